// From the graph's coordinates to the screen's, and the curves that edges are drawn as.

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

// Where one looks from: the point in the middle of the screen, and how far away (1 shows all, 0.5 half of it).
export interface View {
  x: number;
  y: number;
  ratio: number;
}

export const NEAREST = 0.004;
export const FARTHEST = 4;
const MOST_GROWTH = 2.4;
const MARGIN = 44;
// Of a window in which nodes have their own size when all is in view.
const USUAL_WIDTH = 1240;
const USUAL_HEIGHT = 740;

export class Lens {
  readonly scale: number;
  // Nodes grow slower than distances do, so that they come apart as one zooms in.
  readonly growth: number;

  constructor(
    readonly view: View,
    readonly width: number,
    readonly height: number,
    readonly bounds: Box,
  ) {
    const across = Math.max(bounds.right - bounds.left, 1e-9);
    const down = Math.max(bounds.bottom - bounds.top, 1e-9);
    const fitted = Math.min(
      Math.max(width - 2 * MARGIN, 40) / across,
      Math.max(height - 2 * MARGIN, 40) / down,
    );
    const usual = Math.min(USUAL_WIDTH / across, USUAL_HEIGHT / down);
    this.scale = fitted / view.ratio;
    this.growth = Math.min(Math.sqrt(this.scale / usual), MOST_GROWTH);
  }

  equals({ view, width, height }: Lens): boolean {
    const { x, y, ratio } = this.view;
    return x === view.x && y === view.y && ratio === view.ratio && width === this.width && height === this.height;
  }

  screenX(x: number): number {
    return (x - this.view.x) * this.scale + this.width / 2;
  }

  screenY(y: number): number {
    return (y - this.view.y) * this.scale + this.height / 2;
  }

  worldX(x: number): number {
    return (x - this.width / 2) / this.scale + this.view.x;
  }

  worldY(y: number): number {
    return (y - this.height / 2) / this.scale + this.view.y;
  }
}

export function boundsOf(xs: ArrayLike<number>, ys: ArrayLike<number>, rows: Iterable<number>): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const row of rows) {
    const x = xs[row] as number;
    const y = ys[row] as number;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box.left <= box.right ? box : { left: -1, top: -1, right: 1, bottom: 1 };
}

export function middleOf({ left, right, top, bottom }: Box): Point {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

// The control point of a curve whose middle stands off the straight line by bend x length / 2.
export function control(x1: number, y1: number, x2: number, y2: number, bend: number): Point {
  return { x: (x1 + x2) / 2 + (y2 - y1) * bend, y: (y1 + y2) / 2 - (x2 - x1) * bend };
}

export function along(x1: number, y1: number, via: Point, x2: number, y2: number, t: number): Point {
  const u = 1 - t;
  return {
    x: u * u * x1 + 2 * u * t * via.x + t * t * x2,
    y: u * u * y1 + 2 * u * t * via.y + t * t * y2,
  };
}

function toSegment(px: number, py: number, x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const square = dx * dx + dy * dy;
  const t = square ? Math.min(1, Math.max(0, ((px - x1) * dx + (py - y1) * dy) / square)) : 0;
  return Math.hypot(px - x1 - t * dx, py - y1 - t * dy);
}

const STEPS = 16;

// How far the point lies from the curve.
export function toCurve(
  px: number, py: number, x1: number, y1: number, x2: number, y2: number, bend: number,
): number {
  if (!bend) return toSegment(px, py, x1, y1, x2, y2);
  const via = control(x1, y1, x2, y2, bend);
  let least = Infinity;
  let from: Point = { x: x1, y: y1 };
  for (let step = 1; step <= STEPS; step++) {
    const to = along(x1, y1, via, x2, y2, step / STEPS);
    least = Math.min(least, toSegment(px, py, from.x, from.y, to.x, to.y));
    from = to;
  }
  return least;
}
