import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flatten, flattenerOf } from "../../src/tree/flatten.js";
import { countLeaves, leavesOf } from "../../src/tree/leaves.js";
import { structureOf } from "../../src/tree/structure-of.js";
import { unflatten } from "../../src/tree/unflatten.js";

const flat = (value: unknown) => flatten(value, structureOf(value));

class Vec2 {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

describe("flatten", () => {
  it("gives scalars and typed arrays as they are", () => {
    const w = new Float64Array([1, 2]);
    const [b, first, ok] = flat({ b: 3, w, ok: true, name: "n" });
    expect([b, ok]).toEqual([3, true]);
    expect(first).toBe(w);
  });

  it("gives a plain number[] as its array alone", () => {
    expect(flat([1, -0, Number.NaN])).toEqual([new Float64Array([1, -0, Number.NaN])]);
  });

  it("gives lengths before arrays, row-major, depth first", () => {
    expect(
      flat([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual([2, 3, new Float64Array([1, 2, 3, 4, 5, 6])]);
    expect(flat([true, false])).toEqual([2, new Uint8Array([1, 0])]);
    expect(flat([new Float32Array([1, 2]), new Float32Array([3, 4])])).toEqual([2, 2, new Float32Array([1, 2, 3, 4])]);
    const records = [
      { p: 1, q: [1, 2], ok: true, id: "a" },
      { p: 2, q: [3, 4], ok: false, id: "b" },
    ];
    expect(flat(records)).toEqual([
      2,
      new Float64Array([1, 2]),
      2,
      new Float64Array([1, 2, 3, 4]),
      new Uint8Array([1, 0]),
    ]);
    expect(flat([[[1, 2]], [[3, 4]], [[5, 6]]])).toEqual([3, 1, 2, new Float64Array([1, 2, 3, 4, 5, 6])]);
    expect(flat([[], []])).toEqual([2]);
  });

  it("walks tuples and objects in order", () => {
    expect(flat([1, [2, 3], { a: 4 }])).toEqual([1, new Float64Array([2, 3]), 4]);
  });

  it("says what does not fit", () => {
    expect(() => flatten({ w: 1 }, structureOf({ w: [1] }))).toThrow(
      /^the value is \{ w: number \}, where \{ w: number\[\] \} is needed/,
    );
  });

  it("accepts a value exactly when its structure and row lengths fit", () => {
    const fits = (like: unknown, value: unknown) => flattenerOf(structureOf(like))(value, []);
    expect(fits([1, 2], [])).toBe(true);
    expect(fits([[1, 2]], [[1], [2]])).toBe(true);
    expect(fits({ a: "x", b: 1 }, { a: "y", b: 2 })).toBe(true);
    expect(fits([[1, 2]], [])).toBe(false);
    expect(fits([[1, 2]], [[1], [2, 3]])).toBe(false);
    expect(fits([1, 2], [1, "2"])).toBe(false);
    expect(fits([1, 2], [1, undefined])).toBe(false);
    expect(fits({ a: 1, b: 1 }, { b: 1, a: 1 })).toBe(false);
    expect(fits({ a: 1 }, { a: 1, b: 1 })).toBe(false);
    expect(fits({ a: "x" }, { a: 1 })).toBe(false);
    expect(fits(new Vec2(1, 2), { x: 1, y: 2 })).toBe(false);
    expect(fits([{ id: "a", x: 1 }], [{ id: "b", x: 1 }])).toBe(false);
    expect(
      fits(
        [
          { id: "a", x: 1 },
          { id: "b", x: 1 },
        ],
        [{ id: "c", x: 1 }],
      ),
    ).toBe(true);
    expect(fits([new Float64Array(2)], [new Float64Array(1), new Float64Array(2)])).toBe(false);
    expect(fits(new Float64Array(2), new Float32Array(2))).toBe(false);
    expect(fits(1, true)).toBe(false);
    expect(fits([], [1])).toBe(false);
  });
});

describe("unflatten", () => {
  it("is the inverse of flatten, prototypes, odd names and static values included", () => {
    const proto = JSON.parse('{"__proto__": 1, "constructor": 2}') as object;
    const act = () => 0;
    const value = {
      v: new Vec2(1, 2),
      rows: [new Vec2(3, 4), new Vec2(5, 6)],
      proto,
      act,
      n: [[1, 2]],
      e: [],
      t: [1, "a"],
    };
    const back = unflatten(flat(value), structureOf(value)) as typeof value;
    expect(back).toStrictEqual(value);
    expect(back.rows[1]).toBeInstanceOf(Vec2);
    expect(Object.getOwnPropertyNames(back.proto)).toEqual(["__proto__", "constructor"]);
  });

  it("makes fresh arrays below lists", () => {
    const rows = [new Float64Array([1]), new Float64Array([2])];
    const back = unflatten(flat(rows), structureOf(rows)) as Float64Array[];
    expect(back).toEqual(rows);
    expect(back[0]?.buffer).not.toBe(back[1]?.buffer);
  });

  it("round-trips any value, with as many leaves as announced", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, 1));
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        number,
        fc.boolean(),
        fc.constantFrom("a", null),
        fc.array(number).map((items) => Float64Array.from(items)),
        fc.array(fc.nat(255)).map((items) => Uint8Array.from(items)),
        fc.array(number, { maxLength: 4 }),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.tuple(fc.nat(3), tie("any")).map(([n, item]) => Array.from({ length: n }, () => structuredClone(item))),
        fc.record({ a: tie("any"), b: tie("any") }),
      ),
    }));
    fc.assert(
      fc.property(any, (value) => {
        fc.pre(!hasUndefined(value));
        const structure = structureOf(value);
        const leaves = flatten(value, structure);
        expect(leaves.length).toBe(countLeaves(structure));
        leavesOf(structure).forEach((leaf, index) => {
          const found = leaves[index];
          expect(typeof found).toBe({ f64: "number", bool: "boolean", array: "object" }[leaf.type.kind]);
        });
        expect(unflatten(leaves, structure)).toStrictEqual(value);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });
});

function hasUndefined(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.some(hasUndefined));
}
