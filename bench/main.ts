/** `npm run bench`: times functions and their gradients, prints a table and writes it to `bench/README.md`. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { Bench } from "tinybench";
import { type Problem, problems } from "./problems.js";

const TIME = 4000;
const README = new URL("README.md", import.meta.url);

interface Row {
  readonly problem: Problem;
  /** Milliseconds of one call; null when there is nothing to time. */
  readonly evaluation: number;
  readonly gradient: number;
  readonly byHand: number | null;
}

const rows: Row[] = [];
for (const problem of problems()) rows.push(await timeProblem(problem));
const report = `${tableOf(rows)}\n\n${conditions()}\n`;
process.stdout.write(report);
writeFileSync(README, `${introduction()}\n\n${report}`);

async function timeProblem(problem: Problem): Promise<Row> {
  const bench = new Bench({ time: TIME, warmupTime: 500, throws: true });
  bench.add("evaluation", () => void problem.evaluate());
  bench.add("gradient", () => void problem.gradient());
  const { byHand } = problem;
  if (byHand !== null) bench.add("by hand", () => void byHand());
  await bench.run();
  const time = (name: string) => {
    const result = bench.getTask(name)?.result;
    if (result === undefined || !("latency" in result)) throw new Error(`${problem.name}: ${name} was not timed`);
    return result.latency.min;
  };
  return {
    problem,
    evaluation: time("evaluation"),
    gradient: time("gradient"),
    byHand: byHand === null ? null : time("by hand"),
  };
}

function tableOf(all: readonly Row[]): string {
  const head = [
    "problem",
    "size",
    "function (ms)",
    "gradient (ms)",
    "gradient / function",
    "by hand (ms)",
    "gradient / by hand",
  ];
  const lines = all.map(({ problem, evaluation, gradient, byHand }) => [
    problem.name,
    problem.size,
    milliseconds(evaluation),
    milliseconds(gradient),
    (gradient / evaluation).toFixed(1),
    byHand === null ? "" : milliseconds(byHand),
    byHand === null ? "" : (gradient / byHand).toFixed(1),
  ]);
  const widths = head.map((cell, i) => Math.max(cell.length, ...lines.map((line) => line[i]!.length)));
  const show = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i < 2 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [show(head), show(rule), ...lines.map(show)].join("\n");
}

function milliseconds(time: number): string {
  return time.toPrecision(3);
}

function conditions(): string {
  const chip = cpus();
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return `Chainrule ${version}, Node ${process.versions.node} (V8 ${process.versions.v8}), ${process.platform} ${process.arch}, ${chip.length} × ${chip[0]?.model ?? "unknown processor"}. The fastest of the calls in ${TIME / 1000} s, after warming up: other work on the machine disturbs it least; load average ${loadavg()[0]?.toFixed(1)}.`;
}

function introduction(): string {
  return `# Benchmarks

\`npm run bench\` measures this table and writes this file. The functions are those of the sample library (\`test/samples\`) and of
\`examples/digits\`, as a user writes them. "By hand" is a gradient written by a person, in \`bench/by-hand.ts\` and
\`examples/digits/by-hand.ts\`; it returns the gradient alone, as \`grad\` does (digits: the value too).`;
}
