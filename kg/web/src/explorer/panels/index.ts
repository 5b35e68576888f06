// Puts the panels into the page's frame and joins them to the state.
import type { Model } from "../data";
import type { Focus, Store } from "../store";
import type { Actions, Context } from "./context";
import { mountEvidence } from "./evidence";
import { HelpDialogues } from "./helpdialogue";
import { PassageIndex } from "./passages";
import { PathDialogue } from "./pathdialogue";
import { mountSearch } from "./searchbox";
import { mountSidePanels } from "./sidepanels";

export type { Actions } from "./context";

export interface Roots {
  left: HTMLElement;
  right: HTMLElement;
  search: HTMLElement;
  dialogs: HTMLElement;
}

export interface Panels {
  openHelp(): void;
  openAbout(): void;
  openPaths(from?: number): void;
  focusSearch(): void;
  focusEvidence(): void;
}

export function mountPanels(root: Roots, model: Model, store: Store, actions: Actions): Panels {
  let panels: Panels;
  const context: Context = {
    model,
    store,
    actions,
    passages: new PassageIndex(model),
    open: (focus, options) => {
      store.set({ focus });
      if (options?.follow) panels.focusEvidence();
    },
    show: (entity, options) => {
      actions.show(entity);
      if (options?.follow) panels.focusEvidence();
    },
    read: (passage, entity) => store.set({ panel: "text", focus: passageFocus(passage, entity) }),
    openPaths: (from) => panels.openPaths(from),
  };
  panels = mountAll(context, root);
  bindKeys(panels);
  bindButtons(panels);
  bringToFront(store);
  return panels;
}

function passageFocus(passage: number, entity: number | undefined): Focus {
  return entity === undefined ? { kind: "passage", passage } : { kind: "passage", passage, entity };
}

function mountAll(context: Context, root: Roots): Panels {
  const search = mountSearch(context, root.search);
  const help = new HelpDialogues(context.model, root.dialogs);
  const paths = new PathDialogue(context, root.dialogs);
  mountSidePanels(context, root.left);
  const evidence = mountEvidence(context, root.right);
  return {
    openHelp: () => help.openHelp(),
    openAbout: () => help.openAbout(),
    openPaths: (from) => paths.open(from),
    focusSearch: () => search.focus(),
    focusEvidence: () => evidence.focus(),
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function bindKeys(panels: Panels): void {
  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (event.defaultPrevented || modified || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") panels.focusSearch();
    else if (event.key === "?") panels.openHelp();
    else return;
    event.preventDefault();
  });
}

// The frame's buttons say what they open.
function bindButtons(panels: Panels): void {
  document.addEventListener("click", (event) => {
    const name = (event.target as Element).closest?.<HTMLElement>("[data-opens]")?.dataset["opens"];
    if (name === "help") panels.openHelp();
    if (name === "about") panels.openAbout();
    if (name === "paths") panels.openPaths();
  });
}

// In narrow windows the panels are sheets, and the one that changed last lies on top.
function bringToFront(store: Store): void {
  const front = (side: "left" | "right"): void => void (document.documentElement.dataset["front"] = side);
  front(store.get().focus ? "right" : "left");
  store.subscribe((now, before) => {
    if (now.panel && now.panel !== before.panel) front("left");
    else if (now.focus && now.focus !== before.focus && !(now.panel === "text" && now.focus.kind === "passage")) front("right");
    else if (!now.focus) front("left");
    else if (!now.panel) front("right");
  });
}
