// A row of tabs with one panel below; the arrows move between the tabs.
import { el, freshId, replace } from "./elements";

export interface Tab {
  readonly key: string;
  readonly words: string;
  readonly count?: string;
  readonly content: () => Node[];
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export interface Tabs {
  readonly element: HTMLElement;
  readonly list: HTMLElement;
}

// `chosen` is the key of the tab that is open at first; `onChoice` is told of every change.
export function tabs(label: string, all: readonly Tab[], chosen: string, onChoice: (key: string) => void): Tabs {
  const id = freshId("tabs");
  const panel = el("div", { class: "kg-tabpanel", role: "tabpanel", id: `${id}-panel`, tabindex: 0 });
  const list = el("div", { class: "kg-tabs", role: "tablist", "aria-label": label });
  const handles = all.map((tab) => handle(tab, id, () => choose(tab)));
  const choose = (tab: Tab): void => {
    handles.forEach((other, at) => mark(other, all[at] === tab));
    panel.setAttribute("aria-labelledby", `${id}-${tab.key}`);
    replace(panel, ...tab.content());
    onChoice(tab.key);
  };
  list.append(...handles);
  list.addEventListener("keydown", (event) => move(event, list, handles));
  const first = all.find((tab) => tab.key === chosen) ?? all[0];
  if (first) choose(first);
  return { element: el("div", { class: "kg-tabbed" }, list, panel), list };
}

function handle({ key, words, count }: Tab, id: string, act: () => void): HTMLButtonElement {
  return el(
    "button",
    {
      type: "button", role: "tab", class: "kg-tab", id: `${id}-${key}`, "data-key": key,
      "aria-controls": `${id}-panel`, on: { click: act },
    },
    words,
    count !== undefined && el("span", { class: "kg-count" }, ` ${count}`),
  );
}

function mark(tab: HTMLElement, chosen: boolean): void {
  tab.setAttribute("aria-selected", String(chosen));
  tab.tabIndex = chosen ? 0 : -1;
}

function move(event: KeyboardEvent, list: HTMLElement, handles: readonly HTMLElement[]): void {
  const way = getComputedStyle(list).direction === "rtl" ? -1 : 1;
  const at = handles.indexOf(document.activeElement as HTMLElement);
  const step = STEPS[event.key];
  const next = event.key === "Home" ? 0 : event.key === "End" ? handles.length - 1 : step && at + step * way;
  if (next === undefined || at < 0) return;
  event.preventDefault();
  const target = handles[(next + handles.length) % handles.length];
  target?.focus();
  target?.click();
}
