// What a passage states, where it stands, and how it is cited.
import type { Model } from "../data";
import { offsets } from "./wording";

export interface Stated {
  readonly statements: readonly number[];
  readonly actions: readonly number[];
  readonly targets: readonly number[];
}

const NOTHING: Stated = { statements: [], actions: [], targets: [] };

export class PassageIndex {
  private stated: Map<number, { statements: number[]; actions: number[]; targets: number[] }> | undefined;

  constructor(private readonly model: Model) {}

  statedIn(passage: number): Stated {
    this.stated ??= this.read();
    return this.stated.get(passage) ?? NOTHING;
  }

  private read() {
    const found = new Map<number, { statements: number[]; actions: number[]; targets: number[] }>();
    const at = (passage: number) => {
      const known = found.get(passage) ?? { statements: [], actions: [], targets: [] };
      found.set(passage, known);
      return known;
    };
    const { statements, actions, targets } = this.model.data;
    statements.evidence.forEach((rows, row) => rows.forEach(([passage]) => at(passage).statements.push(row)));
    actions.passage.forEach((passage, row) => at(passage).actions.push(row));
    targets.passage.forEach((passage, row) => at(passage).targets.push(row));
    return found;
  }
}

// Titles from the plan's part to the innermost section; the plan's own title first where there are several plans.
export function placeOf(model: Model, passage: number): string[] {
  const { sections, documents, passages } = model.data;
  const titles = model.sectionPath(passages.section[passage] ?? -1).map((row) => sections.title[row] ?? "");
  const plan = documents[passages.document[passage] ?? 0]?.title ?? "";
  return documents.length > 1 || !titles.length ? [plan, ...titles] : titles;
}

// Sentence, section, plan, issuer, date, offsets: what one pastes into a report.
export function citation(model: Model, passage: number): string {
  const { sections, documents, passages } = model.data;
  const titles = model.sectionPath(passages.section[passage] ?? -1).map((row) => sections.title[row] ?? "");
  const plan = documents[passages.document[passage] ?? 0];
  const place = [
    titles.join(" › "),
    plan?.title,
    plan?.issuer,
    plan?.date,
    offsets(passages.begin[passage] ?? 0, passages.end[passage] ?? 0),
  ];
  return `“${(passages.text[passage] ?? "").trim()}” (${place.filter(Boolean).join(", ")})`;
}
