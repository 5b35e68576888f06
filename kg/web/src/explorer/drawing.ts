// Edges and nodes drawn with a pen: on a canvas, or into an SVG file.
import { along, control, type Lens, type Point } from "./geometry";
import type { Scene } from "./scene";
import { circle, REACH, RING, SHAPES, trace } from "./shapes";
import { PALETTES, type Palette } from "./theme";

export type Pen = Pick<
  CanvasRenderingContext2D,
  | "beginPath" | "moveTo" | "lineTo" | "quadraticCurveTo" | "closePath" | "arc" | "rect"
  | "fill" | "stroke" | "fillText" | "strokeText" | "measureText" | "setLineDash"
  | "fillStyle" | "strokeStyle" | "lineWidth" | "globalAlpha" | "font" | "textAlign" | "textBaseline"
  | "lineJoin" | "lineCap" | "direction"
>;

export interface Curve {
  from: Point;
  via: Point;
  to: Point;
  bent: boolean;
}

const CHUNK = 400;
const ARROW = 2.1;
const MOST_OUTLINE = 1.4;

export function paletteOf(scene: Scene): Palette {
  return PALETTES[scene.mode];
}

// Lines get fainter where there are many.
export function edgeAlpha(scene: Scene): number {
  const crowd = Math.sqrt(1500 / Math.max(scene.edges.count, 300));
  return Math.min(0.75, Math.max(0.12, paletteOf(scene).edgeAlpha * crowd));
}

export function edgeWidth(lens: Lens): number {
  return Math.min(2, Math.max(0.8, 0.9 * lens.growth));
}

export function arrowLength(lens: Lens): number {
  return Math.min(11, 3.6 * lens.growth);
}

export function curveOf({ nodes, edges }: Scene, edge: number, lens: Lens): Curve {
  const a = edges.from[edge] as number;
  const b = edges.to[edge] as number;
  const from = { x: lens.screenX(nodes.x[a] as number), y: lens.screenY(nodes.y[a] as number) };
  const to = { x: lens.screenX(nodes.x[b] as number), y: lens.screenY(nodes.y[b] as number) };
  const bend = edges.bend[edge] as number;
  return { from, via: control(from.x, from.y, to.x, to.y, bend), to, bent: bend !== 0 };
}

export function onCurve({ from, via, to }: Curve, t: number): Point {
  return along(from.x, from.y, via, to.x, to.y, t);
}

function outside({ from, via, to }: Curve, { width, height }: Lens): boolean {
  return (
    Math.max(from.x, to.x, via.x) < 0 || Math.min(from.x, to.x, via.x) > width ||
    Math.max(from.y, to.y, via.y) < 0 || Math.min(from.y, to.y, via.y) > height
  );
}

function addLine(pen: Pen, { from, via, to, bent }: Curve): void {
  pen.moveTo(from.x, from.y);
  if (bent) pen.quadraticCurveTo(via.x, via.y, to.x, to.y);
  else pen.lineTo(to.x, to.y);
}

function addArrow(pen: Pen, { from, via, to }: Curve, gap: number, length: number): void {
  const reach = Math.hypot(to.x - via.x, to.y - via.y);
  if (Math.hypot(to.x - from.x, to.y - from.y) < gap + 2 * length || !reach) return;
  const dx = (to.x - via.x) / reach;
  const dy = (to.y - via.y) / reach;
  const tip = { x: to.x - dx * gap, y: to.y - dy * gap };
  const half = length / ARROW;
  pen.moveTo(tip.x, tip.y);
  pen.lineTo(tip.x - dx * length - dy * half, tip.y - dy * length + dx * half);
  pen.lineTo(tip.x - dx * length + dy * half, tip.y - dy * length - dx * half);
  pen.closePath();
}

export interface Stroke {
  colour: string;
  alpha: number;
  width: number;
  arrow: number;
}

// Many lines of one look: in chunks, since one path of thousands of lines is slow to fill in.
export function drawEdges(pen: Pen, scene: Scene, lens: Lens, rows: readonly number[], look: Stroke): void {
  Object.assign(pen, { strokeStyle: look.colour, fillStyle: look.colour, lineWidth: look.width });
  pen.globalAlpha = look.alpha;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const curves = rows.slice(start, start + CHUNK).map((edge) => ({ edge, curve: curveOf(scene, edge, lens) }));
    const seen = curves.filter(({ curve }) => !outside(curve, lens));
    pen.beginPath();
    seen.forEach(({ curve }) => addLine(pen, curve));
    pen.stroke();
    pen.beginPath();
    seen.forEach(({ edge, curve }) => addArrow(pen, curve, gapOf(scene, edge, lens), look.arrow));
    pen.fill();
  }
  pen.globalAlpha = 1;
}

// From the middle of the node that an edge ends at to the tip of its arrow, when all is in view.
export function reachOf({ nodes, edges }: Scene, edge: number): number {
  const row = edges.to[edge] as number;
  return (nodes.size[row] as number) * REACH[SHAPES[nodes.shape[row] as number] ?? "circle"];
}

function gapOf(scene: Scene, edge: number, lens: Lens): number {
  return reachOf(scene, edge) * lens.growth + 1;
}

export function drawAllEdges(pen: Pen, scene: Scene, lens: Lens): void {
  const { lit: _, edge, negated } = paletteOf(scene);
  const all = [...scene.edges.statement.keys()];
  const look = { alpha: edgeAlpha(scene), width: edgeWidth(lens), arrow: arrowLength(lens) };
  const denied = (row: number) => scene.edges.negated[row] === 1;
  drawEdges(pen, scene, lens, all.filter((row) => !denied(row)), { ...look, colour: edge });
  drawEdges(pen, scene, lens, all.filter(denied), { ...look, colour: negated });
}

export function radiusOf(scene: Scene, row: number, lens: Lens): number {
  return (scene.nodes.size[row] as number) * lens.growth;
}

export function drawNodes(pen: Pen, scene: Scene, lens: Lens, rows: Iterable<number>): void {
  const { ground } = paletteOf(scene);
  const { nodes } = scene;
  pen.strokeStyle = ground;
  for (const row of rows) {
    const x = lens.screenX(nodes.x[row] as number);
    const y = lens.screenY(nodes.y[row] as number);
    const radius = radiusOf(scene, row, lens);
    if (x < -2 * radius || y < -2 * radius || x > lens.width + 2 * radius || y > lens.height + 2 * radius) continue;
    drawNode(pen, { shape: nodes.shape[row] as number, colour: scene.colours[nodes.kind[row] as number] as string }, x, y, radius, ground);
  }
}

function drawNode(
  pen: Pen,
  look: { shape: number; colour: string },
  x: number,
  y: number,
  radius: number,
  ground: string,
): void {
  const shape = SHAPES[look.shape] ?? "circle";
  pen.fillStyle = look.colour;
  pen.lineWidth = Math.min(MOST_OUTLINE, radius * 0.3) * 2;
  pen.beginPath();
  trace(pen, shape, x, y, radius);
  pen.stroke();
  pen.fill();
  if (shape !== "ring") return;
  pen.beginPath();
  circle(pen, x, y, radius * RING.hole);
  pen.fillStyle = ground;
  pen.fill();
}

// A ring around the node that the evidence is about, or that the pointer is on.
export function drawHalo(pen: Pen, scene: Scene, lens: Lens, row: number, colour: string): void {
  const x = lens.screenX(scene.nodes.x[row] as number);
  const y = lens.screenY(scene.nodes.y[row] as number);
  pen.beginPath();
  circle(pen, x, y, radiusOf(scene, row, lens) * 1.35 + 4);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.5;
  pen.stroke();
}
