/** `search` with Chainrule's own gradient as the default. The search itself stands in src/check. */

import { refuseBareFunction } from "../check/check-gradient.js";
import { readyTest } from "../check/search/ready-test.js";
import { type SearchOptions, type SearchResult, search as searchSupplied } from "../check/search/search.js";
import { trustingRules } from "../derivatives/check-rules.js";
import { grad } from "../derivatives/grad.js";
import { A_CHECK, CHECK_OUTSIDE, onlyOutside } from "../derivatives/inside/operators.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";

export type OwnSearchOptions<P extends readonly unknown[], W extends Wrt> = Omit<SearchOptions<P, W>, "gradient"> &
  Partial<Pick<SearchOptions<P, W>, "gradient">>;

/**
 * Looks for arguments like `args` at which a gradient of `f`, Chainrule's own by default, is wrong: at zeros, ties, equal entries, ends of
 * domains, huge and tiny magnitudes, edges of branches, and at random. Only the arguments in `wrt` are varied, and `bounds` are kept.
 *
 * ```ts
 * search((x: number) => Math.abs(x) * x, [3]).args; // -> null
 * ```
 * @throws ChainruleError for unknown options, and when the gradient is not structured like the argument.
 */
export function search<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: OwnSearchOptions<P, W> = {},
): SearchResult<P> {
  refuseBareFunction("search", options, "gradient");
  const selected = options.wrt === undefined ? {} : { wrt: options.wrt };
  const own = grad(f as unknown as ScalarFunction, selected) as unknown as SearchOptions<P, W>["gradient"];
  const found = trustingRules(() => searchSupplied(f, args, { ...options, gradient: options.gradient ?? own }));
  if (options.gradient !== undefined || found.args === null) return found;
  return { ...found, test: readyTest(f, found.args, null, options.wrt) };
}

registerOperator(search, onlyOutside("search", A_CHECK, CHECK_OUTSIDE));
