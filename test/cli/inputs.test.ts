/** Arguments from JSON and at random: typed by the annotations; what does not fit is refused, with its path and a remedy. */
import { describe, expect, test } from "vitest";
import { splitTarget } from "../../src/cli/function-file.js";
import { readInputs } from "../../src/cli/inputs/read-inputs.js";
import { readWrtOption } from "../../src/cli/subject.js";
import { readAnnotations } from "../../src/derive/annotations/read.js";
import { ChainruleError } from "../../src/errors/chainrule-error.js";

function parametersOf(list: string) {
  const text = `export function f(${list}) {}`;
  const parameters = readAnnotations({ path: "f.ts", text, open: () => null }, "f");
  if (parameters === null) throw new Error("no function");
  return { name: "f", parameters };
}

const at = (parameters: string, json: string) => readInputs(parametersOf(parameters), { at: json });
const drawn = (parameters: string, shape: string, json?: string) =>
  readInputs(parametersOf(parameters), {
    random: 1,
    ...(shape === "" ? {} : { shape: [shape] }),
    ...(json === undefined ? {} : { at: json }),
  });

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ChainruleError) return error.message;
    throw error;
  }
  return "nothing was thrown";
}

const refusal = (found: string, because: string, instead: string) => `${found}\n\nWhy: ${because}\nInstead: ${instead}`;

describe("JSON", () => {
  test("by position, by name, and one alone", () => {
    expect(at("a: number, b: number", "[1, 2]")).toEqual([1, 2]);
    expect(at("a: number, b: number", '{"b": 2, "a": 1}')).toEqual([1, 2]);
    expect(at("a: number", "3")).toEqual([3]);
    expect(at("a: number, b?: number", "3")).toEqual([3]);
    expect(at("a: number, b = 1", '{"a": 3}')).toEqual([3]);
    expect(at("a?: number, b?: number", '{"b": 3}')).toEqual([undefined, 3]);
    expect(at("a: number, ...r: number[]", "[1, 2, 3]")).toEqual([1, 2, 3]);
    expect(at("a: number, ...r: number[]", '{"a": 1, "r": [2, 3]}')).toEqual([1, 2, 3]);
    expect(at("...r: number[][]", "[[1], [2]]")).toEqual([[1], [2]]);
    expect(at("...r: number[]", "[]")).toEqual([]);
  });

  test("typed as annotated", () => {
    const [p] = at(
      "p: { w: Float64Array; v: Float32Array; l: Int32Array; m: number[][]; t: [number, string]; s?: boolean; k: 'a' | 'b'; r: Record<string, Float64Array> }",
      '[{"w": [1, 2.5], "v": [0.5], "l": [3], "m": [[1]], "t": [1, "x"], "k": "b", "r": {"one": [1]}}]',
    );
    expect(p).toEqual({
      w: new Float64Array([1, 2.5]),
      v: new Float32Array([0.5]),
      l: new Int32Array([3]),
      m: [[1]],
      t: [1, "x"],
      k: "b",
      r: { one: new Float64Array([1]) },
    });
    expect(at("x: number[]", '[["NaN", "Infinity", "-Infinity", -0]]')).toEqual([
      [Number.NaN, Infinity, -Infinity, -0],
    ]);
    expect(at("x: Float64Array | number", "[[1]]")).toEqual([new Float64Array([1])]);
    expect(at("x, y", '[{"any": [1]}, "text"]')).toEqual([{ any: [1] }, "text"]);
  });

  test.each([
    ["x: number", '["3"]', 'x is "3"', "number", "give a number, or the text NaN, Infinity or -Infinity"],
    ["x: number", "[null]", "x is null", "number", "give a number, or the text NaN, Infinity or -Infinity"],
    [
      "p: { w: Float64Array }",
      '[{"w": [1, [2]]}]',
      "p.w[1] is [2]",
      "number",
      "give a number, or the text NaN, Infinity or -Infinity",
    ],
    ["p: { w: Float64Array }", '[{"w": 1}]', "p.w is 1", "Float64Array", "give a list of numbers"],
    ["p: { w: number }", "[{}]", "p.w is missing", "number", "add it"],
    [
      "p: { weight: number }",
      '[{"wieght": 1}]',
      "p.wieght is one field too many",
      "{ weight: number }",
      "write `weight`",
    ],
    ["t: [number, number]", "[[1]]", "t is [1]", "[number, number]", "give a list of that many items"],
    ["k: 'a' | 'b'", '["c"]', 'k is "c"', '"a" | "b"', "give a value of that type"],
    [
      "l: Int32Array",
      "[[1.5]]",
      "l[0] is 1.5",
      "an element of Int32Array, which stores whole numbers of its range",
      "give a number that it can store: it would become 1",
    ],
    [
      "l: Uint8Array",
      "[[256]]",
      "l[0] is 256",
      "an element of Uint8Array, which stores whole numbers of its range",
      "give a number that it can store: it would become 0",
    ],
  ])("(%s) at %s", (parameters, json, found, expected, instead) => {
    expect(message(() => at(parameters, json))).toBe(refusal(found, `it is annotated as ${expected}`, instead));
  });

  test.each([
    [
      "x: number[]",
      "[1, 2]",
      "--at is a list, which would be `x` itself",
      "put it into the list of the arguments: '[[1,2]]'",
    ],
    ["p: { w: number }", '{"w": 1}', "--at names `w`", "put it into a list: '[{\"w\":1}]'"],
    ["alpha: number, y: number", '{"alhpa": 1}', "--at names `alhpa`", "write `alpha`"],
    ["a: number, b: number", "[1, 2, 3]", "--at has 3 arguments", `leave out what is too many: '{"a": ..., "b": ...}'`],
    ["a: number, b: number", "7", "--at is 7, one argument", `give all of them: '{"a": ..., "b": ...}'`],
    [
      "a: number, X: number[]",
      "[1]",
      "the argument `X` is not given",
      `add it to --at '{"a": ..., "X": ...}', or draw it: --random 1 --shape "X=3"`,
    ],
  ])("(%s) at %s", (parameters, json, found, instead) => {
    const types = parameters;
    expect(message(() => at(parameters, json))).toBe(refusal(found, `f takes (${types})`, instead));
  });

  test("what is neither a file nor JSON", () => {
    expect(message(() => at("x: number", "point.jsn"))).toMatch(
      /^--at is neither a file nor JSON: point\.jsn\n\nWhy: no file has that name, and as JSON: .*\nInstead: give the arguments as a list, '\[\[1, 2\], 3\]', as an object with their names, '\{"x": \.\.\.\}', or as a file with either$/,
    );
  });
});

describe("random", () => {
  test("numbers in [-1, 1), of the shapes asked for, the same for the same seed", () => {
    const parameters = "p: { w: Float64Array; b: number; u?: number[] }, X: number[][], y: Float32Array, k?: number";
    const shape = "p.w=2x3, X=4x3,y=5";
    const [p, X, y, ...others] = drawn(parameters, shape) as [
      { w: Float64Array; b: number; u?: number[] },
      number[][],
      Float32Array,
    ];
    expect([p.w.length, X.length, X[0]?.length, y.length, p.u, others.length]).toEqual([6, 4, 3, 5, undefined, 0]);
    const all = [...p.w, p.b, ...X.flat(), ...y];
    expect(all.every((x) => x >= -1 && x < 1)).toBe(true);
    expect(new Set(all).size).toBe(24);
    expect(drawn(parameters, shape)).toEqual([p, X, y]);
    expect(readInputs(parametersOf(parameters), { random: 2, shape: [shape] })).not.toEqual([p, X, y]);
  });

  test("lists of objects, tuples, optional fields, what has no annotation, and what is given", () => {
    const [layers] = drawn("layers: { W: number[][]; b?: number[] }[]", "layers=2,layers.W=3x2,layers.b=3");
    expect(layers).toHaveLength(2);
    expect(layers).toMatchObject([{ W: [expect.any(Array), {}, {}], b: { length: 3 } }, { b: { length: 3 } }]);
    expect(drawn("t: [number, number[]]", "t[1]=2")[0]).toHaveLength(2);
    expect(drawn("x, n", "x=2x2")).toEqual([
      [[expect.any(Number), expect.any(Number)], expect.anything()],
      expect.any(Number),
    ]);
    expect(drawn("w: number[], labels: Int32Array", "w=2", '{"labels": [1, 0]}')[1]).toEqual(new Int32Array([1, 0]));
    expect(drawn("k: 'only'", "")).toEqual(["only"]);
    expect(drawn("...xs: number[]", "xs=3")).toHaveLength(3);
    expect(drawn("...xs: number[]", "")).toEqual([]);
  });

  const SIZE = "what is drawn at random needs its size";
  test.each([
    ["X: number[][]", "", "the lengths of `X`, number[][], are not given", SIZE, 'write --shape "X=3x2"'],
    ["X: number[][]", "X=4", "--shape gives `X`, number[][], 1 dimension in place of 2", SIZE, 'write --shape "X=4x2"'],
    ["x: number[]", "x=4x2", "--shape gives `x`, number[], 2 dimensions in place of 1", SIZE, 'write --shape "x=4"'],
    [
      "data: number[]",
      "data=2,dta=3",
      "--shape names `dta`, which is not drawn",
      "a shape is that of a list or array that is drawn at random",
      "write `data`",
    ],
    [
      "x: number",
      "x=2",
      "--shape names `x`, which is not drawn",
      "a shape is that of a list or array that is drawn at random",
      "name one of: none is drawn",
    ],
    [
      "o: { labels: Int32Array }",
      "o.labels=2",
      "`o.labels`, Int32Array, cannot be drawn at random",
      "only floating-point numbers are drawn: which texts, switches and whole numbers make sense is not known",
      `give it beside the others: --at '{"o": ...}'`,
    ],
    [
      "x: number[]",
      "x:3",
      '--shape got "x:3"',
      "it takes sizes by name, separated by commas",
      'write --shape "X=100x3,y=100", and a path for what lies inside: p.w=3',
    ],
  ])("(%s) with --shape %j", (parameters, shape, found, because, instead) => {
    expect(message(() => drawn(parameters, shape))).toBe(refusal(found, because, instead));
  });

  test("a shape without --random", () => {
    expect(message(() => readInputs(parametersOf("x: number[]"), { at: "[[1]]", shape: ["x=3"] }))).toBe(
      refusal(
        '--shape got "x=3" without --random',
        "it takes the lengths of what is drawn at random",
        "add --random 1, or another seed",
      ),
    );
  });
});

test("--wrt takes names and indices", () => {
  const { parameters } = parametersOf("p: number, X: number, y: number");
  expect(readWrtOption(parameters, undefined)).toBe(0);
  expect(readWrtOption(parameters, "X")).toBe(1);
  expect(readWrtOption(parameters, "y, 0")).toEqual([2, 0]);
  expect(message(() => readWrtOption(parameters, "x"))).toBe(
    refusal("--wrt got `x`", "it takes names or indices of parameters: p, X, y", "write `X`"),
  );
});

test("a colon of Windows is no function", () => {
  expect(splitTarget("C:\\loss.ts")).toEqual({ file: "C:\\loss.ts", name: null });
  expect(splitTarget("C:\\loss.ts:f")).toEqual({ file: "C:\\loss.ts", name: "f" });
  expect(splitTarget("a:b/loss.ts:$f")).toEqual({ file: "a:b/loss.ts", name: "$f" });
});
