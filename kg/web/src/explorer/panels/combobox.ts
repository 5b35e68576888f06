// A field that offers matches as one types (the WAI-ARIA combobox pattern).
import { el, freshId, replace } from "./elements";

export interface Option<T> {
  readonly value: T;
  readonly group: string;
  readonly content: Node[];
}

export interface ComboboxOptions<T> {
  readonly label: string;
  readonly placeholder: string;
  readonly find: (typed: string) => readonly Option<T>[];
  readonly choose: (value: T, typed: string) => void;
  readonly shortcut?: string;
  readonly none: string;
}

const WAIT = 90;
const MARGIN = 8;

export class Combobox<T> {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly id = freshId("combobox");
  private options: readonly Option<T>[] = [];
  private rows: HTMLElement[] = [];
  private active = -1;
  private timer = 0;
  private found = "";

  constructor(private readonly wish: ComboboxOptions<T>) {
    this.input = el("input", {
      type: "text", role: "combobox", class: "kg-field", id: `${this.id}-input`, autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${this.id}-list`, "aria-label": wish.label,
      placeholder: wish.placeholder, "aria-keyshortcuts": wish.shortcut,
      on: {
        input: () => this.wait(),
        keydown: (event) => this.key(event),
        focus: () => this.input.value && this.refresh(),
        blur: () => this.close(),
      },
    });
    this.list = el("div", { class: "kg-options", role: "listbox", id: `${this.id}-list`, "aria-label": wish.label, hidden: true });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.click(event));
    this.element = el("div", { class: "kg-combobox" }, this.input, this.list);
  }

  clear(): void {
    this.input.value = "";
    this.close();
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.refresh(), WAIT);
  }

  private refresh(): void {
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    this.found = typed;
    this.options = typed ? this.wish.find(typed) : [];
    this.active = -1;
    this.draw(typed);
    this.open(Boolean(typed));
  }

  private draw(typed: string): void {
    this.rows = this.options.map(({ content }, at) =>
      el("div", { role: "option", class: "kg-option", id: `${this.id}-${at}`, "aria-selected": "false", "data-at": at }, ...content),
    );
    const groups = [...new Set(this.options.map(({ group }) => group))].map((name) => this.group(name));
    const none = typed && !groups.length ? [el("div", { class: "kg-none", role: "option", "aria-disabled": "true" }, this.wish.none)] : [];
    replace(this.list, ...groups, ...none);
    this.list.scrollTop = 0;
  }

  private group(name: string): HTMLElement {
    const rows = this.rows.filter((_, at) => this.options[at]?.group === name);
    const head = el("div", { class: "kg-option-group", "aria-hidden": "true" }, name);
    return el("div", { role: "group", "aria-label": name }, head, ...rows);
  }

  private open(shown: boolean): void {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    if (!shown) this.input.removeAttribute("aria-activedescendant");
    else this.fit();
  }

  // A list that would run out of the window is moved into it.
  private fit(): void {
    this.list.style.translate = "";
    const { left, right } = this.list.getBoundingClientRect();
    const room = document.documentElement.clientWidth - MARGIN;
    const shift = Math.max(MARGIN - left, Math.min(0, room - right));
    if (shift) this.list.style.translate = `${shift}px`;
  }

  private close(): void {
    clearTimeout(this.timer);
    this.open(false);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.arrow(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape" && (isOpen || this.input.value)) this.escape(isOpen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private arrow(step: number): void {
    if (this.list.hidden || this.found !== this.input.value.trim()) this.refresh();
    const rows = this.rows.length;
    if (rows) this.activate((this.active + step + (this.active < 0 && step < 0 ? 1 : 0) + rows) % rows);
  }

  private activate(at: number): void {
    this.rows[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const row = this.rows[at];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
  }

  private enter(): void {
    if (this.list.hidden || this.found !== this.input.value.trim()) this.refresh();
    this.take(this.active < 0 ? 0 : this.active);
  }

  private escape(isOpen: boolean): void {
    if (isOpen) this.close();
    else this.clear();
  }

  private click(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>(".kg-option");
    if (row) this.take(Number(row.dataset["at"]));
  }

  private take(at: number): void {
    const option = this.options[at];
    if (!option) return;
    this.close();
    this.wish.choose(option.value, this.found);
  }
}
