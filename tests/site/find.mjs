// Answers queries with the real index: node find.mjs search-index.js < queries, one a line.
import fs from "node:fs";
import vm from "node:vm";

vm.runInThisContext(fs.readFileSync(process.argv[2], "utf-8"));
const queries = fs.readFileSync(0, "utf-8").split("\n").filter(Boolean);
const n = +(process.argv[3] ?? 2);
console.log(JSON.stringify(queries.map((query) => bookSearch.rank(query).slice(0, n).map(({ id, score }) => [...bookSearch.sections[id].slice(0, 2), score]))));
