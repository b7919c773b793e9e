/** Recognises derivatives that are a multiple of what they should be: zero, opposite sign, constant factor. */
import { digits } from "../text.js";
import { nameFactor } from "./axes.js";
import { accuracy, count, fitAll, type Group, type Recogniser } from "./evidence.js";

export const zeroBlock: Recogniser = (group, { comparison }) => {
  const { where, wrong, blocks } = group;
  if (wrong.some(({ analytic }) => analytic !== 0)) return null;
  const isWhole = blocks.every(({ first, end }) => comparison.supplied.subarray(first, end).every((x) => x === 0));
  const size = blocks.reduce((sum, { first, end }) => sum + end - first, 0);
  const largest = Math.max(...wrong.map(({ numeric }) => Math.abs(numeric)));
  const what = isWhole && size > 1 ? `all ${size} entries are` : `${count(wrong)} ${wrong.length === 1 ? "is" : "are"}`;
  const sentence = `${where}: ${what} zero, where the numeric derivative is up to ${digits(largest)} in size.`;
  return { kind: isWhole ? "zero block" : "zero entries", where, sentence, fits: wrong.length, of: wrong.length };
};

export const oppositeSign: Recogniser = (group, evidence) => {
  const { where, wrong } = group;
  const fit = fitAll(wrong, evidence, ({ analytic }) => -analytic);
  if (fit === null) return null;
  const sentence = `${where}: opposite sign: -1 times the numeric derivative in ${count(wrong)}, ${accuracy(fit)}.`;
  return { kind: "opposite sign", where, sentence, fits: wrong.length, of: wrong.length };
};

export const constantFactor: Recogniser = (group, evidence) => {
  const { where, wrong } = group;
  const factor = factorOf(group);
  if (factor === null) return null;
  const isSingle = wrong.some(({ index }) => evidence.comparison.point.isSingle(index));
  const named = nameFactor(factor, evidence.axes, isSingle);
  // A single component is a multiple of anything.
  if (wrong.length === 1 && named === null) return null;
  const fit = fitAll(wrong, evidence, ({ analytic }) => analytic / factor);
  if (fit === null) return null;
  const { name, where: why } = named ?? { name: digits(factor), where: "" };
  const times = Math.abs(factor) > 1 && factor > 0 ? "times too large" : "times what it should be";
  const sentence = `${where}: ${name} ${times}${why}: supplied / numeric is ${digits(factor)} in ${count(wrong)}, ${accuracy(fit)}.`;
  return { kind: "constant factor", where, sentence, fits: wrong.length, of: wrong.length };
};

/** The ratio in the component that is known best. */
function factorOf({ wrong }: Group): number | null {
  let best: number | null = null;
  let least = 1e-3;
  for (const { analytic, numeric, error } of wrong) {
    const relative = error / Math.abs(numeric);
    if (!(relative < least)) continue;
    least = relative;
    best = analytic / numeric;
  }
  return best === 0 || best === null || !Number.isFinite(best) ? null : best;
}
