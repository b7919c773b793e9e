/** Both front-ends give the same: values, gradients, Hessian times vector; of the same functions, written in both ways. */
import { describe, expect, test } from "vitest";
import { hvp, jvp, numericGrad, trace, tree, valueAndGrad } from "../../src/index.js";
import { type Pair, pairs } from "./pairs.js";

type AnyFunction = (...args: unknown[]) => number;

const floats = (value: unknown) => [...tree.flatten(value as object)];

/** The same to the last digits: derivatives are summed in another order. */
function expectClose(found: unknown, expected: unknown, single: boolean): void {
  const [a, b] = [floats(found), floats(expected)];
  expect(a.length).toBe(b.length);
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? Number.NaN;
    if (Object.is(x, y)) continue;
    expect(Math.abs(x - y) <= (single ? 1e-6 : 1e-13) * Math.max(1, Math.abs(y)), `${x} instead of ${y}`).toBe(true);
  }
}

function wrtOf(args: readonly unknown[]): number[] {
  return args.flatMap((arg, index) => (typeof arg === "boolean" ? [] : [index]));
}

describe.each(pairs.map((pair) => [pair.name, pair] as const))("%s", (_, { plain, traced, args }: Pair) => {
  const recorded = trace(traced as AnyFunction);
  const read = plain as AnyFunction;

  test.each(args.map((list) => [list]))("%j", (list) => {
    const options = { wrt: wrtOf(list) as [number] };
    const single = list.some((arg) => arg instanceof Float32Array);
    const [a, b] = [valueAndGrad(recorded, options)(...list), valueAndGrad(read, options)(...list)];
    expect(Object.is(a.value, read(...list))).toBe(true);
    expect(Object.is(recorded(...list), read(...list))).toBe(true);
    expectClose(a.gradient, b.gradient, single);

    const forward = valueAndGrad(recorded, { ...options, mode: "forward" })(...list);
    expect(Object.is(forward.value, a.value)).toBe(true);
    expectClose(forward.gradient, a.gradient, single);

    const [first] = list;
    const direction = tree.map((x: number) => 0.5 + x, first as object);
    const tangents = list.map((_arg, index) => (index === 0 ? direction : null));
    const [slope, expected] = [recorded, read].map((f) => jvp(f, list as unknown[], tangents as never).tangent);
    expectClose(slope, expected, single);
    const [product, known] = [recorded, read].map((f) => hvp(f, list as unknown[], direction as never));
    expectClose(product, known, single);
  });
});

test("numericGrad calls a traced function as it is", () => {
  const { traced, args } = pairs[1] as Pair;
  const [list = []] = args;
  const f = trace(traced as AnyFunction);
  expectClose(numericGrad(f)(...list), valueAndGrad(f)(...list).gradient, true);
});
