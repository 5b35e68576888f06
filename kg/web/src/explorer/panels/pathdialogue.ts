// How two entities hang together: the shortest path, step by step, each with its sentence.
import type { Hit } from "../data";
import { visible } from "../filters";
import { Combobox, type Option } from "./combobox";
import type { Context } from "./context";
import { type Dialogue, dialogue } from "./dialogue";
import { button, el, focusOn, replace } from "./elements";
import { marksOf } from "./factlist";
import { factWords } from "./factviews";
import { proof } from "./proof";
import { nameContent } from "./searchbox";
import { count } from "./wording";

type EntityHit = Hit & { kind: "entity" };

export class PathDialogue {
  private readonly dialogue: Dialogue;
  private readonly ends: [Combobox<EntityHit>, Combobox<EntityHit>];
  private readonly chosen: [number, number] = [-1, -1];
  private readonly onlyShown: HTMLInputElement;
  private readonly result = el("div", { class: "kg-path", "aria-live": "polite" });

  constructor(private readonly context: Context, root: HTMLElement) {
    this.dialogue = dialogue(root, "Shortest path", "kg-path-dialogue");
    this.ends = [this.end(0, "From"), this.end(1, "To")];
    this.onlyShown = el("input", { type: "checkbox", on: { change: () => this.find() } });
    const swap = button("Swap", () => this.set(this.chosen[1], this.chosen[0]));
    this.result.addEventListener("click", (event) => this.leave(event));
    replace(
      this.dialogue.body,
      el("div", { class: "kg-path-ends" }, labelled("From", this.ends[0]), swap, labelled("To", this.ends[1])),
      el("label", { class: "kg-check" }, this.onlyShown, el("span", {}, "Only through what the picture shows")),
      this.result,
    );
  }

  open(from?: number): void {
    const known = this.context.store.get().path;
    if (from !== undefined) this.set(from, -1);
    else if (this.chosen[0] < 0 && known) this.set(known[0], known[1]);
    else this.find();
    this.dialogue.open();
    const empty = this.chosen.findIndex((entity) => entity < 0);
    focusOn(this.ends[empty < 0 ? 0 : empty]?.input);
  }

  // What is to be seen behind the dialogue.
  private leave(event: Event): void {
    if ((event.target as Element).closest(".kg-entity, .kg-read")) this.dialogue.close();
  }

  private end(at: 0 | 1, label: string): Combobox<EntityHit> {
    return new Combobox<EntityHit>({
      label,
      placeholder: "Type a name",
      none: "No entity has such a name.",
      find: (typed) => this.options(typed),
      choose: (hit) => this.choose(at, hit.entity),
    });
  }

  private options(typed: string): Option<EntityHit>[] {
    const hits = this.context.model.search(typed).filter((hit): hit is EntityHit => hit.kind === "entity");
    return hits.slice(0, 30).map((value) => ({ value, group: "Entities", content: nameContent(this.context.model, value) }));
  }

  private choose(at: 0 | 1, entity: number): void {
    this.chosen[at] = entity;
    this.set(...this.chosen);
    const other = this.ends[at === 0 ? 1 : 0];
    if (this.chosen.some((end) => end < 0)) other.input.focus();
  }

  private set(from: number, to: number): void {
    [from, to].forEach((entity, at) => {
      this.chosen[at] = entity;
      const field = this.ends[at as 0 | 1].input;
      if (entity >= 0) field.value = this.context.model.nameOf(entity);
      else field.value = "";
    });
    this.find();
  }

  private find(): void {
    const [from, to] = this.chosen;
    if (from < 0 || to < 0) return replace(this.result, el("p", { class: "kg-hint" }, "Choose two entities."));
    const { model, store } = this.context;
    const allowed = this.onlyShown.checked ? visible(model, store.get()).entities : undefined;
    const path = model.shortestPath(from, to, allowed);
    if (!path) return replace(this.result, el("p", { class: "kg-empty" }, `No chain of facts joins ${model.nameOf(from)} and ${model.nameOf(to)}.`));
    const draw = button("Draw it in the graph", () => this.draw(from, to), { class: "kg-button kg-primary" });
    replace(
      this.result,
      el("div", { class: "kg-path-head" }, el("p", {}, el("strong", {}, path.length > 1 ? count(path.length - 1, "step") : "These are one entity.")), draw),
      el("ol", { class: "kg-steps" }, ...path.slice(1).map((next, at) => this.step(path[at] as number, next))),
    );
  }

  private draw(from: number, to: number): void {
    this.dialogue.close();
    this.context.actions.path(from, to);
  }

  // The surest fact of the step; the others are a click away.
  private step(from: number, to: number): HTMLElement {
    const { model } = this.context;
    const { negated, confidence, evidence } = model.data.statements;
    const rows = [...model.between(from, to)].sort(
      (a, b) => (negated[a] as number) - (negated[b] as number) || (confidence[b] as number) - (confidence[a] as number),
    );
    const [row] = rows;
    if (row === undefined) return el("li", {});
    const [passage, sure, denied] = evidence[row]?.[0] ?? [0, 0, 0];
    return el(
      "li",
      { class: "kg-fact" },
      el("div", { class: "kg-fact-head" }, ...factWords(this.context, row)),
      proof(this.context, { passage, marks: marksOf(model, row), sure, negated: denied === 1, entity: from }),
      rows.length > 1 && button(`All ${rows.length} facts between the two`, () => this.all(from, to), { class: "kg-button kg-quiet" }),
    );
  }

  private all(subject: number, object: number): void {
    this.dialogue.close();
    this.context.open({ kind: "edge", subject, object }, { follow: true });
  }
}

function labelled(words: string, box: Combobox<EntityHit>): HTMLElement {
  return el("div", { class: "kg-path-end" }, el("label", { for: box.input.id }, words), box.element);
}
