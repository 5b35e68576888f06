// What lies above the graph: lit edges and nodes, their relations, and names.
import type { Model } from "./data";
import { curveOf, drawEdges, drawHalo, drawNodes, edgeWidth, arrowLength, onCurve, type Pen, paletteOf } from "./drawing";
import type { Emphasis } from "./emphasis";
import type { Box, Lens } from "./geometry";
import { drawLabels, fontOf, hubsFirst, type Labels, roomFor, Taken, takeNodes } from "./labels";
import { asOnMap, type Lands } from "./lands";
import { drawLoops } from "./loops";
import type { Scene } from "./scene";

const LONGEST = 26;
const LONGEST_LIT = 36;
const MOST_LIT = 60;
const RELATION_SIZE = 11;
const MOST_HUBS = 10;
const HUB = 10; // pixels
const SMALL = 5;
const FEW = 3;
const CONTEXT = 0.3; // of the rest's visibility

export interface Sheet {
  model: Model;
  scene: Scene;
  lens: Lens;
  labels: Labels;
  lands: Lands;
  pinned: ReadonlySet<number>; // rows
  covered: readonly Box[]; // where other things lie on the graph
}

type Bare = Omit<Sheet, "pinned" | "lands" | "covered">;

export function drawOverlay(pen: Pen, sheet: Sheet, lit: Emphasis | null): void {
  const taken = new Taken();
  sheet.covered.forEach((box) => taken.add(box));
  if (lit) drawLit(pen, sheet, lit, taken);
  drawLoops(pen, sheet.scene, sheet.lens, lit);
  drawPins(pen, sheet);
  if (lit) drawLitNames(pen, sheet, lit, taken);
  else drawAllNames(pen, sheet, taken);
}

function drawLit(pen: Pen, { scene, lens, model, labels }: Sheet, lit: Emphasis, taken: Taken): void {
  const palette = paletteOf(scene);
  const look = { alpha: 0.95, width: edgeWidth(lens) + (lit.strong ? 1.2 : 0.4), arrow: arrowLength(lens) + 2.5 };
  const denied = (row: number) => scene.edges.negated[row] === 1;
  const colour = lit.strong ? palette.accent : palette.lit;
  drawEdges(pen, scene, lens, lit.edges.filter((row) => !denied(row)), { ...look, colour });
  pen.setLineDash([5, 4]);
  drawEdges(pen, scene, lens, lit.edges.filter(denied), { ...look, colour: palette.negated });
  pen.setLineDash([]);
  drawNodes(pen, scene, lens, [...lit.nodes].sort((a, b) => a - b));
  lit.centre.forEach((row) => drawHalo(pen, scene, lens, row, palette.accent));
  lit.nodes.forEach((row) => takeNode(scene, lens, row, taken));
  drawRelations(pen, { scene, lens, model, labels }, lit, taken);
}

function takeNode({ nodes }: Scene, lens: Lens, row: number, taken: Taken): void {
  const x = lens.screenX(nodes.x[row] as number);
  const y = lens.screenY(nodes.y[row] as number);
  const r = (nodes.size[row] as number) * lens.growth * 0.8;
  taken.add({ left: x - r, right: x + r, top: y - r, bottom: y + r });
}

function drawRelations(pen: Pen, sheet: Bare, lit: Emphasis, taken: Taken): void {
  const names = nameBoxes(sheet, lit);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const edge of lit.named) drawRelation(pen, sheet, lit, edge, taken, names);
}

// The names of what is in the middle come before all labels of relations.
function nameBoxes({ scene, lens, labels }: Bare, lit: Emphasis): Taken {
  const boxes = new Taken();
  const certain = new Set(lit.centre);
  labels.place(scene, lens, boxes, { rows: lit.centre, most: 4, strong: true, longest: LONGEST_LIT, certain });
  return boxes;
}

function drawRelation(
  pen: Pen,
  { scene, lens, model, labels }: Bare,
  lit: Emphasis,
  edge: number,
  taken: Taken,
  names: Taken,
): void {
  const text = relationOf(model, scene, edge);
  const font = fontOf(RELATION_SIZE, 500);
  const width = labels.width(text, font, RELATION_SIZE);
  const curve = curveOf(scene, edge, lens);
  if (Math.hypot(curve.from.x - curve.to.x, curve.from.y - curve.to.y) < width * 0.8) return;
  const { x, y } = onCurve(curve, placeOn(lit, scene, edge));
  const box: Box = { left: x - width / 2 - 4, right: x + width / 2 + 4, top: y - 8, bottom: y + 8 };
  if (!taken.free(box) || !names.free(box)) return;
  taken.add(box);
  const { ground, negated, lit: plain, accent } = paletteOf(scene);
  pen.globalAlpha = 0.86;
  pen.fillStyle = ground;
  pen.beginPath();
  pen.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  pen.fill();
  pen.globalAlpha = 1;
  pen.font = font;
  pen.fillStyle = scene.edges.negated[edge] ? negated : lit.strong ? accent : plain;
  pen.fillText(text, x, y);
}

function relationOf({ data }: Model, { edges }: Scene, edge: number): string {
  const relation = data.statements.relation[edges.statement[edge] as number] as number;
  const label = data.relations[relation]?.label ?? "";
  return edges.negated[edge] ? `not: ${label}` : label;
}

// Nearer to the outer end of a fan of edges, where there is more room.
function placeOn(lit: Emphasis, { edges }: Scene, edge: number): number {
  if (lit.centre.length !== 1) return 0.5;
  return edges.from[edge] === lit.centre[0] ? 0.6 : 0.4;
}

// The greatest hubs first, then the communities, then who has room.
function drawAllNames(pen: Pen, { model, scene, lens, labels, lands }: Sheet, taken: Taken): void {
  takeNodes(scene, lens, taken, HUB);
  const hubs = hubsOf(scene, lens);
  const look = { strong: false, longest: LONGEST };
  const first = labels.place(scene, lens, taken, { ...look, rows: hubs, most: hubs.length, certain: new Set(hubs.slice(0, 1)) });
  lands.drawNames(pen, lens, taken, new Set(first.map(({ row }) => asOnMap(model.nameOf(scene.nodes.entity[row] as number)))));
  takeNodes(scene, lens, taken, SMALL);
  const named = new Set(first.map(({ row }) => row));
  const rows = [...hubsFirst(scene)].filter((row) => !named.has(row));
  const rest = labels.place(scene, lens, taken, { ...look, rows, most: roomFor(lens) - first.length });
  drawLabels(pen, scene, [...rest.reverse(), ...first.reverse()]);
}

function hubsOf(scene: Scene, lens: Lens): number[] {
  const great: number[] = [];
  for (const row of hubsFirst(scene)) {
    if (great.length >= MOST_HUBS || (scene.nodes.size[row] as number) * lens.growth < HUB) break;
    great.push(row);
  }
  return great;
}

function drawLitNames(pen: Pen, { scene, lens, labels }: Sheet, lit: Emphasis, taken: Taken): void {
  const order = [...lit.nodes].sort((a, b) => b - a);
  const rows = [...lit.centre, ...order.filter((row) => !lit.centre.includes(row))];
  const certain = new Set(lit.nodes.size <= FEW ? order : lit.centre.slice(0, FEW - 1));
  const near = labels.place(scene, lens, taken, { rows, most: MOST_LIT, strong: true, longest: LONGEST_LIT, certain });
  if (lit.rest >= CONTEXT) drawContext(pen, { scene, lens, labels }, lit, taken);
  drawLabels(pen, scene, near);
}

// Some great names stay as landmarks, fainter than what is lit.
function drawContext(pen: Pen, { scene, lens, labels }: Omit<Bare, "model">, lit: Emphasis, taken: Taken): void {
  const rows = hubsOf(scene, lens).filter((row) => !lit.nodes.has(row));
  drawLabels(pen, scene, labels.place(scene, lens, taken, { rows, most: MOST_HUBS, strong: false, longest: LONGEST }), 0.55);
}

// A dot above each node that was put in its place by hand.
function drawPins(pen: Pen, { scene, lens, pinned }: Sheet): void {
  const { accent, ground } = paletteOf(scene);
  for (const row of pinned) {
    const x = lens.screenX(scene.nodes.x[row] as number);
    const y = lens.screenY(scene.nodes.y[row] as number) - (scene.nodes.size[row] as number) * lens.growth * 1.2 - 4;
    pen.beginPath();
    pen.arc(x, y, 3, 0, 2 * Math.PI);
    pen.fillStyle = accent;
    pen.strokeStyle = ground;
    pen.lineWidth = 2;
    pen.stroke();
    pen.fill();
  }
}
