/** What is captured: getters run each time, data that is not ready or not steady is refused, one variable is one input. */
import { describe, expect, it } from "vitest";
import { ChainruleError, grad, numericGrad, valueAndGrad } from "../../src/index.js";

function messageOf(f: (x: number) => unknown): string {
  try {
    grad(f as (x: number) => number)(2);
  } catch (error) {
    if (error instanceof ChainruleError) return error.message;
    throw error;
  }
  return "accepted";
}

/** A message without the frame that shows the place. */
function withoutFrame(message: string): string[] {
  const lines = message.split("\n");
  return [...lines.slice(0, 1), ...lines.slice(-2)];
}

const rates = {
  rate: 2,
  get twice() {
    return this.rate * 2;
  },
  at(x: number) {
    return this.twice * x;
  },
};

const noise = {
  get sample() {
    return Math.random();
  },
};

const counter = {
  n: 0,
  get next() {
    this.n += 1;
    return this.n;
  },
};

const PIXELS = 7;
const perPixel = (x: number) => x / PIXELS;

class Shape {
  size: number;
  constructor(size: number) {
    this.size = size;
  }
  get area() {
    return this.size ** 2;
  }
}

class Secret {
  #k = 3;
  times(x: number) {
    return this.#k * x;
  }
}

describe("captured getters", () => {
  it("are run like functions", () => {
    const f = (x: number) => rates.twice * x * x + rates.at(x);
    expect(valueAndGrad(f)(3)).toEqual({ value: f(3), gradient: 28 });
    rates.rate = 5;
    expect(valueAndGrad(f)(3)).toEqual({ value: f(3), gradient: 70 });
    rates.rate = 2;
  });

  it("are refused for what they do", () => {
    expect(messageOf((x) => x * noise.sample)).toContain("`Math.random()` gives another value at each call");
    expect(messageOf((x) => x * counter.next)).toContain("state outside of the function is written to (`counter`)");
  });
});

it("closures of one code with other captured objects are told apart", () => {
  const make = (o: { k: number }) => (x: number) => o.k * x;
  const two = {
    get k() {
      return 1 + 1;
    },
  };
  const nine = {
    get k() {
      return 9;
    },
  };
  expect([two, nine, { k: 5 }, two].map((o) => valueAndGrad(make(o))(2).value)).toEqual([4, 18, 10, 4]);
  const call = (o: { f: (x: number) => number }) => (x: number) => o.f(x);
  const doubled = new (class {
    v = 2;
    f(x: number) {
      return x * this.v;
    }
  })();
  const raised = new (class {
    v = 2;
    f(x: number) {
      return x ** this.v;
    }
  })();
  expect([doubled, raised].map((o) => valueAndGrad(call(o))(3))).toEqual([
    { value: 6, gradient: 2 },
    { value: 9, gradient: 6 },
  ]);
});

it("a function that is missing on the path taken throws as JavaScript does", () => {
  const f = (x: number, set: boolean) => {
    let g: ((t: number) => number) | undefined;
    if (set) g = (t) => t * x;
    return (g as (t: number) => number)(3);
  };
  expect(valueAndGrad(f)(2, true)).toEqual({ value: 6, gradient: 3 });
  expect(() => valueAndGrad(f)(2, false)).toThrow(TypeError);
});

it("entries of captured maps and sets are read again at each call", () => {
  const table = new Map<string | number, number>([
    ["a", 2],
    [1, 5],
  ]);
  const names = new Set(["a"]);
  const f = (x: number) =>
    table.get("a")! * x + (table.get("1") ?? 7) * x + table.get(1)! * x + (table.has("z") ? 100 * x : 0) + table.size;
  const derivative = grad((x: number) => f(x) * (names.has("b") ? x : 1));
  expect(derivative(3)).toBe(14);
  table.set("a", 4);
  expect(derivative(3)).toBe(16);
  table.set("1", 1);
  expect(derivative(3)).toBe(10);
  table.set("z", 0);
  expect(derivative(3)).toBe(110);
  names.add("b");
  expect(derivative(3)).toBe(110 * 6 + 4);
  table.delete("1");
  expect(derivative(1)).toBe(116 * 2 + 3);
});

it("other methods of captured maps and sets are refused", () => {
  const names = new Set(["a"]);
  const add = (x: number) => (names.add("b").size > 1 ? x : 0);
  expect(withoutFrame(messageOf(add))).toEqual([
    "`add` of a captured `Set`, with these arguments, is called",
    "Why: only `get` and `has` with a known text, number or boolean as key can be read again at the next call",
    "Instead: look up known keys one by one, or capture plain data instead, e.g. `[...set]`",
  ]);
});

it("a proxy that answers otherwise each time is refused", () => {
  let reads = 0;
  const proxy = new Proxy({ rate: 2 }, { get: () => ++reads });
  expect(withoutFrame(messageOf((x) => x * proxy.rate))).toEqual([
    "`proxy.rate` gives another value each time it is read",
    "Why: a derivative is taken of a function whose value depends on what it is given, and on data that stand still meanwhile",
    "Instead: read it once before the call and pass the value in",
  ]);
});

it("a constant that is read before its declaration has run is refused, as JavaScript throws", () => {
  const early: ((x: number) => number)[] = [];
  const make = () => {
    const f = (x: number) => x * late;
    early.push(f);
    expect(withoutFrame(messageOf(f))).toEqual([
      "`late` is read before its declaration has run",
      "Why: JavaScript throws a ReferenceError here",
      "Instead: declare it before it is used",
    ]);
    const late = 3;
    expect(grad(f)(2)).toBe(3);
  };
  make();
  expect(early).toHaveLength(1);
});

it("a constant that may be read before its declaration has run is refused where it is undefined", () => {
  const options: { scale?: number; bound?: number } = {};
  const make = (isLate: boolean) => {
    const f = (x: number) => x * (scale ?? 2);
    if (!isLate) {
      expect(() => f(3)).toThrow(ReferenceError);
      expect(withoutFrame(messageOf(f))).toEqual([
        "`scale` is undefined, and its declaration may not have run",
        "Why: the engine shows variables whose declaration has not run as `undefined`, where JavaScript throws a ReferenceError",
        "Instead: declare `scale` above the function, or pass it in",
      ]);
    }
    const { scale } = options;
    return f;
  };
  make(false);
  options.scale = 5;
  expect(grad(make(true))(3)).toBe(5);
});

it("a hoisted function that runs before a declaration is refused, one that does not reads undefined", () => {
  const options: { scale?: number } = {};
  const early = () => {
    const message = withoutFrame(messageOf(hoisted));
    const scale = options.scale;
    function hoisted(x: number) {
      return x * (scale ?? 2);
    }
    return message;
  };
  expect(early()[0]).toBe("`scale` is undefined, and its declaration may not have run");
  const late = () => {
    const { scale } = options;
    const above = options.scale;
    function hoisted(x: number) {
      return x * (scale ?? 2) * (above ?? 5);
    }
    return grad(hoisted)(3) + grad((x: number) => x * (scale ?? 7))(1);
  };
  expect(late()).toBe(17);
});

it("one constant that two functions capture is one input", () => {
  const derivative = grad((x: number) => PIXELS * x + perPixel(x) + PIXELS);
  expect(derivative(2)).toBe(PIXELS + 1 / PIXELS);
  expect(derivative.captures).toEqual(["PIXELS"]);
});

it("a parameter named Infinity means what was passed, in each closure", () => {
  const make = new Function("Infinity", "return (x) => x * Infinity") as (k: number) => (x: number) => number;
  expect(grad(make(3))(2)).toBe(3);
  expect(grad(make(4))(2)).toBe(4);
});

it("instances among the arguments have their getters and methods", () => {
  const f = (shape: Shape) => shape.area * shape.size;
  expect(valueAndGrad(f)(new Shape(2))).toEqual({ value: 8, gradient: numericGrad(f)(new Shape(2)) });
});

it("private fields of captured objects are refused", () => {
  const secret = new Secret();
  expect(withoutFrame(messageOf((x) => secret.times(x)))).toEqual([
    "`#k` of an object that was made outside of the function, or of another class, is used",
    "Why: private fields cannot be read from outside of the object",
    "Instead: make the object in the function, or give the class a public field or getter that does not need `#k`",
  ]);
});
