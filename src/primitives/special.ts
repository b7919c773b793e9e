/** Functions that Chainrule exports, because `Math` lacks them. Values come from src/special. */

import type { Value } from "../ir/program.js";
import { erf, erfc } from "../special/error-function.js";
import { lgamma } from "../special/lgamma.js";
import { log1mexp, logAddExp, logistic, logit, logLogistic, softplus, xlogy } from "../special/logistic.js";
import { digamma, polygamma } from "../special/polygamma.js";
import type { Family, Ops } from "./definition.js";
import type { SpecialName } from "./names.js";
import { callNotation, notation } from "./notation.js";
import { asNumber, at, binary, integers, noIdentity, oneStep, real, unary } from "./scalar-rows.js";
import { number2 } from "./signature.js";

const INFINITY = Number.POSITIVE_INFINITY;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const ordinary = { identity: noIdentity, special: [], source: null } as const;

export const special: Family<SpecialName> = {
  // σ'(x) = σ(x) σ(-x), without 1 - y, which loses every digit for x >> 0.
  logistic: unary(logistic, {
    dear: true,
    ...ordinary,
    partial: (o, x, y) => o.mul(y, o.logistic(o.neg(x))),
    notation: callNotation("logistic", "\\sigma"),
    partialNotation: notation("xy", "y * logistic(-x)", "y \\cdot \\sigma\\left(-x\\right)"),
    domain: [real(-10, 10)],
  }),
  softplus: unary(softplus, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.logistic(x),
    notation: callNotation("softplus"),
    partialNotation: notation("xy", "logistic(x)", "\\sigma\\left(x\\right)"),
    domain: [real(-10, 10)],
  }),
  logLogistic: unary(logLogistic, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.logistic(o.neg(x)),
    notation: callNotation("logLogistic", "\\ln \\sigma"),
    partialNotation: notation("xy", "logistic(-x)", "\\sigma\\left(-x\\right)"),
    domain: [real(-10, 10)],
  }),
  // The weights add to 1; at equal infinities each has one half.
  logAddExp: binary(logAddExp, {
    dear: true,
    ...ordinary,
    partials: [(o, x, y) => o.logistic(difference(o, x, y)), (o, x, y) => o.logistic(difference(o, y, x))],
    notation: notation("xy", "logAddExp(x, y)", "\\ln\\left(e^{x} + e^{y}\\right)"),
    partialNotation: [
      notation("xyz", "logistic(x - y)", "\\sigma\\left(x - y\\right)"),
      notation("xyz", "logistic(y - x)", "\\sigma\\left(y - x\\right)"),
    ],
    domain: [real(-10, 10), real(-10, 10)],
    special: [
      {
        inputs: [-INFINITY, -INFINITY],
        partials: [0.5, 0.5],
        convention: "equal infinities count as equal: one half each",
      },
      {
        inputs: [INFINITY, INFINITY],
        partials: [0.5, 0.5],
        convention: "equal infinities count as equal: one half each",
      },
    ],
  }),
  // x <= 0. dy/dx = -eˣ / (1 - eˣ): nothing overflows, also one order higher. 0 - (eˣ - 1) is 0 at ±0, and gives the pole its sign.
  log1mexp: unary(log1mexp, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.neg(o.div(o.exp(x), o.sub(0, o.expm1(x)))),
    notation: notation("x", "log1mexp(x)", "\\ln\\left(1 - e^{x}\\right)"),
    partialNotation: notation("xy", "-exp(x) / (1 - exp(x))", "-\\frac{e^{x}}{1 - e^{x}}"),
    domain: [real(-10, -0.01)],
    special: [{ inputs: [0], partials: [-INFINITY], convention: "a pole: -Infinity" }],
    source: "M. Mächler, Accurately computing log(1 - exp(-|a|)), 2012",
  }),
  logit: unary(logit, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.div(1, o.mul(x, o.sub(1, x))),
    notation: notation("x", "logit(x)", "\\ln\\left(\\frac{x}{1 - x}\\right)"),
    partialNotation: notation("xy", "1 / (x * (1 - x))", "\\frac{1}{x \\left(1 - x\\right)}"),
    domain: [real(0.01, 0.99)],
    special: [{ inputs: [0], partials: [INFINITY], convention: "a pole: Infinity" }],
  }),
  // ∂z/∂x = ln y, ∂z/∂y = x / y; where x = 0 the function is 0 for every y, poles included. At (0, 0) √x stands for x / y: it is 0
  // there and rises vertically, too.
  xlogy: binary(xlogy, {
    dear: true,
    ...ordinary,
    partials: [
      (o, _x, y) => o.log(y),
      (o, x, y) => {
        const isOrigin = o.and(o.eq(x, 0), o.eq(y, 0));
        return o.div(o.select(isOrigin, o.sqrt(o.select(isOrigin, x, 1)), x), o.select(isOrigin, 1, y));
      },
    ],
    notation: notation("xy", "xlogy(x, y)", "x \\ln\\left(y\\right)"),
    partialNotation: [notation("xyz", "log(y)", "\\ln\\left(y\\right)"), notation("xyz", "x / y", "\\frac{x}{y}")],
    domain: [real(0.1, 10), real(0.1, 10)],
    special: [
      { inputs: [0, 0], partials: [-INFINITY, 0], convention: "0 · ln 0 is 0; by y the function is 0 for every y" },
      { inputs: [0, 2], partials: [Math.log(2), 0], convention: "the ordinary partials" },
    ],
    source: "Convention: scipy.special.xlogy",
  }),
  erf: unary(erf, {
    dear: true,
    ...ordinary,
    partial: (o, x) => bell(o, x, TWO_OVER_SQRT_PI),
    notation: callNotation("erf"),
    partialNotation: notation("xy", "2 / sqrt(PI) * exp(-(x ** 2))", "\\frac{2}{\\sqrt{\\pi}} e^{-x^{2}}"),
    domain: [real(-3, 3)],
    source: "NIST DLMF 7.2",
  }),
  erfc: unary(erfc, {
    dear: true,
    ...ordinary,
    partial: (o, x) => bell(o, x, -TWO_OVER_SQRT_PI),
    notation: callNotation("erfc"),
    partialNotation: notation("xy", "-2 / sqrt(PI) * exp(-(x ** 2))", "-\\frac{2}{\\sqrt{\\pi}} e^{-x^{2}}"),
    domain: [real(-3, 6)],
    source: "NIST DLMF 7.2",
  }),
  // ln |Γ(x)|
  lgamma: unary(lgamma, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.digamma(x),
    notation: notation("x", "lgamma(x)", "\\ln\\left|\\Gamma\\left(x\\right)\\right|"),
    partialNotation: notation("xy", "digamma(x)", "\\psi\\left(x\\right)"),
    domain: [real(0.1, 10)],
    source: "NIST DLMF 5.2",
  }),
  digamma: unary(digamma, {
    dear: true,
    ...ordinary,
    partial: (o, x) => o.polygamma(1, x),
    notation: callNotation("digamma", "\\psi"),
    partialNotation: notation("xy", "polygamma(1, x)", "\\psi_{1}\\left(x\\right)"),
    domain: [real(0.1, 10)],
    source: "NIST DLMF 5.2",
  }),
  // ψ⁽ⁿ⁾(x); no derivative by the order n.
  polygamma: {
    ...ordinary,
    dear: true,
    resultType: number2,
    evaluate: ([n, x]) => polygamma(asNumber(n), asNumber(x)),
    updates: null,
    work: oneStep,
    derivative: {
      kind: "elementwise",
      partial: (o, inputs, _y, position) =>
        position === 0 ? null : o.polygamma(o.add(at(inputs, 0), 1), at(inputs, 1)),
      partialNotation: [null, notation("nxy", "polygamma(n + 1, x)", "\\psi^{\\left(n + 1\\right)}\\left(x\\right)")],
    },
    notation: notation("nx", "polygamma(n, x)", "\\psi^{\\left(n\\right)}\\left(x\\right)"),
    domain: [integers(0, 4), real(0.2, 10)],
    source: "NIST DLMF 5.15",
  },
};

/** height · exp(-x²); beyond 30 it is 0, and so in every order, also at ±Infinity. */
function bell(o: Ops, x: Value, height: number): Value {
  const isFar = o.gt(o.abs(x), 30);
  const near = o.select(isFar, 0, x);
  return o.mul(o.select(isFar, 0, height), o.exp(o.neg(o.mul(near, near))));
}

/** a - b, and 0 between equal infinities. */
function difference(o: Ops, a: Value, b: Value): Value {
  const tie = o.and(o.eq(a, b), o.not(o.isFinite(a)));
  return o.sub(o.select(tie, 0, a), o.select(tie, 0, b));
}
