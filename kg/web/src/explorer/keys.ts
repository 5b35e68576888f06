// The graph by keyboard.
import type { GraphActions } from "./actions";
import type { Graph } from "./graph";
import type { Store } from "./store";

const STEP = 70;
const ZOOM = 0.75;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export const KEYS_OF_GRAPH =
  "Arrow keys move the picture, plus and minus zoom, 0 fits it. Shift and an arrow key choose the next entity that way. " +
  "Enter opens the chosen entity's menu, Delete hides it, Escape lets go of it.";

export function bindGraphKeys(area: HTMLElement, graph: Graph, store: Store, actions: GraphActions): void {
  area.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(event, area, graph, store, actions)) event.preventDefault();
  });
}

function onKey(event: KeyboardEvent, area: HTMLElement, graph: Graph, store: Store, actions: GraphActions): boolean {
  const arrow = ARROWS[event.key];
  if (arrow) return event.shiftKey ? step(graph, store, actions, arrow) : pan(graph, arrow);
  const entity = chosen(store);
  const keys: Record<string, () => void> = {
    "+": () => graph.stage.zoom(ZOOM, undefined, { fly: true }),
    "=": () => graph.stage.zoom(ZOOM, undefined, { fly: true }),
    "-": () => graph.stage.zoom(1 / ZOOM, undefined, { fly: true }),
    "0": () => graph.fit(),
    Escape: () => actions.stopAsking() || store.set({ focus: null }),
  };
  if (entity !== null) {
    const menu = () => actions.openMenu(entity, graph.screenOf(entity) ?? { x: 80, y: 80 }, area);
    Object.assign(keys, { Enter: menu, ContextMenu: menu, Delete: () => actions.hide(entity) });
  }
  keys[event.key]?.();
  return event.key in keys;
}

function pan(graph: Graph, [dx, dy]: readonly [number, number]): boolean {
  graph.stage.pan(-dx * STEP, -dy * STEP);
  return true;
}

function chosen(store: Store): number | null {
  const { focus } = store.get();
  return focus?.kind === "entity" ? focus.entity : null;
}

// The nearest entity in about the direction of the arrow; without a chosen one, the most central that is shown.
function step(graph: Graph, store: Store, actions: GraphActions, way: readonly [number, number]): boolean {
  const { scene } = graph;
  const at = chosen(store);
  const row = at === null ? undefined : scene.rowOf.get(at);
  const next = row === undefined ? scene.nodes.count - 1 : nearest(graph, row, way);
  const entity = scene.nodes.entity[next];
  if (entity === undefined) return true;
  store.set({ focus: { kind: "entity", entity } });
  actions.announce(graph.describe(entity));
  return true;
}

function nearest(graph: Graph, from: number, [wx, wy]: readonly [number, number]): number {
  const { nodes } = graph.scene;
  let found = from;
  let least = Infinity;
  for (let row = 0; row < nodes.count; row++) {
    const dx = (nodes.x[row] as number) - (nodes.x[from] as number);
    const dy = (nodes.y[row] as number) - (nodes.y[from] as number);
    const ahead = dx * wx + dy * wy;
    const aside = Math.abs(dx * wy) + Math.abs(dy * wx);
    if (ahead <= 0 || aside > ahead) continue;
    const far = ahead + 2 * aside;
    if (far < least) [found, least] = [row, far];
  }
  return found;
}
