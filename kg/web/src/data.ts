// The data that the server writes into the page.

export interface Question {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly text: string;
}

export interface Vocabulary {
  readonly prefixes: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  readonly properties: readonly string[];
}

const NO_VOCABULARY: Vocabulary = { prefixes: {}, classes: [], properties: [] };

function block<T>(id: string, otherwise: T): T {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : otherwise;
}

export function questions(): readonly Question[] {
  return block<readonly Question[]>("questions", []);
}

export function vocabulary(): Vocabulary {
  return { ...NO_VOCABULARY, ...block<Partial<Vocabulary>>("vocabulary", {}) };
}
