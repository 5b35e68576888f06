// The plan's outline as a second way into the graph: part, section, box, item, and the entities that each names.
import { classIcon, signIcon } from "../icons";
import type { State } from "../store";
import type { Context, SidePanel } from "./context";
import { button, el, unseen } from "./elements";
import { OutlineCounts } from "./outlinecounts";
import { toggled } from "./sectionfacet";
import { Tree, type Twig } from "./tree";
import { count, figure } from "./wording";

const OPEN_AT_MOST = 60;

export class Outline implements SidePanel {
  readonly element: HTMLElement;
  private readonly counts: OutlineCounts;
  private readonly tree: Tree;
  private readonly tools: { filter: HTMLButtonElement; add: HTMLButtonElement; read: HTMLButtonElement };
  private current: number | null = null;

  constructor(private readonly context: Context) {
    this.counts = new OutlineCounts(context.model);
    this.tools = this.makeTools();
    this.tree = new Tree({
      label: "Outline",
      roots: this.roots(),
      act: (key) => this.act(key),
      at: (key) => this.setCurrent(key),
      keys: { " ": (key) => this.withSection(key, (section) => this.add(section)) },
    });
    const hint = el("p", { class: "kg-hint" }, "Choose a section to see only it; open it for its entities.");
    const { filter, add, read } = this.tools;
    const bar = el("div", { class: "kg-outline-tools", role: "group", "aria-label": "With the chosen section" }, filter, add, read);
    this.element = el("div", { class: "kg-outline" }, hint, bar, this.tree.element);
  }

  update(now: State): void {
    const focused = now.focus && "entity" in now.focus ? now.focus.entity : undefined;
    for (const item of this.tree.items()) this.showItem(item, now, focused);
    const chosen = this.current !== null && now.sections.includes(this.current);
    this.tools.filter.setAttribute("aria-pressed", String(chosen));
  }

  private showItem(item: HTMLElement, now: State, focused: number | undefined): void {
    const [kind, row] = parse(this.tree.keyOf(item));
    const isSection = kind === "s";
    const chosen = isSection ? now.sections.includes(row) : kind === "e" && row === focused;
    item.setAttribute("aria-selected", String(chosen));
    item.classList.toggle("kg-tree-holds", isSection && focused !== undefined && this.counts.entitiesIn(row).has(focused));
  }

  private roots(): Twig[] {
    const { documents, sections } = this.context.model.data;
    const tops = (document: number): number[] =>
      [...sections.parent.keys()].filter((row) => sections.parent[row] === -1 && sections.document[row] === document);
    if (documents.length === 1) return tops(0).map((section) => this.section(section, sections.parent.length));
    return documents.map(({ title }, document) => ({
      key: `d${document}`,
      content: [el("span", { class: "kg-tree-words kg-tree-plan", dir: "auto" }, title)],
      below: () => tops(document).map((section) => this.section(section, Infinity)),
    }));
  }

  private section(section: number, size: number): Twig {
    const { model } = this.context;
    const below = model.sectionsIn(section);
    const own = this.counts.entitiesOf(section);
    const title = model.data.sections.title[section] ?? "";
    const amount = this.counts.entitiesIn(section).size;
    const isTop = model.data.sections.parent[section] === -1;
    return {
      key: `s${section}`,
      label: `${title}, ${count(amount, "entity", "entities")}`,
      content: [
        el("span", { class: "kg-tree-words", dir: "auto" }, title),
        el("span", { class: "kg-count", title: `names ${count(amount, "entity", "entities")}` }, figure(amount)),
      ],
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
    if (kind === "s") this.filter(row);
  }

  private setCurrent(key: string): void {
    const [kind, row] = parse(key);
    this.current = kind === "s" ? row : null;
    const off = this.current === null;
    Object.values(this.tools).forEach((tool) => (tool.disabled = off));
    this.update(this.context.store.get());
  }

  private withSection(key: string, act: (section: number) => void): void {
    const [kind, row] = parse(key);
    if (kind === "s") act(row);
  }

  private makeTools() {
    const on = (act: (section: number) => void) => () => this.current !== null && act(this.current);
    const tools = {
      filter: button("Only this", on((section) => this.filter(section)), { "aria-pressed": "false", disabled: true }),
      add: button("Add its entities", on((section) => this.add(section)), { disabled: true }),
      read: button("Read", on((section) => this.read(section)), { disabled: true }),
    };
    tools.add.prepend(signIcon("plus", 14));
    return tools;
  }

  private filter(section: number): void {
    const { store } = this.context;
    store.set({ sections: toggled(store.get().sections, section) });
  }

  private add(section: number): void {
    const { store, actions } = this.context;
    const entities = this.counts.entitiesIn(section);
    const state = store.get();
    store.set({
      added: [...new Set([...state.added, ...entities])],
      hidden: state.hidden.filter((entity) => !entities.has(entity)),
    });
    actions.announce(`${count(entities.size, "entity", "entities")} of the section added.`);
  }

  private read(section: number): void {
    const within = this.context.model.subtree(section);
    const first = this.context.model.data.passages.section.findIndex((own) => within.has(own));
    if (first >= 0) this.context.read(first);
  }
}

// "s12" is a section, "e7 12" an entity in a section, "d0" a plan.
function parse(key: string): [kind: string, row: number] {
  return [key.charAt(0), Number(key.slice(1).split(" ")[0])];
}
