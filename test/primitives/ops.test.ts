/** Operations on a builder: what they emit, and with which attributes. */
import { expect, test } from "vitest";
import { Builder, buildProgram, variable } from "../../src/ir/builder.js";
import { print } from "../../src/ir/print.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { opsOn } from "../../src/primitives/ops.js";
import { primitiveNames, primitives } from "../../src/primitives/table.js";

test("a builder has one object of operations, complete", () => {
  const builder = new Builder();
  const o = opsOn(builder);
  expect(opsOn(builder)).toBe(o);
  expect(opsOn(new Builder())).not.toBe(o);
  expect(Object.keys(o).sort()).toEqual([...primitiveNames, "builder"].sort());
});

test("operations emit applications of their rows; constants fold, identities vanish", () => {
  const program = buildProgram("f", [{ type: F64, name: "x" }], (builder, [x = 0]) => {
    const o = opsOn(builder);
    return [o.mul(o.add(x, o.sub(3, 2)), 1)];
  });
  expect(print(program)).toMatch(/^program f\(x: f64\) \{\n {2}v\d+: f64 = add\(x, 1\)\n {2}return v\d+\n\}$/);
});

test("created arrays are f64 and copies like what they copy, unless the application says otherwise", () => {
  const builder = new Builder();
  const array = variable(arrayOf("f32"));
  builder.openBlock([array]);
  const o = opsOn(builder);
  expect(o.fill(3, 0).type).toBe(arrayOf("f64"));
  expect(o.iota(3).type).toBe(arrayOf("f64"));
  expect(o.copy(array).type).toBe(arrayOf("f32"));
  expect(o.slice(array, 0, 1).type).toBe(arrayOf("f32"));
  expect(builder.apply(primitives.fill, [3, 0], { element: "u8" }).type).toBe(arrayOf("u8"));
  expect(builder.apply(primitives.copy, [array], { element: "i16" }).type).toBe(arrayOf("i16"));
});

test("wrong inputs are refused with the operation's name", () => {
  const builder = new Builder();
  builder.openBlock([]);
  const o = opsOn(builder);
  expect(() => o.sin(true)).toThrow("sin: its first input must be f64, not bool");
  expect(() => o.add(1)).toThrow("add: takes 2 inputs (f64, f64), not 1 (f64)");
  expect(() => o.sum(1)).toThrow("sum: its first input must be an array, not f64");
  expect(() => o.hypot()).toThrow("hypot: takes at least one input, not 0");
});
