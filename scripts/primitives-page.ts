/** docs/primitives.md: the table of primitives as a page. A test keeps it up to date. */
import { arithmetic } from "../src/primitives/arithmetic.js";
import { arrayReductions } from "../src/primitives/array-reductions.js";
import { arrayUpdates } from "../src/primitives/array-updates.js";
import { arrayViews } from "../src/primitives/array-views.js";
import { integer } from "../src/primitives/integer.js";
import { logic } from "../src/primitives/logic.js";
import { math } from "../src/primitives/math.js";
import type { ArrayName, PrimitiveName } from "../src/primitives/names.js";
import type { Row } from "../src/primitives/row.js";
import { special } from "../src/primitives/special.js";
import { primitives } from "../src/primitives/table.js";

export const PRIMITIVES_PAGE = "docs/primitives.md";

const introduction = `# Primitives

The operations that Chainrule differentiates, one row each, as src/primitives states them. Everything else, loops and
functions included, is composed of these by the chain rule.

Operands are x, y, ...; the result comes after them in the alphabet (y = tanh(x), z = x * y). For arrays a partial says where the
result's derivative by each element is not zero; indices and lengths carry no derivative. Evaluation is bit for bit that of
JavaScript.

Where a function has no derivative, or several would do, the conventions below the tables apply. Two of them hold everywhere:

- **Ties.** \`Math.max(a, b)\` at a tie depends on both by one half. More operands are compared from left to right, two by two, whether they
  are written one by one, come from a list (\`Math.max(...list)\`), or in a loop: of three equal ones the last has 1/2, the others 1/4.
  With a NaN among them all partials are NaN. The same for \`Math.min\`. The extreme of an empty list depends on nothing.
- **Zero times infinity.** What is not touched contributes nothing, even where a derivative is infinite or NaN: a branch that is not
  taken, an operand that \`Math.max\` does not take, an input that does not move in the direction asked for, an output whose adjoint is 0. A zero that the function itself
  computes is a number like others: \`Math.sqrt(x * x)\` at 0 has the derivative NaN, 0 · Infinity (\`Math.hypot(x)\` and \`Math.abs(x)\`
  have 0). Forward and reverse mode agree, in derivatives of derivatives too.

This page is written from src/primitives by \`npx tsx scripts/update-primitives.ts\`.
`;

const families: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["Arithmetic and rounding", Object.keys(arithmetic)],
  ["Functions of Math", Object.keys(math)],
  ["Special functions", Object.keys(special)],
  ["Arrays: making, reading, copying", Object.keys(arrayViews)],
  ["Arrays: changing", Object.keys(arrayUpdates)],
  ["Arrays: reducing", Object.keys(arrayReductions)],
  ["Comparisons, logic, selection", Object.keys(logic)],
  ["Integers", Object.keys(integer)],
];

/** What the operands of array rows are called: their templates use these letters. */
const arrayOperands: Readonly<Record<ArrayName, readonly string[]>> = {
  length: ["a"],
  get: ["a", "i"],
  set: ["a", "i", "v"],
  accumulate: ["a", "i", "v"],
  fill: ["n", "v"],
  iota: ["n"],
  copy: ["a"],
  slice: ["a", "l", "h"],
  setSlice: ["a", "p", "b"],
  accumulateSlice: ["a", "p", "b"],
  fillSlice: ["a", "l", "h", "v"],
  reserve: ["a", "n"],
  sum: ["a"],
  addScalar: ["a", "s"],
  maxOf: ["a"],
  minOf: ["a"],
  hypotOf: ["a"],
  indexOf: ["a", "v"],
  lastIndexOf: ["a", "v"],
};

/** One table a family, then the conventions at special points. */
export function primitivesPage(): string {
  const sections = families.map(([title, names]) => familySection(title, names as readonly PrimitiveName[]));
  return `${[introduction, ...sections, conventions(), sources()].join("\n")}`;
}

function familySection(title: string, names: readonly PrimitiveName[]): string {
  const lines = names.map((name) => `| \`${name}\` | ${code(operation(name))} | ${derivative(primitives[name])} |`);
  return `## ${title}\n\n| name | operation | derivative |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
}

function operands(name: PrimitiveName): readonly string[] {
  if (name in arrayOperands) return arrayOperands[name as ArrayName];
  if (name === "polygamma") return ["n", "x"];
  if (name === "select") return ["p", "x", "y"];
  return ["x", "y", "w"].slice(0, primitives[name].domain.length);
}

function operation(name: PrimitiveName): string {
  return primitives[name].notation.plain(...operands(name));
}

function derivative(row: Row): string {
  const rule = row.derivative;
  if (rule.kind === "zero") return `zero: ${rule.because}`;
  const inputs = operands(row.name);
  const result = row.name === "polygamma" || inputs.length === 1 ? "y" : "z";
  if (row.name === "hypot") return `by each input, here x: ${code(rule.partialNotation[0]?.plain("x", "z") ?? "")}`;
  const partials = rule.partialNotation.flatMap((notation, position) => {
    const by = inputs.length === 1 ? "" : `by ${inputs[position]}: `;
    return notation === null ? [] : [`${by}${code(notation.plain(...inputs, result))}`];
  });
  return partials.join("; ");
}

function conventions(): string {
  const lines = Object.values(primitives).flatMap((row) =>
    row.special.map(({ inputs, partials, convention }) => {
      const at = inputs.map(show).join(", ");
      return `| \`${row.name}\` | ${at} | ${partials.map(show).join(", ")} | ${convention} |`;
    }),
  );
  return `## Conventions\n\n| name | at | partials | why |\n| --- | --- | --- | --- |\n${lines.join("\n")}\n`;
}

function sources(): string {
  const lines = Object.values(primitives).flatMap((row) =>
    row.source === null ? [] : [`- \`${row.name}\`: ${row.source}`],
  );
  return `## Sources\n\n${lines.join("\n")}\n`;
}

/** A number as people write it, with the sign of -0 and the last digits of irrational values cut. */
function show(value: number): string {
  return Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(6)));
}

/** Text as code in a cell of a table. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
