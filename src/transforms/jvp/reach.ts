/**
 * Reaches: where a direction has any effect at all. Used by `tangents.ts` in strict programs.
 *
 * An input that does not move has the tangent 0, and 0 times an infinite or undefined partial is NaN, although the value does not move
 * at all. A reach is what a tangent would be if directions had no sign and every partial were 1: where it is 0 nothing moves,
 * whatever the partial. Nor does it where the partial is a zero that was chosen: of the operand that `max` does not take. A zero that was
 * computed on the way is another matter: 0 · Infinity stays NaN, as in reverse mode. Strict programs cost about twice as much; they are
 * made where a NaN was found.
 */
import { constant, undef, variable } from "../../ir/builder.js";
import type { Apply, Value, Variable } from "../../ir/program.js";
import { tangentType } from "../../ir/types.js";
import type { Ops } from "../../primitives/ops.js";
import { primitives, rowOf } from "../../primitives/table.js";

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

  /**
   * The term that an elementwise operation adds to a tangent: the product of a partial and the input's tangent, where that counts.
   *
   * @param since how many statements stood before the partial was emitted.
   */
  term(
    input: Value,
    partial: Value,
    product: Value,
    since: number,
  ): { readonly tangent: Value; readonly reach: Value } {
    const { and, ne, not, select } = this.#ops;
    const reach = this.current(input);
    if (partial.kind === "constant") return { tangent: product, reach };
    const counts = not(isChosen(this.#ops, partial, 0, since));
    return { tangent: select(and(counts, ne(reach, 0)), product, 0), reach: select(counts, reach, 0) };
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
    this.joinReaches(
      inputs.flatMap((input) => this.#get(input) ?? []),
      outputs,
    );
  }

  joinReaches(reaches: readonly Value[], outputs: readonly Variable[]): void {
    const { fill, length, max, sum } = this.#ops;
    let joined: Value = constant(0);
    for (const reach of reaches) joined = max(joined, reach.type.kind === "array" ? sum(reach) : reach);
    for (const output of outputs) {
      this.#reaches.set(output, output.type.kind === "array" ? fill(length(output), joined) : joined);
    }
  }

  #get(of: Value): Value | null {
    return of.kind === "variable" ? (this.#reaches.get(of) ?? null) : null;
  }
}

/** Whether a value that was just emitted is this number because a `select` gives it: a truth value of the program. */
function isChosen(ops: Ops, value: Value, number: number, since: number): Value {
  if (value.kind === "constant") return constant(value.value === number);
  const emitted = ops.builder.statements.slice(since);
  const made = emitted.find((statement) => statement.kind === "apply" && statement.output === value);
  if (made?.kind !== "apply") return constant(false);
  const [x = value, y = value, z = value] = made.inputs;
  switch (made.primitive) {
    case primitives.select:
      return ops.select(x, isChosen(ops, y, number, since), isChosen(ops, z, number, since));
    case primitives.sub:
      return x.kind === "constant" ? isChosen(ops, y, Number(x.value) - number, since) : constant(false);
    case primitives.mul:
      return number === 0 ? ops.or(isChosen(ops, x, 0, since), isChosen(ops, y, 0, since)) : constant(false);
    case primitives.div:
      return number === 0 ? isChosen(ops, x, 0, since) : constant(false);
    default:
      return constant(false);
  }
}
