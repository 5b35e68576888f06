// What the table lists: entities, facts, actions and targets, with their columns.
import { type Visible } from "../filters";
import { classIcon } from "../icons";
import type { Focus, State } from "../store";
import type { Context } from "./context";
import { el } from "./elements";
import type { Column, GridOptions } from "./grid";
import { amount, confidenceFigure, figure } from "./wording";

export interface Sheet {
  readonly key: string;
  readonly words: string;
  readonly columns: readonly Column[];
  readonly first: GridOptions["first"];
  readonly rows: (state: State, shown: Visible) => number[];
  readonly focus: (row: number) => Focus;
  // The entity that "show in the graph" flies to.
  readonly entity: (row: number) => number;
}

export function sheets(context: Context): Sheet[] {
  return [entitySheet(context), factSheet(context), actionSheet(context), targetSheet(context)];
}

function text(key: string, words: string, of: (row: number) => string, wide = false): Column {
  return { key, words, wide, cell: of, sort: of };
}

function number(key: string, words: string, of: (row: number) => number, show: (value: number) => string = figure): Column {
  return { key, words, numeric: true, cell: (row) => show(of(row)), sort: of };
}

const yearOrNot = (year: number): string => (year ? String(year) : "");

function named(context: Context, key: string, words: string, of: (row: number) => number): Column {
  const { model } = context;
  const cell = (row: number): Node | string => {
    const entity = of(row);
    return entity < 0 ? "" : el("span", { class: "kg-cell-entity" }, classIcon(model.classOf(entity)), el("bdi", {}, model.nameOf(entity)));
  };
  return { key, words, wide: true, cell, sort: (row) => model.nameOf(of(row)) };
}

function entitySheet(context: Context): Sheet {
  const { model } = context;
  let degree = new Map<number, number>();
  return {
    key: "entities",
    words: "Entities",
    first: { key: "facts", down: true },
    columns: [
      named(context, "name", "Name", (entity) => entity),
      text("class", "Class", (entity) => model.classOf(entity).label),
      number("facts", "Facts", (entity) => degree.get(entity) ?? 0),
      number("calls", "Called for", (entity) => model.actionsOf(entity).length),
      number("mentions", "Mentions", (entity) => model.mentionsOf(entity).length),
    ],
    rows: (_, shown) => {
      degree = degrees(context, shown.statements);
      return [...shown.entities];
    },
    focus: (entity) => ({ kind: "entity", entity }),
    entity: (entity) => entity,
  };
}

function degrees(context: Context, statements: readonly number[]): Map<number, number> {
  const { subject, object } = context.model.data.statements;
  const found = new Map<number, number>();
  for (const row of statements) {
    for (const end of new Set([subject[row] as number, object[row] as number])) found.set(end, (found.get(end) ?? 0) + 1);
  }
  return found;
}

function factSheet(context: Context): Sheet {
  const { statements, relations } = context.model.data;
  const relation = (row: number): string =>
    `${statements.negated[row] ? "not: " : ""}${relations[statements.relation[row] as number]?.label ?? ""}`;
  return {
    key: "facts",
    words: "Facts",
    first: { key: "confidence", down: true },
    columns: [
      named(context, "subject", "Subject", (row) => statements.subject[row] as number),
      text("relation", "Relation", relation),
      named(context, "object", "Object", (row) => statements.object[row] as number),
      number("confidence", "Confidence", (row) => statements.confidence[row] as number, confidenceFigure),
      number("sentences", "Sentences", (row) => statements.evidence[row]?.length ?? 0),
    ],
    rows: (_, shown) => [...shown.statements],
    focus: (row) => ({ kind: "edge", subject: statements.subject[row] as number, object: statements.object[row] as number }),
    entity: (row) => statements.subject[row] as number,
  };
}

function actionSheet(context: Context): Sheet {
  const { actions, strengths } = context.model.data;
  const verb = (row: number): string => `${actions.negated[row] ? "not: " : ""}${actions.verb[row] ?? ""}`;
  return {
    key: "actions",
    words: "Actions",
    first: { key: "strength", down: false },
    columns: [
      { ...text("strength", "Strength", (row) => strengths[actions.strength[row] as number]?.label ?? ""), sort: (row) => actions.strength[row] as number },
      text("verb", "Verb", verb),
      named(context, "object", "What", (row) => actions.object[row] as number),
      named(context, "agent", "Who", (row) => actions.agent[row] as number),
      number("year", "By", (row) => actions.year[row] as number, yearOrNot),
      number("confidence", "Confidence", (row) => actions.confidence[row] as number, confidenceFigure),
    ],
    rows: (state, shown) => [...actions.object.keys()].filter((row) => actionPasses(context, state, shown, row)),
    focus: (row) => ({ kind: "action", row }),
    entity: (row) => actions.object[row] as number,
  };
}

function passes(context: Context, state: State, passage: number, sure: number): boolean {
  if (sure < state.confidence) return false;
  const section = context.model.data.passages.section[passage] as number;
  return !state.sections.length || state.sections.some((chosen) => context.model.subtree(chosen).has(section));
}

export function actionPasses(context: Context, state: State, shown: Visible, row: number): boolean {
  const { actions } = context.model.data;
  if (!shown.entities.has(actions.object[row] as number)) return false;
  if (state.strengths.length && !state.strengths.includes(actions.strength[row] as number)) return false;
  return passes(context, state, actions.passage[row] as number, actions.confidence[row] as number);
}

// A target that is about no entity is shown with every choice of entities.
export function targetPasses(context: Context, state: State, shown: Visible, row: number): boolean {
  const { targets } = context.model.data;
  const about = targets.subject[row] as number;
  if (about >= 0 && !shown.entities.has(about)) return false;
  return passes(context, state, targets.passage[row] as number, targets.confidence[row] as number);
}

function targetSheet(context: Context): Sheet {
  const { targets } = context.model.data;
  const shownAmount = (row: number): string => amount(targets.comparator[row] ?? "", targets.value[row] ?? "", targets.unit[row] ?? "");
  return {
    key: "targets",
    words: "Targets",
    first: { key: "year", down: false },
    columns: [
      text("indicator", "Indicator", (row) => targets.indicator[row] ?? "", true),
      { ...text("amount", "Amount", shownAmount, true), sort: (row) => Number(targets.value[row]) || 0 },
      number("year", "By", (row) => targets.year[row] as number, yearOrNot),
      named(context, "subject", "About", (row) => targets.subject[row] as number),
      number("confidence", "Confidence", (row) => targets.confidence[row] as number, confidenceFigure),
    ],
    rows: (state, shown) => [...targets.subject.keys()].filter((row) => targetPasses(context, state, shown, row)),
    focus: (row) => ({ kind: "target", row }),
    entity: (row) => targets.subject[row] as number,
  };
}
