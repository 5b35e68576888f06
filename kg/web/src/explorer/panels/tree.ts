// A tree that is worked by mouse and by keyboard (the WAI-ARIA tree pattern); branches are drawn when opened.
import { el, freshId } from "./elements";

export interface Twig {
  readonly key: string;
  readonly content: Node[];
  readonly below: (() => Twig[]) | null;
  readonly open?: boolean;
}

export interface TreeOptions {
  readonly label: string;
  readonly roots: readonly Twig[];
  // Enter or a click on the words.
  readonly act: (key: string, event: Event) => void;
  // The item that the keyboard is at.
  readonly at: (key: string) => void;
  readonly keys?: Readonly<Record<string, (key: string) => void>>;
}

export class Tree {
  readonly element: HTMLElement;
  private readonly twigs = new Map<HTMLElement, Twig>();

  constructor(private readonly options: TreeOptions) {
    this.element = el("ul", {
      class: "kg-tree", role: "tree", "aria-label": options.label,
      on: { click: (event) => this.click(event), keydown: (event) => this.key(event), focusin: (event) => this.focused(event) },
    });
    this.element.append(...options.roots.map((twig) => this.item(twig, 1)));
    const first = this.element.querySelector<HTMLElement>("[role=treeitem]");
    if (first) first.tabIndex = 0;
  }

  items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>("[role=treeitem]")];
  }

  keyOf(item: HTMLElement): string {
    return this.twigs.get(item)?.key ?? "";
  }

  private item(twig: Twig, level: number): HTMLElement {
    const row = el("div", {
      role: "treeitem", class: "kg-tree-row", tabindex: -1, "aria-level": level, "aria-expanded": twig.below ? "false" : undefined,
    }, el("span", { class: "kg-twisty" }), ...twig.content);
    const made = el("li", { role: "none" }, row);
    row.style.setProperty("--level", String(level - 1));
    this.twigs.set(row, twig);
    if (twig.open) this.setOpen(row, true);
    return made;
  }

  private setOpen(item: HTMLElement, open: boolean): void {
    const twig = this.twigs.get(item);
    if (!twig?.below) return;
    const list = item.nextElementSibling ?? this.branch(item, twig.below());
    list.toggleAttribute("hidden", !open);
    item.setAttribute("aria-expanded", String(open));
  }

  // A group inside the row would lend the row its words as a name.
  private branch(item: HTMLElement, twigs: readonly Twig[]): HTMLElement {
    const level = Number(item.getAttribute("aria-level")) + 1;
    const list = el("ul", { role: "group", id: freshId("branch") }, ...twigs.map((twig) => this.item(twig, level)));
    item.after(list);
    item.setAttribute("aria-owns", list.id);
    return list;
  }

  private above(item: HTMLElement): HTMLElement | null {
    const found = item.closest("[role=group]")?.previousElementSibling;
    return found instanceof HTMLElement ? found : null;
  }

  private isOpen(item: HTMLElement): boolean {
    return item.getAttribute("aria-expanded") === "true";
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    const item = target.closest<HTMLElement>("[role=treeitem]");
    if (!item || target.closest("button")) return;
    this.focus(item);
    if (target.closest(".kg-twisty")) this.setOpen(item, !this.isOpen(item));
    else this.options.act(this.keyOf(item), event);
  }

  private focused(event: FocusEvent): void {
    const item = (event.target as Element).closest<HTMLElement>("[role=treeitem]");
    if (!item || event.target !== item) return;
    this.items().forEach((other) => (other.tabIndex = other === item ? 0 : -1));
    this.options.at(this.keyOf(item));
  }

  private focus(item: HTMLElement | null | undefined): void {
    item?.focus();
  }

  // What is drawn and not in a closed branch.
  private shown(): HTMLElement[] {
    return this.items().filter((item) => !item.closest("ul[hidden]"));
  }

  private key(event: KeyboardEvent): void {
    const item = event.target as HTMLElement;
    if (!this.twigs.has(item) || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = this.moves(item)[event.key] ?? (this.options.keys?.[event.key] && (() => this.options.keys?.[event.key]?.(this.keyOf(item))));
    if (move) move();
    else if (event.key === "Enter") this.options.act(this.keyOf(item), event);
    else if (!this.typeAhead(item, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private moves(item: HTMLElement): Record<string, () => void> {
    const shown = this.shown();
    const at = shown.indexOf(item);
    const rtl = getComputedStyle(this.element).direction === "rtl";
    return {
      ArrowDown: () => this.focus(shown[at + 1]),
      ArrowUp: () => this.focus(shown[at - 1]),
      Home: () => this.focus(shown[0]),
      End: () => this.focus(shown.at(-1)),
      [rtl ? "ArrowLeft" : "ArrowRight"]: () => (this.isOpen(item) ? this.focus(shown[at + 1]) : this.setOpen(item, true)),
      [rtl ? "ArrowRight" : "ArrowLeft"]: () => (this.isOpen(item) ? this.setOpen(item, false) : this.focus(this.above(item))),
    };
  }

  // The next shown item that begins with the letter.
  private typeAhead(item: HTMLElement, key: string): boolean {
    if (key.length !== 1 || key === " ") return false;
    const shown = this.shown();
    const at = shown.indexOf(item);
    const order = [...shown.slice(at + 1), ...shown.slice(0, at)];
    const next = order.find((other) => other.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
    this.focus(next);
    return Boolean(next);
  }
}
