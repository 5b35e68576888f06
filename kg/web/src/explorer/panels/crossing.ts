// Which technologies meet which sectors in which facts.
import { visible } from "../filters";
import type { State } from "../store";
import type { Context } from "./context";

export const ROW_CLASSES: ReadonlySet<string> = new Set(["Technology", "Theory", "Product", "Platform"]);
export const COLUMN_CLASS = "Sector";

export interface Crossing {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly most: number;
  readonly facts: number;
  // The facts between a row's entity and a column's.
  at(row: number, column: number): readonly number[];
}

// `relations` are the names that count; the filters hold, whether or not the overview shows the entities.
export function crossing(context: Context, state: State, relations: ReadonlySet<string> | null): Crossing {
  const { model } = context;
  const { subject, object, relation } = model.data.statements;
  const cells = new Map<string, number[]>();
  let facts = 0;
  for (const row of visible(model, { ...state, scope: "all" }).statements) {
    if (relations && !relations.has(model.data.relations[relation[row] as number]?.name ?? "")) continue;
    const ends = endsOf(context, subject[row] as number, object[row] as number);
    if (!ends) continue;
    const key = ends.join(" ");
    cells.set(key, [...(cells.get(key) ?? []), row]);
    facts += 1;
  }
  const most = Math.max(1, ...[...cells.values()].map(({ length }) => length));
  return { ...axes(context, cells), most, facts, at: (row, column) => cells.get(`${row} ${column}`) ?? [] };
}

function endsOf({ model }: Context, a: number, b: number): [row: number, column: number] | null {
  const [first, second] = [model.classOf(a).name, model.classOf(b).name];
  if (ROW_CLASSES.has(first) && second === COLUMN_CLASS) return [a, b];
  if (ROW_CLASSES.has(second) && first === COLUMN_CLASS) return [b, a];
  return null;
}

// Rows: most connected first. Columns: by the first row that they meet, so that the cells form steps.
function axes({ model }: Context, cells: ReadonlyMap<string, readonly number[]>): { rows: number[]; columns: number[] } {
  const { rank } = model.data.entities;
  const rowTotals = new Map<number, number>();
  const columnTotals = new Map<number, number>();
  const pairs = [...cells].map(([key, facts]) => [...key.split(" ").map(Number), facts.length] as [number, number, number]);
  for (const [row, column, facts] of pairs) {
    rowTotals.set(row, (rowTotals.get(row) ?? 0) + facts);
    columnTotals.set(column, (columnTotals.get(column) ?? 0) + facts);
  }
  const by = (totals: ReadonlyMap<number, number>) => (a: number, b: number) =>
    (totals.get(b) ?? 0) - (totals.get(a) ?? 0) || (rank[a] ?? 0) - (rank[b] ?? 0);
  const rows = [...rowTotals.keys()].sort(by(rowTotals));
  const place = new Map(rows.map((row, at) => [row, at]));
  const first = new Map<number, number>();
  for (const [row, column] of pairs) {
    first.set(column, Math.min(first.get(column) ?? Infinity, place.get(row) ?? Infinity));
  }
  const order = by(columnTotals);
  const columns = [...columnTotals.keys()].sort((a, b) => (first.get(a) ?? 0) - (first.get(b) ?? 0) || order(a, b));
  return { rows, columns };
}
