// Which entities a section names, itself and with all below it.
import type { Model } from "../data";

export class OutlineCounts {
  private readonly own: Set<number>[];
  private readonly whole: Set<number>[];

  constructor(private readonly model: Model) {
    const { sections, mentions, passages } = model.data;
    this.own = sections.parent.map(() => new Set<number>());
    this.whole = sections.parent.map(() => new Set<number>());
    mentions.entity.forEach((entity, row) => this.add(entity, passages.section[mentions.passage[row] as number] ?? -1));
  }

  private add(entity: number, section: number): void {
    this.own[section]?.add(entity);
    for (let at = section; at >= 0; at = this.model.data.sections.parent[at] ?? -1) this.whole[at]?.add(entity);
  }

  // Most central first.
  entitiesOf(section: number): number[] {
    const { rank } = this.model.data.entities;
    return [...(this.own[section] ?? [])].sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));
  }

  entitiesIn(section: number): ReadonlySet<number> {
    return this.whole[section] ?? new Set();
  }
}
