/** Annotations as read from TypeScript files: names are looked through, across files; what is no data is `unknown`. */
import { describe, expect, test } from "vitest";
import { exportedFunctions, readAnnotations, readFunction } from "../../src/derive/annotations/read.js";
import { typeText } from "../../src/derive/annotations/type-text.js";
import type { SourceFile } from "../../src/derive/annotations/types.js";

/** Files by specifier; the first is the one that is read. */
function files(texts: Readonly<Record<string, string>>): SourceFile {
  const open = (path: string): SourceFile | null => {
    const text = texts[path];
    return text === undefined ? null : { path, text, open };
  };
  const [first = ""] = Object.keys(texts);
  const file = open(first);
  if (file === null) throw new Error("no file");
  return file;
}

/** The types of the parameters of `export function f`, as text. */
function typesIn(text: string, name = "f"): string[] | null {
  return readAnnotations(files({ "./f.ts": text }), name)?.map(({ type }) => typeText(type)) ?? null;
}

describe("types", () => {
  test.each([
    ["number", "number"],
    ["Float64Array", "Float64Array"],
    ["Float32Array<ArrayBuffer>", "Float32Array"],
    ["readonly number[]", "number[]"],
    ["ReadonlyArray<Readonly<Array<number>>>", "number[][]"],
    ["[a: number, b: Int32Array]", "[number, Int32Array]"],
    ["{ w: number[]; b?: number; 'a-b': boolean }", '{ w: number[]; b?: number; "a-b": boolean }'],
    ["{ w: number | undefined }", "{ w?: number }"],
    ["Record<string, number>", "Record<string, number>"],
    ["{ [layer: string]: number[] }", "Record<string, number[]>"],
    ['Record<"a" | "b", number>', "{ a: number; b: number }"],
    ["Partial<{ a: number }>", "{ a?: number }"],
    ["Required<{ a?: number }>", "{ a: number }"],
    ["{ a: number } & { b: string }", "{ a: number; b: string }"],
    ['"relu" | "tanh" | -1 | null', '"relu" | "tanh" | -1 | null'],
    ["(number | string)[]", "(number | string)[]"],
    ["Map<string, number>", "Map<string, number>"],
    ["(x: number) => number", "(x: number) => number"],
    ["number & string", "number & string"],
    ["[...number[]]", "[...number[]]"],
    ["{ f(): number }", "{ f(): number }"],
    ["Absent", "Absent"],
  ])("%s", (written, expected) => {
    expect(typesIn(`export function f(x: ${written}) {}`)).toEqual([expected]);
  });

  test("names are looked through: interfaces, what they extend, generics, recursion, members", () => {
    const text = `
      interface Base<T> { b: T }
      export interface P extends Base<number> { w: Vector; next?: P }
      type Vector = Float64Array;
      type Pair<T, U = T> = [T, U];
      interface Merged { a: number }
      interface Merged { c: string }
      export function f(p: P, q: Pair<number>, w: P["w"], m: Merged, x: number[][number]) {}`;
    expect(typesIn(text)).toEqual([
      "{ b: number; w: Float64Array; next?: P }",
      "[number, number]",
      "Float64Array",
      "{ a: number; c: string }",
      "number",
    ]);
  });
});

describe("functions", () => {
  test.each([
    ["export function f(x: number) {}", "f"],
    ["export const f = (x: number) => x;", "f"],
    ["export const f = function named(x: number) { return x; } satisfies unknown;", "f"],
    ["export default function loss(x: number) {}", "default"],
    ["export default (x: number) => x;", "default"],
    ["const g = (x: number) => x; export default g;", "default"],
    ["function g(x: number) {} export { g as f };", "f"],
    ["type F = (y: number) => number; export const f: F = (x) => x;", "f"],
    ["export function f(x: number): number; export function f(x: number) { return x; }", "f"],
    ["export function f(this: void, x: number) {}", "f"],
  ])("%s", (text, name) => {
    expect(typesIn(text, name)).toEqual(["number"]);
  });

  test.each([
    "export const f = wrap((x: number) => x);",
    "export class f {}",
    "export const g = 1;",
    "export { f } from 'package';",
  ])("%s has no annotations", (text) => expect(typesIn(text)).toBeNull());

  test("optional, default and rest parameters, patterns, and none", () => {
    const text =
      "export function f({ a }: { a: number }, b?: number, c = 2, d: number | undefined = 1, e, ...r: number[]) {}";
    const found = readAnnotations(files({ "./f.ts": text }), "f");
    expect(found?.map(({ name, optional, rest, text: written }) => [name, optional, rest, written])).toEqual([
      ["argument 0", false, false, "{ a: number }"],
      ["b", true, false, "number"],
      ["c", true, false, null],
      ["d", true, false, "number | undefined"],
      ["e", false, false, null],
      ["r", false, true, "number[]"],
    ]);
    expect(found?.map(({ type }) => type.kind)).toEqual(["object", "number", "number", "number", "unknown", "list"]);
  });

  test("imports and re-exports are followed; declarations that annotations mention are listed", () => {
    const file = files({
      "./f.ts": `
        import type { Params as P, Unused } from "./types.js";
        export { other as again } from "./other.js";
        export * from "./other.js";
        interface Own { k: Inner; p: P }
        export type Inner = number;
        export default function loss(o: Own) {}`,
      "./types.js": "export interface Params { w: number[] } export interface Unused {}",
      "./other.js": "export function other(x: Float64Array) {}",
    });
    expect(exportedFunctions(file)).toEqual(["again", "default"]);
    expect(readAnnotations(file, "other")?.[0]?.type).toEqual({ kind: "typed-array", element: "f64" });
    const loss = readFunction(file, "default");
    expect(loss?.name).toBe("loss");
    expect(loss?.parameters.map(({ type }) => typeText(type))).toEqual(["{ k: number; p: { w: number[] } }"]);
    expect(loss?.declarations).toEqual([
      { name: "P", exported: false, text: "", from: "./types.js", imported: "Params" },
      { name: "Own", exported: false, text: "interface Own { k: Inner; p: P }", from: null, imported: "Own" },
      { name: "Inner", exported: true, text: "type Inner = number;", from: null, imported: "Inner" },
    ]);
  });

  test("files that import each other have an end", () => {
    const file = files({
      "./a.ts": 'export * from "./b.ts";',
      "./b.ts": 'export * from "./a.ts"; export const f = (x: number) => x;',
    });
    expect(readAnnotations(file, "f")).toHaveLength(1);
    expect(readAnnotations(file, "absent")).toBeNull();
  });
});
