/** Numbers, arrays, terms and arguments as short texts: the first elements of an array stand for all. */
import type { ExplainedTerm, Explanation, Shown } from "../explanation.js";
import { factor, showNumber } from "../notation.js";

export function showShown(shown: Shown): string {
  if (typeof shown === "number") return showNumber(shown);
  const more = shown.length > shown.first.length ? `, … ${shown.length} numbers` : "";
  return `[${shown.first.map(showNumber).join(", ")}${more}]`;
}

export function brief(value: unknown): string {
  if (typeof value === "number") return showNumber(value);
  if (ArrayBuffer.isView(value)) return showShown(listed(Array.from(value as unknown as ArrayLike<number>)));
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return showShown(listed(value));
  if (Array.isArray(value)) return `[${value.slice(0, 3).map(brief).join(", ")}${value.length > 3 ? ", …" : ""}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, field]) => `${name}: ${brief(field)}`)
      .join(", ")} }`;
  }
  return String(value);
}

function listed(items: readonly number[]): Shown {
  return { length: items.length, first: items.slice(0, 6) };
}

/** Why the walk is right: the induction step, once. */
export function induction({ values, backwards }: Explanation): string {
  const result = values[backwards[0] ?? -1]?.name.plain ?? "L";
  return (
    "A value acts on the result only through the steps that use it, so its adjoint is a sum with one term for each use: the adjoint of what " +
    "that step made, times the local partial derivative from part 1. All uses of a value come after it, so walking backwards its sum is " +
    `complete when it is reached. z̄ is short for ∂L/∂z${result === "L" ? "" : `; L is ${result}, the result`}.`
  );
}

/** Whether a term is the product of two numbers, and not an adjoint that is handed on as it is. */
export function isProductTerm(term: ExplainedTerm): term is ExplainedTerm & { factors: readonly [number, number] } {
  return term.factors !== null && /[·/]/.test(outerText(term.formula.plain.replaceAll("∂L/∂", "")));
}

/** `0.25·(−2)`, where the formula is a product. */
export function termNumbers(term: ExplainedTerm): string {
  if (!isProductTerm(term)) return showShown(term.amount);
  const [upstream, partial] = term.factors;
  return `${factor(upstream)}·${factor(partial)}`;
}

/** What stands outside of all brackets. */
function outerText(text: string): string {
  const outer = text.replace(/\([^()]*\)|\[[^[\]]*\]/g, "");
  return outer === text ? text : outerText(outer);
}
