/** Classes as JavaScript has them: order of initialisation, inheritance, accessors, static and private members. */
import { agrees } from "./aliasing.js";

class Model {
  weight: number;
  constructor(weight: number) {
    this.weight = weight;
  }
  apply(x: number) {
    return this.weight * x;
  }
  get twice() {
    return this.weight * 2;
  }
  set twice(value: number) {
    this.weight = value / 2;
  }
  static of(weight: number) {
    return new Model(weight);
  }
}

class Affine extends Model {
  bias: number;
  constructor(weight: number, bias: number) {
    super(weight);
    this.bias = bias;
  }
  override apply(x: number) {
    return super.apply(x) + this.bias;
  }
  override get twice() {
    return super.twice + this.bias;
  }
  override set twice(value: number) {
    super.twice = value - this.bias;
  }
  static override of(weight: number) {
    return super.of(weight + 1);
  }
}

class Hidden {
  #size: number;
  #power = 2;
  constructor(size: number) {
    this.#size = size;
  }
  #raised() {
    return this.#size ** this.#power;
  }
  get size() {
    return this.#size;
  }
  volume() {
    return this.#raised() + this.#size;
  }
}

agrees("a method of the parent, in captured classes", (x) => new Affine(x, 3).apply(x) + new Affine(x, 2).twice, [1.3]);
agrees("a static method of the parent, in captured classes", (x) => Affine.of(x).weight * x, [1.3]);
agrees(
  "setters, of the class and of its parent",
  (x: number) => {
    const model = new Affine(x, 1);
    model.twice = x * x;
    model.twice += 3;
    return model.weight * model.twice;
  },
  [1.3],
);
agrees("private fields and methods of a captured class", (x) => new Hidden(x).volume() * new Hidden(2).size, [1.3]);

agrees(
  "fields in order, each seeing those before it, the parent's first",
  (x: number) => {
    class A {
      a = x;
      b = this.a * 2;
      c: number;
      constructor() {
        this.c = this.b + this.a;
      }
    }
    class B extends A {
      d = this.c * 2;
      override b = 7;
    }
    return Object.values(new B()).reduce((sum, value, i) => sum + value * (i + 1), 0);
  },
  [1.3],
);
agrees(
  "constructors that are left out pass their arguments on",
  (x: number) => {
    class A {
      w: number;
      constructor(w: number) {
        this.w = w;
      }
    }
    class B extends A {
      z = this.w * 2;
    }
    class C extends B {
      y = this.z + 1;
    }
    const c = new C(x);
    return c.w * c.y;
  },
  [1.3],
);
agrees(
  "super in an arrow function, in a getter and for a field",
  (x: number) => {
    class A {
      w = x;
      at(t: number) {
        return this.w * t;
      }
      get g() {
        return this.w * 3;
      }
    }
    class B extends A {
      override at(t: number) {
        return [1, 2].map((k) => super.at(k * t)).reduce((a, b) => a + b, 0);
      }
      override get g() {
        return super.g + 1;
      }
    }
    return new B().at(x) + new B().g;
  },
  [1.3],
);
agrees(
  "a getter that counts its calls",
  (x: number) => {
    let calls = 0;
    const source = {
      get next() {
        calls += 1;
        return calls * x;
      },
    };
    return source.next + source.next * 10 + source.next * 100;
  },
  [1.3],
);
agrees(
  "a getter and a setter of an object, copied by spread as a value",
  (x: number) => {
    const o = {
      a: x,
      get b() {
        return this.a * 2;
      },
      set b(value) {
        this.a = value;
      },
    };
    o.b = 3 * x;
    o.a *= x;
    const copy = { ...o, a: 5 };
    return copy.b + copy.a * o.b;
  },
  [1.3],
);
agrees(
  "static fields, blocks, methods and getters, inherited until they are set",
  (x: number) => {
    class A {
      static k = x;
      static total: number;
      static {
        let sum = 0;
        for (let i = 0; i < 3; i++) sum += i;
        A.total = sum * x;
      }
      static get twice() {
        return this.k * 2;
      }
    }
    class B extends A {}
    const before = B.twice + B.total;
    B.k = 5;
    return before + 10 * B.twice + 100 * A.twice;
  },
  [1.3],
);
agrees(
  "a static counter",
  (x: number) => {
    class A {
      static made = 0;
      id = A.made++;
    }
    return x * (new A().id + 10 * new A().id + 100 * new A().id + 1000 * A.made);
  },
  [1.3],
);
agrees(
  "one private name in two classes, out of sight of what lists fields",
  (x: number) => {
    class A {
      #w = x;
      a() {
        return this.#w;
      }
      static has(o: object) {
        return #w in o;
      }
    }
    class B extends A {
      #w = 2 * x;
      shown = 1;
      b() {
        return this.#w;
      }
    }
    const b = new B();
    return b.a() + 10 * b.b() + 100 * Object.keys(b).length + 1000 * Number(A.has(b)) + Number(A.has({}));
  },
  [1.3],
);
agrees(
  "arrow functions in fields keep their object",
  (x: number) => {
    class A {
      k = x;
      at = (t: number) => this.k * t;
    }
    const { at } = new A();
    return at(x) + [1, 2].map(new A().at).reduce((a, b) => a + b);
  },
  [1.3],
);
agrees(
  "instanceof along the chain, of natives and of what may be missing",
  (x: number) => {
    class A {
      v = x;
    }
    class B extends A {}
    const found = [new A(), new B()].find((o) => o instanceof B);
    const list: unknown = new Float64Array([x]);
    return (
      Number(new B() instanceof A) +
      10 * Number(new A() instanceof B) +
      100 * Number(found instanceof A) * x +
      1000 * Number(list instanceof Float64Array) +
      Number(list instanceof Object) * x
    );
  },
  [1.3],
);
agrees(
  "instances of two classes that meet",
  (x: number, first: boolean) => {
    class A {
      v = x;
      at() {
        return this.v;
      }
    }
    class B {
      v = x;
      at() {
        return this.v * 10;
      }
    }
    const made = first ? new A() : new B();
    return made.at();
  },
  [2, false],
);
agrees(
  "a list of instances whose number is known at run time, with private fields and setters",
  (xs: number[]) => {
    class V {
      #x: number;
      constructor(x: number) {
        this.#x = x;
      }
      get x() {
        return this.#x;
      }
      set x(value) {
        this.#x = value * 2;
      }
    }
    const list = xs.map((x) => new V(x));
    for (const v of list) v.x += 1;
    return list.reduce((sum, v, i) => sum + v.x * (i + 1), 0);
  },
  [[1, 2, 3]],
);
agrees(
  "classes made by functions, and computed names",
  (x: number) => {
    const make = (k: number) =>
      class {
        v = k * x;
        ["get"]() {
          return this.v;
        }
      };
    const [A, B] = [make(2), make(3)];
    const a = new A();
    return a.get() * 10 + new B().get() + Number(a instanceof B);
  },
  [1.3],
);
agrees(
  "methods that return their object",
  (x: number) => {
    class Builder {
      parts: number[] = [];
      add(value: number) {
        this.parts.push(value);
        return this;
      }
      get sum() {
        return this.parts.reduce((a, b) => a + b, 0);
      }
    }
    return new Builder()
      .add(x)
      .add(x * x)
      .add(3).sum;
  },
  [1.3],
);
