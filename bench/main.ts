/** `npm run bench`: times functions and their gradients, prints a table and writes it to `bench/README.md`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { build } from "esbuild";
import { compileNative } from "./native.js";
import { type Entry, entries } from "./problems.js";
import { type Column, tableOf } from "./table.js";
import type { Cold, Times } from "./worker.js";

/** What the bench uses besides itself and the library. */
const USED = ["examples/digits/*.ts", "test/samples/gradbench.ts", "test/samples/models.ts", "test/samples/sample.ts"];
const COLD_STARTS = 5;
const MOST_BYTES = 2 ** 28;
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

const wanted = process.argv.slice(2);
const folder = mkdtempSync(".tmp/bench-");
try {
  await buildWorker();
  const native = compileNative(folder);
  const lines: Line[] = [];
  entries.forEach((entry, at) => {
    if (wanted.length > 0 && !wanted.includes(entry.name)) return;
    process.stderr.write(`${entry.name} ${entry.size}\n`);
    const times = JSON.parse(work("time", at).toString()) as Times;
    const colds = Array.from({ length: COLD_STARTS }, () => JSON.parse(work("cold", at).toString()) as Cold);
    const cold = colds.toSorted((a, b) => a.first - b.first)[COLD_STARTS >> 1] ?? {
      first: Number.NaN,
      kept: Number.NaN,
    };
    const own = native === null ? null : native.time(entry.native, work("inputs", at)) / entry.calls;
    lines.push({ entry, ...times, ...cold, native: own });
  });
  const report = `${tableOf(columns, lines, 2)}\n\n${conditions(native?.version ?? "no g++ was found")}\n`;
  process.stdout.write(report);
  if (wanted.length === 0) writeFileSync(README, `${introduction()}\n\n${report}`);
} finally {
  rmSync(folder, { recursive: true });
}

/** The worker in plain JavaScript, each file as it would be installed, and the library in one. */
async function buildWorker(): Promise<void> {
  const options = { outbase: ".", outdir: folder, platform: "node", format: "esm", target: "node20" } as const;
  await build({
    ...options,
    entryPoints: [
      ...USED,
      ...readdirSync("bench")
        .filter(isCode)
        .map((file) => `bench/${file}`),
    ],
  });
  await build({ ...options, entryPoints: ["src/index.ts"], bundle: true });
}

function isCode(file: string): boolean {
  return file.endsWith(".ts");
}

function work(mode: string, at: number): Buffer {
  return execFileSync(process.execPath, ["--expose-gc", `${folder}/bench/worker.js`, mode, String(at)], {
    maxBuffer: MOST_BYTES,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function duration(milliseconds: number): string {
  const units = [
    ["s", 1e3],
    ["ms", 1],
    ["µs", 1e-3],
    ["ns", 1e-6],
  ] as const;
  const [name, size] = units.find(([, least]) => milliseconds >= least) ?? ["ns", 1e-6];
  const value = milliseconds / size;
  return `${value < 100 ? value.toPrecision(3) : value.toFixed(0)} ${name}`;
}

function conditions(compiler: string): string {
  const chip = cpus();
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  return (
    `Chainrule ${version}, Node ${process.versions.node} (V8 ${process.versions.v8}), ${compiler}, ${process.platform} ${process.arch}, ` +
    `${chip.length} × ${chip[0]?.model ?? "unknown processor"}; load average ${loadavg()[0]?.toFixed(1)}.`
  );
}

function introduction(): string {
  return `# Benchmarks

\`npm run bench\` measures this table and writes this file; \`npm run bench -- gmm ba\` measures some of its lines only. The functions
are those of the sample library (\`test/samples\`), of \`examples/digits\` and of \`bench/functions.ts\`, as a user writes them. "By hand"
is the same gradient written by a person in TypeScript (\`bench/by-hand.ts\`, \`bench/by-hand-small.ts\`, \`examples/digits/by-hand.ts\`),
"C++" in C++ (\`bench/native/gradients.cpp\`), compiled with \`g++ -O3 -march=native\`. All results are compared before they are timed.

Each line runs in a process of its own: medians of seven rounds that take function, gradient and by hand in turns; ratios are medians of
the ratios of the rounds. "Cold start" is the time from the plain function to its first gradient in a fresh process, the
median of five; "kept" is the memory that stays in use after it.`;
}
