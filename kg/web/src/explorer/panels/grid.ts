// A sortable table of which only the rows in sight are drawn; arrows move, Enter opens, Space shows in the graph.
import { button, el, freshId, replace } from "./elements";

export interface Column {
  readonly key: string;
  readonly words: string;
  readonly wide?: boolean;
  readonly numeric?: boolean;
  readonly cell: (row: number) => string | Node;
  readonly sort: (row: number) => string | number;
}

export interface GridOptions {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly first: { readonly key: string; readonly down: boolean };
  readonly open: (row: number, follow: boolean) => void;
  readonly show: (row: number) => void;
}

const HEIGHT = 34;
const SPARE = 10;
const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export class Grid {
  readonly element: HTMLElement;
  private readonly id = freshId("grid");
  private readonly table: HTMLTableElement;
  private readonly body = el("tbody");
  private readonly heads = new Map<string, HTMLElement>();
  private rows: number[] = [];
  private active = 0;
  private sorted: { key: string; down: boolean };
  private drawn = "";

  constructor(private readonly options: GridOptions) {
    this.sorted = { ...options.first };
    this.table = el("table", {
      class: "kg-grid", role: "grid", tabindex: 0, "aria-label": options.label,
      on: { keydown: (event) => this.key(event), click: (event) => this.click(event) },
    });
    const columns = options.columns.map(({ wide, numeric }) => el("col", { class: wide ? "kg-col-wide" : numeric ? "kg-col-number" : "kg-col" }));
    this.table.append(el("colgroup", {}, ...columns), el("thead", {}, this.headRow()), this.body);
    this.element = el("div", { class: "kg-grid-scroll", on: { scroll: () => this.draw() } }, this.table);
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  set(rows: readonly number[]): void {
    const at = this.rows[this.active];
    this.rows = [...rows];
    this.sort();
    this.active = Math.max(0, at === undefined ? 0 : this.rows.indexOf(at));
    this.table.setAttribute("aria-rowcount", String(this.rows.length + 1));
    this.redraw();
  }

  private headRow(): HTMLElement {
    const heads = this.options.columns.map(({ key, words, numeric }) => {
      const head = el("th", { scope: "col", class: numeric ? "kg-numeric" : undefined }, button(words, () => this.sortBy(key), { class: "kg-sort" }));
      this.heads.set(key, head);
      return head;
    });
    return el("tr", { "aria-rowindex": 1 }, ...heads);
  }

  private sortBy(key: string): void {
    const column = this.options.columns.find((one) => one.key === key);
    const down = this.sorted.key === key ? !this.sorted.down : Boolean(column?.numeric);
    this.sorted = { key, down };
    this.sort();
    this.active = 0;
    this.element.scrollTop = 0;
    this.redraw();
  }

  private sort(): void {
    const { key, down } = this.sorted;
    const column = this.options.columns.find((one) => one.key === key);
    this.heads.forEach((head, name) => {
      if (name === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    if (!column) return;
    const keyed = this.rows.map((row) => [row, column.sort(row)] as const);
    keyed.sort(([a, first], [b, second]) => (down ? -1 : 1) * compare(first, second) || a - b);
    this.rows = keyed.map(([row]) => row);
  }

  private redraw(): void {
    this.drawn = "";
    this.draw();
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.element;
    const from = Math.max(0, Math.floor(scrollTop / HEIGHT) - SPARE);
    const to = Math.min(this.rows.length, Math.ceil((scrollTop + (clientHeight || 600)) / HEIGHT) + SPARE);
    const key = `${from} ${to} ${this.active}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const shown = this.rows.slice(from, to).map((row, at) => this.row(row, from + at));
    replace(this.body, spacer(from), ...shown, spacer(this.rows.length - to));
    const isDrawn = this.active >= from && this.active < to;
    if (isDrawn) this.table.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    else this.table.removeAttribute("aria-activedescendant");
  }

  private row(row: number, at: number): HTMLElement {
    const cells = this.options.columns.map(({ cell, numeric, words }) => {
      const content = cell(row);
      const title = typeof content === "string" ? content : content.textContent;
      return el("td", { class: numeric ? "kg-numeric" : undefined, title, "data-words": words, dir: "auto" }, content);
    });
    return el(
      "tr",
      { id: `${this.id}-${at}`, "data-row": row, "aria-rowindex": at + 2, "aria-selected": String(at === this.active) },
      ...cells,
    );
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.table || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.rows[this.active];
    const page = Math.max(1, Math.floor(this.element.clientHeight / HEIGHT) - 2);
    const moves: Record<string, number> = {
      ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page,
      Home: 0, End: this.rows.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) this.moveTo(to);
    else if (row !== undefined && event.key === "Enter") this.options.open(row, true);
    else if (row !== undefined && event.key === " ") this.options.show(row);
    else return;
    event.preventDefault();
  }

  private moveTo(at: number): void {
    this.active = Math.min(this.rows.length - 1, Math.max(0, at));
    const top = this.active * HEIGHT;
    const room = this.element.clientHeight - 2 * HEIGHT;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top > this.element.scrollTop + room) this.element.scrollTop = top - room;
    this.draw();
  }

  private click(event: MouseEvent): void {
    const line = (event.target as Element).closest<HTMLElement>("tr[data-row]");
    if (!line) return;
    const row = Number(line.dataset["row"]);
    this.active = this.rows.indexOf(row);
    this.redraw();
    this.options.open(row, false);
  }
}

function spacer(rows: number): HTMLElement | null {
  if (rows <= 0) return null;
  const made = el("tr", { class: "kg-spacer", "aria-hidden": "true" }, el("td"));
  made.style.height = `${rows * HEIGHT}px`;
  return made;
}

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}
