// Names beside nodes: as many as fit without covering one another, hubs first.
import { type Pen, paletteOf, radiusOf } from "./drawing";
import type { Box, Lens } from "./geometry";
import type { Scene } from "./scene";

export interface Label {
  row: number;
  lines: readonly string[];
  size: number;
  x: number;
  y: number;
  align: "left" | "right" | "center";
  font: string;
  strong: boolean;
  box: Box;
}

export interface Wish {
  // Rows in the order in which they get their names.
  rows: Iterable<number>;
  most: number;
  strong: boolean;
  longest: number; // of a line, of which there are at most two
  // Named even where no room is left.
  certain?: ReadonlySet<number>;
}

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const ROOM_FOR_ONE = 14_000; // square pixels
const GAP = 4;
const CELL = 48;
const LEADING = 1.15;
const MORE = 5; // signs that a line of two may have more

export function fontOf(size: number, weight: number): string {
  return `${weight} ${size}px ${FAMILY}`;
}

export function clip(text: string, longest: number): string {
  const line = text.slice(0, 4 * longest).replace(/\s+/g, " ");
  const units = Array.from(line);
  return units.length > longest ? `${units.slice(0, longest - 1).join("").trimEnd()}…` : line;
}

// At most two lines, broken between words and about as long as each other; what is too long is cut at its end.
export function wrap(text: string, longest: number): string[] {
  const line = clip(text, 2 * longest);
  if (Array.from(line).length <= longest) return [line];
  const most = longest + MORE;
  const spaces = [...line.matchAll(/ /g)].map(({ index }) => index).filter((at) => at <= most);
  const off = (at: number) => Math.max(at, line.length - at);
  const at = spaces.reduce((best, next) => (off(next) < off(best) ? next : best), spaces[0] ?? 0);
  return at ? [line.slice(0, at), clip(line.slice(at + 1), most)] : [clip(line, most)];
}

export function roomFor(lens: Lens): number {
  return Math.round(Math.min(220, Math.max(14, (lens.width * lens.height) / ROOM_FOR_ONE)));
}

// Boxes that are taken, found again by the cells of a grid that they touch.
export class Taken {
  private readonly cells = new Map<number, Box[]>();

  free(box: Box): boolean {
    return this.touched(box).every((cell) => !this.cells.get(cell)?.some((other) => overlap(box, other)));
  }

  add(box: Box): void {
    for (const cell of this.touched(box)) {
      const boxes = this.cells.get(cell);
      if (boxes) boxes.push(box);
      else this.cells.set(cell, [box]);
    }
  }

  private touched({ left, top, right, bottom }: Box): number[] {
    const cells: number[] = [];
    for (let i = Math.floor(left / CELL); i <= Math.floor(right / CELL); i++) {
      for (let j = Math.floor(top / CELL); j <= Math.floor(bottom / CELL); j++) cells.push(i * 4096 + j);
    }
    return cells;
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export class Labels {
  private readonly widths = new Map<string, number>();

  constructor(
    private readonly pen: Pick<Pen, "measureText" | "font">,
    // In no more signs than the given number, where the entity has such a name.
    private readonly nameOf: (entity: number, longest: number) => string,
  ) {}

  place(scene: Scene, lens: Lens, taken: Taken, wish: Wish): Label[] {
    const labels: Label[] = [];
    for (const row of wish.rows) {
      if (labels.length >= wish.most) break;
      const label = this.labelOf(scene, lens, taken, row, wish);
      if (!label) continue;
      taken.add(label.box);
      labels.push(label);
    }
    return labels;
  }

  width(text: string, font: string, size: number): number {
    const key = `${font.slice(0, 3)}${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known * size;
    this.pen.font = font;
    const width = this.pen.measureText(text).width / size;
    this.widths.set(key, width);
    return width * size;
  }

  private labelOf(scene: Scene, lens: Lens, taken: Taken, row: number, wish: Wish): Label | null {
    const x = lens.screenX(scene.nodes.x[row] as number);
    const y = lens.screenY(scene.nodes.y[row] as number);
    if (x < 0 || y < 0 || x > lens.width || y > lens.height) return null;
    const radius = radiusOf(scene, row, lens);
    const size = Math.round(Math.min(17, 10.5 + radius * 0.28) * 2) / 2;
    const font = fontOf(size, wish.strong || radius > 9 ? 600 : 450);
    const lines = wrap(this.nameOf(scene.nodes.entity[row] as number, 2 * wish.longest), wish.longest);
    const width = Math.max(...lines.map((line) => this.width(line, font, size)));
    const spots = spotsAround(x, y, radius, width, size * (1 + (lines.length - 1) * LEADING * 0.8));
    const fits = spots.find(({ box }) => inside(box, lens) && taken.free(box));
    const spot = fits ?? (wish.certain?.has(row) ? (spots.find(({ box }) => inside(box, lens)) ?? spots[0]) : undefined);
    return spot ? { row, lines, size, font, strong: wish.strong, ...spot } : null;
  }
}

function inside({ left, right, top, bottom }: Box, lens: Lens): boolean {
  return left > 0 && right < lens.width && top > 0 && bottom < lens.height;
}

type Spot = Pick<Label, "x" | "y" | "align" | "box">;

// Right, left, below, above.
function spotsAround(x: number, y: number, radius: number, width: number, size: number): Spot[] {
  const off = radius + GAP;
  const high = size * 0.62;
  const row = { top: y - high, bottom: y + high };
  const middle = { left: x - width / 2 - 2, right: x + width / 2 + 2 };
  const below = y + off + high;
  const above = y - off - high;
  return [
    { x: x + off, y, align: "left", box: { ...row, left: x + off - 2, right: x + off + width + 3 } },
    { x: x - off, y, align: "right", box: { ...row, left: x - off - width - 3, right: x - off + 2 } },
    { x, y: below, align: "center", box: { ...middle, top: below - high, bottom: below + high } },
    { x, y: above, align: "center", box: { ...middle, top: above - high, bottom: above + high } },
  ];
}

// Nodes that no name should cover.
export function takeNodes(scene: Scene, lens: Lens, taken: Taken, least: number): void {
  const { nodes } = scene;
  for (let row = nodes.count - 1; row >= 0; row--) {
    const radius = radiusOf(scene, row, lens);
    if (radius < least) break;
    const x = lens.screenX(nodes.x[row] as number);
    const y = lens.screenY(nodes.y[row] as number);
    if (x < -radius || y < -radius || x > lens.width + radius || y > lens.height + radius) continue;
    const r = radius * 0.8;
    taken.add({ left: x - r, right: x + r, top: y - r, bottom: y + r });
  }
}

export function* hubsFirst({ nodes }: Scene): Iterable<number> {
  for (let row = nodes.count - 1; row >= 0; row--) yield row;
}

export function drawLabels(pen: Pen, scene: Scene, labels: readonly Label[], alpha = 1): void {
  const { ground, text } = paletteOf(scene);
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.globalAlpha = alpha;
  for (const label of labels) {
    pen.font = label.font;
    pen.textAlign = label.align;
    pen.strokeStyle = ground;
    pen.lineWidth = 3.5;
    const top = label.y - ((label.lines.length - 1) / 2) * label.size * LEADING;
    label.lines.forEach((line, at) => pen.strokeText(line, label.x, top + at * label.size * LEADING));
    pen.fillStyle = text;
    label.lines.forEach((line, at) => pen.fillText(line, label.x, top + at * label.size * LEADING));
  }
  pen.globalAlpha = 1;
}
