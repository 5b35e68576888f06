// Actions that the plan calls for, and its targets, in a line and in full.
import type { Context } from "./context";
import { appendInSteps, button, byKeyboard, el } from "./elements";
import { entityButton, type Marks, proof } from "./proof";
import { amount } from "./wording";

const NO_MARKS: Marks = new Map();

// "call: develop"; a denied one reads "not: develop".
export function actionLine(context: Context, row: number): HTMLElement {
  const { verb, strength, negated, year } = context.model.data.actions;
  const label = context.model.data.strengths[strength[row] as number]?.label ?? "";
  return el(
    "span",
    { class: "kg-call" },
    el("span", { class: "kg-strength", title: "How strongly it is called for" }, label),
    negated[row] === 1 && el("strong", { class: "kg-not" }, " not "),
    el("span", { class: "kg-verb" }, ` ${verb[row] ?? ""}`),
    Boolean(year[row]) && el("span", { class: "kg-year" }, ` by ${year[row]}`),
  );
}

function actionMarks(context: Context, row: number): Marks {
  const { object, agent } = context.model.data.actions;
  return new Map([
    [agent[row] as number, "subject"],
    [object[row] as number, "object"],
  ] as const);
}

// The line, who and what, and the sentence.
export function action(context: Context, row: number, entity?: number): HTMLElement {
  const { object, agent, passage, confidence, negated } = context.model.data.actions;
  const [what, who] = [object[row] as number, agent[row] as number];
  return el(
    "li",
    { class: negated[row] === 1 ? "kg-fact kg-denied" : "kg-fact", "data-action": row },
    el(
      "div",
      { class: "kg-fact-head" },
      actionLine(context, row),
      what >= 0 && what !== entity && entityButton(context, what),
      who >= 0 && who !== entity && el("span", { class: "kg-by" }, "agent: "),
      who >= 0 && who !== entity && entityButton(context, who),
      who >= 0 && who === entity && el("span", { class: "kg-by" }, "this is the agent"),
    ),
    proof(context, {
      passage: passage[row] as number, marks: actionMarks(context, row), sure: confidence[row], entity: entity ?? what,
    }),
  );
}

// "scale of AI's core industry: more than 150 billion CNY by 2020".
export function targetLine(context: Context, row: number): HTMLElement {
  const { indicator, comparator, value, unit, year } = context.model.data.targets;
  return el(
    "span",
    { class: "kg-target" },
    el("span", { dir: "auto" }, `${indicator[row] || "target"}: `),
    el("strong", {}, amount(comparator[row] ?? "", value[row] ?? "", unit[row] ?? "")),
    Boolean(year[row]) && el("span", { class: "kg-year" }, ` by ${year[row]}`),
  );
}

export function target(context: Context, row: number, entity?: number): HTMLElement {
  const { subject, passage, yearFrom, confidence } = context.model.data.targets;
  const about = subject[row] as number;
  const marks: Marks = about >= 0 ? new Map([[about, "subject"] as const]) : NO_MARKS;
  const from = yearFrom[row] as number;
  return el(
    "li",
    { class: "kg-fact", "data-target": row },
    el(
      "div",
      { class: "kg-fact-head" },
      targetLine(context, row),
      about >= 0 && about !== entity && entityButton(context, about),
    ),
    proof(context, { passage: passage[row] as number, marks, sure: confidence[row], entity }),
    from >= 0 && from !== passage[row] && yearSource(context, from),
  );
}

function yearSource(context: Context, passage: number): HTMLElement {
  return el("div", { class: "kg-year-from" }, el("p", {}, "The year stands here:"), proof(context, { passage, marks: NO_MARKS }));
}

export function listOf(rows: readonly number[], make: (row: number) => Node): HTMLElement {
  const list = el("ul", { class: "kg-facts" });
  appendInSteps(list, rows, make);
  return list;
}

// A line that opens the evidence of an action or a target.
export function rowButton(context: Context, kind: "action" | "target", row: number): HTMLElement {
  const line = kind === "action" ? actionLine(context, row) : targetLine(context, row);
  return button(line, (event) => context.open({ kind, row }, { follow: byKeyboard(event) }), { class: "kg-line" });
}
