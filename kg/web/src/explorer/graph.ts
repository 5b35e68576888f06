// Ties the state to the stage: what is visible becomes a scene, gestures become changes of the state.
import { pin, shownPath } from "./commands";
import type { Model } from "./data";
import { type Emphasis, emphasis } from "./emphasis";
import { visible, type Visible } from "./filters";
import { boundsOf, type Lens, type Point, type View } from "./geometry";
import type { Target } from "./gestures";
import { clearPlace, type Hit } from "./hits";
import { ringOf } from "./loops";
import type { Sheet } from "./overlay";
import type { RendererName } from "./renderer";
import { makeScene, type Scene } from "./scene";
import { Stage } from "./stage";
import type { State, Store } from "./store";
import { modeOf, onSystemTheme, showMode } from "./theme";

export interface GraphEvents {
  // Something else is visible than before.
  changed(shown: Visible): void;
  menu(entity: number, at: Point): void;
  chosen(entity: number): boolean; // true: the click is used up
  expand(entity: number): void;
  fellBack(): void;
}

const SHAPING: readonly (keyof State)[] = [
  "scope", "added", "hidden", "classes", "relations", "sections", "strengths", "confidence",
];
// Pixels around a place on an edge that count as clear, and how near one goes to find such a place.
const CLEAR = 3;
const NEAR = 0.12;
const AFTER_DOUBLE_CLICK_MS = 380;

export class Graph implements Target {
  readonly stage: Stage;
  shown: Visible;
  scene: Scene;
  private hovered: Hit | null = null;
  private path: number[] | null = null;

  constructor(
    private readonly model: Model,
    private readonly store: Store,
    renderer: RendererName,
    private readonly events: GraphEvents,
  ) {
    const { x, y } = model.data.entities;
    this.stage = new Stage(model, boundsOf(x, y, x.keys()), renderer, {
      settled: (view) => this.settled(view),
      fellBack: () => events.fellBack(),
    });
    const state = store.get();
    showMode(modeOf(state.theme));
    this.shown = visible(model, state);
    this.path = shownPath(model, state);
    this.scene = this.makeScene();
    store.subscribe((now, before) => this.update(now, before));
    onSystemTheme(() => this.repaint());
  }

  // Once the stage stands in the page and has a size.
  start(): void {
    const { camera } = this.store.get();
    this.stage.measure();
    this.stage.look(camera ? asView(camera) : this.fittedView(), { fly: false });
    this.show();
  }

  fit(): void {
    this.stage.look(this.fittedView());
    this.store.set({ camera: null });
  }

  // Brings entities into view without moving more than needed.
  reveal(entities: readonly number[]): void {
    const rows = entities.flatMap((entity) => this.scene.rowOf.get(entity) ?? []);
    if (rows.length) this.stage.reveal(boundsOf(this.scene.nodes.x, this.scene.nodes.y, rows));
  }

  // Goes near enough to tell the entity from its surroundings.
  approach(entity: number): void {
    const row = this.scene.rowOf.get(entity);
    if (row === undefined) return;
    this.stage.lookAt(this.placeOf(row), Math.min(this.stage.current.ratio, 0.45));
  }

  // Moves back until all of them are in view, unless they are.
  gather(entities: readonly number[]): void {
    const { lens } = this.stage;
    const rows = entities.flatMap((entity) => this.scene.rowOf.get(entity) ?? []);
    if (!rows.every((row) => inView(this.scene, row, lens))) this.frame(entities);
  }

  frame(entities: readonly number[]): void {
    const rows = entities.flatMap((entity) => this.scene.rowOf.get(entity) ?? []);
    if (rows.length) this.stage.look(this.stage.fitted(boundsOf(this.scene.nodes.x, this.scene.nodes.y, rows)));
  }

  sheet(): Sheet {
    const { model, scene } = this;
    const { lens, labels, lands } = this.stage;
    return { model, scene, lens, labels, lands, pinned: this.pinnedRows(), covered: [] };
  }

  lit(): Emphasis | null {
    return emphasis(this.model, this.scene, this.store.get(), this.hovered, this.path);
  }

  describe(entity: number): string {
    const { label } = this.model.classOf(entity);
    return `${this.model.nameOf(entity)}, ${label}, ${this.model.degree(entity)} facts`;
  }

  screenOf(entity: number): Point | null {
    const row = this.scene.rowOf.get(entity);
    if (row === undefined) return null;
    this.stage.arrive();
    const { lens } = this.stage;
    const { x, y } = this.placeOf(row);
    return this.stage.toPage({ x: lens.screenX(x), y: lens.screenY(y) });
  }

  edgePoint(subject: number, object: number): Point | null {
    const { nodes, edges } = this.scene;
    this.stage.arrive();
    const entity = (row: number | undefined) => nodes.entity[row as number];
    const loop = subject === object ? this.scene.rowOf.get(subject) : undefined;
    if (loop !== undefined) return this.stage.toPage(ringOf(this.scene, this.stage.lens, loop));
    for (let row = 0; row < edges.count; row++) {
      if (entity(edges.from[row]) !== subject || entity(edges.to[row]) !== object) continue;
      return this.stage.toPage(this.clearPlace(row));
    }
    return null;
  }

  // Goes nearer where the edge is out of sight or crowded.
  private clearPlace(row: number): Point {
    const there = clearPlace(this.scene, this.stage.lens, row);
    if (there.room >= CLEAR) return there.place;
    const { x, y } = this.scene.nodes;
    const ends = [this.scene.edges.from[row] as number, this.scene.edges.to[row] as number];
    const view = this.stage.fitted(boundsOf(x, y, ends));
    this.stage.look({ ...view, ratio: Math.max(view.ratio, NEAR) }, { fly: false });
    return clearPlace(this.scene, this.stage.lens, row).place;
  }

  hit(at: Point, slack: number): Hit | null {
    return this.stage.hit(at, slack);
  }

  hover(found: Hit | null): void {
    if (found?.kind === this.hovered?.kind && found?.row === this.hovered?.row) return;
    this.hovered = found;
    this.stage.area.style.cursor = found ? "pointer" : "grab";
    this.stage.light(this.lit());
  }

  click(found: Hit | null): void {
    if (!found) return this.store.set({ focus: null });
    if (found.kind === "edge") return this.focusEdge(found.row);
    const entity = this.entityAt(found.row);
    if (found.kind === "loop") return this.store.set({ focus: { kind: "edge", subject: entity, object: entity } });
    if (!this.events.chosen(entity)) this.store.set({ focus: { kind: "entity", entity } });
  }

  twice(found: Hit | null, at: Point): void {
    if (found?.kind === "node") this.events.expand(this.entityAt(found.row));
    else if (!found) this.stage.zoom(0.5, at, { fly: true });
  }

  menu(found: Hit | null, at: Point): void {
    if (found?.kind === "node") this.events.menu(this.entityAt(found.row), this.stage.toPage(at));
  }

  grab(): void {
    this.stage.area.style.cursor = "grabbing";
  }

  drag(row: number, to: Point): void {
    const { lens } = this.stage;
    this.scene.nodes.x[row] = lens.worldX(to.x);
    this.scene.nodes.y[row] = lens.worldY(to.y);
    this.stage.show(this.scene, this.pinnedRows(), { sameLands: true });
    this.stage.light(this.lit());
  }

  drop(row: number): void {
    const { x, y } = this.placeOf(row);
    this.store.set(pin(this.store.get(), this.entityAt(row), round(x), round(y)));
  }

  pan(dx: number, dy: number): void {
    this.stage.pan(dx, dy);
  }

  zoom(factor: number, at: Point): void {
    this.stage.zoom(factor, at);
  }

  private focusEdge(row: number): void {
    const { edges } = this.scene;
    const [subject, object] = [this.entityAt(edges.from[row] as number), this.entityAt(edges.to[row] as number)];
    this.store.set({ focus: { kind: "edge", subject, object } });
  }

  private entityAt(row: number): number {
    return this.scene.nodes.entity[row] as number;
  }

  private placeOf(row: number): Point {
    return { x: this.scene.nodes.x[row] as number, y: this.scene.nodes.y[row] as number };
  }

  private pinnedRows(): Set<number> {
    return new Set(this.store.get().pinned.flatMap(([entity]) => this.scene.rowOf.get(entity) ?? []));
  }

  private fittedView(): View {
    return this.stage.fitted(this.scene.bounds);
  }

  private makeScene(): Scene {
    const { pinned, theme } = this.store.get();
    return makeScene(this.model, this.shown, pinned, modeOf(theme));
  }

  private show(): void {
    this.hovered = null;
    this.stage.show(this.scene, this.pinnedRows());
    this.stage.light(this.lit());
  }

  private repaint(): void {
    showMode(modeOf(this.store.get().theme));
    this.scene = this.makeScene();
    this.show();
  }

  private update(now: State, before: State): void {
    const reshaped = SHAPING.some((key) => now[key] !== before[key]);
    if (reshaped) this.shown = visible(this.model, now);
    if (reshaped || now.path !== before.path) this.path = shownPath(this.model, now);
    if (reshaped || now.pinned !== before.pinned || now.theme !== before.theme) this.repaint();
    else if (now.focus !== before.focus || now.path !== before.path) this.stage.light(this.lit());
    if (reshaped) this.events.changed(this.shown);
    this.follow(now, before, reshaped);
  }

  // What the camera does when the state changes: nothing, wherever that is possible.
  private follow(now: State, before: State, reshaped: boolean): void {
    if (now.camera !== before.camera) return this.turnTo(now, before);
    if (now.scope !== before.scope) return this.fit();
    if (now.focus && now.focus !== before.focus) this.followFocus();
    if (reshaped && !this.anyInView()) this.fit();
  }

  private turnTo({ camera }: State, before: State): void {
    const { x, y, ratio } = this.stage.current;
    if (!camera) return before.camera ? this.stage.look(this.fittedView()) : undefined;
    const off = Math.abs(Math.log(camera[2] / ratio)) + Math.hypot(camera[0] - x, camera[1] - y) * this.stage.lens.scale;
    if (off > 0.5) this.stage.look(asView(camera));
  }

  // Not at once: a second click may follow at the same place.
  private followFocus(): void {
    setTimeout(() => this.revealFocus(), AFTER_DOUBLE_CLICK_MS);
  }

  revealFocus(): void {
    const { focus } = this.store.get();
    if (focus?.kind === "entity") this.reveal([focus.entity]);
    else if (focus?.kind === "edge") this.reveal([focus.subject, focus.object]);
  }

  private anyInView(): boolean {
    const { lens } = this.stage;
    const { nodes } = this.scene;
    for (let row = 0; row < nodes.count; row++) if (inView(this.scene, row, lens)) return true;
    return nodes.count === 0;
  }

  private settled({ x, y, ratio }: View): void {
    const fitted = this.fittedView();
    const same = Math.abs(ratio / fitted.ratio - 1) < 0.01 && Math.hypot(x - fitted.x, y - fitted.y) * this.stage.lens.scale < 3;
    this.store.set({ camera: same ? null : [round(x), round(y), Number(ratio.toPrecision(5))] });
  }
}

function inView({ nodes }: Scene, row: number, lens: Lens): boolean {
  const [x, y] = [lens.screenX(nodes.x[row] as number), lens.screenY(nodes.y[row] as number)];
  return x > 0 && y > 0 && x < lens.width && y < lens.height;
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

function asView([x, y, ratio]: readonly [number, number, number]): View {
  return { x, y, ratio };
}
