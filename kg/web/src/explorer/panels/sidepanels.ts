// The left side: a rail of buttons, and the panel that is open.
import type { Panel, State } from "../store";
import { concerns } from "./changes";
import type { Context, SidePanel } from "./context";
import { button, el, focusOn, replace } from "./elements";
import { Facets, isFiltered } from "./facets";
import { Matrix } from "./matrix";
import { Outline } from "./outline";
import { PlanText } from "./plantext";
import { railIcon } from "./railicons";
import { signIcon } from "../icons";
import { Table } from "./table";
import { Timeline } from "./timeline";

interface Entry {
  readonly words: string;
  readonly title: string;
  readonly make: (context: Context) => SidePanel;
}

const PANELS: Readonly<Record<Panel, Entry>> = {
  outline: { words: "Outline", title: "Outline of the plan", make: (context) => new Outline(context) },
  facets: { words: "Filters", title: "Filters", make: (context) => new Facets(context) },
  text: { words: "Text", title: "Text of the plan", make: (context) => new PlanText(context) },
  table: { words: "Table", title: "Table of what is shown", make: (context) => new Table(context) },
  matrix: { words: "Matrix", title: "Technology by sector", make: (context) => new Matrix(context) },
  timeline: { words: "Timeline", title: "Targets and deadlines", make: (context) => new Timeline(context) },
};
const ORDER = Object.keys(PANELS) as Panel[];

export function mountSidePanels(context: Context, root: HTMLElement): void {
  const { store } = context;
  const made = new Map<Panel, SidePanel>();
  const handles = new Map(ORDER.map((name) => [name, handle(name, () => toggle(name))] as const));
  const title = el("h2", { class: "kg-panel-title", tabindex: -1, id: "kg-panel-title" });
  const shut = button(signIcon("close"), () => close(), { class: "kg-icon-button kg-close", "aria-label": "Close panel" });
  const body = el("div", { class: "kg-panel-body" });
  const panel = el("section", { class: "kg-panel", id: "kg-panel", "aria-labelledby": "kg-panel-title" },
    el("div", { class: "kg-panel-head" }, title, shut), body);
  const rail = el("div", { class: "kg-rail", role: "group", "aria-label": "Panels" }, ...handles.values());
  root.append(rail, panel);

  const toggle = (name: Panel): void => store.set({ panel: store.get().panel === name ? null : name });
  const close = (): void => {
    const name = store.get().panel;
    store.set({ panel: null });
    if (name) focusOn(handles.get(name));
  };
  const update = (now: State, before: State | null): void => {
    handles.forEach((button, name) => showHandle(button, name, now));
    panel.hidden = !now.panel;
    if (!now.panel) return;
    const known = made.get(now.panel);
    const side = known ?? PANELS[now.panel].make(context);
    made.set(now.panel, side);
    root.dataset["panel"] = now.panel;
    if (title.textContent !== PANELS[now.panel].title) title.textContent = PANELS[now.panel].title;
    if (side.element.parentElement !== body) replace(body, side.element);
    if (!known || !before || concerns(now, before)) side.update(now, known ? before : null);
  };
  rail.addEventListener("keydown", (event) => moveInRail(event, [...handles.values()]));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  update(store.get(), null);
  store.subscribe(update);
}

function handle(name: Panel, act: () => void): HTMLButtonElement {
  const { words } = PANELS[name];
  const made = button(railIcon(name), act, {
    class: "kg-rail-button", "data-panel": name, "aria-controls": "kg-panel", "aria-expanded": "false",
  });
  made.append(el("span", {}, words));
  return made;
}

function showHandle(made: HTMLElement, name: Panel, now: State): void {
  made.setAttribute("aria-expanded", String(now.panel === name));
  if (name === "facets") made.classList.toggle("kg-rail-filtered", isFiltered(now));
}

function moveInRail(event: KeyboardEvent, handles: readonly HTMLElement[]): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = handles.indexOf(document.activeElement as HTMLElement);
  if (!step || at < 0) return;
  event.preventDefault();
  handles[(at + step + handles.length) % handles.length]?.focus();
}
