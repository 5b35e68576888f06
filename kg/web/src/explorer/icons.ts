// Small pictures: the shape of a class in its colour, and the signs on the buttons.
import type { EntityClass } from "./data";
import { svg } from "./dom";
import { RING, trace } from "./shapes";

// In the class's shape and its colour of the theme: follows the theme by itself.
export function classIcon(kind: EntityClass, size = 14): SVGElement {
  const path = svg("path", { d: shapePath(kind), "fill-rule": "evenodd" });
  path.style.setProperty("--light", kind.light);
  path.style.setProperty("--dark", kind.dark);
  const icon = svg("svg", { viewBox: "-1.6 -1.6 3.2 3.2", width: size, height: size, "aria-hidden": "true" }, path);
  icon.classList.add("kg-class-icon");
  return icon;
}

function shapePath(kind: EntityClass): string {
  const steps: string[] = [];
  const pen = {
    moveTo: (x: number, y: number) => void steps.push(`M${x} ${y}`),
    lineTo: (x: number, y: number) => void steps.push(`L${x} ${y}`),
    closePath: () => void steps.push("Z"),
    arc: (x: number, y: number, r: number) =>
      void steps.push(`A${r} ${r} 0 1 1 ${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}`),
  };
  trace(pen, kind.shape, 0, 0, 1);
  if (kind.shape === "ring") trace(pen, "circle", 0, 0, RING.hole);
  return steps.join("");
}

// Strokes on a grid of 24.
const SIGNS = {
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  share: "M10 14l9-9M13 5h6v6M18 14v5H5V6h5",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  sun: "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0z",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  help: "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2.2M12 17.5v.5M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  route: "M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 17h6a4 4 0 0 0 4-4V9",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reset: "M4 5v5h5M4.5 10A8 8 0 1 1 4 13.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
  info: "M12 11v6M12 7.5v.5M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  down: "M6 9l6 6 6-6",
} as const;

export type Sign = keyof typeof SIGNS;

export function signIcon(sign: Sign, size = 18): SVGElement {
  const icon = svg(
    "svg",
    { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: SIGNS[sign] }),
  );
  icon.classList.add("kg-sign");
  return icon;
}
