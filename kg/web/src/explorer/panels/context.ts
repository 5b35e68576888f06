// What every panel is given.
import type { Model } from "../data";
import type { Focus, State, Store } from "../store";
import type { PassageIndex } from "./passages";

export interface Actions {
  show(entity: number): void;
  expand(entity: number, hops: 1 | 2 | 3): void;
  path(from: number, to: number): void;
  announce(text: string): void;
}

export interface Context {
  readonly model: Model;
  readonly store: Store;
  readonly actions: Actions;
  readonly passages: PassageIndex;
  // Shows the evidence; `follow` moves the keyboard's focus to it.
  open(focus: Focus, options?: { follow?: boolean }): void;
  // Shows an entity in the graph with its evidence.
  show(entity: number, options?: { follow?: boolean }): void;
  // Opens the plan's text at a passage.
  read(passage: number, entity?: number): void;
  openPaths(from?: number): void;
}

// A panel of the left side: made when first opened, told of changes while it is open.
export interface SidePanel {
  readonly element: HTMLElement;
  update(now: State, before: State | null): void;
}
