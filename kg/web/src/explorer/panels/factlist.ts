// The facts of an entity, grouped by relation and direction, each with its sentences.
import type { Model } from "../data";
import type { Context } from "./context";
import { appendInSteps, el } from "./elements";
import { entityButton, type Marks, proofs } from "./proof";
import { count, figure } from "./wording";

interface Group {
  readonly relation: number;
  readonly outgoing: boolean;
  readonly rows: number[];
}

// Surest first, affirmed before denied; groups in the relations' order, what the entity does before what is done to it.
function groupsOf(model: Model, entity: number): Group[] {
  const groups = new Map<string, Group>();
  for (const row of model.statementsOf(entity)) {
    const outgoing = model.data.statements.subject[row] === entity;
    const relation = model.data.statements.relation[row] as number;
    const key = `${outgoing} ${relation}`;
    const group = groups.get(key) ?? { relation, outgoing, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  const { negated, confidence } = model.data.statements;
  const order = (a: number, b: number) =>
    (negated[a] as number) - (negated[b] as number) || (confidence[b] as number) - (confidence[a] as number);
  for (const group of groups.values()) group.rows.sort(order);
  return [...groups.values()].sort((a, b) => Number(b.outgoing) - Number(a.outgoing) || a.relation - b.relation);
}

// Subject and object of a statement, as they are marked in its sentences.
export function marksOf(model: Model, row: number): Marks {
  const { subject, object } = model.data.statements;
  return new Map([
    [object[row] as number, "object"],
    [subject[row] as number, "subject"],
  ] as const);
}

export function factGroups(context: Context, entity: number): Node[] {
  const groups = groupsOf(context.model, entity);
  if (!groups.length) return [el("p", { class: "kg-empty" }, "The plan states no relation of this entity to another.")];
  return groups.map((group) => groupOf(context, entity, group));
}

function groupOf(context: Context, entity: number, group: Group): HTMLElement {
  const { label, definition, name } = context.model.data.relations[group.relation] as { label: string; definition: string; name: string };
  const list = el("ul", { class: "kg-facts" });
  appendInSteps(list, group.rows, (row) => fact(context, entity, row));
  const words = group.outgoing ? [el("b", {}, label), " …"] : ["… ", el("b", {}, label), " this"];
  return el(
    "details",
    { class: "kg-group", open: true, "data-relation": name, "data-direction": group.outgoing ? "out" : "in" },
    el(
      "summary",
      { title: definition },
      el("h3", {}, ...words),
      el("span", { class: "kg-count", title: count(group.rows.length, "fact") }, figure(group.rows.length)),
    ),
    list,
  );
}

function fact(context: Context, entity: number, row: number): HTMLElement {
  const { subject, object, negated, evidence } = context.model.data.statements;
  const other = (subject[row] === entity ? object[row] : subject[row]) as number;
  const denied = negated[row] === 1;
  return el(
    "li",
    { class: denied ? "kg-fact kg-denied" : "kg-fact", "data-statement": row },
    el(
      "div",
      { class: "kg-fact-head" },
      denied && el("strong", { class: "kg-not" }, "not "),
      entityButton(context, other),
    ),
    ...proofs(context, evidence[row] ?? [], marksOf(context.model, row), entity),
  );
}
