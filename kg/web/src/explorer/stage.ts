// The graph on the screen: three sheets above one another, what one looks at, and when to draw.
import type { Model } from "./data";
import { el } from "./dom";
import type { Emphasis } from "./emphasis";
import { type Box, FARTHEST, Lens, middleOf, NEAREST, type Point, type View } from "./geometry";
import { type Hit, hit } from "./hits";
import { Labels } from "./labels";
import { Lands } from "./lands";
import { drawOverlay } from "./overlay";
import { makePainter, type Painter, type RendererName } from "./renderer";
import type { Scene } from "./scene";
import { movesLittle } from "./theme";

const FLIGHT_MS = 320;
const SLOW_MS = 45;
const SETTLE_MS = 130;
const MOST_DENSITY = 2;

export interface StageEvents {
  // The picture came to rest after it had moved.
  settled(view: View): void;
  // WebGL is missing or broke down, and the plain canvas draws instead.
  fellBack(): void;
}

interface Flight {
  from: View;
  to: View;
  begun: number;
}

export class Stage {
  readonly area: HTMLElement;
  readonly labels: Labels;
  private readonly under = sheet();
  private over = sheet();
  private main = sheet();
  private painter: Painter;
  readonly lands: Lands;
  private scene: Scene | undefined;
  private view: View = { x: 0, y: 0, ratio: 1 };
  private painted: Lens | undefined;
  private lit: Emphasis | null = null;
  private pinned: ReadonlySet<number> = new Set();
  private flight: Flight | null = null;
  private frame = 0;
  private settling = 0;
  private pace = 0; // milliseconds until the next frame after the last painting
  private stale = true;
  private stretched = false;
  private density = 1;
  private measured = "";
  // What lies on the stage at its start (the legend), and is kept clear when all is fitted in.
  inset = 0;
  covered: () => Box[] = () => [];
  // How many pixels at its lower edge lie below a sheet.
  shaded: () => number = () => 0;
  private place = { left: 0, top: 0, width: 300, height: 200 };

  constructor(
    private readonly model: Model,
    private readonly home: Box,
    renderer: RendererName,
    private readonly events: StageEvents,
  ) {
    this.area = el("div", { class: "kg-stage" }, this.under, this.main, this.over);
    this.lands = new Lands(model);
    this.labels = new Labels(penOf(sheet()), (entity, longest) => model.shortName(entity, longest));
    this.painter = this.choose(renderer);
    new ResizeObserver(() => this.measure()).observe(this.area);
  }

  get renderer(): RendererName {
    return this.painter.name;
  }

  get lens(): Lens {
    return new Lens(this.view, this.place.width, this.place.height, this.home);
  }

  get current(): View {
    return this.flight?.to ?? this.view;
  }

  show(scene: Scene, pinned: ReadonlySet<number>, options: { sameLands?: boolean } = {}): void {
    this.scene = scene;
    this.stale = true;
    this.pinned = pinned;
    this.painter.load(scene);
    if (!options.sameLands) this.lands.load(scene);
    this.lit = null;
    this.request();
  }

  light(lit: Emphasis | null): void {
    this.lit = lit;
    this.main.style.opacity = lit ? String(lit.rest) : "1";
    this.request();
  }

  hit(at: Point, slack: number): Hit | null {
    return this.scene ? hit(this.scene, this.lens, at, slack) : null;
  }

  // Places on the page from places on the stage.
  toPage({ x, y }: Point): Point {
    const { left, top } = this.area.getBoundingClientRect();
    return { x: left + x, y: top + y };
  }

  fitted(box: Box): View {
    const { width, height } = this.place;
    const lens = new Lens({ x: 0, y: 0, ratio: 1 }, width, height, this.home);
    const inset = width > 900 ? this.inset : 0;
    const side = Math.min(45, 0.05 * width);
    const shaded = this.shaded();
    const high = height - shaded;
    const across = ((box.right - box.left) * lens.scale) / Math.max(width - inset - 2 * side, 40);
    const down = ((box.bottom - box.top) * lens.scale) / Math.max(high - 2 * Math.min(48, 0.1 * high), 40);
    const ratio = Math.min(FARTHEST, Math.max(across, down, 0.06));
    const { x, y } = middleOf(box);
    return { x: x - ((inset / 2) * ratio) / lens.scale, y: y + ((shaded / 2) * ratio) / lens.scale, ratio };
  }

  look(view: View, options: { fly?: boolean } = {}): void {
    const to = { ...view, ratio: Math.min(FARTHEST, Math.max(NEAREST, view.ratio)) };
    const fly = options.fly !== false && !movesLittle();
    this.flight = fly ? { from: this.view, to, begun: performance.now() } : null;
    if (!fly) this.view = to;
    this.moved();
  }

  // Moves only as far as it takes to bring the box into the picture.
  reveal(box: Box): void {
    const { lens } = this;
    const dx = shift(lens.screenX(box.left), lens.screenX(box.right), lens.width);
    const dy = shift(lens.screenY(box.top), lens.screenY(box.bottom), lens.height - this.shaded());
    const { x, y, ratio } = this.current;
    if (dx || dy) this.look({ x: x + dx / lens.scale, y: y + dy / lens.scale, ratio });
  }

  // Puts a place in the middle of what is seen of the stage.
  lookAt({ x, y }: Point, ratio: number): void {
    const scale = (this.lens.scale * this.view.ratio) / ratio;
    this.look({ x, y: y + this.shaded() / 2 / scale, ratio });
  }

  pan(dx: number, dy: number): void {
    const { scale } = this.lens;
    this.flight = null;
    this.view = { ...this.view, x: this.view.x - dx / scale, y: this.view.y - dy / scale };
    this.moved();
  }

  zoom(factor: number, at?: Point, options: { fly?: boolean } = {}): void {
    const from = options.fly ? this.current : this.view;
    const { width, height } = this.place;
    const ratio = Math.min(FARTHEST, Math.max(NEAREST, from.ratio * factor));
    const before = new Lens(from, width, height, this.home);
    const point = at ?? { x: width / 2, y: height / 2 };
    const after = new Lens({ ...from, ratio }, width, height, this.home);
    const view = {
      x: from.x + before.worldX(point.x) - after.worldX(point.x),
      y: from.y + before.worldY(point.y) - after.worldY(point.y),
      ratio,
    };
    this.look(view, { fly: options.fly ?? false });
  }

  request(): void {
    if (!this.frame) this.frame = requestAnimationFrame((now) => this.draw(now));
  }

  // When the next picture has been drawn.
  drawn(): Promise<void> {
    this.request();
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
  }

  private moved(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.settle(), this.flight ? FLIGHT_MS + SETTLE_MS : SETTLE_MS);
    this.request();
  }

  private settle(): void {
    this.settling = 0;
    this.request();
    this.events.settled(this.current);
  }

  // Ends a flight at once and takes the stage's size as it is.
  arrive(): void {
    this.measure();
    if (!this.flight) return;
    this.view = this.flight.to;
    this.flight = null;
    this.request();
  }

  // Panels that open beside the graph must not move it under the pointer.
  measure(): void {
    const { left, top, width, height } = this.area.getBoundingClientRect();
    const is = [left, top, width, height, devicePixelRatio].join(" ");
    if (!width || !height || is === this.measured) return;
    this.measured = is;
    const before = this.lens;
    const old = this.place;
    const known = this.painted !== undefined;
    this.place = { left, top, width, height };
    this.density = Math.min(MOST_DENSITY, devicePixelRatio || 1);
    [this.under, this.main, this.over].forEach((canvas) => {
      canvas.width = Math.round(width * this.density);
      canvas.height = Math.round(height * this.density);
    });
    this.stale = true;
    if (known) this.view = this.kept(before, old);
    this.draw(performance.now());
  }

  private kept(before: Lens, old: { left: number; top: number }): View {
    const { left, top, width, height } = this.place;
    const x = before.worldX(left - old.left + width / 2);
    const y = before.worldY(top - old.top + height / 2);
    const scale = new Lens({ ...this.view, ratio: 1 }, width, height, this.home).scale;
    return { x, y, ratio: scale / before.scale };
  }

  private draw(now: number): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.fly(now);
    if (!this.scene) return;
    const { lens } = this;
    this.drawMain(lens);
    this.drawSheet(this.over, (pen) => this.drawOver(pen, lens));
    if (this.flight) this.request();
  }

  // Hovering changes the upper sheet only.
  private drawMain(lens: Lens): void {
    const { painted } = this;
    const moving = this.settling !== 0;
    if (painted && !this.stale && moving && this.pace > SLOW_MS) this.stretch(lens, painted);
    else if (this.stale || this.stretched || !painted || !lens.equals(painted)) this.paint(lens);
  }

  private fly(now: number): void {
    const { flight } = this;
    if (!flight) return;
    const t = Math.min(1, Math.max(0, (now - flight.begun) / FLIGHT_MS));
    const eased = 1 - (1 - t) ** 3;
    this.view = between(flight.from, flight.to, eased);
    if (t >= 1) this.flight = null;
  }

  private paint(lens: Lens): void {
    const begun = performance.now();
    this.drawSheet(this.under, (pen) => this.lands.drawGrounds(pen, lens));
    this.main.style.transform = this.under.style.transform = "none";
    this.painter.paint(lens, this.density);
    this.painted = lens;
    this.stale = this.stretched = false;
    requestAnimationFrame(() => (this.pace = performance.now() - begun));
  }

  // While a slow picture moves, the last one is shifted and stretched instead of painted anew.
  private stretch(lens: Lens, painted: Lens): void {
    this.stretched = true;
    const scale = lens.scale / painted.scale;
    const x = lens.screenX(painted.worldX(0));
    const y = lens.screenY(painted.worldY(0));
    this.main.style.transform = this.under.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  private drawOver(pen: CanvasRenderingContext2D, lens: Lens): void {
    const { model, scene, labels, lands, pinned } = this;
    if (scene) drawOverlay(pen, { model, scene, lens, labels, lands, pinned, covered: this.covered() }, this.lit);
  }

  private drawSheet(canvas: HTMLCanvasElement, draw: (pen: CanvasRenderingContext2D) => void): void {
    const pen = penOf(canvas);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    draw(pen);
  }

  private choose(wanted: RendererName): Painter {
    if (wanted === "canvas") return makePainter(this.main, "canvas");
    this.main.addEventListener("webglcontextlost", () => this.fallBack());
    try {
      return makePainter(this.main, "webgl");
    } catch (error) {
      console.warn(error);
      this.replaceMain();
      return makePainter(this.main, "canvas");
    }
  }

  // A canvas that ever had WebGL cannot be drawn on in another way.
  private replaceMain(): void {
    const fresh = sheet();
    [fresh.width, fresh.height] = [this.main.width, this.main.height];
    fresh.style.opacity = this.main.style.opacity;
    this.main.replaceWith(fresh);
    this.main = fresh;
  }

  private fallBack(): void {
    if (this.painter.name === "canvas") return;
    this.replaceMain();
    this.painter = makePainter(this.main, "canvas");
    if (this.scene) this.painter.load(this.scene);
    this.stale = true;
    this.request();
    this.events.fellBack();
  }
}

// How far to move so that what lies from low to high is in view, with some room around it.
function shift(low: number, high: number, most: number): number {
  const room = Math.min(60, most / 3);
  if (high - low > most - 2 * room) return (low + high - most) / 2;
  return Math.min(0, low - room) || Math.max(0, high - most + room);
}

function sheet(): HTMLCanvasElement {
  return el("canvas", { class: "kg-sheet", "aria-hidden": "true" });
}

function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext("2d") as CanvasRenderingContext2D;
}

function between(from: View, to: View, t: number): View {
  const mix = (a: number, b: number) => a + (b - a) * t;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), ratio: from.ratio * (to.ratio / from.ratio) ** t };
}
