/** The problems in `rose`: numbers and vectors of fixed length, compiled to WebAssembly. Functions of `Math` come with their derivatives. */
import { add, compile, Dual, div, fn, mul, neg, opaque, Real, sub, sum, Vec, vjp } from "rose";

const exp = opaque([Real], Real, Math.exp);
exp.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => {
  const y = exp(x);
  return { re: y, du: mul(dx, y) };
});
const log = opaque([Real], Real, Math.log);
log.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => ({ re: log(x), du: div(dx, x) }));
const sin = opaque([Real], Real, Math.sin);
const cos = opaque([Real], Real, Math.cos);
sin.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => ({ re: sin(x), du: mul(dx, cos(x)) }));

const ofVector = (loss) => async (inputs) => {
  const [x] = inputs;
  const Vn = Vec(x.length, Real);
  const f = fn([Vn], Real, (v) => loss(v, x.length));
  const gradient = await compile(fn([Vn], Vn, (v) => vjp(f)(v).grad(1)));
  const given = Array.from(x);
  return () => [gradient(given)];
};

const ofNumber = (f) => async (inputs) => {
  const [points] = inputs;
  const g = fn([Real], Real, (x) => f(x, inputs));
  const slope = await compile(fn([Real], Real, (x) => vjp(g)(x).grad(1)));
  return () => [Float64Array.from(points, (x) => slope(x))];
};

export const problems = {
  // Without the maximum subtracted, which the numbers of this problem allow.
  lse: ofVector((x, n) => log(sum(n, (i) => exp(x[i])))),
  rosenbrock: ofVector((x, n) => {
    const parts = Array.from({ length: n - 1 }, (_, i) => {
      const bend = sub(x[i + 1], mul(x[i], x[i]));
      const distance = sub(1, x[i]);
      return add(mul(100, mul(bend, bend)), mul(distance, distance));
    });
    return parts.reduce((total, part) => add(total, part));
  }),
  wave: ofNumber((x) => mul(sin(x), exp(neg(mul(x, x))))),
  planck: ofNumber((x) => div(mul(x, mul(x, x)), sub(exp(x), 1))),
  polynomial: ofNumber((x, [, coefficients]) =>
    Array.from(coefficients).reduce((value, coefficient) => add(mul(value, x), coefficient), 0),
  ),
  logisticMap: ofNumber((r) => {
    let x = 0.3;
    for (let step = 0; step < 50; step++) x = mul(mul(r, x), sub(1, x));
    return x;
  }),
};
