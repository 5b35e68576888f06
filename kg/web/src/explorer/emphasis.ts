// What is lit: what the pointer is on, else what the evidence panel is about, else the path.
import type { Model } from "./data";
import type { Hit } from "./hits";
import type { Scene } from "./scene";
import type { Focus, State } from "./store";

export interface Emphasis {
  nodes: ReadonlySet<number>; // rows of the scene
  edges: readonly number[];
  named: readonly number[]; // edges that get their relation's label
  centre: readonly number[]; // nodes with a ring around
  rest: number; // how visible all else stays, 0..1
  strong: boolean;
}

const MOST_NAMED = 40;
const HOVERED = 0.16;
const FOCUSED = 0.34;

export function emphasis(model: Model, scene: Scene, state: State, hover: Hit | null, path: readonly number[] | null): Emphasis | null {
  if (hover) return ofHover(scene, hover);
  return ofFocus(model, scene, state.focus) ?? (path ? alongPath(scene, path) : null);
}

function ofHover(scene: Scene, { kind, row }: Hit): Emphasis {
  if (kind === "node") return around(scene, [row], HOVERED);
  return kind === "edge" ? alongEdge(scene, row, HOVERED) : { ...among(scene, [row]), rest: HOVERED };
}

function ofFocus(model: Model, scene: Scene, focus: Focus | null): Emphasis | null {
  if (!focus) return null;
  if (focus.kind === "edge") return between(scene, focus.subject, focus.object);
  const rows = entitiesOf(model, focus).flatMap((entity) => scene.rowOf.get(entity) ?? []);
  if (!rows.length) return null;
  return focus.kind === "passage" ? among(scene, rows) : around(scene, rows, FOCUSED);
}

type Single = Exclude<Focus, { kind: "edge" }>;

function entitiesOf(model: Model, focus: Single): number[] {
  const { actions, targets, mentions } = model.data;
  switch (focus.kind) {
    case "entity":
      return [focus.entity];
    case "passage":
      return [...new Set(model.mentionsIn(focus.passage).map((row) => mentions.entity[row] as number))];
    case "action":
      return [actions.object[focus.row] ?? -1, actions.agent[focus.row] ?? -1];
    default:
      return [targets.subject[focus.row] ?? -1];
  }
}

function edgesWhere({ edges }: Scene, test: (from: number, to: number) => boolean): number[] {
  const found: number[] = [];
  for (let row = 0; row < edges.count; row++) {
    if (test(edges.from[row] as number, edges.to[row] as number)) found.push(row);
  }
  return found;
}

function around(scene: Scene, centre: readonly number[], rest: number): Emphasis {
  const middle = new Set(centre);
  const edges = edgesWhere(scene, (from, to) => middle.has(from) || middle.has(to));
  const ends = edges.flatMap((row) => [scene.edges.from[row] as number, scene.edges.to[row] as number]);
  const named = edges.length <= MOST_NAMED ? edges : [];
  return { nodes: new Set([...centre, ...ends]), edges, named, centre, rest, strong: false };
}

function among(scene: Scene, rows: readonly number[]): Emphasis {
  const nodes = new Set(rows);
  const edges = edgesWhere(scene, (from, to) => nodes.has(from) && nodes.has(to));
  return { nodes, edges, named: edges, centre: rows, rest: FOCUSED, strong: true };
}

function alongEdge(scene: Scene, edge: number, rest: number): Emphasis {
  const ends = [scene.edges.from[edge] as number, scene.edges.to[edge] as number];
  return { ...among(scene, ends), centre: [], rest };
}

function between(scene: Scene, subject: number, object: number): Emphasis | null {
  const rows = [...new Set([subject, object])].flatMap((entity) => scene.rowOf.get(entity) ?? []);
  return rows.length ? { ...among(scene, rows), centre: subject === object ? [] : rows } : null;
}

function alongPath(scene: Scene, path: readonly number[]): Emphasis {
  const rows = path.flatMap((entity) => scene.rowOf.get(entity) ?? []);
  const steps = new Set(rows.slice(1).flatMap((row, at) => [`${rows[at]} ${row}`, `${row} ${rows[at]}`]));
  const edges = edgesWhere(scene, (from, to) => steps.has(`${from} ${to}`));
  const ends = [rows[0], rows.at(-1)].filter((row) => row !== undefined);
  return { nodes: new Set(rows), edges, named: edges, centre: ends, rest: 0.2, strong: true };
}
