// Reads one formula a line, {"tex": ..., "display": ...}, and answers one line, {"mathml": ...} or {"error": ...}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const temml = createRequire(process.argv[2])("temml");

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { mathml: temml.renderToString(tex, { displayMode: display, throwOnError: true }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
