// The state to be handed on: as the page's address, or as a code for another copy of the file.
import { readAddress } from "./address";
import type { Model } from "./data";
import { el } from "./dom";
import type { PageHistory } from "./history";
import type { Entry } from "./menus";
import type { Notices } from "./notices";
import type { Store } from "./store";

export class Sharing {
  private readonly dialog: HTMLDialogElement;
  private readonly field: HTMLTextAreaElement;

  constructor(
    private readonly model: Model,
    private readonly store: Store,
    private readonly pages: PageHistory,
    private readonly notices: Notices,
    place: HTMLElement,
  ) {
    this.field = el("textarea", { rows: 5, id: "kg-code", spellcheck: "false", class: "kg-code" });
    this.dialog = this.makeDialog();
    place.append(this.dialog);
  }

  entries(): Entry[] {
    return [
      { label: "Copy the link to this view", act: () => this.copy(`${location.href.split("#")[0]}#${this.pages.code()}`, "Link") },
      { label: "Copy the code of this view", hint: "for another copy of this file", act: () => this.copy(this.pages.code() || "show=first", "Code") },
      { label: "Open a code…", act: () => this.open() },
    ];
  }

  private makeDialog(): HTMLDialogElement {
    const form = el(
      "form",
      { method: "dialog", class: "kg-form", on: { submit: () => this.apply() } },
      el("h2", { text: "Open a code" }),
      el("label", { for: "kg-code", text: "A code or a link that was copied from this explorer" }),
      this.field,
      el(
        "div",
        { class: "kg-form-buttons" },
        el("button", { type: "button", class: "kg-button", text: "Cancel", on: { click: () => this.dialog.close() } }),
        el("button", { type: "submit", class: "kg-button kg-primary", text: "Open" }),
      ),
    );
    return el("dialog", { class: "kg-dialogue kg-code-dialogue", "aria-label": "Open a code" }, form);
  }

  private open(): void {
    this.field.value = "";
    this.dialog.showModal();
    this.field.focus();
  }

  private apply(): void {
    if (!this.field.value.trim()) return;
    const { state, incomplete } = readAddress(this.model, this.field.value);
    this.store.set(state);
    this.notices.show(incomplete ? INCOMPLETE : "The view is restored");
  }

  // Without the right to the clipboard the text is shown, to be copied by hand.
  private async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.notices.show(`${what} copied`);
    } catch {
      this.open();
      this.field.value = text;
      this.field.select();
    }
  }
}

export const INCOMPLETE = "Some of that view is not in this graph: it was made from another build";
