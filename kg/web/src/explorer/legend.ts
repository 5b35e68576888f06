// What shapes and colours mean, how many there are of each, and a filter at the same time.
import type { Model } from "./data";
import { el } from "./dom";
import { countClasses, visible } from "./filters";
import { classIcon } from "./icons";
import type { State, Store } from "./store";

const SHAPING: readonly (keyof State)[] = [
  "scope", "added", "hidden", "classes", "relations", "sections", "strengths", "confidence",
];

export function legendCounts(model: Model, state: State): number[] {
  return countClasses(model, visible(model, { ...state, classes: [] }));
}

export function makeLegend(model: Model, store: Store): HTMLElement {
  const keys = model.data.classes.map((kind, row) => {
    const count = el("span", { class: "kg-key-count" });
    const key = el(
      "button",
      { type: "button", class: "kg-key", title: kind.definition, on: { click: () => toggle(store, row) } },
      classIcon(kind, 15),
      el("span", { text: kind.label }),
      count,
    );
    return { key, count };
  });
  const all = el("button", {
    type: "button", class: "kg-key kg-key-all", text: "Show all classes", on: { click: () => store.set({ classes: [] }) },
  });
  const list = el("ul", { role: "list" }, ...keys.map(({ key }) => el("li", {}, key)));
  const update = (state: State) => {
    legendCounts(model, state).forEach((count, row) => showCount(keys[row] as Key, count, state.classes.includes(row)));
    all.hidden = !state.classes.length;
    list.classList.toggle("kg-chosen", state.classes.length > 0);
  };
  store.subscribe((now, before) => {
    if (SHAPING.some((key) => now[key] !== before[key])) update(now);
  });
  update(store.get());
  return el("details", { class: "kg-legend", open: true }, el("summary", { text: "Legend" }), list, all);
}

interface Key {
  key: HTMLElement;
  count: HTMLElement;
}

function showCount({ key, count }: Key, number: number, chosen: boolean): void {
  count.textContent = number.toLocaleString("en");
  key.setAttribute("aria-pressed", String(chosen));
  key.hidden = number === 0 && !chosen;
}

function toggle(store: Store, row: number): void {
  const { classes } = store.get();
  const kept = classes.filter((other) => other !== row);
  store.set({ classes: kept.length < classes.length ? kept : [...classes, row].sort((a, b) => a - b) });
}
