// Makes one style sheet: reads {folder, sheets, pages, scripts} and answers with its text.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix, relative } from "node:path";

const require = createRequire(process.argv[2]);
const { bundleAsync, transform } = require("lightningcss");
const { PurgeCSS } = require("purgecss");

const { folder, sheets, pages, scripts } = JSON.parse(readFileSync(0, "utf-8"));
const entry = join(folder, "style.css");
const read = (file) =>
  file === entry ? sheets.map((sheet) => `@import "${sheet}";`).join("") : readFileSync(file, "utf-8");

// Addresses in the sheets are seen from each one's own folder.
const bundled = await bundleAsync({ filename: entry, resolver: { read }, analyzeDependencies: true });
let all = bundled.code.toString();
for (const { url, placeholder, loc } of bundled.dependencies) {
  const from = relative(folder, dirname(loc.filePath)).replaceAll("\\", "/");
  all = all.replaceAll(placeholder, url.startsWith("data:") ? url : posix.join(from, url));
}

// Icons are drawings, also where a sheet names their font.
all = all.replace(/@font-face\s*{[^}]*Font Awesome[^}]*}/g, "");

// Of a page, what stands in its tags counts, and not its prose.
const tags = (text) => (text.match(/<[^!/][^>]*>/g) ?? []).join(" ").match(/[\w-]+/g) ?? [];
const texts = [...pages, ...scripts].map((file) => readFileSync(file, "utf-8"));
const [purged] = await new PurgeCSS().purge({
  content: [...pages, ...scripts],
  css: [{ raw: all }],
  extractors: [{ extensions: ["html"], extractor: tags }],
  keyframes: true,
  variables: true,
  safelist: {
    standard: [/^:/], // what names no element meets them all
    variables: texts.flatMap((text) => text.match(/--[\w-]+/g) ?? []),
  },
});
const code = Buffer.from(purged.css);
process.stdout.write(transform({ filename: entry, code, minify: true }).code);
