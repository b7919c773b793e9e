/** `expectGradient`: a check as an assertion, for test runners. */

import { checkChoice, checkList } from "../errors/options.js";
import type { Wrt } from "../tree/gradient-type.js";
import { type CheckOptions, checkGradient, refuseBareFunction } from "./check-gradient.js";
import type { GradientReport } from "./report.js";
import type { Verdict } from "./verdict.js";

export interface ExpectOptions<P extends readonly unknown[], W extends Wrt> extends CheckOptions<P, W> {
  /** Verdicts that pass besides `right`: `notSmooth` at a kink, `limited` where differences cannot tell. None by default. */
  readonly accept?: readonly Exclude<Verdict, "right" | "wrong">[];
}

/** What `expectGradient` throws: its message is the report as text. */
export class GradientMismatch extends Error {
  readonly report: GradientReport;

  constructor(report: GradientReport) {
    super(report.toText());
    this.name = "GradientMismatch";
    this.report = report;
  }
}

/**
 * Passes when the gradient is right in every component, and throws with the report otherwise.
 *
 * ```ts
 * const square = (x: number) => x * x;
 * expectGradient(square, [3], { gradient: (x: number) => 2 * x });
 * ```
 * @throws GradientMismatch with the report, when a component is wrong or its verdict is not accepted; what `checkGradient` throws.
 */
export function expectGradient<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: ExpectOptions<P, W>,
): void {
  refuseBareFunction("expectGradient", options, "gradient");
  const { accept = [], ...others } = options ?? {};
  expectRight(checkGradient(f, args, others as CheckOptions<P, W>), accept);
}

/** @throws GradientMismatch unless every component is right or accepted. */
export function expectRight(report: GradientReport, accept: readonly Verdict[]): void {
  checkList("expectGradient", "`accept`", accept);
  for (const verdict of accept) checkChoice("expectGradient", "accept", verdict, ["notSmooth", "limited"]);
  const passes = (verdict: Verdict) => verdict === "right" || accept.includes(verdict);
  const all = [report.verdict, ...report.components.map(({ verdict }) => verdict)];
  if (!all.every(passes)) throw new GradientMismatch(report);
}
