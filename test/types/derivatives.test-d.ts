import { customDerivative } from "../../src/derivatives/custom-derivative.js";
import { grad } from "../../src/derivatives/grad.js";
import { hessian } from "../../src/derivatives/hessian.js";
import { hvp } from "../../src/derivatives/hvp.js";
import { jacobian } from "../../src/derivatives/jacobian.js";
import { jvp } from "../../src/derivatives/jvp.js";
import type { stopGradient } from "../../src/derivatives/stop-gradient.js";
import type { Hessian, Jacobian, Matrix, SparseMatrix } from "../../src/derivatives/types.js";
import { valueAndGrad } from "../../src/derivatives/value-and-grad.js";
import { vjp } from "../../src/derivatives/vjp.js";
import { numericGrad } from "../../src/numeric/numeric-grad.js";
import { numericGradient } from "../../src/numeric/numeric-gradient.js";
import * as tree from "../../src/tree/tree.js";
import { check, type Equal } from "./expect-type.js";

interface Params {
  readonly w: Float64Array;
  b: number;
  name: string;
}
interface Slopes {
  w: Float64Array;
  b: number;
}
declare const p: Params;
declare const xs: number[];

function loss(params: Params, x: readonly number[], rate = 1): number {
  return params.b * (x[0] ?? 0) * rate;
}

/** Never run: only the types matter. */
export function types(): void {
  // grad: the argument's structure without what has no derivative, whatever `wrt`.
  const dLoss = grad(loss);
  const g = dLoss(p, xs);
  check<Equal<typeof g, Slopes>>();
  check<Equal<Parameters<typeof dLoss>, Parameters<typeof loss>>>();
  const gx = grad(loss, { wrt: 1 })(p, xs, 2);
  check<Equal<typeof gx, number[]>>();
  const gRate = grad(loss, { wrt: 2 })(p, xs, 2);
  check<Equal<typeof gRate, number>>();
  const gBoth = grad(loss, { wrt: [0, 1], mode: "forward" })(p, xs);
  check<Equal<typeof gBoth, [Slopes, number[]]>>();
  const source: string = dLoss.source;
  const captures: readonly string[] = dLoss.captures;
  const filled = dLoss.into({ ...p, extra: 1 }, p, xs);
  check<Equal<(typeof filled)["extra"], number>>();

  // An inline function, and a method.
  const slope = grad((x: number) => x * x)(3);
  check<Equal<typeof slope, number>>();
  const second = grad(grad((x: number) => x ** 3))(2);
  check<Equal<typeof second, number>>();

  // Sparse matrices whatever the structures.
  const sparse = jacobian((q: Params, x: number[]) => ({ y: x, z: q.b }), { wrt: [0, 1], sparse: true })(p, xs);
  check<Equal<typeof sparse, SparseMatrix>>();
  const sparseH = hessian((x: number[]) => x[0]!, { sparse: true })(xs);
  check<Equal<typeof sparseH, SparseMatrix>>();

  // Both ways of computing have one type.
  let both: (params: Params, x: readonly number[], rate?: number) => Slopes = grad(loss);
  both = numericGrad(loss);
  const report = numericGradient(loss, [p, xs], { wrt: [1], scheme: "ridders" });
  check<Equal<typeof report.gradient, [number[]]>>();

  // valueAndGrad.
  const valued = valueAndGrad(loss)(p, xs);
  check<Equal<typeof valued.value, number>>();
  check<Equal<typeof valued.gradient, Slopes>>();
  const aux = valueAndGrad((x: number, s: string) => [x * x, { s }] as const, { aux: true, wrt: 0 })(2, "s");
  check<Equal<typeof aux.aux, { readonly s: string }>>();
  check<Equal<typeof aux.gradient, number>>();

  // jvp, vjp, hvp.
  const forward = jvp((x: number, ys: Float64Array) => ({ s: x, ys, tag: "t" }), [1, new Float64Array(1)], [1]);
  check<Equal<typeof forward.tangent, { s: number; ys: Float64Array }>>();
  check<Equal<typeof forward.value, { s: number; ys: Float64Array<ArrayBufferLike>; tag: string }>>();
  const reverse = vjp((x: number, name: string, ys: number[]) => [x, ...ys, name.length], [1, "n", [2]]);
  const adjoints = reverse.pullback([1, 2, 3]);
  check<Equal<typeof adjoints, [x: number, name: undefined, ys: number[]]>>();
  const product = hvp(loss, [p, xs], { w: new Float64Array(1), b: 1 });
  check<Equal<typeof product, Slopes>>();
  hvp(loss, [p, xs], p);
  const products = hvp(loss, [p, xs], [p, [1]], { wrt: [0, 1] });
  check<Equal<typeof products, [Slopes, number[]]>>();

  // jacobian: the result's structure outside, the argument's inside.
  const rows = jacobian((x: number[]) => new Float64Array(x.length))(xs);
  check<Equal<typeof rows, Matrix>>();
  const column = jacobian((x: number) => [x, x * x])(1);
  check<Equal<typeof column, number[]>>();
  const nested = jacobian((q: Params) => ({ y: q.w, s: q.b, ok: true }))(p);
  check<Equal<typeof nested, { y: { w: Matrix; b: Float64Array }; s: Slopes }>>();
  const pair = jacobian((x: number, y: number[]) => y.map((v) => v * x), { wrt: [0, 1] })(1, xs);
  check<Equal<typeof pair, [number[], Matrix]>>();
  check<Equal<Jacobian<number[][], Float64Array>, Matrix>>();
  check<Equal<Jacobian<number, number[][]>, number[][]>>();
  check<Equal<Jacobian<Float32Array, { x: number; y: number }[]>, { x: Float32Array; y: Float32Array }[]>>();

  // hessian.
  const curvature = hessian(loss)(p, xs);
  check<Equal<typeof curvature, { w: { w: Matrix; b: Float64Array }; b: Slopes }>>();
  const blocks = hessian((x: number, y: number[]) => x * (y[0] ?? 0), { wrt: [0, 1] })(1, xs);
  check<Equal<typeof blocks, [[number, number[]], [number[], Matrix]]>>();
  check<Equal<Hessian<number>, number>>();

  // stopGradient, customDerivative.
  check<Equal<ReturnType<typeof stopGradient<Float64Array>>, Float64Array>>();
  const custom = customDerivative((x: number, n: string) => x * n.length, {
    jvp: ([, n], [dx]) => dx * n.length,
    vjp: ([, n], value, adjoint) => [adjoint * n.length + 0 * value, undefined],
  });
  check<Equal<typeof custom, (x: number, n: string) => number>>();

  // tree.
  const moved = tree.zip((x, y) => x - (y ?? 0), p, g);
  check<Equal<typeof moved, Params>>();
  const zero = tree.zeros(p);
  check<Equal<typeof zero, Slopes>>();

  // @ts-expect-error no such argument
  grad(loss, { wrt: 3 });
  // @ts-expect-error no such option
  grad(loss, { with: 0 });
  // @ts-expect-error no such argument in the tuple
  grad(loss, { wrt: [0, 4] });
  // @ts-expect-error not a number
  grad((x: number) => [x]);
  // @ts-expect-error the result is a pair only with aux
  valueAndGrad((x: number) => [x, x] as const);
  // @ts-expect-error the vector has another structure
  hvp(loss, [p, xs], 1);
  // @ts-expect-error a hessian has no mode
  hessian(loss, { mode: "forward" });
  // @ts-expect-error the adjoint has another structure
  reverse.pullback(1);
  // @ts-expect-error a rule for another function
  customDerivative((x: number) => x, { vjp: () => ["a"] });

  void [source, captures, both];
}

/** Never run: targets of `into`. */
export function targets(): void {
  const out = { w: new Float64Array(1), b: 0, label: "mine" };
  const valued = valueAndGrad(loss).into(out, p, xs);
  check<Equal<typeof valued.gradient, typeof out>>();
  // @ts-expect-error a field is missing
  grad(loss).into({ w: new Float64Array(1) }, p, xs);
}
