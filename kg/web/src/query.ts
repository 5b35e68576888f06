// The query page: YASGUI over our own endpoint, and nothing else.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { completeFrom } from "./completion";
import { questions, vocabulary } from "./data";
import { withPrefixes } from "./prefixes";
import "./query.css";
import { questionList } from "./questions";
import { linkToPages, showPlainly } from "./results";

const KEPT_FOR_SECONDS = 30 * 24 * 60 * 60;

// The page's own form, for browsers without scripts: its text moves into the editor.
function takeOverForm(): string | undefined {
  const text = document.querySelector<HTMLTextAreaElement>("textarea#query");
  text?.form?.setAttribute("hidden", "");
  return text?.value.trim() || undefined;
}

// Tabs from earlier visits and from links keep the name of an endpoint: there is only ours.
function mount(root: HTMLElement, endpoint: string, example: string | undefined): Yasgui {
  const { prefixes } = vocabulary();
  const { base } = root.dataset;
  if (example) Yasgui.Yasqe.defaults.value = withPrefixes(example, prefixes);
  const yasgui = new Yasgui(root, {
    persistenceId: "kg",
    persistencyExpire: KEPT_FOR_SECONDS,
    autofocus: false,
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [], keys: [], renderItem: () => undefined },
    populateFromUrl: (tab) => ({
      ...tab,
      yasqe: { ...tab.yasqe, value: withPrefixes(tab.yasqe.value, prefixes) },
      requestConfig: { ...tab.requestConfig, endpoint, headers: {}, args: [] },
    }),
    requestConfig: { endpoint, method: "POST", acceptHeaderGraph: "text/turtle" },
    // An old answer may be of an earlier build, so answers are not kept.
    yasr: {
      ...Yasgui.defaults.yasr,
      prefixes: base ? { ...prefixes, id: base } : prefixes,
      maxPersistentResponseSize: 0,
    },
  });
  Object.values(yasgui._tabs).forEach((tab) => tab.setEndpoint(endpoint));
  return yasgui;
}

// The server's answer is for browsers without scripts too; a query in the address the editor runs itself.
function hideServedAnswer(asked: URLSearchParams): void {
  if (asked.has("query")) document.getElementById("plain")?.setAttribute("hidden", "");
}

function start(root: HTMLElement): void {
  const { base, ontology, endpoint } = root.dataset;
  const words = vocabulary();
  const asked = new URLSearchParams(location.search);
  const open = (name: string, text: string) => {
    const value = withPrefixes(text, words.prefixes);
    yasgui.addTab(true, { name, yasqe: { value } }, { avoidDuplicateTabs: true });
  };
  completeFrom(words);
  showPlainly();
  const text = takeOverForm();
  const yasgui = mount(root, new URL(endpoint ?? "/sparql", location.href).href, text);
  linkToPages(root, [
    { namespace: base ?? "", path: "/id/" },
    { namespace: ontology ?? "", path: "/ontology#" },
  ]);
  hideServedAnswer(asked);
  if (text && asked.has("question")) {
    const title = document.querySelector("#plain h2:first-child")?.textContent?.trim();
    open(title || "Query", text);
  }
  const ready = questions();
  if (ready.length) root.before(questionList(ready, ({ title, text }) => open(title, text)));
}

const root = document.getElementById("yasgui");
if (root) start(root);
