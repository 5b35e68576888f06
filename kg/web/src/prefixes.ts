// Declares prefixes where a query leaves that to the server: the editor marks an undeclared one as an error.

// Where a name with a colon is no prefixed name: comments, addresses and strings.
const NOT_CODE = /#[^\n]*|<[^<>\s]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
const DECLARED = /\bPREFIX\s+([\w.-]*):/gi;
const USED = /(?<![\w:?$@-])([A-Za-z][\w-]*):/g;

export function withPrefixes(query: string, prefixes: Readonly<Record<string, string>>): string {
  const code = query.replace(NOT_CODE, " ");
  const declared = new Set([...code.matchAll(DECLARED)].map((match) => match[1]));
  const used = new Set([...code.matchAll(USED)].map((match) => match[1] ?? ""));
  const lines = Object.keys(prefixes)
    .filter((prefix) => used.has(prefix) && !declared.has(prefix))
    .map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`);
  return lines.join("") + query;
}
