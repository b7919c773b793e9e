/** Programs that people write, built by hand: each stands for one way in which loops and arrays meet derivatives. */
import { type Builder, buildProgram, type Operand } from "../../src/ir/builder.js";
import type { Program, RuntimeValue, Value, Variable } from "../../src/ir/program.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";

export const ARRAY = arrayOf("f64");

export interface Sample {
  readonly program: Program;
  readonly inputs: readonly RuntimeValue[];
}

type Inputs = Readonly<Record<string, RuntimeValue>>;

/** A program of named inputs, with the inputs to run it on. */
export function sample(
  name: string,
  inputs: Inputs,
  fill: (o: Ops, inputs: readonly Value[], builder: Builder) => readonly Operand[],
): Sample {
  const types = Object.entries(inputs).map(([input, value]) => ({
    type: typeof value === "object" ? ARRAY : F64,
    name: input,
  }));
  return {
    program: buildProgram(name, types, (builder, values) => fill(opsOn(builder), values, builder)),
    inputs: Object.values(inputs),
  };
}

/** Deterministic data in (-1, 1). */
export function data(length: number, phase = 1): Float64Array {
  return Float64Array.from({ length }, (_, at) => Math.sin(phase + 1.7 * at));
}

/** `for (i < count) carries = body(i, carries)`. */
export function times(
  builder: Builder,
  count: Operand,
  initial: readonly Operand[],
  body: (index: Value, carries: readonly Value[]) => readonly Operand[],
): readonly Variable[] {
  return builder.loop({ count, initial, body }).outputs;
}

/** The element of a list that must be there. */
export function at<T>(list: readonly T[], position: number): T {
  const item = list[position];
  if (item === undefined) throw new Error(`no item ${position}`);
  return item;
}

/** log Σ exp(x): the seed of the sum depends on the sum. */
export const logSumExp = (n: number): Sample =>
  sample("logSumExp", { x: data(n) }, (o, [x = 0 as never], b) => [
    o.log(
      at(
        times(b, o.length(x), [0], (i, [s = i]) => [o.add(s, o.exp(o.get(x, i)))]),
        0,
      ),
    ),
  ]);

/** Logistic regression: a mean over data points, a dot product inside. */
export const logisticRegression = (n: number, d: number): Sample =>
  sample("logisticRegression", { w: data(d), X: data(n * d, 2), y: data(n, 3) }, (o, inputs, b) => {
    const [w, X, y] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const width = o.length(w);
    const sum = times(b, o.length(y), [0], (i, [total = i]) => {
      const dot = times(b, width, [0], (j, [z = j]) => [
        o.add(z, o.mul(o.get(w, j), o.get(X, o.add(o.mul(i, width), j)))),
      ]);
      return [o.add(total, o.log1p(o.exp(o.mul(o.neg(o.get(y, i)), at(dot, 0)))))];
    });
    return [o.div(at(sum, 0), o.length(y))];
  });

/** Π x: a recurrence whose old values are needed again. */
export const product = (n: number): Sample =>
  sample("product", { x: data(n) }, (o, inputs, b) => {
    const x = at(inputs, 0);
    return times(b, o.length(x), [1], (i, [p = i]) => [o.mul(p, o.get(x, i))]);
  });

/** y[i] = x[i] + sin(c · y[i - 1]) in place: an array of which one element changes in each iteration. */
export const filterInPlace = (n: number): Sample =>
  sample("filterInPlace", { x: data(n), c: 0.8 }, (o, inputs, b) => {
    const [x, c] = [at(inputs, 0), at(inputs, 1)];
    const filtered = times(b, o.sub(o.length(x), 1), [o.copy(x)], (i, [y = i]) => {
      const next = o.add(o.get(y, o.add(i, 1)), o.sin(o.mul(c, o.get(y, i))));
      return [o.set(y, o.add(i, 1), next)];
    });
    return [o.sum(at(filtered, 0))];
  });

/** A nonlinear step between two arrays that swap their roles. */
export const swapped = (n: number, steps: number): Sample =>
  sample("swapped", { u: data(n), k: 0.3 }, (o, inputs, b) => {
    const [u, k] = [at(inputs, 0), at(inputs, 1)];
    const length = o.length(u);
    const last = times(b, steps, [o.copy(u), o.fill(length, 0)], (_, [now = u, next = u]) => {
      const filled = times(b, length, [next], (i, [out = u]) => [
        o.set(out, i, o.add(o.get(now, i), o.mul(k, o.sin(o.get(now, i))))),
      ]);
      return [at(filled, 0), now];
    });
    return [o.sum(at(last, 0))];
  });

/** A recurrent network: each step makes a fresh state from a matrix and the last one. */
export const recurrentNetwork = (hidden: number, steps: number): Sample =>
  sample("recurrentNetwork", { W: data(hidden * hidden), h: data(hidden, 2) }, (o, inputs, b) => {
    const [W, h] = [at(inputs, 0), at(inputs, 1)];
    const length = o.length(h);
    const last = times(b, steps, [h], (_, [state = h]) => {
      const next = times(b, length, [o.fill(length, 0)], (i, [out = h]) => {
        const dot = times(b, length, [0], (j, [s = j]) => [
          o.add(s, o.mul(o.get(W, o.add(o.mul(i, length), j)), o.get(state, j))),
        ]);
        return [o.set(out, i, o.tanh(at(dot, 0)))];
      });
      return next;
    });
    return [o.sum(at(last, 0))];
  });

/** Σ over i of Π over j < i: the inner loop grows with the outer index. */
export const triangle = (n: number): Sample =>
  sample("triangle", { x: data(n) }, (o, inputs, b) => {
    const x = at(inputs, 0);
    return times(b, o.length(x), [0], (i, [total = i]) => {
      const inner = times(b, i, [1], (j, [p = j]) => [o.mul(p, o.sin(o.add(o.get(x, j), o.get(x, i))))]);
      return [o.mul(o.add(total, 1), at(inner, 0))];
    });
  });

/** Newton's iteration for the square root: the number of iterations depends on the data. */
export const newton = (): Sample =>
  sample("newton", { a: 2.3 }, (o, inputs, b) => {
    const a = at(inputs, 0);
    const far = (x: Value) => o.gt(o.abs(o.sub(o.mul(x, x), a)), 1e-12);
    const { outputs } = b.loop({
      initial: [1],
      test: (index, [x = index]) => o.and(far(x), o.lt(index, 50)),
      body: (index, [x = index]) => [o.mul(0.5, o.add(x, o.div(a, x)))],
    });
    return outputs;
  });

/** Mixture density: arrays made for each data point, two passes over them. */
export const mixture = (n: number, k: number): Sample =>
  sample("mixture", { m: data(k), x: data(n, 3) }, (o, inputs, b) => {
    const [m, x] = [at(inputs, 0), at(inputs, 1)];
    const count = o.length(m);
    return times(b, o.length(x), [0], (i, [total = i]) => {
      const terms = times(b, count, [o.fill(count, 0)], (j, [t = x]) => {
        const r = o.sub(o.get(x, i), o.get(m, j));
        return [o.set(t, j, o.neg(o.mul(r, r)))];
      });
      const t = at(terms, 0);
      const largest = o.maxOf(t);
      const sum = times(b, count, [0], (j, [s = j]) => [o.add(s, o.exp(o.sub(o.get(t, j), largest)))]);
      return [o.add(total, o.add(largest, o.log(at(sum, 0))))];
    });
  });

/** Gradient descent steps on the weights in place, differentiated by the rate: a loop over data inside a loop over steps. */
export const training = (n: number, d: number, steps: number): Sample =>
  sample("training", { rate: 0.1, X: data(n * d), y: data(n, 2) }, (o, inputs, b) => {
    const [rate, X, y] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const trained = times(b, steps, [o.fill(d, 0.1)], (_, [w = X]) => {
      const step = times(b, o.length(y), [o.fill(d, 0)], (i, [g = X]) => {
        const dot = times(b, d, [0], (j, [s = j]) => [o.add(s, o.mul(o.get(w, j), o.get(X, o.add(o.mul(i, d), j))))]);
        const residual = o.sub(o.tanh(at(dot, 0)), o.get(y, i));
        return times(b, d, [g], (j, [gj = X]) => [
          o.accumulate(gj, j, o.mul(residual, o.get(X, o.add(o.mul(i, d), j)))),
        ]);
      });
      return times(b, d, [w], (j, [wj = X]) => [o.set(wj, j, o.sub(o.get(wj, j), o.mul(rate, o.get(at(step, 0), j))))]);
    });
    return [o.sum(at(trained, 0))];
  });

export const allSamples: readonly Sample[] = [
  logSumExp(7),
  logisticRegression(6, 3),
  product(6),
  filterInPlace(9),
  swapped(5, 4),
  recurrentNetwork(3, 4),
  triangle(6),
  newton(),
  mixture(5, 4),
  training(4, 3, 3),
];
