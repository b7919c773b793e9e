/** Whole formulas: as they are written, and evaluated as code against the gradient. */
import { describe, expect, it } from "vitest";
import { explain, type WholeFormula } from "../../src/explain/index.js";
import { decay, neuron } from "./functions.js";

/** A formula of a book as JavaScript. */
function asCode(plain: string): string {
  return plain
    .replace(/([\w$₀-₉]+(?:\[\d+\])?|\))²/g, "$1 ** 2")
    .replace(/([\w$₀-₉]+(?:\[\d+\])?|\))³/g, "$1 ** 3")
    .replaceAll("^", " ** ")
    .replaceAll("·", " * ")
    .replaceAll("−", "-")
    .replace(/\b(tanh|exp|log|sin|cos|sqrt|max)\(/g, "Math.$1(");
}

function evaluated({ formula, where }: WholeFormula, given: Readonly<Record<string, unknown>>): number {
  const definitions = where
    .toReversed()
    .map(({ name, formula: whole }) => `const ${name.plain} = ${asCode(whole.plain)};`);
  const code = `${definitions.join("\n")}\nreturn ${asCode(formula.plain)};`;
  return new Function(...Object.keys(given), code)(...Object.values(given)) as number;
}

interface Case {
  readonly f: (...args: never[]) => number;
  readonly given: Readonly<Record<string, unknown>>;
  readonly formulas: readonly string[];
}

const cases: Record<string, Case> = {
  neuron: {
    f: neuron,
    given: { w: 0.5, x: 2, b: -0.25 },
    formulas: ["(0.2·z + 2·e·(1 − tanh(z)²))·x", "(0.2·z + 2·e·(1 − tanh(z)²))·w", "0.2·z + 2·e·(1 − tanh(z)²)"],
  },
  quotient: {
    f: (x: number) => Math.exp(x) ** 2 / (1 + x * x),
    given: { x: 0.5 },
    formulas: ["2·exp(x)² / (1 + x²) − 2·exp(x)²·x / (1 + x²)²"],
  },
  length: {
    f: (x: number, y: number) => Math.sqrt(x * x + y * y),
    given: { x: 3, y: 4 },
    formulas: ["x / sqrt(x² + y²)", "y / sqrt(x² + y²)"],
  },
  polynomial: {
    f: (x: number) => x ** 3 - 2 * x ** 2 + x / 7 - 1 / x,
    given: { x: 2 },
    formulas: ["1 / x² + 1 / 7 + 3·x² − 4·x"],
  },
  logistic: {
    f: (x: number) => 1 / (1 + Math.exp(-x)),
    given: { x: 2 },
    formulas: ["exp(−x) / (1 + exp(−x))²"],
  },
  elements: {
    f: (w: number[], x: number) => (w[0]! * x + w[1]! - 2) ** 2 / 3,
    given: { w: [1, 2], x: 3 },
    formulas: ["2·(w[0]·x + w[1] − 2)·x / 3", "2·(w[0]·x + w[1] − 2) / 3", "2·(w[0]·x + w[1] − 2)·w[0] / 3"],
  },
  root: {
    f: (x: number) => Math.sqrt(x ** 2) * 3,
    given: { x: 2 },
    formulas: ["3·x / sqrt(x²)"],
  },
  power: { f: (x: number, y: number) => x ** y, given: { x: 2, y: 3 }, formulas: ["y·x^(y − 1)", "x^y·log(x)"] },
  side: {
    f: (x: number, y: number) => Math.max(x * y, 0) + (x > 3 ? y : x * x),
    given: { x: 2, y: -3 },
    formulas: ["2·x", "0"],
  },
};

describe("whole formulas", () => {
  it.each(Object.entries(cases))("%s", (_, { f, given, formulas }) => {
    const args = Object.values(given);
    const found = explain(f as (...args: unknown[]) => number, args, { wrt: args.map((__, at) => at) }).formulas ?? [];
    expect(found.map(({ formula }) => formula.plain)).toEqual(formulas);
    for (const formula of found) expect(evaluated(formula, given)).toBeCloseTo(formula.value as number, 12);
  });

  it("say what names stand for", () => {
    const [first] = explain(neuron, [0.5, 2, -0.25]).formulas ?? [];
    expect(first?.where.map(({ name, formula }) => `${name.plain} = ${formula.plain}`)).toEqual([
      "e = tanh(z) − 0.5",
      "z = w·x + b",
    ]);
  });

  it("are for functions without loops", () => {
    expect(explain(decay, [0.5, 0.9]).formulas).toBeNull();
  });

  it("are given up where they grow too long", () => {
    const f = (x: number) => {
      const a = Math.sin(x * x) * x + Math.cos(x);
      const b = Math.sin(a * x) * a + Math.cos(a * x);
      const c = Math.sin(b * a) * b + Math.cos(b * x) * a;
      const d = Math.sin(c * b) * c + Math.cos(c * a) * b;
      return Math.sin(d * c) * d + Math.cos(d * b) * c + a * b;
    };
    expect(explain(f, [0.3]).formulas).toBeNull();
  });
});
