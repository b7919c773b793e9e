/** What a diagnosis may rest on: compared components, what the calls of the gradient gave, and more comparisons when asked. */
import { type Block, blockAt } from "../blocks.js";
import type { CheckedComponent, Comparison } from "../compare.js";
import type { Finding } from "../report.js";
import type { Supplied } from "../supplied.js";
import { EVIDENCE } from "../verdict.js";
import type { Axis } from "./axes.js";

export interface Evidence {
  readonly comparison: Comparison;
  readonly calls: Supplied;
  /** The components that are wrong. */
  readonly wrong: readonly CheckedComponent[];
  readonly axes: readonly Axis[];
  /** Additive terms of the function that the user named, each as a function at the same point. */
  readonly terms: readonly { readonly name: string; readonly comparison: Comparison }[];
  /** The function and its gradient at other arguments, and the arguments. */
  readonly trial: Trial | null;
}

export interface Trial {
  readonly args: readonly unknown[];
  /** A comparison at other arguments, one for each name; null where function or gradient cannot be had there. */
  at(name: string, args: readonly unknown[]): Comparison | null;
  /** Evaluations of the function there. */
  evaluations(): number;
}

/** Wrong components that are looked at together, and what to call them. */
export interface Group {
  readonly where: string;
  readonly wrong: readonly CheckedComponent[];
  readonly blocks: readonly Block[];
}

/** Says how a group of wrong components is wrong; null when it is not in this way. */
export type Recogniser = (group: Group, evidence: Evidence) => Finding | null;

/** What a step of the diagnosis explains, and the components that it does not. */
export interface Explained {
  readonly findings: readonly Finding[];
  readonly left: readonly CheckedComponent[];
}

/** How far `expected`, the value a hypothesis gives, is from the numeric derivative, relatively; null when it does not fit. */
export function deviation(expected: number, { numeric, error }: CheckedComponent, isSingle: boolean): number | null {
  const size = Math.max(Math.abs(expected), Math.abs(numeric));
  const difference = Math.abs(expected - numeric);
  if (!(difference <= EVIDENCE * error + (isSingle ? 1e-4 : 1e-6) * size)) return null;
  return size === 0 ? 0 : difference / size;
}

/** The largest deviation when the hypothesis fits all components, else null. */
export function fitAll(
  components: readonly CheckedComponent[],
  { comparison }: Evidence,
  expected: (component: CheckedComponent) => number,
): number | null {
  let largest = 0;
  for (const component of components) {
    const own = deviation(expected(component), component, comparison.point.isSingle(component.index));
    if (own === null) return null;
    largest = Math.max(largest, own);
  }
  return largest;
}

/** Groups of the wrong components: one for each block. */
export function byBlock(wrong: readonly CheckedComponent[], { comparison }: Evidence): Group[] {
  const groups = new Map<Block, CheckedComponent[]>();
  for (const component of wrong) {
    const block = blockAt(comparison.blocks, component.index);
    groups.set(block, [...(groups.get(block) ?? []), component]);
  }
  return [...groups].map(([block, own]) => groupOf(own, [block]));
}

export function groupOf(wrong: readonly CheckedComponent[], blocks: readonly Block[]): Group {
  const only = wrong.length === 1 ? wrong[0] : undefined;
  const names = blocks.map(({ name }) => name);
  const where = names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  return { where: only?.path ?? where, wrong, blocks };
}

/** `all 12 wrong components`, `the wrong component` */
export function count(components: readonly unknown[], what = "wrong component"): string {
  return components.length === 1 ? `the ${what}` : `all ${components.length} ${what}s`;
}

/** `to 3e-11` */
export function accuracy(deviation: number): string {
  return deviation === 0 ? "exactly" : `to ${deviation.toExponential(0)}`;
}
