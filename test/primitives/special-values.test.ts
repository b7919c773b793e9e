/** Special functions against values computed elsewhere (reference/generate.py): the errors that their docstrings state. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PrimitiveName } from "../../src/primitives/names.js";
import { primitives } from "../../src/primitives/table.js";
import * as special from "../../src/special/index.js";
import { ulps } from "./numeric.js";
import { partialOf } from "./straight-line.js";

type SpecialFunction = keyof typeof special;
interface Reference {
  /** [inputs..., value], where the result is good to a few ulp. */
  readonly values: Readonly<Record<SpecialFunction, number[][]>>;
  /** The same at negative arguments, where it is good to a few ε of the terms. */
  readonly negative: Readonly<Record<"lgamma" | "digamma" | "polygamma", number[][]>>;
  /** [position, inputs..., partial] */
  readonly partials: Readonly<Partial<Record<PrimitiveName, number[][]>>>;
  /** The same at the ends of domains and near roots. */
  readonly ends: Readonly<Partial<Record<PrimitiveName, number[][]>>>;
}

const reference: Reference = JSON.parse(readFileSync(new URL("reference/reference.json", import.meta.url), "utf8"));

const functions: Readonly<Record<SpecialFunction, (x: number, y: number) => number>> = { ...special };

function apply(name: SpecialFunction, inputs: readonly number[]): number {
  const evaluated = primitives[name].evaluate(inputs, {});
  const [x = Number.NaN, y = Number.NaN] = inputs;
  expect(functions[name](x, y)).toBe(evaluated);
  return Number(evaluated);
}

const statedUlps: Readonly<Record<SpecialFunction, number>> = {
  logistic: 3,
  softplus: 3,
  logLogistic: 3,
  logAddExp: 3,
  log1mexp: 3,
  logit: 3,
  xlogy: 3,
  erf: 1,
  erfc: 4,
  lgamma: 3,
  digamma: 3,
  polygamma: 5,
};

test.each(Object.entries(statedUlps) as [SpecialFunction, number][])("%s: values within %d ulp", (name, stated) => {
  const rows = reference.values[name];
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const value = apply(name, row.slice(0, -1));
    expect(ulps(value, row.at(-1) ?? Number.NaN), `${name}(${row.slice(0, -1)}) = ${value}`).toBeLessThanOrEqual(
      stated,
    );
  }
});

describe("negative arguments: errors in ε of the largest term", () => {
  const scales = {
    lgamma: ([x = 0]: number[], value: number) => 4 * Math.max(1, Math.abs(x * Math.log(-x)), Math.abs(value)),
    digamma: ([x = 0]: number[], value: number) => 4 * Math.max(1, Math.abs(special.digamma(1 - x)), Math.abs(value)),
    polygamma: ([n = 0, x = 0]: number[], value: number) =>
      8 * Math.max(Math.abs(special.polygamma(n, 1 - x)), Math.abs(value)),
  };
  test.each(["lgamma", "digamma", "polygamma"] as const)("%s", (name) => {
    const rows = reference.negative[name];
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const inputs = row.slice(0, -1);
      const expected = row.at(-1) ?? Number.NaN;
      const error = Math.abs(apply(name, inputs) - expected);
      expect(error, `${name}(${inputs})`).toBeLessThanOrEqual(Number.EPSILON * scales[name](inputs, expected));
    }
  });
});

describe("partials against derivatives computed elsewhere", () => {
  // x² and x - y are rounded before an exponential is taken of them.
  const amplified: Partial<Record<PrimitiveName, number>> = { erf: 40, erfc: 40, logAddExp: 60, tanh: 16, pow: 16 };
  test.each(Object.entries(reference.partials))("%s", (name, rows) => {
    for (const [position = 0, ...row] of rows) {
      const inputs = row.slice(0, -1);
      const found = partialOf(primitives[name as PrimitiveName], inputs, position);
      const allowed = amplified[name as PrimitiveName] ?? 6;
      const label = `∂${position} ${name}(${inputs}) = ${found}`;
      expect(ulps(found, row.at(-1) ?? Number.NaN), label).toBeLessThanOrEqual(allowed);
    }
  });

  test.each(Object.entries(reference.ends))("%s at the ends of its domain, to 13 digits", (name, rows) => {
    for (const [position = 0, ...row] of rows) {
      const inputs = row.slice(0, -1);
      const stated = row.at(-1) ?? Number.NaN;
      const found = partialOf(primitives[name as PrimitiveName], inputs, position);
      const label = `∂${position} ${name}(${inputs}) = ${found}, not ${stated}`;
      // 1 - y² keeps the digits of y: as y nears ±1 it is accurate to its last place, not to that of the small difference.
      const lost = name === "tanh" ? Number.EPSILON : 0;
      expect(Math.abs(found - stated), label).toBeLessThanOrEqual(1e-13 * Math.abs(stated) + lost);
    }
  });

  test("every differentiable scalar row has references", () => {
    for (const row of Object.values(primitives)) {
      if (row.derivative.kind === "elementwise" && row.name !== "fround") {
        expect(Object.keys({ ...reference.partials, ...reference.ends })).toContain(row.name);
      }
    }
  });
});

describe("ends, poles, zeros of either sign and NaN", () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const points: Readonly<Record<SpecialFunction, readonly (readonly [inputs: readonly number[], value: number])[]>> = {
    logistic: [
      [[0], 0.5],
      [[-0], 0.5],
      [[inf], 1],
      [[-inf], 0],
      [[nan], nan],
      [[800], 1],
      [[-800], 0],
    ],
    softplus: [
      [[0], Math.LN2],
      [[inf], inf],
      [[-inf], 0],
      [[nan], nan],
      [[1e300], 1e300],
      [[-1e300], 0],
    ],
    logLogistic: [
      [[0], -Math.LN2],
      [[inf], -0],
      [[-inf], -inf],
      [[nan], nan],
      [[-1e300], -1e300],
    ],
    logAddExp: [
      [[-inf, -inf], -inf],
      [[inf, inf], inf],
      [[-inf, 3], 3],
      [[3, -inf], 3],
      [[inf, 3], inf],
      [[-inf, inf], inf],
      [[1000, 1000], 1000 + Math.LN2],
      [[nan, 1], nan],
      [[1, nan], nan],
    ],
    log1mexp: [
      [[0], -inf],
      [[-0], -inf],
      [[-inf], -0],
      [[1], nan],
      [[nan], nan],
      [[-800], -0],
    ],
    logit: [
      [[0], -inf],
      [[1], inf],
      [[0.5], 0],
      [[-0.1], nan],
      [[1.1], nan],
      [[nan], nan],
    ],
    xlogy: [
      [[0, 0], 0],
      [[0, inf], 0],
      [[0, -1], 0],
      [[0, nan], nan],
      [[nan, 1], nan],
      [[2, 0], -inf],
      [[1, -1], nan],
    ],
    erf: [
      [[0], 0],
      [[-0], -0],
      [[inf], 1],
      [[-inf], -1],
      [[nan], nan],
      [[7], 1],
      [[-7], -1],
    ],
    erfc: [
      [[0], 1],
      [[-0], 1],
      [[inf], 0],
      [[-inf], 2],
      [[nan], nan],
      [[28], 0],
      [[-7], 2],
      [[27.2], 1e-323],
    ],
    lgamma: [
      [[0], inf],
      [[-0], inf],
      [[-1], inf],
      [[-7], inf],
      [[1], 0],
      [[2], 0],
      [[inf], inf],
      [[-inf], inf],
      [[nan], nan],
      [[-1e17], inf],
    ],
    digamma: [
      [[0], -inf],
      [[-0], inf],
      [[-1], nan],
      [[inf], inf],
      [[-inf], nan],
      [[nan], nan],
      [[5e-324], -inf],
    ],
    polygamma: [
      [[1, 0], inf],
      [[1, -3], inf],
      [[2, 0], -inf],
      [[2, -0], inf],
      [[2, -3], nan],
      [[3, inf], 0],
      [[1, -inf], nan],
      [[1, nan], nan],
      [[-1, 2], nan],
      [[0.5, 2], nan],
      [[nan, 2], nan],
      [[0, 0], -inf],
      [[1, -5e-324], inf],
      [[2, -5e-324], inf],
    ],
  };
  test.each(Object.entries(points) as [SpecialFunction, (typeof points)[SpecialFunction]][])("%s", (name, list) => {
    for (const [inputs, value] of list) {
      expect(apply(name, inputs), `${name}(${inputs})`).toBe(value);
    }
  });
});
