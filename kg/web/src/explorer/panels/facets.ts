// Filters with live counts: what each choice would show with the others as they are.
import { facetCounts, type FacetCounts } from "../filters";
import { classIcon } from "../icons";
import { START, type State } from "../store";
import { isStale } from "./changes";
import type { Context, SidePanel } from "./context";
import { button, el, replace, type Child } from "./elements";
import { SectionFacet } from "./sectionfacet";
import { confidenceFigure, confidenceWords, figure } from "./wording";

type Choice = "classes" | "relations" | "strengths";

interface Box {
  readonly row: HTMLElement;
  readonly input: HTMLInputElement;
  readonly count: HTMLElement;
}

const SCOPES: readonly (readonly [State["scope"], string, string])[] = [
  ["first", "Overview", "the most central entities"],
  ["all", "Everything", "all entities of the graph"],
  ["own", "Selection", "only what you add by search, outline or steps"],
];

const NO_FILTER: Partial<State> = {
  classes: [], relations: [], sections: [], strengths: [], confidence: 0,
};

export class Facets implements SidePanel {
  readonly element: HTMLElement;
  private readonly boxes: Readonly<Record<Choice, Box[]>>;
  private readonly sections: SectionFacet;
  private readonly scope: HTMLInputElement[];
  private readonly slider: HTMLInputElement;
  private readonly sliderWords = el("output", { class: "kg-slider-words" });
  private readonly changes = el("div", { class: "kg-changes" });
  private readonly reset: HTMLButtonElement;

  constructor(private readonly context: Context) {
    const { classes, relations, strengths } = context.model.data;
    this.boxes = {
      classes: classes.map((kind, row) => this.box("classes", row, [classIcon(kind), kind.label], kind.definition)),
      relations: relations.map(({ label, definition }, row) => this.box("relations", row, [label], definition)),
      strengths: strengths.map(({ label }, row) => this.box("strengths", row, [label], "")),
    };
    this.sections = new SectionFacet(context);
    this.scope = SCOPES.map(([value]) => this.radio(value));
    this.slider = this.makeSlider();
    this.reset = button("Reset filters", () => this.context.store.set(NO_FILTER), { class: "kg-button kg-reset" });
    this.element = el("div", { class: "kg-facets" }, ...this.layout());
  }

  update(now: State, before: State | null): void {
    if (!isStale(now, before)) return;
    const counts = facetCounts(this.context.model, now);
    (["classes", "relations", "strengths"] as const).forEach((choice) => this.show(choice, now, counts));
    this.sections.update(now, counts.sections);
    this.scope.forEach((radio) => (radio.checked = radio.value === now.scope));
    this.slider.value = String(Math.round(now.confidence * 100));
    this.sayConfidence(now.confidence);
    this.reset.disabled = !isFiltered(now);
    replace(this.changes, ...this.changeLines(now));
  }

  private layout(): Node[] {
    return [
      el("div", { class: "kg-facets-head" }, el("p", { class: "kg-hint" }, "Tick what is to be shown."), this.reset),
      group("Shown", el("div", { class: "kg-scopes" }, ...this.scope.map((radio, at) => scopeLabel(radio, at))), this.changes),
      group("Class", this.boxList("classes")),
      group("Relation", this.boxList("relations")),
      group("Confidence of the evidence", this.slider, this.sliderWords),
      group("Strength of what is called for", this.boxList("strengths")),
      group("Section", this.sections.element),
    ];
  }

  private boxList(choice: Choice): HTMLElement {
    return el("ul", { class: "kg-boxes" }, ...this.boxes[choice].map(({ row }) => row));
  }

  private box(choice: Choice, value: number, words: Child[], definition: string): Box {
    const input = el("input", { type: "checkbox", on: { change: () => this.toggle(choice, value) } });
    const count = el("span", { class: "kg-count" });
    const label = el("label", { title: definition || undefined }, input, el("span", { class: "kg-box-words" }, ...words), count);
    return { row: el("li", {}, label), input, count };
  }

  private toggle(choice: Choice, value: number): void {
    const chosen = this.context.store.get()[choice];
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
    this.context.store.set({ [choice]: next });
  }

  private show(choice: Choice, now: State, counts: FacetCounts): void {
    const chosen = new Set(now[choice]);
    this.boxes[choice].forEach(({ row, input, count }, at) => {
      const amount = counts[choice][at] ?? 0;
      input.checked = chosen.has(at);
      count.textContent = figure(amount);
      row.classList.toggle("kg-zero", amount === 0 && !input.checked);
      row.classList.toggle("kg-chosen", input.checked);
    });
  }

  private radio(value: State["scope"]): HTMLInputElement {
    const change = (): void => this.context.store.set({ scope: value });
    return el("input", { type: "radio", name: "kg-scope", value, on: { change } });
  }

  private makeSlider(): HTMLInputElement {
    const set = (): void => this.context.store.set({ confidence: Number(this.slider.value) / 100 });
    return el("input", {
      type: "range", min: 0, max: 100, step: 5, class: "kg-slider", "aria-label": "Least confidence",
      on: { input: () => this.sayConfidence(Number(this.slider.value) / 100), change: set },
    });
  }

  private sayConfidence(least: number): void {
    const words = least > 0 ? `at least ${confidenceFigure(least)} (${confidenceWords(least)})` : "any";
    this.sliderWords.textContent = words;
    this.slider.setAttribute("aria-valuetext", words);
  }

  private changeLines(now: State): Node[] {
    const { store } = this.context;
    const line = (amount: number, words: string, patch: Partial<State>): Node[] =>
      amount ? [el("p", {}, `${figure(amount)} ${words} `, button("Take back", () => store.set(patch), { class: "kg-button kg-quiet" }))] : [];
    return [
      ...line(now.added.length, "added", { added: START.added }),
      ...line(now.hidden.length, "hidden", { hidden: START.hidden }),
      ...line(now.pinned.length, "pinned", { pinned: START.pinned }),
    ];
  }
}

export function isFiltered(state: State): boolean {
  const lists = [state.classes, state.relations, state.sections, state.strengths];
  return state.confidence > 0 || lists.some(({ length }) => length > 0);
}

function scopeLabel(radio: HTMLInputElement, at: number): HTMLElement {
  const [, words, meaning] = SCOPES[at] as (typeof SCOPES)[number];
  return el("label", { class: "kg-scope-choice", title: meaning }, radio, el("span", {}, words));
}

function group(words: string, ...content: Node[]): HTMLElement {
  return el("fieldset", { class: "kg-facet" }, el("legend", {}, words), ...content);
}
