/**
 * Reaches: where a direction has any effect at all. Used by `tangents.ts` in strict programs.
 *
 * An input that does not move has the tangent 0, and 0 times an infinite or undefined partial is NaN, although the value does not move
 * at all. A reach is what a tangent would be if directions had no sign and every partial were 1: where it is 0 nothing moves,
 * whatever the partial. A zero that was computed on the way is another matter: 0 · Infinity stays NaN, as in reverse mode. Strict
 * programs cost about twice as much; they are made where a NaN was found.
 */
import { constant, undef, variable } from "../../ir/builder.js";
import type { Apply, Value, Variable } from "../../ir/program.js";
import { tangentType } from "../../ir/types.js";
import type { Ops } from "../../primitives/ops.js";
import { rowOf } from "../../primitives/table.js";

export class Reaches {
  readonly #ops: Ops;
  readonly #reaches = new Map<Variable, Value>();

  constructor(ops: Ops) {
    this.#ops = ops;
  }

  /** A fresh variable for the reach of `of`. */
  declare(of: Variable): Variable {
    const reach = variable(tangentType(of.type), { ...of.origin, name: null, role: "tangent" });
    this.#reaches.set(of, reach);
    return reach;
  }

  /** The reach of a value; zeros are made when there is none. */
  current(of: Value): Value {
    const reach = this.#get(of);
    if (reach !== null) return reach;
    if (of.kind === "undef") return undef(tangentType(of.type));
    return of.type.kind === "array" ? this.#ops.fill(this.#ops.length(of), 0) : constant(0);
  }

  /** The reach of an input: 1 where its tangent is not 0. */
  measure(input: Variable, tangent: Value): void {
    const { builder, fill, get, length, ne, select, set } = this.#ops;
    if (tangent.type.kind !== "array") {
      this.#reaches.set(input, select(ne(tangent, 0), 1, 0));
      return;
    }
    const zeros = fill(length(tangent), 0);
    const { outputs } = builder.loop({
      count: length(tangent),
      initial: [zeros],
      body: (i, [reach = zeros]) => [set(reach, i, select(ne(get(tangent, i), 0), 1, 0))],
    });
    this.#reaches.set(input, outputs[0] ?? zeros);
  }

  /** The reach of a statement's output, from those of the inputs that derivatives flow through. */
  apply({ primitive, inputs, output }: Apply, flowing: readonly number[]): void {
    const { derivative } = rowOf(primitive);
    if (derivative.kind === "linear") {
      const reaches = inputs.map((input, at) => (flowing.includes(at) ? this.#get(input) : null));
      this.#reaches.set(output, derivative.tangent(this.#ops.builder, inputs, reaches));
    } else {
      const moving = flowing.flatMap((at) => inputs[at] ?? []);
      this.join(moving, [output]);
    }
  }

  /** All of `inputs` reach each of `outputs`. */
  join(inputs: readonly Value[], outputs: readonly Variable[]): void {
    const { fill, length, max, sum } = this.#ops;
    let joined: Value = constant(0);
    for (const input of inputs) {
      const reach = this.#get(input);
      if (reach !== null) joined = max(joined, reach.type.kind === "array" ? sum(reach) : reach);
    }
    for (const output of outputs) {
      this.#reaches.set(output, output.type.kind === "array" ? fill(length(output), joined) : joined);
    }
  }

  #get(of: Value): Value | null {
    return of.kind === "variable" ? (this.#reaches.get(of) ?? null) : null;
  }
}
