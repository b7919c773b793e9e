/** `search`: looks for arguments at which a gradient is wrong, makes them small, and writes a test of them. */

import { refuse } from "../../errors/check-error.js";
import { checkFunction, checkList, checkOptions } from "../../errors/options.js";
import { readNumericOptions } from "../../numeric/options.js";
import { pointOf } from "../../numeric/point.js";
import type { Wrt } from "../../tree/gradient-type.js";
import { type CheckOptions, checkGradient, refuseBareFunction } from "../check-gradient.js";
import { randomNumbers } from "../random.js";
import type { GradientReport } from "../report.js";
import { argumentsWith, type SuppliedGradient } from "../supplied.js";
import { candidates } from "./candidates.js";
import { edgeBetween } from "./edges.js";
import { readyTest } from "./ready-test.js";
import { shrink } from "./shrink.js";

export interface SearchOptions<P extends readonly unknown[], W extends Wrt> extends CheckOptions<P, W> {
  /** How many points are tried; default 200. */
  readonly tries?: number;
}

export interface SearchResult<P extends readonly unknown[]> {
  /** Arguments at which the gradient is wrong, as small and plain as they could be made; null when none were found. */
  readonly args: P | null;
  /** The check there. */
  readonly report: GradientReport | null;
  /** A test for vitest that fails as long as the gradient is wrong there; empty when nothing was found. */
  readonly test: string;
  /** Points that were checked, and points where the function or the gradient could not be evaluated. */
  readonly tries: number;
  readonly skipped: number;
}

const OPERATOR = "search";

/**
 * Looks for arguments like `args` at which the gradient of `f` is wrong: at zeros, ties, equal entries, ends of domains, huge and tiny
 * magnitudes, edges of branches, and at random. Only the arguments in `wrt` are varied, and `bounds` are kept.
 *
 * ```ts
 * const f = (x: number[]) => Math.max(x[0]!, 2) * x[1]!;
 * const gradient = (x: number[]) => [x[1]!, Math.max(x[0]!, 2)];
 * checkGradient(f, [[3, 4]], { gradient }).verdict; // -> "right"
 * const found = search(f, [[3, 4]], { gradient });
 * found.args; // -> [[0, 1]]
 * ```
 * @throws ChainruleError for unknown options, and when the gradient is not structured like the argument.
 */
export function search<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: SearchOptions<P, W>,
): SearchResult<P> {
  checkFunction(OPERATOR, f);
  checkList(OPERATOR, "the arguments", args);
  refuseBareFunction(OPERATOR, options, "gradient");
  checkOptions(OPERATOR, options, KNOWN);
  const { tries = 200, ...check } = options;
  if (check.gradient === undefined) refuse("check-needs", null, { operator: OPERATOR, name: "gradient" });
  if (!(Number.isInteger(tries) && tries > 0)) {
    refuse("bad-option", null, {
      operator: OPERATOR,
      option: "`tries`",
      found: String(tries),
      expected: "a number of points, 1 or more",
    });
  }
  return new Search(f, args, check, tries).run();
}

const KNOWN = ["gradient", "wrt", "bounds", "tolerance", "seed", "terms", "tries", "onProgress", "signal"];

class Search<P extends readonly unknown[], W extends Wrt> {
  readonly #f: (...args: P) => number;
  readonly #args: P;
  readonly #check: CheckOptions<P, W>;
  readonly #limit: number;
  #tries = 0;
  #skipped = 0;

  constructor(f: (...args: P) => number, args: P, check: CheckOptions<P, W>, limit: number) {
    this.#f = f;
    this.#args = args;
    this.#check = check;
    this.#limit = limit;
  }

  run(): SearchResult<P> {
    const { wrt, bounds, seed = 1 } = this.#check;
    const own = { ...(wrt === undefined ? {} : { wrt }), ...(bounds === undefined ? {} : { bounds }) };
    const { selection, boundsAt } = readNumericOptions(OPERATOR, this.#f, own);
    const point = pointOf(OPERATOR, this.#f as (...args: never[]) => unknown, this.#args, selection);
    const limits = boundsAt(point);
    const within = (x: Float64Array) =>
      x.map((xi, index) => Math.min(Math.max(xi, limits?.lower[index] ?? xi), limits?.upper[index] ?? xi));
    const argsAt = (x: Float64Array) => argumentsWith(this.#args, selection, within(x)) as unknown as P;
    const gradient = (x: Float64Array): Float64Array | null => {
      try {
        const found = point.flatten((this.#check.gradient as SuppliedGradient)(...(argsAt(x) as unknown as never[])));
        return found.every(Number.isFinite) ? found : null;
      } catch {
        return null;
      }
    };
    // The point itself first: what is wrong with the options or the gradient's structure is said at once.
    const first = checkGradient(this.#f, this.#args, this.#check);
    this.#tries++;
    if (first.verdict === "wrong") return this.#found(this.#args, selection.indices);
    const edge = (a: Float64Array, b: Float64Array) => edgeBetween(gradient, a, b);
    for (const x of candidates(point.values, randomNumbers(seed), edge)) {
      if (this.#tries + this.#skipped >= this.#limit) break;
      const candidate = argsAt(x);
      if (this.#fails(candidate)) return this.#found(candidate, selection.indices);
    }
    return { args: null, report: null, test: "", tries: this.#tries, skipped: this.#skipped };
  }

  /** Where function or gradient cannot be evaluated, nothing is known. */
  #fails(args: P): boolean {
    const report = this.#reportAt(args);
    if (report === null) this.#skipped++;
    else this.#tries++;
    return report?.verdict === "wrong";
  }

  #reportAt(args: P): GradientReport | null {
    this.#check.signal?.throwIfAborted();
    try {
      if (!Number.isFinite(this.#f(...args))) return null;
      return checkGradient(this.#f, args, this.#check);
    } catch {
      return null;
    }
  }

  #found(args: P, varied: readonly number[]): SearchResult<P> {
    const fails = (candidate: readonly unknown[]) => this.#reportAt(candidate as P)?.verdict === "wrong";
    const small = shrink(args, varied, fails) as P;
    const report = this.#reportAt(small) ?? checkGradient(this.#f, args, this.#check);
    const counts = { tries: this.#tries, skipped: this.#skipped };
    return { args: small, report, test: readyTest(this.#f, small, this.#check.gradient, this.#check.wrt), ...counts };
  }
}
