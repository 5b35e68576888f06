// The sections as a tree of check boxes; the parts below a section are drawn when it is opened.
import type { State } from "../store";
import type { Context } from "./context";
import { el } from "./elements";
import { figure } from "./wording";

interface Line {
  readonly input: HTMLInputElement;
  readonly count: HTMLElement;
  readonly label: HTMLElement;
}

export class SectionFacet {
  readonly element: HTMLElement;
  private readonly lines = new Map<number, Line>();
  private state: State | null = null;
  private counts: readonly number[] = [];

  constructor(private readonly context: Context) {
    const { documents, sections } = context.model.data;
    const tops = documents.map((_, document) => [...sections.parent.keys()].filter((row) => sections.parent[row] === -1 && sections.document[row] === document));
    this.element =
      documents.length > 1
        ? el("div", {}, ...documents.map(({ title }, at) => this.plan(title, tops[at] ?? [])))
        : this.list(tops[0] ?? []);
  }

  update(state: State, counts: readonly number[]): void {
    this.state = state;
    this.counts = counts;
    this.lines.forEach((line, section) => this.show(section, line));
  }

  private plan(title: string, sections: readonly number[]): HTMLElement {
    return this.lazily(el("summary", { dir: "auto" }, title), () => this.list(sections), "kg-section-plan");
  }

  private list(sections: readonly number[]): HTMLElement {
    return el("ul", { class: "kg-boxes kg-section-list" }, ...sections.map((section) => this.item(section)));
  }

  private item(section: number): HTMLElement {
    const below = this.context.model.sectionsIn(section);
    const line = this.line(section);
    if (!below.length) return el("li", {}, line);
    const title = this.context.model.data.sections.title[section] ?? "";
    const opener = el("summary", { "aria-label": `Sections below ${title}` });
    return el("li", {}, line, this.lazily(opener, () => this.list(below), "kg-section-below"));
  }

  private lazily(summary: HTMLElement, make: () => Node, style: string): HTMLElement {
    const made = el("details", { class: style }, summary);
    made.addEventListener("toggle", () => made.append(make()), { once: true });
    return made;
  }

  private line(section: number): HTMLElement {
    const input = el("input", { type: "checkbox", on: { change: () => this.toggle(section) } });
    const count = el("span", { class: "kg-count" });
    const words = el("span", { class: "kg-box-words", dir: "auto" }, this.context.model.data.sections.title[section] ?? "");
    const line: Line = { input, count, label: el("label", {}, input, words, count) };
    this.lines.set(section, line);
    this.show(section, line);
    return line.label;
  }

  private show(section: number, { input, count, label }: Line): void {
    const amount = this.counts[section] ?? 0;
    input.checked = this.state?.sections.includes(section) ?? false;
    count.textContent = figure(amount);
    label.classList.toggle("kg-zero", amount === 0 && !input.checked);
    label.classList.toggle("kg-chosen", input.checked);
  }

  private toggle(section: number): void {
    const { store } = this.context;
    store.set({ sections: toggled(store.get().sections, section) });
  }
}

export function toggled(chosen: readonly number[], value: number): number[] {
  return chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
}
