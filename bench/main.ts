/** `npm run bench`: times functions and their gradients, prints a table and writes it to `bench/README.md`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { buildBench, work } from "./built.js";
import { conditions, duration, median } from "./measures.js";
import { compileNative } from "./native.js";
import { benchPeers } from "./peers.js";
import { type Entry, entries } from "./problems.js";
import { type Column, tableOf } from "./table.js";
import type { Cold, Times } from "./worker.js";

const COLD_STARTS = 5;
const README = new URL("README.md", import.meta.url);

interface Line extends Times, Cold {
  readonly entry: Entry;
  /** Milliseconds of the native gradient; null where there is no compiler. */
  readonly native: number | null;
}

const columns: readonly Column<Line>[] = [
  { head: "problem", cell: ({ entry }) => entry.name },
  { head: "size", cell: ({ entry }) => entry.size },
  { head: "function", cell: ({ evaluation }) => duration(evaluation) },
  { head: "gradient", cell: ({ gradient }) => duration(gradient) },
  { head: "gradient / function", cell: ({ byEvaluation }) => byEvaluation.toFixed(1) },
  { head: "by hand", cell: ({ byHand }) => duration(byHand) },
  { head: "gradient / by hand", cell: ({ byByHand }) => byByHand.toFixed(2) },
  { head: "C++", cell: ({ native }) => (native === null ? "" : duration(native)) },
  { head: "gradient / C++", cell: ({ native, gradient }) => (native === null ? "" : (gradient / native).toFixed(1)) },
  { head: "cold start", cell: ({ first }) => duration(first) },
  { head: "kept", cell: ({ kept }) => `${(kept / 1024).toFixed(0)} KiB` },
];

const names = process.argv.slice(2);
mkdirSync(".tmp", { recursive: true });
const folder = mkdtempSync(".tmp/bench-");
try {
  await buildBench(folder);
  if (names.includes("peers")) benchPeers(folder);
  else bench(names);
} finally {
  rmSync(folder, { recursive: true });
}

/** All problems, or those with these names. */
function bench(wanted: readonly string[]): void {
  const native = compileNative(folder);
  const lines: Line[] = [];
  entries.forEach((entry, at) => {
    if (wanted.length > 0 && !wanted.includes(entry.name)) return;
    process.stderr.write(`${entry.name} ${entry.size}\n`);
    const times = JSON.parse(work(folder, "time", at).toString()) as Times;
    const colds = Array.from({ length: COLD_STARTS }, () => JSON.parse(work(folder, "cold", at).toString()) as Cold);
    const [first, kept] = [median(colds.map((cold) => cold.first)), median(colds.map((cold) => cold.kept))];
    const own = native === null ? null : native.time(entry.native, work(folder, "inputs", at)) / entry.calls;
    lines.push({ entry, ...times, first, kept, native: own });
  });
  const report = `${tableOf(columns, lines, 2)}\n\n${conditions(native?.version ?? "no g++")}\n`;
  process.stdout.write(report);
  if (wanted.length === 0) writeFileSync(README, `${introduction()}\n\n${report}`);
}

function introduction(): string {
  return `# Benchmarks

\`npm run bench\` measures this table and writes this file; \`npm run bench -- gmm ba\` measures some of its lines only, and
\`npm run bench -- peers\` other libraries (a table of its own in \`bench/peers\`). The functions
are those of the sample library (\`test/samples\`), of \`examples/digits\` and of \`bench/functions.ts\`, as a user writes them. "By hand"
is the same gradient written by a person in TypeScript (\`bench/by-hand.ts\`, \`bench/by-hand-small.ts\`, \`examples/digits/by-hand.ts\`),
"C++" in C++ (\`bench/native/gradients.cpp\`), compiled with \`g++ -O3 -march=native\`. All results are compared before they are timed.

Each line runs in a process of its own: medians of seven rounds that take function, gradient and by hand in turns; ratios are medians of
the ratios of the rounds, which other work on the machine disturbs less. "Cold start" is the time from the plain function to its first gradient in a fresh process, the
median of five; "kept" is the memory that stays in use after it.`;
}
