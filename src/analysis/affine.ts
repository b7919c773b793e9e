/** Sums of variables with integer factors: `2 i + n - 1`. No programs here, and nothing about sizes: see `ranges.ts`. */
import type { Variable } from "../ir/program.js";

/** An array among the terms stands for its length. */
export interface Affine {
  readonly constant: number;
  /** Factors, none of which is 0. */
  readonly terms: ReadonlyMap<Variable, number>;
}

export function affineConstant(constant: number): Affine {
  return { constant, terms: new Map() };
}

export function affineTerm(variable: Variable): Affine {
  return { constant: 0, terms: new Map([[variable, 1]]) };
}

/** a + factor * b. */
export function addScaled(a: Affine, b: Affine, factor: number): Affine {
  const terms = new Map(a.terms);
  for (const [variable, coefficient] of b.terms) {
    const sum = (terms.get(variable) ?? 0) + factor * coefficient;
    if (sum === 0) terms.delete(variable);
    else terms.set(variable, sum);
  }
  return { constant: a.constant + factor * b.constant, terms };
}

/** `form` with `variable` replaced by `by`. */
export function substitute(form: Affine, variable: Variable, by: Affine): Affine {
  const coefficient = form.terms.get(variable);
  if (coefficient === undefined) return form;
  const terms = new Map(form.terms);
  terms.delete(variable);
  return addScaled({ constant: form.constant, terms }, by, coefficient);
}
