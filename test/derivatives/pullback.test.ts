/** Pullbacks own what they need: no run of the function for each call, no damage by later changes of arguments and results. */
import { describe, expect, it } from "vitest";
import { traceSource } from "../../src/frontends/source/index.js";
import { grad, jacobian, vjp } from "../../src/index.js";
import { cost } from "../../src/ir/cost.js";
import { interpret } from "../../src/ir/interpret.js";
import { verify } from "../../src/ir/verify.js";
import { prepare } from "../../src/passes/pipeline.js";
import { vjpHalves } from "../../src/transforms/vjp.js";
import { structureOf } from "../../src/tree/structure-of.js";

/** Few numbers in and out, and a long way between. */
function chaos(x: number[]): number[] {
  const y = x.slice();
  for (let k = 0; k < 400; k++) {
    for (let i = 0; i < y.length; i++) y[i] = Math.sin(y[i]! * 1.3) + Math.exp(-(y[i]! ** 2)) * Math.cos(y[i]!);
  }
  return y;
}

describe("the backward half", () => {
  it("does not compute again what is dear: sines and exponentials are kept", () => {
    const point = [0.3, 0.7];
    const source = traceSource(chaos, [structureOf(point, "x")], [point]);
    const program = prepare(source.program);
    const { forward, backward } = vjpHalves(program, [0]);
    verify(forward);
    verify(backward);
    const x = Float64Array.from(point);
    const results = interpret(forward, [x]);
    const kept = results.slice(program.body.results.length);
    const value = cost(program, [x]);
    const pulled = cost(backward, [x, ...kept, Float64Array.of(1, 1)]);
    expect(value.operations).toMatchObject({ sin: 800, exp: 800, cos: 800 });
    expect(pulled.operations).not.toHaveProperty("exp");
    expect(pulled.work).toBeLessThan(3 * value.work);
  });
});

describe("a pullback", () => {
  it("may be called again, and gives what the gradient is", () => {
    const { value, pullback } = vjp(chaos, [[0.3, 0.7]]);
    const first = pullback([1, 0]);
    expect(pullback([1, 0])).toEqual(first);
    expect(first).toEqual([grad((x: number[]) => chaos(x)[0]!)([0.3, 0.7])]);
    expect(value).toEqual(chaos([0.3, 0.7]));
  });

  it("does not see later changes of arguments, results and adjoints", () => {
    const f = (x: Float64Array, w: { a: Float64Array }) => {
      const y = x.map((v, i) => Math.exp(v) * w.a[i]!);
      let s = 0;
      for (const v of y) s += v * v;
      return { y, s };
    };
    const x = new Float64Array([0.5, -0.25]);
    const w = { a: new Float64Array([2, 3]) };
    const { value, pullback } = vjp(f, [x, w]);
    const adjoint = { y: new Float64Array([1, 10]), s: 2 };
    const before = pullback(adjoint);
    x.fill(9);
    w.a.fill(9);
    value.y.fill(9);
    before[0]?.fill(9);
    expect(pullback(adjoint)).toEqual(
      vjp(f, [new Float64Array([0.5, -0.25]), { a: new Float64Array([2, 3]) }]).pullback(adjoint),
    );
    adjoint.y.fill(0);
    adjoint.s = 0;
    expect(pullback(adjoint)).toEqual([new Float64Array(2), { a: new Float64Array(2) }]);
  });

  it("of a recursive function keeps its tape", () => {
    function tower(x: number, n: number): number {
      return n <= 0 ? x : Math.sin(x) * tower(x * 1.1, n - 1);
    }
    const { value, pullback } = vjp(tower, [0.7, 6]);
    expect(value).toBe(tower(0.7, 6));
    expect(pullback(2)[0]).toBeCloseTo(2 * grad(tower)(0.7, 6), 14);
    expect(pullback(2)).toEqual(pullback(2));
  });

  it("of an argument that does not matter is zero", () => {
    const { pullback } = vjp(
      (x: number[], _unused: number[], b: number) => [x[0]! * 2, Math.floor(b)],
      [[1, 2], [3], 4.5],
    );
    expect(pullback([1, 1])).toEqual([[2, 0], [0], 0]);
  });

  it("runs a Jacobian's function once in reverse mode", () => {
    const lines: unknown[] = [];
    const log = console.log;
    console.log = (text: unknown) => lines.push(text);
    try {
      const f = (x: number[]) => {
        console.log(x[0]!);
        return [x[0]! * x[1]!, x[1]! ** 2];
      };
      expect([...jacobian(f, { mode: "reverse" })([2, 3]).data]).toEqual([3, 2, 0, 6]);
    } finally {
      console.log = log;
    }
    expect(lines).toEqual(["2"]);
  });
});
