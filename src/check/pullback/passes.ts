/** Runs a backward pass: hands it copies, and takes the adjoints asked for out of what it returns. */
import { refuse } from "../../errors/pullback-error.js";
import { PrivateCopy } from "../../numeric/private-copies.js";
import { gradientPart, numbersIn } from "../../numeric/structured-numbers.js";
import { showValue } from "../../tree/show-value.js";
import type { Selection } from "../../tree/wrt.js";
import type { WeightedPoint } from "./weighted-point.js";

/** A backward pass of whatever types. */
export interface Pass {
  (adjoint: never, ...args: never[]): unknown;
  readonly absent?: (index: number) => never;
}

/** The passes of one check. */
export class Passes {
  readonly #point: WeightedPoint;
  readonly #selection: Selection;
  /** Whether one of them wrote to the adjoint that it was given. */
  writesToAdjoint = false;

  constructor(point: WeightedPoint, selection: Selection) {
    this.#point = point;
    this.#selection = selection;
  }

  /**
   * The adjoints of the arguments selected, in a tuple, as the backward pass gives them.
   *
   * @throws ChainruleError when they are not structured like the arguments.
   */
  run(pass: Pass, adjoint: Float64Array, args: readonly unknown[]): readonly unknown[] {
    const given = this.#point.adjoint(adjoint);
    const result = pass(given as never, ...(args as never[]));
    this.writesToAdjoint ||= numbersIn(given).numbers.some((x, index) => !Object.is(x, adjoint[index]));
    if (!Array.isArray(result) || result.length > args.length) {
      const expected = showValue(args.map((arg) => gradientPart(arg)));
      return refuse("backward-result", null, { found: showValue(result), expected });
    }
    const adjoints = this.#selection.indices.map((index): unknown => {
      const adjoint: unknown = result[index];
      return adjoint ?? (pass.absent ?? this.#absent(result))(index);
    });
    this.#flatten(adjoints);
    return adjoints;
  }

  /** The same in one array, with copies of the arguments. */
  pull(pass: Pass, adjoint: Float64Array, args: readonly unknown[]): Float64Array {
    const copies = args.map((arg) => new PrivateCopy(arg).value);
    return this.#flatten(this.run(pass, adjoint, copies));
  }

  /** Names `wrt` without those that are not there. */
  #absent(result: readonly unknown[]) {
    const present = this.#selection.indices.filter((at) => (result[at] ?? null) !== null);
    const example = present.length === 0 ? "" : `: \`{ wrt: [${present.join(", ")}] }\``;
    return (index: number): never => refuse("no-adjoint", null, { index, example });
  }

  #flatten(adjoints: readonly unknown[]): Float64Array {
    return this.#point.flatten(adjoints, "what the backward pass returned");
  }
}
