import { describe, expect, it } from "vitest";
import { codeFrame } from "../../src/errors/frame.js";
import { annotationKey } from "../../src/frontends/source/annotation.js";
import { hasBinding, readBinding, withScope } from "../../src/frontends/source/captures.js";
import { parseFunction } from "../../src/frontends/source/parse.js";

/** As a bundler would leave it: `t` is what the user called `lambda`. */
function minified(text: string, values: Record<string, unknown>, constant: readonly string[] = []): Function {
  const t = 99;
  const f = (e: number) => e * t;
  return Object.assign(f, {
    [annotationKey]: {
      text,
      scope: () => values,
      name: "loss",
      constant,
      file: "src/loss.ts",
      lines: [7, 9, 10],
      column: 3,
    },
  });
}

describe("an explicit scope", () => {
  it("is asked again each time and comes before all else", () => {
    const lambda = 1;
    const f = (x: number) => x * lambda;
    let current = 5;
    expect(withScope(f, () => ({ lambda: current }))).toBe(f);
    expect(readBinding(f, "lambda", null)).toEqual({ value: 5, stability: "reassigned" });
    current = 6;
    expect(readBinding(f, "lambda", null).value).toBe(6);
  });

  it("leaves names it does not give to the other sources", () => {
    const [lambda, mu] = [1, 2];
    const f = withScope(
      (x: number) => x * lambda * mu,
      () => ({ lambda: 5 }),
    );
    expect(readBinding(f, "mu", null).value).toBe(2);
  });

  it("rejects a name that the function does not mention, with the nearest one", () => {
    const lambda = 1;
    const f = (x: number) => x * lambda;
    expect(() => withScope(f, () => ({ lamdba: 5 }))).toThrowError(
      /^`scope` gives `lamdba`, which `f` does not mention\n[\s\S]*must be a variable that the function takes from outside: lambda\nInstead: remove it, or did you mean `lambda`\?; in minified code/,
    );
    expect(() =>
      withScope(
        (x: number) => x,
        () => ({ k: 5 }),
      ),
    ).toThrowError(/from outside: there is none\n/);
  });

  it("accepts a name that a compiler turned into a property of a module", () => {
    const constants = { lambda: 1 };
    expect(() =>
      withScope(
        (x: number) => x * constants.lambda,
        () => ({ lambda: 5 }),
      ),
    ).not.toThrow();
  });

  it("rejects a second scope that says something else", () => {
    const lambda = 1;
    const f = (x: number) => x * lambda;
    withScope(f, () => ({ lambda }));
    expect(() => withScope(f, () => ({ lambda: 1 }))).not.toThrow();
    expect(() => withScope(f, () => ({ lambda: 2 }))).toThrowError(
      "`lambda` has two values in two scopes given for `f`\n\n" +
        "Why: a function has one variable `lambda`, and both scopes say what it is now\n" +
        "Instead: let both read the same variable, or make `lambda` an argument",
    );
  });

  it("rejects values in place of a function", () => {
    const lambda = 1;
    const f = (x: number) => x * lambda;
    expect(() => withScope(f, { lambda } as never)).toThrowError(
      "`scope` is of type object\n\n" +
        "Why: the captured variables are read again at each call, so that they are never out of date\n" +
        "Instead: give a function that returns them: `scope: () => ({ lambda })`",
    );
    expect(() => withScope(f, (() => 3) as never)).toThrowError("`scope` is a function that returns no object");
  });
});

describe("an annotation", () => {
  it("gives the text before minification, and the values under the user's names", () => {
    const f = minified("(x) => x * lambda", { lambda: 4 }, ["lambda"]);
    expect(parseFunction(f).source.text).toBe("(x) => x * lambda");
    expect([...parseFunction(f).free]).toEqual(["lambda"]);
    expect(readBinding(f, "lambda", null)).toEqual({ value: 4, stability: "constant" });
  });

  it("never mixes its names with those of the minified code", () => {
    const f = minified("(x) => x * t", {});
    expect(hasBinding(f, "t")).toBe(false);
    expect(() => readBinding(f, "t", null)).toThrowError(/^`t` is not defined/);
  });

  it("locates offsets of the text in the user's file", () => {
    const { source } = parseFunction(minified("(x) => {\n  return x;\n}", {}));
    expect(source.locate(0)).toMatchObject({ file: "src/loss.ts", line: 7, column: 3 });
    expect(codeFrame({ source, start: 11, end: 17, caller: null })).toBe(
      ["  in loss (src/loss.ts:9:3)", "", "  >  9 |   return x;", "       |   ^^^^^^", "    10 | }"].join("\n"),
    );
  });
});
