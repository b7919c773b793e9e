/** Functions of the bench that are in no library of samples: a valley in many dimensions, and five functions of one number. */

/** Rosenbrock's valley in N dimensions. */
export function rosenbrock(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const bend = x[i + 1]! - x[i]! * x[i]!;
    const distance = 1 - x[i]!;
    total += 100 * bend * bend + distance * distance;
  }
  return total;
}

/** A composition of a few steps. */
export function wave(x: number): number {
  return Math.sin(x) * Math.exp(-x * x);
}

/** x³ / (eˣ − 1). */
export function planck(x: number): number {
  return x ** 3 / (Math.exp(x) - 1);
}

export const COEFFICIENTS = Float64Array.of(0.3, -1.2, 0.7, 2.1, -0.4, 0.9, -0.1, 0.05);

/** A polynomial by Horner's rule. */
export function polynomial(x: number): number {
  let value = 0;
  for (const coefficient of COEFFICIENTS) value = value * x + coefficient;
  return value;
}

/** Newton's iteration until it stands still. */
export function squareRoot(a: number): number {
  let x = a > 1 ? a : 1;
  for (let previous = Number.POSITIVE_INFINITY; x < previous; ) {
    previous = x;
    x = (x + a / x) / 2;
  }
  return x;
}

/** The state of the logistic map after 50 steps. */
export function logisticMap(r: number): number {
  let x = 0.3;
  for (let step = 0; step < 50; step++) x = r * x * (1 - x);
  return x;
}
