// What of the graph is shown. kg's tests compute the same in Python (EXPLORER contract): change both or none.
import type { Model } from "./data";
import type { State } from "./store";

export interface Visible {
  entities: ReadonlySet<number>;
  statements: readonly number[];
}

export interface FacetCounts {
  classes: number[];
  relations: number[];
  sections: number[];
  strengths: number[];
}

type Test = (row: number) => boolean;
const ANY: Test = () => true;

export function visible(model: Model, state: State): Visible {
  const passing = passingEntities(model, state);
  const statements = visibleStatements(model, state, passing);
  if (!state.relations.length && state.confidence <= 0) return { entities: passing, statements };
  return { entities: endsOf(model, statements), statements };
}

// The base set with what was added and without what was hidden, before any filter.
export function scopeOf(model: Model, state: State): Set<number> {
  const found = new Set<number>(baseOf(model, state));
  state.added.forEach((entity) => found.add(entity));
  state.hidden.forEach((entity) => found.delete(entity));
  return found;
}

function baseOf(model: Model, { scope }: State): Iterable<number> {
  if (scope === "own") return [];
  return scope === "first" ? model.data.first : model.data.entities.id.keys();
}

function passingEntities(model: Model, state: State): Set<number> {
  const tests = [ofClass(model, state.classes), mentionedIn(model, state.sections), calledFor(model, state.strengths)];
  const asked = tests.filter((test) => test !== ANY);
  const scope = scopeOf(model, state);
  if (!asked.length) return scope;
  return new Set([...scope].filter((entity) => asked.every((test) => test(entity))));
}

function ofClass(model: Model, classes: readonly number[]): Test {
  if (!classes.length) return ANY;
  const chosen = new Set(classes);
  return (entity) => chosen.has(model.data.entities.class[entity] as number);
}

function mentionedIn(model: Model, sections: readonly number[]): Test {
  if (!sections.length) return ANY;
  const lies = liesIn(model, sections);
  const { passage } = model.data.mentions;
  return (entity) => model.mentionsOf(entity).some((row) => lies(passage[row] as number));
}

function calledFor(model: Model, strengths: readonly number[]): Test {
  if (!strengths.length) return ANY;
  const chosen = new Set(strengths);
  const { object, strength } = model.data.actions;
  const called = new Set(object.filter((_, row) => chosen.has(strength[row] as number)));
  return (entity) => called.has(entity);
}

// Whether a passage lies in the subtree of one of the sections.
function liesIn(model: Model, sections: readonly number[]): Test {
  const chosen = new Set<number>();
  sections.forEach((section) => model.subtree(section).forEach((row) => chosen.add(row)));
  return (passage) => chosen.has(model.data.passages.section[passage] as number);
}

function visibleStatements(model: Model, state: State, passing: ReadonlySet<number>): number[] {
  const { subject, object } = model.data.statements;
  const fits = ofRelation(model, state.relations);
  const shown = hasEvidence(model, state);
  const found: number[] = [];
  for (let row = 0; row < subject.length; row++) {
    const between = passing.has(subject[row] as number) && passing.has(object[row] as number);
    if (between && fits(row) && shown(row)) found.push(row);
  }
  return found;
}

function ofRelation(model: Model, relations: readonly number[]): Test {
  if (!relations.length) return ANY;
  const chosen = new Set(relations);
  return (row) => chosen.has(model.data.statements.relation[row] as number);
}

function hasEvidence(model: Model, { confidence, sections }: State): Test {
  const { evidence } = model.data.statements;
  if (!sections.length && confidence <= 0) return (row) => (evidence[row] as unknown[]).length > 0;
  const lies = sections.length ? liesIn(model, sections) : ANY;
  return (row) => evidence[row]?.some(([passage, sure]) => sure >= confidence && lies(passage)) ?? false;
}

function endsOf(model: Model, statements: readonly number[]): Set<number> {
  const { subject, object } = model.data.statements;
  return new Set(statements.flatMap((row) => [subject[row] as number, object[row] as number]));
}

// What would be shown per value if nothing were chosen in that facet.
export function facetCounts(model: Model, state: State): FacetCounts {
  return {
    classes: countClasses(model, visible(model, { ...state, classes: [] })),
    relations: countRelations(model, visible(model, { ...state, relations: [] })),
    sections: countSections(model, visible(model, { ...state, sections: [] })),
    strengths: countStrengths(model, visible(model, { ...state, strengths: [] })),
  };
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}

function add(counts: number[], row: number | undefined): void {
  if (row !== undefined && row >= 0) counts[row] = (counts[row] ?? 0) + 1;
}

export function countClasses(model: Model, { entities }: Visible): number[] {
  const counts = zeros(model.data.classes.length);
  entities.forEach((entity) => add(counts, model.data.entities.class[entity]));
  return counts;
}

function countRelations(model: Model, { statements }: Visible): number[] {
  const counts = zeros(model.data.relations.length);
  statements.forEach((row) => add(counts, model.data.statements.relation[row]));
  return counts;
}

function countSections(model: Model, { entities }: Visible): number[] {
  const counts = zeros(model.data.sections.parent.length);
  const { passage } = model.data.mentions;
  for (const entity of entities) {
    const holding = new Set<number>();
    for (const row of model.mentionsOf(entity)) {
      climb(model, model.data.passages.section[passage[row] as number] ?? -1, holding);
    }
    holding.forEach((section) => add(counts, section));
  }
  return counts;
}

function climb(model: Model, section: number, seen: Set<number>): void {
  for (let at = section; at >= 0 && !seen.has(at); at = model.data.sections.parent[at] ?? -1) seen.add(at);
}

function countStrengths(model: Model, { entities }: Visible): number[] {
  const counts = zeros(model.data.strengths.length);
  const { object, strength } = model.data.actions;
  for (const entity of entities) {
    const own = model.actionsOf(entity).filter((row) => object[row] === entity);
    new Set(own.map((row) => strength[row] as number)).forEach((value) => add(counts, value));
  }
  return counts;
}
