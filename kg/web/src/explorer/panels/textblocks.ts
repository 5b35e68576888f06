// The plan's text cut into paragraphs, and these into chunks that are drawn when they come near.
import type { Model } from "../data";
import { el } from "./elements";

export interface Block {
  readonly passages: number[];
  readonly section: number;
}

// Passages of one document in reading order, those of a paragraph together.
export function blocksOf(model: Model, document: number): Block[] {
  const { passages } = model.data;
  const blocks: Block[] = [];
  let last: { key: string; block: Block } | null = null;
  passages.document.forEach((own, passage) => {
    if (own !== document) return;
    const key = `${passages.block[passage]} ${passages.section[passage]} ${passages.kind[passage] === "bullet" ? passage : ""}`;
    if (last?.key === key) return void last.block.passages.push(passage);
    last = { key, block: { passages: [passage], section: passages.section[passage] ?? -1 } };
    blocks.push(last.block);
  });
  return blocks;
}

// A heading that runs into its paragraph is in one block with it.
function isHeading(model: Model, block: Block): boolean {
  return block.passages.every((passage) => model.data.passages.kind[passage] === "heading");
}

const BLOCKS_A_CHUNK = 16;

export function chunksOf(blocks: readonly Block[]): Block[][] {
  const chunks: Block[][] = [];
  for (let at = 0; at < blocks.length; at += BLOCKS_A_CHUNK) chunks.push(blocks.slice(at, at + BLOCKS_A_CHUNK));
  return chunks;
}

// Boxes stand apart from the running text.
function isInBox(model: Model, section: number): boolean {
  return model.sectionPath(section).some((row) => model.data.sections.kind[row]?.startsWith("box"));
}

function headingLevel(model: Model, section: number): number {
  return Math.min(6, 2 + Math.max(1, model.sectionPath(section).length));
}

export function blockElement(model: Model, block: Block): HTMLElement {
  const first = block.passages[0] as number;
  const kind = model.data.passages.kind[first];
  const content = block.passages.flatMap((passage) => [passageElement(model, passage), " "]);
  const boxed = isInBox(model, block.section) ? " kg-boxed" : "";
  if (isHeading(model, block)) {
    const level = headingLevel(model, block.section);
    const attributes = { class: `kg-heading kg-heading-${level}${boxed}`, role: "heading", "aria-level": level };
    return el("div", { ...attributes, dir: "auto" }, numberOf(model, block), ...content);
  }
  return el("p", { class: `${kind === "bullet" ? "kg-bullet" : "kg-paragraph"}${boxed}`, dir: "auto" }, ...content);
}

// The number that stands before the heading in the section's title.
function numberOf(model: Model, { section, passages }: Block): string {
  const title = model.data.sections.title[section] ?? "";
  const text = (model.data.passages.text[passages[0] as number] ?? "").trim();
  return text && title.endsWith(text) ? title.slice(0, -text.length) : "";
}

function passageElement(model: Model, passage: number): HTMLElement {
  const text = model.data.passages.text[passage] ?? "";
  const { from, to } = model.data.mentions;
  const kind = model.data.passages.kind[passage] ?? "";
  const made = el("span", { class: `kg-passage kg-passage-${kind}`, "data-passage": passage });
  let at = 0;
  for (const row of outermost(model, passage)) {
    const [begin, end] = [from[row] as number, to[row] as number];
    made.append(text.slice(at, begin), mentionElement(model, row, text.slice(begin, end)));
    at = end;
  }
  made.append(text.slice(at));
  return made;
}

// Mentions in the order of the text; of those that overlap, the one that begins first and is longest.
function outermost(model: Model, passage: number): number[] {
  const { from, to } = model.data.mentions;
  const rows = [...model.mentionsIn(passage)].sort(
    (a, b) => (from[a] as number) - (from[b] as number) || (to[b] as number) - (to[a] as number),
  );
  let end = 0;
  return rows.filter((row) => {
    const fits = (from[row] as number) >= end;
    if (fits) end = to[row] as number;
    return fits;
  });
}

// Not a <button>: browsers do not break one over lines.
function mentionElement(model: Model, row: number, words: string): HTMLElement {
  const entity = model.data.mentions.entity[row] as number;
  const kind = model.classOf(entity);
  const made = el(
    "span",
    { role: "button", class: "kg-mention", "data-entity": entity, "data-mention": row, title: kind.label, tabindex: -1 },
    words,
  );
  made.style.setProperty("--light", kind.light);
  made.style.setProperty("--dark", kind.dark);
  return made;
}
