import { describe, expect, it } from "vitest";
import {
  customDerivative,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  stopGradient,
  valueAndGrad,
  vjp,
} from "../../src/index.js";

const cube = (x: number) => x ** 3;

describe("derivatives of derivatives", () => {
  it("go to any order", () => {
    expect(grad(grad(cube))(2)).toBe(12);
    expect(grad(grad(grad(cube)))(2)).toBe(6);
    expect(grad(grad(grad(grad(cube))))(2)).toBe(0);
  });

  it("mix the operators", () => {
    const both = valueAndGrad(cube);
    expect(grad((x: number) => both(x).value * both(x).gradient)(2)).toBe(15 * 2 ** 4);
    expect(jvp(grad(cube), [2], [1])).toEqual({ value: 12, tangent: 12 });
    expect(vjp(grad(cube), [2]).pullback(2)).toEqual([24]);
    expect(hessian(grad(cube))(2)).toBe(6);
    expect(jacobian(grad((x: number[]) => x[0]! ** 2 * x[1]!))([3, 5])).toEqual(
      hessian((x: number[]) => x[0]! ** 2 * x[1]!)([3, 5]),
    );
    expect(grad(grad(cube, { mode: "forward" }), { mode: "forward" })(2)).toBe(12);
  });

  it("keep structures: records, single precision, lists of records", () => {
    const f = (p: { a: number; s: Float32Array; name: string; list: { x: number }[] }) =>
      p.a * p.a * p.s[0]! * p.s[0]! + p.list[0]!.x ** 3 * p.list[1]!.x;
    const df = grad(f);
    const p = { a: 2, s: new Float32Array([3]), name: "n", list: [{ x: 2 }, { x: 5 }] };
    const sum = (q: typeof p) => {
      const g = df(q);
      return g.a + g.s[0]! + g.list[0]!.x * g.list[1]!.x;
    };
    // 2as² + 2a²s + 3x³·xy... with x = list[0].x, y = list[1].x: 3x²y · x³.
    expect(grad(sum)(p)).toStrictEqual({
      a: 2 * 9 + 4 * 2 * 3,
      s: new Float32Array([4 * 2 * 3 + 2 * 4]),
      list: [{ x: 15 * 16 * 5 }, { x: 3 * 32 }],
    });
  });
});

describe("an operator inside a differentiated function", () => {
  it("differentiates an inner function that uses outer values", () => {
    const f = (x: number) => {
      const inner = grad((y: number) => x * y * y);
      return inner(x * x);
    };
    expect(grad(f)(3)).toBe(2 * 3 * 9);
  });

  it("may stand in a loop, on a fresh closure at every turn", () => {
    const f = (x: number, n: number) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += grad((y: number) => y * y * x * i)(x);
      return sum;
    };
    expect(f(2, 4)).toBe(2 * 4 * 6);
    expect(grad(f)(2, 4)).toBe(4 * 2 * 6);
    expect(grad(f)(2, 0)).toBe(0);
  });

  it("gives arrays that the function goes on with", () => {
    const f = (w: Float64Array) => {
      const g = grad((v: Float64Array) => {
        let s = 0;
        for (let i = 0; i < v.length; i++) s += v[i]! ** 3;
        return s;
      })(w);
      let total = 0;
      for (let i = 0; i < g.length; i++) total += g[i]! * g[i]!;
      return total;
    };
    const w = new Float64Array([1, 2, -1]);
    expect(valueAndGrad(f)(w)).toStrictEqual({ value: f(w), gradient: w.map((x) => 36 * x ** 3) });
  });

  it("may be passed as an argument: the implicit function of a descent", () => {
    function argmin(df: (x: number) => number, start: number): number {
      let x = start;
      for (let step = 0; step < 60; step++) x -= 0.2 * df(x);
      return x;
    }
    const solution = (a: number) =>
      argmin(
        grad((x: number) => (x - a * a) ** 2),
        0,
      );
    expect(solution(3)).toBeCloseTo(9, 10);
    expect(grad(solution)(3)).toBeCloseTo(6, 10);
    function minimise(f: (x: number) => number, operator: typeof grad, start: number): number {
      const df = operator(f);
      let x = start;
      for (let step = 0; step < 60; step++) x -= 0.2 * df(x);
      return x;
    }
    expect(grad((a: number) => minimise((x) => (x - a * a) ** 2, grad, 0))(3)).toBeCloseTo(6, 10);
  });

  it("has `wrt` and `aux`", () => {
    const f = (x: number) => {
      const [dy, dx] = grad((a: number, b: number) => a * a * b, { wrt: [1, 0] })(x, 3);
      const { value, gradient, aux } = valueAndGrad((a: number) => [a * a, { twice: [2 * a] }] as const, { aux: true })(
        x,
      );
      return dy + dx + value + gradient + aux.twice[0]!;
    };
    expect(f(2)).toBe(4 + 12 + 4 + 4 + 4);
    expect(grad(f)(2)).toBe(4 + 6 + 4 + 2 + 2);
  });

  it("takes spread arguments, differentiated ones too", () => {
    const product = (x: number, y: number) => x * x * y;
    const pair = (x: number) => [x, 3] as const;
    const rest = (y: number) => [y] as const;
    const f = (x: number) => grad(product, { wrt: 1 })(...pair(x)) + grad(product)(x, ...rest(7));
    // x² + 14x
    expect(f(2)).toBe(32);
    expect(grad(f)(2)).toBe(18);
  });

  it("works for jvp, vjp and hvp", () => {
    const quadratic = (x: number[]) => x[0]! ** 2 * x[1]!;
    const f = (x: number[]) => {
      const forward = jvp(quadratic, [x], [[1, 0]]);
      const second = hvp(quadratic, [x], [1, 0]);
      const { value, pullback } = vjp((y: number[]) => [y[0]! * y[1]!, y[0]!], [x]);
      const [adjoint] = pullback([1, 1]);
      return forward.tangent + second[0]! + 10 * adjoint[0]! + value[1]!;
    };
    const x = [3, 5];
    expect(f(x)).toBe(30 + 10 + 60 + 3);
    expect(grad(f)(x)).toStrictEqual([2 * 5 + 1, 2 * 3 + 2 + 10]);
  });

  it("takes adjoints that were written at computed places", () => {
    const squares = (y: number[]) => y.map((v) => v * v);
    const f = (x: number[]) => {
      const { pullback } = vjp(squares, [x]);
      let sum = 0;
      for (let k = 0; k < 3; k++) {
        const adjoint = [0, 0];
        adjoint[k % 2] = k + 1;
        const [bar] = pullback(adjoint);
        sum += bar[0]! + 10 * bar[1]!;
      }
      return sum;
    };
    // (1 + 3) · 2x, 10 · 2 · 2y
    expect(valueAndGrad(f)([2, 3])).toStrictEqual({ value: f([2, 3]), gradient: [8, 40] });
  });

  it("takes rows of numbers, literal ones too, and lists of records", () => {
    const trace = (m: number[][]) => {
      let sum = 0;
      for (let i = 0; i < m.length; i++) sum += m[i]![i]! ** 2;
      return sum;
    };
    const along = (m: number[][]) =>
      jvp(
        trace,
        [m],
        [
          [
            [1, 0],
            [5, m[0]![0]!],
          ],
        ],
      ).tangent;
    const m = [
      [2, 3],
      [4, 5],
    ];
    expect(along(m)).toBeCloseTo(4 + 20, 12);
    expect(grad(along)(m)).toStrictEqual([
      [2 + 10, 0],
      [0, 4],
    ]);
    const again = (n: number[][]) => jvp(trace, [n], [n]).tangent;
    expect(grad(again)(m)).toStrictEqual([
      [8, 0],
      [0, 20],
    ]);
    const curved = (xs: { a: number; b: number }[]) => {
      const product = hvp((ys: { a: number; b: number }[]) => ys[0]!.a ** 2 * ys[1]!.b, [xs], xs);
      return product[0]!.a + product[1]!.b;
    };
    const xs = [
      { a: 2, b: 3 },
      { a: 4, b: 5 },
    ];
    // 2ab + 2ab + 2a²
    expect(curved(xs)).toBeCloseTo(2 * 2 * 5 * 2 + 8, 10);
    expect(grad(curved)(xs)).toStrictEqual([
      { a: 4 * 5 + 4 * 2, b: 0 },
      { a: 0, b: 4 * 2 },
    ]);
  });

  it("works for jacobian and hessian of numbers and arrays", () => {
    const inner = (x: number[]) => [x[0]! ** 2 * x[1]!, x[1]! ** 3, x[0]!];
    const f = (x: number[]) => {
      const { rows, columns, data } = jacobian(inner)(x);
      let sum = rows + 10 * columns;
      for (let i = 0; i < data.length; i++) sum += data[i]! * (i + 1);
      return sum;
    };
    // 2xy, x²; 0, 3y²; 1, 0
    const [x, y] = [3, 5];
    expect(valueAndGrad(f)([x, y])).toStrictEqual({
      value: f([x, y]),
      gradient: [2 * y + 2 * 2 * x, 2 * x + 4 * 6 * y],
    });
    const g = (v: Float64Array) => {
      const { data } = hessian((w: Float64Array) => w[0]! ** 3 * w[1]!)(v);
      return data[0]! + 10 * data[1]! + 100 * data[2]! + 1000 * data[3]!;
    };
    // 6xy + 110·3x²
    expect(valueAndGrad(g)(new Float64Array([x, y]))).toStrictEqual({
      value: 90 + 110 * 27,
      gradient: new Float64Array([6 * y + 110 * 6 * x, 6 * x]),
    });
    expect(
      grad((z: number) => hessian((a: number) => a ** 4)(z) + jacobian((a: number) => [a, a ** 3])(z)[1]!)(2),
    ).toBe(48 + 12);
    expect(
      grad((z: number) => jacobian((p: { a: number; b: number[] }) => p.a * p.b[0]!)({ a: z, b: [z * z] }).b[0]!)(2),
    ).toBe(1);
  });

  it("leaves tangents out that are null", () => {
    const f = (x: number) => jvp((a: number, b: number[]) => a * b[0]! * b[1]!, [x, [x, 2]], [1, null]).tangent;
    expect(grad(f)(3)).toBe(2);
  });
});

describe("stopGradient", () => {
  it("hides numbers and arrays from derivatives, and nothing else", () => {
    expect(grad((x: number) => x * stopGradient(x))(3)).toBe(3);
    expect(stopGradient("text")).toBe("text");
    const f = (p: { w: number[]; b: number }) => {
      const fixed = stopGradient(p);
      return fixed.w[0]! * p.w[0]! + fixed.b * p.b;
    };
    expect(grad(f)({ w: [3, 4], b: 5 })).toStrictEqual({ w: [3, 0], b: 5 });
    expect(valueAndGrad(f)({ w: [3, 4], b: 5 }).value).toBe(34);
  });

  it("hides what may be missing, and one of several values", () => {
    const gradients: readonly (readonly [(x: number) => number, number])[] = [
      [(x) => stopGradient(x > 1 ? x : undefined)! * x, 2],
      [(x) => stopGradient([x, 3 * x].find((y) => y > 2))! * x, 6],
      [(x) => (stopGradient([x].find((y) => y > 9)) === undefined ? x : 2 * x), 1],
      [(x) => stopGradient([{ a: x }, { a: 3 * x }].find(({ a }) => a > 3))!.a * x, 6],
      [(x) => (stopGradient([x][Math.floor(3 * x)]) === undefined ? 5 * x : x), 5],
      [(x) => stopGradient(x > 1 ? Math.sin : Math.cos)(x), Math.cos(2)],
    ];
    for (const [f, expected] of gradients) expect(grad(f)(2)).toBe(expected);
  });

  it("is a copy of arrays and objects, outside as in a differentiated function", () => {
    const samples: readonly ((x: number) => number)[] = [
      (x) => {
        const a = [x, x];
        const fixed = stopGradient(a);
        a[0] = 3 * x;
        return fixed[0]! * a[1]!;
      },
      (x) => {
        const a = new Float64Array(4).fill(x);
        const fixed = stopGradient(a.subarray(1, 3));
        a[1] = 3 * x;
        return fixed[0]! * a[2]!;
      },
      (x) => {
        const a = { u: x, w: [x] };
        const fixed = stopGradient(a);
        fixed.w[0]! += 5;
        fixed.w.push(1);
        a.u = 7;
        return (fixed.u * a.w[0]! * a.w.length * fixed.w[0]!) / 7;
      },
    ];
    const [first, second, third] = samples;
    expect(samples.map((f) => f(2))).toEqual([4, 4, 4]);
    expect([first, second, third].map((f) => valueAndGrad(f!)(2))).toEqual(Array(3).fill({ value: 4, gradient: 2 }));
    const x = [1, 2];
    expect(stopGradient(x)).toEqual(x);
    expect(stopGradient(x)).not.toBe(x);
    const ofArgument = (y: number[]) => {
      const own = stopGradient(y);
      own[0]! *= 10;
      return own[0]! * y[0]!;
    };
    expect(valueAndGrad(ofArgument)([3, 2])).toEqual({ value: 90, gradient: [30, 0] });
  });
});

describe("customDerivative", () => {
  const clip = customDerivative((x: number) => x, {
    vjp: (_args, _value, adjoint) => [Math.max(-1, Math.min(1, adjoint))],
    check: false,
  });

  it("computes what the function computes", () => {
    expect(clip(5)).toBe(5);
    expect(valueAndGrad(clip)(5)).toEqual({ value: 5, gradient: 1 });
  });

  it("replaces the derivative in reverse mode", () => {
    expect(grad((x: number) => 5 * clip(x))(2)).toBe(1);
    expect(grad((x: number) => 0.25 * clip(x * x))(2)).toBe(1);
  });

  const scale = 2;
  const norm = customDerivative(
    (x: number[], _label: string, m: number) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
      return scale * m * Math.sqrt(sum);
    },
    {
      vjp: ([x, , m], value, adjoint) => [
        x.map((v) => ((scale * m) ** 2 * adjoint * v) / value),
        undefined,
        (adjoint * value) / m,
      ],
      jvp: ([x, , m], [dx, , dm]) => {
        let product = 0;
        let sum = 0;
        for (let i = 0; i < x.length; i++) {
          product += x[i]! * dx[i]!;
          sum += x[i]! * x[i]!;
        }
        return (scale * m * product) / Math.sqrt(sum) + dm * scale * Math.sqrt(sum);
      },
    },
  );
  const f = (x: number[], m: number) => norm(x, "label", m) ** 2;

  it("works with arrays, text and captured values, in both modes and twice", () => {
    const [dx, dm] = grad(f, { wrt: [0, 1] })([3, 4], 1);
    expect(dx).toStrictEqual([24, 32]);
    expect(dm).toBe(200);
    expect(jvp(f, [[3, 4], 1], [[1, 0], 1])).toStrictEqual({ value: 100, tangent: 224 });
    const { rows, columns, data } = hessian(f)([3, 4], 1);
    expect([rows, columns, ...data.map((x) => Math.round(x * 1e9) / 1e9)]).toEqual([2, 2, 8, 0, 0, 8]);
  });

  it("takes a rule of one kind for both modes", () => {
    const triple = customDerivative((x: number) => x, { jvp: (_args, [dx]) => 3 * dx, check: false });
    expect(jvp(triple, [1], [1]).tangent).toBe(3);
    expect(grad((x: number) => triple(x) * x)(2)).toBe(2 + 6);
    const twice = customDerivative((x: number[]) => x.map((v) => v), {
      vjp: (_args, _value, bar) => [bar.map((b) => 2 * b)],
      check: false,
    });
    expect(jvp(twice, [[1, 2]], [[1, 3]]).tangent).toEqual([2, 6]);
  });

  it("treats an adjoint that is left out as zero", () => {
    const product = customDerivative((x: number, y: number[]) => x * y[0]!, {
      vjp: ([, y], _value, bar) => [bar * y[0]!, undefined as never],
      check: false,
    });
    expect(grad(product, { wrt: [0, 1] })(2, [3])).toStrictEqual([3, [0]]);
  });
});
