// What lies under the pointer, and places where an edge can be hit for certain.
import { curveOf, onCurve, radiusOf } from "./drawing";
import { type Lens, type Point, toCurve } from "./geometry";
import { loopAt } from "./loops";
import type { Scene } from "./scene";

// A loop is known by the row of its node.
export type Hit = { kind: "node" | "edge" | "loop"; row: number };

const NODE_SLACK = 3;
const EDGE_SLACK = 7;
const CLOSE = 2.5;

interface Near {
  row: number;
  off: number; // pixels from its outline or line
}

// A node that the point is in, else the edge or node that is nearest; an edge between two nodes that
// nearly touch can be hit where it shows.
export function hit(scene: Scene, lens: Lens, at: Point, slack = 1): Hit | null {
  const node = nodeAt(scene, lens, at, NODE_SLACK * slack);
  if (node.row >= 0 && node.off <= 0) return { kind: "node", row: node.row };
  const loop = loopAt(scene, lens, at, slack);
  if (loop >= 0) return { kind: "loop", row: loop };
  const edge = edgeAt(scene, lens, at, EDGE_SLACK * slack);
  const nearer = edge.off < Math.max(node.off, CLOSE * slack);
  if (edge.row >= 0 && (node.row < 0 || nearer)) return { kind: "edge", row: edge.row };
  return node.row >= 0 ? { kind: "node", row: node.row } : null;
}

// The topmost wins among those that the point is in, otherwise the nearest within reach.
function nodeAt(scene: Scene, lens: Lens, at: Point, slack: number): Near {
  const { nodes } = scene;
  const found = { row: -1, off: slack };
  for (let row = 0; row < nodes.count; row++) {
    const dx = Math.abs(lens.screenX(nodes.x[row] as number) - at.x);
    const dy = Math.abs(lens.screenY(nodes.y[row] as number) - at.y);
    const reach = radiusOf(scene, row, lens) * 1.1;
    if (dx > reach + slack || dy > reach + slack) continue;
    const off = Math.max(0, Math.hypot(dx, dy) - reach);
    if (off <= found.off) Object.assign(found, { row, off });
  }
  return found;
}

// A box in the graph's coordinates rules out nearly all edges, so that no index is needed.
function edgeAt(scene: Scene, lens: Lens, at: Point, slack: number): Near {
  const { nodes, edges } = scene;
  const [x, y] = [lens.worldX(at.x), lens.worldY(at.y)];
  const reach = slack / lens.scale;
  const found = { row: -1, off: Infinity };
  let least = reach;
  for (let row = 0; row < edges.count; row++) {
    const [a, b] = [edges.from[row] as number, edges.to[row] as number];
    const [ax, ay] = [nodes.x[a] as number, nodes.y[a] as number];
    const [bx, by] = [nodes.x[b] as number, nodes.y[b] as number];
    const bend = edges.bend[row] as number;
    const swell = reach + Math.abs(bend) * (Math.abs(ax - bx) + Math.abs(ay - by));
    if (x < Math.min(ax, bx) - swell || x > Math.max(ax, bx) + swell) continue;
    if (y < Math.min(ay, by) - swell || y > Math.max(ay, by) + swell) continue;
    const off = toCurve(x, y, ax, ay, bx, by, bend);
    if (off >= least) continue;
    Object.assign(found, { row, off: off * lens.scale });
    least = off;
  }
  return found;
}

const PLACES = Array.from({ length: 49 }, (_, step) => 0.04 + (step * 0.92) / 48);

// The place on the edge that is farthest from all other things on the screen, and how far that is.
export function clearPlace(scene: Scene, lens: Lens, edge: number): { place: Point; room: number } {
  const curve = curveOf(scene, edge, lens);
  const places = PLACES.map((t) => onCurve(curve, t));
  const inside = places.filter(({ x, y }) => x > 4 && y > 4 && x < lens.width - 4 && y < lens.height - 4);
  const scored = (inside.length ? inside : places).map((place) => ({ place, room: roomAt(scene, lens, place, edge) }));
  const best = scored.reduce((found, next) => (next.room > found.room ? next : found));
  return inside.length ? best : { ...best, room: -1 };
}

function roomAt(scene: Scene, lens: Lens, at: Point, edge: number): number {
  const node = nodeAt(scene, lens, at, 30);
  if (node.row >= 0 && node.off <= 0) return -1;
  const { edges, nodes } = scene;
  const pair = pairOf(scene, edge);
  let least = Math.min(30, 2 * node.off);
  for (let row = 0; row < edges.count; row++) {
    if (pairOf(scene, row) === pair) continue;
    const [a, b] = [edges.from[row] as number, edges.to[row] as number];
    const [x1, y1] = [lens.screenX(nodes.x[a] as number), lens.screenY(nodes.y[a] as number)];
    const [x2, y2] = [lens.screenX(nodes.x[b] as number), lens.screenY(nodes.y[b] as number)];
    least = Math.min(least, toCurve(at.x, at.y, x1, y1, x2, y2, edges.bend[row] as number));
  }
  return least;
}

function pairOf({ edges, nodes }: Scene, edge: number): number {
  const [a, b] = [edges.from[edge] as number, edges.to[edge] as number];
  return Math.min(a, b) * nodes.count + Math.max(a, b);
}
