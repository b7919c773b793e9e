/** Recognises an additive term that is missing or there twice: the difference is the gradient of such a term. */
import type { CheckedComponent } from "../compare.js";
import { digits } from "../text.js";
import { EVIDENCE } from "../verdict.js";
import { accuracy, count, type Evidence, type Recogniser } from "./evidence.js";

/** Terms whose gradients are recognised by their form alone: from the others where x, as `told`, has two values at least. */
const forms = [
  { name: "½·c·x²", factor: "x", gradient: (x: number) => x, told: Math.abs },
  { name: "c·|x|", factor: "the sign of x", gradient: Math.sign, told: Math.abs },
  { name: "c·x", factor: "1", gradient: () => 1, told: (x: number) => x },
] as const;

/** Terms of the function that the user names: how often the gradient has each too often. */
export const namedTerm: Recogniser = ({ where, wrong }, evidence) => {
  for (const { name, comparison } of evidence.terms) {
    const gradients = new Map(wrong.map(({ index }) => [index, comparison.component(index).numeric]));
    const fitted = fitDifference(wrong, evidence, ({ index }) => gradients.get(index) ?? Number.NaN);
    if (fitted === null || Math.abs(fitted.scale - Math.round(fitted.scale)) > 1e-4) continue;
    const scale = Math.round(fitted.scale);
    const what = scale === -1 ? "is missing" : scale === 1 ? "is there twice" : `is there ${scale + 1} times`;
    const sentence = `${where}: the gradient of the term \`${name}\` ${what}: the difference is ${scale} times that gradient in ${count(wrong)}, ${accuracy(fitted.largest)}.`;
    return { kind: "missing or doubled term", where, sentence, fits: wrong.length, of: wrong.length };
  }
  return null;
};

export const missingTerm: Recogniser = ({ where, wrong }, evidence) => {
  if (wrong.length < 3) return null;
  const { values } = evidence.comparison.point;
  for (const { name, factor, gradient, told } of forms) {
    if (new Set(wrong.map(({ index }) => told(values[index] ?? 0))).size < 2) continue;
    const fitted = fitDifference(wrong, evidence, ({ index }) => gradient(values[index] ?? 0));
    if (fitted === null) continue;
    const { scale, largest } = fitted;
    const times = `${digits(Math.abs(scale))} times ${factor}`;
    const what = scale < 0 ? "missing" : "there too often";
    const sentence = `${where}: a term ${name} with c = ${digits(Math.abs(scale))} is ${what}: the difference is ${scale < 0 ? "-" : ""}${times} in ${count(wrong)}, ${accuracy(largest)}.`;
    return { kind: "missing or doubled term", where, sentence, fits: wrong.length, of: wrong.length };
  }
  return null;
};

/** The one number that, times `gradient`, is the difference in all components; null when there is none. */
function fitDifference(
  wrong: readonly CheckedComponent[],
  { comparison }: Evidence,
  gradient: (component: CheckedComponent) => number,
) {
  let top = 0;
  let bottom = 0;
  for (const component of wrong) {
    const own = gradient(component);
    // Weighted by how well the difference is known.
    const weight = 1 / Math.max(component.error, 1e-300) ** 2;
    top += weight * own * (component.analytic - component.numeric);
    bottom += weight * own * own;
  }
  const scale = top / bottom;
  if (!Number.isFinite(scale) || scale === 0) return null;
  let largest = 0;
  for (const component of wrong) {
    const expected = scale * gradient(component);
    const size = Math.max(Math.abs(component.analytic), Math.abs(component.numeric));
    const off = Math.abs(component.analytic - component.numeric - expected);
    const rounding = (comparison.point.isSingle(component.index) ? 2 ** -20 : 2 ** -40) * size;
    if (!(off <= EVIDENCE * component.error + rounding) || off > Math.abs(expected) / 10) return null;
    largest = Math.max(largest, off / Math.abs(expected));
  }
  return { scale, largest };
}
