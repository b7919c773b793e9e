import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { rolldown } from "rolldown";
import { minify } from "terser";
import { afterAll, describe, expect, it } from "vitest";
import { readBinding } from "../../src/frontends/source/captures.js";
import { parseFunction } from "../../src/frontends/source/parse.js";
import { annotate, chainruleEsbuild, chainruleRollup } from "../../src/plugin/index.js";

/** Runs a script and returns what it assigned to `exported`. */
function run(code: string): Record<string, Function> {
  return new Function(`var exported = {};${code}\nreturn exported;`)() as Record<string, Function>;
}

function annotated(code: string): Record<string, Function> {
  const result = annotate(code, { file: "src/loss.ts" });
  if (result === null) throw new Error("nothing was annotated");
  return run(result);
}

function captured(f: Function): Record<string, unknown> {
  const names = [...parseFunction(f).free].filter((name) => !(name in globalThis));
  return Object.fromEntries(names.map((name) => [name, readBinding(f, name, null).value]));
}

describe("annotate", () => {
  it("annotates each kind of function that takes something from outside", () => {
    const { arrow, declared, Model, made } = annotated(`"use strict";
      exported.declared = declared;
      const k = 2; let m = 3;
      const arrow = (x) => x * k;
      function declared(x) { return arrow(x) * m }
      class Model { at(x) { return new Model().w * x * k } get w() { return 1 } static of(x) { return x + m } }
      const make = (s) => (x) => x * s * k;
      Object.assign(exported, { arrow, Model, made: make(7) });`);
    expect(captured(arrow!)).toEqual({ k: 2 });
    expect(captured(declared!)).toEqual({ arrow, m: 3 });
    expect(captured(Model!.prototype.at)).toEqual({ Model, k: 2 });
    expect(parseFunction(Model!.prototype.at).source.text).toBe("at(x) { return new Model().w * x * k }");
    expect(captured((Model as unknown as Record<"of", Function>).of)).toEqual({ m: 3 });
    expect(captured(made!)).toEqual({ s: 7, k: 2 });
    expect(arrow!.name).toBe("arrow");
    expect(made!(2)).toBe(28);
  });

  it("knows what is reassigned", () => {
    const { f, step } = annotated(
      `let m = 3; const k = 1; const f = (x) => x * m * k; const step = () => { m++ }; Object.assign(exported, { f, step });`,
    );
    expect(readBinding(f!, "k", null)).toEqual({ value: 1, stability: "constant" });
    expect(readBinding(f!, "m", null)).toEqual({ value: 3, stability: "reassigned" });
    step!();
    expect(readBinding(f!, "m", null)).toEqual({ value: 4, stability: "reassigned" });
  });

  it("leaves alone what needs no annotation", () => {
    const options = { file: "f.js" };
    expect(annotate("const f = (x) => Math.sin(x);", options)).toBeNull();
    expect(annotate("const k = 1; const f = async (x) => x * k;", options)).toBeNull();
    expect(annotate("const k = 1; (() => k)(); new (class { k = k })();", options)).toBeNull();
    expect(annotate("this is no JavaScript", options)).toBeNull();
    const once = annotate("const k = 1; const f = (x) => x * k;", options)!;
    expect(annotate(once, options)).toBeNull();
  });

  it("moves no line", () => {
    const code =
      "import { a } from './a.js';\nexport const f = (x) =>\n  x * a;\nexport default function g(x) {\n  return x * a;\n}\n";
    const lines = annotate(code, { file: "f.js" })!.split("\n");
    expect(lines[0]).toMatch(/^__chainrule_annotate\(g, .*\); import \{ a \} from '\.\/a\.js';$/);
    expect(lines[1]).toBe("export const f = /* @__PURE__ */ __chainrule_annotate((x) =>");
    expect(lines[2]).toMatch(/^ {2}x \* a, "\(x\) =>\\n {2}x \* a", \(\) => \(\{ a \}\), .*\);$/);
    expect(lines.slice(3, 6)).toEqual(["export default function g(x) {", "  return x * a;", "}"]);
  });

  it("locates the function in the user's file", () => {
    const { f } = annotated("\nconst k = 1;\nconst f = (x) => {\n  return x * k;\n};\nexported.f = f;");
    const { source } = parseFunction(f!);
    expect(source.name).toBe("f");
    expect(source.locate(0)).toMatchObject({ file: "src/loss.ts", line: 3, column: 11 });
    expect(source.locate(source.text.indexOf("x * k"))).toMatchObject({ line: 4, column: 10 });
  });
});

const folder = mkdtempSync(join(tmpdir(), "chainrule-plugin-"));
afterAll(() => rmSync(folder, { recursive: true }));

const entry = join(folder, "loss.ts");
writeFileSync(
  join(folder, "constants.ts"),
  "export const lambda: number = 0.5;\nexport let moving = 1;\nexport const advance = (): void => {\n  moving += 1;\n};\n",
);
writeFileSync(
  entry,
  `import { advance, lambda, moving } from "./constants.js";

interface Parameters {
  readonly w: number;
}

function helper(value: number): number {
  return value * lambda + moving;
}

const loss = (parameters: Parameters, scale = 2): number => {
  let total = 0;
  for (let i = 0; i < 3; i++) total += helper(parameters.w * i) * scale;
  return total;
};
Object.assign(exported, { loss, advance });
declare const exported: Record<string, unknown>;
`,
);

async function byEsbuild(minify: boolean): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify,
    write: false,
    format: "iife",
    plugins: [chainruleEsbuild()],
  });
  return result.outputFiles[0]!.text;
}

/** As Vite does: TypeScript is compiled by a plugin that stands before. */
const typescript = {
  name: "typescript",
  async transform(code: string, id: string) {
    const result = await transform(code, { loader: "ts", sourcefile: id, sourcemap: "external" });
    return { ...result, moduleType: "js" as const };
  },
};

async function byRolldown(minify: boolean): Promise<string> {
  const bundle = await rolldown({ input: entry, plugins: [typescript, chainruleRollup()] });
  const { output } = await bundle.generate({ format: "iife", minify });
  return output[0].code;
}

async function byTerser(): Promise<string> {
  const { code } = await minify(await byEsbuild(false), {
    toplevel: true,
    compress: { passes: 3 },
    mangle: { toplevel: true },
  });
  return code!;
}

describe.each<[string, () => Promise<string>]>([
  ["esbuild", () => byEsbuild(false)],
  ["esbuild, minified", () => byEsbuild(true)],
  ["esbuild, minified by terser", byTerser],
  ["rolldown", () => byRolldown(false)],
  ["rolldown, minified", () => byRolldown(true)],
])("a bundle by %s", (_, bundle) => {
  it("keeps text, names, values and positions", async () => {
    const { loss, advance } = run(await bundle());
    const { source, free } = parseFunction(loss!);
    expect(source.name).toBe("loss");
    expect([...free]).toEqual(["helper"]);
    const helper = readBinding(loss!, "helper", null).value as Function;
    expect(parseFunction(helper).source.name).toBe("helper");
    expect(readBinding(helper, "lambda", null).value).toBe(0.5);
    expect(readBinding(helper, "moving", null)).toEqual({ value: 1, stability: "reassigned" });
    advance!();
    expect(readBinding(helper, "moving", null)).toEqual({ value: 2, stability: "reassigned" });
    expect(source.locate(source.text.indexOf("helper"))).toMatchObject({ line: 13 });
    expect(source.locate(source.text.indexOf("total;"))).toMatchObject({ line: 14 });
    expect(loss!({ w: 1 })).toBe((2 + 2.5 + 3) * 2);
  });
});
