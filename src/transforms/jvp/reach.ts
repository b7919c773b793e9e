/**
 * Reaches: where a direction has any effect at all. Used by `tangents.ts` in strict programs, and backwards by `vjp/block.ts`.
 *
 * An input that does not move has the tangent 0, and 0 times an infinite or undefined partial is NaN, although the value does not move
 * at all. A reach is what a tangent would be if directions had no sign and every partial were 1: where it is 0 nothing moves,
 * whatever the partial. Nor does it where the partial is a zero that was chosen: of the operand that `max` does not take. A zero that was
 * computed on the way is another matter: 0 · Infinity stays NaN. Strict programs cost about twice as much; they are made where a NaN was
 * found, and for derivatives inside functions.
 *
 * A program that carries reaches along has reverse mode's reaches too: run backwards, the reach of a value says whether its adjoint comes
 * from anything at all. Nothing is multiplied, so that a reach may become Infinity and still mean yes.
 */
import { constant, isConstant, undef, variable } from "../../ir/builder.js";
import type { Apply, Program, Value, Variable } from "../../ir/program.js";
import { tangentType } from "../../ir/types.js";
import type { Ops } from "../../primitives/ops.js";
import type { Elementwise } from "../../primitives/row.js";
import { primitives, rowOf } from "../../primitives/table.js";

export class Reaches {
  readonly #ops: Ops;
  readonly #reaches = new Map<Variable, Value>();
  readonly #taken = new Set<Value>();

  constructor(ops: Ops) {
    this.#ops = ops;
  }

  /** A fresh variable for the reach of `of`. */
  declare(of: Variable): Variable {
    const reach = fresh(of);
    this.#set(of, reach);
    return reach;
  }

  get known(): ReadonlyMap<Variable, Value> {
    return this.#reaches;
  }

  /** The reach of a value; zeros are made when there is none. */
  current(of: Value): Value {
    return this.get(of) ?? still(this.#ops, of);
  }

  /** The reach of an input: 1 where its tangent is not 0. */
  measure(input: Variable, tangent: Value): void {
    this.#set(input, reachOf(this.#ops, tangent));
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
    const { and, ne, select } = this.#ops;
    const reach = this.current(input);
    if (partial.kind === "constant") return { tangent: product, reach };
    const counts = isNotChosenZero(this.#ops, partial, since);
    return { tangent: select(and(counts, ne(reach, 0)), product, 0), reach: select(counts, reach, 0) };
  }

  /** The tangent of `output` where that is reached, 0 elsewhere. */
  masked(output: Variable, tangent: Value): Value {
    if (tangent.type.kind === "array") return tangent;
    return this.#ops.select(this.#ops.ne(this.current(output), 0), tangent, 0);
  }

  /** The reach of a statement's output, from those of the inputs that derivatives flow through. */
  apply(apply: Apply, flowing: readonly number[]): void {
    const { primitive, inputs, output } = apply;
    const { derivative } = rowOf(primitive);
    const reaches = inputs.map((input, at) => (flowing.includes(at) ? this.get(input) : null));
    switch (derivative.kind) {
      case "linear": {
        const reach = derivative.tangent(this.#ops.builder, inputs, reaches);
        // Reaches are numbers: NaN was read out of range, and what is not there does not move.
        const isRead = primitive === primitives.get;
        this.#set(output, isRead ? this.#ops.select(this.#ops.isNaN(reach), 0, reach) : reach);
        return;
      }
      case "explicit":
        if (derivative.picks)
          this.#pick(output, derivative.tangent(this.#ops.builder, inputs, output, reaches), reaches);
        else this.joinReaches(reaches, [output]);
        return;
      case "elementwise": {
        const terms = flowing.flatMap((at) => this.#through(apply, at, derivative) ?? []);
        this.joinReaches(terms, [output]);
        return;
      }
      case "zero":
        return;
    }
  }

  /** What reaches the output of an elementwise operation from the input at `position`. */
  #through({ inputs, output }: Apply, position: number, { partial }: Elementwise): Value | null {
    const { builder, select } = this.#ops;
    const [input, since] = [inputs[position], builder.statements.length];
    const slope = partial(builder, inputs, output, position);
    if (input === undefined || slope === null) return null;
    const reach = this.current(input);
    return slope.kind === "constant" ? reach : select(isNotChosenZero(this.#ops, slope, since), reach, 0);
  }

  /** All of `inputs` reach each of `outputs`. */
  join(inputs: readonly Value[], outputs: readonly Variable[]): void {
    this.joinReaches(
      inputs.flatMap((input) => this.get(input) ?? []),
      outputs,
    );
  }

  joinReaches(reaches: readonly (Value | null)[], outputs: readonly Variable[]): void {
    const { fill, length } = this.#ops;
    const joined = this.#joined(reaches);
    for (const output of outputs) {
      this.#set(output, output.type.kind === "array" ? fill(length(output), joined) : joined);
    }
  }

  /** What reaches the number `output` from the element that it is; where it is NaN, all elements made it so. */
  #pick(output: Variable, picked: Value, reaches: readonly (Value | null)[]): void {
    const { isNaN: isUndefined, select } = this.#ops;
    this.#set(output, select(isUndefined(output), this.#joined(reaches), picked));
  }

  #joined(reaches: readonly (Value | null)[]): Value {
    return reaches
      .filter((reach) => reach !== null)
      .map((reach) => (reach.type.kind === "array" ? this.#ops.sum(reach) : reach))
      .reduce<Value>((all, reach) => (isConstant(all, 0) ? reach : this.#ops.add(all, reach)), constant(0));
  }

  /** Run backwards, a reach that two values share would be that of either: each has its own. */
  #set(of: Variable, reach: Value): void {
    const own = this.#taken.has(reach) && reach.type.kind !== "array" ? this.#again(of, reach) : reach;
    if (own.kind === "variable") this.#taken.add(own);
    this.#reaches.set(of, own);
  }

  #again(of: Variable, reach: Value): Variable {
    const output = fresh(of);
    const inputs = [reach, constant(0)];
    // Not through `ops`, which would give `reach` itself.
    this.#ops.builder.emit({ kind: "apply", primitive: primitives.add, inputs, attributes: {}, output });
    return output;
  }

  /** The reach of a value, null when nothing reaches it. */
  get(of: Value): Value | null {
    return of.kind === "variable" ? (this.#reaches.get(of) ?? null) : null;
  }
}

/** The reach that a tangent or an adjoint starts: 1 where it is not 0. */
export function reachOf({ builder, fill, get, length, ne, select, set }: Ops, start: Value): Value {
  if (start.type.kind !== "array") return select(ne(start, 0), 1, 0);
  const zeros = fill(length(start), 0);
  const { outputs } = builder.loop({
    count: length(start),
    initial: [zeros],
    body: (i, [reach = zeros]) => [set(reach, i, select(ne(get(start, i), 0), 1, 0))],
  });
  return outputs[0] ?? zeros;
}

const known = new WeakMap<Program, ReadonlyMap<Variable, Value>>();

/** Says that `program` carries these reaches along. */
export function recordReaches(program: Program, reaches: ReadonlyMap<Variable, Value>): void {
  known.set(program, reaches);
}

/** The reach of each value of a program that carries reaches along; none of others. */
export function reachesOf(program: Program): ReadonlyMap<Variable, Value> {
  return known.get(program) ?? new Map();
}

function fresh(of: Variable): Variable {
  return variable(tangentType(of.type), { ...of.origin, name: null, role: "tangent" });
}

/** The motion of a value that does not move. */
export function still({ fill, length }: Ops, of: Value): Value {
  if (of.kind === "undef") return undef(tangentType(of.type));
  return of.type.kind === "array" ? fill(length(of), 0) : constant(0);
}

/**
 * Whether a partial that was just emitted counts: it is no zero that was chosen.
 *
 * @param since how many statements stood before the partial was emitted.
 */
export function isNotChosenZero(ops: Ops, partial: Value, since: number): Value {
  return ops.not(isChosen(ops, partial, 0, since));
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
