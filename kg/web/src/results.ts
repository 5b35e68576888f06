// What is shown of an answer: links to our own pages, and errors as the server words them.
import Yasgui from "@zazuko/yasgui";

export interface Place {
  readonly namespace: string;
  readonly path: string;
}

// Shows the server's own line instead of guesses why another host did not answer.
async function errorLine({ text, status }: { text: string; status?: number }): Promise<HTMLElement> {
  const line = document.createElement("pre");
  line.setAttribute("role", "alert");
  line.textContent = text.trim() || `The server answered ${status ?? "nothing"}.`;
  return line;
}

// The views link to manuals on another host; ours do without.
function withoutManual(name: string): void {
  const View = Yasgui.Yasr.plugins[name] as unknown as new (yasr: unknown) => { helpReference?: string };
  class Plain extends View {
    constructor(yasr: unknown) {
      super(yasr);
      this.helpReference = undefined;
    }
  }
  Yasgui.Yasr.plugins[name] = Plain as unknown as (typeof Yasgui.Yasr.plugins)[string];
}

export function showPlainly(): void {
  Yasgui.Yasr.defaults.errorRenderers = [errorLine];
  ["table", "response"].forEach(withoutManual);
}

function linkTo(places: readonly Place[], link: HTMLAnchorElement): void {
  const iri = link.getAttribute("href") ?? "";
  const place = places.find(({ namespace }) => namespace && iri.startsWith(namespace));
  if (!place) return;
  link.href = place.path + iri.slice(place.namespace.length);
  link.title = iri;
}

// Tables draw a page of rows at a time, so links are mended as they appear.
export function linkToPages(root: HTMLElement, places: readonly Place[]): void {
  const mend = () => root.querySelectorAll<HTMLAnchorElement>("a.iri").forEach((link) => linkTo(places, link));
  new MutationObserver(mend).observe(root, { childList: true, subtree: true });
}
