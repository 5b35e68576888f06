// The page's data as Python writes it (kg/view), and the questions that every part of the page asks of it.
import { unpackTable } from "./packing";
import { shortestPath } from "./paths";
import { type Hit, SearchIndex } from "./search";

export type Shape =
  | "circle" | "square" | "triangle" | "diamond" | "pentagon" | "hexagon" | "star" | "cross" | "ring";
// Surest first, affirmed before negated.
export type Evidence = [passage: number, confidence: number, negated: 0 | 1];
export type { Hit };

export interface EntityClass {
  name: string;
  label: string;
  definition: string;
  light: string;
  dark: string;
  shape: Shape;
}

export interface Relation {
  name: string;
  label: string;
  definition: string;
}

export interface Community {
  label: string;
  size: number;
  x: number;
  y: number;
}

// Columns of the same length; a number that stands for something else is its row, -1 for none.
export interface Data {
  version: 1;
  title: string;
  language: string;
  direction: "ltr" | "rtl";
  source: string;
  hash: string;
  links: null | { entity: string; query: string };
  classes: EntityClass[];
  relations: Relation[];
  strengths: { name: string; label: string }[];
  documents: { id: string; title: string; issuer: string; date: string }[];
  sections: {
    document: number[];
    parent: number[];
    kind: string[];
    title: string[];
    begin: number[];
    end: number[];
  };
  passages: {
    section: number[];
    document: number[];
    kind: string[];
    begin: number[];
    end: number[];
    text: string[];
    block: number[];
  };
  entities: {
    id: string[];
    name: string[];
    class: number[];
    alt: string[][];
    community: number[];
    rank: number[];
    x: number[];
    y: number[];
  };
  mentions: {
    entity: number[];
    passage: number[];
    from: number[];
    to: number[];
    begin: number[];
    end: number[];
    confidence: number[];
  };
  statements: {
    subject: number[];
    relation: number[];
    object: number[];
    negated: (0 | 1)[];
    confidence: number[];
    evidence: Evidence[][];
  };
  actions: {
    verb: string[];
    object: number[];
    agent: number[];
    strength: number[];
    negated: (0 | 1)[];
    year: number[];
    passage: number[];
    confidence: number[];
  };
  targets: {
    subject: number[];
    indicator: string[];
    comparator: string[];
    value: string[];
    unit: string[];
    year: number[];
    passage: number[];
    yearFrom: number[];
    confidence: number[];
  };
  communities: Community[];
  first: number[];
}

type Rows = readonly number[];
const NONE: Rows = [];

const TABLES = ["sections", "passages", "entities", "mentions", "statements", "actions", "targets"] as const;

export function readData(): Data {
  const written = JSON.parse(document.getElementById("kg-data")?.textContent ?? "null");
  const tables = TABLES.map((name) => [name, unpackTable(written[name])]);
  return { ...written, ...Object.fromEntries(tables) } as Data;
}

// Rows by the value of one or more columns; a row that has the same value twice is listed once.
function rowsBy(count: number, ...columns: Rows[]): number[][] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  const length = columns[0]?.length ?? 0;
  for (let row = 0; row < length; row++) {
    for (const column of columns) {
      const group = groups[column[row] as number];
      if (group && group.at(-1) !== row) group.push(row);
    }
  }
  return groups;
}

export class Model {
  readonly data: Data;
  readonly size: number;
  private readonly byEntity: number[][];
  private readonly near: (Rows | undefined)[];
  private readonly subtrees = new Map<number, Set<number>>();
  private readonly children: number[][];
  private entityMentions: number[][] | undefined;
  private passageMentions: number[][] | undefined;
  private entityActions: number[][] | undefined;
  private entityTargets: number[][] | undefined;
  private index: SearchIndex | undefined;
  private rowsOfId: Map<string, number> | undefined;

  constructor(data: Data) {
    this.data = data;
    this.size = data.entities.id.length;
    this.byEntity = rowsBy(this.size, data.statements.subject, data.statements.object);
    this.near = new Array<Rows | undefined>(this.size);
    this.children = rowsBy(data.sections.parent.length, data.sections.parent);
  }

  statementsOf(entity: number): Rows {
    return this.byEntity[entity] ?? NONE;
  }

  // In ascending order, without the entity itself.
  neighbours(entity: number): Rows {
    return (this.near[entity] ??= this.findNeighbours(entity));
  }

  // How many statements the entity is an end of.
  degree(entity: number): number {
    return this.statementsOf(entity).length;
  }

  mentionsOf(entity: number): Rows {
    this.entityMentions ??= rowsBy(this.size, this.data.mentions.entity);
    return this.entityMentions[entity] ?? NONE;
  }

  mentionsIn(passage: number): Rows {
    this.passageMentions ??= rowsBy(this.data.passages.text.length, this.data.mentions.passage);
    return this.passageMentions[passage] ?? NONE;
  }

  // Actions whose object or agent the entity is.
  actionsOf(entity: number): Rows {
    this.entityActions ??= rowsBy(this.size, this.data.actions.object, this.data.actions.agent);
    return this.entityActions[entity] ?? NONE;
  }

  targetsOf(entity: number): Rows {
    this.entityTargets ??= rowsBy(this.size, this.data.targets.subject);
    return this.entityTargets[entity] ?? NONE;
  }

  // Statements in both directions.
  between(a: number, b: number): Rows {
    const { subject, object } = this.data.statements;
    return this.statementsOf(a).filter((row) =>
      a === b ? subject[row] === object[row] : subject[row] === b || object[row] === b,
    );
  }

  // From the outermost section to the given one; empty for -1.
  sectionPath(section: number): number[] {
    const path: number[] = [];
    for (let at = section; at >= 0; at = this.data.sections.parent[at] ?? -1) path.unshift(at);
    return path;
  }

  sectionsIn(section: number): Rows {
    return this.children[section] ?? NONE;
  }

  // The section and all that it holds.
  subtree(section: number): Set<number> {
    const known = this.subtrees.get(section);
    if (known) return known;
    const found = new Set([section]);
    for (const child of this.sectionsIn(section)) this.subtree(child).forEach((row) => found.add(row));
    this.subtrees.set(section, found);
    return found;
  }

  // Entities from a to b over as few statements as can be, whichever way these read; null without a way.
  shortestPath(a: number, b: number, allowed?: ReadonlySet<number>): number[] | null {
    return shortestPath((entity) => this.neighbours(entity), a, b, allowed);
  }

  search(words: string): Hit[] {
    this.index ??= new SearchIndex(this.data);
    return this.index.find(words);
  }

  entityOf(id: string): number | undefined {
    this.rowsOfId ??= new Map(this.data.entities.id.map((known, row) => [known, row]));
    return this.rowsOfId.get(id);
  }

  nameOf(entity: number): string {
    return this.data.entities.name[entity] ?? "";
  }

  // The address of the entity's page, where the graph is served.
  pageOf(entity: number): string | null {
    const { links, entities } = this.data;
    return links && links.entity + (entities.id[entity] ?? "").split("/").map(encodeURIComponent).join("/");
  }

  // The name, or where it is longer than that, the longest of the other names that is not.
  shortName(entity: number, longest: number): string {
    const name = this.nameOf(entity);
    if (name.length <= longest) return name;
    const others = (this.data.entities.alt[entity] ?? []).filter(({ length }) => length > 1 && length <= longest);
    return others.reduce((best, other) => (other.length > best.length ? other : best), "") || name;
  }

  classOf(entity: number): EntityClass {
    return this.data.classes[this.data.entities.class[entity] as number] as EntityClass;
  }

  private findNeighbours(entity: number): Rows {
    const { subject, object } = this.data.statements;
    const found = new Set<number>();
    for (const row of this.statementsOf(entity)) {
      found.add(subject[row] as number).add(object[row] as number);
    }
    found.delete(entity);
    return [...found].sort((a, b) => a - b);
  }
}
