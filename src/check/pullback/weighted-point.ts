/** A function with any result, weighed: the sum of its numbers, each times a weight, is a function with one. */
import { refuse } from "../../errors/pullback-error.js";
import { Point } from "../../numeric/point.js";
import { gradientPart, numbersIn, rebuild } from "../../numeric/structured-numbers.js";
import { showValue } from "../../tree/show-value.js";
import type { Selection } from "../../tree/wrt.js";

type AnyFunction = (...args: never[]) => unknown;

/** ⟨w, f(x)⟩ as a function of x: its gradient is what a backward pass gives for the adjoint w. */
export class WeightedPoint extends Point {
  /** w; one number for each of the result. */
  readonly weights: Float64Array;
  /** Zeros in the structure of an adjoint of the result. */
  readonly #part: unknown;

  /** @throws ChainruleError when the result has no number that could have an adjoint. */
  constructor(
    operator: string,
    f: AnyFunction,
    args: readonly unknown[],
    selection: Selection,
    signal: AbortSignal | undefined,
    weightsOf: (size: number) => Float64Array,
  ) {
    super(operator, f, args, selection, signal);
    const result = this.resultWith(this.values);
    this.#part = gradientPart(result);
    if (this.#part === undefined) {
      refuse("nothing-to-differentiate", null, { what: "the result", found: showValue(result) });
    }
    this.weights = weightsOf(numbersIn(result).numbers.length);
  }

  /** An adjoint of the result, structured like it. */
  adjoint(weights: Float64Array): unknown {
    return rebuild(this.#part, weights, { at: 0 });
  }

  override evaluateWith(values: Float64Array): number {
    const { numbers } = numbersIn(this.resultWith(values));
    const { weights } = this;
    if (numbers.length !== weights.length) {
      refuse("result-changed", null, { found: numbers.length, expected: weights.length });
    }
    return numbers.reduce((sum, x, index) => sum + (weights[index] ?? 0) * x, 0);
  }
}
