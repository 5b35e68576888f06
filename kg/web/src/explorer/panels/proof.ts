// A sentence as evidence: names marked, place, offsets, confidence, and what can be done with it.
import type { Evidence, Model } from "../data";
import { svg } from "../dom";
import { classIcon } from "../icons";
import { fold } from "../search";
import { copyText } from "./clipboard";
import type { Context } from "./context";
import { button, byKeyboard, el } from "./elements";
import { citation, placeOf } from "./passages";
import { confidenceFigure, confidenceLevel, confidenceWords, offsets } from "./wording";

// Which entities are marked in a sentence, and as what.
export type Marks = ReadonlyMap<number, "subject" | "object">;

interface Span {
  from: number;
  to: number;
  role: "subject" | "object";
}

function spansOf(model: Model, passage: number, marks: Marks): Span[] {
  const { entity, from, to } = model.data.mentions;
  const spans: Span[] = [];
  let end = 0;
  for (const row of model.mentionsIn(passage)) {
    const role = marks.get(entity[row] as number);
    const begin = from[row] as number;
    if (!role || begin < end) continue;
    end = to[row] as number;
    spans.push({ from: begin, to: end, role });
  }
  return spans;
}

// The sentence with the names of the fact marked.
export function sentence(model: Model, passage: number, marks: Marks): HTMLElement {
  const text = model.data.passages.text[passage] ?? "";
  const made = el("blockquote", { class: "kg-quote", dir: "auto", lang: model.data.language });
  let at = 0;
  for (const { from, to, role } of spansOf(model, passage, marks)) {
    made.append(text.slice(at, from), el("mark", { class: `kg-mark kg-mark-${role}` }, text.slice(from, to)));
    at = to;
  }
  made.append(text.slice(at));
  return made;
}

// What the sentence does not name but its section's title does is marked there.
function place({ model }: Context, passage: number, marks: Marks): HTMLElement {
  const named = new Set(model.mentionsIn(passage).map((row) => model.data.mentions.entity[row]));
  const wanted = [...marks].filter(([entity]) => entity >= 0 && !named.has(entity));
  const steps = placeOf(model, passage).map((title) => el("li", { dir: "auto" }, markedTitle(model, title, wanted)));
  return el("div", { class: "kg-place" }, el("ol", { "aria-label": "Section" }, ...steps), " ", offsetsOf(model, passage));
}

function markedTitle(model: Model, title: string, wanted: readonly (readonly [number, string])[]): Node | string {
  const folded = fold(title);
  const [, role] = wanted.find(([entity]) => namesOf(model, entity).some((name) => folded.includes(fold(name)))) ?? [];
  return role ? el("mark", { class: `kg-mark kg-mark-${role}` }, title) : title;
}

function namesOf(model: Model, entity: number): string[] {
  return [model.nameOf(entity), ...(model.data.entities.alt[entity] ?? [])].filter(Boolean);
}

// Four bars, words and the number.
export function confidence(value: number): HTMLElement {
  const level = confidenceLevel(value);
  const bars = [1, 2, 3, 4].map((bar) =>
    svg("rect", {
      x: bar * 4 - 4,
      y: 10 - bar * 2.5,
      width: 3,
      height: bar * 2.5,
      class: bar <= level ? "kg-bar-on" : "kg-bar-off",
    }),
  );
  const picture = svg("svg", { viewBox: "0 0 15 10", width: 15, height: 10, "aria-hidden": "true" }, ...bars);
  return el(
    "span",
    { class: "kg-confidence", title: "How sure the extraction is, from 0 to 1" },
    picture,
    ` ${confidenceWords(value)} `,
    el("span", { class: "kg-number" }, confidenceFigure(value)),
  );
}

function copyCitation(context: Context, passage: number): HTMLButtonElement {
  const made = button("Copy citation", async () => {
    const done = await copyText(citation(context.model, passage));
    made.textContent = done ? "Copied" : "Not copied";
    context.actions.announce(done ? "Citation copied." : "The browser did not allow copying.");
    setTimeout(() => (made.textContent = "Copy citation"), 2000);
  });
  made.classList.add("kg-quiet");
  return made;
}

function offsetsOf(model: Model, passage: number): HTMLElement {
  const { begin, end } = model.data.passages;
  const words = offsets(begin[passage] ?? 0, end[passage] ?? 0);
  return el("span", { class: "kg-offsets", title: "Where it stands in the plan's source file" }, words);
}

export interface ProofOptions {
  readonly passage: number;
  readonly marks: Marks;
  readonly sure?: number;
  readonly negated?: boolean;
  readonly entity?: number;
}

// The sentence with everything that a reader needs to check or to cite it.
export function proof(context: Context, options: ProofOptions): HTMLElement {
  const { passage, marks, sure, negated, entity } = options;
  const read = button("Show in text", () => context.read(passage, entity ?? [...marks.keys()][0]));
  read.classList.add("kg-quiet", "kg-read");
  return el(
    "div",
    { class: "kg-proof", "data-passage": passage, "data-negated": negated || undefined },
    negated && el("strong", { class: "kg-not" }, "denied here: "),
    sentence(context.model, passage, marks),
    place(context, passage, marks),
    el(
      "div",
      { class: "kg-proof-foot" },
      sure !== undefined && confidence(sure),
      el("span", { class: "kg-proof-tools" }, copyCitation(context, passage), read),
    ),
  );
}

// The surest sentence at once, the others behind a disclosure, made when it is opened.
export function proofs(context: Context, evidence: readonly Evidence[], marks: Marks, entity?: number): Node[] {
  const make = ([passage, sure, negated]: Evidence) =>
    proof(context, { passage, marks, sure, negated: negated === 1, entity });
  const [first, ...rest] = evidence;
  if (!first) return [];
  return rest.length ? [make(first), disclosure(rest, make)] : [make(first)];
}

function disclosure(rest: readonly Evidence[], make: (row: Evidence) => Node): HTMLElement {
  const words = rest.length === 1 ? "1 more sentence" : `${rest.length} more sentences`;
  const made = el("details", { class: "kg-more" }, el("summary", {}, words));
  made.addEventListener("toggle", () => made.append(...rest.map(make)), { once: true });
  return made;
}

// An entity as a button that shows it.
export function entityButton(context: Context, entity: number, attributes: Record<string, string> = {}): HTMLElement {
  const { model } = context;
  const made = button(null, (event) => context.show(entity, { follow: byKeyboard(event) }), {
    class: "kg-entity",
    title: model.classOf(entity).label,
    "data-entity": entity,
    ...attributes,
  });
  made.append(classIcon(model.classOf(entity)), el("bdi", { class: "kg-entity-name" }, model.nameOf(entity)));
  return made;
}
