/** The complex evaluation of every row: against its partials, of which it knows nothing, and at the special points. */
import { describe, expect, it } from "vitest";
import { interpret } from "../../src/ir/interpret.js";
import { complexRows } from "../../src/primitives/complex.js";
import type { Row } from "../../src/primitives/row.js";
import { primitiveNames, primitives } from "../../src/primitives/table.js";
import { random } from "./numeric.js";
import { partialProgram, programOfRow } from "./straight-line.js";

const STEP = 2 ** -333;

const scalarRows = primitiveNames
  .map((name) => primitives[name])
  .filter((row) => row.derivative.kind === "elementwise");

/** Im f(x + ih eᵢ) / h */
function complexPartial(row: Row, inputs: readonly number[], position: number): number {
  const rule = complexRows[row.name];
  if (rule.kind !== "scalar") throw new Error(`${row.name} has no complex evaluation`);
  const y = Number(row.evaluate(inputs, {}));
  return (
    rule.imaginary(
      inputs,
      inputs.map((_, index) => (index === position ? STEP : 0)),
      y,
    ) / STEP
  );
}

describe.each(scalarRows.map((row) => [row.name, row] as const))("%s", (_, row) => {
  const program = programOfRow(
    row,
    row.domain.map(() => ({ kind: "f64" }) as const),
  );

  it("agrees with the partials to rounding", () => {
    const uniform = random(3);
    for (const [position, { integer }] of row.domain.entries()) {
      if (integer === true) continue;
      const partial = partialProgram(program, position);
      for (let trial = 0; trial < 50; trial++) {
        const inputs = row.domain.map(({ low, high, integer: whole }) => {
          const x = low + (high - low) * uniform();
          return whole === true ? Math.round(x) : x;
        });
        const expected = Number(interpret(partial, inputs)[0]);
        const found = complexPartial(row, inputs, position);
        const allowed = 2e-14 * Math.abs(expected) + 4e-15;
        expect(Math.abs(found - expected), `at (${inputs.join(", ")}): ${found}, partial ${expected}`).toBeLessThan(
          allowed,
        );
      }
    }
  });

  it("keeps the conventions at special points", () => {
    for (const { inputs, partials } of row.special) {
      partials.forEach((expected, position) => {
        const found = complexPartial(row, inputs, position);
        // A vertical tangent or pole: as steep as the step lets it be.
        if (Math.abs(expected) === Number.POSITIVE_INFINITY)
          expect(Math.abs(found) > 1e20 || Number.isNaN(found)).toBe(true);
        else if (Number.isNaN(expected)) expect(found).toBeNaN();
        else expect(found).toBeCloseTo(expected, 12);
      });
    }
  });
});

it("says what has no imaginary part: whatever has no derivative", () => {
  for (const name of primitiveNames) {
    const isReal = complexRows[name].kind === "real";
    expect(isReal, name).toBe(primitives[name].derivative.kind === "zero");
  }
});

it("is linear in the inputs in which the row is", () => {
  for (const name of primitiveNames) {
    const { derivative } = primitives[name];
    const rule = complexRows[name];
    if (derivative.kind === "linear" && rule.kind === "linear") expect(rule.in, name).toEqual(derivative.in);
    else expect(rule.kind, name).not.toBe("linear");
  }
});
