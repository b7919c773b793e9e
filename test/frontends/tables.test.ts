/** Labels of records, tables of functions and texts, names of fields: what is no number, and is told apart at run time. */
import { describe, expect, it } from "vitest";
import { numericGrad, valueAndGrad } from "../../src/index.js";
import { floatsOf } from "../samples/differences.js";
import { agrees } from "./aliasing.js";
import { givesTheSame, throwsAlike } from "./original.js";

/** Against the function and differences; the program alone does not know that labels are read. */
function matches<A>(name: string, f: (x: A) => number, args: [A]): void;
function matches<A, B>(name: string, f: (x: A, y: B) => number, args: [A, B]): void;
function matches(name: string, f: (...args: never[]) => number, args: unknown[]): void {
  const g = f as (...args: unknown[]) => number;
  it(name, () => {
    const { value, gradient } = valueAndGrad(g)(...args);
    expect(value).toBe(g(...args));
    expect(floatsOf(gradient)).toEqual(floatsOf(numericGrad(g)(...args)).map((slope) => expect.closeTo(slope, 5)));
  });
}

describe("labels of records in lists", () => {
  type Step = { kind: string | null | undefined; k: number };
  const run = (steps: Step[], x: number) => {
    let s = x;
    for (const { kind, k } of steps) s = kind === "mul" ? s * k : kind == null ? s - k : s + k;
    return s;
  };
  const gradient = valueAndGrad(run);
  const lists: Step[][] = [
    [
      { kind: "mul", k: 2 },
      { kind: "add", k: 3 },
    ],
    [
      { kind: "add", k: 2 },
      { kind: "mul", k: 3 },
    ],
    [
      { kind: "mul", k: 2 },
      { kind: "mul", k: 3 },
    ],
    [
      { kind: "add", k: 2 },
      { kind: "add", k: 3 },
    ],
    [
      { kind: null, k: 2 },
      { kind: "add", k: 3 },
    ],
    [
      { kind: undefined, k: 2 },
      { kind: "mul", k: 3 },
      { kind: "mul", k: 4 },
    ],
  ];
  for (const list of lists) {
    it(list.map(({ kind }) => String(kind)).join(), () => {
      expect(gradient(list, 1.5).value).toBe(run(list, 1.5));
    });
  }
  matches("pairs", (m: [string, number][]) => m.reduce((s, [name, v]) => s + (name === "a" ? v * v : v), 0), [
    [
      ["a", 2],
      ["b", 3],
      ["a", 4],
    ],
  ]);
  matches(
    "nested",
    (p: { list: { w: { kind: string }; k: number }[] }) => {
      let s = 1;
      for (const { w, k } of p.list) s = w.kind === "mul" ? s * k : s + k;
      return s;
    },
    [
      {
        list: [
          { w: { kind: "add" }, k: 2 },
          { w: { kind: "mul" }, k: 5 },
        ],
      },
    ],
  );
  matches(
    "by a computed index",
    (steps: Step[], i: number) => {
      const step = steps[i]!;
      return step.k * step.k * (step.kind === "mul" ? 2 : 1);
    },
    [
      [
        { kind: "mul", k: 2 },
        { kind: "add", k: 3 },
      ],
      0,
    ],
  );
  matches(
    "handed on, not read",
    (steps: Step[]) => {
      const copies = steps.map((step) => ({ ...step, k: step.k * 2 }));
      return copies.reduce((s, { k }) => s * k, 1);
    },
    [
      [
        { kind: "a", k: 2 },
        { kind: "b", k: 3 },
      ],
    ],
  );
});

describe("tables at computed indices", () => {
  const captured = [Math.sin, Math.exp, (y: number) => y ** 3];
  const activations = { relu: (x: number) => Math.max(0, x), tanh: Math.tanh };
  for (const i of [0, 1, 2]) {
    agrees(`functions ${i}`, (x: number, k: number) => [Math.sin, Math.cos, (y: number) => y * x][k]!(x), [0.7, i]);
    agrees(`captured functions ${i}`, (x: number, k: number) => captured[k]!(x), [0.7, i]);
    agrees(
      `texts ${i}`,
      (x: number, k: number) => {
        const word = ["a", "bb", undefined][k];
        return (word ?? "zzzz").length * x + (word === "bb" ? x * x : 0);
      },
      [0.7, i],
    );
    agrees(
      `rows of different lengths ${i}`,
      (x: number, k: number) => {
        const rows = [[x], [x, 2 * x], [x, 2, 3]];
        rows[k]![0]! *= 3;
        rows[k]!.push(x * x);
        return rows.reduce((s, row) => s + row.reduce((t, v) => t + v * row.length, 0), 0);
      },
      [1.5, i],
    );
    agrees(
      `objects with methods ${i}`,
      (x: number, k: number) => {
        const units = [
          { f: (v: number) => v * x, w: 1 },
          { f: (v: number) => v + x, w: 2 },
          { f: Math.sin, w: x },
        ];
        const unit = units[k]!;
        unit.w += x;
        return unit.f(x) * units[0]!.w + units[2]!.w;
      },
      [0.7, i],
    );
  }
  agrees(
    "in a loop",
    (x: number, n: number) => {
      const steps = [Math.sin, Math.cos, (y: number) => y * y * x];
      let s = x;
      for (let i = 0; i < n; i++) s = steps[i % steps.length]!(s);
      return s;
    },
    [0.7, 7],
  );
  agrees(
    "rows of an argument",
    (rows: number[][], n: number) => {
      let s = 0;
      for (let i = 0; i < n; i++) for (let j = 0; j < rows[i % 3]!.length; j++) s += rows[i % 3]![j]! ** 2 * (j + 1);
      return s;
    },
    [[[1, 2], [3], [4, 5, 6]], 5],
  );
  throwsAlike("beyond the end, called", (x: number, i: number) => [Math.sin, Math.cos][i]!(x), [0.7, 2]);
  throwsAlike(
    "beyond the end, read",
    (x: number, i: number) =>
      [
        { f: Math.sin, v: x },
        { f: Math.cos, v: 2 },
      ][i]!.v,
    [0.7, 2],
  );
  throwsAlike("nothing, read", (x: number, i: number) => ["a", undefined][i]!.length * x, [0.7, 1]);
  agrees(
    "beyond the end, asked for",
    (x: number, i: number) => {
      const unit = [
        { f: Math.sin, v: x },
        { f: Math.cos, v: 2 },
      ][i];
      return unit === undefined ? x * x : unit.v;
    },
    [0.7, 5],
  );
  agrees("a name of a field, chosen", (x: number, i: number) => activations[i > 0 ? "relu" : "tanh"](x), [0.7, 0]);
  agrees(
    "a field, chosen, written",
    (x: number, n: number) => {
      const sums: Record<string, number> = { low: 0, mid: 0, high: 0 };
      for (let i = 0; i < n; i++) {
        const name = x * i < 1 ? "low" : x * i < 2 ? "mid" : "high";
        sums[name]! += x * i;
      }
      return sums.low! + 2 * sums.mid! + 3 * sums.high! ** 2;
    },
    [0.7, 5],
  );
});

describe("texts", () => {
  agrees(
    "compared as texts where one is chosen",
    (x: number, i: number) => ((i > 2 ? "b" : "d") < "c" ? x : x * x),
    [0.7, 2],
  );
  agrees("a text or a number, as a number", (x: number, i: number) => ((i > 2 ? "5" : i) as number) * x, [0.7, 3]);
  agrees(
    "regular expressions",
    (p: Record<string, number>) => {
      let s = 0;
      for (const [name, value] of Object.entries(p)) {
        const match = /^w(\d+)$/.exec(name);
        if (match !== null) s += value * value * Number(match[1]);
        else if (/b/.test(name)) s += value * Number(name.replace(/\D/g, "") || "7");
      }
      return s;
    },
    [{ w1: 2, w2: 3, b: 4 }],
  );
  throwsAlike(
    "a missing number in a message",
    (xs: number[], i: number) => {
      if (i > 0) throw new RangeError(`found ${xs[i]}`);
      return xs[0]!;
    },
    [[1, 2], 3],
  );
  const messageOf = (run: () => unknown) => {
    try {
      return String(run());
    } catch (error) {
      return String(error);
    }
  };
  const told = (xs: number[], i: number): number => {
    const word = i > 2 ? "big" : i;
    const none = i > 2 ? null : xs[0];
    throw new Error(`${xs[i]} ${word} ${none} ${xs.find((x) => x > i)} ${String(xs[9])}`);
  };
  for (const i of [0, 1, 5]) {
    it(`missing values of a message are \`undefined\` or \`null\`: ${i}`, () => {
      expect(messageOf(() => valueAndGrad(told)([1, 2], i))).toBe(messageOf(() => told([1, 2], i)));
    });
  }
  const many = (xs: number[]): number => {
    throw new Error(`${xs[0]} ${xs[1]} ${xs[2]} ${xs[3]} ${xs[4]} ${xs[5]} ${xs[6]} ${xs[7]}`);
  };
  it("shows many items that are there", () => {
    const xs = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(messageOf(() => valueAndGrad(many)(xs))).toBe(messageOf(() => many(xs)));
  });
  it("refuses a message of many items one of which is missing", () => {
    const lines = messageOf(() => valueAndGrad(many)([1, 2, 3, 4, 5, 6, 7])).split("\n");
    expect([lines[0], ...lines.slice(-2)]).toEqual([
      "ChainruleError: a message shows more than six values that may be missing, and one of them is",
      "Why: each of them would double the number of ways in which the message is written",
      "Instead: check first that the items are there, or show fewer in one message",
    ]);
  });
});

describe("Object", () => {
  for (const x of [-2, 0, Number.NaN, 3]) {
    givesTheSame(
      `is ${x}`,
      (y: number) => (Object.is(y * 0, -0) ? 1 : 2) + (Object.is(y, 3) ? 4 : 0) + (Object.is(y, Number.NaN) ? 8 : 0),
      [x],
    );
  }
  agrees(
    "freeze",
    (x: number, i: number) => {
      const o = Object.freeze({ a: x, row: [x, 1] });
      const list = Object.freeze([x, x * x, 3]);
      o.row[1] = list[i]!;
      return o.a * o.row[1]! + { ...o, a: 4 }.a;
    },
    [1.5, 1],
  );
  for (const x of [0.5, 1.5]) {
    agrees(
      `fields that only some paths spread ${x}`,
      (y: number) => {
        const o: { a: number; e?: number; g?: number } = {
          a: y,
          ...(y > 1 ? { e: y ** 2 } : {}),
          ...(y > 1 && { g: 2 * y }),
        };
        const copy = { ...o };
        return copy.a + (copy.e ?? 0) + (o.g ?? 3);
      },
      [x],
    );
  }
});
