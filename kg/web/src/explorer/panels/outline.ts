// The plan's outline as a second way into the graph: part, section, box, item, and the entities that each names.
import { classIcon, signIcon } from "../icons";
import type { State } from "../store";
import type { Context, SidePanel } from "./context";
import { button, el, unseen } from "./elements";
import { OutlineCounts } from "./outlinecounts";
import { Tree, type Twig } from "./tree";
import { count, figure } from "./wording";

const OPEN_AT_MOST = 60;

export class Outline implements SidePanel {
  readonly element: HTMLElement;
  private readonly counts: OutlineCounts;
  private readonly tree: Tree;
  private readonly tools: { filter: HTMLButtonElement; add: HTMLButtonElement; read: HTMLButtonElement };
  private current: readonly number[] = [];

  constructor(private readonly context: Context) {
    this.counts = new OutlineCounts(context.model);
    this.tools = this.makeTools();
    this.tree = new Tree({
      label: "Outline",
      roots: this.roots(),
      act: (key) => this.act(key),
      at: (key) => this.setCurrent(key),
      keys: { " ": (key) => this.add(this.sectionsOf(key)) },
    });
    const hint = el("p", { class: "kg-hint" }, "Choose a section to see only it; open it for its entities.");
    const { filter, add, read } = this.tools;
    const bar = el("div", { class: "kg-outline-tools", role: "group", "aria-label": "With the chosen section" }, filter, add, read);
    this.element = el("div", { class: "kg-outline" }, hint, bar, this.tree.element);
  }

  update(now: State): void {
    const focused = now.focus && "entity" in now.focus ? now.focus.entity : undefined;
    for (const item of this.tree.items()) this.showItem(item, now, focused);
    const chosen = this.current.length > 0 && this.current.every((section) => now.sections.includes(section));
    this.tools.filter.setAttribute("aria-pressed", String(chosen));
  }

  private showItem(item: HTMLElement, now: State, focused: number | undefined): void {
    const [kind, row] = parse(this.tree.keyOf(item));
    const sections = this.sectionsOf(this.tree.keyOf(item));
    const chosen = kind === "e" ? row === focused : sections.length > 0 && sections.every((section) => now.sections.includes(section));
    item.setAttribute("aria-selected", String(chosen));
    item.classList.toggle("kg-tree-holds", focused !== undefined && sections.some((section) => this.counts.entitiesIn(section).has(focused)));
  }

  private roots(): Twig[] {
    const { documents, sections } = this.context.model.data;
    if (documents.length === 1) return this.topsOf(0).map((section) => this.section(section, sections.parent.length));
    return documents.map(({ title }, document) => this.plan(title, document));
  }

  private topsOf(document: number): number[] {
    const { sections } = this.context.model.data;
    return [...sections.parent.keys()].filter((row) => sections.parent[row] === -1 && sections.document[row] === document);
  }

  private plan(title: string, document: number): Twig {
    const tops = this.topsOf(document);
    return {
      key: `d${document}`,
      content: [el("span", { class: "kg-tree-words kg-tree-plan", dir: "auto" }, title), ...amountOf(this.entitiesIn(tops).size)],
      below: tops.length ? () => tops.map((section) => this.section(section, Infinity)) : null,
    };
  }

  // Sections that a row stands for: of a plan, its outermost ones.
  private sectionsOf(key: string): number[] {
    const [kind, row] = parse(key);
    if (kind === "d") return this.topsOf(row);
    return kind === "s" ? [row] : [];
  }

  private entitiesIn(sections: readonly number[]): Set<number> {
    return new Set(sections.flatMap((section) => [...this.counts.entitiesIn(section)]));
  }

  private section(section: number, size: number): Twig {
    const { model } = this.context;
    const below = model.sectionsIn(section);
    const own = this.counts.entitiesOf(section);
    const title = model.data.sections.title[section] ?? "";
    const isTop = model.data.sections.parent[section] === -1;
    return {
      key: `s${section}`,
      content: [el("span", { class: "kg-tree-words", dir: "auto" }, title), ...amountOf(this.counts.entitiesIn(section).size)],
      open: isTop && size <= 2 * OPEN_AT_MOST && below.length > 0,
      below: below.length || own.length ? () => [...below.map((row) => this.section(row, Infinity)), ...own.map((entity) => this.entity(entity, section))] : null,
    };
  }

  private entity(entity: number, section: number): Twig {
    const { model } = this.context;
    return {
      key: `e${entity} ${section}`,
      content: [
        classIcon(model.classOf(entity)),
        el("span", { class: "kg-tree-words" }, el("bdi", {}, model.nameOf(entity)), unseen(`, ${model.classOf(entity).label}`)),
      ],
      below: null,
    };
  }

  private act(key: string): void {
    const [kind, row] = parse(key);
    if (kind === "e") this.context.show(row);
    else this.filter(this.sectionsOf(key));
  }

  private setCurrent(key: string): void {
    this.current = this.sectionsOf(key);
    const off = !this.current.length;
    Object.values(this.tools).forEach((tool) => (tool.disabled = off));
    this.update(this.context.store.get());
  }

  private makeTools() {
    const tools = {
      filter: button("Only this", () => this.filter(this.current), { "aria-pressed": "false", disabled: true }),
      add: button("Add its entities", () => this.add(this.current), { disabled: true }),
      read: button("Read", () => this.read(this.current), { disabled: true }),
    };
    tools.add.prepend(signIcon("plus", 14));
    return tools;
  }

  // Chooses all of them, or lets go of them where they are chosen already.
  private filter(sections: readonly number[]): void {
    const { store } = this.context;
    const chosen = store.get().sections;
    const others = chosen.filter((section) => !sections.includes(section));
    const isChosen = sections.every((section) => chosen.includes(section));
    store.set({ sections: isChosen ? others : [...others, ...sections] });
  }

  private add(sections: readonly number[]): void {
    if (!sections.length) return;
    const { store, actions } = this.context;
    const entities = this.entitiesIn(sections);
    const state = store.get();
    store.set({
      added: [...new Set([...state.added, ...entities])],
      hidden: state.hidden.filter((entity) => !entities.has(entity)),
    });
    actions.announce(`${count(entities.size, "entity", "entities")} of ${sections.length > 1 ? "the plan" : "the section"} added.`);
  }

  private read(sections: readonly number[]): void {
    const within = new Set(sections.flatMap((section) => [...this.context.model.subtree(section)]));
    const first = this.context.model.data.passages.section.findIndex((own) => within.has(own));
    if (first >= 0) this.context.read(first);
  }
}

function amountOf(amount: number): Node[] {
  const words = count(amount, "entity", "entities");
  return [
    el("span", { class: "kg-count", title: `names ${words}` }, figure(amount)),
    unseen(words.slice(figure(amount).length)),
  ];
}

// "s12" is a section, "e7 12" an entity in a section, "d0" a plan.
function parse(key: string): [kind: string, row: number] {
  return [key.charAt(0), Number(key.slice(1).split(" ")[0])];
}
