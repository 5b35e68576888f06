// How to read and to use the page, and what it is made of.
import type { Model } from "../data";
import { classIcon } from "../icons";
import { type Dialogue, dialogue } from "./dialogue";
import { el, replace } from "./elements";
import { count } from "./wording";

const READING: readonly string[] = [
  "A node is something that the plan names; its colour and shape tell its class, its size how many facts join it to others.",
  "A line is one or more facts, each from a sentence of the plan, and points from subject to object. Click it to see where the plan says so.",
  "Nodes that stand close together belong together: the picture is a map of what the plan speaks of in one breath.",
  "Confidence tells how sure the extraction is that the sentence states the fact, from 0 to 1. Strength tells how binding the plan's own words are, from must to may.",
  "A fact that a sentence denies is marked “not”. Check it against the sentence before you use it.",
  "The overview shows the most central entities. Search, the outline, “Add steps” and “Everything” under Filters bring in the rest.",
];

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ["/", "search; the arrows choose, Enter shows"],
  ["?", "this help"],
  ["Tab, Shift+Tab", "to the next, the previous part of the page"],
  ["Arrows", "in tabs, outline, table, matrix and the graph"],
  ["Enter", "open the evidence"],
  ["Space", "in the table: show in the graph; in the outline: add the section's entities"],
  ["n, p", "in the text: next, previous mention of the entity"],
  ["[, ]", "in the text: previous, next sentence"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
  ["Escape", "close, and go back to where you were"],
];

export class HelpDialogues {
  private readonly help: Dialogue;
  private readonly about: Dialogue;

  constructor(private readonly model: Model, root: HTMLElement) {
    this.help = dialogue(root, "How to read this page", "kg-help");
    this.about = dialogue(root, "About this graph", "kg-about");
  }

  openHelp(): void {
    if (!this.help.body.firstChild) replace(this.help.body, ...this.helpContent());
    this.help.open();
  }

  openAbout(): void {
    if (!this.about.body.firstChild) replace(this.about.body, ...this.aboutContent());
    this.about.open();
  }

  private helpContent(): Node[] {
    const { classes, relations } = this.model.data;
    return [
      el("ul", { class: "kg-reading" }, ...READING.map((line) => el("li", {}, line))),
      el("h3", {}, "Keys"),
      el("dl", { class: "kg-pairs" }, ...KEYS.map(([keys, meaning]) => pair([el("kbd", {}, keys)], meaning))),
      el("h3", {}, "Classes"),
      el("dl", { class: "kg-pairs" }, ...classes.map((kind) => pair([classIcon(kind), ` ${kind.label}`], kind.definition))),
      el("h3", {}, "Relations"),
      el("dl", { class: "kg-pairs" }, ...relations.map(({ label, definition }) => pair([label], definition))),
    ];
  }

  private aboutContent(): Node[] {
    const { data } = this.model;
    const plans = data.documents.map(({ title, issuer, date }) => el("li", { dir: "auto" }, [title, issuer, date].filter(Boolean).join(", ")));
    const licences = document.getElementById("kg-licences")?.textContent?.trim();
    return [
      el("p", {}, "Made by kg from the text of:"),
      el("ul", {}, ...plans),
      el("p", {}, [
        count(data.entities.id.length, "entity", "entities"), count(data.statements.subject.length, "fact"),
        count(data.actions.verb.length, "action"), count(data.targets.value.length, "target"),
        count(data.passages.text.length, "passage"),
      ].join(", ") + "."),
      el("p", { class: "kg-hint kg-hash" }, `Content of the graph: ${data.hash}`),
      el("p", {}, "The page is complete in itself: it asks nothing of any server, and what you look at stays on your machine."),
      el("h3", {}, "Licences of the packages in this page"),
      el("pre", { class: "kg-licences", tabindex: 0, role: "region", "aria-label": "Licences" }, licences || "None."),
    ];
  }
}

function pair(term: (Node | string)[], meaning: string): HTMLElement {
  return el("div", {}, el("dt", {}, ...term), el("dd", {}, meaning));
}
