// The border of a side panel, to be dragged with the mouse or moved with the arrow keys.
import { el } from "./dom";

const STEP = 24;
const LEAST = 240;
const ROOM_FOR_GRAPH = 320;

export interface Splitter {
  readonly element: HTMLElement;
  // With the width that what is in the panel asks for, until the user has set one.
  show(open: boolean, width?: number): void;
}

// `end`: the panel stands at the end of the line, and grows as the border moves to its start.
export function splitter(panel: HTMLElement, label: string, options: { width: number; end: boolean }): Splitter {
  let { width } = options;
  let chosen = false;
  const element = el("div", {
    class: `kg-splitter kg-splitter-${options.end ? "end" : "start"}`, role: "separator", tabindex: 0, "aria-orientation": "vertical", "aria-label": label,
    "aria-valuemin": LEAST,
  });
  const apply = (wanted: number) => {
    const most = Math.max(LEAST, roomBeside(panel) - ROOM_FOR_GRAPH);
    width = Math.round(Math.min(most, Math.max(LEAST, wanted)));
    panel.style.inlineSize = `${width}px`;
    element.setAttribute("aria-valuenow", String(width));
    element.setAttribute("aria-valuemax", String(most));
  };
  const sign = () => (options.end === (getComputedStyle(panel).direction === "ltr") ? -1 : 1);
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  element.addEventListener("pointermove", (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    chosen = true;
    apply(widthTo(panel, event.clientX, sign()));
  });
  element.addEventListener("keydown", (event) => {
    const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!way) return;
    chosen = true;
    apply(width + way * sign() * STEP);
  });
  return {
    element,
    show(open, wanted) {
      element.hidden = !open;
      if (open) apply(chosen ? width : (wanted ?? width));
      else panel.style.inlineSize = "";
    },
  };
}

// The width of the page without the other panels; in narrow windows these lie over the graph.
function roomBeside(panel: HTMLElement): number {
  const others = [...(panel.parentElement?.querySelectorAll<HTMLElement>(":scope > aside") ?? [])];
  const taken = others.reduce((sum, other) => sum + (other === panel ? 0 : other.offsetWidth), 0);
  return innerWidth - (taken < innerWidth / 2 ? taken : 0);
}

function widthTo(panel: HTMLElement, x: number, sign: number): number {
  const { left, right } = panel.getBoundingClientRect();
  return sign > 0 ? x - left : right - x;
}
