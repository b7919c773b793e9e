/** What `derive` accepts and refuses, and what its code asks of its arguments. The code itself is read in `golden.test.ts`. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { transformSync } from "esbuild";
import { describe, expect, it, test } from "vitest";
import { specialSources } from "../../scripts/special-sources.js";
import { hashOf } from "../../src/derive/header.js";
import { derive, deriveFile, readHeader } from "../../src/derive/index.js";
import { specialSources as written } from "../../src/derive/special-sources.js";
import { version } from "../../src/derive/version.js";
import { wrapped } from "../../src/derive/wrap.js";
import { erf, erfc, grad, lgamma, logistic, polygamma } from "../../src/index.js";
import { root } from "./golden.js";

type Derived = (...args: unknown[]) => { value: number; gradient: unknown };

/** The only function that a derived module exports, made from its text. */
function run(text: string): Derived {
  const { code } = transformSync(text, { loader: "ts", format: "cjs" });
  const module: { exports: Record<string, Derived> } = { exports: {} };
  new Function("module", "exports", code)(module, module.exports);
  const [derived] = Object.values(module.exports);
  if (derived === undefined) throw new Error("the module exports nothing");
  return derived;
}

/** The whole message of the error that `act` throws. */
function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was thrown";
}

const square = (x: number) => x ** 2;

describe("types from example arguments", () => {
  it("writes what the examples consist of", () => {
    const f = (p: { w: number[]; label: string }, on: boolean, X: number[][], k: Int32Array) =>
      on ? p.w[k[0]!]! * X[0]![0]! : 0;
    const text = derive(f, { at: [{ w: [1, 2], label: "a" }, true, [[3]], Int32Array.of(1)] });
    expect(text).toContain(
      "  p: { w: readonly number[]; label: string },\n  on: boolean,\n  X: readonly (readonly number[])[],\n  k: Int32Array,\n",
    );
    expect(text).toContain("): { value: number; gradient: { w: number[] } } {");
    expect(run(text)({ w: [1, 2], label: "b" }, true, [[3]], Int32Array.of(1))).toEqual({
      value: 6,
      gradient: { w: [0, 3] },
    });
  });

  it("writes functions that have no derivative, when only the value is asked for", () => {
    const count = (xs: Int32Array) => xs.length;
    expect(derive(count, { at: [Int32Array.of(1)], valueOnly: true })).toContain(
      "export function countValue(xs: Int32Array): number {\n  return xs.length;\n}",
    );
  });

  it("names parameters that have no name of their own", () => {
    const f = ({ a, b }: { a: number; b: number }) => a * b;
    expect(derive(f, { at: [{ a: 1, b: 2 }] })).toContain("fGradient(argument0: { a: number; b: number })");
  });

  it("keeps apart the names of parameters, of the function and of its own variables", () => {
    const f = (value: number, i: number, xs: number[]) => {
      let sum = 0;
      for (const x of xs) sum += x * value * i;
      return sum;
    };
    const text = derive(f, { at: [2, 3, [1, 4]], name: "sum", wrt: [0, 1] });
    expect(run(text)(2, 3, [1, 4])).toEqual({ value: 30, gradient: [15, 10] });
  });
});

it("keeps names in any script", () => {
  const f = (θ: number, o: { Δμ: number }) => {
    const größe = θ * o.Δμ;
    return Math.sin(größe) * größe;
  };
  const text = derive(f, { at: [2, { Δμ: 3 }], wrt: [0, 1] });
  expect(text).toContain("  θ: number,\n  o: { Δμ: number },\n");
  expect(text).toContain("const größe = θ * o.Δμ;");
  expect(text).toContain("const dgröße = ");
  const { value, gradient } = run(text)(2, { Δμ: 3 });
  const slope = Math.cos(6) * 6 + Math.sin(6);
  expect(value).toBeCloseTo(Math.sin(6) * 6, 12);
  expect(gradient).toEqual([expect.closeTo(3 * slope, 12), { Δμ: expect.closeTo(2 * slope, 12) }]);
});

describe("comments on local derivatives", () => {
  it("has one for every term, equal ones too", () => {
    const f = (y: number, t: number) => {
      if (Math.abs(y - t) < 1) {
        const e = y - t;
        return 0.5 * e * e;
      }
      return Math.abs(y - t) - 0.5;
    };
    const lines = derive(f, { at: [1, 2] }).split("\n");
    const at = lines.findIndex((line) => / = 0\.5 \* \w+ \+ 0\.5 \* \w+;$/.test(line));
    const comment = lines[at - 1]?.trim();
    expect(comment).toMatch(/^\/\/ ∂value\/∂\w+ = 0\.5 · \w+$/);
    expect(lines[at - 2]?.trim()).toBe(comment);
  });
});

describe("what the code asks of its arguments", () => {
  test("texts that it was derived for", () => {
    const f = (p: { kind: string; x: number }) => (p.kind === "square" ? p.x ** 2 : p.x);
    const derived = run(derive(f, { at: [{ kind: "square", x: 3 }] }));
    expect(derived({ kind: "square", x: 3 })).toEqual({ value: 9, gradient: { x: 6 } });
    expect(messageOf(() => derived({ kind: "line", x: 3 }))).toBe("this gradient was derived for p.kind = 'square'");
  });

  test("as many items as lists had that were written out", () => {
    const f = (layers: { w: number[] }[]) => layers.reduce((sum, { w }) => sum + w[0]! ** 2, 0);
    const derived = run(derive(f, { at: [[{ w: [1] }, { w: [2, 3] }]] }));
    expect(derived([{ w: [1] }, { w: [2, 3] }])).toEqual({ value: 5, gradient: [{ w: [2] }, { w: [4, 0] }] });
    expect(messageOf(() => derived([{ w: [1] }]))).toBe("this gradient was derived for 2 items in layers");
  });

  test("empty lists that stay empty", () => {
    const derived = run(derive((x: number, xs: number[]) => x + xs.length, { at: [1, []] }));
    expect(derived(1, [])).toEqual({ value: 1, gradient: 1 });
    expect(messageOf(() => derived(1, [2]))).toBe("this gradient was derived for 0 items in xs");
  });

  test("rows of one length", () => {
    const f = (X: number[][]) => X.reduce((sum, row) => sum + row.reduce((all, x) => all + x * x, 0), 0);
    const derived = run(derive(f, { at: [[[1, 2]]] }));
    expect(
      derived([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual({
      value: 30,
      gradient: [
        [2, 4],
        [6, 8],
      ],
    });
    expect(messageOf(() => derived([[1, 2], [3]]))).toBe("X: rows of different lengths");
  });

  test("lengths that are lengths", () => {
    const f = (x: number, n: number) => {
      const powers = new Float64Array(n);
      for (let i = 0; i < n; i++) powers[i] = x ** i;
      return powers.reduce((sum, p) => sum + p, 0);
    };
    const derived = run(derive(f, { at: [2, 3] }));
    expect(derived(2, 4)).toEqual({ value: 15, gradient: 17 });
    expect(messageOf(() => derived(2, 1.5))).toBe("n must be a length");
    expect(messageOf(() => derived(2, -1))).toBe("n must be a length");
  });

  test("directions that belong to the argument", () => {
    const f = (p: { U: number[][]; w: Float64Array }) => p.U[0]![0]! * p.w[0]!;
    const at = [{ U: [[1, 2]], w: Float64Array.of(3) }];
    const along = run(derive(f, { at, forward: true })) as unknown as (...args: unknown[]) => { tangent: number };
    expect(along(...at, { U: [[1, 0]], w: Float64Array.of(2) }).tangent).toBe(5);
    expect(messageOf(() => along(...at, { U: [[1]], w: Float64Array.of(2) }))).toBe("pDot.U must be as long as p.U");
    expect(messageOf(() => along(...at, { U: [[1, 0]], w: new Float64Array(2) }))).toBe(
      "pDot.w must be as long as p.w",
    );
  });

  test("what the function itself refuses", () => {
    const f = (x: number) => {
      if (x <= 0) throw new RangeError(`x must be positive, not ${x}`);
      return Math.log(x);
    };
    const derived = run(derive(f, { at: [1] }));
    expect(derived(2)).toEqual({ value: Math.log(2), gradient: 0.5 });
    expect(messageOf(() => derived(-1))).toBe("x must be positive, not -1");
  });
});

describe("special functions", () => {
  const cases: readonly [string, (x: number) => number, number][] = [
    ["erf", (x) => erf(x), 0.4],
    ["erfc", (x) => erfc(x), 1.7],
    ["lgamma", (x) => lgamma(x), 2.6],
    ["logistic", (x) => logistic(x), -0.3],
    ["polygamma", (x) => polygamma(2, x), 1.4],
  ];
  it.each(cases)("brings %s along", (name, f, x) => {
    const derived = run(derive(f, { at: [x], name: `${name}Gradient` }));
    expect(derived(x).value).toBe(f(x));
    expect(derived(x).gradient).toBeCloseTo(grad(f)(x), 12);
  });

  it("refuses a name that such a function has", () => {
    expect(messageOf(() => derive((x: number) => erf(x), { at: [1], name: "erf" }))).toContain(
      'derive got `name`: "erf"',
    );
  });

  it("has the texts of src/special; `npm run update:special` after a change", { timeout: 60_000 }, () => {
    expect(Object.keys(written).length).toBeGreaterThan(20);
    expect(readFileSync(`${root}src/derive/special-sources.ts`, "utf8")).toBe(specialSources());
  });
});

describe("the header", () => {
  it("carries the version of the package and the hash of the code", () => {
    const manifest = createRequire(import.meta.url)("../../package.json") as { version: string };
    expect(version).toBe(manifest.version);
    const text = derive(square, { at: [1] });
    const [first, second, third, ...code] = text.split("\n");
    expect(first).toBe(`// Derived by Chainrule ${version} (hash ${hashOf(code.join("\n"))}).`);
    expect(second).toBe("// This code is yours: it depends on nothing, and may be changed at will.");
    expect(third).toBe("");
    expect(readHeader(text)).toEqual({ version, hash: hashOf(code.join("\n")) });
    expect(readHeader("export const x = 1;")).toBeNull();
  });

  it("hashes as FNV-1a does", () => {
    expect(hashOf("")).toBe("cbf29ce484222325");
    expect(hashOf("a")).toBe("af63dc4c8601ec8c");
    expect(hashOf("foobar")).toBe("85944171f73967e8");
  });

  it("tells when a file is out of date", () => {
    const target = { path: `${root}test/derive/functions.ts`, exportName: "cube", f: square };
    const out = `${root}test/derive/fixtures/cube.gradient.ts`;
    const { text, upToDate } = deriveFile(target, { out, name: "cubeGradient" });
    expect(text).toContain("gradient: 2 * x");
    expect(upToDate).toBe(false);
  });
});

describe("wrapping", () => {
  const long = "anExtremelyLongNameOfSomething";
  it.each([
    ["short lines", "const a = b + c;", ["  const a = b + c;"]],
    [
      "sums",
      `const a = ${long} + ${long} * ${long} + ${long};`,
      ["  const a =", `    ${long} +`, `    ${long} * ${long} +`, `    ${long};`],
    ],
    [
      "results",
      `return { value: ${long}, gradient: ${long}, other: ${long} };`,
      ["  return {", `    value: ${long},`, `    gradient: ${long},`, `    other: ${long},`, "  };"],
    ],
    ["texts and comments", `// ${long} ${long} ${long} ${long}`, [`  // ${long} ${long} ${long} ${long}`]],
  ])("breaks %s", (_, text, lines) => {
    expect(wrapped(text, 1)).toEqual(lines);
  });
});

describe("refuses", () => {
  test("functions without types or examples", () => {
    const f = new Function("x", "return x * x") as (x: number) => number;
    expect(messageOf(() => derive(f))).toBe(
      "`anonymous` has no annotations that can be read\n\n" +
        "Why: types are gone from a function that runs, and the file that it stands in was not found or does not export it\n" +
        "Instead: give example arguments: `derive(anonymous, { at: [...] })`",
    );
  });

  test("functions among the arguments", () => {
    const f = (p: { act: (x: number) => number; w: number }) => p.act(p.w);
    expect(messageOf(() => derive(f, { at: [{ act: square, w: 2 }] }))).toBe(
      "the gradient of `f` depends on what `p.act` is: function\n\n" +
        "Why: code that depends on nothing cannot compare it with the one that it was derived for\n" +
        "Instead: pass numbers, texts and arrays, and let the function itself decide which functions it calls",
    );
  });

  test("data among the constants", () => {
    const data = new Float64Array(1001);
    const f = (x: number) => data.reduce((sum, y) => sum + x * y, 0);
    expect(messageOf(() => derive(f, { at: [1] }))).toBe(
      "`data` is captured by the function and holds 1001 numbers\n\n" +
        "Why: captured values become constants of the derived code, and so many of them are data\n" +
        "Instead: pass it as an argument",
    );
  });

  test("types that leave the numbers open", () => {
    const target = { path: `${root}test/derive/open-types.ts`, exportName: "either", f: square };
    expect(messageOf(() => deriveFile(target))).toBe(
      "the type of `p.x` does not say which numbers it holds: number | number[]\n\n" +
        "Why: the code that is written down is for arguments of one structure\n" +
        "Instead: annotate it with numbers, arrays and objects of them, or give example arguments: `at: [...]`",
    );
    expect(messageOf(() => deriveFile({ ...target, exportName: "optional" }))).toContain("`p.b` does not say");
  });

  test("exports that are no functions", () => {
    const path = `${root}test/derive/open-types.ts`;
    expect(messageOf(() => deriveFile({ path, exportName: "missing", f: square }))).toBe(
      `\`missing\` is no exported function of ${path} that can be read\n\n` +
        "Why: a derivative is taken of the text of a function\n" +
        "Instead: export it by name, or as default: either, optional",
    );
  });

  test("options that are unknown, or mean nothing", () => {
    const options = { at: [1], names: "x" };
    expect(messageOf(() => derive(square, options))).toContain("derive has no option `names`");
    expect(messageOf(() => derive(square, options))).toContain("write `name`");
    expect(messageOf(() => derive(square, { at: [1], name: "a b" }))).toContain('"a b"');
    expect(messageOf(() => derive(square, { at: [1], name: "class" }))).toContain('"class"');
    expect(messageOf(() => derive(square, { at: [1], forward: true, valueOnly: true }))).toContain("valueOnly");
    expect(messageOf(() => derive(square, { at: [1], wrt: 1 }))).toContain("`wrt` names argument 1");
    expect(messageOf(() => derive((x: number) => [x], { at: [1] }))).toContain(
      "derive gives the derivatives of one number",
    );
  });
});
