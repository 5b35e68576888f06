// What the evidence panel shows of an entity.
import type { Context } from "./context";
import { action, listOf, target } from "./callviews";
import { button, el } from "./elements";
import { factGroups } from "./factlist";
import { proof } from "./proof";
import { type Tab, tabs } from "./tabs";
import type { View } from "./view";
import { classIcon } from "../icons";
import { count, figure } from "./wording";

// The tab that was last chosen stays chosen from one entity to the next.
let lastTab = "facts";

export function entityView(context: Context, entity: number): View {
  const { model } = context;
  const kind = model.classOf(entity);
  return {
    key: `entity ${entity}`,
    kind: [classIcon(kind), ` ${kind.label}`],
    definition: kind.definition,
    title: [el("bdi", {}, model.nameOf(entity))],
    body: [...about(context, entity), tools(context, entity), content(context, entity)],
  };
}

function about({ model }: Context, entity: number): Node[] {
  const names = otherNames(model.nameOf(entity), model.data.entities.alt[entity] ?? []);
  if (!names.length) return [];
  const items = names.map((name) => el("li", { dir: "auto" }, name));
  return [el("div", { class: "kg-alts" }, el("span", {}, "Also: "), el("ul", {}, ...items))];
}

// Names that differ in more than capitals, each as it is written with the fewest of them.
function otherNames(name: string, others: readonly string[]): string[] {
  const found = new Map<string, string>();
  const capitals = (text: string) => text.length - text.replace(/\p{Lu}/gu, "").length;
  for (const other of others) {
    const key = other.toLowerCase();
    const known = found.get(key);
    if (known === undefined || capitals(other) < capitals(known)) found.set(key, other);
  }
  found.delete(name.toLowerCase());
  return [...found.values()];
}

function tools(context: Context, entity: number): HTMLElement {
  const { actions, store, model } = context;
  const hops = ([1, 2, 3] as const).map((hop) =>
    button(String(hop), () => actions.expand(entity, hop), {
      "aria-label": `Add what is within ${hop} ${hop === 1 ? "step" : "steps"}`,
    }),
  );
  const hide = () => store.set({ hidden: [...store.get().hidden, entity], focus: null });
  return el(
    "div",
    { class: "kg-entity-tools", role: "group", "aria-label": "What to do with it" },
    button("Show in graph", () => actions.show(entity)),
    el("span", { class: "kg-hops", role: "group", "aria-label": "Add neighbours" }, el("span", {}, "Add steps"), ...hops),
    button("Path from here…", () => context.openPaths(entity)),
    button("Hide", hide),
    pageLink(model.pageOf(entity)),
  );
}

function pageLink(page: string | null): HTMLElement | null {
  return page === null ? null : el("a", { class: "kg-link", href: page }, "Its page");
}

function content(context: Context, entity: number): HTMLElement {
  const { model } = context;
  const all = entityTabs(context, entity).filter(({ key, count: some }) => some !== "0" || key === "facts");
  const wanted = all.some(({ key, count: some }) => key === lastTab && some !== "0") ? lastTab : undefined;
  const chosen = wanted ?? all.find(({ count: some }) => some !== "0")?.key ?? "facts";
  const name = `What the plan says of ${model.nameOf(entity)}`;
  let ready = false;
  const made = tabs(name, all, chosen, (key) => {
    if (ready) lastTab = key;
  });
  ready = true;
  return made.element;
}

function entityTabs(context: Context, entity: number): Tab[] {
  const { model } = context;
  const [facts, calls] = [model.statementsOf(entity), model.actionsOf(entity)];
  const [targets, passages] = [model.targetsOf(entity), passagesOf(context, entity)];
  return [
    { key: "facts", words: "Facts", count: figure(facts.length), content: () => factGroups(context, entity) },
    {
      key: "calls", words: "Called for", count: figure(calls.length),
      content: () => [listOf(byStrength(context, calls), (row) => action(context, row, entity))],
    },
    {
      key: "targets", words: "Targets", count: figure(targets.length),
      content: () => [listOf(targets, (row) => target(context, row, entity))],
    },
    {
      key: "mentions", words: "Mentions", count: figure(model.mentionsOf(entity).length),
      content: () => [
        el("p", { class: "kg-hint" }, `Named ${count(model.mentionsOf(entity).length, "time")} in ${count(passages.length, "passage")}, in reading order.`),
        listOf(passages, (passage) => mention(context, passage, entity)),
      ],
    },
  ];
}

function byStrength({ model }: Context, rows: readonly number[]): number[] {
  const { strength, passage } = model.data.actions;
  return [...rows].sort(
    (a, b) => (strength[a] as number) - (strength[b] as number) || (passage[a] as number) - (passage[b] as number),
  );
}

function passagesOf({ model }: Context, entity: number): number[] {
  return [...new Set(model.mentionsOf(entity).map((row) => model.data.mentions.passage[row] as number))];
}

function mention(context: Context, passage: number, entity: number): HTMLElement {
  return el("li", { class: "kg-fact" }, proof(context, { passage, marks: new Map([[entity, "subject"] as const]), entity }));
}
