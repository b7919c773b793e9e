/** `jacobian` and `hessian` inside a differentiated function: the same blocks as outside, for every structure. */
import { describe, expect, it } from "vitest";
import { ChainruleError, grad, hessian, jacobian, numericGrad, tree, valueAndGrad } from "../../src/index.js";

/** Called plainly, `f` uses the operators from outside: its value and its differences are the reference. */
function expectSame(f: (x: number[]) => number, x: number[]): void {
  const { value, gradient } = valueAndGrad(f)(x);
  expect(value).toBe(f(x));
  const numeric = numericGrad(f)(x);
  gradient.forEach((slope, index) => {
    expect(slope, `component ${index}`).toBeCloseTo(numeric[index]!, 5);
  });
}

const weigh = (data: Float64Array) => {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * (i + 1);
  return sum;
};

interface Parameters {
  readonly a: number;
  readonly b: readonly number[];
  readonly name: string;
}

describe("jacobian", () => {
  it("by a record: numbers, arrays, nothing for text", () => {
    expectSame(
      (x) => {
        const f = (p: Parameters) => p.b.map((v) => v * v * p.a);
        const J = jacobian(f)({ a: x[0]!, b: [x[1]!, x[0]! * x[1]!], name: "n" });
        return J.a[0]! + 10 * J.a[1]! + 100 * weigh(J.b.data) + J.b.rows + J.b.columns + Object.keys(J).length;
      },
      [1.5, -0.5],
    );
  });

  it("of a record, by a record", () => {
    expectSame(
      (x) => {
        const f = (p: { u: number; v: number[] }) => ({ s: p.u * p.v[0]! ** 2, t: { w: [p.u ** 3, p.v[1]! * p.u] } });
        const J = jacobian(f)({ u: x[0]!, v: [x[1]!, 2] });
        return J.s.u + 3 * J.s.v[0]! + 5 * J.t.w.u[0]! + 7 * J.t.w.u[1]! + 11 * weigh(J.t.w.v.data);
      },
      [0.7, 1.2],
    );
  });

  it("of a number, by a record with lists of records", () => {
    expectSame(
      (x) => {
        const f = (p: { list: { k: number }[] }) => p.list[0]!.k ** 2 * p.list[1]!.k;
        const J = jacobian(f)({ list: [{ k: x[0]! }, { k: x[1]! }] });
        return J.list[0]!.k * J.list[1]!.k;
      },
      [0.7, 1.2],
    );
  });

  it("by several arguments", () => {
    expectSame(
      (x) => {
        const f = (a: number, v: number[], _unused: number, c: number) => v.map((q) => q ** 2 * a + c * a);
        const [da, dv, dc] = jacobian(f, { wrt: [0, 1, 3] })(x[0]!, [x[1]!, 3, x[0]!], 9, 2);
        return da[0]! + 2 * da[2]! + weigh(dv.data) + dc[1]!;
      },
      [1.1, 0.4],
    );
  });

  it("of tuples and single precision, by rows", () => {
    expectSame(
      (x) => {
        const f = (m: number[][]) => [m[0]![0]! * m[1]![1]!, { e: Math.exp(m[0]![1]! * m[1]![0]!) }] as const;
        const J = jacobian(f)([
          [x[0]!, x[1]!],
          [2, x[0]! * x[1]!],
        ]);
        return J[0][0]![0]! + 3 * J[0][1]![1]! + 5 * J[1].e[0]![1]!;
      },
      [0.8, 0.3],
    );
    expectSame(
      (x) => {
        const y = new Float32Array(2);
        const J = jacobian((p: { s: Float32Array; k: number }) => p.s[1]! * p.k ** 3)({ s: y, k: x[0]! });
        return J.s[1]! + J.k;
      },
      [0.5],
    );
  });

  it("refuses lists of records on both sides", () => {
    const f = (x: number[]) => {
      const g = (list: { k: number }[]) => list.map(({ k }) => k * k);
      const J = jacobian(g)(x.map((k) => ({ k }))) as unknown as number[];
      return J[0]!;
    };
    expect(messageOf(() => grad(f)([1, 2]))).toEqual([
      "`jacobian` of { k: number }[] is not accepted in a differentiated function",
      "Why: inside a function it has one part for each number and array of numbers, and their count must be known while it is read",
      "Instead: use `jvp` or `vjp`",
    ]);
  });
});

describe("hessian", () => {
  it("by a record", () => {
    expectSame(
      (x) => {
        const f = (p: { a: number; b: number[]; c: number }) => p.a ** 3 * p.b[0]! * p.b[1]! ** 2 * p.c + p.c ** 2;
        const H = hessian(f)({ a: x[0]!, b: [x[1]!, 2], c: x[0]! * x[1]! });
        return H.a.a + 2 * H.a.b[0]! + 3 * H.a.c + 5 * H.b.a[1]! + 7 * weigh(H.b.b.data) + 11 * H.b.c[0]! + 13 * H.c.c;
      },
      [0.9, 1.3],
    );
  });

  it("by several arguments", () => {
    expectSame(
      (x) => {
        const f = (a: number, v: number[]) => a ** 2 * v[0]! ** 3 + v[1]! * a;
        const H = hessian(f, { wrt: [0, 1] })(x[0]!, [x[1]!, 2]);
        return H[0][0] + 3 * H[0][1][0]! + 5 * H[1][0][1]! + 7 * weigh(H[1][1].data);
      },
      [0.9, 1.3],
    );
  });
});

it("lets a Newton step on a record be differentiated", () => {
  const step = (c: number) => {
    const f = (p: { u: number; v: number }) => (p.u - c) ** 4 + (p.v - c) ** 2 * 3 + p.u * p.v;
    const at = { u: 1, v: 2 };
    const g = grad(f)(at);
    const H = hessian(f)(at);
    const det = H.u.u * H.v.v - H.u.v * H.v.u;
    return { u: at.u - (H.v.v * g.u - H.u.v * g.v) / det, v: at.v - (H.u.u * g.v - H.v.u * g.u) / det };
  };
  const loss = (c: number) => tree.norm(step(c));
  expect(grad(loss)(0.3)).toBeCloseTo(numericGrad(loss)(0.3), 7);
});

/** The lines of the message but the code frame. */
function messageOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ChainruleError)
      return error.message.split("\n").filter((line) => /^(`|Why|Instead)/.test(line));
  }
  throw new Error("nothing was refused");
}
