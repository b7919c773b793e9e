/** Class instances through derivative operators and `stopGradient` inside a differentiated function: members stay members. */
import { describe, expect, it } from "vitest";
import { customDerivative, grad, hessian, jvp, stopGradient, tree, valueAndGrad, vjp } from "../../src/index.js";

class Length {
  v: number;
  constructor(v: number) {
    this.v = v;
  }
  doubled(): number {
    return this.v * 2;
  }
  get square(): number {
    return this.v ** 2;
  }
  set squareOf(root: number) {
    this.v = root ** 2;
  }
  static make(v: number): Length {
    return new Length(v);
  }
}

class Tripled extends Length {
  override doubled(): number {
    return super.doubled() * 3;
  }
}

describe("an instance that is an argument of an inner derivative", () => {
  it("has its methods, getters, setters and class", () => {
    expect(grad((x: number) => grad((p: Length) => p.doubled() * p.v)(new Length(x)).v)(2)).toBe(4);
    expect(grad((x: number) => grad((p: Length) => p.square * p.v)(new Length(x)).v)(2)).toBe(12);
    expect(grad((x: number) => grad((p: Length) => p.doubled() * p.v)(new Tripled(x)).v)(2)).toBe(12);
    expect(grad((x: number) => grad((p: Length) => Length.make(p.square).square)(Length.make(x)).v)(2)).toBe(48);
    const written = (p: Length) => {
      const q = tree.copy(p);
      q.squareOf = p.v;
      return q.v;
    };
    expect(grad((x: number) => grad(written)(new Length(x)).v)(5)).toBe(2);
    const typed = (p: { v: number }) => (p instanceof Length ? p.v ** 3 : p.v);
    expect(grad((x: number) => grad(typed)(new Length(x)).v)(2)).toBe(12);
  });

  it("may come from outside, and may be one of a list", () => {
    const f = (p: Length) => p.doubled() * p.v ** 2;
    expect(grad((p: Length) => grad(f)(p).v)(new Length(3))).toEqual({ v: 36 });
    expect(hessian(f)(new Length(3))).toEqual({ v: { v: 36 } });
    const ofList = (x: number) => {
      const lengths: Length[] = [];
      for (let i = 0; i < 3; i++) lengths.push(new Length(x * i));
      const gradient = grad((ps: Length[]) => {
        let sum = 0;
        for (const p of ps) sum += p.doubled() * p.square;
        return sum;
      })(lengths);
      let sum = 0;
      for (const g of gradient) sum += g.v;
      return sum;
    };
    // d/dx Σ 6 (i x)² = 12 x Σ i²
    expect(grad(ofList)(2)).toBe(120);
  });

  it("keeps them through `jvp`, `vjp`, `stopGradient` and `customDerivative`", () => {
    const tangent = (x: number) => jvp((p: Length) => p.doubled() * p.v, [new Length(x)], [{ v: 1 } as never]).tangent;
    expect(grad(tangent)(2)).toBe(4);
    const pulled = (x: number) => {
      const { value, pullback } = vjp((y: number) => new Length(y * y), [x]);
      return value.doubled() * pullback({ v: 1 } as never)[0];
    };
    // 2x² · 2x
    expect(grad(pulled)(2)).toBe(48);
    expect(grad((x: number) => stopGradient(new Length(x)).doubled() * x)(2)).toBe(4);
    const doubled = customDerivative((p: Length) => p.doubled(), {
      vjp: (_args, _value, bar) => [{ v: 2 * bar } as never],
    });
    expect(grad((x: number) => doubled(new Length(x * x)))(2)).toBe(8);
  });
});

describe("an instance of a class made inside the function", () => {
  it("keeps its class and methods", () => {
    const typed = (x: number) => {
      class Local {
        v: number;
        constructor(v: number) {
          this.v = v;
        }
        doubled(): number {
          return this.v * 2;
        }
      }
      const cube = (p: { v: number }) => (p instanceof Local ? p.doubled() * p.v ** 2 : p.v);
      const { value } = vjp((y: number) => new Local(y), [x]);
      return grad(cube)(new Local(x)).v + cube(stopGradient(value)) * x + cube(value);
    };
    // 6x² + stopped(2x³) x + 2x³
    expect(valueAndGrad(typed)(2)).toEqual({ value: 24 + 32 + 16, gradient: 24 + 16 + 24 });
    const returned = (x: number) => {
      class Local {
        v = x * x;
      }
      return stopGradient(new Local());
    };
    expect(vjp(returned, [3]).value).toStrictEqual({ v: 9 });
  });

  it("is refused where it has private fields, which the parts do not hold", () => {
    const f = (x: number) => {
      class Hidden {
        #v = x;
        w = 1;
        read(): number {
          return this.#v * this.w;
        }
      }
      return grad((p: Hidden) => p.read())(new Hidden()).w;
    };
    expect(() => grad(f)(2)).toThrow("a derivative is given a value that holds an object with private fields");
  });
});

describe("what a record holds beside numbers", () => {
  it("is read again at later calls", () => {
    let factor = 3;
    const times = (y: number) => y * factor;
    const table = new Map([["a", 2]]);
    const df = grad((x: number) => {
      const held = stopGradient({ v: x, times, table });
      return held.times(x) * held.table.get("a")!;
    });
    expect(df(2)).toBe(6);
    factor = 5;
    table.set("a", 7);
    expect(df(2)).toBe(35);
  });
});
