// Search as one types: entities by name and other names, passages by their words.
import type { Data } from "./data";

// `text` is what matched and from..to where in it (UTF-16), to be marked.
export type Hit =
  | { kind: "entity"; entity: number; text: string; from: number; to: number }
  | { kind: "passage"; passage: number; text: string; from: number; to: number };

interface Name {
  entity: number;
  text: string;
  folded: string;
  own: boolean;
}

const LETTER = /[\p{L}\p{N}]/u;
const PLAIN = /^[\x00-\x7f]*$/;
const MOST_ENTITIES = 50;
const MOST_PASSAGES = 50;

// Small letters without accents, of the same length, so that offsets hold for the text as it stands.
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return Array.from({ length: text.length }, (_, at) => foldUnit(text.charAt(at))).join("");
}

function foldUnit(unit: string): string {
  const folded = unit.normalize("NFD").charAt(0).toLowerCase();
  return folded.length === 1 ? folded : unit;
}

export class SearchIndex {
  private readonly names: Name[];
  private passages: string[] | undefined;

  constructor(private readonly data: Data) {
    const { name, alt } = data.entities;
    this.names = name.flatMap((own, entity) => [
      named(entity, own, true),
      ...(alt[entity] ?? []).map((other) => named(entity, other, false)),
    ]);
  }

  // Entities first, best match first; then passages in reading order. All words must occur.
  find(typed: string): Hit[] {
    const words = fold(typed).split(/\s+/).filter(Boolean);
    return words.length ? [...this.entities(words), ...this.inPassages(words)] : [];
  }

  private entities(words: readonly string[]): Hit[] {
    const best = new Map<number, { score: number; name: Name }>();
    for (const name of this.names) {
      const score = scoreOf(name, words);
      const known = best.get(name.entity);
      if (score > 0 && (!known || known.score < score)) best.set(name.entity, { score, name });
    }
    const rank = this.data.entities.rank;
    return [...best.values()]
      .sort((a, b) => b.score - a.score || (rank[a.name.entity] ?? 0) - (rank[b.name.entity] ?? 0))
      .slice(0, MOST_ENTITIES)
      .map(({ name }) => ({ kind: "entity", entity: name.entity, ...marked(name.text, name.folded, words) }));
  }

  private inPassages(words: readonly string[]): Hit[] {
    const texts = this.data.passages.text;
    this.passages ??= texts.map(fold);
    const hits: Hit[] = [];
    for (let row = 0; row < texts.length && hits.length < MOST_PASSAGES; row++) {
      const folded = this.passages[row] as string;
      if (!words.every((word) => folded.includes(word))) continue;
      hits.push({ kind: "passage", passage: row, ...marked(texts[row] as string, folded, words) });
    }
    return hits;
  }
}

function named(entity: number, text: string, own: boolean): Name {
  return { entity, text, folded: fold(text), own };
}

function marked(text: string, folded: string, words: readonly string[]) {
  const whole = words.join(" ");
  const phrase = folded.indexOf(whole);
  if (phrase >= 0) return { text, from: phrase, to: phrase + whole.length };
  const first = words[0] as string;
  const from = Math.max(0, folded.indexOf(first));
  return { text, from, to: from + first.length };
}

// 0 for no match; whole name over beginning over beginning of a word over inside, own name over another.
function scoreOf({ folded, own }: Name, words: readonly string[]): number {
  if (!words.every((word) => folded.includes(word))) return 0;
  const whole = words.join(" ");
  const bonus = own ? 0.5 : 0;
  if (folded === whole) return 8 + bonus;
  if (folded.startsWith(whole)) return 6 + bonus;
  return (words.every((word) => beginsWord(folded, word)) ? 4 : 2) + bonus;
}

function beginsWord(folded: string, word: string): boolean {
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (at === 0 || !LETTER.test(folded.charAt(at - 1))) return true;
  }
  return false;
}
