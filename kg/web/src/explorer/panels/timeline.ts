// What is to be reached by which year: targets with their amounts, a row a series, and what is called for by then.
import { visible } from "../filters";
import type { State } from "../store";
import { isStale } from "./changes";
import type { Context, SidePanel } from "./context";
import { rowButton, targetLine } from "./callviews";
import { button, byKeyboard, el, replace } from "./elements";
import { entityButton } from "./proof";
import { type Series, seriesOf } from "./series";
import { actionPasses, targetPasses } from "./sheets";
import { amount, count, figure } from "./wording";

const ACTIONS_AT_FIRST = 12;

export class Timeline implements SidePanel {
  readonly element: HTMLElement;
  private readonly words = el("p", { class: "kg-hint", role: "status" });
  private readonly content = el("div", { class: "kg-timeline-scroll", tabindex: 0, role: "region", "aria-label": "Targets by year" });

  constructor(private readonly context: Context) {
    this.element = el("div", { class: "kg-timeline" }, this.words, this.content);
  }

  update(now: State, before: State | null): void {
    if (!isStale(now, before)) return this.markFocus(now);
    const { model } = this.context;
    const all = { ...now, scope: "all" } as const;
    const shown = visible(model, all);
    const { targets, actions } = model.data;
    const aims = [...targets.year.keys()].filter((row) => targetPasses(this.context, all, shown, row));
    const dated = [...actions.year.keys()].filter((row) => actions.year[row] && actionPasses(this.context, all, shown, row));
    this.words.textContent = `${count(aims.length, "target")} and ${count(dated.length, "action")} with a year.`;
    replace(this.content, this.table(aims.filter((row) => targets.year[row]), dated), this.undated(aims.filter((row) => !targets.year[row])));
    this.markFocus(now);
  }

  private table(aims: readonly number[], dated: readonly number[]): Node | null {
    const { targets, actions } = this.context.model.data;
    const years = [...new Set([...aims.map((row) => targets.year[row] as number), ...dated.map((row) => actions.year[row] as number)])].sort((a, b) => a - b);
    if (!years.length) return el("p", { class: "kg-empty" }, "Nothing with a year passes the filters.");
    const heads = years.map((year) => el("th", { scope: "col" }, String(year)));
    return el(
      "table",
      { class: "kg-years" },
      el("thead", {}, el("tr", {}, el("td", {}), ...heads)),
      el("tbody", {}, ...seriesOf(this.context.model, aims).map((one) => this.series(one, years)), dated.length > 0 && this.calls(dated, years)),
    );
  }

  private series(one: Series, years: readonly number[]): HTMLElement {
    const { documents, targets } = this.context.model.data;
    const { year } = targets;
    const head = el(
      "th",
      { scope: "row" },
      el("span", { class: "kg-series", dir: "auto" }, one.indicator || "target"),
      one.subject >= 0 && entityButton(this.context, one.subject),
      documents.length > 1 && el("span", { class: "kg-series-plan", dir: "auto" }, documents[one.document]?.title ?? ""),
    );
    const cells = years.map((at) => el("td", {}, ...one.rows.filter((row) => year[row] === at).map((row) => this.aim(row, one.most))));
    return el("tr", { class: "kg-series-row" }, head, ...cells);
  }

  // The amount over a bar as high as its share of the series' greatest.
  private aim(row: number, most: number): HTMLElement {
    const { comparator, value, unit, indicator, year } = this.context.model.data.targets;
    const words = amount(comparator[row] ?? "", value[row] ?? "", unit[row] ?? "");
    const bar = el("span", { class: "kg-aim-bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", String(most > 0 ? Math.max(0.03, (Number(value[row]) || 0) / most) : 0));
    const open = (event: MouseEvent): void => this.context.open({ kind: "target", row }, { follow: byKeyboard(event) });
    const made = button(bar, open, {
      class: "kg-aim", "data-target": row, title: `${indicator[row]}: ${words} by ${year[row]}`,
    });
    made.append(el("span", {}, words));
    return made;
  }

  private calls(dated: readonly number[], years: readonly number[]): HTMLElement {
    const { year } = this.context.model.data.actions;
    const cells = years.map((at) => el("td", {}, this.callList(dated.filter((row) => year[row] === at))));
    return el("tr", { class: "kg-calls-row" }, el("th", { scope: "row" }, "Called for by then"), ...cells);
  }

  private callList(rows: readonly number[]): HTMLElement | null {
    if (!rows.length) return null;
    const list = el("ul", { class: "kg-plain" }, ...rows.slice(0, ACTIONS_AT_FIRST).map((row) => this.call(row)));
    const rest = rows.slice(ACTIONS_AT_FIRST);
    if (!rest.length) return list;
    const more = button(`${figure(rest.length)} more`, () => more.replaceWith(el("ul", { class: "kg-plain" }, ...rest.map((row) => this.call(row)))), { class: "kg-button kg-quiet" });
    return el("div", {}, list, more);
  }

  private call(row: number): HTMLElement {
    const { model } = this.context;
    const { verb, object, negated, strength } = model.data.actions;
    const words = `${negated[row] ? "not " : ""}${verb[row] ?? ""} `;
    const open = (event: MouseEvent): void => this.context.open({ kind: "action", row }, { follow: byKeyboard(event) });
    const made = button(words, open, { class: "kg-line", "data-action": row, title: model.data.strengths[strength[row] as number]?.label });
    made.append(el("bdi", {}, model.nameOf(object[row] as number)));
    return el("li", {}, made);
  }

  private undated(rows: readonly number[]): HTMLElement | null {
    if (!rows.length) return null;
    const items = rows.map((row) => el("li", { title: targetLine(this.context, row).textContent }, rowButton(this.context, "target", row)));
    return el("section", { class: "kg-stated" }, el("h3", {}, `Targets without a year (${figure(rows.length)})`), el("ul", { class: "kg-plain" }, ...items));
  }

  private markFocus({ focus }: State): void {
    this.content.querySelectorAll("[aria-current]").forEach((found) => found.removeAttribute("aria-current"));
    if (focus?.kind !== "target" && focus?.kind !== "action") return;
    this.content.querySelector(`[data-${focus.kind}="${focus.row}"]`)?.setAttribute("aria-current", "true");
  }
}
