// Answers queries with the real index: node find.mjs search-index.js 2 < queries, one a line.
import fs from "node:fs";
import vm from "node:vm";

const [file, count] = process.argv.slice(2);
vm.runInThisContext(fs.readFileSync(file, "utf-8"));
const search = await globalThis.bookSearch;
const queries = fs.readFileSync(0, "utf-8").split("\n");
console.log(JSON.stringify(queries.map((query) => search.find(query, +count).hits)));
