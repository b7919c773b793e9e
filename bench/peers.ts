/** Other libraries of JavaScript that differentiate, on the problems that they can express: `npm run bench -- peers`. */
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { work } from "./built.js";
import { conditions, duration } from "./measures.js";
import { type Entry, entries } from "./problems.js";
import { type Column, tableOf } from "./table.js";
import type { Times } from "./worker.js";

const LIBRARIES = ["jax", "tensorflow cpu", "tensorflow wasm", "rose"] as const;
/** Differences relative to the largest number: a smaller one is that of single precision, a larger one is shown. */
const SAID = 1e-3;

interface Answer {
  /** Milliseconds. */
  readonly time: number;
  /** Null where a number is missing or is none. */
  readonly difference: number | null;
}

interface Line {
  readonly entry: Entry;
  readonly own: number;
  /** By library; null for what it cannot express. */
  readonly peers: ReadonlyMap<string, Answer | null>;
}

const columns: readonly Column<Line>[] = [
  { head: "problem", cell: ({ entry }) => entry.name },
  { head: "size", cell: ({ entry }) => entry.size },
  { head: "chainrule", cell: ({ own }) => duration(own) },
  ...LIBRARIES.map((library): Column<Line> => {
    const cell = ({ peers }: Line) => {
      const answer = peers.get(library) ?? null;
      if (answer === null) return "";
      const { time, difference } = answer;
      if (difference === null) return "wrong";
      return difference > SAID ? `${duration(time)}, off by ${difference.toExponential(0)}` : duration(time);
    };
    return { head: library, cell };
  }),
];

/** Where the libraries are installed: 300 MB that belong to no package of ours. */
const FOLDER = ".tmp/peers";

/** Installs the libraries, measures and writes `bench/peers/README.md`. */
export function benchPeers(folder: string): void {
  cpSync("bench/peers", FOLDER, { recursive: true });
  execFileSync("npm", ["install", "--prefix", FOLDER, "--no-audit", "--no-fund", "--no-package-lock"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { dependencies } = JSON.parse(readFileSync("bench/peers/package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  const lines = entries.flatMap((entry, at): Line[] => {
    process.stderr.write(`${entry.name} ${entry.size}\n`);
    const input = `${folder}/input`;
    writeFileSync(input, work(folder, "inputs", at));
    const peers = new Map(LIBRARIES.map((library) => [library, answerOf(library, entry, input)] as const));
    if ([...peers.values()].every((answer) => answer === null)) return [];
    return [{ entry, own: (JSON.parse(work(folder, "time", at).toString()) as Times).gradient, peers }];
  });
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const report = `${tableOf(columns, lines, 2)}\n\n${conditions(...versions)}\n`;
  process.stdout.write(report);
  writeFileSync("bench/peers/README.md", `${INTRODUCTION}\n\n${report}`);
}

/** Null where the library cannot express the problem. */
function answerOf(library: string, { native, calls }: Entry, input: string): Answer | null {
  const text = execFileSync(process.execPath, [`${FOLDER}/worker.js`, library, native, input], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [answer] = /\{.*\}\s*$/.exec(text) ?? [];
  if (answer === undefined) return null;
  const { time, difference } = JSON.parse(answer) as Answer;
  return { time: time / calls, difference };
}

const INTRODUCTION = `# Other libraries

\`npm run bench -- peers\` installs the libraries below into \`.tmp/peers\`, measures this table and writes this file: the median time of
one gradient, on the same numbers as [the bench](../README.md); all results are compared before, and larger differences than those of single precision are shown. Empty cells: the library cannot express
the problem, or not without a program for each case. Functions of one number are taken at 1000 numbers at once where a library works on
arrays, and the time is that of one of them. \`@tensorflow/tfjs\` computes in single precision, the others in double precision;
powers of points and one-hot labels are made beforehand for libraries of arrays.`;
