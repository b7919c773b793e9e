/** The slope of a function along a fixed direction, as a function of the point: its gradient is the Hessian times the direction. */
import { Point } from "../numeric/point.js";
import { numbersIn } from "../numeric/structured-numbers.js";
import type { Selection } from "../tree/wrt.js";
import { argumentsWith, type SuppliedGradient } from "./supplied.js";

type AnyFunction = (...args: never[]) => unknown;

/** ⟨∇f(x), v⟩, with ∇f by a function that is taken to be right. Components are named after the parameters of `f`. */
export class SlopeAlong extends Point {
  readonly #gradient: SuppliedGradient;
  readonly #args: readonly unknown[];
  readonly #chosen: Selection;
  readonly #direction: Float64Array;
  #calls = 0;

  constructor(
    operator: string,
    f: AnyFunction,
    gradient: SuppliedGradient,
    args: readonly unknown[],
    selection: Selection,
    direction: Float64Array,
    signal: AbortSignal | undefined,
  ) {
    super(operator, f, args, selection, signal);
    this.#gradient = gradient;
    this.#args = args;
    this.#chosen = selection;
    this.#direction = direction;
  }

  /** Calls of the gradient. */
  override get evaluations(): number {
    return this.#calls;
  }

  override evaluateWith(values: Float64Array): number {
    this.#calls++;
    const gradient = this.#gradient(...(argumentsWith(this.#args, this.#chosen, values) as never[]));
    const { numbers } = numbersIn(gradient);
    return this.#direction.reduce((sum, v, index) => sum + v * (numbers[index] ?? Number.NaN), 0);
  }
}
