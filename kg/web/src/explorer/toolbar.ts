// The buttons of the header and those on the graph.
import { clearFilters, isFiltered, reset } from "./commands";
import type { Model } from "./data";
import { el } from "./dom";
import type { Exports } from "./exports";
import { iconButton } from "./frame";
import type { Graph } from "./graph";
import { type Sign, signIcon } from "./icons";
import { menuButton } from "./menus";
import type { Sharing } from "./sharing";
import type { State, Store, Theme } from "./store";

const ZOOM = 0.62;
const THEMES: readonly { theme: Theme; sign: Sign; label: string }[] = [
  { theme: "system", sign: "system", label: "Colours: as the system has them" },
  { theme: "light", sign: "sun", label: "Colours: light" },
  { theme: "dark", sign: "moon", label: "Colours: dark" },
];

export function headerTools(model: Model, store: Store, exports: Exports, sharing: Sharing): HTMLElement[] {
  const { links } = model.data;
  const query = links ? [el("a", { class: "kg-query-link", href: links.query, text: "Query" })] : [];
  const undo = iconButton("undo", "Undo", () => store.undo());
  const redo = iconButton("redo", "Redo", () => store.redo());
  const paths = iconButton("route", "Path between two entities");
  paths.dataset["opens"] = "paths";
  const share = menuButton(iconButton("share", "Share this view"), "Share this view", () => sharing.entries());
  const save = menuButton(iconButton("download", "Export"), "Export", () => exports.entries());
  const help = iconButton("help", "Help");
  help.dataset["opens"] = "help";
  const about = iconButton("info", "About this graph");
  about.dataset["opens"] = "about";
  const update = () => {
    undo.disabled = !store.canUndo;
    redo.disabled = !store.canRedo;
  };
  store.subscribe(update);
  update();
  return [...query, undo, redo, paths, share, save, themeButton(store), about, help];
}

function themeButton(store: Store): HTMLElement {
  const button = iconButton("system", "");
  const at = () => Math.max(0, THEMES.findIndex(({ theme }) => theme === store.get().theme));
  const update = () => {
    const { sign, label } = THEMES[at()] as (typeof THEMES)[number];
    button.replaceChildren(signIcon(sign));
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => store.set({ theme: THEMES[(at() + 1) % THEMES.length]?.theme ?? "system" }));
  store.subscribe((now, before) => now.theme !== before.theme && update());
  update();
  return button;
}

export function zoomTools(graph: Graph): HTMLElement {
  return el(
    "div",
    { class: "kg-zoom", role: "group", "aria-label": "Zoom" },
    iconButton("plus", "Zoom in", () => graph.stage.zoom(ZOOM, undefined, { fly: true })),
    iconButton("minus", "Zoom out", () => graph.stage.zoom(1 / ZOOM, undefined, { fly: true })),
    iconButton("fit", "Fit to the window", () => graph.fit()),
  );
}

const SCOPES: readonly { scope: State["scope"]; label: string; title: string }[] = [
  { scope: "first", label: "Overview", title: "The most central entities, and what you added" },
  { scope: "all", label: "Everything", title: "All entities of the graph" },
  { scope: "own", label: "Selection", title: "Only what you chose" },
];

// What part of the graph is shown, and one chip for each thing that narrows it.
export function scopeTools(model: Model, store: Store): HTMLElement {
  const small = model.data.first.length >= model.size;
  const buttons = SCOPES.filter(({ scope }) => !small || scope !== "all").map((choice) => ({
    ...choice,
    button: el("button", {
      type: "button", class: "kg-segment", text: choice.label, title: choice.title,
      on: { click: () => store.set({ scope: choice.scope }) },
    }),
  }));
  const chips = el("div", { class: "kg-chips" });
  const group = el("div", { class: "kg-segments", role: "group", "aria-label": "Part of the graph" }, ...buttons.map(({ button }) => button));
  const update = (state: State) => {
    buttons.forEach(({ button, scope }) => {
      button.setAttribute("aria-pressed", String(scope === state.scope));
      button.hidden = scope === "own" && state.scope !== "own" && !state.added.length;
    });
    group.hidden = buttons.filter(({ button }) => !button.hidden).length < 2;
    chips.replaceChildren(...chipsOf(model, store, state));
  };
  store.subscribe(update);
  update(store.get());
  return el("div", { class: "kg-part" }, group, chips);
}

function chipsOf(model: Model, store: Store, state: State): HTMLElement[] {
  const found: HTMLElement[] = [];
  const add = (text: string, label: string, act: () => void) => found.push(chip(text, label, act));
  if (isFiltered(state)) add("Filtered", "Lift all filters", () => store.set(clearFilters()));
  if (state.hidden.length) add(`${state.hidden.length} hidden`, "Show what was hidden", () => store.set({ hidden: [] }));
  if (state.added.length && state.scope !== "own") {
    add(`${state.added.length} added`, "Take away what was added", () => store.set({ added: [] }));
  }
  if (state.pinned.length) add(`${state.pinned.length} moved`, "Put back what was moved", () => store.set({ pinned: [] }));
  if (state.path) add(pathText(model, state.path), "Take the path away", () => store.set({ path: null }));
  if (found.length > 1 || state.scope === "own") {
    found.push(el("button", { type: "button", class: "kg-chip kg-chip-reset", on: { click: () => store.set(reset(store.get())) } }, signIcon("reset", 14), "Reset"));
  }
  return found;
}

function pathText(model: Model, [from, to]: readonly [number, number]): string {
  const short = (entity: number) => Array.from(model.nameOf(entity)).slice(0, 24).join("");
  return `Path ${short(from)} – ${short(to)}`;
}

function chip(text: string, label: string, act: () => void): HTMLElement {
  return el(
    "button",
    { type: "button", class: "kg-chip", title: label, "aria-label": `${text}: ${label}`, on: { click: act } },
    text,
    signIcon("close", 12),
  );
}
