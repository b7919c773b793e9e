/** Derivative operators inside programs. */
import { describe, expect, it } from "vitest";
import { Builder, buildProgram, variable } from "../../src/ir/builder.js";
import type { Program, Value } from "../../src/ir/program.js";
import { F64 } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { opsOn } from "../../src/primitives/ops.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { jvp } from "../../src/transforms/jvp.js";
import { gradient } from "../../src/transforms/vjp.js";
import { checkDifferences, checkModes, numbersOf, run } from "./checks.js";
import { at, sample, times } from "./sample-programs.js";

/** Σ k=1..3 sin(k x) · c */
const wave = buildProgram(
  "wave",
  [
    { type: F64, name: "x" },
    { type: F64, name: "c" },
  ],
  (b, [x, c]) => {
    const o = opsOn(b);
    if (x === undefined || c === undefined) return [];
    const loop = times(b, 3, [0], (i, [s = i]) => [o.add(s, o.sin(o.mul(o.add(i, 1), x)))]);
    return [o.mul(at(loop, 0), c)];
  },
);

/** Σ k^n · (the n-th derivative of sin)(k x) */
function waveDerivative(n: number, x: number): number {
  return [1, 2, 3].reduce((sum, k) => sum + k ** n * Math.sin(k * x + (n * Math.PI) / 2), 0);
}

/** The derivative of a program of two numbers by the first, as a program. */
function derivativeOf(program: Program, operator: "jvp" | "vjp"): Program {
  return buildProgram(
    `d${program.name}`,
    [
      { type: F64, name: "x" },
      { type: F64, name: "c" },
    ],
    (b, inputs) => {
      const outputs = b.derive(operator, program, [0], [...inputs, 1], [F64, F64]);
      return outputs.slice(1);
    },
  );
}

describe("expandDerive", () => {
  it("leaves a program without operators as it is", () => {
    expect(expandDerive(wave)).toBe(wave);
  });

  for (const inner of ["jvp", "vjp"] as const) {
    for (const middle of ["jvp", "vjp"] as const) {
      it(`third order: reverse over ${middle} over ${inner}`, () => {
        const nested = derivativeOf(derivativeOf(wave, inner), middle);
        const expanded = expandDerive(nested);
        verify(expanded);
        expect(numbersOf(run(expanded, [0.4, 2]))).toEqual([expect.closeTo(2 * waveDerivative(2, 0.4), 11)]);
        const [slope = 0] = numbersOf(run(gradient(nested, [0], { value: false }), [0.4, 2]));
        expect(slope).toBeCloseTo(2 * waveDerivative(3, 0.4), 10);
        expect(checkModes(nested, [0.4, 2], 1)).toBeNull();
        expect(checkDifferences(nested, [0.4, 2], 1)).toBeNull();
      });
    }
  }

  it("the same value at fourth order, by forward mode only", () => {
    const fourth = [1, 2, 3, 4].reduce((program) => derivativeOf(program, "jvp"), wave);
    expect(run(expandDerive(fourth), [0.3, 1])[0]).toBeCloseTo(waveDerivative(4, 0.3), 9);
  });

  it("in a loop, in a branch and in a helper: Newton's method on the derivative", () => {
    const { program, inputs } = sample("newton", { x: 1.2, c: 1.5 }, (o, [x, c], b) => {
      if (x === undefined || c === undefined) return [];
      const derivative = derivativeOf(wave, "vjp");
      return times(b, 4, [x], (i, [z = i]) => {
        const [, first, second] = b
          .derive("jvp", derivative, [0], [z, c, 1], [F64, F64])
          .concat(b.call(derivative, [z, c])) as Value[];
        return b.branch(
          o.lt(i, 3),
          () => [o.sub(z, o.mul(0.1, o.div(second ?? z, o.add(1, o.abs(first ?? z)))))],
          () => [o.add(z, o.mul(c, 0.1))],
        );
      });
    });
    expect(checkModes(program, inputs, 1)).toBeNull();
    expect(checkDifferences(program, inputs, 1)).toBeNull();
  });

  it("of a recursive program", () => {
    const [n, x] = [variable(F64, { name: "n" }), variable(F64, { name: "x" })];
    const power: Program = { name: "power", inputs: [n, x], body: { params: [], statements: [], results: [] } };
    const builder = new Builder();
    const o = opsOn(builder);
    builder.openBlock([]);
    const again = () => [o.mul(x, builder.call(power, [o.sub(n, 1), x], [F64])[0] ?? x)];
    power.body = builder.closeBlock(builder.branch(o.gt(n, 0), again, () => [1]) as Value[]);
    const { program } = sample("derived", { x: 1.5 }, (_, [value = x], b) => {
      const outputs = b.derive("vjp", power, [1], [5, value, 1], [F64, F64]);
      return outputs.slice(1);
    });
    expect(run(expandDerive(program), [1.5])[0]).toBeCloseTo(5 * 1.5 ** 4, 12);
    expect(run(jvp(program, [0]), [1.5, 1])[1]).toBeCloseTo(20 * 1.5 ** 3, 11);
  });

  it("refuses a derivative whose order grows with the recursion", () => {
    const [n, x] = [variable(F64, { name: "n" }), variable(F64, { name: "x" })];
    const endless: Program = { name: "endless", inputs: [n, x], body: { params: [], statements: [], results: [] } };
    const builder = new Builder();
    const o = opsOn(builder);
    builder.openBlock([]);
    const again = () => builder.derive("vjp", endless, [1], [o.sub(n, 1), x, 1], [F64, F64]).slice(1);
    endless.body = builder.closeBlock(builder.branch(o.gt(n, 0), again, () => [o.sin(x)]) as Value[]);
    expect(() => gradient(endless, [1], { value: true })).toThrow(
      /`endless` takes a derivative of a function that calls `endless` again/,
    );
  });
});
