/**
 * Which arrays are equally long, whatever their content: updates keep the length, and so do loops that hand on arrays of one
 * length, also in turns. Answers are values of the program that are defined before the array.
 */
import { type Definition, definitionsOf } from "../ir/definitions.js";
import type { Apply, Loop, Program, Value, Variable } from "../ir/program.js";
import { isSameValue } from "../ir/same-value.js";
import { primitives } from "../primitives/table.js";

/** `count`: the length is this number. `array`: it is the length of this array. */
export type Length =
  | { readonly kind: "count"; readonly value: Value }
  | { readonly kind: "array"; readonly array: Variable };

export class Lengths {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #lengths = new Map<Variable, Length>();
  /** Carries found to change their length, by the output of the loop. */
  readonly #varying = new Set<Variable>();

  constructor(program: Program, definitions: ReadonlyMap<Variable, Definition> = definitionsOf(program)) {
    this.#definitions = definitions;
    const loops = new Set<Loop>();
    for (const definition of this.#definitions.values()) if (definition.kind === "output") loops.add(definition.loop);
    while (this.#findVarying(loops)) this.#lengths.clear();
  }

  /** The length of `array`, in terms of what is simplest. */
  of(array: Value): Length | null {
    return array.kind === "variable" && array.type.kind === "array" ? this.#length(array) : null;
  }

  /** Whether `count` is certainly the length of `array`. */
  isLengthOf(count: Value, array: Value): boolean {
    const [stated, length] = [this.#ofCount(count), this.of(array)];
    return stated !== null && length !== null && isSameLength(stated, length);
  }

  /** Whether `value` is a whole number of at least 0, and not -0. */
  isNatural(value: Value): boolean {
    if (value.kind === "constant")
      return Number.isInteger(value.value) && Object.is(Math.abs(Number(value.value)), value.value);
    if (value.kind === "undef") return false;
    if (value.natural) return true;
    const definition = this.#definitions.get(value);
    if (definition?.kind === "index" || definition?.kind === "trips") return true;
    return definition?.kind === "apply" && definition.statement.primitive === primitives.length;
  }

  /** All carries are taken to keep their length until one is found that does not. */
  #findVarying(loops: ReadonlySet<Loop>): boolean {
    // In order of definition, so that no chain of updates is followed to its start again.
    for (const variable of this.#definitions.keys()) this.of(variable);
    const before = this.#varying.size;
    for (const loop of loops) {
      loop.outputs.forEach((output, position) => {
        if (output.type.kind !== "array" || this.#varying.has(output)) return;
        const [initial, result] = [loop.initial[position], loop.body.results[position]];
        if (initial !== undefined && result !== undefined && !this.#areEqual(initial, result))
          this.#varying.add(output);
      });
    }
    return this.#varying.size > before;
  }

  #areEqual(a: Value, b: Value): boolean {
    const [first, second] = [this.of(a), this.of(b)];
    return first !== null && second !== null && isSameLength(first, second);
  }

  #length(array: Variable): Length {
    let length = this.#lengths.get(array);
    if (length === undefined) {
      length = this.#find(array);
      this.#lengths.set(array, length);
    }
    return length;
  }

  #find(array: Variable): Length {
    const itself: Length = { kind: "array", array };
    const definition = this.#definitions.get(array);
    switch (definition?.kind) {
      case "apply":
        return this.#ofApply(definition.statement) ?? itself;
      case "carry":
      case "output": {
        const { loop, position } = definition;
        const [initial, output] = [loop.initial[position], loop.outputs[position]];
        if (initial === undefined || output === undefined || this.#varying.has(output)) return itself;
        return this.of(initial) ?? itself;
      }
      case "result": {
        const { statement, position } = definition;
        if (statement.kind !== "branch") return itself;
        const [then, otherwise] = [statement.then.results[position], statement.otherwise.results[position]];
        if (then === undefined || otherwise === undefined || !this.#areEqual(then, otherwise)) return itself;
        // Known on both sides, so it is defined outside of them.
        return this.of(then) ?? itself;
      }
      default:
        return itself;
    }
  }

  #ofApply({ primitive, inputs }: Apply): Length | null {
    const [first] = inputs;
    if (first === undefined) return null;
    if (primitive === primitives.fill || primitive === primitives.iota) return this.#ofCount(first);
    const keeps = primitive === primitives.copy || (primitive.updates === 0 && primitive !== primitives.reserve);
    return keeps ? this.of(first) : null;
  }

  #ofCount(count: Value): Length | null {
    if (count.kind === "variable") {
      const definition = this.#definitions.get(count);
      if (definition?.kind === "apply" && definition.statement.primitive === primitives.length) {
        const [array] = definition.statement.inputs;
        if (array !== undefined) return this.of(array);
      }
    }
    return this.isNatural(count) ? { kind: "count", value: count } : null;
  }
}

function isSameLength(a: Length, b: Length): boolean {
  if (a.kind === "array") return b.kind === "array" && a.array === b.array;
  return b.kind === "count" && isSameValue(a.value, b.value);
}
