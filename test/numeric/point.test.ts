/** A function as one of N numbers: paths, private copies, structures, and what it says of functions that misbehave. */
import { describe, expect, it } from "vitest";
import { parameterNames } from "../../src/numeric/parameter-names.js";
import { type Point, pointOf } from "../../src/numeric/point.js";

const first = { indices: [0], single: true };

function point(f: (...args: never[]) => unknown, ...args: unknown[]): Point {
  return pointOf("numericGrad", f, args, first);
}

const parameters = () => ({
  W: [
    [1, 2],
    [3, 4],
  ],
  s: new Float32Array([0.1]),
  name: "n",
  labels: new Int32Array([1, 2]),
  "odd key": 5,
  pair: ["text", 6] as const,
});

describe("a point", () => {
  it("names components by the parameter and the place", () => {
    const p = point((theta: { readonly W: number[][] }) => theta.W.length, parameters());
    const paths = Array.from({ length: p.size }, (_, index) => p.path(index));
    expect(paths).toEqual([
      "theta.W[0][0]",
      "theta.W[0][1]",
      "theta.W[1][0]",
      "theta.W[1][1]",
      "theta.s[0]",
      'theta["odd key"]',
      "theta.pair[1]",
    ]);
    expect(paths.map((_, index) => p.isSingle(index))).toEqual([false, false, false, false, true, false, false]);
  });

  it("moves components and directions, and rounds what is stored in 32 bits", () => {
    const seen: unknown[] = [];
    const p = point(
      (w: Float32Array, b: number) => {
        seen.push([...w]);
        return b;
      },
      new Float32Array([1, 2]),
      3,
    );
    p.evaluateAt(1, 2.1);
    p.evaluateAlong(Float64Array.of(1, 0), 1e-9);
    p.evaluate();
    expect(seen).toEqual([
      [1, Math.fround(2.1)],
      [1, 2],
      [1, 2],
    ]);
    expect(p.evaluations).toBe(3);
    expect(p.values).toEqual(Float64Array.of(1, 2));
  });

  it("gives several arguments in the order of the indices", () => {
    const p = pointOf("check", (a: number, b: number[]) => a * b[0]!, [2, [3, 4]], { indices: [1, 0], single: false });
    expect([0, 1, 2].map((index) => [p.argument(index), p.path(index)])).toEqual([
      [1, "b[0]"],
      [1, "b[1]"],
      [0, "a"],
    ]);
    expect(p.unflatten([1, 2, 3])).toEqual([[1, 2], 3]);
    expect(p.flatten([[1, 2], 3])).toEqual(Float64Array.of(1, 2, 3));
  });

  it("never touches the caller's arguments, whatever the function does", () => {
    const [p, data, list] = [parameters(), new Float64Array([2, 4]), [[1], [2]]];
    const before = structuredClone([p, data, list]);
    const vandal = (q: { W: number[][]; s: Float32Array; name: string }, x: Float64Array, rows: number[][]) => {
      const result = q.W[0]![0]! * x[0]! + rows[0]![0]!;
      q.W = [];
      q.s.fill(9);
      x.fill(0);
      rows.pop();
      rows[0]![0] = 7;
      return result;
    };
    const at = pointOf("check", vandal, [p, data, list], first);
    expect([at.evaluate(), at.evaluate(), at.evaluateAt(0, 5), at.evaluate()]).toEqual([3, 3, 11, 3]);
    expect(at.written).toEqual(["x", "rows", "q"]);
    expect([p, data, list]).toEqual(before);
  });

  it("shares instances of classes with private state, and keeps cycles of other arguments", () => {
    class Counter {
      #count = 0;
      next(): number {
        return ++this.#count;
      }
    }
    const ring: { self?: unknown; x: number } = { x: 2 };
    ring.self = ring;
    const at = point(
      (x: number, counter: Counter, node: { x: number }) => x * counter.next() * node.x,
      3,
      new Counter(),
      ring,
    );
    expect([at.evaluate(), at.evaluate()]).toEqual([6, 12]);
    expect(at.written).toEqual([]);
  });

  it("refuses a differentiated argument that contains itself, and one without numbers", () => {
    const ring: { self?: unknown; x: number } = { x: 2 };
    ring.self = ring;
    expect(() => point((node: object) => Object.keys(node).length, ring)).toThrow(/^node\.self contains itself/);
    expect(() => point((text: string) => text.length, "a")).toThrow(
      "argument 0 has no component to differentiate with respect to: it is string",
    );
  });

  it("reads gradients of any kind of array, with the fields that have no derivative", () => {
    const p = point((q: { readonly s: Float32Array }) => q.s.length, parameters());
    const given = { W: [new Float64Array([1, 2]), [3, 4]], s: [5], "odd key": 6, pair: [null, 7], name: "n" };
    expect([...p.flatten(given)]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect([...p.flatten({ ...given, more: undefined })]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(() => p.flatten({ ...given, more: 1 })).toThrow("`.more` of it is a number, not a field of the argument");
  });
});

describe("a gradient of another structure", () => {
  const at = point((p: { w: Float64Array; b: number }) => p.b, { w: new Float64Array(2), b: 1 });

  it("is refused with both structures and the place", () => {
    expect(() => at.flatten({ w: [1, 2, 3], b: 0 })).toThrow(
      [
        "the gradient is { w: number[], b: number }, where { w: Float64Array, b: number } is needed: `.w` of it is an array of length 3, not an array of length 2",
        "",
        "Why: it belongs to an argument of that structure",
        "Instead: give one number for each component, in the place of that component",
      ].join("\n"),
    );
    expect(() => at.flatten([1, 2, 3])).toThrow(
      "the gradient is number[], where { w: Float64Array, b: number } is needed: it is an array of length 3, not an object",
    );
    expect(() => at.flatten({ w: [1, "2"], b: 0 })).toThrow("`.w[1]` of it is 2, not a number");
    expect(() => at.flatten({ w: [1, 2] })).toThrow("`.b` of it is undefined, not a number");
    expect(() => at.flatten(undefined)).toThrow("the gradient is undefined, where");
  });
});

describe("a function that misbehaves", () => {
  it("is named when it returns no number", () => {
    function loss(x: number): unknown {
      return [x];
    }
    expect(() => point(loss, 1).evaluate()).toThrow("loss returned number[], not a number");
  });

  it("throws its own error at the point, and says beside it what was moved", () => {
    const picky = (x: number[]) => {
      if (x[1]! < 0) throw new RangeError("negative");
      return x[1]!;
    };
    expect(() => point(picky, [0, -1]).evaluate()).toThrow(new RangeError("negative"));
    expect(() => point(picky, [0, 0]).evaluateAt(1, -1e-6)).toThrow(
      [
        "`picky` threw when `x[1]` was moved from 0 to -0.000001: RangeError: negative",
        "",
        "Why: a numeric derivative evaluates the function beside the point",
        "Instead: name the limits with `bounds: { lower, upper }`, or return NaN where the function is not defined",
      ].join("\n"),
    );
  });
});

describe("names of parameters", () => {
  const named = (f: (...args: never[]) => unknown, count: number) => parameterNames(f, count);

  it("are read off the text of plain functions", () => {
    expect(named((p: number, q: number) => p + q, 3)).toEqual(["p", "q", "argument 2"]);
    expect(named(async (x: number) => x, 1)).toEqual(["x"]);
    expect(
      named(function f(a: number, b = Math.max(1, 2), ...rest: number[]) {
        return a + b + rest.length;
      }, 4),
    ).toEqual(["a", "b", "rest[0]", "rest[1]"]);
    expect(
      named(
        {
          method(w: number) {
            return w;
          },
        }.method,
        1,
      ),
    ).toEqual(["w"]);
  });

  it("are left out where the text does not give them", () => {
    expect(named(({ w }: { w: number }, x: number) => w + x, 2)).toEqual(["argument 0", "x"]);
    expect(named(Math.hypot, 2)).toEqual(["argument 0", "argument 1"]);
    expect(named(((x: number) => x).bind(null), 1)).toEqual(["argument 0"]);
    expect(named((a: string, b = "x, y", c = 1) => a + b + c, 3)).toEqual(["a", "argument 1", "argument 2"]);
  });
});
