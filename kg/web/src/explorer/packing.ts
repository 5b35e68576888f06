// Columns as Python writes them where that is shorter (kg/view/packing.py says how), turned back into lists.
type Packed =
  | unknown[]
  | { runs: unknown[] }
  | { gaps: Packed }
  | { names: string[]; rows: Packed }
  | { beyond: string; by: Packed };
type Table = Record<string, Packed | Record<string, Packed>>;

function repeated(runs: unknown[]): unknown[] {
  const found: unknown[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    for (let left = runs[at + 1] as number; left > 0; left--) found.push(runs[at]);
  }
  return found;
}

function unpacked(column: Packed, table: Table): unknown[] {
  if (Array.isArray(column)) return column;
  if ("runs" in column) return repeated(column.runs);
  if ("gaps" in column) {
    let last = 0;
    return unpacked(column.gaps, table).map((gap) => (last += gap as number));
  }
  if ("names" in column) return unpacked(column.rows, table).map((row) => column.names[row as number]);
  const starts = unpacked(table[column.beyond] as Packed, table) as number[];
  return unpacked(column.by, table).map((more, row) => (starts[row] as number) + (more as number));
}

// Lists of [passage, confidence, negated], which are written as columns.
function evidence(columns: Record<string, Packed>): unknown[] {
  const column = (name: string) => unpacked(columns[name] as Packed, columns);
  const [passage, confidence, negated] = [column("passage"), column("confidence"), column("negated")];
  let at = 0;
  return column("lengths").map((length) =>
    Array.from({ length: length as number }, () => [passage[at], confidence[at], negated[at++]]),
  );
}

export function unpackTable(table: Table): Record<string, unknown[]> {
  const column = (value: Table[string]) =>
    "lengths" in value ? evidence(value) : unpacked(value as Packed, table);
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, column(value)]));
}
