// What buttons, menus and panels do with the graph.
import { expand, findPath, hide, include, onlyAround, pin, unpin } from "./commands";
import type { Model } from "./data";
import type { Point } from "./geometry";
import type { Graph } from "./graph";
import { type Entry, openMenu } from "./menus";
import type { Notices } from "./notices";
import { within } from "./paths";
import { scopeOf } from "./filters";
import type { Store } from "./store";

const MANY = 600;

export class GraphActions {
  private start: number | null = null;
  private endAsking: (() => void) | undefined;

  constructor(
    private readonly model: Model,
    private readonly store: Store,
    private readonly graph: Graph,
    private readonly notices: Notices,
  ) {}

  show(entity: number): void {
    const state = this.store.get();
    this.store.set({ ...include(this.model, state, [entity]), focus: { kind: "entity", entity } });
    if (!this.graph.scene.rowOf.has(entity)) this.tellFiltered(entity);
    else this.graph.approach(entity);
  }

  expand(entity: number, hops: 1 | 2 | 3): void {
    const before = this.graph.shown.entities.size;
    this.store.set(expand(this.model, this.store.get(), entity, hops));
    const more = this.graph.shown.entities.size - before;
    this.notices.show(more ? `${count(more, "entity", "entities")} added` : "All of its neighbours are shown already");
    if (hops === 1 && more) this.graph.gather([entity, ...this.model.neighbours(entity)]);
  }

  path(from: number, to: number): void {
    this.stopAsking();
    const found = findPath(this.model, this.store.get(), from, to);
    const ends = `${this.model.nameOf(from)} and ${this.model.nameOf(to)}`;
    if (!found) {
      this.notices.show(`No path joins ${ends}`);
      return;
    }
    this.store.set(found.patch);
    this.graph.frame(found.path);
    const lifted = found.lifted ? "; the filters hid a part of it and are lifted" : "";
    this.notices.show(`${count(found.path.length - 1, "step", "steps")} between ${ends}${lifted}`);
  }

  announce(text: string): void {
    this.notices.announce(text);
  }

  // A click on a node while the other end of a path is asked for.
  chosen(entity: number): boolean {
    const from = this.start;
    if (from === null || from === entity) return false;
    this.path(from, entity);
    return true;
  }

  stopAsking(): boolean {
    const asking = this.start !== null;
    this.start = null;
    this.endAsking?.();
    this.endAsking = undefined;
    return asking;
  }

  hide(entity: number): void {
    this.store.set(hide(this.store.get(), entity));
    const undo = () => this.store.undo();
    this.notices.show(`${this.model.nameOf(entity)} is hidden`, { choice: { label: "Undo", act: undo } });
  }

  openMenu(entity: number, at: Point, back: HTMLElement | null): void {
    openMenu(this.model.nameOf(entity), this.entries(entity), at, back);
  }

  private entries(entity: number): Entry[] {
    const { start, model, store } = this;
    const entries: Entry[] = [
      { label: "Show facts and sentences", act: () => store.set({ focus: { kind: "entity", entity } }) },
      "line",
      ...([1, 2, 3] as const).map((hops) => this.hopsEntry(entity, hops)),
      { label: "Only this and its neighbours", act: () => this.only(entity) },
      "line",
      start !== null && start !== entity
        ? { label: `Path from ${model.nameOf(start).slice(0, 40)} to here`, act: () => this.path(start, entity) }
        : { label: "Path from here…", act: () => this.ask(entity) },
      this.pinEntry(entity),
      { label: "Hide", hint: "Delete", act: () => this.hide(entity) },
    ];
    const page = model.pageOf(entity);
    return page ? [...entries, "line", { label: "Open its page", act: () => window.open(page, "_blank", "noopener") }] : entries;
  }

  private hopsEntry(entity: number, hops: 1 | 2 | 3): Entry {
    const shown = scopeOf(this.model, this.store.get());
    const near = within((row) => this.model.neighbours(row), entity, hops);
    const more = [...near].filter((row) => !shown.has(row)).length;
    const label = hops === 1 ? "Add its neighbours" : `Add all within ${hops} steps`;
    const act = () => (more > MANY ? this.confirm(entity, hops, more) : this.expand(entity, hops));
    return { label, hint: more ? `+${more}` : "all shown", disabled: !more, act };
  }

  private confirm(entity: number, hops: 1 | 2 | 3, more: number): void {
    const choice = { label: `Add ${more}`, act: () => this.expand(entity, hops) };
    this.notices.show(`That adds ${count(more, "entity", "entities")}.`, { choice });
  }

  private pinEntry(entity: number): Entry {
    const state = this.store.get();
    if (state.pinned.some(([row]) => row === entity)) {
      return { label: "Unpin", hint: "back to its place", act: () => this.store.set(unpin(state, entity)) };
    }
    const { scene } = this.graph;
    const row = scene.rowOf.get(entity) ?? -1;
    const [x, y] = [scene.nodes.x[row] ?? 0, scene.nodes.y[row] ?? 0];
    return { label: "Pin here", act: () => this.store.set(pin(state, entity, x, y)) };
  }

  private only(entity: number): void {
    this.store.set(onlyAround(this.model, entity));
    this.graph.fit();
  }

  private ask(entity: number): void {
    this.stopAsking();
    this.start = entity;
    const text = `Path from ${this.model.nameOf(entity)}: click where it should lead to`;
    const stop = () => this.stopAsking();
    this.endAsking = this.notices.show(text, { stays: true, choice: { label: "Cancel", act: stop } });
  }

  private tellFiltered(entity: number): void {
    this.notices.show(`${this.model.nameOf(entity)} is hidden by the filters`, {
      choice: { label: "Lift the filters", act: () => this.showUnfiltered(entity) },
    });
  }

  private showUnfiltered(entity: number): void {
    this.store.set({ classes: [], relations: [], sections: [], strengths: [], confidence: 0 });
    this.show(entity);
  }
}

export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
