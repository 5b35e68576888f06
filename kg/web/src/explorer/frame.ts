// The page's frame: header, the two side panels, the graph between them, and places for dialogues and notices.
import type { Model } from "./data";
import { el } from "./dom";
import { type Sign, signIcon } from "./icons";
import { type Splitter, splitter } from "./splitter";

export interface Frame {
  left: HTMLElement;
  right: HTMLElement;
  search: HTMLElement;
  dialogs: HTMLElement;
  middle: HTMLElement;
  tools: HTMLElement;
  counts: HTMLElement;
  nothing: HTMLElement; // said in the middle of an empty picture
  leftBorder: Splitter;
  rightBorder: Splitter;
}

export function iconButton(sign: Sign, label: string, act?: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: "kg-icon-button", "aria-label": label, title: label }, signIcon(sign));
  if (act) button.addEventListener("click", act);
  return button;
}

function headline({ data }: Model): string {
  const plans = data.documents.map(({ title }) => title);
  return plans.length > 1 ? `${plans.length} plans: ${plans.join(" · ")}` : data.title;
}

export function makeFrame(root: HTMLElement, model: Model): Frame {
  const counts = el("p", { class: "kg-counts" });
  const nothing = el("p", { class: "kg-nothing", hidden: true });
  const search = el("div", { class: "kg-search" });
  const tools = el("div", { class: "kg-tools", role: "group", "aria-label": "Tools" });
  const left = el("aside", { class: "kg-left", "aria-label": "Ways in" });
  const right = el("aside", { class: "kg-right", "aria-label": "Evidence", hidden: true });
  const middle = el("main", { class: "kg-middle", "aria-label": "Graph" });
  const dialogs = el("div", { class: "kg-dialogs" });
  const leftBorder = splitter(left, "Width of the panel on the left", { width: 430, end: false });
  const rightBorder = splitter(right, "Width of the evidence panel", { width: 400, end: true });
  const head = el(
    "header",
    { class: "kg-head" },
    el("div", { class: "kg-names" }, el("h1", { text: headline(model), title: model.data.source }), counts),
    search,
    tools,
  );
  const body = el("div", { class: "kg-body" }, left, middle, right);
  middle.append(nothing, leftBorder.element, rightBorder.element);
  root.replaceChildren(head, body, dialogs);
  return { left, right, search, dialogs, middle, tools, counts, nothing, leftBorder, rightBorder };
}
