import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { hasBinding, readBinding } from "../../src/frontends/source/captures.js";
import { parseFunction } from "../../src/frontends/source/parse.js";

/** Modules that Node itself loads, past the test runner, which rewrites imports. */
const nativeModules = {
  "exporter.mjs": `export const fixed = 3;
export let moving = 10;
export const advance = () => {
  moving++;
};
export function twice(x) {
  return 2 * x;
}
const hidden = 5;

export { hidden as renamed };
export default function named(x) {
  return x;
}`,
  "importer.mjs": `import { sep } from "node:path";
import * as namespace from "./exporter.mjs";
import named, { fixed, moving, renamed, twice } from "./exporter.mjs";
import { advance, alias, movingAlias } from "./reexporter.mjs";

export const f = (x) =>
  twice(x) * fixed + moving * renamed + named(x) + alias + movingAlias + namespace.fixed + sep.length;
export { advance };`,
  "reexporter.mjs": `export * from "./exporter.mjs";
export { fixed as alias, moving as movingAlias } from "./exporter.mjs";`,
};

function loadNatively(name: keyof typeof nativeModules): unknown {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
  for (const [file, text] of Object.entries(nativeModules)) writeFileSync(join(folder, file), text);
  const loaded: unknown = createRequire(import.meta.url)(join(folder, name));
  rmSync(folder, { recursive: true });
  return loaded;
}

const constant = 3;
let reassigned = 1;
const negativeZero = -0;
const notANumber = Number.NaN;
const shared = { a: 1 };

function advance(): void {
  reassigned++;
}

function stabilities(f: Function): Record<string, string> {
  return Object.fromEntries([...parseFunction(f).free].map((name) => [name, readBinding(f, name, null).stability]));
}

function valuesOf(f: Function, names: readonly string[]): unknown[] {
  return names.map((name) => readBinding(f, name, null).value);
}

describe("readBinding in Node", () => {
  it("gives the very values, signs and identities included", () => {
    const f = () => [constant, negativeZero, notANumber, shared, advance];
    expect(valuesOf(f, ["constant", "negativeZero", "notANumber"])).toEqual([3, -0, Number.NaN]);
    expect(readBinding(f, "shared", null).value).toBe(shared);
    expect(readBinding(f, "advance", null).value).toBe(advance);
  });

  it("reads a reassigned binding again, and knows a `let` that is never assigned", () => {
    const f = (x: number) => x * reassigned;
    const g = new Function("let k = 2; return (x) => x * k")() as Function;
    expect(readBinding(g, "k", null)).toEqual({ value: 2, stability: "constant" });
    const before = reassigned;
    expect(readBinding(f, "reassigned", null)).toEqual({ value: before, stability: "reassigned" });
    advance();
    expect(readBinding(f, "reassigned", null)).toEqual({ value: before + 1, stability: "reassigned" });
  });

  it("reads each closure of the same code for itself", () => {
    const make = (k: number) => (x: number) => x * k;
    const closures = [1, 2, 3].map(make);
    expect(closures.map((f) => readBinding(f, "k", null).value)).toEqual([1, 2, 3]);
    expect(closures.map((f) => parseFunction(f).identity)).toEqual(
      closures.map(() => parseFunction(closures[0]!).identity),
    );
  });

  it("takes the innermost of several scopes that declare the name", () => {
    const k = 1;
    const f = [2, 3].map((k) => [k + 1].map((k) => (x: number) => x * k)[0]!)[1]!;
    const g = [2, 3].map((k) => (x: number) => x * k)[1]!;
    const h = (x: number) => x * k;
    expect([f, g, h].map((closure) => readBinding(closure, "k", null).value)).toEqual([4, 3, 1]);
  });

  it("knows which captured parameters and loop variables change", () => {
    function outer(fixed: number, changed: number) {
      changed += 1;
      const made: Function[] = [];
      for (let i = 0; i < 2; i++) made.push((x: number) => x * i * fixed * changed);
      for (const item of [5, 6]) made.push((x: number) => x * item);
      return made;
    }
    const [first, , third, fourth] = outer(1, 2);
    expect(stabilities(first!)).toEqual({ i: "reassigned", fixed: "constant", changed: "reassigned" });
    expect(readBinding(first!, "i", null).value).toBe(0);
    expect(stabilities(third!)).toEqual({ item: "constant" });
    expect(readBinding(fourth!, "item", null).value).toBe(6);
  });

  it("does not trust parameters that `arguments` may write", () => {
    const sloppy = new Function("k", "arguments[0] = 5; return (x) => x * k") as (k: number) => Function;
    expect(readBinding(sloppy(3), "k", null)).toEqual({ value: 5, stability: "reassigned" });
  });

  it("does not trust a `var`, a `let` or an import whose assignments it cannot see", () => {
    const f = vm.runInThisContext("let classic = 1; var global = 2; (x) => x * classic * global");
    expect(stabilities(f)).toEqual({ classic: "reassigned", global: "reassigned" });
    const evaluated = new Function("const a = 1; eval('a'); return (x) => x * a")();
    expect(stabilities(evaluated)).toEqual({ a: "reassigned" });
    expect(stabilities(new Function("k", "return (x) => x * k")(3))).toEqual({ k: "constant" });
  });

  it("reads functions of another realm, and the globals of that realm", () => {
    const context = vm.createContext({ given: 7 });
    const f = vm.runInContext("((k) => (x) => x * k * given * Math.PI)(5)", context);
    expect(readBinding(f, "k", null).value).toBe(5);
    expect(readBinding(f, "given", null).value).toBe(7);
    expect(readBinding(f, "Math", null).value).toBe(vm.runInContext("Math", context));
    expect(readBinding(f, "Math", null).value).not.toBe(Math);
  });

  it("follows the imports of native modules to the exporting declaration", () => {
    const { f, advance } = loadNatively("importer.mjs") as { f: Function; advance: () => void };
    expect(stabilities(f)).toEqual({
      twice: "constant",
      fixed: "constant",
      moving: "reassigned",
      renamed: "constant",
      named: "constant",
      alias: "constant",
      movingAlias: "reassigned",
      namespace: "constant",
      sep: "constant",
    });
    const values = () => valuesOf(f, ["moving", "movingAlias"]);
    const [before] = values();
    expect(before).toBeTypeOf("number");
    advance();
    expect(values()).toEqual([(before as number) + 1, (before as number) + 1]);
  });

  it("reads CommonJS modules, which are sloppy functions", () => {
    const text = `var once = 1; var twiceSet = 1; twiceSet = 2;
      for (var step = 0; step < 3; step++) var inLoop = step;
      function helper(x) { return x + once }
      function replaced(x) { return x }
      replaced = helper;
      return (x) => helper(x) * once * twiceSet * inLoop * replaced(x) * step`;
    const f = vm.compileFunction(text, []) as () => Function;
    expect(stabilities(f())).toEqual({
      helper: "constant",
      once: "constant",
      twiceSet: "reassigned",
      inLoop: "reassigned",
      replaced: "reassigned",
      step: "reassigned",
    });
    expect(valuesOf(f(), ["once", "twiceSet", "inLoop"])).toEqual([1, 2, 2]);
  });

  it("reads methods, classes and default parameters", () => {
    const scale = 4;
    class Model {
      static rate = 2;
      at(x: number, by = scale) {
        return x * by * Model.rate;
      }
    }
    const at = Model.prototype.at;
    expect([...parseFunction(at).free].sort()).toEqual(["Model", "scale"]);
    expect(readBinding(at, "scale", null)).toEqual({ value: 4, stability: "constant" });
    expect(readBinding(at, "Model", null).value).toBe(Model);
    expect(readBinding(Model, "scale", null).value).toBe(4);
  });
});

describe("globals", () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, "chainruleTestGlobal");
  });

  it("trusts those of the language and reads the others again", () => {
    const f = new Function("x", "return Math.exp(x) * chainruleTestGlobal");
    expect(readBinding(f, "Math", null)).toEqual({ value: Math, stability: "constant" });
    expect(hasBinding(f, "chainruleTestGlobal")).toBe(false);
    Object.assign(globalThis, { chainruleTestGlobal: 5 });
    expect(readBinding(f, "chainruleTestGlobal", null)).toEqual({ value: 5, stability: "reassigned" });
  });

  it("refuses a name that nothing declares, with the nearest known one", () => {
    const wieght = 1;
    const f = new Function("wieght", "return function f(x) { return x * wieght * weight }")(wieght);
    expect(() => readBinding(f, "weight", null)).toThrowError(
      "`weight` is not defined\n\n" +
        "  in f (line 1 of its source)\n\n" +
        "  > 1 | function f(x) { return x * wieght * weight }\n" +
        "      |                                     ^^^^^^\n\n" +
        "Why: neither `f` nor a scope around it nor the global object declares it\n" +
        "Instead: declare or import it; did you mean `wieght`?",
    );
  });
});
