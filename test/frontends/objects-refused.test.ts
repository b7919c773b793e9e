/** Messages about objects, classes, functions and text: what was found, why it cannot be, what to write instead. */
import { expect, it } from "vitest";
import { ChainruleError, grad, valueAndGrad } from "../../src/index.js";

function refusalOf(f: unknown, ...args: unknown[]): ChainruleError {
  try {
    grad(f as (...args: unknown[]) => number)(...(args.length === 0 ? [2] : args));
  } catch (error) {
    if (error instanceof ChainruleError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** The message without the frame that shows the place. */
function messageOf(f: unknown, ...args: unknown[]): string {
  const lines = refusalOf(f, ...args).message.split("\n");
  return [...lines.slice(0, 1), ...lines.slice(-2)].join("\n");
}

function says(name: string, f: unknown, found: string, because: string, instead: string): void {
  it(name, () => {
    expect(messageOf(f)).toBe([found, `Why: ${because}`, `Instead: ${instead}`].join("\n"));
  });
}

class Parent {
  at(x: number) {
    return x * 2;
  }
}

class Child extends Parent {
  override at(x: number) {
    return super.at(x) * 2;
  }
}

const VALUE = "a derivative needs a function whose value depends on its arguments only";
const CLOCK = "read the clock before the call and pass the time in";
const multiply = (a: number, x: number) => a * x;
const bound = multiply.bind(null, 2);
const table = new Map([[1, 2]]);

for (const [name, f] of [
  ["performance.now()", (x: number) => x * performance.now()],
  ["Date.now()", (x: number) => x * Date.now()],
  ["new Date()", (x: number) => x * new Date().getFullYear()],
] as const) {
  says(name, f, `\`${name}\` gives another value at each call`, VALUE, CLOCK);
}
says(
  "random bytes",
  (x: number) => x * crypto.getRandomValues(new Uint8Array(1))[0]!,
  "`crypto.getRandomValues()` gives another value at each call",
  VALUE,
  "draw the noise first and pass it in",
);
it("shows the user's line for a clock that a helper reads", () => {
  const tick = () => performance.now() / 1000;
  const { site } = refusalOf((x: number) => x * tick());
  expect(site?.source.text.slice(site.start, site.end)).toBe("performance.now()");
});
says(
  "a method without its object",
  Child.prototype.at,
  "`super` is used in `at`, and the class that declares it cannot be told",
  "`super` means the parent of that class, which a method alone does not show",
  "call the method on its object, `object.at(...)`, or write the parent's code as a function",
);
says(
  "this before super",
  (x: number) => {
    class A extends Parent {
      k: number;
      constructor(read: (self: () => A) => number) {
        const k = read(() => this);
        super();
        this.k = k;
      }
    }
    return new A((self) => self().k + x).k;
  },
  "`this` is used before `super(...)` was called",
  "JavaScript throws a ReferenceError here",
  "call `super(...)` first",
);
says(
  "a getter without a setter",
  new Function("x", "class A { get k() { return x; } } const a = new A(); a.k = 3; return a.k;"),
  "`k` has a getter but no setter, and is written to",
  "JavaScript throws a TypeError here",
  "declare a setter, or write to the field behind it",
);
says(
  "a class that is called",
  new Function("x", "class A { k = x; } return A().k;"),
  "the class `A` is called without `new`",
  "JavaScript throws a TypeError here",
  "write `new A(...)`",
);
says(
  "a private name outside of its class",
  new Function("x", "class A { #k = x; static read(o) { return o.#k; } } return A.read({});"),
  "`#k` of an object that was made outside of the function, or of another class, is used",
  "private fields cannot be read from outside of the object",
  "make the object in the function, or give the class a public field or getter that does not need `#k`",
);
says(
  "a captured function that bind made",
  (x: number) => bound(x),
  "`multiply` was made by `bind` and has no source text",
  "Chainrule reads the text of a function to differentiate it",
  "write an arrow function instead: `(x) => multiply(boundValue, x)`",
);
says(
  "a native function without a rule, by its whole name",
  (x: number) => (Reflect.has({ x }, "x") ? x : 0),
  "`Reflect.has` is a native function without a derivative rule",
  "its source cannot be read, and the table of primitives does not list it",
  "write it in TypeScript, or give its derivative with `customDerivative`",
);
says(
  "a captured Map",
  (x: number) => (table.get(Math.round(x)) ?? 0) * x,
  "`get` of a captured `Map`, with these arguments, is called",
  "only `get` and `has` with a known text, number or boolean as key can be read again at the next call",
  "look up known keys one by one, or capture plain data instead, e.g. `Object.fromEntries(map)`",
);
says(
  "a key that is computed",
  (x: number) => new Map([[x, 2]]).get(x),
  "a computed key of a `Map` or `Set` is not accepted in a differentiated function",
  "an entry is found while compiling, by a key that is known then",
  "index an array with the number, or use keys that are written out or count a loop of known length",
);
says(
  "console methods that keep state",
  (x: number) => {
    console.count("f");
    return x;
  },
  "`console.count` is not accepted in a differentiated function",
  "it counts, times or lays out what is printed, which the compiled function does not",
  "print with `console.log`, or call it outside of the differentiated function",
);
says(
  "the names of fields that only one path sets",
  (x: number) => {
    const o: { a?: number } = {};
    if (x > 0) o.a = x;
    return Object.keys(o).length * x;
  },
  "`a` is a number or `undefined` on one path and not there on another",
  "after the paths meet, one value of the program has to stand for both",
  "give it the same kind and shape on every path, or use it before the paths meet",
);

it("functions composed in a loop whose length is known when it runs", () => {
  const composed = (x: number, n: number) => {
    let f = (t: number) => t * t;
    for (let i = 0; i < n; i++) {
      const g = f;
      f = (t) => g(g(t) + i);
    }
    return f(x);
  };
  expect(messageOf(composed, 1.5, 2)).toBe(
    "a loop that makes something new of `f` in every iteration is not accepted in a differentiated function\n" +
      "Why: functions that are built upon each other must all be known, and so must their number\n" +
      "Instead: apply the functions to a value inside of the loop, or let the loop run a number of times that is written in the code",
  );
});

it("a list of functions whose length is known when it runs", () => {
  const chained = (ks: number[]) => ks.map((k) => (t: number) => t * k).reduce((value, f) => f(value), 1);
  expect(messageOf(chained, [1, 2])).toBe(
    "a list of functions whose length is known only when it runs is not accepted in a differentiated function\n" +
      "Why: functions have no value in the compiled program: each of them must be known\n" +
      "Instead: compute in the loop what the function would, or make the list from an array that is written in the code",
  );
});

it("messages of errors show numbers as the function formats them", () => {
  const f = (xs: number[]): number => {
    const [x = 0] = xs;
    if (x > 0) throw new RangeError(`${x.toFixed(2)} of [${xs.join("; ")}], ${String(xs)}: ${(x / 3).toPrecision(3)}`);
    return x;
  };
  expect(() => valueAndGrad(f)([1, 2.5])).toThrow(new RangeError("1.00 of [1; 2.5], 1,2.5: 0.333"));
});
