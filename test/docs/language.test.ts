/** Every example of docs/language.md is true: the value, called and compiled; the gradient, analytic and numeric; the refusals. */
import { describe, expect, test } from "vitest";
import { ChainruleError, jvp, numericGrad, type ScalarFunction, tree, valueAndGrad } from "../../src/index.js";
import { codeBlocks } from "./markdown.js";
import { type Claim, matches, runSnippet, shownText } from "./snippet.js";

/** A claimed call, not yet made. */
interface Call {
  readonly f: (...args: never[]) => unknown;
  readonly args: never[];
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
      const [outcome = "", ...derivative] = expected.split(/, (gradient|tangent) /);
      if (outcome.startsWith("refused: ")) checkRefusal({ f, args }, outcome.slice("refused: ".length));
      else checkDerivative({ f, args }, outcome, derivative);
    });
  });
});

function checkRefusal({ f, args }: Call, code: string): void {
  let thrown: unknown = null;
  try {
    valueAndGrad(f as ScalarFunction)(...args);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ChainruleError);
  expect(thrown).toHaveProperty("code", code);
}

function checkDerivative(call: Call, valueText: string, [kind, text = ""]: string[]): void {
  const { value, derivative, numeric } = kind === "tangent" ? forward(call) : reverse(call);
  const called = call.f(...call.args);
  expect(value).toStrictEqual(called);
  expectText(called, valueText);
  expectText(derivative, text);
  const components = tree.flatten(derivative);
  const expected = tree.flatten(numeric);
  expect(components.length).toBe(expected.length);
  for (const [position, component] of expected.entries()) expect(components[position]).toBeCloseTo(component, 5);
}

interface Outcome {
  readonly value: unknown;
  readonly derivative: unknown;
  readonly numeric: unknown;
}

function reverse({ f, args }: Call): Outcome {
  const scalar = f as ScalarFunction;
  const { value, gradient } = valueAndGrad(scalar)(...args);
  return { value, derivative: gradient, numeric: numericGrad(scalar)(...args) };
}

function forward(call: Call): Outcome {
  const f = call.f as (x: number) => object;
  const x = Number(call.args[0]);
  const { value, tangent } = jvp(f, [x], [1]);
  const step = 1e-6;
  const numeric = tree.scale(1 / (2 * step), tree.subtract(f(x + step), f(x - step)));
  return { value, derivative: tangent, numeric };
}

function expectText(value: unknown, text: string): void {
  expect(shownText(value)).toSatisfy((printed: string) => matches(printed, text), text);
}
