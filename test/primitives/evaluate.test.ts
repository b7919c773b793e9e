/** Evaluation of the rows, against JavaScript itself and against what `program.ts` and `row.ts` promise of arrays. */
import { describe, expect, test } from "vitest";
import type { RuntimeValue } from "../../src/ir/program.js";
import { newArray } from "../../src/primitives/array-rows.js";
import type { PrimitiveName } from "../../src/primitives/names.js";
import { primitives } from "../../src/primitives/table.js";

const evaluate = (name: PrimitiveName, ...inputs: RuntimeValue[]) => primitives[name].evaluate(inputs, {});
const f64 = (...values: number[]) => Float64Array.of(...values);
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const numbers = [0, -0, 1, -1, 0.5, 2.5, -2.5, 3.7, 255.5, 70000, -2147483649, 4294967297, 1e300, nan, inf, -inf];

test("functions of Math are Math's", () => {
  const names = Object.keys(primitives).filter((name) => typeof Reflect.get(Math, name) === "function");
  expect(names.length).toBeGreaterThan(30);
  for (const name of names as PrimitiveName[]) {
    const own: unknown = Reflect.get(Math, name);
    if (typeof own !== "function") continue;
    const arity = name === "hypot" ? 3 : own.length;
    for (const x of numbers) {
      for (const y of numbers) {
        const inputs = [x, y, 3].slice(0, arity);
        expect(Object.is(evaluate(name, ...inputs), own(...inputs)), `${name}(${inputs})`).toBe(true);
      }
    }
  }
});

test("conversions are those of stores into typed arrays", () => {
  const conversions = {
    toInt32: "i32",
    toUint32: "u32",
    toInt16: "i16",
    toUint16: "u16",
    toInt8: "i8",
    toUint8: "u8",
    toUint8Clamped: "u8c",
    fround: "f32",
  } as const;
  for (const [name, element] of Object.entries(conversions) as [keyof typeof conversions, "i32"][]) {
    for (const x of numbers) {
      expect(evaluate(name, x), `${name}(${x})`).toBe(newArray(element, 1).fill(x)[0]);
      expect(primitives.copy.evaluate([f64(x)], { element })).toEqual(newArray(element, 1).fill(x));
    }
  }
});

describe("reading and writing arrays", () => {
  const a = f64(1, 2, 3);
  const outside = [-1, 3, 0.5, nan, inf, 1e300];

  test("reads outside give NaN, writes outside change nothing", () => {
    for (const index of outside) {
      expect(evaluate("get", a, index)).toBeNaN();
      expect(evaluate("set", a, index, 9)).toEqual(a);
      expect(evaluate("accumulate", a, index, 9)).toEqual(a);
    }
    expect(evaluate("get", a, -0)).toBe(1);
    expect(evaluate("set", a, -0, 9)).toEqual(f64(9, 2, 3));
  });

  test("slices act on the overlap", () => {
    expect(evaluate("setSlice", a, -1, f64(7, 8))).toEqual(f64(8, 2, 3));
    expect(evaluate("setSlice", a, 2, f64(7, 8))).toEqual(f64(1, 2, 7));
    expect(evaluate("accumulateSlice", a, 1, f64(7, 8, 9))).toEqual(f64(1, 9, 11));
    expect(evaluate("setSlice", a, 5, f64(7))).toEqual(a);
    expect(evaluate("fillSlice", a, 1, 3, 0)).toEqual(f64(1, 0, 0));
  });

  test("reserve doubles, keeps the content and fills with zeros", () => {
    expect(evaluate("reserve", a, 3)).toEqual(a);
    expect(evaluate("reserve", a, 4)).toEqual(f64(1, 2, 3, 0, 0, 0));
    expect(evaluate("reserve", a, 8)).toEqual(f64(1, 2, 3, 0, 0, 0, 0, 0));
    expect(evaluate("reserve", a, nan)).toEqual(a);
    expect(evaluate("reserve", Int8Array.of(5), 2)).toEqual(Int8Array.of(5, 0));
  });

  test("no row changes its inputs", () => {
    evaluate("set", a, 0, 9);
    evaluate("accumulate", a, 0, 9);
    evaluate("setSlice", a, 0, f64(9));
    evaluate("accumulateSlice", a, 0, f64(9));
    evaluate("fillSlice", a, 0, 3, 9);
    evaluate("addScalar", a, 9);
    evaluate("reserve", a, 9);
    expect(a).toEqual(f64(1, 2, 3));
  });
});

describe("reductions", () => {
  test("sum goes from left to right and starts at 0", () => {
    expect(evaluate("sum", f64())).toBe(0);
    expect(evaluate("sum", f64(-0))).toBe(0);
    expect(evaluate("sum", f64(1, 1e16, -1e16))).toBe(0);
  });

  test("extremes are those of Math.max and Math.min", () => {
    const lists = [[], [3], [1, 5, 5, 2], [-0, 0], [0, -0], [1, nan, 2, nan], [inf, -inf], [-inf]];
    for (const list of lists) {
      const [array, label] = [f64(...list), `[${list}]`];
      for (const [extreme, own] of [
        ["maxOf", Math.max],
        ["minOf", Math.min],
      ] as const) {
        expect(Object.is(evaluate(extreme, array), own(...list)), label).toBe(true);
      }
    }
  });

  test("indexOf and lastIndexOf find equal numbers, both zeros, no NaN", () => {
    const a = f64(1, -0, 3, 0, nan, 3);
    expect([3, 0, -0, 1, 7, nan].map((v) => [evaluate("indexOf", a, v), evaluate("lastIndexOf", a, v)])).toEqual([
      [2, 5],
      [1, 3],
      [1, 3],
      [0, 0],
      [-1, -1],
      [-1, -1],
    ]);
  });

  test("hypotOf is Math.hypot", () => {
    for (const list of [[], [-3], [3, -4], [1e200, 1e200, 1e200], [3e-200, 4e-200], [nan, inf], [nan, 1], [-0]]) {
      expect(Object.is(evaluate("hypotOf", f64(...list)), Math.hypot(...list)), `[${list}]`).toBe(true);
    }
  });
});
