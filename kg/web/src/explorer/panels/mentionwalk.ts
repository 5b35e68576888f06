// From one mention of the entity in focus to the next.
import type { Context } from "./context";
import { button, el, replace } from "./elements";
import { classIcon, signIcon } from "../icons";
import { count, figure } from "./wording";

export interface MentionWalk {
  readonly element: HTMLElement;
  // Says where one is: at a mention, or else at a passage.
  show(entity: number | undefined, passage: number, mention?: number): void;
  step(by: 1 | -1): void;
}

export function mentionWalk(context: Context, goTo: (mention: number) => void): MentionWalk {
  const { model } = context;
  const where = el("span", { class: "kg-walk-where", role: "status" });
  const [back, on] = ([-1, 1] as const).map((by) =>
    button(signIcon("down"), () => step(by), {
      class: `kg-icon-button ${by < 0 ? "kg-walk-back" : "kg-walk-on"}`,
      "aria-label": by < 0 ? "Previous mention" : "Next mention",
    }),
  ) as [HTMLButtonElement, HTMLButtonElement];
  const element = el("div", { class: "kg-walk", role: "group", "aria-label": "Mentions of the entity" }, where, back, on);
  let rows: readonly number[] = [];
  let at = -1;

  const show = (entity: number | undefined, passage: number, mention?: number): void => {
    rows = entity === undefined ? [] : model.mentionsOf(entity);
    at = mention === undefined ? rows.findIndex((row) => model.data.mentions.passage[row] === passage) : rows.indexOf(mention);
    back.disabled = on.disabled = !rows.length;
    if (entity === undefined) return void replace(where, "Click a name or a sentence.");
    replace(where, classIcon(model.classOf(entity)), " ", el("bdi", {}, model.nameOf(entity)), words());
  };
  const words = (): string => (at < 0 ? `, ${count(rows.length, "mention")}` : `, mention ${figure(at + 1)} of ${figure(rows.length)}`);
  const step = (by: 1 | -1): void => {
    const next = rows[(at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by + rows.length) % rows.length];
    if (next !== undefined) goTo(next);
  };
  return { element, show, step };
}
