/**
 * Which values are finite wherever the inputs of a program are, but for overflow: what is made of them by sums, products and functions
 * without poles, and read where an element certainly is.
 */
import { type Definition, definitionsOf } from "../ir/definitions.js";
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { outputsOf } from "../ir/regions.js";
import type { PrimitiveName } from "../primitives/names.js";
import { primitives } from "../primitives/table.js";
import { Lengths } from "./lengths.js";
import { Ranges } from "./ranges.js";

/** Primitives whose result is finite where their inputs are. */
const TAME: readonly PrimitiveName[] = [
  ...(["add", "sub", "mul", "neg", "abs", "sign", "min", "max", "floor", "ceil", "round", "trunc"] as const),
  ...([
    "cbrt",
    "hypot",
    "sin",
    "cos",
    "atan",
    "tanh",
    "asinh",
    "logistic",
    "softplus",
    "logLogistic",
    "erf",
    "erfc",
  ] as const),
  ...([
    "select",
    "toNumber",
    "stopGradient",
    "length",
    "iota",
    "copy",
    "slice",
    "set",
    "setSlice",
    "fill",
    "fillSlice",
  ] as const),
  ...(["accumulate", "accumulateSlice", "addScalar", "sum", "hypotOf"] as const),
];

export class Finiteness {
  readonly #ranges: Ranges;
  readonly #lengths: Lengths;
  /** The lengths that the program measures, by the array that stands for all of that length. */
  readonly #measured = new Map<Variable, Variable[]>();
  readonly #doubtful = new Set<Variable>();
  readonly #tame: ReadonlySet<unknown> = new Set(TAME.map((name) => primitives[name]));

  constructor(program: Program, definitions: ReadonlyMap<Variable, Definition> = definitionsOf(program)) {
    this.#lengths = new Lengths(program, definitions);
    this.#ranges = new Ranges(definitions, this.#lengths);
    for (const definition of definitions.values()) if (definition.kind === "apply") this.#measure(definition.statement);
    this.#block(program.body);
  }

  isFinite(value: Value): boolean {
    if (value.kind === "constant") return typeof value.value === "boolean" || Number.isFinite(value.value);
    return value.kind === "variable" && !this.#doubtful.has(value);
  }

  #measure({ primitive, inputs: [array], output }: Apply): void {
    if (primitive !== primitives.length || array === undefined) return;
    const length = this.#lengths.of(array);
    if (length?.kind !== "array") return;
    this.#measured.set(length.array, [...(this.#measured.get(length.array) ?? []), output]);
  }

  #block(block: Block): void {
    for (const statement of block.statements) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "apply":
        if (!this.#isTame(statement)) this.#doubtful.add(statement.output);
        return;
      case "loop":
        this.#loop(statement);
        return;
      case "branch":
        this.#block(statement.then);
        this.#block(statement.otherwise);
        this.#doubt(statement.outputs, statement.then.results);
        this.#doubt(statement.outputs, statement.otherwise.results);
        return;
      case "call":
      case "derive":
        for (const output of outputsOf(statement)) this.#doubtful.add(output);
        return;
      case "effect":
        return;
    }
  }

  #isTame({ primitive, inputs }: Apply): boolean {
    const [first, second] = inputs;
    if (primitive === primitives.length) return true;
    if (primitive === primitives.get && first !== undefined && second !== undefined)
      return this.isFinite(first) && this.#isInside(second, first);
    return this.#tame.has(primitive) && inputs.every((input) => this.isFinite(input));
  }

  #isInside(index: Value, array: Value): boolean {
    const length = this.#lengths.of(array);
    if (length === null || !this.#ranges.isNatural(index)) return false;
    const counts = length.kind === "count" ? [length.value] : (this.#measured.get(length.array) ?? []);
    return counts.some((count) => this.#ranges.isBelow(index, count));
  }

  /** What an iteration hands on may be doubtful in the next one. */
  #loop({ initial, body, outputs }: Loop): void {
    const carried = body.params.slice(1);
    this.#doubt(carried, initial);
    let before: number;
    do {
      before = this.#doubtful.size;
      this.#block(body);
      this.#doubt(carried, body.results);
    } while (this.#doubtful.size > before);
    this.#doubt(outputs, carried);
  }

  #doubt(targets: readonly Variable[], sources: readonly Value[]): void {
    targets.forEach((target, at) => {
      const source = sources[at];
      if (source === undefined || !this.isFinite(source)) this.#doubtful.add(target);
    });
  }
}
