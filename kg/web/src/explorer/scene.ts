// What is to be drawn: the visible part of the graph as columns of numbers that both renderers read.
import type { Model } from "./data";
import type { Visible } from "./filters";
import { type Box, boundsOf } from "./geometry";
import { SHAPES } from "./shapes";
import type { Pin } from "./store";
import { channels, type Mode } from "./theme";

export interface Scene {
  mode: Mode;
  nodes: {
    count: number;
    entity: Int32Array;
    x: Float64Array;
    y: Float64Array;
    size: Float32Array; // radius in pixels when all is in view
    kind: Uint8Array; // row of the class
    shape: Uint8Array; // row of SHAPES
  };
  edges: {
    count: number;
    statement: Int32Array;
    from: Int32Array; // rows of nodes
    to: Int32Array;
    bend: Float32Array;
    negated: Uint8Array;
  };
  loops: ReadonlyMap<number, boolean>; // row of a node that has a fact with itself -> whether that is only denied
  rowOf: ReadonlyMap<number, number>; // entity -> row of nodes
  colours: readonly string[]; // of the classes
  tones: readonly (readonly [number, number, number])[];
  bounds: Box;
}

const BEND = 0.11;
const MOST_BEND = 0.42;

export function makeScene(model: Model, shown: Visible, pinned: readonly Pin[], mode: Mode): Scene {
  const order = drawingOrder(model, shown.entities);
  const rowOf = new Map(order.map((entity, row) => [entity, row]));
  const colours = model.data.classes.map((kind) => kind[mode]);
  const nodes = makeNodes(model, order, pinned);
  return {
    mode,
    nodes,
    edges: makeEdges(model, shown.statements, rowOf),
    loops: loopsOf(model, shown.statements, rowOf),
    rowOf,
    colours,
    tones: colours.map(channels),
    bounds: boundsOf(nodes.x, nodes.y, nodes.entity.keys()),
  };
}

// Hubs last, so that they lie on top.
function drawingOrder(model: Model, entities: ReadonlySet<number>): number[] {
  return [...entities].sort((a, b) => model.degree(a) - model.degree(b) || b - a);
}

function makeNodes(model: Model, order: readonly number[], pinned: readonly Pin[]): Scene["nodes"] {
  const { entities, classes } = model.data;
  const places = new Map(pinned.map(([entity, x, y]) => [entity, { x, y }]));
  const kind = Uint8Array.from(order, (entity) => entities.class[entity] as number);
  return {
    count: order.length,
    entity: Int32Array.from(order),
    x: Float64Array.from(order, (entity) => places.get(entity)?.x ?? (entities.x[entity] as number)),
    y: Float64Array.from(order, (entity) => places.get(entity)?.y ?? (entities.y[entity] as number)),
    size: sizes(model, order),
    kind,
    shape: kind.map((row) => SHAPES.indexOf(classes[row]?.shape ?? "circle")),
  };
}

// Area follows the number of facts; the more nodes share the picture, the smaller all are.
function sizes(model: Model, order: readonly number[]): Float32Array {
  const most = Math.max(1, ...model.data.first.map((entity) => model.degree(entity)));
  const crowd = Math.sqrt(Math.max(order.length, 250));
  const least = Math.min(4.2, Math.max(1.5, 70 / crowd));
  const range = Math.min(20, Math.max(9, 520 / crowd)) - least;
  return Float32Array.from(order, (entity) => least + range * Math.sqrt(Math.min(1, model.degree(entity) / most)));
}

function makeEdges(model: Model, rows: readonly number[], rowOf: ReadonlyMap<number, number>): Scene["edges"] {
  const { subject, object, negated } = model.data.statements;
  const drawn = rows.filter((row) => subject[row] !== object[row]);
  return {
    count: drawn.length,
    statement: Int32Array.from(drawn),
    from: Int32Array.from(drawn, (row) => rowOf.get(subject[row] as number) as number),
    to: Int32Array.from(drawn, (row) => rowOf.get(object[row] as number) as number),
    bend: bends(drawn, subject, object, model.size),
    negated: Uint8Array.from(drawn, (row) => negated[row] as number),
  };
}

function loopsOf(model: Model, rows: readonly number[], rowOf: ReadonlyMap<number, number>): Map<number, boolean> {
  const { subject, object, negated } = model.data.statements;
  const loops = new Map<number, boolean>();
  for (const row of rows) {
    const node = rowOf.get(subject[row] as number);
    if (node === undefined || subject[row] !== object[row]) continue;
    loops.set(node, (loops.get(node) ?? true) && negated[row] === 1);
  }
  return loops;
}

// Parallel statements fan out on both sides of the straight line, whichever way each of them reads.
function bends(
  rows: readonly number[],
  subject: readonly number[],
  object: readonly number[],
  size: number,
): Float32Array {
  const ends = rows.map((row) => {
    const [a, b] = [subject[row] as number, object[row] as number];
    return Math.min(a, b) * size + Math.max(a, b);
  });
  const totals = new Map<number, number>();
  ends.forEach((key) => totals.set(key, (totals.get(key) ?? 0) + 1));
  const used = new Map<number, number>();
  return Float32Array.from(rows, (row, at) => {
    const key = ends[at] as number;
    const place = used.get(key) ?? 0;
    used.set(key, place + 1);
    const bend = bendOf(place, totals.get(key) as number);
    return (subject[row] as number) < (object[row] as number) ? bend : -bend;
  });
}

function bendOf(place: number, total: number): number {
  if (total === 1) return 0;
  const step = Math.min(2 * BEND, (2 * MOST_BEND) / (total - 1));
  return (place - (total - 1) / 2) * step;
}
