/** Runs a backward pass: hands it copies, and takes the adjoints asked for out of what it returns. */
import { refuse } from "../../errors/value-error.js";
import { PrivateCopy } from "../../numeric/private-copies.js";
import { gradientPart } from "../../numeric/structured-numbers.js";
import { showStructure } from "../../tree/structure-key.js";
import { structureOf } from "../../tree/structure-of.js";
import { flatten } from "../../tree/tree.js";
import type { Selection } from "../../tree/wrt.js";
import type { WeightedPoint } from "./weighted-point.js";

/** A backward pass of whatever types. */
export type Pass = (adjoint: never, ...args: never[]) => unknown;

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

  /** The adjoints of the arguments selected, in a tuple, as the backward pass gives them. */
  run(pass: Pass, adjoint: Float64Array, args: readonly unknown[]): unknown[] {
    const given = this.#point.adjoint(adjoint);
    const result = pass(given as never, ...(args as never[]));
    this.writesToAdjoint ||= flatten(given).some((x, index) => !Object.is(x, adjoint[index]));
    const { indices } = this.#selection;
    if (Array.isArray(result) && result.length <= args.length) return indices.map((index) => result[index] as unknown);
    return refuse("backward-result", null, {
      found: showStructure(structureOf(result, "the result of the backward pass")),
      expected: showStructure(structureOf(args.map(gradientPart))),
    });
  }

  /** The same in one array, with copies of the arguments. */
  pull(pass: Pass, adjoint: Float64Array, args: readonly unknown[]): Float64Array {
    const copies = args.map((arg) => new PrivateCopy(arg).value);
    return this.#point.flatten(this.run(pass, adjoint, copies), "the adjoints");
  }
}
