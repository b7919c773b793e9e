/** Running programs: compiled where that is allowed, interpreted where it is not; source maps; one text for each compilation. */
import { afterEach, expect, test, vi } from "vitest";
import { makeRunnable } from "../../src/backends/execute.js";
import { CodeForbiddenError, compileJavaScript } from "../../src/backends/javascript/compile.js";
import { vlq } from "../../src/backends/javascript/source-map.js";
import type { Site } from "../../src/errors/site.js";
import { buildProgram } from "../../src/ir/builder.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { opsOn } from "../../src/primitives/ops.js";
import { primitives } from "../../src/primitives/table.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const text = "function f(x) {\n  const y = Math.sin(x);\n  return y * y;\n}";

function siteOf(piece: string): Site {
  const start = text.indexOf(piece);
  const source = {
    name: "f",
    text,
    locate: (offset: number) => {
      const before = text.slice(0, offset).split("\n");
      return { file: "f.ts", line: 10 + before.length, column: (before.at(-1)?.length ?? 0) + 1, lines: null };
    },
  };
  return { source, start, end: start + piece.length, caller: null };
}

const square = buildProgram("f", [{ type: F64, name: "x" }], (builder, [x]) => {
  const o = opsOn(builder);
  builder.site = siteOf("Math.sin(x)");
  const y = builder.apply(primitives.sin, [x ?? 0], {}, "y");
  builder.site = siteOf("y * y");
  builder.effect({ effect: "assert", predicate: o.lt(y, 2), message: ["never"], inputs: [], construct: null });
  return [o.mul(y, y)];
});

test("where code from text is forbidden, the interpreter takes over and says so once", () => {
  vi.stubGlobal("Function", function forbidden() {
    throw new EvalError("Code generation from strings disallowed for this context");
  });
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(() => compileJavaScript(square)).toThrow(CodeForbiddenError);
  const log: string[] = [];
  const { run, source } = makeRunnable(square, { log: (line) => log.push(line) });
  expect(run(0.5)).toEqual([Math.sin(0.5) ** 2]);
  expect(makeRunnable(square).run(0.25)).toEqual([Math.sin(0.25) ** 2]);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toContain("unsafe-eval");
  expect(source).toContain("function f(x)");
});

test("interpreted results share no storage with inputs, either", () => {
  vi.stubGlobal("Function", function forbidden() {
    throw new EvalError("forbidden");
  });
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const identity = buildProgram("g", [{ type: arrayOf("f64") }], (_, [a]) => [a ?? 0, a ?? 0]);
  const input = Float64Array.of(1, 2);
  const [first, second] = makeRunnable(identity).run(input);
  expect(first).toEqual(input);
  expect(first).not.toBe(input);
  expect(second).not.toBe(first);
});

test("another error while compiling is not taken for a policy", () => {
  vi.stubGlobal("Function", function forbidden() {
    throw new SyntaxError("bad");
  });
  expect(() => makeRunnable(square)).toThrow(SyntaxError);
});

test("a source map leads from lines of the code to the user's lines", () => {
  const { source, sourceMap } = compileJavaScript(square);
  const map = sourceMap();
  expect(map.sources).toEqual(["f.ts"]);
  const lines = decode(map.mappings);
  const lineOf = (piece: string) => source.split("\n").findIndex((line) => line.includes(piece));
  // Two lines are written by `new Function`, one is the directive.
  expect(lines[lineOf("Math.sin") + 3]?.slice(1)).toEqual([0, 11, 12]);
  expect(lines[lineOf("throw") + 3]?.slice(1)).toEqual([0, 12, 9]);
});

test("numbers of a map are in base 64, sign last", () => {
  expect([0, 1, -1, 15, 16, -16, 511, 512, 1000].map(vlq)).toEqual([
    "A",
    "C",
    "D",
    "e",
    "gB",
    "hB",
    "+f",
    "ggB",
    "w+B",
  ]);
});

/** [column, source, line, column] for each line; absolute, counted from 0. */
function decode(mappings: string): (number[] | null)[] {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const total = [0, 0, 0, 0];
  return mappings.split(";").map((line) => {
    if (line === "") return null;
    const fields: number[] = [];
    let [value, shift] = [0, 0];
    for (const letter of line) {
      const digit = digits.indexOf(letter);
      value += (digit & 31) << shift;
      shift += 5;
      if (digit < 32) {
        fields.push(value & 1 ? -(value >> 1) : value >> 1);
        [value, shift] = [0, 0];
      }
    }
    total[0] = 0;
    fields.forEach((field, at) => {
      total[at] = (total[at] ?? 0) + field;
    });
    return [...total];
  });
}
