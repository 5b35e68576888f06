// Facts of an entity with itself: a small ring at its node.
import { paletteOf, type Pen, radiusOf } from "./drawing";
import type { Emphasis } from "./emphasis";
import type { Lens, Point } from "./geometry";
import type { Scene } from "./scene";
import { circle } from "./shapes";

const SIZE = 0.55; // of the node's radius
const LEAST = 3.5;
const WIDTH = 1.6;

interface Ring extends Point {
  radius: number;
}

// Up and to the right of the node, touching it.
export function ringOf(scene: Scene, lens: Lens, row: number): Ring {
  const reach = radiusOf(scene, row, lens);
  const radius = Math.max(LEAST, reach * SIZE);
  const off = (reach + radius) * Math.SQRT1_2;
  return { x: lens.screenX(scene.nodes.x[row] as number) + off, y: lens.screenY(scene.nodes.y[row] as number) - off, radius };
}

export function drawLoops(pen: Pen, scene: Scene, lens: Lens, lit: Emphasis | null): void {
  const { edge, negated, accent, lit: plain } = paletteOf(scene);
  for (const [row, denied] of scene.loops) {
    const { x, y, radius } = ringOf(scene, lens, row);
    const isLit = lit?.nodes.has(row);
    pen.globalAlpha = lit && !isLit ? lit.rest : 0.9;
    pen.strokeStyle = denied ? negated : !isLit ? edge : lit?.strong ? accent : plain;
    pen.lineWidth = isLit ? WIDTH + 0.6 : WIDTH;
    pen.setLineDash(denied ? [4, 3] : []);
    pen.beginPath();
    circle(pen, x, y, radius);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

// The node whose ring is at the point, -1 for none.
export function loopAt(scene: Scene, lens: Lens, at: Point, slack: number): number {
  for (const row of scene.loops.keys()) {
    const { x, y, radius } = ringOf(scene, lens, row);
    if (Math.hypot(at.x - x, at.y - y) < radius + slack) return row;
  }
  return -1;
}
