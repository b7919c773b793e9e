/** The positions of the slider: every value in order, then every term of every adjoint, from the result back to the inputs. */
import type { PageData } from "../page-data.js";

/** What happens at one position of the slider: `term` where a term is added to the adjoint of a value. */
export type Moment =
  | { readonly kind: "start" | "end" }
  | { readonly kind: "value"; readonly value: number }
  /** The walk backwards begins: the result's adjoint is 1. */
  | { readonly kind: "seed"; readonly value: number }
  | { readonly kind: "term"; readonly value: number; readonly term: number };

export function momentsOf({ values, backwards }: PageData): Moment[] {
  const forwards = values.flatMap(({ kind }, value): Moment[] => (kind === "input" ? [] : [{ kind: "value", value }]));
  const terms = backwards.flatMap((value): Moment[] => {
    const count = values[value]?.adjoint?.terms.length ?? 0;
    if (count === 0) return [{ kind: "seed", value }];
    return Array.from({ length: count }, (_, term): Moment => ({ kind: "term", value, term }));
  });
  return [{ kind: "start" }, ...forwards, ...terms, { kind: "end" }];
}
