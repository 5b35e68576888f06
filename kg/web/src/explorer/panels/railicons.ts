// The pictures on the rail's buttons, as strokes on a grid of 24.
import { svg } from "../dom";
import type { Panel } from "../store";

const PATHS: Readonly<Record<Panel, string>> = {
  outline: "M4 6h4M11 6h9M7 12h4M14 12h6M7 18h4M14 18h6M4.5 6v12H7M4.5 12H7",
  facets: "M4 5h16l-6.2 7.5V19l-3.6-2v-4.5z",
  text: "M6 3.5h9l3.5 3.5v13.500H6zM9 10h7M9 13.500h7M9 17h5",
  table: "M4 5h16v14H4zM4 9.700h16M4 14.300h16M10 5v14",
  matrix: "M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM16 10h4v4h-4zM10 16h4v4h-4z",
  timeline: "M3 18.500h18M6 18.500v-4M11 18.500V11M16 18.500V6M19 4.500l-3 1.500",
};

export function railIcon(panel: Panel): SVGElement {
  const path = svg("path", { d: PATHS[panel] });
  const icon = svg("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }, path);
  icon.classList.add("kg-sign");
  return icon;
}
