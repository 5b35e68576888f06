// The state in the page's address, so that Back goes back and a copied address shows the same.
import { readAddress, writeAddress } from "./address";
import type { Model } from "./data";
import type { RendererName } from "./renderer";
import type { State, Store } from "./store";

const WAIT_MS = 250;

export class PageHistory {
  private written = "";
  private timer = 0;
  private restoring = false;

  constructor(
    private readonly model: Model,
    private readonly store: Store,
    private readonly renderer: RendererName | null,
    private readonly restored: (incomplete: boolean) => void,
  ) {
    this.written = this.code();
    store.subscribe((now, before) => this.changed(now, before));
    addEventListener("popstate", () => this.restore());
    addEventListener("hashchange", () => this.restore());
  }

  code(): string {
    return writeAddress(this.model, this.store.get(), this.renderer);
  }

  private changed(now: State, before: State): void {
    clearTimeout(this.timer);
    if (this.restoring) return;
    const onlyView = { ...before, camera: now.camera, theme: now.theme };
    if (JSON.stringify(onlyView) === JSON.stringify(now)) {
      this.timer = window.setTimeout(() => this.write("replaceState"), WAIT_MS);
    } else this.write("pushState");
  }

  // A page inside another one, as in a notebook, may be forbidden to change its address.
  private write(method: "pushState" | "replaceState"): void {
    const code = this.code();
    if (code === this.written) return;
    this.written = code;
    const embedded = window !== window.parent;
    try {
      history[embedded ? "replaceState" : method](null, "", code ? `#${code}` : location.pathname + location.search);
    } catch {
      this.timer = 0;
    }
  }

  private restore(): void {
    const text = location.hash.slice(1);
    if (text === this.written) return;
    const { state, incomplete } = readAddress(this.model, text);
    this.written = text;
    this.restoring = true;
    this.store.set(state);
    this.restoring = false;
    this.restored(incomplete);
  }
}
