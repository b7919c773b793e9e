/** `Object.freeze`: nothing forgets it, whichever way the object takes to where it is written. The original throws there. */
import { describe, expect, it } from "vitest";
import { ChainruleError, valueAndGrad } from "../../src/index.js";

type Point = { at: number };

const points = (x: number, n: number): Point[] => Array.from({ length: n }, (_, i) => Object.freeze({ at: x * i }));

/** Each writes to a frozen object. */
const writes: Readonly<Record<string, (x: number, n: number) => number>> = {
  "in an array literal": (x) => {
    const list: Point[] = [Object.freeze({ at: x })];
    list[0]!.at = 3;
    return list[0]!.at * x;
  },
  "pushed in a loop": (x, n) => {
    const list: Point[] = [];
    for (let i = 0; i < n; i++) list.push(Object.freeze({ at: x * i }));
    list[1]!.at = 3;
    return list[0]!.at * x;
  },
  "written in the loop that stores": (x, n) => {
    const list: Point[] = [];
    for (let i = 0; i < n; i++) {
      list.push(Object.freeze({ at: x }));
      if (i > 0) list[i - 1]!.at = 5;
    }
    return list[0]!.at * x;
  },
  "in a copied list": (x, n) => {
    const copy = points(x, n).slice();
    copy[0]!.at = 2;
    return copy[0]!.at * x;
  },
  "in a filtered list": (x, n) => {
    const some = points(x, n).filter((point) => point.at > 1);
    some[0]!.at = 2;
    return some[0]!.at * x;
  },
  "taken out of a list": (x, n) => {
    const last = points(x, n).pop()!;
    last.at = 3;
    return last.at * x;
  },
  "put in by splice": (x, n) => {
    const list = Array.from({ length: n }, (_, i) => ({ at: x * i }));
    list.splice(1, 1, Object.freeze({ at: x }));
    list[1]!.at = 4;
    return list[1]!.at * x;
  },
  "a list made anew in each iteration": (x, n) => {
    let list: Point[] = [{ at: x }];
    for (let i = 0; i < n; i++) list = list.map((point) => Object.freeze({ at: point.at * x }));
    list[0]!.at = 3;
    return list[0]!.at * x;
  },
  "frozen on one path": (x) => {
    const point = { at: x };
    if (x > 1) Object.freeze(point);
    point.at = 3;
    return point.at * x;
  },
  "one of two objects": (x) => {
    const [a, b]: [Point, Point] = [Object.freeze({ at: x }), { at: 2 * x }];
    const chosen = x > 1 ? a : b;
    chosen.at = 3;
    return chosen.at * x + b.at;
  },
  "frozen through a name that may be another": (x) => {
    const [a, b]: [Point, Point] = [{ at: x }, { at: 2 * x }];
    Object.freeze(x > 1 ? a : b);
    a.at = 3;
    return a.at * x + b.at;
  },
  "frozen by the iteration before": (x, n) => {
    const point = { at: x };
    for (let i = 0; i < n; i++) {
      point.at *= 2;
      Object.freeze(point);
    }
    return point.at;
  },
  "returned by a recursion": (x, n) => {
    const deep = (k: number): Point => (k <= 0 ? Object.freeze({ at: x }) : deep(k - 1));
    const point = deep(n);
    point.at = 3;
    return point.at * x;
  },
  "handed down a recursion": (x, n) => {
    const deep = (k: number, point: Point): number => {
      if (k <= 0) return point.at;
      point.at = 5;
      return deep(k - 1, Object.freeze({ at: point.at * x }));
    };
    return deep(n, { at: x });
  },
  "a class that freezes its instances": (x) => {
    class Frozen {
      at: number;
      constructor(at: number) {
        this.at = at;
        Object.freeze(this);
      }
    }
    const frozen = new Frozen(x);
    frozen.at = 3;
    return frozen.at;
  },
  "a push": (x, n) => {
    const list: number[] = [];
    for (let i = 0; i < n; i++) list.push(x * i);
    Object.freeze(list);
    list.push(1);
    return list[1]! * x;
  },
  "a sort": (x, n) => {
    const list = Object.freeze(Array.from({ length: n }, (_, i) => x * i)) as number[];
    list.sort((a, b) => a - b);
    return list[1]! * x;
  },
};

describe("writes to what is frozen are refused", () => {
  for (const [name, f] of Object.entries(writes)) {
    it(name, () => {
      expect(() => f(2, 3)).toThrow(TypeError);
      expect(codeOf(() => valueAndGrad(f)(2, 3))).toBe("write-frozen");
    });
  }
});

const refused = (f: (x: number) => number) => {
  try {
    valueAndGrad(f)(2);
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    return [lines[0], ...lines.slice(-2)];
  }
  return [];
};

it("says that the items of typed arrays cannot be frozen", () => {
  expect(refused((x) => Object.freeze(new Float64Array(2).fill(x))[0]!)).toEqual([
    "`Object.freeze` of a typed array",
    "Why: JavaScript throws a TypeError: the items of typed arrays can always be written",
    "Instead: leave out `Object.freeze`, or freeze a plain array, e.g. `Object.freeze([...list])`",
  ]);
});

it("says when it is too late to freeze an item of a list", () => {
  const late = (x: number) => {
    const list: Point[] = [];
    for (let i = 0; i < x; i++) list.push({ at: x });
    return Object.freeze(list[0]!).at;
  };
  expect(refused(late)).toEqual([
    "`Object.freeze` of an item that lies in a list",
    "Why: the items of a list lie in flat storage, all of which can be written",
    "Instead: freeze it before it is stored in the list, or leave out `Object.freeze`",
  ]);
});

function codeOf(run: () => unknown): string | null {
  try {
    run();
  } catch (error) {
    if (error instanceof ChainruleError) return error.code;
    throw error;
  }
  return null;
}

/** What JavaScript allows with frozen objects. */
const reads: Readonly<Record<string, readonly [(x: number, n: number) => number, number]>> = {
  "read in a list": [(x, n) => points(x, n).reduce((sum, point) => sum + point.at * x, 0), 12],
  "copies may be written": [
    (x, n) => {
      const copies = points(x, n).map((point) => ({ ...point }));
      copies[0]!.at = x * x;
      return copies[0]!.at * x;
    },
    12,
  ],
  "what a frozen object holds is not frozen": [
    (x, n) => {
      const frozen = Object.freeze({ row: [x, 1], inner: { at: x } });
      const list: { row: number[]; inner: Point }[] = [];
      for (let i = 0; i < n; i++) list.push({ row: [x, i], inner: { at: x } });
      list.push(frozen);
      list[n]!.row[1] = 3;
      return list[n]!.row[1]! * x + list[0]!.inner.at;
    },
    4,
  ],
  "rows of a frozen list": [
    (x, n) => {
      const rows = Object.freeze(Array.from({ length: n }, (_, i) => [x * i, 1]));
      rows[1]![1] = x;
      return rows[1]![1]! * rows[1]![0]!;
    },
    4,
  ],
  "a state that is frozen anew": [
    (x, n) => {
      let state = Object.freeze({ at: x });
      for (let i = 0; i < n; i++) state = Object.freeze({ at: state.at * x });
      return state.at;
    },
    32,
  ],
  "the entries of a map": [
    (x) => {
      const map = Object.freeze(new Map<string, number>());
      map.set("a", x);
      return map.get("a")! * x;
    },
    4,
  ],
};

describe("what is not written", () => {
  for (const [name, [f, slope]] of Object.entries(reads)) {
    it(name, () => {
      const { value, gradient } = valueAndGrad(f)(2, 3);
      expect(value).toBe(f(2, 3));
      expect(gradient).toBe(slope);
    });
  }
});
