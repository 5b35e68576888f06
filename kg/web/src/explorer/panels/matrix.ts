// Technologies by sectors: how many facts join the two; a cell opens them.
import { classIcon } from "../icons";
import type { State } from "../store";
import { isStale } from "./changes";
import type { Context, SidePanel } from "./context";
import { type Crossing, crossing } from "./crossing";
import { button, byKeyboard, el, replace } from "./elements";
import { count } from "./wording";

const CHOICES: readonly (readonly [words: string, names: readonly string[] | null])[] = [
  ["applied in, or supports", ["appliedIn", "supports"]],
  ["applied in", ["appliedIn"]],
  ["supports", ["supports"]],
  ["any relation", null],
];
const ROWS_AT_FIRST = 40;
const MOST_COLUMNS = 120;
const STEPS: Readonly<Record<string, readonly [down: number, on: number]>> = {
  ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1],
};

export class Matrix implements SidePanel {
  readonly element: HTMLElement;
  private readonly table = el("table", { class: "kg-matrix", on: { keydown: (event) => this.key(event) } });
  private readonly words = el("p", { class: "kg-hint", role: "status" });
  private readonly chooser: HTMLSelectElement;
  private readonly more: HTMLButtonElement;
  private rowsShown = ROWS_AT_FIRST;

  constructor(private readonly context: Context) {
    const options = CHOICES.map(([words], at) => el("option", { value: at }, words));
    this.chooser = el("select", { class: "kg-select", on: { change: () => this.draw() } }, ...options);
    this.more = button("More rows", () => {
      this.rowsShown += ROWS_AT_FIRST;
      this.draw();
    });
    const caption = el("label", { class: "kg-matrix-choice" }, el("span", {}, "Relation"), this.chooser);
    const scroller = el("div", { class: "kg-matrix-scroll", tabindex: 0, role: "region", "aria-label": "Technologies by sectors" }, this.table, this.more);
    this.element = el("div", { class: "kg-matrix-panel" }, caption, this.words, scroller);
  }

  update(now: State, before: State | null): void {
    if (isStale(now, before)) this.draw();
    this.markFocus(now);
  }

  private draw(): void {
    const names = CHOICES[Number(this.chooser.value)]?.[1];
    const found = crossing(this.context, this.context.store.get(), names ? new Set(names) : null);
    const rows = found.rows.slice(0, this.rowsShown);
    const columns = found.columns.slice(0, MOST_COLUMNS);
    this.words.textContent = found.facts
      ? `${count(found.facts, "fact")} between ${count(found.rows.length, "technology", "technologies")} and ${count(found.columns.length, "sector")}; most connected first.`
      : "No fact joins a technology and a sector with these filters.";
    replace(this.table, this.head(columns), el("tbody", {}, ...rows.map((row) => this.row(found, row, columns))));
    this.more.hidden = found.rows.length <= this.rowsShown;
    const first = this.table.querySelector<HTMLElement>(".kg-cell");
    if (first) first.tabIndex = 0;
    this.markFocus(this.context.store.get());
  }

  private head(columns: readonly number[]): HTMLElement {
    const heads = columns.map((column) =>
      el("th", { scope: "col" }, this.nameButton(column, "kg-matrix-column")),
    );
    const corner = el("td", { class: "kg-matrix-corner" });
    return el("thead", {}, el("tr", {}, corner, ...heads));
  }

  private nameButton(entity: number, style: string): HTMLElement {
    const { model } = this.context;
    const made = button(null, (event) => this.context.show(entity, { follow: byKeyboard(event) }), {
      class: style, title: `${model.nameOf(entity)} (${model.classOf(entity).label})`,
    });
    made.append(classIcon(model.classOf(entity), 12), el("bdi", {}, model.nameOf(entity)));
    return made;
  }

  private row(found: Crossing, row: number, columns: readonly number[]): HTMLElement {
    const cells = columns.map((column) => el("td", {}, this.cell(found, row, column)));
    return el("tr", {}, el("th", { scope: "row" }, this.nameButton(row, "kg-matrix-row")), ...cells);
  }

  private cell(found: Crossing, row: number, column: number): HTMLElement | null {
    const facts = found.at(row, column);
    if (!facts.length) return null;
    const { model } = this.context;
    const label = `${model.nameOf(row)}, ${model.nameOf(column)}: ${count(facts.length, "fact")}`;
    const open = (event: MouseEvent): void =>
      this.context.open({ kind: "edge", subject: row, object: column }, { follow: byKeyboard(event) });
    const made = button(String(facts.length), open, {
      class: "kg-cell", "aria-label": label, title: label, tabindex: -1, "data-row": row, "data-column": column,
    });
    made.style.setProperty("--weight", String(0.25 + (0.75 * Math.log(1 + facts.length)) / Math.log(1 + found.most)));
    return made;
  }

  private markFocus({ focus }: State): void {
    this.table.querySelector("[aria-current]")?.removeAttribute("aria-current");
    if (focus?.kind !== "edge") return;
    const cell = this.table.querySelector(`[data-row="${focus.subject}"][data-column="${focus.object}"]`);
    cell?.setAttribute("aria-current", "true");
  }

  // The arrows go to the next filled cell.
  private key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const from = (event.target as Element).closest<HTMLElement>(".kg-cell");
    if (!step || !from) return;
    event.preventDefault();
    const next = this.next(from, step);
    if (!next) return;
    from.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  private next(from: HTMLElement, [down, on]: readonly [number, number]): HTMLElement | null {
    const rows = [...this.table.tBodies[0]?.rows ?? []];
    const cell = from.parentElement as HTMLTableCellElement;
    const way = getComputedStyle(this.table).direction === "rtl" ? -1 : 1;
    let [row, column] = [rows.indexOf(cell.parentElement as HTMLTableRowElement), cell.cellIndex];
    for (;;) {
      row += down;
      column += on * way;
      const at = rows[row]?.cells[column];
      if (!at || column < 1) return null;
      const found = at.querySelector<HTMLElement>(".kg-cell");
      if (found) return found;
    }
  }
}
