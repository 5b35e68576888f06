// Targets in series: the same indicator at several years.
import type { Model } from "../data";

export interface Series {
  readonly indicator: string;
  readonly unit: string;
  readonly subject: number;
  readonly document: number;
  readonly rows: readonly number[];
  readonly most: number;
}

const LITTLE_WORDS: ReadonlySet<string> = new Set(["the", "of", "a", "an", "in", "for", "to", "and", "s"]);

// The words that carry meaning, in any order: "scale of AI's core industry" is "AI core industry scale".
function keyOf(indicator: string, unit: string): string {
  const words = indicator.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.filter((word) => !LITTLE_WORDS.has(word)))].sort().join(" ") + `|${unit}`;
}

// Longest series first, each of one plan; of the targets without an indicator each stands alone.
export function seriesOf(model: Model, rows: readonly number[]): Series[] {
  const { indicator, unit, passage } = model.data.targets;
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const plan = model.data.passages.document[passage[row] as number];
    const key = indicator[row] ? `${plan} ${keyOf(indicator[row], unit[row] ?? "")}` : `row ${row}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => series(model, group)).sort((a, b) => b.rows.length - a.rows.length || (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
}

function series(model: Model, rows: number[]): Series {
  const { indicator, unit, subject, value, passage } = model.data.targets;
  const first = rows[0] as number;
  return {
    indicator: indicator[first] ?? "",
    unit: unit[first] ?? "",
    subject: rows.map((row) => subject[row] as number).find((entity) => entity >= 0) ?? -1,
    document: model.data.passages.document[passage[first] as number] ?? 0,
    rows,
    most: Math.max(...rows.map((row) => Number(value[row]) || 0)),
  };
}
