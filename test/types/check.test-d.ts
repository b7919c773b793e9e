/** Static types of supplied gradients: the structure of the argument, arrays of numbers of any kind standing for each other. */
import { checkGradient, expectGradient, type SuppliedValue } from "../../src/check/index.js";
import { check, type Equal } from "./expect-type.js";

interface Layer {
  W: Float64Array;
  b: number;
  name: string;
}

type Numbers = Float64Array | Float32Array | readonly number[];

check<Equal<SuppliedValue<number>, number>>();
check<Equal<SuppliedValue<Float64Array>, Numbers>>();
check<Equal<SuppliedValue<{ W: Float64Array; b: number }>, { readonly W: Numbers; readonly b: number }>>();
check<Equal<SuppliedValue<[number[], number]>, readonly [Numbers, number]>>();
check<Equal<SuppliedValue<unknown>, unknown>>();

const f = (p: Layer, k: number): number => p.W[0]! * p.b * k;

checkGradient(f, [{ W: new Float64Array(1), b: 1, name: "" }, 2], {
  gradient: (p, k) => ({ W: [p.b * k], b: p.W[0]! * k, name: p.name }),
});
checkGradient(f, [{ W: new Float64Array(1), b: 1, name: "" }, 2], {
  wrt: [1, 0],
  gradient: (p, k) => [p.b * p.W[0]!, { W: Float32Array.of(p.b * k), b: p.W[0]! * k }],
});
expectGradient(f, [{ W: new Float64Array(1), b: 1, name: "" }, 2], {
  // @ts-expect-error a gradient has a field for each of the argument's
  gradient: (p) => ({ W: p.W }),
});
checkGradient((x: number[]) => x[0]!, [[1]], {
  // @ts-expect-error a number is no gradient of a list
  gradient: () => 1,
});
