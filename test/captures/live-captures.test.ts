/** Whatever changes outside of a function between two calls, the derivative sees it: value and slope against the function itself. */
import { expect, it } from "vitest";
import { grad, valueAndGrad } from "../../src/index.js";

/** Calls the derivative after each change; the value is exact, the slope agrees with a difference quotient. */
function follow(f: (x: number) => number, changes: readonly (() => void)[]): number[] {
  const derivative = valueAndGrad(f);
  return [() => {}, ...changes].map((change) => {
    change();
    for (const x of [1.25, -0.5]) {
      const { value, gradient } = derivative(x);
      expect(value).toBe(f(x));
      const h = 1e-5;
      expect(Math.abs(gradient - (f(x + h) - f(x - h)) / (2 * h))).toBeLessThan(1e-6);
    }
    return derivative(1).gradient;
  });
}

it("follows a reassigned number", () => {
  let k = 2;
  expect(follow((x) => k * x * x, [() => (k = 3), () => k++, () => (k = -0)])).toEqual([4, 6, 8, -0]);
});

it("follows a reassigned helper, also to one of other code", () => {
  const square = (x: number) => x * x;
  let helper = square;
  const cube = (x: number) => x ** 3;
  expect(follow((x) => helper(x), [() => (helper = cube), () => (helper = square)])).toEqual([2, 3, 2]);
});

it("follows what a helper captures", () => {
  let rate = 1;
  const scaled = (x: number) => x * rate;
  const twice = (x: number) => scaled(scaled(x));
  expect(follow((x) => twice(x), [() => (rate = 3), () => (rate = 0.5)])).toEqual([1, 9, 0.25]);
});

it("follows arrays: their elements, their length, and another array in their place", () => {
  let weights = [1, 2];
  const f = (x: number) => {
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i]! * x;
    return total;
  };
  const changes = [
    () => (weights[0] = 5),
    () => weights.push(10),
    () => (weights = [1]),
    () => (weights = []),
    () => (weights = [7, 7]),
  ];
  expect(follow(f, changes)).toEqual([3, 7, 17, 1, 0, 14]);
});

it("follows properties of objects, deep ones too", () => {
  const model = { layer: { w: 2, bias: [1, 2] }, name: "first" };
  const f = (x: number) => model.layer.w * x + model.layer.bias[1]! * x * x;
  const changes = [
    () => (model.layer.w = 3),
    () => (model.layer = { w: 0, bias: [0, 1] }),
    () => (model.layer.bias = [1, 5, 6]),
    () => (model.name = "second"),
  ];
  expect(follow(f, changes)).toEqual([6, 7, 2, 10, 10]);
});

it("follows a switch that decides the code", () => {
  let mode = "square";
  let debug = false;
  const f = (x: number) => (mode === "square" ? x * x : debug ? 5 * x : x ** 3);
  expect(follow(f, [() => (mode = "cube"), () => (debug = true), () => (mode = "square")])).toEqual([2, 3, 5, 2]);
});

it("follows a list of layers that grows", () => {
  const layers: ((x: number) => number)[] = [(x) => 2 * x];
  const f = (x: number) => {
    let value = x;
    for (const layer of layers) value = layer(value);
    return value;
  };
  const changes = [() => layers.push((x) => x + 1), () => layers.push((x) => x * 3), () => (layers[0] = (x) => x * x)];
  expect(follow(f, changes)).toEqual([2, 2, 6, 6]);
});

it("follows lists of records and of rows whose length or shape changes", () => {
  const records = [
    { a: 1, b: [1, 2] },
    { a: 2, b: [3, 4] },
  ];
  const ofRecords = (x: number) => {
    let total = 0;
    for (const { a, b } of records) total += a * x + b[1]! * x * x;
    return total;
  };
  const recordChanges = [
    () => records.push({ a: 5, b: [0, 1] }),
    () => (records[1]!.a = 7),
    () => (records.length = 1),
  ];
  expect(follow(ofRecords, recordChanges)).toEqual([15, 22, 27, 5]);
  let rows = [[1, 2]];
  const ofRows = (x: number) => {
    let total = 0;
    for (const row of rows) for (const value of row) total += value * x;
    return total;
  };
  const rowChanges = [() => rows.push([3]), () => rows.push([1, 1, 1], []), () => (rows = []), () => rows.push([4])];
  expect(follow(ofRows, rowChanges)).toEqual([3, 6, 9, 0, 4]);
});

it("follows properties that come and go", () => {
  const rates: Record<string, number> = { a: 1 };
  const total = (x: number) => Object.values(rates).reduce((sum, rate) => sum + rate * x, 0);
  const changes = [() => (rates.b = 5), () => Reflect.deleteProperty(rates, "a"), () => (rates.b = 6)];
  expect(follow(total, changes)).toEqual([1, 6, 5, 6]);
});

it("follows two names of one array when they part", () => {
  let first = [1, 2];
  const second = first;
  const f = (x: number) => first[0]! * x + second[1]! * x;
  expect(follow(f, [() => (first = [5, 6]), () => (second[1] = 3), () => (first = second)])).toEqual([3, 7, 8, 4]);
});

it("follows what kind of object stands somewhere, and which", () => {
  class Plain {
    readonly k: number = 1;
  }
  class Fancy extends Plain {}
  let model: unknown = new Plain();
  const first = new Plain();
  const f = (x: number) => {
    let slope = 1;
    if (model) slope += 1;
    if (model instanceof Fancy) slope += 10;
    if (Array.isArray(model)) slope += 100;
    if (model === first) slope += 1000;
    if (typeof model === "object" && model !== null && "extra" in model) slope += 10000;
    return slope * x;
  };
  const changes = [
    () => (model = null),
    () => (model = new Fancy()),
    () => (model = ["text"]),
    () => (model = first),
    () => (model = { extra: 1 }),
    () => (model = []),
  ];
  expect(follow(f, changes)).toEqual([2, 1, 12, 102, 1002, 10002, 102]);
});

it("keeps fields of odd names apart", () => {
  const record = { "a.b": 5, a: { b: 2 } };
  const f = (x: number) => record["a.b"] * x + record.a.b * x * x;
  expect(follow(f, [() => (record.a.b = 9), () => (record["a.b"] = 1)])).toEqual([9, 23, 19]);
});

it("follows a namespace of functions that is replaced, and one that is not Math any more", () => {
  let library: { sin(x: number): number } = Math;
  const changes = [() => (library = { sin: (x: number) => 2 * x }), () => (library = Math)];
  expect(follow((x) => library.sin(x), changes)).toEqual([Math.cos(1), 2, Math.cos(1)]);
});

it("gives each closure of one piece of code its own captures, in one compilation", () => {
  const make = (k: number, inner: (x: number) => number) => (x: number) => k * inner(x);
  const slopes = [1, 2, 3].map((k) => grad(make(k, (x) => x * x * k))(1));
  expect(slopes).toEqual([2, 8, 18]);
  const different = [(x: number) => x, (x: number) => x * x, Math.exp].map((inner) => grad(make(1, inner))(1));
  expect(different).toEqual([1, 2, Math.E]);
});

it("tells equal texts with other surroundings apart", () => {
  const first = (() => {
    const helper = (x: number) => x * x;
    return (x: number) => helper(x);
  })();
  const second = (() => {
    const helper = (x: number) => 5 * x;
    return (x: number) => helper(x);
  })();
  expect([grad(first)(1), grad(second)(1), grad(first)(1)]).toEqual([2, 5, 2]);
});

it("follows a captured class and its instances", () => {
  class Scale {
    static extra = 1;
    readonly k: number;
    constructor(k: number) {
      this.k = k;
    }
    at(x: number): number {
      return x * this.k * Scale.extra;
    }
  }
  let scale = new Scale(2);
  const changes = [() => (scale = new Scale(4)), () => (Scale.extra = 10)];
  expect(follow((x) => scale.at(x) * x, changes)).toEqual([4, 8, 80]);
});

it("keeps a constant a constant: the second call reads nothing again", () => {
  const k = 3;
  const derivative = grad((x: number) => k * x);
  derivative(1);
  const start = performance.now();
  for (let i = 0; i < 1000; i++) derivative(i);
  // Reading closures again would take a second and more.
  expect(performance.now() - start).toBeLessThan(200);
});
