// Lighthouse over addresses: node benchmarks/lighthouse.mjs package.json chromium [flag ...]
// Reads one {"url": ..., "desktop": ...} a line, answers one line of scores and timings for each.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packages, chromePath, ...flags] = process.argv.slice(2);
const installed = createRequire(packages);
const load = (name) => import(pathToFileURL(installed.resolve(name)));
const { default: lighthouse, desktopConfig } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", ...flags] });
try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { url, desktop } = JSON.parse(line);
    const options = { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" };
    const { lhr } = await lighthouse(url, options, desktop ? desktopConfig : undefined);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const value = (audit) => lhr.audits[audit].numericValue;
    const failed = Object.values(lhr.audits).filter((audit) => audit.scoreDisplayMode === "binary" && audit.score < 1);
    process.stdout.write(JSON.stringify({
      ...Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(100 * lhr.categories[name].score)])),
      lcp: value("largest-contentful-paint"),
      tbt: value("total-blocking-time"),
      cls: value("cumulative-layout-shift"),
      failed: failed.map((audit) => audit.id),
    }) + "\n");
  }
} finally {
  await chrome.kill();
}
