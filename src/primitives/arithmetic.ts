/** Arithmetic and rounding: the operators of JavaScript on numbers, bit for bit. */
import { isConstant } from "../ir/builder.js";
import type { Value } from "../ir/program.js";
import type { Family, Ops } from "./definition.js";
import type { ArithmeticName } from "./names.js";
import { callNotation, notation } from "./notation.js";
import { binary, flat, type Identity, isSame, literal, noIdentity, real, unary } from "./scalar-rows.js";
import { number1 } from "./signature.js";

const anything = real(-10, 10);
const one = notation("xyz", "1", "1");
const minusOne = notation("xyz", "-1", "-1");

export const arithmetic: Family<ArithmeticName> = {
  add: binary((x, y) => x + y, {
    partials: [() => literal(1), () => literal(1)],
    notation: notation("xy", "x + y", "x + y"),
    partialNotation: [one, one],
    identity: ([x, y], level) => withoutZero(x, y, level) ?? withoutZero(y, x, level),
    domain: [anything, anything],
    special: [],
    source: null,
  }),
  sub: binary((x, y) => x - y, {
    partials: [() => literal(1), () => literal(-1)],
    notation: notation("xy", "x - y", "x - y"),
    partialNotation: [one, minusOne],
    identity: pair((x, y, level) => {
      if (isConstant(y, 0)) return x;
      if (level === "exact") return null;
      return isConstant(y, -0) ? x : isSame(x, y) ? literal(0) : null;
    }),
    domain: [anything, anything],
    special: [],
    source: null,
  }),
  mul: binary((x, y) => x * y, {
    partials: [(_, _x, y) => y, (_, x) => x],
    notation: notation("xy", "x * y", "x \\cdot y"),
    partialNotation: [notation("xyz", "y", "y"), notation("xyz", "x", "x")],
    identity: pair((x, y, level) => {
      if (isConstant(x, 1)) return y;
      if (isConstant(y, 1)) return x;
      return level === "algebraic" && (isZero(x) || isZero(y)) ? literal(0) : null;
    }),
    domain: [anything, anything],
    special: [],
    source: null,
  }),
  div: binary((x, y) => x / y, {
    // ∂z/∂x = 1/y, ∂z/∂y = -x/y² = -z/y
    partials: [(o, _x, y) => o.div(1, y), (o, _x, y, z) => o.neg(o.div(z, y))],
    notation: notation("xy", "x / y", "\\frac{x}{y}"),
    partialNotation: [notation("xyz", "1 / y", "\\frac{1}{y}"), notation("xyz", "-x / y ** 2", "-\\frac{x}{y^{2}}")],
    identity: pair((x, y, level) => {
      if (isConstant(y, 1)) return x;
      if (level === "exact") return null;
      return isZero(x) ? literal(0) : isSame(x, y) ? literal(1) : null;
    }),
    domain: [anything, real(0.5, 10)],
    special: [],
    source: null,
  }),
  neg: unary((x) => -x, {
    partial: () => literal(-1),
    notation: notation("x", "-x", "-x"),
    partialNotation: minusOne,
    identity: noIdentity,
    domain: [anything],
    special: [],
    source: null,
  }),
  // ** and Math.pow agree bit for bit.
  pow: binary((x, y) => x ** y, {
    dear: true,
    partials: [powByBase, (o, x, y) => o.powLog(x, y)],
    notation: notation("xy", "x ** y", "x^{y}"),
    partialNotation: [
      notation("xyz", "y * x ** (y - 1)", "y \\cdot x^{y - 1}"),
      notation("xyz", "z * log(x)", "z \\cdot \\ln\\left(x\\right)"),
    ],
    identity: pair((x, y, level) => {
      if (isConstant(y, 1)) return x;
      if (isZero(y)) return literal(1);
      return level === "algebraic" && isConstant(x, 1) ? literal(1) : null;
    }),
    domain: [real(0.1, 5), real(-3, 3)],
    special: [
      { inputs: [-3, 2], partials: [-6, Number.NaN], convention: "a negative base has no derivative by the exponent" },
      { inputs: [2, 0], partials: [0, Math.log(2)], convention: "x ** 0 is 1 for every x" },
      {
        inputs: [0, 0],
        partials: [0, 0],
        convention: "x ** 0 is 1 for every x, also 0; by the exponent 0, as JAX and PyTorch",
      },
      { inputs: [0, 1], partials: [1, 0], convention: "0 ** y is 0 for every y > 0" },
      { inputs: [0, 2], partials: [0, 0], convention: "0 ** y is 0 for every y > 0" },
      { inputs: [0, 0.5], partials: [Number.POSITIVE_INFINITY, 0], convention: "a vertical tangent, as of sqrt" },
    ],
    source: "Conventions at base 0 and exponent 0: jax.lax.pow, torch.pow",
  }),
  // The partials of pow where the exponent is no constant, as operations: their own partials hold at base 0, too.
  powSlope: binary(powSlope, {
    dear: true,
    partials: [powCurve, powMixed],
    notation: notation("xy", "y * x ** (y - 1)", "y \\cdot x^{y - 1}"),
    partialNotation: [
      notation("xyz", "y * (y - 1) * x ** (y - 2)", "y \\cdot \\left(y - 1\\right) \\cdot x^{y - 2}"),
      notation(
        "xyz",
        "x ** (y - 1) * (1 + y * log(x))",
        "x^{y - 1} \\cdot \\left(1 + y \\cdot \\ln\\left(x\\right)\\right)",
      ),
    ],
    identity: noIdentity,
    domain: [real(0.1, 5), real(-3, 3)],
    special: [
      { inputs: [0, 0], partials: [0, Number.POSITIVE_INFINITY], convention: "the limits as x falls to 0" },
      { inputs: [0, 1], partials: [0, Number.NEGATIVE_INFINITY], convention: "the limits as x falls to 0" },
      { inputs: [0, 2], partials: [2, 0], convention: "the limits as x falls to 0" },
      { inputs: [-3, 2], partials: [2, Number.NaN], convention: "a negative base has no derivative by the exponent" },
    ],
    source: null,
  }),
  powLog: binary(powLog, {
    dear: true,
    partials: [powMixed, powBend],
    notation: notation("xy", "x ** y * log(x)", "x^{y} \\cdot \\ln\\left(x\\right)"),
    partialNotation: [
      notation(
        "xyz",
        "x ** (y - 1) * (1 + y * log(x))",
        "x^{y - 1} \\cdot \\left(1 + y \\cdot \\ln\\left(x\\right)\\right)",
      ),
      notation("xyz", "z * log(x)", "z \\cdot \\ln\\left(x\\right)"),
    ],
    identity: noIdentity,
    domain: [real(0.1, 5), real(-3, 3)],
    special: [
      {
        inputs: [0, 0],
        partials: [Number.POSITIVE_INFINITY, 0],
        convention: "by x the limit as it falls to 0; 0 ** y is 0",
      },
      { inputs: [0, 1], partials: [Number.NEGATIVE_INFINITY, 0], convention: "the limits as x falls to 0" },
      { inputs: [0, 2], partials: [0, 0], convention: "the limits as x falls to 0" },
    ],
    source: null,
  }),
  // z = x - trunc(x / y) · y; the quotient is taken from z, since x / y may round up to the next integer.
  rem: binary((x, y) => x % y, {
    dear: true,
    partials: [() => literal(1), (o, x, y, z) => o.neg(o.round(o.div(o.sub(x, z), y)))],
    notation: notation("xy", "x % y", "x \\bmod y"),
    partialNotation: [one, notation("xyz", "-trunc(x / y)", "-\\operatorname{trunc}\\left(\\frac{x}{y}\\right)")],
    identity: noIdentity,
    domain: [anything, real(0.5, 3)],
    special: [
      { inputs: [6, 3], partials: [1, -2], convention: "at a jump: the side on which JavaScript's quotient lies" },
    ],
    source: null,
  }),
  abs: unary(Math.abs, {
    partial: (o, x) => o.sign(x),
    notation: notation("x", "abs(x)", "\\left|x\\right|"),
    partialNotation: notation("xy", "sign(x)", "\\operatorname{sign}\\left(x\\right)"),
    identity: noIdentity,
    domain: [anything],
    special: [
      { inputs: [0], partials: [0], convention: "0 at the kink, the middle of the subdifferential" },
      { inputs: [-0], partials: [0], convention: "0 at the kink, the middle of the subdifferential" },
    ],
    source: null,
  }),
  sign: flat(number1, ([x]) => Math.sign(x as number), step("sign", "\\operatorname{sign}\\left(x\\right)")),
  min: binary(Math.min, {
    partials: [(o, x, y) => winner(o, y, x), (o, x, y) => o.sub(1, winner(o, y, x))],
    notation: callNotation("min", "\\min"),
    partialNotation: [
      notation(
        "xyz",
        "x < y ? 1 : x > y ? 0 : x === y ? 0.5 : NaN",
        "\\left[x < y\\right] + \\tfrac{1}{2} \\left[x = y\\right]",
      ),
      notation(
        "xyz",
        "y < x ? 1 : y > x ? 0 : x === y ? 0.5 : NaN",
        "\\left[y < x\\right] + \\tfrac{1}{2} \\left[x = y\\right]",
      ),
    ],
    identity: pair((x, y) => {
      if (isSame(x, y) || isConstant(y, Number.POSITIVE_INFINITY)) return x;
      return isConstant(x, Number.POSITIVE_INFINITY) ? y : null;
    }),
    domain: [anything, anything],
    special: [{ inputs: [2, 2], partials: [0.5, 0.5], convention: "a tie is shared equally, as in JAX" }],
    source: "Tie: jax.lax.min",
  }),
  max: binary(Math.max, {
    partials: [(o, x, y) => winner(o, x, y), (o, x, y) => o.sub(1, winner(o, x, y))],
    notation: callNotation("max", "\\max"),
    partialNotation: [
      notation(
        "xyz",
        "x > y ? 1 : x < y ? 0 : x === y ? 0.5 : NaN",
        "\\left[x > y\\right] + \\tfrac{1}{2} \\left[x = y\\right]",
      ),
      notation(
        "xyz",
        "y > x ? 1 : y < x ? 0 : x === y ? 0.5 : NaN",
        "\\left[y > x\\right] + \\tfrac{1}{2} \\left[x = y\\right]",
      ),
    ],
    identity: pair((x, y) => {
      if (isSame(x, y) || isConstant(y, Number.NEGATIVE_INFINITY)) return x;
      return isConstant(x, Number.NEGATIVE_INFINITY) ? y : null;
    }),
    domain: [anything, anything],
    special: [{ inputs: [0, -0], partials: [0.5, 0.5], convention: "a tie is shared equally, as in JAX" }],
    source: "Tie: jax.lax.max",
  }),
  floor: flat(number1, ([x]) => Math.floor(x as number), step("floor", "\\left\\lfloor x \\right\\rfloor")),
  ceil: flat(number1, ([x]) => Math.ceil(x as number), step("ceil", "\\left\\lceil x \\right\\rceil")),
  round: flat(number1, ([x]) => Math.round(x as number), step("round", "\\operatorname{round}\\left(x\\right)")),
  trunc: flat(number1, ([x]) => Math.trunc(x as number), step("trunc", "\\operatorname{trunc}\\left(x\\right)")),
  fround: unary(Math.fround, {
    partial: () => literal(1),
    notation: callNotation("fround"),
    partialNotation: one,
    identity: noIdentity,
    domain: [anything],
    special: [
      { inputs: [0.1], partials: [1], convention: "storage, not mathematics: rounding to 32 bits has derivative 1" },
    ],
    source: null,
  }),
};

/** ∂(x ** y)/∂x; for a constant exponent with the arithmetic done. */
function powByBase(o: Ops, x: Value, y: Value): Value | null {
  if (isZero(y)) return null;
  return y.kind === "constant" ? o.mul(y, o.pow(x, o.sub(y, 1))) : o.powSlope(x, y);
}

/** y · x ** (y - 1), and 0 for y = 0, also where x is 0. */
function powSlope(x: number, y: number): number {
  return y === 0 ? 0 : y * x ** (y - 1);
}

/** x ** y · ln x, and 0 where x = 0 <= y. */
function powLog(x: number, y: number): number {
  return x === 0 && y >= 0 ? 0 : x ** y * Math.log(x);
}

/** ∂²(x ** y)/∂x∂y = x ** (y - 1) · (1 + y ln x); where the logarithm diverges and does not count, it is taken of 1. */
function powMixed(o: Ops, x: Value, y: Value): Value {
  const vanishes = o.and(o.eq(x, 0), o.or(o.gt(y, 1), o.eq(y, 0)));
  return o.mul(o.pow(x, o.sub(y, 1)), o.add(1, o.mul(y, o.log(o.select(vanishes, 1, x)))));
}

/** ∂²(x ** y)/∂x² = y · powSlope(x, y - 1); 0 where x = y = 0, with a constant for the exponent, which would diverge. */
function powCurve(o: Ops, x: Value, y: Value): Value {
  const isOrigin = o.and(o.eq(x, 0), o.eq(y, 0));
  return o.mul(y, o.powSlope(x, o.select(isOrigin, 0, o.sub(y, 1))));
}

/** ∂²(x ** y)/∂y² = powLog(x, y) · ln x; where x = 0 <= y the logarithm is taken of 1. */
function powBend(o: Ops, x: Value, y: Value, z: Value): Value {
  return o.mul(z, o.log(o.select(o.and(o.eq(x, 0), o.ge(y, 0)), 1, x)));
}

/** 1 where a > b, 0 where a < b, 1/2 at a tie, NaN where either is NaN. */
function winner(o: Ops, a: Value, b: Value): Value {
  return o.select(o.gt(a, b), 1, o.select(o.lt(a, b), 0, o.select(o.ge(a, b), 0.5, Number.NaN)));
}

/** An identity of two inputs. */
function pair(rule: (x: Value, y: Value, level: "exact" | "algebraic") => Value | null): Identity {
  return ([x, y], level) => (x === undefined || y === undefined ? null : rule(x, y, level));
}

function isZero(value: Value): boolean {
  return value.kind === "constant" && value.value === 0;
}

/** x where adding y changes nothing: y = -0 in floating point, any zero in real arithmetic. */
function withoutZero(x: Value | undefined, y: Value | undefined, level: "exact" | "algebraic"): Value | null {
  if (x === undefined || y === undefined) return null;
  return isConstant(y, -0) || (level === "algebraic" && isConstant(y, 0)) ? x : null;
}

function step(name: string, latex: string) {
  return {
    because: "piecewise constant; at the jumps by convention",
    notation: notation("x", `${name}(x)`, latex),
    domain: [anything],
  };
}
