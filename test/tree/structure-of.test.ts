import { describe, expect, it } from "vitest";
import type { Structure } from "../../src/tree/structure.js";
import { showStructure, structureKey } from "../../src/tree/structure-key.js";
import { structureOf } from "../../src/tree/structure-of.js";

const NUMBER: Structure = { kind: "number" };
const listOf = (item: Structure): Structure => ({ kind: "list", item });
const tupleOf = (...items: Structure[]): Structure => ({ kind: "tuple", items });
const fixed = (value: unknown): Structure => ({ kind: "static", value });
const object = (fields: Record<string, Structure>, prototype: object | null = Object.prototype): Structure => ({
  kind: "object",
  fields: Object.entries(fields),
  prototype,
});

class Vec3 {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  norm(): number {
    return Math.hypot(this.x, this.y);
  }
}

describe("structureOf", () => {
  it("tells scalars, -0, NaN and the infinities being numbers", () => {
    for (const number of [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(structureOf(number)).toEqual(NUMBER);
    expect(structureOf(true)).toEqual({ kind: "boolean" });
  });

  it("tells typed arrays by their elements, subclasses included", () => {
    const arrays = [
      [new Float64Array(2), "f64"],
      [new Float32Array(2), "f32"],
      [new Int32Array(2), "i32"],
      [new Uint32Array(2), "u32"],
      [new Int16Array(2), "i16"],
      [new Uint16Array(2), "u16"],
      [new Int8Array(2), "i8"],
      [new Uint8Array(2), "u8"],
      [new Uint8ClampedArray(2), "u8c"],
      [Buffer.from([1, 2]), "u8"],
    ] as const;
    for (const [array, element] of arrays) expect(structureOf(array)).toEqual({ kind: "typed", element });
  });

  it("passes through what has no numbers", () => {
    const values = ["text", null, undefined, 1n, Symbol.iterator, Math.sin, new Map(), new Date(0), /x/, Math];
    for (const value of values) expect(structureOf(value)).toEqual(fixed(value));
    for (const value of [new BigInt64Array(1), new DataView(new ArrayBuffer(1)), new Error("e"), Object(3)]) {
      expect(structureOf(value)).toEqual(fixed(value));
    }
  });

  it("makes a list of items with equal structure and equal lengths", () => {
    expect(structureOf([1, 2, 3])).toEqual(listOf(NUMBER));
    expect(structureOf([true, false])).toEqual(listOf({ kind: "boolean" }));
    expect(
      structureOf([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ).toEqual(listOf(listOf(NUMBER)));
    expect(structureOf([new Float64Array(2), new Float64Array(2)])).toEqual(listOf({ kind: "typed", element: "f64" }));
    expect(structureOf([{ x: 1 }, { x: 2 }])).toEqual(listOf(object({ x: NUMBER })));
    expect(
      structureOf([
        [1, true],
        [2, false],
      ]),
    ).toEqual(listOf(tupleOf(NUMBER, { kind: "boolean" })));
    expect(structureOf([[], []])).toEqual(listOf({ kind: "empty" }));
  });

  it("makes a tuple of items that differ", () => {
    expect(structureOf([1, true])).toEqual(tupleOf(NUMBER, { kind: "boolean" }));
    expect(structureOf([[1], [2, 3]])).toEqual(tupleOf(listOf(NUMBER), listOf(NUMBER)));
    expect(structureOf([new Float64Array(1), new Float64Array(2)]).kind).toBe("tuple");
    expect(structureOf([new Float64Array(1), new Float32Array(1)]).kind).toBe("tuple");
    expect(
      structureOf([
        { x: 1, y: 2 },
        { y: 1, x: 2 },
      ]).kind,
    ).toBe("tuple");
    expect(structureOf([{ a: [[1]] }, { a: [[1, 2]] }]).kind).toBe("tuple");
    expect(structureOf([new Vec3(1, 2), { x: 1, y: 2 }]).kind).toBe("tuple");
    expect(structureOf([1, null])).toEqual(tupleOf(NUMBER, fixed(null)));
    expect(structureOf([[], [1]])).toEqual(tupleOf({ kind: "empty" }, listOf(NUMBER)));
  });

  it("keeps each value of an array of static items", () => {
    expect(structureOf(["a", "b"])).toEqual(tupleOf(fixed("a"), fixed("b")));
    expect(structureOf(["a"])).toEqual(tupleOf(fixed("a")));
  });

  it("marks static fields that differ within a list as opaque, and keeps those that agree", () => {
    const found = structureOf([
      { id: "p", unit: "m", x: 1 },
      { id: "q", unit: "m", x: 2 },
      { id: "p", unit: "m", x: 3 },
    ]);
    const opaque: Structure = { kind: "static", value: undefined, opaque: true };
    expect(found).toEqual(listOf(object({ id: opaque, unit: fixed("m"), x: NUMBER })));
  });

  it("keeps functions that differ, as a tuple", () => {
    const layers = [
      { w: 1, act: Math.tanh },
      { w: 2, act: Math.sin },
    ];
    expect(structureOf(layers)).toEqual(
      tupleOf(object({ w: NUMBER, act: fixed(Math.tanh) }), object({ w: NUMBER, act: fixed(Math.sin) })),
    );
  });

  it("keeps the prototype and the field order of objects", () => {
    expect(structureOf(new Vec3(1, 2))).toEqual(object({ x: NUMBER, y: NUMBER }, Vec3.prototype));
    const bare = Object.assign(Object.create(null) as Record<string, unknown>, { b: 1, a: "s" });
    expect(structureOf(bare)).toEqual(object({ b: NUMBER, a: fixed("s") }, null));
    expect(structureOf({})).toEqual(object({}));
  });

  it("allows shared parts, which are no cycles", () => {
    const shared = [1, 2];
    expect(structureOf({ a: shared, b: shared })).toEqual(object({ a: listOf(NUMBER), b: listOf(NUMBER) }));
  });

  it("refuses cycles, holes and undefined among numbers, saying where", () => {
    const cyclic: { w: number; parts: unknown[] } = { w: 1, parts: [2] };
    cyclic.parts.push(cyclic);
    expect(() => structureOf(cyclic, "argument 0")).toThrow(/^argument 0\.parts\[1\] contains itself/);
    const holes = [1, 2, 3, 4];
    delete holes[2];
    expect(() => structureOf({ "odd name": holes })).toThrow(
      /^the value\["odd name"\]\[2\] is a hole in an array of length 4/,
    );
    expect(() => structureOf(new Array(3))).toThrow(/\[0\] is a hole/);
    expect(() => structureOf([[1, undefined]])).toThrow(/^the value\[0\]\[1\] is undefined in an array of numbers/);
  });

  it("handles long arrays of records without exhausting the stack", () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => (index % 2 === 0 ? { a: index } : { b: index }));
    expect(structureOf(rows).kind).toBe("tuple");
  });
});

describe("structureKey", () => {
  const key = (value: unknown) => structureKey(structureOf(value));

  it("is equal whatever the numbers, the lengths and the static contents", () => {
    expect(key({ w: new Float64Array(3), n: "a", r: [1] })).toBe(key({ w: new Float64Array(9), n: "b", r: [1, 2] }));
    expect(key([[1, 2]])).toBe(key([[1], [2], [3]]));
  });

  it("differs for kinds, elements, names, order, prototypes and tuple lengths", () => {
    class Other {
      x = 1;
      y = 2;
    }
    const values = [
      1,
      true,
      [],
      [1],
      [[1]],
      [1, true],
      [1, true, 2],
      "s",
      new Float64Array(1),
      new Float32Array(1),
      [new Float32Array(1)],
      { x: 1, y: 2 },
      { y: 2, x: 1 },
      { x: 1 },
      { "x:n,y": 1 },
      new Vec3(1, 2),
      new Other(),
      Object.assign(Object.create(null) as object, { x: 1, y: 2 }),
      [{ id: "a", x: 1 }],
      [
        { id: "a", x: 1 },
        { id: "b", x: 1 },
      ],
    ];
    expect(new Set(values.map(key)).size).toBe(values.length);
  });
});

describe("showStructure", () => {
  it("reads like a type", () => {
    const value = {
      w: new Float64Array(1),
      b: 1,
      rows: [[1]],
      pair: [1, true],
      name: "x",
      v: new Vec3(1, 2),
      none: [],
    };
    expect(showStructure(structureOf(value))).toBe(
      "{ w: Float64Array, b: number, rows: number[][], pair: [number, boolean], name: string, v: Vec3 { x: number, y: number }, none: [] }",
    );
    expect(showStructure(structureOf([new Vec3(1, 2)]))).toBe("(Vec3 { x: number, y: number })[]");
    expect(showStructure(structureOf(Array.from({ length: 12 }, (_, i) => (i % 2 ? 1 : "s"))))).toContain("4 more");
  });
});
