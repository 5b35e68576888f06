// Short notices: on the screen for a while, and read out.
import { el } from "./dom";
import { signIcon } from "./icons";

const SHOWN_MS = 7000;

export interface Choice {
  label: string;
  act(): void;
}

export class Notices {
  readonly element = el("div", { class: "kg-toasts" });
  private readonly live = el("div", { class: "kg-unseen", role: "status", "aria-live": "polite" });

  constructor() {
    this.element.append(this.live);
  }

  // Read out, not shown.
  announce(text: string): void {
    this.live.textContent = "";
    requestAnimationFrame(() => (this.live.textContent = text));
  }

  // Returns what takes the notice away.
  show(text: string, options: { choice?: Choice; stays?: boolean } = {}): () => void {
    const { choice } = options;
    const remove = () => toast.remove();
    const act = () => {
      remove();
      choice?.act();
    };
    const toast = el(
      "div",
      { class: "kg-toast" },
      el("span", { text }),
      choice && el("button", { class: "kg-button", type: "button", text: choice.label, on: { click: act } }),
      el("button", { class: "kg-icon-button", type: "button", "aria-label": "Dismiss", on: { click: remove } }, signIcon("close", 14)),
    );
    this.element.append(toast);
    this.announce(text);
    if (!options.stays) setTimeout(remove, SHOWN_MS);
    return remove;
  }
}
