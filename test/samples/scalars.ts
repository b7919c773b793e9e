/** Samples on plain numbers: arithmetic, the functions of Math, special functions, formulas of finance and physics. */
import { digamma, erf, erfc, lgamma, logistic, logit, logLogistic, softplus } from "../../src/index.js";
import { type Sample, sample } from "./sample.js";

function polynomial(x: number): number {
  return 3 * x ** 3 - x * x + 2 * x - 7;
}

function neuron(w: number, x: number, b: number): number {
  const z = w * x + b;
  const y = Math.tanh(z);
  return (y - 1) ** 2;
}

function rational(x: number, y: number): number {
  return (x - y / 3) / (1 + x * x + y * y) - -x;
}

function compoundAssignment(x: number, y: number): number {
  let t = x;
  t += y;
  t *= t;
  t -= 2 * y;
  t /= 3 + x * x;
  t **= 2;
  t++;
  return --t * t++ - t;
}

function powers(x: number, y: number): number {
  return x ** y + y ** x + Math.pow(x, 2.5) + x ** -2 + 2 ** (x * y) + (x * x + 1) ** 0;
}

function exponentials(x: number): number {
  return Math.exp(-x) * Math.expm1(x) + Math.log(2 + x * x) * Math.log1p(x * x) + Math.log2(3 + x) / Math.log10(12 + x);
}

function trigonometry(x: number, y: number): number {
  return Math.sin(x) * Math.cos(y) + Math.tan(x * y) + Math.asin(x / 2) - Math.acos(y / 2) * Math.atan(x + y);
}

function hyperbolic(x: number): number {
  return Math.sinh(x) / Math.cosh(2 * x) + Math.tanh(x) + Math.asinh(x) * Math.acosh(2 + x * x) + Math.atanh(x / 4);
}

function roots(x: number): number {
  return Math.sqrt(x) * Math.cbrt(x + 1) + Math.hypot(x, 2, x * x) + Math.SQRT2 * Math.PI;
}

function polar(x: number, y: number): number {
  const angle = Math.atan2(y, x);
  return Math.hypot(x, y) * Math.cos(3 * angle) + angle;
}

function piecewiseMath(x: number): number {
  const whole = Math.floor(x) + Math.ceil(x / 2) + Math.round(x * 3) + Math.trunc(-x);
  return Math.abs(x - 1) * whole + (x % 0.7) + Math.sign(x) * x + x ** 2 * (Math.max(x, 0.5) - Math.min(x, 2, x * x));
}

function integers(x: number): number {
  const cell = (x * 10) | 0;
  const flags = (cell & 5) ^ (cell << 1) ^ (cell >> 1) ^ (~cell >>> 28);
  return x * flags + Math.imul(cell, 3) * x * x + Math.clz32(cell);
}

function special(x: number): number {
  return erf(x) * lgamma(x + 2) + digamma(x + 1.5) - softplus(x) * logistic(2 * x) + erfc(x / 2) + logLogistic(-x);
}

function logOdds(p: number, q: number): number {
  return logit(p) - logit(q) + p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
}

/** Price of a European call (Black and Scholes 1973). */
function blackScholes(spot: number, strike: number, rate: number, volatility: number, time: number): number {
  const spread = volatility * Math.sqrt(time);
  const d1 = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * time) / spread;
  const d2 = d1 - spread;
  const normal = (z: number) => 0.5 * erfc(-z / Math.SQRT2);
  return spot * normal(d1) - strike * Math.exp(-rate * time) * normal(d2);
}

/** Van der Waals' pressure, with the constants captured. */
const GAS = { a: 0.3658, b: 4.29e-5, R: 8.314 };
function vanDerWaals(temperature: number, volume: number): number {
  return (GAS.R * temperature) / (volume - GAS.b) - GAS.a / volume ** 2;
}

function rosenbrock(x: number, y: number): number {
  return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2;
}

function cancellation(x: number): number {
  return (1 - Math.cos(x)) / (x * x) + (Math.exp(x) - 1 - x) / x - 100 + 100;
}

function unusedBranchOfNothing(x: number): number {
  const unused = Math.sqrt(-1 - x * x);
  const constant = 4 * Math.atan(1);
  return unused > 0 ? unused : x * constant;
}

export const scalars: readonly Sample[] = [
  sample(polynomial, ["arithmetic", "**"], [[2], [-1.5], [0]]),
  sample(
    neuron,
    ["const", "Math"],
    [
      [0.5, 2, -0.25],
      [0, 0, 0],
    ],
    { wrt: [0, 1, 2] },
  ),
  sample(
    rational,
    ["division", "double negation"],
    [
      [1.5, -2],
      [0, 0],
    ],
    { wrt: [0, 1] },
  ),
  sample(compoundAssignment, ["let", "+= -= *= /= **= ++ --"], [[1.5, -0.5]], { wrt: [0, 1] }),
  sample(
    powers,
    ["**", "Math.pow"],
    [
      [1.3, 0.7],
      [2, 3],
    ],
    { wrt: [0, 1] },
  ),
  sample(exponentials, ["Math"], [[0.4], [-1.1]]),
  sample(trigonometry, ["Math"], [[0.4, -0.9]], { wrt: [0, 1] }),
  sample(hyperbolic, ["Math"], [[0.8], [-2]]),
  sample(roots, ["Math", "constants of Math"], [[0.8], [4]]),
  sample(
    polar,
    ["Math.atan2", "Math.hypot"],
    [
      [0.8, -0.3],
      [-1, 2],
    ],
    { wrt: [0, 1] },
  ),
  sample(piecewiseMath, ["rounding", "%", "min and max of several"], [[0.83], [-1.57], [3.21]], { tag: "kinks" }),
  sample(integers, ["bitwise operators"], [[0.83], [-7.57]], { tag: "kinks" }),
  sample(special, ["special functions"], [[0.7], [2.5]]),
  sample(logOdds, ["special functions"], [[0.3, 0.8]], { wrt: [0, 1] }),
  sample(blackScholes, ["closure", "special functions"], [[100, 95, 0.03, 0.2, 0.5]], { wrt: [0, 1, 2, 3, 4] }),
  sample(vanDerWaals, ["captured record"], [[300, 0.024]], { wrt: [0, 1] }),
  sample(
    rosenbrock,
    ["arithmetic"],
    [
      [-1.2, 1],
      [1, 1],
    ],
    { wrt: [0, 1] },
  ),
  sample(cancellation, ["ill-conditioned arithmetic"], [[0.7]]),
  sample(unusedBranchOfNothing, ["NaN that is not used"], [[1.5]], { tag: "kinks" }),
];
