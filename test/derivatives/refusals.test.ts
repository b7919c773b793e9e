import { describe, expect, it } from "vitest";
import {
  ChainruleError,
  customDerivative,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  stopGradient,
  tree,
  valueAndGrad,
  vjp,
} from "../../src/index.js";

const square = (x: number) => x * x;
/** Options and functions that the types would not let pass. */
const untyped = (value: unknown) => value as never;

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ChainruleError);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

describe("options", () => {
  it("with unknown names are refused, with the nearest known one", () => {
    expect(messageOf(() => grad(square, untyped({ wtr: 0 })))).toBe(
      "grad has no option `wtr`\n\n" +
        "Why: an option that is silently ignored looks as if it had worked\n" +
        "Instead: write `wrt`; the options are `wrt`, `mode`, `checkpoint`, `scope`",
    );
    expect(messageOf(() => valueAndGrad(square, untyped({ hasAux: true })))).toContain(
      "valueAndGrad has no option `hasAux`",
    );
    expect(messageOf(() => hessian(square, untyped({ mode: "forward" })))).toContain("hessian has no option `mode`");
    expect(messageOf(() => hvp(square, [1], 1, untyped({ mod: 0 })))).toContain("hvp has no option `mod`");
    expect(messageOf(() => jvp(square, [1], [1], untyped({ wrt: 0 })))).toContain("jvp has no option `wrt`");
  });

  it("with impossible values are refused", () => {
    expect(messageOf(() => grad(square, untyped({ mode: "backward" })))).toBe(
      'grad got `mode`: "backward"\n\nWhy: it takes "forward" or "reverse"\nInstead: pass one of these, or leave it out',
    );
    expect(messageOf(() => grad(square, untyped(1)))).toContain(
      "grad got as options: 1\n\nWhy: it takes an object with any of `wrt`, `mode`, `checkpoint`, `scope`",
    );
    expect(messageOf(() => valueAndGrad(square, untyped({ aux: "yes" })))).toContain('valueAndGrad got `aux`: "yes"');
    expect(messageOf(() => jacobian(square, untyped({ wrt: -1 })))).toContain("jacobian got `wrt`: -1");
    expect(messageOf(() => grad(square, untyped({ wrt: [0, 0] })))).toContain("grad got `wrt`: [0, 0]");
    expect(messageOf(() => grad(square, untyped({ wrt: 1 }))(1 as never))).toContain(
      "`wrt` names argument 1, but the function was called with 1",
    );
  });
});

describe("functions and arguments", () => {
  it("must be a function", () => {
    expect(messageOf(() => grad(untyped(square(2))))).toBe(
      "grad was given 4\n\n" +
        "Why: it works with a function\n" +
        "Instead: pass the function itself, not the result of calling it",
    );
  });

  it("must have something to differentiate with respect to", () => {
    expect(messageOf(() => grad((s: string) => s.length)("a"))).toContain(
      "argument 0 has no component to differentiate with respect to: it is string",
    );
    expect(messageOf(() => grad((p: { n: Int32Array }) => p.n[0]!)({ n: new Int32Array(1) }))).toContain(
      "it is { n: Int32Array }",
    );
  });

  it("must have a structure", () => {
    const cyclic: { x: number; self?: unknown } = { x: 1 };
    cyclic.self = cyclic;
    expect(messageOf(() => grad((p: typeof cyclic) => p.x)(cyclic))).toContain("argument 0.self contains itself");
    expect(messageOf(() => grad((xs: number[]) => xs[0]!)(untyped([1, undefined])))).toContain(
      "argument 0[1] is undefined in an array of numbers",
    );
  });
});

describe("lists", () => {
  it("of arguments and tangents must be lists", () => {
    expect(messageOf(() => jvp(square, untyped(2), untyped(1)))).toBe(
      "jvp was given 2 as the arguments\n\n" +
        "Why: there is one item for each argument of the function, in a list\n" +
        "Instead: write `[x]` for a single one",
    );
    expect(messageOf(() => jvp(square, [2], untyped(1)))).toContain("jvp was given 1 as the tangents");
    expect(messageOf(() => vjp(square, untyped(2)))).toContain("vjp was given 2 as the arguments");
    expect(messageOf(() => hvp(square, untyped(2), 1))).toContain("hvp was given 2 as the arguments");
    expect(messageOf(() => hvp(square, [2], untyped(1), { wrt: [0] }))).toContain("hvp was given 1 as the vector");
  });
});

describe("results", () => {
  it("must be one number for a gradient", () => {
    const pair = (x: number) => [x, { a: x }];
    expect(messageOf(() => grad(untyped(pair))(...untyped([1])))).toBe(
      "pair returned [number, { a: number }], not a number\n\n" +
        "Why: grad gives the derivatives of one number\n" +
        "Instead: return the number to differentiate, or take its `jacobian`",
    );
    expect(messageOf(() => hessian(untyped((x: number) => x > 0))(...untyped([1])))).toContain("returned boolean");
    expect(messageOf(() => valueAndGrad(untyped(square), { aux: true })(...untyped([1])))).toContain(
      "square returned number, where `[value, aux]` is needed",
    );
    expect(messageOf(() => grad((x: number) => grad(untyped(() => [x, x, true]))(...untyped([x])))(1))).toContain(
      "the function returned [number, number, boolean], not a number",
    );
  });
});

describe("tangents and adjoints", () => {
  const f = (p: { w: number[]; b: number }) => ({ y: p.w.map((x) => x * p.b) });
  const p = { w: [1, 2], b: 3 };

  it("must have the structure and the lengths of what they belong to", () => {
    expect(messageOf(() => jvp(f, [p], [untyped({ w: [1, 0] })]))).toContain(
      "tangent 0 is { w: number[] }, where { w: number[], b: number } is needed",
    );
    expect(messageOf(() => jvp(f, [p], [{ w: [1], b: 0 }]))).toContain(
      "tangent 0 has 1 numbers in an array where 2 are needed",
    );
    expect(messageOf(() => vjp(f, [p]).pullback(untyped([1, 2])))).toContain(
      "the adjoint is number[], where { y: number[] } is needed",
    );
    expect(messageOf(() => hvp((q: typeof p) => q.b * q.b, [p], untyped(1)))).toContain("the vector is number");
  });

  it("inside a function must have the structure too", () => {
    const g = (x: number) =>
      jvp((q: { a: number; b: number }) => q.a * q.b, [{ a: x, b: x }], [untyped({ a: 1 })]).tangent;
    expect(messageOf(() => grad(g)(1))).toContain("tangent 0.b is undefined, where number is needed");
  });
});

describe("inside a differentiated function", () => {
  it("writes to the outside of a function that is differentiated there are refused", () => {
    const f = (x: number) => {
      let calls = 0;
      const slope = grad((y: number) => {
        calls += y;
        return y * y;
      })(x);
      return slope + calls;
    };
    const message = messageOf(() => grad(f)(1));
    expect(message).toContain(
      "writing to an outer variable, array or object from a function that is differentiated here",
    );
    expect(message).toContain("refusals.test.ts");
  });

  it("Hessians of lists of records are refused there, with what to use", () => {
    const f = (x: number[]) => {
      const H: unknown = hessian((list: { k: number }[]) => list[0]!.k ** 2)(x.map((k) => ({ k })));
      return (H as number[])[0]!;
    };
    expect(messageOf(() => grad(f)([1]))).toMatch(/`hessian` of \{ k: number \}\[\] is not accepted[\s\S]*use `hvp`/);
  });

  it("unknown options are refused as outside", () => {
    const f = (x: number) => grad(square, untyped({ wtr: 0 }))(x);
    expect(messageOf(() => grad(f)(1))).toContain("grad has no option `wtr`");
  });
});

describe("arguments and results of another kind", () => {
  it("a class is no function", () => {
    class Vector {
      readonly x = 1;
    }
    expect(messageOf(() => grad(untyped(Vector)))).toContain("grad was given the class `Vector`");
  });

  it("a Jacobian needs a result with numbers", () => {
    const results: readonly (readonly [string, (x: number) => unknown])[] = [
      ["undefined", () => undefined],
      ["string", () => "text"],
      ["boolean", (x) => x > 0],
      ["Int32Array", () => new Int32Array(2)],
    ];
    for (const [found, f] of results) {
      expect(messageOf(() => jacobian(f)(1))).toBe(
        [
          `the function returned ${found}, which has no number to differentiate`,
          "",
          "Why: jacobian has a part for each number of the result, and integers, booleans and text have no derivative",
          "Instead: return a number, an array of numbers, or an object of these",
        ].join("\n"),
      );
    }
  });

  it("more tangents than arguments are refused", () => {
    expect(messageOf(() => jvp(square, [2], untyped([1, 2])))).toBe(
      [
        "the list of tangents is a list of 2, where a list of 1 is needed",
        "",
        "Why: there is one tangent for each argument, null where it is zero",
        "Instead: pass a value of the structure named",
      ].join("\n"),
    );
  });

  it("values of options are shown as they were written", () => {
    expect(messageOf(() => grad(square, untyped({ wrt: "0" })))).toContain('grad got `wrt`: "0"');
  });
});

describe("customDerivative", () => {
  it("needs a rule", () => {
    expect(messageOf(() => customDerivative(square, {}))).toContain(
      "customDerivative got a rule: neither `jvp` nor `vjp`",
    );
    expect(messageOf(() => customDerivative(square, untyped({ vpj: () => [1] })))).toContain("write `vjp`");
  });
});

describe("inside a differentiated function", () => {
  const without = (run: () => unknown) =>
    messageOf(run)
      .split("\n")
      .filter((line, at) => at === 0 || /^(Why|Instead): /.test(line));

  it("values that hold functions are not taken apart", () => {
    const rest = [
      "Why: it takes values apart into numbers: it is for numbers, arrays, and objects of them",
      "Instead: leave that out of the value, and let functions close over it",
    ];
    const stopping = (x: number) => stopGradient({ v: x, f: (y: number) => y * 2 }).f(x) * x;
    expect(without(() => grad(stopping)(2))).toEqual([
      "`stopGradient` is given a value that holds the function `f`",
      ...rest,
    ]);
    const inner = (x: number) =>
      grad((p: { f: (y: number) => number; v: number }) => p.f(p.v))({ f: (y) => y * y * x, v: x }).v;
    expect(without(() => grad(inner)(2))).toEqual([
      "a derivative is given a value that holds the function `f`",
      ...rest,
    ]);
    const custom = (x: number) =>
      customDerivative(
        (p: { f: () => number; v: number }) => p.f() * p.v,
        untyped({ vjp: () => [] }),
      )({
        f: () => x,
        v: x,
      });
    expect(without(() => grad(custom)(2))[0]).toBe(
      "a function given to `customDerivative` is given a value that holds the function `f`",
    );
    expect(without(() => grad((x: number) => tree.norm({ x, table: new Map([["a", x]]) }))(2))[0]).toBe(
      "`tree` is given a value that holds a `Map` or `Set`",
    );
  });

  it("`into` is refused with what to write", () => {
    const complaint = [
      "`into` of a derivative is used in a differentiated function",
      "Why: it writes into arrays that exist outside; in here each result is a fresh value anyway",
      "Instead: assign the result, e.g. `out = df(x)`",
    ];
    const norm = (y: number[]) => y[0]! ** 2;
    const outside = grad(norm);
    const valueOutside = valueAndGrad(norm);
    const runs = [
      (x: number[]) => outside.into([0], x)[0]!,
      (x: number[]) => grad(norm).into([0], x)[0]!,
      (x: number[]) => valueOutside.into([0], x).value,
      (x: number[]) => valueAndGrad(norm).into([0], x).value,
    ];
    for (const f of runs) expect(without(() => grad(f)([3]))).toEqual(complaint);
  });
});
