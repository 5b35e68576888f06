// The communities as a map behind the graph: soft grounds, and names to be read from afar.
import type { Model } from "./data";
import { type Pen, paletteOf } from "./drawing";
import { type Box, boundsOf, type Lens, middleOf, type Point } from "./geometry";
import { clip, fontOf, type Taken, wrap } from "./labels";
import type { Scene } from "./scene";

const LEAST_SHOWN = 4;
const MOST_NAMES = 12;
const ROOM_FOR_NAME = 70_000; // square pixels
const MAP_SIDE = 900;
const LINE = 1.12;
export const GROUNDS = 0.75; // opacity
const CELL = 16;
const TRIES = 7;
const LONGEST = 26; // of a line
const NOTHING: ReadonlySet<string> = new Set();

interface Land {
  community: number;
  rows: number[];
  x: number; // where its name stands
  y: number;
  extent: Box;
}

// The grounds are painted once a scene and then only stretched: they are meant to be blurred.
export class Lands {
  private lands: Land[] = [];
  private scene: Scene | undefined;
  private grounds: HTMLCanvasElement | undefined;
  private settledAt = 1e-9;
  private frame: Box = { left: 0, top: 0, right: 1, bottom: 1 };

  constructor(private readonly model: Model) {}

  load(scene: Scene): void {
    this.scene = scene;
    this.lands = landsOf(this.model, scene);
    this.settledAt = 1e-9;
    this.paintGrounds(scene);
  }

  drawGrounds(pen: CanvasRenderingContext2D, lens: Lens): void {
    if (!this.grounds || !this.lands.length) return;
    const { left, top, right, bottom } = this.frame;
    const [x, y] = [lens.screenX(left), lens.screenY(top)];
    pen.globalAlpha = GROUNDS;
    pen.drawImage(this.grounds, x, y, lens.screenX(right) - x, lens.screenY(bottom) - y);
    pen.globalAlpha = 1;
  }

  // The grounds as a picture for an SVG file, with its place on the screen.
  image(lens: Lens): { href: string; x: number; y: number; width: number; height: number } | null {
    if (!this.grounds || !this.lands.length) return null;
    const { left, top, right, bottom } = this.frame;
    const [x, y] = [lens.screenX(left), lens.screenY(top)];
    return { href: this.grounds.toDataURL(), x, y, width: lens.screenX(right) - x, height: lens.screenY(bottom) - y };
  }

  // Draws the names and takes their places, so that no other name covers them. What is said already
  // beside a node is left out.
  drawNames(pen: Pen, lens: Lens, taken: Taken, said: ReadonlySet<string>): void {
    if (!this.scene) return;
    const alpha = nearness(lens.view.ratio);
    if (alpha <= 0) return;
    this.settle(pen, this.scene, lens);
    const { place, ground } = paletteOf(this.scene);
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 4 });
    Object.assign(pen, { fillStyle: place, strokeStyle: ground });
    const most = Math.min(MOST_NAMES, Math.floor((lens.width * lens.height) / ROOM_FOR_NAME));
    for (const land of this.lands.slice(0, most)) this.drawName(pen, lens, land, taken, { alpha, said });
    pen.globalAlpha = 1;
  }

  private drawName(pen: Pen, lens: Lens, land: Land, taken: Taken, { alpha, said }: Saying): void {
    const { size, lines, font } = this.nameOf(land, said);
    if (!lines.length) return;
    pen.font = font;
    const box = boxAround(lens.screenX(land.x), lens.screenY(land.y), size, lines.map((line) => pen.measureText(line).width));
    if (!taken.free(box) || box.left < 0 || box.right > lens.width) return;
    taken.add(box);
    lines.forEach((line, at) => {
      const x = (box.left + box.right) / 2;
      const y = box.top + size * LINE * (at + 0.5);
      pen.globalAlpha = 0.8 * alpha;
      pen.strokeText(line, x, y);
      pen.globalAlpha = 0.85 * alpha;
      pen.fillText(line, x, y);
    });
  }

  // Looks for the emptiest places anew when the distance has changed a good deal.
  private settle(pen: Pen, scene: Scene, lens: Lens): void {
    if (Math.abs(Math.log2(lens.scale / this.settledAt)) < 0.3) return;
    this.settledAt = lens.scale;
    const crowd = new Crowd(scene, lens);
    for (const land of this.lands.slice(0, MOST_NAMES)) {
      const { size, lines, font } = this.nameOf(land, NOTHING);
      pen.font = font;
      const widths = lines.map((line) => pen.measureText(line).width);
      Object.assign(land, crowd.emptiest(land, lens, (x, y) => boxAround(x, y, size, widths)));
    }
  }

  private nameOf(land: Land, said: ReadonlySet<string>): { size: number; lines: string[]; font: string } {
    const label = this.model.data.communities[land.community]?.label ?? "";
    const size = Math.min(16, 11 + 0.6 * Math.sqrt(land.rows.length));
    const names = label.split(" · ").slice(0, 2).map(asOnMap);
    const left = names.filter((name) => !said.has(name));
    const lines = left.length > 1 ? left.map((name) => clip(name, LONGEST)) : left.flatMap((name) => wrap(name, LONGEST));
    return { size, lines, font: fontOf(size, 700) };
  }

  private paintGrounds(scene: Scene): void {
    const { bounds } = scene;
    const side = Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top) || 1;
    const reach = side * Math.min(0.06, Math.max(0.022, 0.8 / Math.sqrt(scene.nodes.count || 1)));
    this.frame = {
      left: bounds.left - 2 * reach, right: bounds.right + 2 * reach,
      top: bounds.top - 2 * reach, bottom: bounds.bottom + 2 * reach,
    };
    const scale = MAP_SIDE / (side + 4 * reach);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.ceil((this.frame.right - this.frame.left) * scale));
    canvas.height = Math.max(1, Math.ceil((this.frame.bottom - this.frame.top) * scale));
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    this.lands.forEach((land) => this.paintGround(pen, scene, land, scale, reach));
    this.grounds = blurred(canvas, reach * scale * 0.5);
  }

  private paintGround(pen: CanvasRenderingContext2D, scene: Scene, land: Land, scale: number, reach: number): void {
    const { tints } = paletteOf(scene);
    pen.fillStyle = tints[land.community % tints.length] as string;
    for (const row of land.rows) {
      const x = ((scene.nodes.x[row] as number) - this.frame.left) * scale;
      const y = ((scene.nodes.y[row] as number) - this.frame.top) * scale;
      pen.beginPath();
      pen.arc(x, y, reach * scale, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

function blurred(canvas: HTMLCanvasElement, radius: number): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const pen = copy.getContext("2d") as CanvasRenderingContext2D;
  pen.filter = `blur(${Math.max(1, Math.round(radius))}px)`;
  pen.drawImage(canvas, 0, 0);
  return copy;
}

interface Saying {
  alpha: number;
  said: ReadonlySet<string>;
}

export function asOnMap(name: string): string {
  return clip(name, 2 * LONGEST).toLocaleUpperCase();
}

// 1 from afar, 0 from nearby.
function nearness(ratio: number): number {
  return Math.min(1, Math.max(0, (ratio - 0.3) / 0.3));
}

function landsOf(model: Model, scene: Scene): Land[] {
  const { nodes } = scene;
  const rows = new Map<number, number[]>();
  for (let row = 0; row < nodes.count; row++) {
    const community = model.data.entities.community[nodes.entity[row] as number] ?? -1;
    if (community < 0) continue;
    const members = rows.get(community);
    if (members) members.push(row);
    else rows.set(community, [row]);
  }
  return [...rows]
    .filter(([, members]) => members.length >= LEAST_SHOWN)
    .sort(([a, left], [b, right]) => right.length - left.length || a - b)
    .map(([community, members]) => ({ community, rows: members, ...extentOf(scene, members) }));
}

function extentOf({ nodes }: Scene, rows: readonly number[]) {
  const extent = boundsOf(nodes.x, nodes.y, rows);
  return { extent, ...middleOf(extent) };
}

function boxAround(x: number, y: number, size: number, widths: readonly number[]): Box {
  const wide = Math.max(...widths) / 2 + 3;
  const high = (size * LINE * widths.length) / 2;
  return { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
}

// How many nodes lie where, and where names stand already.
class Crowd {
  private readonly cells = new Map<number, number>();

  constructor(scene: Scene, lens: Lens) {
    const { nodes } = scene;
    for (let row = 0; row < nodes.count; row++) {
      const radius = (nodes.size[row] as number) * lens.growth;
      this.add(lens.screenX(nodes.x[row] as number), lens.screenY(nodes.y[row] as number), radius > 8 ? 4 : 1);
    }
  }

  emptiest({ extent }: Land, lens: Lens, boxAt: (x: number, y: number) => Box): Point {
    const middle = middleOf(extent);
    const [wide, high] = [extent.right - extent.left, extent.bottom - extent.top];
    let best = { ...middle, cost: Infinity, box: boxAt(0, 0) };
    for (let i = 0; i < TRIES * TRIES; i++) {
      const [u, v] = [(i % TRIES) / (TRIES - 1) - 0.5, Math.floor(i / TRIES) / (TRIES - 1) - 0.5];
      const [x, y] = [middle.x + u * wide * 0.8, middle.y + v * high * 1.1];
      const box = boxAt(lens.screenX(x), lens.screenY(y));
      const cost = this.weight(box) + 3 * Math.hypot(u, v);
      if (cost < best.cost) best = { x, y, cost, box };
    }
    this.take(best.box);
    return { x: best.x, y: best.y };
  }

  private key(i: number, j: number): number {
    return i * 65_536 + j;
  }

  private add(x: number, y: number, weight: number): void {
    const key = this.key(Math.floor(x / CELL), Math.floor(y / CELL));
    this.cells.set(key, (this.cells.get(key) ?? 0) + weight);
  }

  private take({ left, right, top, bottom }: Box): void {
    for (let x = left; x < right + CELL; x += CELL) for (let y = top; y < bottom + CELL; y += CELL) this.add(x, y, 20);
  }

  private weight({ left, right, top, bottom }: Box): number {
    let sum = 0;
    for (let i = Math.floor(left / CELL); i <= Math.floor(right / CELL); i++) {
      for (let j = Math.floor(top / CELL); j <= Math.floor(bottom / CELL); j++) sum += this.cells.get(this.key(i, j)) ?? 0;
    }
    return sum;
  }
}
