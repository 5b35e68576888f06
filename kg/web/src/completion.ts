// Completion from our own vocabulary, in the place of YASGUI's, which would ask other hosts.
import Yasgui from "@zazuko/yasgui";
import type { Vocabulary } from "./data";

function replace(name: string, get: (begin: string) => string[], bulk: boolean): void {
  const { Yasqe } = Yasgui;
  const known = Yasqe.Autocompleters[name];
  if (!known) throw new Error(`YASGUI has no completion called ${name}`);
  Yasqe.registerAutocompleter({
    ...known,
    get: (_editor, token) => get(token?.autocompletionString ?? ""),
    bulk,
    autoShow: true,
    persistenceId: undefined,
  });
}

export function completeFrom({ prefixes, classes, properties }: Vocabulary): void {
  const beginning = (terms: readonly string[]) => (begin: string) =>
    begin ? terms.filter((term) => term.startsWith(begin)) : [];
  replace("prefixes", () => Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`), true);
  replace("class", beginning(classes), false);
  replace("property", beginning(properties), false);
}
