/** Samples of branches and loops: every statement that decides what runs next. */
import { type Sample, sample, vector } from "./sample.js";

function ifElse(x: number): number {
  let y: number;
  if (x < -1) {
    y = -x;
  } else if (x < 1) {
    y = (x * x + 1) / 2;
  } else {
    y = x;
    if (x > 2) y = 2 * y - 2;
  }
  return y * Math.exp(-x / 4);
}

function earlyReturn(x: number, y: number): number {
  if (x > y) return x * x - y;
  const d = y - x;
  if (d > 2) return d ** 3;
  return Math.sin(d) * x;
}

function ternaries(x: number): number {
  const root = x > 0 ? Math.sqrt(x) : 0;
  return root + (x < 0 ? (x < -1 ? -2 * x - 1 : x * x) : x * 3);
}

function logicalOperators(x: number, y: number): number {
  const a = (x > 0 && y) || 2 * x;
  const b = x < 1 && y < 1 ? x * y : x + y;
  const either = x > 5 || y > 5 || !(x < y);
  return a * b + (either ? y * y : x);
}

function nullish(x: number, options?: { scale?: number; shift?: { by: number } }): number {
  const scale = options?.scale ?? 2;
  return scale * x * x + (options?.shift?.by ?? x);
}

function switchOnString(x: number, kind: string): number {
  switch (kind) {
    case "square":
      return x * x;
    case "cube": {
      const y = x * x;
      return y * x;
    }
    case "sine":
    case "sin":
      return Math.sin(x);
    default:
      return x;
  }
}

function switchOnNumber(x: number): number {
  let y = 1;
  switch (Math.floor(x)) {
    case 0:
      y = x;
    // falls through
    case 1:
      y *= x + 1;
      break;
    case 2:
      y = x ** 3;
      break;
    default:
      y = -x;
  }
  return y * 2;
}

function forLoop(x: number, n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += x ** i / i;
  return sum;
}

function countingDown(xs: Float64Array): number {
  let value = 0;
  for (let i = xs.length - 1; i >= 0; i--) value = value * 0.5 + Math.sin(xs[i]!);
  return value;
}

function strides(xs: Float64Array): number {
  let even = 0;
  let product = 1;
  for (let i = 0; i < xs.length; i += 2) even += xs[i]! ** 2;
  for (let i = 1, j = xs.length - 1; i < j; i += 3, j--) product *= 1 + xs[i]! * xs[j]!;
  return even * product;
}

function whileLoop(x: number): number {
  let y = x;
  while (y < 100) y = y * y + 1;
  return Math.log(y);
}

function doWhile(x: number): number {
  let y = x;
  let steps = 0;
  do {
    y = Math.cos(y) + 0.1 * x;
    steps++;
  } while (steps < 3 || y > 0.95);
  return y * steps;
}

function foreverWithBreak(x: number): number {
  let term = 1;
  let sum = 0;
  for (let n = 1; ; n++) {
    sum += term;
    if (Math.abs(term) < 1e-3) break;
    term *= x / n;
  }
  for (;;) {
    sum /= 2;
    if (sum < 1) return sum;
  }
}

function breakAndContinue(xs: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) {
    if (xs[i]! < 0) continue;
    sum += Math.sqrt(xs[i]!) * (i + 1);
    if (sum > 6) {
      sum *= 2;
      break;
    }
  }
  return sum;
}

function returnFromLoop(xs: Float64Array, limit: number): number {
  let sum = limit * 0.1;
  for (let i = 0; i < xs.length; i++) {
    for (let j = 0; j <= i; j++) {
      sum += xs[i]! * xs[j]! + 0.5;
      if (sum > limit) return sum * xs[i]!;
    }
  }
  return -sum;
}

/** Newton's iteration for the root of y³ + y = x. */
function newton(x: number): number {
  let y = x;
  let change = 1;
  while (Math.abs(change) > 1e-12) {
    change = (y ** 3 + y - x) / (3 * y * y + 1);
    y -= change;
  }
  return y;
}

function bisection(target: number): number {
  let low = 0;
  let high = 10;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (Math.exp(middle) < target) low = middle;
    else high = middle;
  }
  const guess = (low + high) / 2;
  return guess - (Math.exp(guess) - target) / Math.exp(guess);
}

function guarded(x: number): number {
  if (x <= 0) throw new Error(`x must be positive, not ${x}`);
  const y = Math.log(x);
  if (!Number.isFinite(y)) throw new RangeError("log is not finite");
  return y * y;
}

function talkative(x: number): number {
  const y = x * x;
  if (y > 1e6) console.log("large:", y);
  return y + x;
}

function triangularLoops(xs: Float64Array): number {
  let energy = 0;
  for (let i = 0; i < xs.length; i++) {
    for (let j = i + 1; j < xs.length; j++) {
      const d = xs[i]! - xs[j]!;
      energy += 1 / (0.1 + d * d);
    }
  }
  return energy;
}

/** Three loops deep, each as long as the index of the one around it. */
function triangularProducts(xs: Float64Array): number {
  const y = xs.slice();
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < i; j++) {
      let product = y[j]!;
      for (let k = 0; k < j; k++) product *= y[k]!;
      y[i]! += product;
    }
    sum += y[i]! * y[i]!;
  }
  return sum;
}

function raggedWhile(xs: Float64Array): number {
  let total = 0;
  for (let i = 0; i < xs.length; i++) {
    let y = Math.abs(xs[i]!) + 0.5;
    while (y < 4) {
      y *= 1.3 + 0.1 * xs[i]!;
      total += Math.sqrt(y);
    }
  }
  return total;
}

const one = [[2.5], [-0.3], [0.4]] as [number][];

export const controlFlow: readonly Sample[] = [
  sample(ifElse, ["if", "else if", "let without value"], [[-2.2], [0.3], [1.5], [2.5]], { tag: "kinks" }),
  sample(
    earlyReturn,
    ["early return"],
    [
      [2, 1],
      [0, 3],
      [0.2, 0.9],
    ],
    { wrt: [0, 1], tag: "kinks" },
  ),
  sample(ternaries, ["?:", "branch not taken would be NaN"], [[-2], [-0.5], [1.7]], { tag: "kinks" }),
  sample(
    logicalOperators,
    ["&&", "||", "!"],
    [
      [0.5, 0.7],
      [-1, 2],
      [6, 0.5],
    ],
    { wrt: [0, 1], tag: "kinks" },
  ),
  sample(nullish, ["??", "?.", "optional parameter"], [[3], [3, {}], [3, { scale: 4 }], [3, { shift: { by: 2 } }]]),
  sample(
    switchOnString,
    ["switch on a string"],
    [
      [1.2, "square"],
      [1.2, "cube"],
      [1.2, "sine"],
      [1.2, "?"],
    ],
  ),
  sample(switchOnNumber, ["switch", "fall through"], [[0.4], [1.4], [2.4], [3.4]], { tag: "kinks" }),
  sample(
    forLoop,
    ["for"],
    [
      [0.7, 5],
      [0.7, 1],
      [0.7, 0],
    ],
  ),
  sample(countingDown, ["for downwards"], [[vector(5)], [vector(1)], [vector(0)]]),
  sample(strides, ["for with strides", "two loop variables"], [[vector(9)], [vector(2)], [vector(1)], [vector(0)]]),
  sample(whileLoop, ["while"], [[0.5], [3], [200]]),
  sample(doWhile, ["do while"], [[0.5], [2]]),
  sample(foreverWithBreak, ["for(;;)", "break", "return inside"], one),
  sample(breakAndContinue, ["break", "continue"], [[vector(8, -1, 3)], [vector(3, -1, 1)], [vector(0)]], {
    tag: "kinks",
  }),
  sample(
    returnFromLoop,
    ["return inside nested loops"],
    [
      [vector(5), 2],
      [vector(5), 90],
      [vector(0), 1],
    ],
    {
      wrt: [0, 1],
      tag: "kinks",
    },
  ),
  sample(newton, ["while until converged"], [[2], [-0.7]]),
  sample(bisection, ["choices in a loop"], [[5], [1.3]], { tag: "kinks" }),
  sample(guarded, ["throw as a guard"], [[0.4], [3]]),
  sample(talkative, ["console.log"], [[0.4]]),
  sample(triangularLoops, ["nested loops"], [[vector(6)], [vector(1)], [vector(0)]]),
  sample(triangularProducts, ["nested loops that depend on each other"], [[vector(5)], [vector(1)], [vector(0)]]),
  sample(raggedWhile, ["while inside for"], [[vector(4)], [vector(0)]]),
];
