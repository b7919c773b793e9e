import { describe, expect, it } from "vitest";
import { ChainruleError } from "../../src/errors/chainrule-error.js";
import { refuse } from "../../src/errors/error.js";
import { codeFrame } from "../../src/errors/frame.js";
import type { Site, Source, SourceLocation } from "../../src/errors/site.js";

const text = "(x) => {\n\tconst y = x * 2;\n\treturn Math.random() * y;\n}";

function site(source: Source, marked: string, caller: Site | null = null): Site {
  const start = source.text.indexOf(marked);
  return { source, start, end: start + marked.length, caller };
}

function source(name: string, code: string, locate: (offset: number) => SourceLocation | null = () => null): Source {
  return { name, text: code, locate };
}

describe("codeFrame", () => {
  it("draws the function's own text where the file is not known", () => {
    expect(codeFrame(site(source("f", text), "Math.random()"))).toBe(
      [
        "  in f (line 3 of its source)",
        "",
        "    2 | \tconst y = x * 2;",
        "  > 3 | \treturn Math.random() * y;",
        "      | \t       ^^^^^^^^^^^^^",
        "    4 | }",
      ].join("\n"),
    );
  });

  it("draws the user's file where it can be read, and aligns line numbers", () => {
    const file = new Map([
      [9, "const loss = (x: number) => {"],
      [10, "  return Math.random() * x!;"],
      [11, "};"],
    ]);
    const locate = () => ({ file: "src/loss.ts", line: 10, column: 10, lines: file });
    expect(codeFrame(site(source("loss", text, locate), "Math.random()"))).toBe(
      [
        "  in loss (src/loss.ts:10:10)",
        "",
        "     9 | const loss = (x: number) => {",
        "  > 10 |   return Math.random() * x!;",
        "       |          ^^^^^^^^^^^^^",
        "    11 | };",
      ].join("\n"),
    );
  });

  it("uses the mapped end where a compiler rewrote the marked piece", () => {
    const lines = new Map([[1, "const f = (x: number) => helper(x);"]]);
    const code = "(x) => (0, __import.helper)(x)";
    const marked = "(0, __import.helper)(x)";
    const locate = (offset: number) => ({ file: "f.ts", line: 1, column: offset <= 7 ? 26 : 35, lines });
    expect(codeFrame(site(source("f", code, locate), marked))).toContain(
      "  > 1 | const f = (x: number) => helper(x);\n      |                          ^^^^^^^^^",
    );
  });

  it("falls back to the text when the mapped column is beyond the line", () => {
    const locate = () => ({ file: "f.ts", line: 1, column: 90, lines: new Map([[1, "short"]]) });
    expect(codeFrame(site(source("f", text, locate), "y;"))).toContain("> 3 | \treturn Math.random() * y;");
  });

  it("marks only the first line of a long range, and at least one character", () => {
    expect(codeFrame(site(source("f", text), "{\n\tconst y = x * 2;"))).toContain(
      "  > 1 | (x) => {\n      |        ^\n",
    );
    expect(codeFrame({ source: source("f", "x"), start: 1, end: 1, caller: null })).toContain("> 1 | x\n      |  ^");
  });

  it("cuts long lines around the caret", () => {
    const code = `${"a+".repeat(200)}bad${"+a".repeat(200)}`;
    const [, , line, caret] = codeFrame(site(source("f", code), "bad")).split("\n");
    expect(line!.length).toBeLessThan(140);
    expect(line!.slice(caret!.indexOf("^"), caret!.lastIndexOf("^") + 1)).toBe("bad");
  });

  it("tells through which calls the code was reached", () => {
    const at = (file: string, line: number) => () => ({ file, line, column: 5, lines: null });
    const outside = site(source("main", "(x) => outer(x)"), "(x) =>");
    const main = site(source("main", "(x) => outer(x)", at("main.ts", 3)), "outer(x)", outside);
    const outer = site(source("outer", "(x) => inner(x)"), "inner(x)", main);
    const inner = site(source("inner", "(x) => Date.now()", at("inner.ts", 1)), "Date.now()", outer);
    expect(codeFrame(inner)).toBe(
      [
        "  in inner (inner.ts:1:5)",
        "",
        "  > 1 | (x) => Date.now()",
        "      |        ^^^^^^^^^^",
        "",
        "  called from outer",
        "  called from main (main.ts:3:5)",
      ].join("\n"),
    );
  });
});

describe("ChainruleError", () => {
  it("says what, where, why and what instead", () => {
    const where = site(source("f", "(x) => Math.random()"), "Math.random()");
    let caught: unknown;
    try {
      refuse("no-random", where, { name: "Math.random", remedy: "draw the noise first and pass it in" });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ChainruleError);
    expect(caught).toMatchObject({ name: "ChainruleError", code: "no-random", site: where });
    expect((caught as Error).message).toBe(
      [
        "`Math.random` gives another value at each call",
        "",
        "  in f (line 1 of its source)",
        "",
        "  > 1 | (x) => Math.random()",
        "      |        ^^^^^^^^^^^^^",
        "",
        "Why: a derivative needs a function whose value depends on its arguments only",
        "Instead: draw the noise first and pass it in",
      ].join("\n"),
    );
  });
});
