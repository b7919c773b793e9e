/** What a backward pass does with its adjoint: it must be linear in it, and forget it afterwards. Its values are checked elsewhere. */
import type { Finding } from "../report.js";

/** The adjoints of all arguments in one array, from the numbers of an adjoint. */
type Pull = (adjoint: Float64Array) => Float64Array;

export interface Examination {
  readonly pull: Pull;
  /** Two passes with one adjoint, added up where the backward pass keeps its results; null where it does not. */
  readonly twice: Pull | null;
  /** Two random adjoints. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Whether numbers are rounded to 32 bits on the way. */
  readonly isSingle: boolean;
  /** Whether the function gives the same result at the same arguments each time. */
  readonly isRepeatable: () => boolean;
  /** Names the components. */
  readonly path: (index: number) => string;
}

export interface Examined {
  readonly findings: Finding[];
  /** Why nothing can be said of it as a function of its adjoint; null where it can. */
  readonly unsettled: string | null;
}

/** What is wrong with a backward pass as a function of its adjoint. What draws random numbers is another function at each call. */
export function examine({ pull, twice, u, v, isSingle, isRepeatable, path }: Examination): Examined {
  const findings: Finding[] = [];
  const settled = (): Examined => {
    if (findings.length === 0) return { findings, unsettled: null };
    if (!isRepeatable()) return { findings: [], unsettled: RANDOM };
    const isRandom = wanders(Array.from({ length: 8 }, () => pull(u)));
    return isRandom ? { findings: [], unsettled: RANDOM_BACKWARD } : { findings, unsettled: null };
  };
  const add = (kind: string, indices: readonly number[], sentenceOf: (at: number, where: string) => string) => {
    const [at] = indices;
    if (at === undefined) return;
    const where = path(at);
    findings.push({ kind, where, sentence: sentenceOf(at, where), fits: indices.length, of: ofU.length });
  };
  const differing = isSingle ? differingBy(1e-3, 1e-5) : differingBy(1e-6, 1e-9);

  const [ofU, ofV, ofSum, ofZero, again] = [
    pull(u),
    pull(v),
    pull(plus(u, v)),
    pull(new Float64Array(u.length)),
    pull(u),
  ];
  const kept = differing(ofU, again);
  if (kept.length > 0) {
    // What adds up grows by the result for u + v when u and v come one after the other.
    const others = new Set(differing(plus(minus(again, ofZero), minus(ofV, ofU)), minus(ofSum, ofV), again));
    const isSum = kept.every((index) => !others.has(index));
    if (isSum)
      add("accumulated", kept, (_, where) => `Each call adds to what the calls before returned, as at \`${where}\`.`);
    else add("stale", kept, (at, where) => `${TWICE} \`${where}\` ${show(ofU[at])} and ${show(again[at])}.`);
    return settled();
  }
  if (ofU.some((x) => x !== 0) && ofU.every((x, index) => Object.is(x, ofV[index]))) {
    add("ignores the adjoint", [...ofU.keys()], () => UNUSED);
    return { findings, unsettled: null };
  }
  add("not linear", differing(ofZero, new Float64Array(ofU.length), ofU), (at, where) => {
    return `For an adjoint of zeros, \`${where}\` is not 0 but ${show(ofZero[at])}: something is added whatever the adjoint.`;
  });
  const linear = minus(plus(ofU, ofV), ofZero);
  add("not linear", differing(ofSum, linear, ofU, ofV, ofZero), (at, where) => {
    return `${SUM} at \`${where}\` ${show(ofSum[at])}, not ${show(linear[at])}.`;
  });
  const added = twice?.(u) ?? doubled(ofU);
  add("replaces", differing(added, doubled(ofU)), (at, where) => {
    return `Two passes leave ${show(added[at])} at \`${where}\`, not twice ${show(ofU[at])}: ${REPLACED}`;
  });
  return settled();
}

/**
 * Whether results for one adjoint go up and down without a pattern, as random numbers do; what is kept from earlier calls comes to rest,
 * grows, or alternates.
 */
function wanders(results: readonly Float64Array[]): boolean {
  const [first] = results;
  if (first === undefined) return false;
  return [...first.keys()].some((index) => {
    const numbers = results.map((result) => result[index] ?? 0);
    const changes = numbers.slice(1).map((x, at) => x - (numbers[at] ?? 0));
    const alternates = numbers.slice(2).every((x, at) => Object.is(x, numbers[at]));
    return changes.some((change) => change > 0) && changes.some((change) => change < 0) && !alternates;
  });
}

const RANDOM =
  "The function gives different results for the same arguments: it draws random numbers or is noisy. Whether the backward pass is linear in its adjoint was not checked; fix the random numbers for the check.";
const RANDOM_BACKWARD =
  "The backward pass gives different results for the same adjoint, in no order: it draws random numbers or is noisy. Whether it is linear in its adjoint was not checked; fix the random numbers for the check.";

const TWICE = "Two calls with the same adjoint give different results, as the calls between are remembered: at";
const UNUSED = "Two different adjoints give the same result: the adjoint that is passed in is not used.";
const SUM = "The result for the sum of two adjoints is not the sum of their results:";
const REPLACED = "the gradient is replaced, so a value that is used twice loses a part.";

/** Finds where two arrays differ by more than rounding does to numbers of their size, or of the size of those in `others`. */
function differingBy(relative: number, ofLargest: number) {
  return (a: Float64Array, b: Float64Array, ...others: Float64Array[]): number[] => {
    const sizes = a.map((x, index) => Math.max(...[x, ...[b, ...others].map((one) => one[index] ?? 0)].map(Math.abs)));
    const largest = sizes.reduce((most, size) => (size > most ? size : most), 0);
    return [...a.keys()].filter((index) => {
      const [x, y, size] = [a[index] ?? 0, b[index] ?? 0, sizes[index] ?? 0];
      return !(Object.is(x, y) || Math.abs(x - y) <= relative * size + ofLargest * largest);
    });
  };
}

const plus = (a: Float64Array, b: Float64Array) => a.map((x, index) => x + (b[index] ?? 0));
const minus = (a: Float64Array, b: Float64Array) => a.map((x, index) => x - (b[index] ?? 0));
const doubled = (a: Float64Array) => a.map((x) => 2 * x);

function show(x: number | undefined): string {
  return String(Number((x ?? Number.NaN).toPrecision(6)));
}
