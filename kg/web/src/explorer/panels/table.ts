// The table beside the graph: what is shown there, row by row, for keyboard, screen reader and quick sorting.
import { visible } from "../filters";
import { fold } from "../search";
import type { State } from "../store";
import { isStale } from "./changes";
import type { Context, SidePanel } from "./context";
import { el } from "./elements";
import { Grid } from "./grid";
import { type Sheet, sheets } from "./sheets";
import { tabs } from "./tabs";
import { figure } from "./wording";

export class Table implements SidePanel {
  readonly element: HTMLElement;
  private readonly sheets: readonly Sheet[];
  private readonly grids = new Map<Sheet, Grid>();
  private readonly tabHandles: HTMLElement;
  private readonly field: HTMLInputElement;
  private readonly words = el("p", { class: "kg-hint", role: "status" });
  private chosen: Sheet;
  private rows = new Map<Sheet, number[]>();
  private ready = false;

  constructor(private readonly context: Context) {
    this.sheets = sheets(context);
    this.chosen = this.sheets[0] as Sheet;
    this.field = el("input", {
      type: "search", class: "kg-field", placeholder: "Rows that contain…", "aria-label": "Only rows that contain",
      on: { input: () => this.fill() },
    });
    const made = tabs("What the table lists", this.sheets.map((sheet) => this.tab(sheet)), "entities", (key) => this.choose(key));
    this.tabHandles = made.list;
    const keys = el("p", { class: "kg-hint kg-keys" }, "Enter opens the evidence, Space shows it in the graph.");
    this.element = el("div", { class: "kg-table" }, el("div", { class: "kg-table-head" }, this.field, this.words), made.element, keys);
    this.ready = true;
  }

  update(now: State, before: State | null): void {
    if (!isStale(now, before)) return;
    const shown = visible(this.context.model, now);
    this.rows = new Map(this.sheets.map((sheet) => [sheet, sheet.rows(now, shown)]));
    this.sheets.forEach((sheet) => {
      const count = this.tabHandles.querySelector(`[data-key="${sheet.key}"] .kg-count`);
      if (count) count.textContent = ` ${figure(this.rows.get(sheet)?.length ?? 0)}`;
    });
    this.fill();
  }

  private tab(sheet: Sheet) {
    return { key: sheet.key, words: sheet.words, count: "", content: () => [this.gridOf(sheet).element] };
  }

  private gridOf(sheet: Sheet): Grid {
    const known = this.grids.get(sheet);
    if (known) return known;
    const { words: label, columns, first } = sheet;
    const made = new Grid({
      label, columns, first,
      open: (row, follow) => this.context.open(sheet.focus(row), { follow }),
      show: (row) => this.show(sheet.entity(row)),
    });
    this.grids.set(sheet, made);
    return made;
  }

  private show(entity: number): void {
    if (entity >= 0) this.context.show(entity);
    else this.context.actions.announce("This row is about no entity of the graph.");
  }

  private choose(key: string): void {
    this.chosen = this.sheets.find((sheet) => sheet.key === key) ?? this.chosen;
    if (this.ready) this.fill();
  }

  private fill(): void {
    const all = this.rows.get(this.chosen) ?? [];
    const typed = fold(this.field.value.trim());
    const rows = typed ? all.filter((row) => this.matches(row, typed)) : all;
    this.gridOf(this.chosen).set(rows);
    this.words.textContent = typed ? `${figure(rows.length)} of ${figure(all.length)} rows` : "";
  }

  private matches(row: number, typed: string): boolean {
    return this.chosen.columns.some(({ sort }) => fold(String(sort(row))).includes(typed));
  }
}
