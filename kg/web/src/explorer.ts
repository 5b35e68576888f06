// The explorer: the graph with its evidence, in one page that needs nothing but itself.
import { count, GraphActions } from "./explorer/actions";
import { readAddress } from "./explorer/address";
import { Model, readData } from "./explorer/data";
import { el } from "./explorer/dom";
import { Exports } from "./explorer/exports";
import type { Visible } from "./explorer/filters";
import { type Frame, makeFrame } from "./explorer/frame";
import "./explorer/frame.css";
import type { Box, Point } from "./explorer/geometry";
import { Gestures } from "./explorer/gestures";
import { Graph } from "./explorer/graph";
import { PageHistory } from "./explorer/history";
import { bindGraphKeys, KEYS_OF_GRAPH } from "./explorer/keys";
import { makeLegend } from "./explorer/legend";
import { Notices } from "./explorer/notices";
import { mountPanels } from "./explorer/panels/index";
import { chooseRenderer, type RendererName } from "./explorer/renderer";
import { INCOMPLETE, Sharing } from "./explorer/sharing";
import { type Panel, type State, Store } from "./explorer/store";
import { headerTools, scopeTools, zoomTools } from "./explorer/toolbar";
import "./explorer.css";

// What the browser tests hold on to.
interface Handle {
  model: Model;
  store: Store;
  visible(): { entities: number; statements: number };
  renderer: RendererName;
  ready: Promise<void>;
  screenOf(entity: number): Point | null;
  edgePoint(subject: number, object: number): Point | null;
}

declare global {
  interface Window {
    kg: Handle;
  }
}

const WITHOUT_WEBGL = "This browser has no WebGL 2, so the graph is drawn in a simpler way: slower, with the same content.";

const WIDTHS: Record<Panel, number> = { outline: 340, facets: 350, text: 470, timeline: 640, table: 680, matrix: 660 };
const WIDE = 860;
const HIGH = 480;

function start(root: HTMLElement): void {
  const model = new Model(readData());
  const address = readAddress(model, location.hash);
  const store = new Store(address.state);
  const frame = makeFrame(root, model);
  const notices = new Notices();
  const { renderer, missing } = chooseRenderer(address.renderer);
  const graph = makeGraph(model, store, renderer, frame, notices);
  const pages = new PageHistory(model, store, address.renderer, (incomplete) => incomplete && notices.show(INCOMPLETE));
  const exports = new Exports(model, graph.graph, notices, () => aboutText(model, store.get(), graph.graph.shown));
  const sharing = new Sharing(model, store, pages, notices, frame.dialogs);
  frame.tools.append(...headerTools(model, store, exports, sharing));
  frame.middle.append(graph.graph.stage.area, scopeTools(model, store), makeLegend(model, store), zoomTools(graph.graph), notices.element);
  mountPanels(frame, model, store, graph.actions);
  openAsides(frame, store, graph.graph);
  foldLegend(frame);
  graph.graph.stage.inset = legendWidth(frame);
  graph.graph.stage.covered = () => coveredBy(frame);
  graph.graph.stage.shaded = () => shadedBy(frame);
  bindUndo(store);
  showCounts(frame, model, graph.graph.shown);
  graph.graph.start();
  if (address.incomplete) notices.show(INCOMPLETE);
  if (missing && address.renderer !== "canvas") notices.show(WITHOUT_WEBGL);
  window.kg = handle(model, store, graph.graph);
}

function makeGraph(model: Model, store: Store, renderer: RendererName, frame: Frame, notices: Notices) {
  const graph: Graph = new Graph(model, store, renderer, {
    changed: (shown) => {
      const text = showCounts(frame, model, shown);
      notices.announce(text);
    },
    menu: (entity, at) => actions.openMenu(entity, at, graph.stage.area),
    chosen: (entity) => actions.chosen(entity),
    expand: (entity) => actions.expand(entity, 1),
    fellBack: () => notices.show(WITHOUT_WEBGL),
  });
  const actions = new GraphActions(model, store, graph, notices);
  const { area } = graph.stage;
  area.tabIndex = 0;
  area.setAttribute("role", "application");
  area.setAttribute("aria-label", "Graph");
  area.setAttribute("aria-description", KEYS_OF_GRAPH);
  new Gestures(area, graph);
  bindGraphKeys(area, graph, store, actions);
  return { graph, actions };
}

function countsText(model: Model, { entities, statements }: Visible): string {
  const of = entities.size < model.size ? ` of ${model.size.toLocaleString("en")}` : "";
  return `${entities.size.toLocaleString("en")}${of} entities, ${count(statements.length, "fact", "facts")}`;
}

function showCounts({ counts, nothing }: Frame, model: Model, shown: Visible): string {
  const text = countsText(model, shown);
  counts.textContent = text;
  nothing.hidden = shown.entities.size > 0;
  nothing.textContent = model.size ? "Nothing to show: no entity passes the filters." : "Nothing to show: this graph has no entities.";
  return text;
}

// One line for exported pictures.
function aboutText(model: Model, state: State, shown: Visible): string {
  const names = (rows: readonly number[], column: readonly { label: string }[]) => rows.map((row) => column[row]?.label ?? "");
  const { classes, relations, strengths, sections } = model.data;
  const chosen = [
    ...names(state.classes, classes),
    ...names(state.relations, relations),
    ...names(state.strengths, strengths),
    ...state.sections.map((row) => sections.title[row] ?? ""),
    ...(state.confidence ? [`confidence from ${state.confidence}`] : []),
  ];
  return [countsText(model, shown), ...(chosen.length ? [`only ${chosen.join(", ")}`] : [])].join("; ");
}

function legendWidth({ middle }: Frame): number {
  const legend = middle.querySelector<HTMLDetailsElement>(".kg-legend");
  return legend?.open ? legend.offsetWidth : 0;
}

// Beside wide panels there is no room for an open legend.
function foldLegend({ middle }: Frame): void {
  const legend = middle.querySelector<HTMLDetailsElement>(".kg-legend");
  let wide = true;
  const fold = () => {
    const before = wide;
    wide = middle.clientWidth >= WIDE && middle.clientHeight >= HIGH;
    if (legend && before !== wide) legend.open = wide;
  };
  fold();
  new ResizeObserver(fold).observe(middle);
}

function coveredBy({ middle }: Frame): Box[] {
  const parts = [...middle.querySelectorAll<HTMLElement>(".kg-legend, .kg-zoom, .kg-segments, .kg-chips")];
  const { left, top } = middle.getBoundingClientRect();
  return parts.map((part) => {
    const box = part.getBoundingClientRect();
    return { left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top };
  });
}

// In narrow windows the panels are sheets that lie over the graph from below.
function shadedBy({ middle, left, right }: Frame): number {
  const stage = middle.getBoundingClientRect();
  const tops = [...left.querySelectorAll<HTMLElement>(".kg-panel"), right].flatMap((part) => {
    const box = part.getBoundingClientRect();
    return box.height && box.left < stage.right - 1 && box.right > stage.left + 1 ? [box.top] : [];
  });
  return Math.max(0, stage.bottom - Math.min(stage.bottom, ...tops));
}

function openAsides({ left, right, leftBorder, rightBorder }: Frame, store: Store, graph: Graph): void {
  const update = ({ panel, focus }: State) => {
    left.classList.toggle("kg-open", panel !== null);
    leftBorder.show(panel !== null, panel ? WIDTHS[panel] : undefined);
    right.hidden = focus === null;
    rightBorder.show(focus !== null);
    graph.stage.measure();
  };
  store.subscribe((now, before) => {
    if (now.panel !== before.panel || now.focus !== before.focus) update(now);
    if (now.panel === before.panel) return;
    // What showed everything goes on to do so beside the panel; the pointer is on a button then, not on the graph.
    if (now.camera === null) graph.fit();
    else graph.revealFocus();
  });
  update(store.get());
}

function bindUndo(store: Store): void {
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest?.("input, textarea, select");
    if (typing || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const redo = key === "y" || (key === "z" && event.shiftKey);
    if (!redo && key !== "z") return;
    event.preventDefault();
    if (redo) store.redo();
    else store.undo();
  });
}

function handle(model: Model, store: Store, graph: Graph): Handle {
  return {
    model,
    store,
    visible: () => ({ entities: graph.shown.entities.size, statements: graph.shown.statements.length }),
    get renderer() {
      return graph.stage.renderer;
    },
    ready: graph.stage.drawn(),
    screenOf: (entity) => graph.screenOf(entity),
    edgePoint: (subject, object) => graph.edgePoint(subject, object),
  };
}

function explain(root: HTMLElement, error: unknown): void {
  console.error(error);
  root.replaceChildren(el("p", { class: "kg-failed", role: "alert", text: `The graph cannot be shown: ${String(error)}` }));
}

const root = document.getElementById("kg-explorer");
if (root) {
  try {
    start(root);
  } catch (error) {
    explain(root, error);
  }
}
