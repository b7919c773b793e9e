/** docs/check-your-own-backprop.md: five mistakes in a backward pass, found by `check`. Every report in it is one that was run. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loss, type Network } from "../examples/own-backprop/network.js";
import type { GradientReport } from "../src/check/report.js";
import { checkGradient } from "../src/checked/check-gradient.js";
import { readInputs } from "../src/cli/inputs/read-inputs.js";
import { readAnnotations } from "../src/derive/annotations/read.js";
import { sourceFileAt } from "../src/node/source-file.js";

export const OWN_BACKPROP_PAGE = "docs/check-your-own-backprop.md";

/** Where the network stands, and its backward passes: one with the mistakes, one without. */
export const FOLDER = "examples/own-backprop";

export const SHAPE = "p.W1=4x3,p.b1=4,p.W2=4x4,p.b2=4,X=5x3,T=5x4";

/** Where the passes stand that have some of the mistakes: beside each other, so that each is a module of its own. */
const REPAIRED = join(".tmp", "own-backprop");

type Gradient = (p: Network, X: number[][], T: number[][]) => Network;

interface Mistake {
  /** What is wrong, in a few words. */
  readonly title: string;
  /** How the report tells. */
  readonly told: string;
  /** The mistaken lines, and the right ones. */
  readonly edits: readonly (readonly [from: string, to: string])[];
}

/** Those that the first check names. */
const first: readonly Mistake[] = [
  {
    title: "A buffer that outlives the call",
    told: `\`dW1\` is made once and then added to for ever. At first the numbers are right, so a check that calls the pass once would be
content. \`check\` calls it again.`,
    edits: [
      ["let dW1: number[][] | undefined;\n\n", ""],
      ["  dW1 ??= zeros(p.W1);\n", "  const dW1 = zeros(p.W1);\n"],
    ],
  },
  {
    title: "A parameter that was forgotten",
    told: "All of `b1` is zero, and its true derivative is not: the line that adds to `db1` is missing.",
    edits: [
      [
        "    for (let i = 0; i < da.length; i++) {\n",
        "    for (let i = 0; i < da.length; i++) {\n      db1[i]! += da[i]!;\n",
      ],
    ],
  },
  {
    title: "Rows for columns",
    told: `\`W2\` is square here, so nothing crashed. The report tries the transpose, and it fits in every wrong component. The diagonal was
right all along.`,
    edits: [["dW2[j]![i]! += dy[i]! * h[j]!;", "dW2[i]![j]! += dy[i]! * h[j]!;"]],
  },
  {
    title: "The mean forgotten in one place",
    told: `Every entry of \`b2\` is five times too large, and five is the number of samples: the adjoint of \`y\` was computed again, without
the division, in place of \`dy[i]\`.`,
    edits: [["db2[i]! += 2 * (y[i]! - T[n]![i]!);", "db2[i]! += dy[i]!;"]],
  },
];

const last: Mistake = {
  title: "The activation's derivative, of the wrong thing",
  told: `The derivative of tanh is 1 − tanh², of its *value* \`h\`; it was written with its *argument* \`a\`. No constant factor, no transpose:
each sample and each hidden unit is off by a factor of its own. The report recognises which formula gives these factors.`,
  edits: [["(1 - a[i]! ** 2)", "(1 - h[i]! ** 2)"]],
};

const HEADER: Mistake["edits"] = [
  [
    ", with five mistakes: docs/check-your-own-backprop.md finds them. */",
    ": backpropagation as a person writes it. It is right. */",
  ],
];

/** `loss` and its arguments, as `check --random 1 --shape ...` draws them. */
export function ownArguments(): [p: Network, X: number[][], T: number[][]] {
  const file = sourceFileAt(join(FOLDER, "network.ts"));
  const parameters = file === null ? null : readAnnotations(file, "loss");
  if (parameters === null) throw new Error("no function loss");
  const [p, X, T] = readInputs({ name: "loss", parameters }, { random: 1, shape: [SHAPE] });
  return [p as Network, X as number[][], T as number[][]];
}

/** The text of the mistaken backward pass after these repairs. */
export function repaired(mistakes: readonly Mistake[], isDone = false): string {
  let text = readFileSync(join(FOLDER, "mistaken.ts"), "utf8");
  for (const [from, to] of [...mistakes.flatMap(({ edits }) => edits), ...(isDone ? HEADER : [])]) {
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`\`${from}\` occurs ${parts.length - 1} times`);
    text = parts.join(to);
  }
  return text;
}

/** All repairs made: the text of `gradient.ts`. */
export function allRepaired(): string {
  return repaired([...first, last], true);
}

async function reportOf(name: string, text: string): Promise<GradientReport> {
  mkdirSync(REPAIRED, { recursive: true });
  const file = resolve(REPAIRED, `${name}.ts`);
  const network = JSON.stringify(resolve(FOLDER, "network.js"));
  writeFileSync(file, text.replace('"./network.js"', network));
  const { gradient }: { gradient: Gradient } = await import(/* @vite-ignore */ file);
  return checkGradient(loss, ownArguments(), { gradient });
}

export async function ownBackpropPage(): Promise<string> {
  const wrong = await reportOf("five-mistakes", repaired([]));
  const better = await reportOf("one-mistake", repaired(first));
  const right = await reportOf("no-mistake", repaired([...first, last]));
  const command = `npx chainrule check network.ts:loss --gradient mistaken.ts --random 1 \\
    --shape "${SHAPE}"`;
  return `# Check your own backpropagation

You wrote a backward pass by hand, for a course, for speed, or for a language that has no library. Is it right? The network learns a
little even when it is not. \`chainrule check\` compares your gradient with differences of the loss, component by component, and says
what is wrong in words. It needs no more of your code than two functions.

This page is written by \`npm run update:docs\`: every report below is one that was run.

## The network

Two layers with tanh between them, and the mean squared error over a batch
([${FOLDER}/network.ts](../${FOLDER}/network.ts)):

\`\`\`typescript
${bodyOf("network.ts")}
\`\`\`

Its gradient by hand, with five mistakes ([${FOLDER}/mistaken.ts](../${FOLDER}/mistaken.ts)). See how many you find before you read on.

\`\`\`typescript
${bodyOf("mistaken.ts")}
\`\`\`

## The first check

In \`${FOLDER}\`:

\`\`\`text
$ ${command}
${wrong.toText()}
\`\`\`

The arguments are drawn at random, of the sizes in \`--shape\`; \`--at point.json\` gives your own. The exit code is 1, so the
same line guards a repository in continuous integration.

${listed(first.length)} mistakes have a name already.

${first.map((mistake, index) => section(index + 1, mistake)).join("\n\n")}

## The second check

With these repaired:

\`\`\`text
${better.toText()}
\`\`\`

${section(first.length + 1, last)}

## The last check

\`\`\`text
${right.toText().split("\n")[0]}
\`\`\`

What is left is [${FOLDER}/gradient.ts](../${FOLDER}/gradient.ts).

## What it costs, and what it does not see

- ${right.size} components took ${right.evaluations} evaluations of the loss: ${Math.round(right.evaluations / right.size)} for each. That is why differences check a
  gradient and do not replace it. Beyond 256 components the check looks along random directions first
  ([checking.md](checking.md#large-inputs)).
- It looks at one point. A gradient that is wrong only for large inputs, at ties or at zeros needs
  [search](checking.md#where-it-fails), which looks for such points.
- A backward pass that hands on adjoints of many numbers, as a layer does, is checked by
  [checkPullback](checking.md#backward-passes).
- Your loss stays as it is; it may be any function that returns a number. In a test of your own:

\`\`\`ts
import { expectGradient } from "chainrule/check";

const loss = (w: number[], x: number[]) => Math.tanh(w[0]! * x[0]! + w[1]! * x[1]!) ** 2;
const gradient = (w: number[], x: number[]) => {
  const h = Math.tanh(w[0]! * x[0]! + w[1]! * x[1]!);
  return x.map((xi) => 2 * h * (1 - h ** 2) * xi);
};

expectGradient(loss, [[0.5, -1], [2, 3]], { gradient }); // throws the report when it is wrong
\`\`\`

Or let Chainrule write the backward pass: \`grad(loss)\` differentiates the function above as it stands.
`;
}

function listed(count: number): string {
  return ["No", "One", "Two", "Three", "Four", "Five"][count] ?? String(count);
}

function section(number: number, { title, told, edits }: Mistake): string {
  const lines = edits.flatMap(([from, to]) => difference(from, to));
  return `### ${number}. ${title}

${told}

\`\`\`diff
${lines.join("\n")}
\`\`\``;
}

/** The lines that change, as `diff` writes them. */
function difference(from: string, to: string): string[] {
  const [before = [], after = []] = [from, to].map((text) => text.split("\n").filter((line) => line.trim() !== ""));
  const only = (lines: readonly string[], others: readonly string[], sign: string) =>
    lines.filter((line) => !others.includes(line)).map((line) => `${sign} ${line.trim()}`);
  return [...only(before, after, "-"), ...only(after, before, "+")];
}

/** A file without the line that says what it is. */
function bodyOf(name: string): string {
  const lines = readFileSync(join(FOLDER, name), "utf8").trimEnd().split("\n");
  return lines.slice(lines[1] === "" ? 2 : 1).join("\n");
}
