// The outlines of the classes' shapes; the WebGL renderer draws the same from the same table.
import type { Shape } from "./data";

export const SHAPES: readonly Shape[] = [
  "circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "cross", "ring",
];

export interface Spikes {
  count: number;
  outer: number;
  inner: number;
  turn: number; // radians from "a spike points up"
}

const regular = (count: number, outer: number, turn = 0): Spikes => ({
  count,
  outer,
  inner: outer * Math.cos(Math.PI / count),
  turn,
});

// Radii that make all shapes of about the same area as the circle of radius 1.
export const SPIKES: Partial<Record<Shape, Spikes>> = {
  square: regular(4, 1.25, Math.PI / 4),
  triangle: regular(3, 1.45),
  diamond: regular(4, 1.32),
  pentagon: regular(5, 1.18),
  hexagon: regular(6, 1.12, Math.PI / 6),
  star: { count: 5, outer: 1.5, inner: 0.68, turn: 0 },
};
export const CROSS = { reach: 1.22, arm: 0.46 };
export const RING = { outer: 1.08, hole: 0.56 };

// About how far the outline reaches, so that arrows end at it whatever side they come from.
export const REACH: Record<Shape, number> = {
  circle: 1, square: 1.1, triangle: 1.1, diamond: 1.12, pentagon: 1.1, hexagon: 1.08, star: 1.2, cross: 1.24, ring: 1.08,
};

type Outline = Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "closePath" | "arc">;

// Adds the outline to the pen's path; of a ring the outer circle.
export function trace(pen: Outline, shape: Shape, x: number, y: number, radius: number): void {
  const spikes = SPIKES[shape];
  if (spikes) polygon(pen, corners(spikes), x, y, radius);
  else if (shape === "cross") polygon(pen, CROSS_CORNERS, x, y, radius);
  else circle(pen, x, y, radius * (shape === "ring" ? RING.outer : 1));
}

export function circle(pen: Outline, x: number, y: number, radius: number): void {
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

type Corners = readonly (readonly [number, number])[];

const known = new Map<Spikes, Corners>();

function corners(spikes: Spikes): Corners {
  const found = known.get(spikes) ?? findCorners(spikes);
  known.set(spikes, found);
  return found;
}

function findCorners({ count, outer, inner, turn }: Spikes): Corners {
  return Array.from({ length: 2 * count }, (_, at) => {
    const angle = turn + (at * Math.PI) / count;
    const reach = at % 2 ? inner : outer;
    return [reach * Math.sin(angle), -reach * Math.cos(angle)] as const;
  });
}

const { reach: R, arm: A } = CROSS;
const CROSS_CORNERS: Corners = [
  [-A, -R], [A, -R], [A, -A], [R, -A], [R, A], [A, A], [A, R], [-A, R], [-A, A], [-R, A], [-R, -A], [-A, -A],
];

function polygon(pen: Outline, points: Corners, x: number, y: number, radius: number): void {
  points.forEach(([dx, dy], at) => {
    if (at) pen.lineTo(x + dx * radius, y + dy * radius);
    else pen.moveTo(x + dx * radius, y + dy * radius);
  });
  pen.closePath();
}
