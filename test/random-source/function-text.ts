/** The text of a random function, with helpers and constants that it captures. */
import { ChoiceReader, type ChoiceTree } from "./choice-tree.js";
import { Statements } from "./statements.js";

/** What every random function captures. */
const OUTSIDE = `const scale = 0.75;
const table = new Float64Array([0.3, -0.7, 1.1]);
const total = (v) => {
  let t = 0;
  for (const e of v) t += e;
  return t;
};
class Tally {
  sum = 0;
  count = 0;
  constructor(start) {
    this.sum = start;
  }
  add(u) {
    this.sum += u;
    this.count++;
    return this;
  }
  get mean() {
    return this.sum / (1 + this.count);
  }
}
const orElse = (u = 0.625) => u;
function outer(u) {
  if (u > 0.5) return u * scale;
  for (let i = 0; i < table.length; i++) if (u < table[i]) return u + table[i];
  return Math.sin(u);
}`;

/** `f(x, a, b, M, p, k)`: number, Float64Array, number[], number[][], { x, y, ps: { x, y }[] }, integer. */
export function functionText(tree: ChoiceTree): string {
  const to = new Statements();
  const { names } = to;
  names.add("x", "num");
  names.add("flag", "bool");
  names.add("k", "int");
  names.add("p", "point", { local: false });
  names.add("p.ps", "points", { local: false });
  names.add("M", "rows", { local: false });
  names.add("b", "list", { local: false });
  names.add("a", "doubles", { local: false });
  names.add("s", "num", { variable: true });
  const reader = new ChoiceReader(tree);
  to.list(reader.rest());
  return `${OUTSIDE}
return function f(x, a, b, M, p, k, flag) {
  let s = 0;
${to.text}
  return ${everything(to)};
}`;
}

/** A sum over what is in scope, so that most of it matters. */
function everything({ names }: Statements): string {
  const parts = ["s"];
  for (const { text, kind, local } of names.all(
    "num",
    "doubles",
    "singles",
    "ints",
    "list",
    "rows",
    "typedRows",
    "point",
    "points",
  )) {
    if (!local || text === "s") continue;
    if (kind === "num") parts.push(text === "x" ? "x" : `Math.sin(${text})`);
    else if (kind === "point") parts.push(`${text}.x - 2 * ${text}.y`);
    else if (kind === "points") parts.push(`${text}.reduce((t, q) => t + q.x * q.y, 0)`);
    else if (kind === "rows" || kind === "typedRows") parts.push(`${text}.reduce((t, r, q) => t + q * total(r), 0)`);
    else parts.push(`${text}.reduce((t, e, q) => t + (q + 1) * e, 0)`);
  }
  return parts.join(" + ");
}

export type RandomFunction = (...args: unknown[]) => number;

export function functionOf(text: string): RandomFunction {
  return new Function(text)() as RandomFunction;
}
