import { describe, expect, it } from "vitest";
import { childrenOf } from "../../src/frontends/source/children.js";
import { parseFunction } from "../../src/frontends/source/parse.js";

type Node = Parameters<typeof childrenOf>[0];

/** The texts of all identifiers and members, read at the offsets of the tree: wrong offsets give wrong texts. */
function namesAtOffsets(f: Function): string[] {
  const { node, source } = parseFunction(f);
  const found: string[] = [];
  const visit = (at: Node) => {
    if (at.type === "Identifier") {
      expect(source.text.slice(at.start, at.end)).toBe(at.name);
      found.push(at.name);
    }
    for (const child of childrenOf(at)) visit(child);
  };
  visit(node);
  return found;
}

const computed = "computed";
class Example {
  static scale(x: number) {
    return x * 2;
  }
  #secret = 3;
  method(x: number) {
    return x * this.#secret;
  }
  made(x: number) {
    return x;
  }
  async later(x: number) {
    return x;
  }
  *items(x: number) {
    yield x;
  }
  get(x: number) {
    return x + 1;
  }
}
const record = {
  short(x: number) {
    return x;
  },
  [computed](x: number) {
    return x;
  },
  async(x: number) {
    return x;
  },
  if(x: number) {
    return x;
  },
  "quoted name"(x: number) {
    return { x, y: x };
  },
  arrow: (x: number) => ({ x }),
};

describe("parseFunction", () => {
  it.each<[string, Function, string]>([
    ["an arrow", (x: number) => x, "ArrowFunctionExpression"],
    [
      "a function expression",
      function f(x: number) {
        return x;
      },
      "FunctionExpression",
    ],
    ["a method", record.short, "FunctionExpression"],
    ["a method with a computed name", record[computed], "FunctionExpression"],
    ["a method called async", record.async, "FunctionExpression"],
    ["a method called get", Example.prototype.get, "FunctionExpression"],
    ["a method called if", record.if, "FunctionExpression"],
    ["a method with a quoted name", record["quoted name"], "FunctionExpression"],
    ["an arrow in a property", record.arrow, "ArrowFunctionExpression"],
    ["a static method", Example.scale, "FunctionExpression"],
    ["a method with private names", Example.prototype.method, "FunctionExpression"],
    ["a class", Example, "ClassExpression"],
    ["a function of another text", new Function("x", "return x"), "FunctionExpression"],
  ])("reads %s, with exact offsets", (_, f, type) => {
    expect(parseFunction(f).node.type).toBe(type);
    expect(namesAtOffsets(f)).toContain("x");
  });

  it("finds the free names, whatever hides them", () => {
    const text = `function f(a, { b, c: [d = first] }, ...rest) {
      var v = second; let l = () => inner; const { p = third } = a;
      function g(q) { return g(q) + h() + v }
      function h() { return arguments.length + later }
      class K extends Base { m() { return K } [key] = field }
      for (const i of list) { for (let j in i) use(j, i) }
      label: while (true) { break label }
      try { risky() } catch ({ message }) { report(message) }
      switch (a) { case one: let s = 1; default: s }
      const later = object.property.deeper;
      written = { shorthand, key2: value, [computedKey]: 1 };
      return typeof maybe + rest + l + (function own() { return own }) + \`\${text}\` + b + d + p;
    }`;
    const f = new Function(`return ${text}`)() as Function;
    expect([...parseFunction(f).free].sort()).toEqual(
      [
        ..."Base computedKey field first inner key list maybe object one report risky second shorthand text third".split(
          " ",
        ),
        ..."use value written".split(" "),
      ].sort(),
    );
  });

  it("keeps default values from seeing the body", () => {
    const f = new Function("return (a = () => b) => { var b = 1; return a() + b }")() as Function;
    expect([...parseFunction(f).free]).toEqual(["b"]);
  });

  it("says whether the function's own `this` is mentioned", () => {
    const texts: [string, boolean][] = [
      ["(x) => this.k * x", true],
      ["function (x) { return (() => this.k)() * x }", true],
      ["function (x) { return function () { return this.k } }", false],
      ["(x) => new (class { k = this.x })()", false],
      ["function () { return new.target }", true],
      ["class { m() { return this.k } }", false],
    ];
    for (const [text, uses] of texts) {
      expect(parseFunction(new Function(`return ${text}`)() as Function).usesThis, text).toBe(uses);
    }
  });

  it("parses the same text once", () => {
    const make = (k: number) => (x: number) => x * k;
    const [a, b] = [make(1), make(2)];
    expect(parseFunction(a).node).toBe(parseFunction(b).node);
    expect(parseFunction(a)).toBe(parseFunction(a));
  });

  it("tells two pieces of code with the same text apart", () => {
    const a = (x: number) => x;
    const b = (x: number) => x;
    expect(parseFunction(a).identity).not.toBe(parseFunction(b).identity);
  });
});

/** The message with the position taken out, which depends on the machine. */
function messageOf(f: Function): string {
  try {
    parseFunction(f);
  } catch (error) {
    return (error as Error).message.replace(/\(.*read-binding|\(\S+?([\w.-]+\.ts):\d+:\d+\)/g, "($1)");
  }
  return "no error";
}

describe("refusals", () => {
  it("refuses async functions", () => {
    async function loss(x: number) {
      return x;
    }
    expect(messageOf(loss).replace(/\d+ \|/g, "n |")).toBe(
      [
        "`loss` is an async function",
        "",
        "  in loss (parse-function.test.ts)",
        "",
        '    n |   it("refuses async functions", () => {',
        "  > n |     async function loss(x: number) {",
        "        |     ^^^^^^^^^^^^^^^^^^^",
        "    n |       return x;",
        "",
        "Why: a derivative is taken of a computation that ends when the call returns",
        "Instead: await the data first and pass it to an ordinary function",
      ].join("\n"),
    );
    expect(messageOf(Example.prototype.later)).toContain("`later` is an async function");
    expect(messageOf(async (x: number) => x)).toContain("is an async function");
  });

  it("refuses generators", () => {
    expect(messageOf(Example.prototype.items)).toContain("`items` is a generator\n");
    expect(messageOf(Example.prototype.items)).toContain("Instead: collect the values in an array and loop over it");
  });

  it("refuses functions without source", () => {
    expect(messageOf(Math.sin)).toBe(
      "`Math.sin` is built into the JavaScript engine and has no source text\n\n" +
        "Why: Chainrule reads the text of a function to differentiate it\n" +
        "Instead: wrap it in a function of your own: `(x) => Math.sin(x)`",
    );
    expect(messageOf(record.short.bind(null))).toBe(
      "`short` was made by `bind` and has no source text\n\n" +
        "Why: Chainrule reads the text of a function to differentiate it\n" +
        "Instead: write an arrow function instead: `(x) => short(boundValue, x)`",
    );
  });
});
