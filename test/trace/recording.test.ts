/** What a recording does: control flow, structures, fresh captures, code compiled once. */
import { describe, expect, test } from "vitest";
import { compileCount } from "../../src/derivatives/compile.js";
import { grad, hessian, jacobian, op, stopGradient, trace, valueAndGrad, vjp } from "../../src/index.js";

test("what the function reads from outside is never out of date", () => {
  let k = 2;
  const f = trace((x: number) => op.mul(k, op.mul(x, x)));
  const df = grad(f);
  expect(df(3)).toBe(12);
  k = 5;
  expect(df(3)).toBe(30);
});

test("equal recordings share their code; other constants, lengths and flags are other recordings", () => {
  const f = trace((x: number[], scale: number, on: boolean) =>
    op.mul(scale, on ? op.sum(x.map((v) => op.mul(v, v))) : op.sum(x)),
  );
  const df = grad(f);
  const compiled = (call: () => unknown) => {
    const before = compileCount.value;
    call();
    return compileCount.value - before;
  };
  expect(compiled(() => df([1, 2], 3, true))).toBe(1);
  expect(compiled(() => df([5, 6], 7, true))).toBe(0);
  expect(compiled(() => df([5, 6, 7], 7, true))).toBe(1);
  expect(compiled(() => df([5, 6], 7, false))).toBe(1);
  expect(compiled(() => df([1, 2], 3, true))).toBe(0);
  expect(df([5, 6, 7], 2, true)).toEqual([20, 24, 28]);
  expect(df([5, 6], 2, false)).toEqual([2, 2]);
});

test("many different recordings stay right, and are forgotten one by one", () => {
  const df = grad(trace((x: number, n: Int32Array) => op.pow(x, n[0] ?? 0)));
  for (let round = 0; round < 2; round++) {
    for (let n = 1; n < 20; n++) expect(df(1, Int32Array.of(n))).toBe(n);
  }
});

describe("op.cond", () => {
  test("only the side taken contributes", () => {
    const f = trace((x: number) =>
      op.cond(
        op.gt(x, 0),
        () => op.sqrt(x),
        () => 0,
      ),
    );
    expect(grad(f)(4)).toBe(0.25);
    expect(grad(f)(0)).toBe(0);
    expect(grad(f)(-1)).toBe(0);
  });

  test("a condition known while recording runs one side", () => {
    const f = trace((x: number) =>
      op.cond(
        op.lt(1, 2),
        () => op.mul(x, 2),
        () => {
          throw new Error("not taken");
        },
      ),
    );
    expect(grad(f)(1)).toBe(2);
  });

  test("sides return objects, arrays and typed arrays", () => {
    const f = trace((x: number) => {
      const { a, list, kind } = op.cond(
        op.gt(x, 0),
        () => ({ a: op.mul(x, 2), list: op.float64Array([x, 1]), kind: "k" }),
        () => ({ a: 5, list: new Float64Array(2), kind: "k" }),
      );
      return kind === "k" ? op.add(a, op.mul(list[0]!, list[1]!)) : 0;
    });
    expect(valueAndGrad(f)(3)).toEqual({ value: 9, gradient: 3 });
    expect(valueAndGrad(f)(-3)).toEqual({ value: 5, gradient: 0 });
  });
});

test("results: numbers, truth values, arrays, typed arrays, objects, text", () => {
  const f = trace((x: number) => ({
    twice: op.mul(x, 2),
    positive: op.gt(x, 0),
    list: [x, 1],
    typed: op.float64Array([op.neg(x), 7]),
    rows: [[x], [x, op.mul(x, x)]],
    none: [],
    label: "label",
    data: Int8Array.of(1, 2),
  }));
  const { value, pullback } = vjp(f, [3]);
  expect(value).toEqual({
    twice: 6,
    positive: true,
    list: [3, 1],
    typed: Float64Array.of(-3, 7),
    rows: [[3], [3, 9]],
    none: [],
    label: "label",
    data: Int8Array.of(1, 2),
  });
  expect(f(3)).toEqual(value);
  const adjoint = { twice: 1, list: [10, 0], typed: Float64Array.of(100, 0), rows: [[1000], [0, 1]], none: [] };
  expect(pullback(adjoint as never)).toEqual([2 + 10 - 100 + 1000 + 6]);
});

test("fresh objects in a result are those of this call", () => {
  let label = "first";
  const f = trace((x: number): [number, string] => [op.mul(x, x), label]);
  const both = valueAndGrad(f, { aux: true });
  expect(both(2).aux).toBe("first");
  label = "second";
  expect(both(2).aux).toBe("second");
});

test("Jacobians and Hessians", () => {
  const f = trace((x: number[]) => [op.mul(x[0]!, x[1]!), op.sin(x[0]!)]);
  expect([...jacobian(f)([0, 3]).data]).toEqual([3, 0, 1, 0]);
  const g = trace((x: number[]) => op.mul(x[0]!, op.mul(x[1]!, x[1]!)));
  expect([...hessian(g)([2, 3]).data]).toEqual([0, 6, 6, 4]);
});

test("stopGradient, of numbers and of what holds them", () => {
  expect(grad(trace((x: number) => op.mul(x, stopGradient(x))))(3)).toBe(3);
  expect(grad(trace((x: number) => op.mul(x, op.stopGradient(x))))(3)).toBe(3);
  expect(grad(trace((x: number[]) => op.mul(x[0]!, stopGradient(x)[1]!)))([3, 4])).toEqual([4, 0]);
});

test("a traced function in a traced function, and a derivative at plain numbers in one", () => {
  const square = trace((x: number) => op.mul(x, x));
  const outer = trace((x: number) => op.mul(square(x), grad(square)(5)));
  expect(grad(outer)(3)).toBe(60);
});

test("op.assert throws when the function runs", () => {
  const f = trace((x: number) => {
    op.assert(op.gt(x, 0), "x must be positive");
    return op.log(x);
  });
  expect(grad(f)(2)).toBe(0.5);
  expect(() => grad(f)(-2)).toThrow(new Error("x must be positive"));
  expect(() => f(-2)).toThrow(new Error("x must be positive"));
});

test("an index beyond the end reads NaN; one that is known reads the element", () => {
  const f = trace((xs: number[], i: number) => op.get(xs, i));
  expect(valueAndGrad(f)([1, 2], 7)).toEqual({ value: Number.NaN, gradient: [0, 0] });
  expect(valueAndGrad(f)([1, 2], 1)).toEqual({ value: 2, gradient: [0, 1] });
  const own = trace((x: number, i: number) => op.get([x, op.mul(x, x)], i));
  expect(grad(own)(3, 1)).toBe(6);
  expect(grad(trace((xs: number[]) => op.get(xs, 1)))([1, 2])).toEqual([0, 1]);
});

test("operations of `op` in a function that is read are the primitives", () => {
  expect(grad((x: number) => op.mul(x, op.exp(x)))(0)).toBe(1);
  expect(grad((x: number) => (op.and(op.gt(x, 0), true) ? op.hypot(x, 4) : x))(3)).toBe(0.6);
});

test("console.log shows a traced number without an error", () => {
  const shown: unknown[] = [];
  const f = trace((x: number) => {
    shown.push(x);
    return x;
  });
  expect(grad(f)(1)).toBe(1);
  expect(shown.length).toBe(1);
});
