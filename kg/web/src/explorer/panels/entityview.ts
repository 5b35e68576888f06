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
  const own = model.nameOf(entity).toLowerCase();
  const names = (model.data.entities.alt[entity] ?? []).filter((name) => name.toLowerCase() !== own);
  if (!names.length) return [];
  const items = names.map((name) => el("li", { dir: "auto" }, name));
  return [el("div", { class: "kg-alts" }, el("span", {}, "Also: "), el("ul", {}, ...items))];
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
    pageLink(context, model.data.entities.id[entity] ?? ""),
  );
}

function pageLink({ model }: Context, id: string): HTMLElement | null {
  const links = model.data.links;
  return links && el("a", { class: "kg-link", href: links.entity + id.split("/").map(encodeURIComponent).join("/") }, "Its page");
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
      key: "mentions", words: "Mentions", count: figure(passages.length),
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
