/** The differentiable functions of `Math`, evaluated by `Math` itself. Their partials hold on the whole domain, near its ends too. */
import { F64 } from "../ir/types.js";
import type { Family } from "./definition.js";
import type { MathName } from "./names.js";
import { callNotation, notation } from "./notation.js";
import { asNumber, at, binary, noIdentity, oneStep, orInfinity, real, unary } from "./scalar-rows.js";
import { variadic } from "./signature.js";

const INFINITY = Number.POSITIVE_INFINITY;
/** No rewrite, no special point, no source: first-year calculus. */
const ordinary = { identity: noIdentity, special: [], source: null } as const;

export const math: Family<MathName> = {
  sqrt: unary(Math.sqrt, {
    ...ordinary,
    partial: (o, _x, y) => o.div(0.5, y),
    notation: notation("x", "sqrt(x)", "\\sqrt{x}"),
    partialNotation: notation("xy", "1 / (2 * y)", "\\frac{1}{2 y}"),
    domain: [real(0.01, 10)],
    special: [{ inputs: [0], partials: [INFINITY], convention: "a vertical tangent: Infinity, as it is" }],
  }),
  cbrt: unary(Math.cbrt, {
    dear: true,
    ...ordinary,
    partial: (o, _x, y) => o.div(1, o.mul(3, o.mul(y, y))),
    notation: notation("x", "cbrt(x)", "\\sqrt[3]{x}"),
    partialNotation: notation("xy", "1 / (3 * y ** 2)", "\\frac{1}{3 y^{2}}"),
    domain: [real(-10, 10)],
    special: [{ inputs: [0], partials: [INFINITY], convention: "a vertical tangent: Infinity, as it is" }],
  }),
  // Any number of inputs. ∂y/∂xᵢ = xᵢ / y; at the origin 0 / Infinity instead of 0 / 0. Its partial is written from (xᵢ, y).
  hypot: {
    ...ordinary,
    dear: true,
    resultType: variadic("f64", F64),
    evaluate: (inputs) => Math.hypot(...inputs.map(asNumber)),
    updates: null,
    work: oneStep,
    derivative: {
      kind: "elementwise",
      partial: (o, inputs, y, position) => o.div(at(inputs, position), orInfinity(o, y)),
      partialNotation: [notation("xy", "x / y", "\\frac{x}{y}")],
    },
    notation: {
      plain: (...operands) => `hypot(${operands.join(", ")})`,
      latex: (...operands) => `\\sqrt{${operands.map((operand) => `{\\left(${operand}\\right)}^{2}`).join(" + ")}}`,
    },
    domain: [real(-10, 10), real(-10, 10)],
    special: [{ inputs: [0, 0], partials: [0, 0], convention: "0 at the kink, the middle of the subdifferential" }],
  },
  exp: unary(Math.exp, {
    dear: true,
    ...ordinary,
    partial: (_, _x, y) => y,
    notation: notation("x", "exp(x)", "e^{x}"),
    partialNotation: notation("xy", "y", "y"),
    domain: [real(-5, 5)],
  }),
  // exp(x), not y + 1, which loses every digit for x << 0.
  expm1: unary(Math.expm1, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.exp(x),
    notation: notation("x", "expm1(x)", "e^{x} - 1"),
    partialNotation: notation("xy", "exp(x)", "e^{x}"),
    domain: [real(-5, 5)],
  }),
  log: unary(Math.log, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, x),
    notation: notation("x", "log(x)", "\\ln\\left(x\\right)"),
    partialNotation: notation("xy", "1 / x", "\\frac{1}{x}"),
    domain: [real(0.01, 10)],
    special: [{ inputs: [0], partials: [INFINITY], convention: "a pole: Infinity, as it is" }],
  }),
  log1p: unary(Math.log1p, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, o.add(1, x)),
    notation: notation("x", "log1p(x)", "\\ln\\left(1 + x\\right)"),
    partialNotation: notation("xy", "1 / (1 + x)", "\\frac{1}{1 + x}"),
    domain: [real(-0.9, 10)],
  }),
  log2: unary(Math.log2, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(Math.LOG2E, x),
    notation: notation("x", "log2(x)", "\\log_{2}\\left(x\\right)"),
    partialNotation: notation("xy", "1 / (x * log(2))", "\\frac{1}{x \\ln 2}"),
    domain: [real(0.01, 10)],
  }),
  log10: unary(Math.log10, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(Math.LOG10E, x),
    notation: notation("x", "log10(x)", "\\log_{10}\\left(x\\right)"),
    partialNotation: notation("xy", "1 / (x * log(10))", "\\frac{1}{x \\ln 10}"),
    domain: [real(0.01, 10)],
  }),
  sin: unary(Math.sin, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.cos(x),
    notation: callNotation("sin", "\\sin"),
    partialNotation: notation("xy", "cos(x)", "\\cos\\left(x\\right)"),
    domain: [real(-10, 10)],
  }),
  cos: unary(Math.cos, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.neg(o.sin(x)),
    notation: callNotation("cos", "\\cos"),
    partialNotation: notation("xy", "-sin(x)", "-\\sin\\left(x\\right)"),
    domain: [real(-10, 10)],
  }),
  tan: unary(Math.tan, {
    dear: true,
    ...ordinary,
    partial: (o, _x, y) => o.add(1, o.mul(y, y)),
    notation: callNotation("tan", "\\tan"),
    partialNotation: notation("xy", "1 + y ** 2", "1 + y^{2}"),
    domain: [real(-1.5, 1.5)],
  }),
  // (1 - x)(1 + x) instead of 1 - x² keeps its digits near ±1.
  asin: unary(Math.asin, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, o.sqrt(o.mul(o.sub(1, x), o.add(1, x)))),
    notation: callNotation("asin", "\\arcsin"),
    partialNotation: notation("xy", "1 / sqrt(1 - x ** 2)", "\\frac{1}{\\sqrt{1 - x^{2}}}"),
    domain: [real(-0.99, 0.99)],
    special: [{ inputs: [1], partials: [INFINITY], convention: "a vertical tangent: Infinity, as it is" }],
  }),
  acos: unary(Math.acos, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(-1, o.sqrt(o.mul(o.sub(1, x), o.add(1, x)))),
    notation: callNotation("acos", "\\arccos"),
    partialNotation: notation("xy", "-1 / sqrt(1 - x ** 2)", "-\\frac{1}{\\sqrt{1 - x^{2}}}"),
    domain: [real(-0.99, 0.99)],
    special: [{ inputs: [-1], partials: [-INFINITY], convention: "a vertical tangent: -Infinity, as it is" }],
  }),
  atan: unary(Math.atan, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, o.add(1, o.mul(x, x))),
    notation: callNotation("atan", "\\arctan"),
    partialNotation: notation("xy", "1 / (1 + x ** 2)", "\\frac{1}{1 + x^{2}}"),
    domain: [real(-10, 10)],
  }),
  // With r = hypot(x, y) divided twice, x² + y² neither overflows nor underflows.
  atan2: binary(Math.atan2, {
    dear: true,
    ...ordinary,
    partials: [
      (o, x, y) => {
        const r = o.hypot(x, y);
        return o.div(o.div(y, r), r);
      },
      (o, x, y) => {
        const r = o.hypot(x, y);
        return o.neg(o.div(o.div(x, r), r));
      },
    ],
    notation: callNotation("atan2"),
    partialNotation: [
      notation("xyz", "y / (x ** 2 + y ** 2)", "\\frac{y}{x^{2} + y^{2}}"),
      notation("xyz", "-x / (x ** 2 + y ** 2)", "-\\frac{x}{x^{2} + y^{2}}"),
    ],
    domain: [real(-10, 10), real(0.5, 10)],
    special: [
      { inputs: [0, 0], partials: [Number.NaN, Number.NaN], convention: "no angle at the origin, no derivative" },
    ],
  }),
  sinh: unary(Math.sinh, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.cosh(x),
    notation: callNotation("sinh", "\\sinh"),
    partialNotation: notation("xy", "cosh(x)", "\\cosh\\left(x\\right)"),
    domain: [real(-5, 5)],
  }),
  cosh: unary(Math.cosh, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.sinh(x),
    notation: callNotation("cosh", "\\cosh"),
    partialNotation: notation("xy", "sinh(x)", "\\sinh\\left(x\\right)"),
    domain: [real(-5, 5)],
  }),
  tanh: unary(Math.tanh, {
    dear: true,
    ...ordinary,
    partial: (o, _x, y) => o.sub(1, o.mul(y, y)),
    notation: callNotation("tanh", "\\tanh"),
    partialNotation: notation("xy", "1 - y ** 2", "1 - y^{2}"),
    domain: [real(-3, 3)],
  }),
  asinh: unary(Math.asinh, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, o.hypot(x, 1)),
    notation: callNotation("asinh", "\\operatorname{arsinh}"),
    partialNotation: notation("xy", "1 / sqrt(x ** 2 + 1)", "\\frac{1}{\\sqrt{x^{2} + 1}}"),
    domain: [real(-10, 10)],
  }),
  // Two roots instead of sqrt(x² - 1): exact near 1, NaN below 1.
  acosh: unary(Math.acosh, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, o.mul(o.sqrt(o.sub(x, 1)), o.sqrt(o.add(x, 1)))),
    notation: callNotation("acosh", "\\operatorname{arcosh}"),
    partialNotation: notation("xy", "1 / sqrt(x ** 2 - 1)", "\\frac{1}{\\sqrt{x^{2} - 1}}"),
    domain: [real(1.01, 10)],
    special: [{ inputs: [1], partials: [INFINITY], convention: "a vertical tangent: Infinity, as it is" }],
  }),
  atanh: unary(Math.atanh, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, o.mul(o.sub(1, x), o.add(1, x))),
    notation: callNotation("atanh", "\\operatorname{artanh}"),
    partialNotation: notation("xy", "1 / (1 - x ** 2)", "\\frac{1}{1 - x^{2}}"),
    domain: [real(-0.99, 0.99)],
    special: [{ inputs: [1], partials: [INFINITY], convention: "a pole: Infinity, as it is" }],
  }),
};
