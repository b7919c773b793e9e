/** Real memory of gradients of long recurrences, each in a process of its own: `npx tsx bench/memory.ts` prints the table of docs/memory.md. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { grad } from "../src/index.js";

/** Two numbers that change together. */
function pendulum(p: Float64Array, steps: number): number {
  let [angle, speed] = [p[0]!, p[1]!];
  for (let i = 0; i < steps; i++) {
    const before = angle;
    angle += 0.001 * speed;
    speed -= 0.001 * Math.sin(before) * p[2]!;
  }
  return angle * speed;
}

/** Ten numbers in an array that each step makes anew. */
function coupled(p: Float64Array, steps: number): number {
  let current = Float64Array.of(p[0]!, p[1]!, p[2]!, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7);
  for (let t = 0; t < steps; t++) {
    const next = new Float64Array(10);
    for (let i = 0; i < 10; i++) {
      next[i] = current[i]! + 1e-4 * (current[(i + 1) % 10]! * Math.sin(current[i]!) - current[i]!);
    }
    current = next;
  }
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += current[i]!;
  return sum;
}

const recurrences = { pendulum, coupled };
const point = Float64Array.of(0.3, 0.2, 1.1);

interface Measured {
  /** MB. */
  readonly before: number;
  readonly peak: number;
  /** ms of processor time. */
  readonly gradient: number;
  readonly alone: number;
}

const megabytes = () => process.resourceUsage().maxRSS / 1024;

function timed(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function measure(name: keyof typeof recurrences, checkpoint: boolean | number | undefined, steps: number): Measured {
  const f = recurrences[name];
  const slope = grad(f, checkpoint === undefined ? {} : { checkpoint });
  slope(point, 100);
  const before = megabytes();
  const gradient = timed(() => slope(point, steps));
  const peak = megabytes();
  return { before, peak, gradient, alone: timed(() => f(point, steps)) };
}

const cases = [
  ["pendulum", false, 1e6],
  ["pendulum", true, 1e6],
  ["pendulum", 20, 1e6],
  ["coupled", false, 1e6],
  ["coupled", true, 1e6],
  ["coupled", 20, 1e6],
  ["coupled", undefined, 4e6],
] as const;

/** Prints one line of the table for each case, run by Node without a loader, which takes memory itself. */
async function printTable(): Promise<void> {
  const { buildSync } = await import("esbuild");
  const folder = mkdtempSync(join(tmpdir(), "chainrule-memory-"));
  const bundle = join(folder, "memory.mjs");
  const entryPoints = [fileURLToPath(import.meta.url)];
  buildSync({ entryPoints, bundle: true, platform: "node", format: "esm", external: ["esbuild"], outfile: bundle });
  console.log("| recurrence | `checkpoint` | steps | before (MB) | peak (MB) | gradient (ms) | function (ms) |");
  console.log("|---|---|---:|---:|---:|---:|---:|");
  for (const [index, [name, checkpoint, steps]] of cases.entries()) {
    const { stdout } = spawnSync(process.execPath, [bundle, String(index)], { encoding: "utf8" });
    const { before, peak, gradient, alone } = JSON.parse(stdout) as Measured;
    const numbers = [steps, before, peak, gradient, alone].map((x) => Math.round(x).toLocaleString("en"));
    console.log(`| ${[name, checkpoint ?? "left out", ...numbers].join(" | ")} |`);
  }
  rmSync(folder, { recursive: true });
}

const [, , wanted] = process.argv;
if (wanted === undefined) await printTable();
else {
  const [name, checkpoint, steps] = cases[Number(wanted)] ?? cases[0];
  console.log(JSON.stringify(measure(name, checkpoint, steps)));
}
