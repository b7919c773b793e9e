/** The checker on the ten models: right gradients under hard circumstances, planted mistakes, 100,000 parameters. */
import { checkGradient } from "../../../src/check/check-gradient.js";
import type { GradientReport } from "../../../src/check/report.js";
import type { Verdict } from "../../../src/check/verdict.js";
import * as tree from "../../../src/tree/tree.js";
import type { HandWritten } from "../hand-written/all.js";

/** The checker on the right gradient of a model. */
export function checkModel({ loss, gradient, example }: HandWritten): GradientReport {
  return checkGradient(loss, example(), { gradient });
}

/** How many components have each verdict: `right 28, limited 2`. */
export function verdictCounts({ components }: GradientReport): string {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of components) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${verdict} ${count}`).join(", ");
}

/** The model with one entry of its gradient off by a thousandth. */
export function withOneMistake(model: HandWritten, index: number): HandWritten {
  const gradient = (...args: readonly unknown[]) => {
    let at = 0;
    return tree.map((d) => (at++ === index ? 1.001 * d : d), model.gradient(...args));
  };
  return { ...model, gradient };
}
