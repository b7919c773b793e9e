/** The order of components in a report, and the verdict of several together. */
import type { CheckedComponent } from "./compare.js";
import type { Verdict } from "./verdict.js";

const ORDER: readonly Verdict[] = ["wrong", "notSmooth", "limited", "right"];

/** The verdict that stands for all: `right` only when all are. */
export function overall(verdicts: readonly Verdict[]): Verdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? "right";
}

/** Worst first: by verdict, then by relative difference, then by difference. */
export function worstFirst(components: readonly CheckedComponent[]): CheckedComponent[] {
  const keyed = components.map((component) => ({ component, key: badness(component) }));
  keyed.sort((a, b) => {
    for (const [index, x] of a.key.entries()) {
      const y = b.key[index] ?? 0;
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  });
  return keyed.map(({ component }) => component);
}

function badness({ analytic, numeric, verdict, index }: CheckedComponent): readonly number[] {
  const rank = ORDER.indexOf(verdict);
  const difference = Math.abs(analytic - numeric);
  if (Number.isNaN(difference)) return [rank, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, index];
  const size = Math.max(Math.abs(analytic), Math.abs(numeric));
  const relative = size === 0 ? 0 : size === Number.POSITIVE_INFINITY ? 2 : difference / size;
  return [rank, -Number(relative.toPrecision(2)), -difference, index];
}
