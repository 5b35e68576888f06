// What mouse, fingers and keys on the graph mean.
import type { Point } from "./geometry";
import type { Hit } from "./hits";

export interface Target {
  hit(at: Point, slack: number): Hit | null;
  hover(found: Hit | null): void;
  click(found: Hit | null): void;
  twice(found: Hit | null, at: Point): void;
  menu(found: Hit | null, at: Point): void;
  grab(row: number): void;
  drag(row: number, to: Point): void;
  drop(row: number): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
}

const STILL = 4; // pixels that a click may slip
const HELD_MS = 550;
const FINGER = 2.4; // a finger is less exact than a mouse
const WHEEL = 0.0016;
const PINCHED_WHEEL = 0.01;

interface Press {
  id: number;
  start: Point;
  last: Point;
  found: Hit | null;
  moved: boolean;
  timer: number;
}

interface Click {
  found: Hit | null;
  x: number; // on the page
  y: number;
}

export class Gestures {
  private press: Press | null = null;
  private readonly fingers = new Map<number, Point>();
  private pinched = false;
  // The last two clicks: the answer to the first may have moved the picture, or opened a panel above it.
  private clicks: readonly Click[] = [];

  constructor(
    private readonly area: HTMLElement,
    private readonly target: Target,
  ) {
    area.addEventListener("pointerdown", (event) => this.down(event));
    area.addEventListener("pointermove", (event) => this.move(event));
    area.addEventListener("pointerup", (event) => this.up(event));
    area.addEventListener("pointercancel", (event) => this.cancel(event));
    area.addEventListener("pointerleave", () => this.target.hover(null));
    area.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    area.addEventListener("dblclick", (event) => this.twice(event));
    document.addEventListener("click", (event) => this.strayed(event), true);
    area.addEventListener("contextmenu", (event) => this.menu(event));
  }

  private at(event: MouseEvent): Point {
    const { left, top } = this.area.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  private hit(event: MouseEvent): Hit | null {
    const touch = event instanceof PointerEvent && event.pointerType === "touch";
    return this.target.hit(this.at(event), touch ? FINGER : 1);
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = this.at(event);
    this.fingers.set(event.pointerId, at);
    this.area.setPointerCapture(event.pointerId);
    if (this.fingers.size > 1) return this.beginPinch();
    const held = event.pointerType === "touch" ? window.setTimeout(() => this.held(), HELD_MS) : 0;
    this.press = { id: event.pointerId, start: at, last: at, found: this.hit(event), moved: false, timer: held };
  }

  private beginPinch(): void {
    this.pinched = true;
    this.endPress();
  }

  private held(): void {
    const { press } = this;
    if (!press || press.moved) return;
    this.endPress();
    this.target.menu(press.found, press.start);
  }

  private move(event: PointerEvent): void {
    const at = this.at(event);
    const before = this.fingers.get(event.pointerId);
    if (!before) return event.pointerType === "touch" ? undefined : this.target.hover(this.hit(event));
    if (this.fingers.size > 1) this.pinch(event.pointerId, before, at);
    this.fingers.set(event.pointerId, at);
    if (this.press?.id === event.pointerId) this.pull(this.press, at);
  }

  private pull(press: Press, at: Point): void {
    if (!press.moved && Math.hypot(at.x - press.start.x, at.y - press.start.y) < STILL) return;
    if (!press.moved && press.found?.kind === "node") this.target.grab(press.found.row);
    press.moved = true;
    clearTimeout(press.timer);
    if (press.found?.kind === "node") this.target.drag(press.found.row, at);
    else this.target.pan(at.x - press.last.x, at.y - press.last.y);
    press.last = at;
  }

  private pinch(id: number, before: Point, at: Point): void {
    const other = [...this.fingers].find(([finger]) => finger !== id)?.[1];
    if (!other) return;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(at.x - other.x, at.y - other.y);
    this.target.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    if (was > 1 && is > 1) this.target.zoom(was / is, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
  }

  private up(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    const { press, pinched } = this;
    if (!this.fingers.size) this.pinched = false;
    if (!press || press.id !== event.pointerId) return;
    this.endPress();
    if (press.moved && press.found?.kind === "node") this.target.drop(press.found.row);
    if (press.moved || pinched) return;
    this.clicks = [...this.clicks.slice(-1), { found: press.found, x: event.clientX, y: event.clientY }];
    this.target.click(press.found);
  }

  private cancel(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    this.endPress();
  }

  private endPress(): void {
    clearTimeout(this.press?.timer);
    this.press = null;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const pace = event.ctrlKey ? PINCHED_WHEEL : WHEEL;
    this.target.zoom(Math.exp(Math.max(-120, Math.min(120, event.deltaY * lines)) * pace), this.at(event));
  }

  private twice(event: MouseEvent): void {
    event.preventDefault();
    this.target.twice(this.clicks[0]?.found ?? null, this.at(event));
  }

  // The second click of two that falls on the panel which the first one opened.
  private strayed(event: MouseEvent): void {
    const first = this.clicks.at(-1);
    if (event.detail !== 2 || !first || this.area.contains(event.target as Node)) return;
    if (Math.hypot(event.clientX - first.x, event.clientY - first.y) > STILL) return;
    event.preventDefault();
    event.stopPropagation();
    this.target.twice(first.found, this.at(event));
  }

  private menu(event: MouseEvent): void {
    event.preventDefault();
    this.target.menu(this.hit(event), this.at(event));
  }
}
