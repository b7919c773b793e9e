/** Functions, chains and objects whose parts may be missing; bounds that write; keys and collections known while compiling. */
import { agrees } from "./aliasing.js";

function scaled(this: { k: number }, a: number, b: number) {
  return this.k * a + b;
}

agrees(
  "call, apply and bind, of local and captured functions",
  (x: number) => {
    function local(this: { k: number }, a: number, b: number) {
      return this.k * a - b;
    }
    const o = { k: x };
    const half = scaled.bind(o, 2);
    return local.call(o, 1, 2) + local.apply(o, [x, 3]) + half(x) + scaled.apply({ k: 3 }, [x, x]);
  },
  [1.3],
);
agrees("apply with a list of any length", (xs: number[]) => Math.max.apply(null, xs) * xs.length, [[1, 5, 3]]);
agrees(
  "functions composed in a loop of known length",
  (x: number) => {
    let f = (t: number) => t;
    for (let i = 0; i < 3; i++) {
      const g = f;
      f = (t) => g(g(t) + i);
    }
    return f(x);
  },
  [1.3],
);
agrees(
  "lists of functions made from known lists",
  (x: number) => [1, 2, 3].map((k) => (t: number) => t * k + x).reduce((value, f) => f(value), x),
  [1.3],
);
for (const on of [true, false]) {
  agrees(
    `a method that is set on one path only, called with ?. (${on})`,
    (x: number, set: boolean) => {
      const o: { f?: (k: number) => number } = {};
      if (set) o.f = (k) => k * x;
      return x + (o.f?.(3) ?? 7);
    },
    [2, on],
  );
  agrees(
    `a function or undefined, called with ?. (${on})`,
    (x: number, set: boolean) => {
      const f = set ? (k: number) => k * x : undefined;
      return x + (f?.(3) ?? 7);
    },
    [2, on],
  );
  agrees(
    `a field that one path sets is undefined on the other (${on})`,
    (x: number, set: boolean) => {
      const o: { a?: number } = {};
      if (set) o.a = x * 2;
      return (o.a ?? 3) * x;
    },
    [2, on],
  );
}
for (const n of [0, 3]) {
  agrees(
    `a field that a loop sets first (${n} times)`,
    (x: number, times: number) => {
      const o: { best?: number } = {};
      for (let i = 0; i < times; i++) o.best = x * i;
      return (o.best ?? 7) * x;
    },
    [2, n],
  );
  agrees(
    `a bound that writes, evaluated in each iteration (${n})`,
    (x: number, limit: number) => {
      let left = limit;
      const next = () => {
        left -= 1;
        return left;
      };
      let sum = 0;
      for (let i = 0; i < next(); i++) sum += x * (i + 1) + left;
      return sum;
    },
    [2, 3 * n],
  );
}
agrees(
  "a bound that a getter changes",
  (x: number, limit: number) => {
    const a = {
      k: limit,
      get n() {
        this.k -= 1;
        return this.k;
      },
    };
    let sum = 0;
    for (let i = 0; i < a.n; i++) sum += x * i;
    return sum;
  },
  [2, 9],
);
agrees(
  "null until it is set, then written through",
  (xs: number[]) => {
    let last: { v: number } | null = null;
    for (const x of xs) {
      if (last === null) last = { v: x };
      else last.v += x * x;
    }
    return last === null ? 0 : (last as { v: number }).v;
  },
  [[1, 2, 3]],
);
agrees(
  "names made of the counter of a loop of known length",
  (p: Record<string, number>) => {
    let sum = 0;
    for (let i = 0; i < 3; i++) sum += p[`w${i}`]! * (i + 1);
    return sum;
  },
  [{ w0: 1, w1: 2, w2: 3 }],
);
agrees("hypot of a list and other values", (d: number[]) => Math.hypot(...d, 0.1) + Math.hypot(0.2, ...d), [[1, 2]]);
agrees(
  "a memo in a Map",
  (x: number) => {
    const memo = new Map<number, number>();
    const step = (n: number): number => {
      const known = memo.get(n);
      if (known !== undefined) return known;
      const value = n < 2 ? x + n : step(n - 1) * 0.5 + step(n - 2);
      memo.set(n, value);
      return value;
    };
    return step(6) + memo.size;
  },
  [1.3],
);
agrees(
  "a Map and a Set with all that they do",
  (x: number) => {
    const map = new Map([
      ["a", x],
      ["b", 2 * x],
    ]);
    map.set("c", map.get("a")! * map.get("b")!).delete("a");
    let sum = 0;
    for (const [key, value] of map) sum += value * key.length;
    map.forEach((value) => {
      sum += value;
    });
    const set = new Set([1, 2, 2, 3]);
    set.add(4).delete(1);
    for (const value of set) sum += value * x;
    return sum + (map.get("z") ?? 5) + [...map.values()].length + set.size + Number(set.has(4)) + Number(set.has(1));
  },
  [1.3],
);
agrees(
  "a key of a Map that one path sets",
  (x: number) => {
    const map = new Map<string, number>();
    if (x > 1) map.set("a", x);
    return (map.has("a") ? 10 : 1) * (map.get("a") ?? 3) * x;
  },
  [1.3],
);
agrees(
  "structuredClone: changes do not reach the original, what is shared stays shared",
  (x: number) => {
    const row = [x, 2 * x];
    const o = { a: x, rows: [row, row], c: { d: x } };
    const copy = structuredClone(o);
    copy.rows[0]![0]! *= 3;
    copy.c.d += 1;
    return o.rows[0]![0]! * o.c.d + copy.rows[1]![0]! * copy.c.d + copy.a;
  },
  [1.3],
);
agrees(
  "delete, in, hasOwn",
  (x: number) => {
    const o: { a?: number; b: number } = { a: x, b: 2 };
    delete o.a;
    return (o.a ?? 5) * x + Number("a" in o) + 10 * Number(Object.hasOwn(o, "b")) + 100 * Number("toString" in o);
  },
  [1.3],
);
agrees(
  "a name that is declared nowhere, asked for with typeof",
  new Function("x", 'return typeof declaredNowhere === "undefined" ? x * x : x') as (x: number) => number,
  [1.3],
);
agrees(
  "names of the language that are declared as something else",
  new Function(
    "x",
    `const inner = (NaN, undefined) => {
       const Math = { sin: (t) => t * NaN };
       return Math.sin(x) + undefined;
     };
     return inner(x + 1, x);`,
  ) as (x: number) => number,
  [1.3],
);
agrees(
  "a small machine whose state is a text",
  (xs: number[]) => {
    let state: "first" | "second" | "third" = "first";
    let sum = 0;
    for (const x of xs) {
      switch (state) {
        case "first":
          sum += x;
          state = x > 1 ? "second" : "first";
          break;
        case "second":
          sum *= x;
          state = "third";
          break;
        case "third":
          sum -= x;
          state = "first";
      }
    }
    return state === "second" ? sum * 10 : sum;
  },
  [[0.5, 2, 3, 4, 1.5]],
);
for (const n of [0, 2, 5]) {
  agrees(
    `a function that changes in a loop, one of four (${n} times)`,
    (x: number, times: number) => {
      const options = [Math.sin, Math.cos, (t: number) => t * t, (t: number) => t + x] as const;
      let f: (t: number) => number = options[0];
      let y = x;
      for (let i = 0; i < times; i++) {
        y = f(y);
        f = i === 0 ? options[1] : i === 1 ? options[2] : options[3];
      }
      return y;
    },
    [0.7, n],
  );
}
agrees(
  "a function that each case of a switch sets",
  (x: number, kind: number) => {
    let f: () => number;
    switch (kind) {
      case 0: {
        const y = x * 2;
        f = () => y;
        break;
      }
      default: {
        const y = x * x;
        f = () => y + 1;
      }
    }
    return f();
  },
  [2, 1],
);
agrees(
  "recursion that returns objects, the end first or last",
  (x: number, n: number) => {
    type Box = { v: number };
    const down = (k: number, a: Box): Box => (k === 0 ? a : down(k - 1, { v: a.v * x + k }));
    const up = (k: number, a: Box): Box => (k > 0 ? up(k - 1, { v: a.v * x + k }) : a);
    return down(n, { v: 1 }).v + 2 * up(n, { v: 3 }).v;
  },
  [1.5, 3],
);
for (const first of [true, false]) {
  agrees(
    `objects with getters of their own that meet (${first})`,
    (x: number, take: boolean) => {
      const a = {
        v: x,
        get d() {
          return this.v * 2;
        },
      };
      const b = {
        v: 3,
        get d() {
          return this.v * 5;
        },
      };
      const o = take ? a : b;
      return o.d * x;
    },
    [2, first],
  );
  agrees(
    `delete on one path (${first})`,
    (x: number, drop: boolean) => {
      const o: { a?: number; b: number } = { a: x, b: 1 };
      if (drop) delete o.a;
      return (o.a ?? 10) * o.b * x;
    },
    [2, first],
  );
}
