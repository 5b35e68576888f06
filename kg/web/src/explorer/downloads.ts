// Files of what is visible: tables of facts and entities, and a network for Gephi.
import type { Model } from "./data";
import type { Visible } from "./filters";
import type { Scene } from "./scene";
import { writable } from "./svgpen";
import { channels } from "./theme";

export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const LONGEST_NAME = 60;

// Letters and digits of the title, so that every system takes it as a file's name.
export function fileName(title: string, ending: string): string {
  const words = title.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const stem = Array.from(words.join("-")).slice(0, LONGEST_NAME).join("").replace(/-$/, "");
  return `${stem || "graph"}${ending}`;
}

// A spreadsheet would run a cell that begins with one of these as a formula.
function cell(value: string | number): string {
  const text = String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv(rows: readonly (readonly (string | number)[])[]): Blob {
  const text = rows.map((row) => row.map(cell).join(",")).join("\r\n");
  return new Blob([`\ufeff${text}\r\n`], { type: "text/csv;charset=utf-8" });
}

const FACTS = [
  "subject_id", "subject", "relation", "relation_label", "object_id", "object", "negated", "confidence",
  "sentence", "section", "begin", "end",
];

export function factsCsv(model: Model, { statements }: Visible): Blob {
  return csv([FACTS, ...statements.flatMap((row) => factRows(model, row))]);
}

// One row per piece of evidence.
function factRows(model: Model, row: number): (string | number)[][] {
  const { statements, relations, entities, passages } = model.data;
  const subject = statements.subject[row] as number;
  const object = statements.object[row] as number;
  const relation = relations[statements.relation[row] as number];
  const fact = [
    entities.id[subject], model.nameOf(subject), relation?.name, relation?.label, entities.id[object], model.nameOf(object),
  ] as string[];
  return (statements.evidence[row] ?? []).map(([passage, confidence, negated]) => [
    ...fact,
    negated ? "true" : "false",
    confidence,
    passages.text[passage] as string,
    sectionTitles(model, passages.section[passage] as number),
    passages.begin[passage] as number,
    passages.end[passage] as number,
  ]);
}

function sectionTitles(model: Model, section: number): string {
  return model.sectionPath(section).map((row) => model.data.sections.title[row]).join(" > ");
}

export function entitiesCsv(model: Model, { entities }: Visible): Blob {
  const { id, alt } = model.data.entities;
  const rows = [...entities].sort((a, b) => a - b).map((row) => [
    id[row] as string,
    model.nameOf(row),
    model.classOf(row).name,
    (alt[row] ?? []).join("; "),
    model.mentionsOf(row).length,
    model.degree(row),
  ]);
  return csv([["id", "name", "class", "other_names", "mentions", "facts"], ...rows]);
}

const GEXF = "http://gexf.net/1.3";
const VIZ = "http://gexf.net/1.3/viz";

// Built as a document, so that the serialiser escapes what has to be.
export function gexf(model: Model, shown: Visible, scene: Scene): Blob {
  const xml = document.implementation.createDocument(GEXF, "gexf");
  const add = adder(xml);
  const root = xml.documentElement;
  root.setAttribute("version", "1.3");
  const meta = add(root, "meta", {});
  add(meta, "creator", {}).textContent = "kg";
  add(meta, "description", {}).textContent = writable(model.data.source);
  const graph = add(root, "graph", { defaultedgetype: "directed" });
  const nodeFields = add(graph, "attributes", { class: "node" });
  add(nodeFields, "attribute", { id: "class", title: "class", type: "string" });
  const edgeFields = add(graph, "attributes", { class: "edge" });
  [["confidence", "double"], ["negated", "boolean"]].forEach(([id, type]) =>
    add(edgeFields, "attribute", { id: id as string, title: id as string, type: type as string }),
  );
  addNodes(add, add(graph, "nodes", {}), model, scene);
  addEdges(add, add(graph, "edges", {}), model, shown);
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(xml)}\n`], {
    type: "application/xml",
  });
}

type Add = (parent: Element, tag: string, attributes: Record<string, string | number>) => Element;

function adder(xml: XMLDocument): Add {
  return (parent, tag, attributes) => {
    const element = xml.createElementNS(tag.startsWith("viz:") ? VIZ : GEXF, tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, writable(String(value))));
    parent.append(element);
    return element;
  };
}

function addNodes(add: Add, parent: Element, model: Model, scene: Scene): void {
  const { nodes } = scene;
  for (let row = 0; row < nodes.count; row++) {
    const entity = nodes.entity[row] as number;
    const [r, g, b] = channels(model.classOf(entity).light);
    const node = add(parent, "node", { id: model.data.entities.id[entity] ?? entity, label: model.nameOf(entity) });
    add(add(node, "attvalues", {}), "attvalue", { for: "class", value: model.classOf(entity).name });
    add(node, "viz:color", { r, g, b });
    add(node, "viz:position", { x: nodes.x[row] as number, y: -(nodes.y[row] as number), z: 0 });
    add(node, "viz:size", { value: nodes.size[row] as number });
  }
}

function addEdges(add: Add, parent: Element, model: Model, shown: Visible): void {
  const { statements, relations, entities } = model.data;
  for (const row of shown.statements) {
    const edge = add(parent, "edge", {
      id: row,
      source: entities.id[statements.subject[row] as number] ?? "",
      target: entities.id[statements.object[row] as number] ?? "",
      kind: relations[statements.relation[row] as number]?.name ?? "",
      label: relations[statements.relation[row] as number]?.label ?? "",
    });
    const values = add(edge, "attvalues", {});
    add(values, "attvalue", { for: "confidence", value: statements.confidence[row] as number });
    add(values, "attvalue", { for: "negated", value: statements.negated[row] ? "true" : "false" });
  }
}
