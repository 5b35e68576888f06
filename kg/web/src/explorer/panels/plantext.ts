// The plan's text beside the graph: every name a button, the passage in question highlighted and in sight.
import type { State } from "../store";
import type { Context, SidePanel } from "./context";
import { byKeyboard, el, replace } from "./elements";
import { mentionWalk } from "./mentionwalk";
import { type Block, blockElement, blocksOf, chunksOf } from "./textblocks";

const AHEAD = "1200px";
const PIXELS_A_BLOCK = 70;

interface Chunk {
  readonly element: HTMLElement;
  readonly blocks: readonly Block[];
  drawn: boolean;
}

export class PlanText implements SidePanel {
  readonly element: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly chooser: HTMLSelectElement;
  private readonly walk: ReturnType<typeof mentionWalk>;
  private document = -1;
  private chunks: Chunk[] = [];
  private chunkOf = new Map<number, Chunk>();
  private watcher: IntersectionObserver | undefined;
  private entity: number | undefined;
  private current = -1;
  private chosenHere = false;

  constructor(private readonly context: Context) {
    this.scroller = el("div", {
      class: "kg-text", tabindex: 0, role: "region", "aria-label": "The plan, sentence by sentence",
      "aria-keyshortcuts": "[ ] n p", lang: context.model.data.language, dir: context.model.data.direction,
      on: { click: (event) => this.click(event), keydown: (event) => this.key(event) },
    });
    this.chooser = this.makeChooser();
    this.walk = mentionWalk(context, (row) => this.goToMention(row));
    const several = context.model.data.documents.length > 1;
    this.element = el(
      "div",
      { class: "kg-text-panel" },
      several && el("label", { class: "kg-text-plan" }, el("span", { class: "kg-unseen" }, "Plan"), this.chooser),
      this.walk.element,
      this.scroller,
    );
  }

  update(now: State, before: State | null): void {
    const focus = now.focus;
    if (before && focus === before.focus && before.panel === now.panel) return;
    this.entity = focus && "entity" in focus ? focus.entity : undefined;
    if (focus?.kind === "passage") this.goTo(focus.passage);
    else this.keepPlace(before === null || before.panel !== now.panel);
    this.walk.show(this.entity, this.current);
    this.markEntity();
    this.chosenHere = false;
  }

  // An entity chosen in the text leaves the text where it is; one chosen elsewhere shows where it is first named.
  private keepPlace(opened: boolean): void {
    const mentions = this.entity === undefined ? [] : this.context.model.mentionsOf(this.entity);
    const first = mentions[0];
    if (first !== undefined && !this.chosenHere) this.goToMention(first);
    else if (this.document < 0) this.draw(0);
    else if (opened && this.current >= 0) this.goTo(this.current);
  }

  private makeChooser(): HTMLSelectElement {
    const { documents } = this.context.model.data;
    const options = documents.map(({ title }, row) => el("option", { value: row, dir: "auto" }, title));
    const change = (): void => {
      this.draw(Number(this.chooser.value));
      this.scroller.scrollTop = 0;
    };
    return el("select", { class: "kg-select", on: { change } }, ...options);
  }

  private draw(document: number): void {
    if (document === this.document) return;
    this.document = document;
    this.chooser.value = String(document);
    this.watcher?.disconnect();
    this.chunkOf = new Map();
    this.chunks = chunksOf(blocksOf(this.context.model, document)).map((blocks) => this.chunk(blocks));
    replace(this.scroller, ...this.chunks.map(({ element }) => element));
    this.watch();
    this.drawRest(this.chunks);
  }

  private chunk(blocks: readonly Block[]): Chunk {
    const element = el("div", { class: "kg-chunk" });
    element.style.minHeight = `${blocks.length * PIXELS_A_BLOCK}px`;
    const made = { element, blocks, drawn: false };
    blocks.forEach((block) => block.passages.forEach((passage) => this.chunkOf.set(passage, made)));
    return made;
  }

  private watch(): void {
    const byElement = new Map<Element, Chunk>(this.chunks.map((chunk) => [chunk.element, chunk]));
    const seen = (entries: readonly IntersectionObserverEntry[]): void =>
      entries.forEach(({ target, isIntersecting }) => {
        const chunk = byElement.get(target);
        if (isIntersecting && chunk) this.drawChunk(chunk);
      });
    this.watcher = new IntersectionObserver(seen, { root: this.scroller, rootMargin: AHEAD });
    this.chunks.forEach(({ element }) => this.watcher?.observe(element));
  }

  // In quiet moments, so that the browser's own search finds everything.
  private drawRest(chunks: readonly Chunk[], at = 0): void {
    const later = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 50));
    const chunk = chunks[at];
    if (!chunk || chunks !== this.chunks) return;
    later(() => {
      if (chunks !== this.chunks) return;
      this.drawChunk(chunk);
      this.drawRest(chunks, at + 1);
    });
  }

  private drawChunk(chunk: Chunk): void {
    if (chunk.drawn) return;
    chunk.drawn = true;
    chunk.element.append(...chunk.blocks.map((block) => blockElement(this.context.model, block)));
    chunk.element.style.minHeight = "";
    this.watcher?.unobserve(chunk.element);
    this.markEntity(chunk.element);
  }

  private goToMention(row: number): void {
    this.goTo(this.context.model.data.mentions.passage[row] as number);
    this.walk.show(this.entity, this.current, row);
    this.scroller.querySelector(".kg-mention-current")?.classList.remove("kg-mention-current");
    this.scroller.querySelector(`[data-mention="${row}"]`)?.classList.add("kg-mention-current");
  }

  private goTo(passage: number): void {
    this.draw(this.context.model.data.passages.document[passage] ?? 0);
    const chunk = this.chunkOf.get(passage);
    if (!chunk) return;
    const at = this.chunks.indexOf(chunk);
    this.chunks.slice(Math.max(0, at - 1), at + 2).forEach((near) => this.drawChunk(near));
    this.highlight(passage);
  }

  private highlight(passage: number): void {
    this.setCurrent(false);
    this.current = passage;
    this.setCurrent(true);
    this.scrollToCurrent();
    requestAnimationFrame(() => this.scrollToCurrent());
  }

  private passageElement(): HTMLElement | null {
    return this.scroller.querySelector<HTMLElement>(`.kg-passage[data-passage="${this.current}"]`);
  }

  // The names of the passage in question are within the keyboard's reach.
  private setCurrent(on: boolean): void {
    const element = this.passageElement();
    element?.classList.toggle("kg-passage-current", on);
    if (on) element?.setAttribute("aria-current", "true");
    else element?.removeAttribute("aria-current");
    element?.querySelectorAll<HTMLElement>(".kg-mention").forEach((name) => (name.tabIndex = on ? 0 : -1));
  }

  private scrollToCurrent(): void {
    this.passageElement()?.scrollIntoView({ block: "center" });
  }

  private markEntity(within: Element = this.scroller): void {
    within.querySelectorAll(".kg-mention-own").forEach((name) => name.classList.remove("kg-mention-own"));
    if (this.entity === undefined) return;
    within.querySelectorAll(`.kg-mention[data-entity="${this.entity}"]`).forEach((name) => name.classList.add("kg-mention-own"));
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    const name = target.closest<HTMLElement>(".kg-mention");
    const passage = target.closest<HTMLElement>(".kg-passage");
    if (!passage || (!name && !getSelection()?.isCollapsed)) return;
    this.chosenHere = true;
    this.setCurrent(false);
    this.current = Number(passage.dataset["passage"]);
    this.setCurrent(true);
    if (name) this.context.show(Number(name.dataset["entity"]), { follow: byKeyboard(event) });
    else this.context.open({ kind: "passage", passage: this.current });
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = (event.target as Element).closest<HTMLElement>(".kg-mention");
    const step = { "[": -1, "]": 1 }[event.key];
    if (name && (event.key === "Enter" || event.key === " ")) name.click();
    else if (step) this.step(step);
    else if (event.key === "n") this.walk.step(1);
    else if (event.key === "p") this.walk.step(-1);
    else return;
    event.preventDefault();
  }

  private step(by: number): void {
    const passage = Math.max(0, this.current + by);
    if (passage < this.context.model.data.passages.text.length) this.context.read(passage, this.entity);
  }
}
