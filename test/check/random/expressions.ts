/** Random expressions of several numbers with their gradients, by formulas of their own: independent of the library. */
import type { Choices } from "../../random/choices.js";

export type Expression =
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "unary"; readonly name: Unary; readonly a: Expression }
  | { readonly kind: "binary"; readonly name: Binary; readonly a: Expression; readonly b: Expression };

interface UnaryRow {
  readonly value: (x: number) => number;
  readonly slope: (x: number, y: number) => number;
}

const unaries = {
  sin: { value: Math.sin, slope: (x) => Math.cos(x) },
  cos: { value: Math.cos, slope: (x) => -Math.sin(x) },
  exp: { value: Math.exp, slope: (_, y) => y },
  log: { value: Math.log, slope: (x) => 1 / x },
  sqrt: { value: Math.sqrt, slope: (_, y) => 0.5 / y },
  cbrt: { value: Math.cbrt, slope: (_, y) => 1 / (3 * y * y) },
  tanh: { value: Math.tanh, slope: (_, y) => 1 - y * y },
  atan: { value: Math.atan, slope: (x) => 1 / (1 + x * x) },
  square: { value: (x) => x * x, slope: (x) => 2 * x },
  inverse: { value: (x) => 1 / x, slope: (_, y) => -y * y },
  sigmoid: { value: (x) => 1 / (1 + Math.exp(-x)), slope: (_, y) => y * (1 - y) },
  log1p: { value: Math.log1p, slope: (x) => 1 / (1 + x) },
  abs: { value: Math.abs, slope: (x) => Math.sign(x) },
  relu: { value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  floor: { value: Math.floor, slope: () => 0 },
} as const satisfies Record<string, UnaryRow>;

type Unary = keyof typeof unaries;

interface BinaryRow {
  readonly value: (a: number, b: number) => number;
  readonly slopes: (a: number, b: number, y: number) => readonly [number, number];
}

const binaries = {
  add: { value: (a, b) => a + b, slopes: () => [1, 1] },
  subtract: { value: (a, b) => a - b, slopes: () => [1, -1] },
  multiply: { value: (a, b) => a * b, slopes: (a, b) => [b, a] },
  divide: { value: (a, b) => a / b, slopes: (_, b, y) => [1 / b, -y / b] },
  max: { value: Math.max, slopes: (a, b) => (a > b ? [1, 0] : a < b ? [0, 1] : [0.5, 0.5]) },
  hypot: { value: (a, b) => Math.hypot(a, b), slopes: (a, b, y) => (y === 0 ? [0, 0] : [a / y, b / y]) },
} as const satisfies Record<string, BinaryRow>;

type Binary = keyof typeof binaries;

const unaryNames = Object.keys(unaries) as Unary[];
const binaryNames = Object.keys(binaries) as Binary[];

/** An expression of `inputs` numbers, of at most `depth` levels. */
export function randomExpression(random: Choices, inputs: number, depth: number): Expression {
  if (depth === 0) {
    if (random.chance(0.85)) return { kind: "input", index: random.below(inputs) };
    return { kind: "constant", value: random.real(-3, 3) };
  }
  const below = () => randomExpression(random, inputs, random.chance(0.8) ? depth - 1 : 0);
  const a = below();
  if (random.chance(0.5)) return { kind: "unary", name: random.pick(unaryNames), a };
  return { kind: "binary", name: random.pick(binaryNames), a, b: below() };
}

export function evaluate(e: Expression, x: ArrayLike<number>): number {
  switch (e.kind) {
    case "input":
      return x[e.index]!;
    case "constant":
      return e.value;
    case "unary":
      return unaries[e.name].value(evaluate(e.a, x));
    case "binary":
      return binaries[e.name].value(evaluate(e.a, x), evaluate(e.b, x));
  }
}

/** Adds `adjoint` times the gradient of the expression to `into`. */
export function addGradient(e: Expression, x: ArrayLike<number>, adjoint: number, into: Float64Array): void {
  if (e.kind === "input") into[e.index]! += adjoint;
  else if (e.kind === "unary") {
    const a = evaluate(e.a, x);
    const row: UnaryRow = unaries[e.name];
    addGradient(e.a, x, adjoint * row.slope(a, row.value(a)), into);
  } else if (e.kind === "binary") {
    const [a, b] = [evaluate(e.a, x), evaluate(e.b, x)];
    const row: BinaryRow = binaries[e.name];
    const [da, db] = row.slopes(a, b, row.value(a, b));
    addGradient(e.a, x, adjoint * da, into);
    addGradient(e.b, x, adjoint * db, into);
  }
}

/** Whether every value on the way, and every partial derivative, is finite. */
export function isFiniteAt(e: Expression, x: ArrayLike<number>): boolean {
  if (e.kind === "input" || e.kind === "constant") return true;
  const y = evaluate(e, x);
  if (!Number.isFinite(y) || !isFiniteAt(e.a, x)) return false;
  if (e.kind === "unary") {
    const row: UnaryRow = unaries[e.name];
    return Number.isFinite(row.slope(evaluate(e.a, x), y));
  }
  const row: BinaryRow = binaries[e.name];
  return isFiniteAt(e.b, x) && row.slopes(evaluate(e.a, x), evaluate(e.b, x), y).every(Number.isFinite);
}

/** How many operations meet the point where they have a kink or a jump: with two, conventions there may contradict each other. */
export function kinksAt(e: Expression, x: ArrayLike<number>): number {
  if (e.kind === "input" || e.kind === "constant") return 0;
  const a = evaluate(e.a, x);
  if (e.kind === "unary") {
    const isKink = ((e.name === "abs" || e.name === "relu") && a === 0) || (e.name === "floor" && Number.isInteger(a));
    return Number(isKink) + kinksAt(e.a, x);
  }
  const b = evaluate(e.b, x);
  const isKink = (e.name === "max" && a === b) || (e.name === "hypot" && a === 0 && b === 0);
  return Number(isKink) + kinksAt(e.a, x) + kinksAt(e.b, x);
}

/**
 * Whether the values of the function, and its gradient, are what the formulas mean: nothing underflows, no summand, wave, step or kink
 * disappears in rounding, no step in noise; no tie comes from rounding, and no component of the gradient is a small difference of
 * large parts.
 *
 * @param noise of the function's values, relative.
 */
export function isWellComputed(e: Expression, x: ArrayLike<number>, noise: number): boolean {
  const signed = new Float64Array(x.length);
  const unsigned = new Float64Array(x.length);
  addGradient(e, x, 1, signed);
  const size = Math.abs(evaluate(e, x));
  const least = { kink: 2 ** -44 * size, wave: Math.max(2 ** -44, 64 * noise) * size };
  const isFair = isFairBelow(e, x, 1, least, unsigned);
  return isFair && signed.every((d, index) => d === 0 || unsigned[index]! <= 1e7 * Math.abs(d));
}

/** The smallest changes that show in the value of the whole. */
interface Least {
  readonly kink: number;
  readonly wave: number;
}

function isFairBelow(
  e: Expression,
  x: ArrayLike<number>,
  adjoint: number,
  least: Least,
  unsigned: Float64Array,
): boolean {
  if (e.kind === "input") unsigned[e.index]! += Math.abs(adjoint);
  if (e.kind === "input" || e.kind === "constant" || adjoint === 0) return true;
  const a = evaluate(e.a, x);
  // Neither underflow nor overflow.
  const passed = (slope: number) => (slope === 0 ? 0 : adjoint * slope);
  const isLost = (slope: number) => slope !== 0 && !(Math.abs(passed(slope)) > 1e-290);
  if (e.kind === "unary") {
    const row: UnaryRow = unaries[e.name];
    const isWave = e.name === "sin" || e.name === "cos" || e.name === "floor";
    if (isWave && (Math.abs(adjoint) < least.wave || Math.abs(a) > 2 ** 40)) return false;
    const isKinked = e.name === "abs" || e.name === "relu";
    if (isKinked && a !== 0 && Math.abs(adjoint * a) < least.kink) return false;
    const slope = row.slope(a, row.value(a));
    const isUnder = slope === 0 && (e.name === "inverse" || e.name === "exp");
    return !isUnder && !isLost(slope) && isFairBelow(e.a, x, passed(slope), least, unsigned);
  }
  const b = evaluate(e.b, x);
  const row: BinaryRow = binaries[e.name];
  const isSum = e.name === "add" || e.name === "subtract";
  const [small, big] = [Math.min(Math.abs(a), Math.abs(b)), Math.max(Math.abs(a), Math.abs(b))];
  if (isSum && small !== 0 && small < 2 ** -36 * big) return false;
  if (e.name === "max" && a === b && !(e.a.kind === "input" && e.b.kind === "input")) return false;
  const away = e.name === "max" ? Math.abs(a - b) : e.name === "hypot" ? Math.hypot(a, b) : 0;
  if (away !== 0 && Math.abs(adjoint * away) < least.kink) return false;
  const slopes = row.slopes(a, b, row.value(a, b));
  if (e.name === "divide" && slopes[1] === 0 && a !== 0) return false;
  if (slopes.some(isLost)) return false;
  const [isFairA, isFairB] = [e.a, e.b].map((node, at) => isFairBelow(node, x, passed(slopes[at]!), least, unsigned));
  return isFairA === true && isFairB === true;
}

export function show(e: Expression): string {
  switch (e.kind) {
    case "input":
      return `x[${e.index}]`;
    case "constant":
      return String(e.value);
    case "unary":
      return `${e.name}(${show(e.a)})`;
    case "binary":
      return `${e.name}(${show(e.a)}, ${show(e.b)})`;
  }
}
