// What the evidence panel shows of an edge, a passage, an action or a target.
import type { Context } from "./context";
import { action, listOf, target, rowButton } from "./callviews";
import { button, byKeyboard, el } from "./elements";
import { marksOf } from "./factlist";
import { entityButton, type Marks, proof, proofs } from "./proof";
import type { View } from "./view";
import { confidenceFigure, count } from "./wording";

export function edgeView(context: Context, subject: number, object: number): View {
  const { model } = context;
  const rows = [...model.between(subject, object)].sort((a, b) => sortKey(context, subject, a) - sortKey(context, subject, b));
  const isLoop = subject === object;
  const nameOf = (entity: number) => el("bdi", {}, model.nameOf(entity));
  return {
    key: `edge ${subject} ${object}`,
    kind: [`${count(rows.length, "fact")} ${isLoop ? "of an entity with itself" : "between two entities"}`],
    title: isLoop ? [nameOf(subject)] : [nameOf(subject), " – ", nameOf(object)],
    body: [
      el("div", { class: "kg-ends" }, entityButton(context, subject), !isLoop && entityButton(context, object)),
      rows.length ? listOf(rows, (row) => edgeFact(context, row)) : el("p", { class: "kg-empty" }, "The plan states no relation between these two."),
    ],
  };
}

function sortKey({ model }: Context, subject: number, row: number): number {
  const { subject: from, negated, confidence } = model.data.statements;
  return (from[row] === subject ? 0 : 4) + 2 * (negated[row] as number) - (confidence[row] as number);
}

// Subject, relation and object as one reads them.
export function factWords(context: Context, row: number): Node[] {
  const { subject, relation, object, negated } = context.model.data.statements;
  const { label = "", definition = "" } = context.model.data.relations[relation[row] as number] ?? {};
  return [
    entityButton(context, subject[row] as number),
    el("span", { class: "kg-relation", title: definition }, negated[row] === 1 && el("strong", { class: "kg-not" }, "not "), label),
    entityButton(context, object[row] as number),
  ];
}

export function edgeFact(context: Context, row: number): HTMLElement {
  const { evidence, negated, subject } = context.model.data.statements;
  return el(
    "li",
    { class: negated[row] === 1 ? "kg-fact kg-denied" : "kg-fact", "data-statement": row },
    el("h3", { class: "kg-fact-head" }, ...factWords(context, row)),
    ...proofs(context, evidence[row] ?? [], marksOf(context.model, row), subject[row] as number),
  );
}

export function actionView(context: Context, row: number): View {
  const { verb, object } = context.model.data.actions;
  const name = context.model.nameOf(object[row] as number);
  return {
    key: `action ${row}`,
    kind: ["Called for"],
    title: [`${verb[row] ?? ""} `, el("bdi", {}, name)],
    body: [el("ul", { class: "kg-facts" }, action(context, row))],
  };
}

export function targetView(context: Context, row: number): View {
  return {
    key: `target ${row}`,
    kind: ["Target"],
    title: [el("bdi", {}, context.model.data.targets.indicator[row] || "Target")],
    body: [el("ul", { class: "kg-facts" }, target(context, row))],
  };
}

export function passageView(context: Context, passage: number): View {
  const { model, passages } = context;
  const { statements, actions, targets } = passages.statedIn(passage);
  const entities = [...new Set(model.mentionsIn(passage).map((row) => model.data.mentions.entity[row] as number))];
  const marks: Marks = new Map(entities.map((entity) => [entity, "subject"] as const));
  return {
    key: `passage ${passage}`,
    kind: [model.data.passages.kind[passage] === "heading" ? "Heading" : "Sentence"],
    title: ["What this sentence says"],
    body: [
      proof(context, { passage, marks }),
      part("Facts", statements, (row) => passageFact(context, passage, row)),
      part("Called for", actions, (row) => passageCall(context, row)),
      part("Targets", targets, (row) => el("li", {}, rowButton(context, "target", row))),
      part("Named here", entities, (entity) => el("li", {}, entityButton(context, entity))),
    ],
  };
}

function part(words: string, rows: readonly number[], make: (row: number) => Node): HTMLElement | null {
  if (!rows.length) return null;
  return el("section", { class: "kg-stated" }, el("h3", {}, words), el("ul", { class: "kg-plain" }, ...rows.map(make)));
}

function passageFact(context: Context, passage: number, row: number): HTMLElement {
  const { subject, object, evidence } = context.model.data.statements;
  const [, sure] = evidence[row]?.find(([at]) => at === passage) ?? [];
  const open = (event: MouseEvent): void =>
    context.open(
      { kind: "edge", subject: subject[row] as number, object: object[row] as number },
      { follow: byKeyboard(event) },
    );
  return el(
    "li",
    { class: "kg-fact-head" },
    ...factWords(context, row),
    button(sure === undefined ? "Evidence" : `Evidence (${confidenceFigure(sure)})`, open, { class: "kg-button kg-quiet" }),
  );
}

function passageCall(context: Context, row: number): HTMLElement {
  const { object } = context.model.data.actions;
  const what = object[row] as number;
  return el("li", { class: "kg-fact-head" }, rowButton(context, "action", row), what >= 0 && entityButton(context, what));
}

