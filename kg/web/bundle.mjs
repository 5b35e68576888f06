// Bundles the pages' scripts and styles: node bundle.mjs OUTPUT_FOLDER METAFILE
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

// One entry a page; the style sheet that it imports comes out beside it under the same name.
const ENTRIES = ["src/query.ts", "src/explorer.ts"];

// YASGUI brings a list of hundreds of prefixes that anyone could add to, and completes terms by asking
// another host. The page completes from our own vocabulary, so neither is shipped.
const CUTS = [
  {
    what: "list of prefixes",
    found: /(?:[\w$]+ = "[^"\n]*", )*\bprefixes_default = \{[^{}]*\}/g,
    instead: "prefixes_default = {}",
  },
  {
    what: "look-up of terms on another host",
    found: /\bvar fetchFromLov = [\s\S]*?\n\}, completers = /g,
    instead: "var fetchFromLov = () => Promise.resolve([]), completers = ",
  },
];

const cutYasgui = {
  name: "cut-yasgui",
  setup(builder) {
    builder.onLoad({ filter: /yasgui\.esm\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const { what, found, instead } of CUTS) {
        const times = contents.match(found)?.length ?? 0;
        if (times !== 1) throw new Error(`YASGUI's ${what} was found ${times} times: mend CUTS in bundle.mjs`);
        contents = contents.replace(found, instead);
      }
      return { contents };
    });
  },
};

const [outdir, metafile] = process.argv.slice(2);
try {
  const result = await build({
    entryPoints: ENTRIES,
    outdir,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    banner: { js: "/* Licences: LICENSES.txt */", css: "/* Licences: LICENSES.txt */" },
    metafile: true,
    logLevel: "silent",
    plugins: [cutYasgui],
  });
  await writeFile(metafile, JSON.stringify(result.metafile));
} catch (error) {
  console.error((error.errors ?? [error]).map(({ text, message }) => text ?? message).join("; "));
  process.exitCode = 1;
}
