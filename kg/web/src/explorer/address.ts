// The state as a readable piece of an address, and back: parts are named by their ids, which survive a new build.
import type { Model } from "./data";
import type { RendererName } from "./renderer";
import { START, type Camera, type Focus, type Panel, type Pin, type State, type Theme } from "./store";

const MOST_IDS = 24;
const PANELS: readonly string[] = ["outline", "facets", "table", "matrix", "timeline", "text"] satisfies Panel[];

export interface Address {
  state: State;
  renderer: RendererName | null;
  // Something in it is not in this graph.
  incomplete: boolean;
}

const rounded = (value: number, digits: number) => String(Number(value.toPrecision(digits)));

// Safe in an address, and as readable as can be.
function plain(text: string): string {
  return encodeURIComponent(text).replace(/%2F/g, "/").replace(/%3A/g, ":").replace(/%40/g, "@");
}

export function writeAddress(model: Model, state: State, renderer: RendererName | null = null): string {
  const { data } = model;
  const names = (rows: readonly number[], column: readonly { name: string }[]) =>
    rows.map((row) => plain(column[row]?.name ?? "")).join(",");
  const parts: [string, string][] = [
    ["show", state.scope === START.scope ? "" : state.scope],
    ["add", writeEntities(model, state.added)],
    ["hide", writeEntities(model, state.hidden)],
    ["pin", state.pinned.map(([row, x, y]) => [plain(idOf(model, row)), rounded(x, 6), rounded(y, 6)].join("@")).join(",")],
    ["class", names(state.classes, data.classes)],
    ["relation", names(state.relations, data.relations)],
    ["section", state.sections.join(",")],
    ["strength", names(state.strengths, data.strengths)],
    ["confidence", state.confidence ? rounded(state.confidence, 3) : ""],
    ["focus", writeFocus(model, state.focus)],
    ["path", state.path ? state.path.map((row) => plain(idOf(model, row))).join(",") : ""],
    ["panel", state.panel ?? ""],
    ["view", state.camera ? state.camera.map((value) => rounded(value, 5)).join(",") : ""],
    ["theme", state.theme === START.theme ? "" : state.theme],
    ["renderer", renderer ?? ""],
  ];
  const written = parts.filter(([, value]) => value);
  const byRow = written.some(([key, value]) => key === "section" || value.includes("~") || /passage|action|target/.test(value));
  if (byRow) written.push(["graph", data.hash.slice(0, 8)]);
  return written.map(([key, value]) => `${key}=${value}`).join("&");
}

function idOf(model: Model, entity: number): string {
  return model.data.entities.id[entity] ?? "";
}

// Many entities are told by their rows in ranges ("~0-12.15"), which hold for this very graph only.
function writeEntities(model: Model, rows: readonly number[]): string {
  if (rows.length <= MOST_IDS) return rows.map((row) => plain(idOf(model, row))).join(",");
  return `~${ranges([...rows].sort((a, b) => a - b))}`;
}

function ranges(rows: readonly number[]): string {
  const found: [number, number][] = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (last && last[1] === row - 1) last[1] = row;
    else found.push([row, row]);
  }
  return found.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(".");
}

function writeFocus(model: Model, focus: Focus | null): string {
  if (!focus) return "";
  if (focus.kind === "entity") return plain(idOf(model, focus.entity));
  if (focus.kind === "edge") return `edge,${plain(idOf(model, focus.subject))},${plain(idOf(model, focus.object))}`;
  if (focus.kind !== "passage") return `${focus.kind},${focus.row}`;
  const entity = focus.entity === undefined ? "" : `,${plain(idOf(model, focus.entity))}`;
  return `passage,${focus.passage}${entity}`;
}

export function readAddress(model: Model, text: string): Address {
  return new Reader(model, text).read();
}

class Reader {
  private readonly parts = new Map<string, string>();
  private readonly sameGraph: boolean;
  private incomplete = false;

  constructor(
    private readonly model: Model,
    text: string,
  ) {
    for (const part of text.trim().replace(/^.*#/, "").split("&")) {
      const at = part.indexOf("=");
      if (at > 0) this.parts.set(part.slice(0, at), part.slice(at + 1));
    }
    const graph = this.parts.get("graph");
    this.sameGraph = !graph || model.data.hash.startsWith(graph);
  }

  read(): Address {
    const { data } = this.model;
    const state: State = {
      scope: this.choice("show", ["first", "all", "own"], START.scope),
      added: this.entities("add"),
      hidden: this.entities("hide"),
      pinned: this.list("pin").flatMap((pin) => this.pin(pin)),
      classes: this.named("class", data.classes),
      relations: this.named("relation", data.relations),
      sections: this.rows(this.list("section"), data.sections.parent.length),
      strengths: this.named("strength", data.strengths),
      confidence: Math.min(1, Math.max(0, Number(this.parts.get("confidence")) || 0)),
      focus: this.focus(),
      path: this.path(),
      panel: this.choice<Panel | "">("panel", PANELS as Panel[], "") || null,
      camera: this.camera(),
      theme: this.choice<Theme>("theme", ["light", "dark", "system"], START.theme),
    };
    const renderer = this.choice<RendererName | "">("renderer", ["webgl", "canvas"], "") || null;
    return { state, renderer, incomplete: this.incomplete };
  }

  private choice<T extends string>(key: string, known: readonly T[], otherwise: T): T {
    return known.find((value) => value === this.parts.get(key)) ?? otherwise;
  }

  private list(key: string): string[] {
    return (this.parts.get(key) ?? "").split(",").filter(Boolean).map(decoded);
  }

  private entity(id: string | undefined): number[] {
    const row = id ? this.model.entityOf(id) : undefined;
    if (row === undefined) this.incomplete = true;
    return row === undefined ? [] : [row];
  }

  private entities(key: string): number[] {
    const value = this.parts.get(key) ?? "";
    if (!value.startsWith("~")) return this.list(key).flatMap((id) => this.entity(id));
    const rows = value.slice(1).split(".").flatMap((range) => {
      const [from, to] = range.split("-");
      const count = Number(to ?? from) - Number(from) + 1;
      return Array.from({ length: Math.min(Math.max(count || 0, 0), this.model.size) }, (_, at) => String(Number(from) + at));
    });
    return this.rows(rows, this.model.size);
  }

  private rows(values: readonly string[], count: number): number[] {
    const rows = values.map(Number).filter((row) => Number.isInteger(row) && row >= 0 && row < count);
    if (rows.length < values.length || (values.length && !this.sameGraph)) this.incomplete = true;
    return this.sameGraph ? rows : [];
  }

  private row(value: string | undefined, count: number): number | undefined {
    return this.rows(value === undefined ? [] : [value], count)[0];
  }

  private named(key: string, column: readonly { name: string }[]): number[] {
    const rows = this.list(key).map((name) => column.findIndex((item) => item.name === name));
    if (rows.includes(-1)) this.incomplete = true;
    return rows.filter((row) => row >= 0);
  }

  private pin(text: string): Pin[] {
    const [x, y] = text.split("@").slice(-2).map(Number);
    const id = text.split("@").slice(0, -2).join("@");
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
    return this.entity(id).map((row) => [row, x as number, y as number] as const);
  }

  private focus(): Focus | null {
    const [kind, ...rest] = this.list("focus");
    if (!kind) return null;
    if (kind === "edge") return this.edge(rest);
    if (kind === "passage") return this.passage(rest);
    if (kind === "action" || kind === "target") return this.call(kind, rest[0]);
    const [entity] = this.entity(kind);
    return entity === undefined ? null : { kind: "entity", entity };
  }

  private edge(ids: readonly string[]): Focus | null {
    const [subject, object] = ids.slice(0, 2).flatMap((id) => this.entity(id));
    return subject === undefined || object === undefined ? null : { kind: "edge", subject, object };
  }

  private passage([value, id]: readonly string[]): Focus | null {
    const passage = this.row(value, this.model.data.passages.text.length);
    if (passage === undefined) return null;
    const [entity] = id ? this.entity(id) : [];
    return entity === undefined ? { kind: "passage", passage } : { kind: "passage", passage, entity };
  }

  private call(kind: "action" | "target", value: string | undefined): Focus | null {
    const { actions, targets } = this.model.data;
    const row = this.row(value, kind === "action" ? actions.object.length : targets.subject.length);
    return row === undefined ? null : { kind, row };
  }

  private path(): State["path"] {
    const [from, to] = this.list("path").flatMap((id) => this.entity(id));
    return from === undefined || to === undefined ? null : [from, to];
  }

  private camera(): Camera | null {
    const [x, y, ratio] = this.list("view").map(Number);
    const whole = [x, y, ratio].every((value) => Number.isFinite(value)) && (ratio as number) > 0;
    return whole ? [x as number, y as number, ratio as number] : null;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
