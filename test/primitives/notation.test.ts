/** How rows are written: the plain text of a scalar row, evaluated as JavaScript, is the row; LaTeX is balanced. */
import { describe, expect, test } from "vitest";
import type { RuntimeValue } from "../../src/ir/program.js";
import type { Notation, Row } from "../../src/primitives/row.js";
import { primitiveNames, primitives } from "../../src/primitives/table.js";
import * as special from "../../src/special/index.js";
import { random } from "./numeric.js";
import { partialOf } from "./straight-line.js";

const mathNames = [
  "PI",
  ...Object.getOwnPropertyNames(Math).filter((name) => typeof Reflect.get(Math, name) === "function"),
];
const scope: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(mathNames.map((name) => [name, Reflect.get(Math, name)])),
  ...special,
  stopGradient: (x: number) => x,
};

function evaluate(text: string, operands: Readonly<Record<string, RuntimeValue>>): unknown {
  const names = { ...scope, ...operands };
  return new Function(...Object.keys(names), `return ${text};`)(...Object.values(names));
}

const rows = primitiveNames.map((name) => primitives[name]);
const scalarRows = rows.filter((row) => row.domain.length > 0);

function inputsOf(row: Row, uniform: () => number): RuntimeValue[] {
  const types = row.domain.map(({ low, high, integer }) => {
    const value = low + (high - low) * uniform();
    return integer === true ? Math.round(value) : value;
  });
  const asGiven = row.resultType(
    types.map(() => ({ kind: "f64" })),
    {},
  );
  if (typeof asGiven !== "string") return types;
  if (row.name === "select") return [types[0] === 1, types[1] ?? 0, types[2] ?? 0];
  return types.map((value) => value === 1);
}

function named(inputs: readonly RuntimeValue[]): Record<string, RuntimeValue> {
  return Object.fromEntries(inputs.map((input, position) => [`operand${position}`, input]));
}

test.each(scalarRows.map((row) => [row.name, row] as const))("%s: the text of the operation computes it", (_, row) => {
  const uniform = random(3);
  for (let trial = 0; trial < 10; trial++) {
    const inputs = inputsOf(row, uniform);
    const text = row.notation.plain(...inputs.map((_, position) => `operand${position}`));
    expect(evaluate(text, named(inputs)), text).toBe(row.evaluate(inputs, {}));
  }
});

test.each(scalarRows.filter((row) => row.derivative.kind === "elementwise").map((row) => [row.name, row] as const))(
  "%s: the texts of the partials compute them",
  (_, row) => {
    if (row.derivative.kind !== "elementwise" || row.name === "hypot") return;
    const uniform = random(4);
    for (let trial = 0; trial < 10; trial++) {
      const inputs = inputsOf(row, uniform);
      for (const [position, notation] of row.derivative.partialNotation.entries()) {
        const stated = partialOf(row, inputs.map(Number), position);
        if (notation === null) {
          expect(stated).toBe(0);
          continue;
        }
        const text = notation.plain(...inputs.map((_, index) => `operand${index}`), "result");
        const operands = { ...named(inputs), result: row.evaluate(inputs, {}) };
        expect(Number(evaluate(text, operands)), text).toBeCloseTo(stated, 8);
      }
    }
  },
);

test("the partial of hypot is written from the input it is taken by, and the result", () => {
  const { derivative } = primitives.hypot;
  expect(derivative.kind === "elementwise" && derivative.partialNotation[0]?.plain("a", "r")).toBe("a / r");
});

describe.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
  const all = [row.notation, ...(row.derivative.kind === "zero" ? [] : row.derivative.partialNotation)].filter(
    (notation): notation is Notation => notation !== null,
  );

  test("renders with any operands, without leaving a placeholder behind", () => {
    const operands = ["first", "second", "third", "fourth", "fifth"].map((name) => `${name}Operand`);
    for (const notation of all) {
      expect(notation.plain(...operands)).not.toMatch(/undefined|(?<![A-Za-z\\])[b-z](?![A-Za-z(])/);
      expect(notation.latex(...operands)).not.toContain("undefined");
    }
  });

  test("LaTeX is balanced", () => {
    for (const notation of all) {
      const text = notation.latex("x_{1}", "a + b", "\\frac{a}{b}", "d", "r");
      expect(text.match(/\{/g)?.length ?? 0, text).toBe(text.match(/\}/g)?.length ?? 0);
      expect(text.match(/\\left(?![a-z])/g)?.length ?? 0, text).toBe(text.match(/\\right(?![a-z])/g)?.length ?? 0);
    }
  });
});

test("compound operands are put in parentheses where the template does not set them apart", () => {
  expect(primitives.mul.notation.plain("a + b", "c")).toBe("(a + b) * c");
  expect(primitives.mul.notation.plain("f(a) + g(b)", "f(a + b)")).toBe("(f(a) + g(b)) * f(a + b)");
  expect(primitives.pow.notation.plain("-2", "x[i + 1]")).toBe("(-2) ** x[i + 1]");
  expect(primitives.sin.notation.plain("a + b")).toBe("sin(a + b)");
  expect(primitives.div.notation.latex("a + b", "c")).toBe("\\frac{a + b}{c}");
  expect(primitives.mul.notation.latex("a + b", "c_{1}")).toBe("\\left(a + b\\right) \\cdot c_{1}");
  expect(primitives.pow.notation.latex("a + b", "c + d")).toBe("\\left(a + b\\right)^{c + d}");
});
