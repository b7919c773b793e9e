/** `checkModes`: forward mode, reverse mode and differences, compared along random directions. */

import { checkCheckOptions, checkGradient } from "../check/check-gradient.js";
import { overall } from "../check/order.js";
import { randomNumbers } from "../check/random.js";
import { argumentsWith } from "../check/supplied.js";
import type { Verdict } from "../check/verdict.js";
import { trustingRules } from "../derivatives/check-rules.js";
import { A_CHECK, CHECK_OUTSIDE, onlyOutside } from "../derivatives/inside/operators.js";
import { jvp } from "../derivatives/jvp.js";
import type { AnyFunction } from "../derivatives/types.js";
import { vjp } from "../derivatives/vjp.js";
import { refuse } from "../errors/error.js";
import { checkFunction, checkList, checkOptions } from "../errors/options.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { gradientPart, numbersIn, rebuild } from "../numeric/structured-numbers.js";

export interface ModesOptions {
  /** How many pairs of directions are drawn; default 3. */
  readonly directions?: number;
  /** Draws other ones. */
  readonly seed?: number;
}

/** One direction v of the arguments and one w of the result: ⟨w, J v⟩, computed three times. */
export interface ModesProbe {
  /** ⟨w, J v⟩ by `jvp`. */
  readonly forward: number;
  /** ⟨Jᵀ w, v⟩ by `vjp`. */
  readonly reverse: number;
  readonly numeric: number;
  /** The error bar of `numeric`. */
  readonly error: number;
  /** Of both modes against differences. */
  readonly verdict: Verdict;
  /** Whether both modes agree up to rounding. */
  readonly agree: boolean;
}

export interface ModesReport {
  readonly verdict: Verdict;
  readonly probes: readonly ModesProbe[];
  toText(): string;
}

const OPERATOR = "checkModes";

/**
 * Checks that forward mode and reverse mode of `f` are transposed to each other, ⟨w, J v⟩ = ⟨Jᵀ w, v⟩ for random v and w, and that both
 * agree with differences along v. `f` may return numbers in any structure.
 *
 * ```ts
 * checkModes((x: number[]) => x.map((v) => Math.sin(v)), [[1, 2]]).verdict; // -> "right"
 * ```
 * @throws ChainruleError for what cannot be differentiated, and for unknown options.
 */
export function checkModes<P extends readonly unknown[]>(
  f: (...args: P) => unknown,
  args: NoInfer<P>,
  options: ModesOptions = {},
): ModesReport {
  checkFunction(OPERATOR, f);
  checkList(OPERATOR, "the arguments", args);
  checkOptions(OPERATOR, options, ["directions", "seed"]);
  const { directions = 3, seed = 1 } = options;
  checkCheckOptions(OPERATOR, { seed });
  if (!(Number.isInteger(directions) && directions > 0)) {
    refuse("bad-option", null, {
      operator: OPERATOR,
      option: "`directions`",
      found: String(directions),
      expected: "a number of directions, 1 or more",
    });
  }
  const random = randomNumbers(seed);
  const probes = Array.from({ length: directions }, () =>
    trustingRules(() => probe(f as unknown as AnyFunction, args, random)),
  );
  const verdict = probes.every(({ agree }) => agree) ? overall(probes.map((each) => each.verdict)) : "wrong";
  return { verdict, probes, toText: () => textOf(verdict, probes) };
}

function probe(f: AnyFunction, args: readonly unknown[], random: () => number): ModesProbe {
  const call = f as (...args: readonly unknown[]) => unknown;
  const indices = args.flatMap((arg, index) => (gradientPart(arg) === undefined ? [] : [index]));
  const parts = indices.map((index) => gradientPart(args[index]));
  const x = Float64Array.from(indices.flatMap((index) => numbersIn(args[index]).numbers));
  const v = x.map((xi) => sign(random) * (0.5 + random()) * (Math.abs(xi) || 1));
  const at = (t: number) =>
    argumentsWith(
      args,
      { indices, single: false },
      x.map((xi, i) => xi + t * (v[i] ?? 0)),
    );
  const value = call(...args);
  const w = Float64Array.from(numbersIn(value).numbers, () => sign(random) * (0.5 + random()));
  const weigh = (numbers: readonly number[]) => numbers.reduce((sum, y, i) => sum + (w[i] ?? 0) * y, 0);

  const cursor = { at: 0 };
  const directions = args.map((_, index) =>
    indices.includes(index) ? rebuild(parts[indices.indexOf(index)], v, cursor) : null,
  );
  const operators = { jvp, vjp } as unknown as {
    jvp(f: AnyFunction, args: readonly unknown[], tangents: readonly unknown[]): { tangent: unknown };
    vjp(f: AnyFunction, args: readonly unknown[]): { pullback(adjoint: unknown): readonly unknown[] };
  };
  const forward = weigh(numbersIn(operators.jvp(f, args, directions).tangent).numbers);
  const adjoints = operators.vjp(f, args).pullback(rebuild(gradientPart(value), w, { at: 0 }));
  const flat = indices.flatMap((index) => numbersIn(adjoints[index]).numbers);
  const products = flat.map((xBar, i) => xBar * (v[i] ?? 0));
  const reverse = products.reduce((sum, product) => sum + product, 0);

  const along = (t: number) => weigh(numbersIn(call(...at(t))).numbers);
  const tolerance = numbersIn(args).singles.includes(true) ? 1e-4 : 1e-6;
  const reports = [forward, reverse].map((slope) => checkGradient(along, [0], { gradient: () => slope, tolerance }));
  const { numeric = Number.NaN, error = Number.NaN } = reports[0]?.components[0] ?? {};
  const size = products.reduce((sum, product) => sum + Math.abs(product), Math.abs(forward));
  const agree = Object.is(forward, reverse) || Math.abs(forward - reverse) <= 1e-3 * tolerance * size;
  return { forward, reverse, numeric, error, verdict: overall(reports.map((report) => report.verdict)), agree };
}

const sign = (random: () => number) => (random() < 0.5 ? -1 : 1);

function textOf(verdict: Verdict, probes: readonly ModesProbe[]): string {
  const rows = probes.map(
    ({ forward, reverse, numeric, error, agree, verdict: own }) =>
      `  forward ${forward}, reverse ${reverse}${agree ? "" : " (they differ)"}, differences ${numeric} ± ${error.toPrecision(1)}: ${own}`,
  );
  return [`modes ${verdict === "wrong" ? "WRONG" : verdict}`, ...rows].join("\n");
}

registerOperator(checkModes, onlyOutside("checkModes", A_CHECK, CHECK_OUTSIDE));
