/** How often the checker is wrong about random functions: false alarms about right gradients, mistakes of one entry that it misses. */
import { checkGradient } from "../../../src/check/check-gradient.js";
import type { Verdict } from "../../../src/check/verdict.js";
import * as tree from "../../../src/tree/tree.js";
import { type Case, type Circumstance, caseOf } from "../random/cases.js";

export type Counts = Readonly<Record<Verdict, number>>;

const nothing = (): Record<Verdict, number> => ({ right: 0, wrong: 0, limited: 0, notSmooth: 0 });

export interface FalseAlarm {
  readonly text: string;
  readonly path: string;
  readonly analytic: number;
  readonly numeric: number;
}

export interface Alarms {
  /** Components by circumstance and verdict. */
  readonly counts: ReadonlyMap<Circumstance, Counts>;
  readonly alarms: readonly FalseAlarm[];
  readonly cases: number;
}

const check = ({ f, args }: Case, gradient: (x: never) => unknown) =>
  checkGradient(f as (x: unknown) => number, [args[0]], { gradient: gradient as (x: unknown) => unknown });

/** The checker on right gradients. */
export function falseAlarms(from: number, to: number): Alarms {
  const counts = new Map<Circumstance, Record<Verdict, number>>();
  const alarms: FalseAlarm[] = [];
  for (let seed = from; seed < to; seed++) {
    const one = caseOf(seed);
    const own = counts.get(one.circumstance) ?? nothing();
    counts.set(one.circumstance, own);
    for (const { verdict, path, analytic, numeric } of check(one, one.gradient).components) {
      own[verdict]++;
      if (verdict === "wrong") alarms.push({ text: one.text, path, analytic, numeric });
    }
  }
  return { counts, alarms, cases: to - from };
}

export interface Misses {
  /** By circumstance: what the checker says of the component that is wrong. */
  readonly counts: ReadonlyMap<Circumstance, Counts>;
}

/** The checker on gradients with one entry, not zero, off by `relative`. Entries that are zero, and cases where all are, do not count. */
export function misses(from: number, to: number, relative: number): Misses {
  const counts = new Map<Circumstance, Record<Verdict, number>>();
  for (let seed = from; seed < to; seed++) {
    const one = caseOf(seed);
    const right = tree.flatten((one.gradient as (x: unknown) => unknown)(one.args[0]));
    const candidates = [...right.keys()].filter((index) => right[index] !== 0);
    const index = candidates[seed % Math.max(1, candidates.length)];
    if (index === undefined) continue;
    let at = 0;
    const sign = seed % 2 === 0 ? 1 : -1;
    const planted = (x: unknown) => {
      at = 0;
      const gradient = (one.gradient as (x: unknown) => unknown)(x);
      return tree.map((d) => (at++ === index ? d * (1 + sign * relative) : d), gradient);
    };
    const component = check(one, planted).components.find((each) => each.index === index);
    if (component === undefined) continue;
    const own = counts.get(one.circumstance) ?? nothing();
    counts.set(one.circumstance, own);
    own[component.verdict]++;
  }
  return { counts };
}
