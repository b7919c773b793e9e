/** Captured values as code: what the function closed over when its gradient was written down. */
import { refuse } from "../errors/error.js";
import { arrayName, elementOf } from "../tree/leaf.js";

/** More numbers than this are data, and belong into an argument. */
const MOST_NUMBERS = 1000;

/** @throws ChainruleError for arrays that are too long to stand in code. */
export function constantText(name: string, value: unknown): string {
  const count = countNumbers(value);
  if (count > MOST_NUMBERS) refuse("derive-large-constant", null, { name, count });
  return literalText(value);
}

function countNumbers(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + countNumbers(item), 0);
  return elementOf(value) === null ? 1 : (value as { readonly length: number }).length;
}

function literalText(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(literalText).join(", ")}]`;
  const element = elementOf(value);
  if (element === null) throw new Error("derive: a captured value that is no number");
  return `${arrayName(element)}.of(${Array.from(value as ArrayLike<number>, numberText).join(", ")})`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "Number.NaN";
  if (Object.is(value, -0)) return "-0";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "Number.POSITIVE_INFINITY" : "Number.NEGATIVE_INFINITY";
}
