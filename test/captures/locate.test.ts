import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";
import { transformSync } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { codeFrame } from "../../src/errors/frame.js";
import { parseFunction } from "../../src/frontends/source/parse.js";

const folder = mkdtempSync(join(tmpdir(), "chainrule-locate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const load = createRequire(import.meta.url);

const userText = `interface Point {
  readonly x: number;
}

/** Comments and types go away when this is compiled. */
export const loss = (p: Point): number => {
  const scale: number = 3;
  return Math.random() * p.x! * scale;
};
`;

function frameOf(f: Function, marked: string): string {
  const { source } = parseFunction(f);
  const start = source.text.indexOf(marked);
  expect(start).toBeGreaterThanOrEqual(0);
  return codeFrame({ source, start, end: start + marked.length, caller: null }).replaceAll(`${folder}/`, "");
}

const wanted = [
  "  in loss (loss.ts:8:10)",
  "",
  "    7 |   const scale: number = 3;",
  "  > 8 |   return Math.random() * p.x! * scale;",
  "      |          ^^^^^^^^^^^^^",
  "    9 | };",
].join("\n");

describe("positions", () => {
  it.each(["esm", "cjs"] as const)("lead through an inline source map to the user's file (%s)", (format) => {
    const options = { loader: "ts", format, sourcefile: "loss.ts", sourcemap: "inline" } as const;
    const { code } = transformSync(userText, options);
    const file = join(folder, `inline-${format}.${format === "esm" ? "mjs" : "cjs"}`);
    writeFileSync(file, code);
    const { loss } = load(file) as { loss: Function };
    expect(frameOf(loss, "Math.random()")).toBe(wanted);
  });

  it("lead through a source map in a file, also of minified code", () => {
    const { code, map } = transformSync(userText, {
      loader: "ts",
      minify: true,
      sourcefile: "loss.ts",
      sourcemap: true,
      sourcesContent: false,
    });
    writeFileSync(join(folder, "loss.ts"), userText);
    writeFileSync(join(folder, "minified.mjs.map"), map);
    writeFileSync(join(folder, "minified.mjs"), `${code}//# sourceMappingURL=minified.mjs.map\n`);
    const { loss } = load(join(folder, "minified.mjs")) as { loss: Function };
    expect(frameOf(loss, "Math.random()")).toBe(wanted);
  });

  it("are those of the script itself where there is no map", () => {
    writeFileSync(join(folder, "plain.mjs"), "export function f(x) {\n  return x;\n}\n");
    const { f } = load(join(folder, "plain.mjs")) as { f: Function };
    expect(frameOf(f, "x;")).toContain(
      "  in f (plain.mjs:2:10)\n\n    1 | export function f(x) {\n  > 2 |   return x;\n      |          ^^\n",
    );
  });

  it("count from where an embedder says a script starts", () => {
    const f = vm.runInThisContext("(x) => x * 2", {
      filename: "embedded.js",
      lineOffset: 10,
      columnOffset: 4,
    }) as Function;
    expect(parseFunction(f).source.locate(7)).toMatchObject({ file: "embedded.js", line: 11, column: 12 });
  });

  it("are not made up where the script has no name", () => {
    const f = new Function("return (x) => x * 2")() as Function;
    expect(parseFunction(f).source.locate(0)).toBeNull();
    expect(frameOf(f, "x * 2")).toBe(
      "  in (anonymous function) (line 1 of its source)\n\n  > 1 | (x) => x * 2\n      |        ^^^^^",
    );
  });

  it("tell functions of the same text in one line apart", () => {
    writeFileSync(join(folder, "twins.mjs"), "export const all = [(x) => x, (x) => x];\n");
    const { all } = load(join(folder, "twins.mjs")) as { all: Function[] };
    expect(all.map((f) => parseFunction(f).source.locate(0)?.column)).toEqual([21, 31]);
  });
});
