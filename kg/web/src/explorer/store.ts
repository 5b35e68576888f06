// The state of the page: what is chosen, focused and shown. Everything the user sees follows from it.

export type Focus =
  | { kind: "entity"; entity: number }
  | { kind: "edge"; subject: number; object: number }
  | { kind: "passage"; passage: number; entity?: number }
  | { kind: "action" | "target"; row: number };

export type Panel = "outline" | "facets" | "table" | "matrix" | "timeline" | "text";
export type Theme = "light" | "dark" | "system";
export type Pin = readonly [entity: number, x: number, y: number];
export type Camera = readonly [x: number, y: number, ratio: number];

export interface State {
  scope: "first" | "all" | "own";
  added: readonly number[];
  hidden: readonly number[];
  pinned: readonly Pin[];
  classes: readonly number[];
  relations: readonly number[];
  sections: readonly number[];
  strengths: readonly number[];
  confidence: number;
  focus: Focus | null;
  path: readonly [from: number, to: number] | null;
  panel: Panel | null;
  camera: Camera | null;
  theme: Theme;
}

export const START: State = {
  scope: "first",
  added: [],
  hidden: [],
  pinned: [],
  classes: [],
  relations: [],
  sections: [],
  strengths: [],
  confidence: 0,
  focus: null,
  path: null,
  panel: null,
  camera: null,
  theme: "system",
};

export type Listener = (now: State, before: State) => void;

const MOST_STEPS = 200;
// Where one looks from and in which colours is not a step that one would want to take back.
const UNRECORDED: ReadonlySet<string> = new Set(["camera", "theme"] satisfies (keyof State)[]);

export class Store {
  private state: State;
  private past: State[] = [];
  private future: State[] = [];
  private readonly listeners = new Set<Listener>();

  constructor(start: Partial<State> = {}) {
    this.state = { ...START, ...start };
  }

  get(): State {
    return this.state;
  }

  // A step that can be undone, unless `record` is false or it changes nothing but camera and theme.
  set(patch: Partial<State>, options: { record?: boolean } = {}): void {
    const changed = (Object.keys(patch) as (keyof State)[]).filter((key) => !same(patch[key], this.state[key]));
    if (!changed.length) return;
    if (options.record !== false && changed.some((key) => !UNRECORDED.has(key))) this.record();
    this.move({ ...this.state, ...patch });
  }

  // Returns what ends the subscription.
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  undo(): void {
    const last = this.past.pop();
    if (!last) return;
    this.future.push(this.state);
    this.move(this.keepView(last));
  }

  redo(): void {
    const next = this.future.pop();
    if (!next) return;
    this.past.push(this.state);
    this.move(this.keepView(next));
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  private record(): void {
    this.past.push(this.state);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.future = [];
  }

  private keepView(state: State): State {
    return { ...state, camera: this.state.camera, theme: this.state.theme };
  }

  private move(now: State): void {
    const before = this.state;
    this.state = now;
    [...this.listeners].forEach((listener) => listener(now, before));
  }
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
