// How things are put into words and figures.

const NUMBER = new Intl.NumberFormat("en");
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", compactDisplay: "long", maximumFractionDigits: 3 });

export function figure(value: number): string {
  return NUMBER.format(value);
}

// "1 fact", "1,200 facts".
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${figure(amount)} ${amount === 1 ? one : many}`;
}

const SURE: readonly (readonly [least: number, words: string, level: number])[] = [
  [0.9, "very likely", 4],
  [0.7, "likely", 3],
  [0.5, "more likely than not", 2],
  [0, "doubtful", 1],
];

// By the number as it is shown, so that 0.50 never has two names.
function bandOf(confidence: number): readonly [number, string, number] {
  const shown = Math.round(confidence * 100) / 100;
  return SURE.find(([least]) => shown >= least) ?? (SURE[SURE.length - 1] as (typeof SURE)[number]);
}

export function confidenceWords(confidence: number): string {
  return bandOf(confidence)[1];
}

// 1 (doubtful) to 4 (very likely).
export function confidenceLevel(confidence: number): number {
  return bandOf(confidence)[2];
}

// Rounded as the decimal number that is written in the data: 0.425, which as a binary one is less, is 0.43.
export function confidenceFigure(confidence: number): string {
  const hundredths = Math.round(Math.round(confidence * 10_000) / 100);
  return (hundredths / 100).toFixed(2);
}

const COMPARATORS: Readonly<Record<string, string>> = {
  ">": "more than",
  ">=": "at least",
  "<": "less than",
  "<=": "at most",
  "~": "about",
};

// "more than 150 billion CNY".
export function amount(comparator: string, value: string, unit: string): string {
  return [COMPARATORS[comparator] ?? "", shortAmount(value, unit)].filter(Boolean).join(" ");
}

// "150 billion CNY", "35%".
export function shortAmount(value: string, unit: string): string {
  const number = Number(value);
  const words = Number.isFinite(number) && value.trim() ? spelt(number) : value;
  return /^(%|percent|per cent)$/i.test(unit) ? `${words}%` : [words, unit].filter(Boolean).join(" ");
}

function spelt(number: number): string {
  return Math.abs(number) >= 1_000_000 ? COMPACT.format(number) : NUMBER.format(number);
}

// "characters 12,345–12,410".
export function offsets(begin: number, end: number): string {
  return `characters ${figure(begin)}–${figure(end)}`;
}
