/** Decisions that tracers cannot notice are found in the text; decisions by plain values are let through. */
import { describe, expect, test } from "vitest";
import { ChainruleError, grad, op, trace } from "../../src/index.js";

type AnyFunction = (...args: never[]) => unknown;

function outcome(f: AnyFunction, ...args: unknown[]): string {
  try {
    grad(trace(f as (...args: never[]) => number))(...(args as never[]));
    return "accepted";
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    // The text is that of the compiled function, in which vitest has changed the names of imports.
    return `${error.code}: ${error.message.split("\n")[0]}`.replace(/__vite_ssr_import_\d+__\./g, "");
  }
}

const unseen = (text: string) => `tracer-unseen: \`${text}\`, which may be traced, decides what is computed`;
const flags = { verbose: true, order: 2 };
let calls: number[] | null = null;
const count = () => {
  calls ??= [];
  if (!calls[0]) calls[0] = 1;
};
const signs = (...xs: number[]) => xs.map((x) => (x ? 1 : 0))[0] ?? 0;
const sign = (x: number) => (x ? 1 : 0);

const refused: readonly (readonly [text: string, f: AnyFunction, ...args: unknown[]])[] = [
  ["x", (x: number) => (x ? x : 0), 1],
  ["op.lt(x, 0)", (x: number) => (op.lt(x, 0) ? 0 : x), 1],
  [
    "positive",
    (x: number) => {
      const positive = op.gt(x, 0);
      if (positive) return x;
      return 0;
    },
    1,
  ],
  ["x", (x: number) => (!x ? 0 : x), 1],
  ["x", (x: number) => x && op.mul(x, 2), 1],
  ["x", (x: number, y: number) => x || y, 1, 2],
  [
    "t",
    (x: number) => {
      let t = x;
      t ||= 2;
      return t;
    },
    1,
  ],
  ["x", (x: number) => (x === 0 ? 1 : x), 1],
  ["x", (x: number, y: number) => (x !== y ? y : x), 1, 2],
  ["xs[0]", (xs: number[]) => (xs[0] === xs[1] ? 1 : xs[0]), [1, 2]],
  ["v", (xs: number[]) => op.sum(xs.filter((v) => v)), [1, 2]],
  ["op.gt(v, 0)", (xs: number[]) => op.sum(xs.filter((v) => op.gt(v, 0))), [1, 2]],
  ["op.gt(v, 0)", (xs: number[]) => (xs.some((v) => op.gt(v, 0)) ? xs[0] : 0), [1, 2]],
  ["Boolean", (xs: number[]) => op.sum(xs.filter(Boolean)), [1, 2]],
  ["xs", (xs: number[]) => (xs.includes(1) ? xs[0] : 0), [1, 2]],
  ["x", (x: number) => (Number.isNaN(x) ? 0 : x), 1],
  ["x", (x: number) => (x ? 0 : x), 1],
  ["x", (x: number) => (typeof x === "number" ? x : 0), 1],
  ["x", (x: number) => (Object.is(x, 0) ? 0 : x), 1],
  ["p.a", (p: { a: number }) => (p.a ? p.a : 0), { a: 1 }],
  [
    "t",
    (x: number) => {
      let t = x;
      let n = 0;
      while (t) {
        t = op.sub(t, 1);
        n++;
      }
      return n;
    },
    1,
  ],
  [
    "x",
    (x: number) => {
      switch (x) {
        case 1:
          return x;
        default:
          return 0;
      }
    },
    1,
  ],
  ["x", (x: number) => op.mul(x, sign(x)), 1],
  ["x", (x: number) => op.mul(x, signs(x)), 1],
  ["x", (x: number) => op.mul(x, new Array(x).length), 1],
  ["xs", (xs: number[]) => op.mul(xs[0] ?? 0, new Set(xs).size), [1, 1]],
  ["x", (x: number) => op.mul(x, new Map([[1, 2]]).get(x) ?? 3), 1],
];

describe("refused", () => {
  test.each(refused.map(([text, f, ...args]) => [text, String(f).replace(/\s+/g, " "), f, args] as const))(
    "%s in %s",
    (text, _, f, args) => {
      expect(outcome(f, ...args)).toBe(unseen(text));
    },
  );

  test("the whole message", () => {
    const f = (x: number) => {
      const y = op.sin(x);
      return y ? y : 0;
    };
    let message = "";
    try {
      grad(trace(f))(1);
    } catch (error) {
      if (error instanceof ChainruleError) ({ message } = error);
    }
    const lines = message.split("\n");
    expect(lines[0]).toBe(unseen("y").slice("tracer-unseen: ".length));
    expect(lines[2]).toMatch(/^ {2}in f \(.*unseen\.test\.ts:\d+:\d+\)$/);
    expect(lines.find((line) => line.startsWith("  > "))).toMatch(/^ {2}> \d+ \| {7}return y \? y : 0;$/);
    expect(lines.slice(-2)).toEqual([
      "Why: `trace` cannot see this decision: whatever the numbers are, the same path would be taken",
      "Instead: write `op.cond(condition, () => ..., () => ...)`; where it is a plain value, write `Number(...)` around it",
    ]);
  });
});

const accepted: readonly (readonly [f: AnyFunction, ...args: unknown[]])[] = [
  [(x: number, on: boolean) => (on ? x : op.neg(x)), 1, true],
  [(xs: number[]) => (xs.length === 2 ? xs[0] : xs[1]), [1, 2]],
  [(x: number) => (flags.verbose && flags.order === 2 ? x : 0), 1],
  [(xs: number[]) => op.sum(xs.map((v, i) => (i === 0 ? v : op.neg(v)))), [1, 2]],
  [
    (xs: number[]) => {
      let total = 0;
      for (let i = 0; i < xs.length; i++) if (i % 2 === 0) total = op.add(total, xs[i] ?? 0);
      return total;
    },
    [1, 2],
  ],
  [
    (xs: number[]) => {
      let total = 0;
      for (const [i, x] of xs.entries()) total = i === 0 || !flags.verbose ? x : op.add(total, x);
      return total;
    },
    [1, 2],
  ],
  [(p: { kind: string; a: number }) => (p.kind === "double" ? op.mul(2, p.a) : p.a), { kind: "double", a: 1 }],
  [
    (layers: { kind: string; w: number }[]) => {
      let y = 1;
      for (const layer of layers) {
        switch (layer.kind) {
          case "double":
            y = op.mul(y, layer.w);
            break;
          default:
            y = op.add(y, layer.w);
        }
      }
      return y;
    },
    [
      { kind: "double", w: 2 },
      { kind: "other", w: 3 },
    ],
  ],
  [(xs: number[], k: Int32Array) => (k[0] === 1 ? xs[0] : xs[1]), [1, 2], Int32Array.of(1)],
  [(x: number, name?: string) => (name === undefined ? x : op.neg(x)), 1],
  [
    (xs: number[]) => {
      const n = xs.length - 1;
      return n ? xs[n] : 0;
    },
    [1, 2],
  ],
  [
    (x: number) => {
      for (const kind of ["a", "b"]) if (kind) return x;
      return 0;
    },
    1,
  ],
  [(x: number, n = 3) => (n === 3 ? x : op.neg(x)), 1],
  [
    (x: number) => {
      count();
      return x;
    },
    1,
  ],
];

describe("sides of op.cond", () => {
  const changes = (name: string) =>
    `cond-changes: a side of \`op.cond\` changes \`${name}\`, which is declared outside of it`;
  const cond = (x: number, side: () => number) => op.cond(op.gt(x, 0), side, () => x);

  test("changes of outer variables are refused", () => {
    const assigned = (x: number) => {
      let s = 1;
      op.cond(
        op.gt(x, 0),
        () => {
          s = 2;
          return 0;
        },
        () => 0,
      );
      return op.mul(s, x);
    };
    const pushed = (x: number) => {
      const list: number[] = [];
      op.cond(
        op.gt(x, 0),
        () => list.push(1),
        () => 0,
      );
      return op.mul(list.length, x);
    };
    const counted = (x: number) => {
      const state = { n: 0 };
      const side = () => state.n++;
      op.cond(op.gt(x, 0), side, side);
      return op.mul(state.n, x);
    };
    expect(outcome(assigned, 1)).toBe(changes("s"));
    expect(outcome(pushed, 1)).toBe(changes("list"));
    expect(outcome(counted, 1)).toBe(changes("state"));
  });

  test("variables of their own may change", () => {
    const f = (x: number) =>
      op.cond(
        op.gt(x, 0),
        () => {
          let total = 0;
          const list: number[] = [];
          for (let i = 0; i < 3; i++) list.push(op.mul(x, i));
          for (const item of list) total = op.add(total, item);
          return total;
        },
        () => cond(x, () => x),
      );
    expect(outcome(f, 1)).toBe("accepted");
  });
});

test("a traced typed array is an instance of its class", () => {
  const f = (x: Float64Array) => (x instanceof Float64Array ? op.mul(2, x[0] ?? 0) : 0);
  expect(grad(trace(f))(Float64Array.of(1))).toEqual(Float64Array.of(2));
});

describe("accepted", () => {
  test.each(accepted.map(([f, ...args]) => [String(f).replace(/\s+/g, " "), f, args] as const))("%s", (_, f, args) => {
    expect(outcome(f, ...args)).toBe("accepted");
  });
});
