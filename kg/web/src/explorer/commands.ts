// What the user can do to the picture, as changes of the state.
import type { Model } from "./data";
import { scopeOf, visible } from "./filters";
import { shortestPath, within } from "./paths";
import { START, type State } from "./store";

type Patch = Partial<State>;

const ascending = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

// Puts entities into the picture, also those that had been hidden.
export function include(model: Model, state: State, entities: Iterable<number>): Patch {
  const wanted = new Set(entities);
  const hidden = state.hidden.filter((row) => !wanted.has(row));
  const base = scopeOf(model, { ...state, hidden });
  const fresh = [...wanted].filter((row) => !base.has(row));
  return { hidden, added: fresh.length ? ascending([...state.added, ...fresh]) : state.added };
}

export function expand(model: Model, state: State, entity: number, hops: number): Patch {
  return include(model, state, within((row) => model.neighbours(row), entity, hops));
}

export function hide(state: State, entity: number): Patch {
  const isFocus = state.focus?.kind === "entity" && state.focus.entity === entity;
  return { hidden: ascending(new Set([...state.hidden, entity])), focus: isFocus ? null : state.focus };
}

export function pin(state: State, entity: number, x: number, y: number): Patch {
  return { pinned: [...state.pinned.filter(([row]) => row !== entity), [entity, x, y]] };
}

export function unpin(state: State, entity: number): Patch {
  return { pinned: state.pinned.filter(([row]) => row !== entity) };
}

// Nothing but the entity and what is next to it.
export function onlyAround(model: Model, entity: number): Patch {
  const added = ascending([entity, ...model.neighbours(entity)]);
  return { scope: "own", added, hidden: [], path: null, focus: { kind: "entity", entity } };
}

export function clearFilters(): Patch {
  const { classes, relations, sections, strengths, confidence } = START;
  return { classes, relations, sections, strengths, confidence };
}

// The first picture again; theme and open panel stay.
export function reset({ theme, panel }: State): Patch {
  return { ...START, theme, panel };
}

export function isFiltered(state: State): boolean {
  const { classes, relations, sections, strengths, confidence } = state;
  return confidence > 0 || [classes, relations, sections, strengths].some((chosen) => chosen.length > 0);
}

// The entities on the shortest path over what is shown.
export function shownPath(model: Model, state: State): number[] | null {
  if (!state.path) return null;
  const { subject, object } = model.data.statements;
  const near = new Map<number, number[]>();
  const link = (a: number, b: number) => near.get(a)?.push(b) ?? near.set(a, [b]);
  for (const row of visible(model, state).statements) {
    link(subject[row] as number, object[row] as number);
    link(object[row] as number, subject[row] as number);
  }
  return shortestPath((row) => near.get(row) ?? [], ...state.path);
}

export interface PathFound {
  patch: Patch;
  path: number[];
  // Filters hid a part of it and are lifted.
  lifted: boolean;
}

// Over what is shown where that is possible, else through the whole graph.
export function findPath(model: Model, state: State, from: number, to: number): PathFound | null {
  const ask: Patch = { path: [from, to], focus: null };
  const shown = shownPath(model, { ...state, ...ask });
  if (shown) return { patch: ask, path: shown, lifted: false };
  const path = model.shortestPath(from, to);
  if (!path) return null;
  const patch = { ...ask, ...include(model, state, path) };
  const lifted = !shownPath(model, { ...state, ...patch });
  return { patch: lifted ? { ...patch, ...clearFilters() } : patch, path, lifted };
}
