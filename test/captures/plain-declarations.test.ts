/** Names that the text alone shows to be constant are constant where the script is parsed, too; all others are left to parsing. */
import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import { type LexicalScope, lexicalTree } from "../../src/frontends/source/lexical.js";
import { plainDeclaration } from "../../src/frontends/source/plain-declarations.js";
import type { Script } from "../../src/node/inspector.js";

const scriptOf = (text: string, isModule = true): Script => ({
  url: "file:///script.js",
  text,
  startLine: 0,
  startColumn: 0,
  sourceMapUrl: "",
  isModule,
});

const isPlain = (text: string, isModule = true) => plainDeclaration(scriptOf(text, isModule), "rate") !== null;

function isReassigned(scope: LexicalScope): boolean {
  return scope.bindings.get("rate")?.reassigned === true || scope.children.some(isReassigned);
}

const declarations = [
  "const rate = 3;",
  "let rate = 3;",
  "function rate(x) { return x; }",
  "class rate {}",
  "export const rate = (x) => x;",
  "{ const rate = 1; use(rate); }",
];

const reads = [
  "use(rate);",
  "use([rate, 1], { rate }, { a: rate });",
  "const f = (x) => rate * x + rate(x) + rate.a + rate[0] + o.rate;",
  "if (rate == 3 || rate === 4 || rate <= 1 || rate >= 2 || rate != 5) use(rate ? 1 : 2);",
  "o.rate = 1; o[rate]; const { rate: other } = o;",
  "use(a, rate, 'text; with } brackets]');",
  "export { rate };",
  "const g = (rate) => rate;",
  "use(rate / 2, rate - -1, rate && 1, rate ?? 2, rate ** 2);",
];

const writes = [
  "rate = 4;",
  "rate++;",
  "--rate;",
  "rate += 1;",
  "rate **= 2;",
  "rate >>>= 2;",
  "rate ??= 2;",
  "rate &&= 2;",
  "rate /= 2;",
  "rate /* really */ = 2;",
  "rate // really\n = 2;",
  "/* really */ rate = 2;",
  "rate\n= 2;",
  "(rate) = 2;",
  "((rate)) = 2;",
  "(rate)++;",
  "++(rate);",
  "++ /* really */ rate;",
  "[rate] = [2];",
  "[a, rate, b] = [2];",
  "[a, [rate]] = [2];",
  "[...rate] = [2];",
  "({ rate } = o);",
  "({ a: rate } = o);",
  "({ a: { b: [rate] } } = o);",
  "({ rate = 3 } = o);",
  "({ ...rate } = o);",
  "[a = ']', rate] = [2];",
  "[rate, a = '['] = [2];",
  "[rate /* ] */] = [2];",
  "[rate, a = `]`] = [2];",
  "[rate, a = /]/] = [2];",
  "for (rate of [1, 2]) use(0);",
  "for (rate in o) use(0);",
  "for ([rate] of [[1]]) use(0);",
  "for ({ a: rate } of []) use(0);",
  "for (const x of []) [rate] = [x];",
  "eval('rate = 2');",
  "r\\u0061te = 2;",
  "r\\u{61}te = 2;",
];

const shared = "let a, b, use, o;";

describe("what the text of a script shows", () => {
  it.each(declarations)("a plain declaration: %s", (declaration) => {
    for (const read of reads) expect(isPlain(`${shared}\n${declaration}\n${read}\n`), read).toBe(true);
  });

  it.each(writes)("is left open where there is a write: %s", (write) => {
    for (const text of [`${shared}\nlet rate = 3;\n${write}`, `${write}\nlet rate = 3;\n${shared}`])
      expect(isPlain(text), text).toBe(false);
  });

  it("is true where the script is parsed", () => {
    for (const declaration of [
      "let rate = 3;",
      "var rate = 3;",
      "let rate;",
      "let { rate } = {};",
      "let [rate = 1] = [];",
    ]) {
      for (const one of [...reads, ...writes]) {
        for (const other of [...reads, ...writes]) {
          const text = `${shared}\n${declaration}\n${one}\n${other}`;
          if (one === other || !isPlain(text)) continue;
          const { root } = lexicalTree(parse(text, { ecmaVersion: "latest", sourceType: "module" }));
          expect(isReassigned(root), text).toBe(false);
        }
      }
    }
  });

  it.each([
    "let rate = 1;\nlet use;\n{ let rate = 2; }",
    "function make(rate) { return rate; }",
    "var rate = 3;",
    "const { rate } = o;",
    "const a = 1, rate = 2;",
    "for (let rate = 0; ; ) use(rate);",
    "/*\nexport const rate = 3;\n*/\nlet r = 3;\nexport { r as rate };",
    "`\nconst rate = 3;\n`; let { rate } = o;",
    "import * as rate from './a.js';",
    "import rate from './a.js';",
  ])("is left open for other declarations: %s", (text) => {
    expect(isPlain(text)).toBe(false);
  });

  it("names the module and the name of an import", () => {
    const imported = (text: string) => plainDeclaration(scriptOf(text), "rate")?.imported ?? null;
    expect(imported('import { rate } from "./a.js";\nuse(rate);')).toEqual({ module: "./a.js", name: "rate" });
    expect(imported("import { x, speed as rate, y } from './a.js';")).toEqual({ module: "./a.js", name: "speed" });
    expect(imported("import {\n  x,\n  rate,\n} from './a.js';")).toEqual({ module: "./a.js", name: "rate" });
    expect(imported("import { rate as speed } from './a.js';\nconst rate = 3;")).toBeNull();
  });

  it("is left open in scripts that are no modules where parameters may be written unseen", () => {
    expect(isPlain("const rate = 3;", false)).toBe(true);
    expect(isPlain("const rate = 3; function f(a) { arguments[0] = 2; }", false)).toBe(false);
    expect(isPlain("const rate = 3; with (o) { f(); }", false)).toBe(false);
  });
});
