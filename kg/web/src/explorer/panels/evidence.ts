// The evidence panel: what stands behind the thing in focus.
import type { Focus, State } from "../store";
import type { Context } from "./context";
import { button, el, focusOn, replace } from "./elements";
import { entityView } from "./entityview";
import { actionView, edgeView, passageView, targetView } from "./factviews";
import { signIcon } from "../icons";
import type { View } from "./view";

export interface EvidencePanel {
  focus(): void;
}

function viewOf(context: Context, focus: Focus): View {
  switch (focus.kind) {
    case "entity":
      return entityView(context, focus.entity);
    case "edge":
      return edgeView(context, focus.subject, focus.object);
    case "passage":
      return passageView(context, focus.passage);
    case "action":
      return actionView(context, focus.row);
    case "target":
      return targetView(context, focus.row);
  }
}

// A sentence that is read in the plan's text keeps the evidence that it was found in.
function keeps(context: Context, shown: Focus | null, focus: Focus): boolean {
  if (focus.kind !== "passage" || focus.entity === undefined || !shown) return false;
  const { actions, targets } = context.model.data;
  switch (shown.kind) {
    case "entity":
      return shown.entity === focus.entity;
    case "edge":
      return shown.subject === focus.entity || shown.object === focus.entity;
    case "action":
      return actions.object[shown.row] === focus.entity || actions.agent[shown.row] === focus.entity;
    case "target":
      return targets.subject[shown.row] === focus.entity;
    case "passage":
      return false;
  }
}

export function mountEvidence(context: Context, root: HTMLElement): EvidencePanel {
  const title = el("h2", { class: "kg-evidence-title", tabindex: -1 });
  const kind = el("p", { class: "kg-evidence-kind" });
  const body = el("div", { class: "kg-evidence-body" });
  const close = () => context.store.set({ focus: null });
  const shut = button(signIcon("close"), close, { class: "kg-icon-button kg-close", "aria-label": "Close evidence" });
  replace(root, el("div", { class: "kg-evidence-head" }, kind, title, shut), body);
  closeByEscape(root, close);
  let shown: Focus | null = null;
  let returnTo: Element | null = null;

  const draw = (focus: Focus): void => {
    const view = viewOf(context, focus);
    replace(kind, ...view.kind);
    kind.title = view.definition ?? "";
    replace(title, ...view.title);
    replace(body, ...view.body);
    root.scrollTop = 0;
    body.scrollTop = 0;
  };
  const update = (now: State, before: State | null): void => {
    const focus = now.focus;
    if (before && focus === before.focus) return;
    if (focus && !before?.focus) returnTo = document.activeElement;
    if (focus && !keeps(context, shown, focus)) draw((shown = focus));
    if (focus) pointOut(body, focus);
    else giveBack(root, returnTo, () => (shown = null));
  };
  update(context.store.get(), null);
  context.store.subscribe(update);
  const follow = (): void => {
    if (!root.contains(document.activeElement)) returnTo = document.activeElement;
    requestAnimationFrame(() => focusOn(title));
  };
  return { focus: follow };
}

function closeByEscape(root: HTMLElement, close: () => void): void {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
}

// Marks the sentence that is shown in the text.
function pointOut(body: HTMLElement, focus: Focus): void {
  const passage = focus.kind === "passage" ? String(focus.passage) : null;
  for (const proof of body.querySelectorAll<HTMLElement>(".kg-proof")) {
    proof.classList.toggle("kg-proof-read", proof.dataset["passage"] === passage);
  }
}

// Closing gives the keyboard's focus back to where it was, where that still is.
function giveBack(root: HTMLElement, to: Element | null, after: () => void): void {
  const inside = root.contains(document.activeElement) || document.activeElement === document.body;
  after();
  if (inside && to instanceof HTMLElement && to.isConnected) focusOn(to);
}
