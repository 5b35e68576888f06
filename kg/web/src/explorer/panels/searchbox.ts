// Search over names, other names and sentences, and what a hit looks like.
import type { Hit, Model } from "../data";
import { classIcon } from "../icons";
import { Combobox, type Option } from "./combobox";
import type { Context } from "./context";
import { el } from "./elements";
import { placeOf } from "./passages";
import { figure } from "./wording";

const MOST_NAMES = 20;
const MOST_SENTENCES = 20;
const AROUND = 60;

export function mountSearch(context: Context, root: HTMLElement): { focus(): void } {
  const box = new Combobox<Hit>({
    label: "Search names and sentences",
    placeholder: "Search names and sentences",
    none: "Nothing in the plan matches.",
    shortcut: "/",
    find: (typed) => options(context.model, typed),
    choose: (hit) => open(context, hit),
  });
  const key = el("kbd", { class: "kg-search-key", "aria-hidden": "true" }, "/");
  root.append(box.element, key);
  return {
    focus: () => {
      box.input.focus();
      box.input.select();
    },
  };
}

function open(context: Context, hit: Hit): void {
  if (hit.kind === "entity") context.show(hit.entity, { follow: true });
  else context.read(hit.passage);
}

function options(model: Model, typed: string): Option<Hit>[] {
  const hits = model.search(typed);
  const own = hits.filter((hit) => hit.kind === "entity" && hit.text === model.nameOf(hit.entity)).slice(0, MOST_NAMES);
  const other = hits.filter((hit) => hit.kind === "entity" && hit.text !== model.nameOf(hit.entity)).slice(0, MOST_NAMES);
  const sentences = hits.filter((hit) => hit.kind === "passage").slice(0, MOST_SENTENCES);
  return [
    ...own.map((value) => ({ value, group: "Names", content: content(model, value) })),
    ...other.map((value) => ({ value, group: "Other names", content: content(model, value) })),
    ...sentences.map((value) => ({ value, group: "Sentences", content: content(model, value) })),
  ];
}

function content(model: Model, hit: Hit): Node[] {
  return hit.kind === "entity" ? nameContent(model, hit) : sentenceContent(model, hit);
}

export function nameContent(model: Model, hit: Hit & { kind: "entity" }): Node[] {
  const { entity, text } = hit;
  const kind = model.classOf(entity);
  const facts = model.degree(entity);
  const other = text === model.nameOf(entity) ? [] : [el("span", { class: "kg-option-of" }, " = ", el("bdi", {}, model.nameOf(entity)))];
  return [
    classIcon(kind),
    el("span", { class: "kg-option-name" }, el("bdi", {}, ...marked(text, hit.from, hit.to)), ...other),
    el("span", { class: "kg-option-about" }, `${kind.label}, ${figure(facts)} ${facts === 1 ? "fact" : "facts"}`),
  ];
}

function sentenceContent(model: Model, hit: Hit & { kind: "passage" }): Node[] {
  const from = Math.max(0, hit.from - AROUND);
  const to = Math.min(hit.text.length, hit.to + AROUND);
  const cut = hit.text.slice(from, to);
  const words = marked(cut, hit.from - from, hit.to - from);
  return [
    el(
      "span",
      { class: "kg-option-sentence", dir: "auto" },
      from > 0 && "…", ...words, to < hit.text.length && "…",
    ),
    el("span", { class: "kg-option-about", dir: "auto" }, placeOf(model, hit.passage).at(-1) ?? ""),
  ];
}

function marked(text: string, from: number, to: number): (string | Node)[] {
  return [text.slice(0, from), el("b", { class: "kg-hit" }, text.slice(from, to)), text.slice(to)];
}
