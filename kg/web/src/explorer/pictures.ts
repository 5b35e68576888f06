// The picture as it is on the screen, with legend and source, as PNG or SVG.
import type { EntityClass } from "./data";
import { svg } from "./dom";
import { drawAllEdges, drawNodes, type Pen, paletteOf } from "./drawing";
import type { Emphasis } from "./emphasis";
import type { Lens } from "./geometry";
import { clip, fontOf } from "./labels";
import { GROUNDS } from "./lands";
import { drawOverlay, type Sheet } from "./overlay";
import { RING, trace } from "./shapes";
import { SvgPen, writable } from "./svgpen";

export interface Subject {
  sheet: Sheet;
  lit: Emphasis | null;
  title: string;
  source: string;
  about: string; // what part of the graph is shown
  legend: readonly { kind: EntityClass; count: number }[];
}

const HEAD = 58;
const LEGEND_ROW = 22;
const FOOT = 30;
const SIDE = 20;
const PNG_DENSITY = 2;

interface Place {
  x: number;
  y: number;
}

export function pngOf(subject: Subject): Promise<Blob> {
  const { lens, scene } = subject.sheet;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  const legend = legendPlaces(pen, subject, lens.width);
  const below = belowOf(legend);
  canvas.width = Math.round(lens.width * PNG_DENSITY);
  canvas.height = Math.round((HEAD + lens.height + below) * PNG_DENSITY);
  pen.scale(PNG_DENSITY, PNG_DENSITY);
  pen.fillStyle = paletteOf(scene).ground;
  pen.fillRect(0, 0, lens.width, HEAD + lens.height + below);
  pen.save();
  pen.beginPath();
  pen.rect(0, HEAD, lens.width, lens.height);
  pen.clip();
  pen.translate(0, HEAD);
  subject.sheet.lands.drawGrounds(pen, lens);
  drawGraph(pen, subject, (rest, draw) => faded(pen, rest, canvas, draw));
  pen.restore();
  drawFrame(pen, subject, legend, lens);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}

export function svgOf(subject: Subject): Blob {
  const { lens, scene } = subject.sheet;
  const legend = legendPlaces(new SvgPen(svg("g")), subject, lens.width);
  const high = HEAD + lens.height + belowOf(legend);
  const size = { width: lens.width, height: high, viewBox: `0 0 ${lens.width} ${high}` };
  const title = svg("title");
  title.textContent = writable(`${subject.title} (${subject.about})`);
  const clipper = svg("clipPath", { id: "frame" }, svg("rect", { width: lens.width, height: lens.height }));
  const graph = svg("g", { transform: `translate(0 ${HEAD})`, "clip-path": "url(#frame)" });
  const frame = svg("g");
  const ground = svg("rect", { width: lens.width, height: high, fill: paletteOf(scene).ground });
  const grounds = subject.sheet.lands.image(lens);
  if (grounds) graph.append(svg("image", { ...grounds, opacity: GROUNDS, preserveAspectRatio: "none" }));
  drawGraph(new SvgPen(graph), subject, (rest, draw) => {
    const group = svg("g", rest < 1 ? { opacity: rest } : {});
    graph.append(group);
    draw(new SvgPen(group));
  });
  drawFrame(new SvgPen(frame), subject, legend, lens);
  const root = svg("svg", size, title, svg("defs", {}, clipper), ground, graph, frame);
  return new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" });
}

type Layer = (rest: number, draw: (pen: Pen) => void) => void;

function drawGraph(pen: Pen, { sheet, lit }: Subject, layer: Layer): void {
  const { scene, lens } = sheet;
  layer(lit?.rest ?? 1, (own) => {
    drawAllEdges(own, scene, lens);
    drawNodes(own, scene, lens, scene.nodes.entity.keys());
  });
  drawOverlay(pen, sheet, lit);
}

// All that is drawn becomes fainter as one, so that lines do not show through nodes.
function faded(pen: CanvasRenderingContext2D, rest: number, like: HTMLCanvasElement, draw: (pen: Pen) => void): void {
  if (rest >= 1) return draw(pen);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [like.width, like.height];
  const own = canvas.getContext("2d") as CanvasRenderingContext2D;
  own.setTransform(pen.getTransform());
  draw(own);
  pen.save();
  pen.resetTransform();
  pen.globalAlpha = rest;
  pen.drawImage(canvas, 0, 0);
  pen.restore();
}

const LEGEND_FONT = fontOf(12, 450);

function legendText({ kind, count }: Subject["legend"][number]): string {
  return `${kind.label} ${count}`;
}

function legendPlaces(pen: Pen, { legend }: Subject, width: number): Place[] {
  pen.font = LEGEND_FONT;
  let [x, y] = [SIDE, 0];
  return legend.map((item) => {
    const wide = 34 + pen.measureText(legendText(item)).width;
    if (x > SIDE && x + wide > width - SIDE) [x, y] = [SIDE, y + LEGEND_ROW];
    const place = { x, y };
    x += wide;
    return place;
  });
}

function belowOf(legend: readonly Place[]): number {
  return 14 + (legend.length ? (legend.at(-1) as Place).y + LEGEND_ROW : 0) + FOOT;
}

function drawFrame(pen: Pen, subject: Subject, legend: readonly Place[], lens: Lens): void {
  const { text, muted } = paletteOf(subject.sheet.scene);
  const top = HEAD + lens.height + 14 + LEGEND_ROW / 2;
  const bottom = HEAD + lens.height + belowOf(legend);
  const longest = Math.floor(lens.width / 7);
  pen.textBaseline = "middle";
  write(pen, clip(subject.title, Math.floor(lens.width / 10)), { x: SIDE, y: 23 }, fontOf(18, 650), text);
  write(pen, clip(subject.about, longest), { x: SIDE, y: 45 }, fontOf(12, 450), muted);
  legend.forEach((place, at) => drawKey(pen, subject, at, { x: place.x, y: top + place.y }));
  write(pen, clip(subject.source, longest), { x: SIDE, y: bottom - FOOT / 2 }, fontOf(11, 400), muted);
}

function write(pen: Pen, text: string, { x, y }: Place, font: string, colour: string): void {
  Object.assign(pen, { font, fillStyle: colour, textAlign: "left" });
  pen.fillText(text, x, y);
}

function drawKey(pen: Pen, { sheet, legend }: Subject, at: number, { x, y }: Place): void {
  const item = legend[at] as Subject["legend"][number];
  const { ground, text } = paletteOf(sheet.scene);
  pen.fillStyle = item.kind[sheet.scene.mode];
  pen.beginPath();
  trace(pen, item.kind.shape, x + 6, y, 5);
  pen.fill();
  if (item.kind.shape === "ring") {
    pen.fillStyle = ground;
    pen.beginPath();
    trace(pen, "circle", x + 6, y, 5 * RING.hole);
    pen.fill();
  }
  write(pen, legendText(item), { x: x + 16, y }, LEGEND_FONT, text);
}
