/** Every example of docs/language.md is true: the value, called and compiled; the gradient, analytic and numeric; the refusals. */
import { describe, expect, test } from "vitest";
import { ChainruleError, numericGrad, tree, valueAndGrad } from "../../src/index.js";
import { codeBlocks } from "./markdown.js";
import { type Claim, matches, runSnippet, shownText } from "./snippet.js";

/** A claimed call, not yet made. */
interface Call {
  readonly f: (...args: unknown[]) => number;
  readonly args: readonly unknown[];
}

/** `f(1, 2);` becomes `{ f: f, args: [1, 2] }`; the call is made by the test, several times. */
function postpone({ statement, textOf }: Claim): string {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "CallExpression") {
    throw new Error(`not a call: ${textOf(statement)}`);
  }
  const { callee, arguments: args } = statement.expression;
  return `__shown.push({ f: ${textOf(callee)}, args: [${args.map(textOf).join(", ")}] });`;
}

const examples = codeBlocks("docs/language.md").filter(({ language }) => language === "ts");

describe("docs/language.md", () => {
  test.each(examples)("$caption (line $line)", async ({ text, line }) => {
    const { claims, shown } = await runSnippet(`language-line-${line}`, text, postpone);
    expect(claims.length).toBeGreaterThan(0);
    claims.forEach(({ expected }, position) => {
      const { f, args } = shown[position] as Call;
      const [outcome = "", gradientText = null] = expected.split(", gradient ");
      if (outcome.startsWith("refused: ")) checkRefusal({ f, args }, outcome.slice("refused: ".length));
      else checkGradient({ f, args }, outcome, gradientText);
    });
  });
});

function checkRefusal({ f, args }: Call, code: string): void {
  let thrown: unknown = null;
  try {
    valueAndGrad(f)(...args);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ChainruleError);
  expect(thrown).toHaveProperty("code", code);
}

function checkGradient({ f, args }: Call, valueText: string, gradientText: string | null): void {
  const called = f(...args);
  expect(shownText(called)).toSatisfy((printed: string) => matches(printed, valueText), valueText);
  const { value, gradient } = valueAndGrad(f)(...args);
  expect(value).toBe(called);
  if (gradientText === null) throw new Error("the example states no gradient");
  expect(shownText(gradient)).toSatisfy((printed: string) => matches(printed, gradientText), gradientText);
  const numeric = numericGrad(f)(...args);
  const zero = () => 0;
  expect(tree.map(zero, gradient)).toEqual(tree.map(zero, numeric));
  const components = tree.flatten(gradient);
  for (const [position, expected] of tree.flatten(numeric).entries()) {
    expect(components[position]).toBeCloseTo(expected, 5);
  }
}
