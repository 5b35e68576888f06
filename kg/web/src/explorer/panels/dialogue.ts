// A dialogue over the page; the browser keeps the focus inside and gives it back.
import { button, el, freshId, replace } from "./elements";
import { signIcon } from "../icons";

export interface Dialogue {
  readonly element: HTMLDialogElement;
  readonly body: HTMLElement;
  open(): void;
  close(): void;
}

export function dialogue(root: HTMLElement, words: string, style: string): Dialogue {
  const id = freshId("dialogue");
  const body = el("div", { class: "kg-dialogue-body", tabindex: 0 });
  const element = el("dialog", { class: `kg-dialogue ${style}`, "aria-labelledby": id });
  const shut = button(signIcon("close"), () => element.close(), { class: "kg-icon-button kg-close", "aria-label": "Close" });
  replace(element, el("div", { class: "kg-dialogue-head" }, el("h2", { id }, words), shut), body);
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    element.close();
  });
  root.append(element);
  return {
    element,
    body,
    open: () => {
      if (!element.open) element.showModal();
    },
    close: () => element.close(),
  };
}
