/**
 * Replaces values by simpler equal ones: constants, the identities of the rows, branches and loops that are decided, carries that
 * never change. Primal values allow only rewrites that hold to the last bit; tangents and adjoints those of real arithmetic.
 */

import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { constant, isConstant } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import type { Primitive } from "../ir/primitive.js";
import type { Apply, Block, Branch, Effect, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { mapReachable, replaceAll, replaceOperands } from "../ir/rewrite.js";
import { sameType } from "../ir/types.js";
import { primitives } from "../primitives/table.js";

/** The same program with simpler values; what is no longer used is left to `removeDeadCode`. */
export function simplify(program: Program): Program {
  return mapReachable(program, (each) => ({
    inputs: each.inputs,
    body: new Simplifier(each).block(each.body),
  }));
}

/** What leaves whole numbers as they are. */
const ROUNDING: ReadonlySet<Primitive> = new Set([
  primitives.floor,
  primitives.ceil,
  primitives.round,
  primitives.trunc,
]);

class Simplifier {
  readonly #replacements = new Map<Variable, Value>();
  /** Predicates that were asserted in the block that is being simplified. */
  #asserted: Variable[] = [];
  readonly #lengths: Lengths;
  readonly #ranges: Ranges;

  constructor(program: Program) {
    const definitions = definitionsOf(program);
    this.#lengths = new Lengths(program, definitions);
    this.#ranges = new Ranges(definitions, this.#lengths);
  }

  block(block: Block): Block {
    const statements: Statement[] = [];
    const asserted = this.#asserted;
    this.#asserted = [];
    for (const statement of block.statements) this.#statement(replaceOperands(statement, this.#replace), statements);
    const results = replaceAll(block.results, this.#replace);
    for (const predicate of this.#asserted) this.#replacements.delete(predicate);
    this.#asserted = asserted;
    return { params: block.params, statements, results };
  }

  readonly #replace = (value: Value): Value =>
    value.kind === "variable" ? (this.#replacements.get(value) ?? value) : value;

  #statement(statement: Statement, out: Statement[]): void {
    switch (statement.kind) {
      case "apply":
        this.#apply(statement, out);
        break;
      case "loop":
        this.#loop(statement, out);
        break;
      case "branch":
        this.#branch(statement, out);
        break;
      case "effect":
        if (statement.effect === "assert" && statement.predicate !== null && isConstant(statement.predicate, true))
          break;
        out.push(statement);
        this.#assume(statement);
        break;
      default:
        out.push(statement);
    }
  }

  /** After an assert its predicate holds, up to the end of the block. */
  #assume({ effect, predicate }: Effect): void {
    if (effect !== "assert" || predicate?.kind !== "variable") return;
    this.#replacements.set(predicate, constant(true));
    this.#asserted.push(predicate);
  }

  #apply(statement: Apply, out: Statement[]): void {
    const simpler = this.#simpler(statement);
    if (simpler !== null) {
      this.#replacements.set(statement.output, simpler);
      return;
    }
    out.push(statement.primitive === primitives.length ? this.#ofFirstArray(statement) : statement);
  }

  #simpler(statement: Apply): Value | null {
    const { primitive, inputs, attributes, output } = statement;
    if (output.type.kind !== "array" && inputs.every((input) => input.kind === "constant")) {
      const folded = primitive.evaluate(
        inputs.map((input) => (input.kind === "constant" ? input.value : Number.NaN)),
        attributes,
      );
      if (typeof folded !== "object") return constant(folded);
    }
    if (primitive === primitives.length) return this.#lengthOf(inputs[0]);
    if (primitive === primitives.max) return this.#positivePart(inputs) ?? primitive.identity(inputs, "exact");
    const [first] = inputs;
    if (first !== undefined && ROUNDING.has(primitive) && this.#ranges.isCounting(first)) return first;
    if (this.#isCertain(primitive, inputs)) return constant(true);
    if (first !== undefined && primitive === primitives.copy && sameType(first.type, output.type)) return first;
    return primitive.identity(inputs, output.origin.role === "primal" ? "exact" : "algebraic");
  }

  /** max(x, 0) where x is not negative. */
  #positivePart([x, y]: readonly Value[]): Value | null {
    if (x === undefined || y === undefined) return null;
    if (isConstant(y, 0)) return this.#isPositive(x) ? x : null;
    return isConstant(x, 0) && this.#isPositive(y) ? y : null;
  }

  #isPositive(value: Value): boolean {
    return this.#ranges.isNonNegative(value) && this.#ranges.isNeverMinusZero(value);
  }

  /** A comparison of integers that always holds. */
  #isCertain(primitive: Primitive, [x, y]: readonly Value[]): boolean {
    if (x === undefined) return false;
    if (primitive === primitives.isInteger) return this.#ranges.isCounting(x);
    if (y === undefined) return false;
    if (primitive === primitives.lt) return this.#ranges.isBelow(x, y);
    if (primitive === primitives.le) return this.#ranges.isAtMost(x, y);
    if (primitive === primitives.gt) return this.#ranges.isBelow(y, x);
    return primitive === primitives.ge && this.#ranges.isAtMost(y, x);
  }

  /** The length of an array, if the program has it as a number. */
  #lengthOf(array: Value | undefined): Value | null {
    const length = array === undefined ? null : this.#lengths.of(array);
    return length?.kind === "count" ? this.#replace(length.value) : null;
  }

  /** The length of the array from which the length stems. */
  #ofFirstArray(statement: Apply): Apply {
    const [array] = statement.inputs;
    const length = array === undefined ? null : this.#lengths.of(array);
    if (length?.kind !== "array" || length.array === array) return statement;
    return { ...statement, inputs: [this.#replace(length.array)] };
  }

  #branch(branch: Branch, out: Statement[]): void {
    const { predicate, outputs } = branch;
    if (predicate.kind === "constant") {
      const side = this.block(predicate.value === true ? branch.then : branch.otherwise);
      out.push(...side.statements);
      outputs.forEach((output, position) => {
        this.#replacements.set(output, side.results[position] ?? output);
      });
      return;
    }
    const then = this.#side(branch.then, predicate, true);
    const otherwise = this.#side(branch.otherwise, predicate, false);
    outputs.forEach((output, position) => {
      const same = this.#sameOnBothSides(predicate, then.results[position], otherwise.results[position]);
      if (same !== null) this.#replacements.set(output, same);
    });
    out.push({ ...branch, then, otherwise });
  }

  /** On each side the predicate is known. */
  #side(side: Block, predicate: Value, holds: boolean): Block {
    if (predicate.kind !== "variable") return this.block(side);
    const before = this.#replacements.get(predicate);
    this.#replacements.set(predicate, constant(holds));
    const simpler = this.block(side);
    if (before === undefined) this.#replacements.delete(predicate);
    else this.#replacements.set(predicate, before);
    return simpler;
  }

  /** What a branch gives on either side: one value from outside of it, or its predicate. */
  #sameOnBothSides(predicate: Value, then: Value | undefined, otherwise: Value | undefined): Value | null {
    if (then === undefined || otherwise === undefined) return null;
    if (then === otherwise) return then;
    if (then.kind !== "constant" || otherwise.kind !== "constant") return null;
    if (Object.is(then.value, otherwise.value)) return then;
    return then.value === true && otherwise.value === false ? predicate : null;
  }

  #loop(loop: Loop, out: Statement[]): void {
    if (loop.count?.kind === "constant" && !(Number(loop.count.value) > 0)) {
      loop.outputs.forEach((output, position) => {
        this.#replacements.set(output, loop.initial[position] ?? output);
      });
      this.#replacements.set(loop.trips, constant(0));
      return;
    }
    loop.outputs.forEach((output, position) => {
      this.#fixCarry(loop, output, position);
    });
    const test = loop.test === null ? null : this.block(loop.test);
    const body = this.block(loop.body);
    const always = test?.results[0] !== undefined && isConstant(test.results[0], true) && test.statements.length === 0;
    out.push({ ...loop, test: always && loop.count !== null ? null : test, body });
  }

  /** A carry that every iteration hands on as it is, or sets to its initial value, is that value. */
  #fixCarry(loop: Loop, output: Variable, position: number): void {
    const initial = loop.initial[position];
    const param = loop.body.params[position + 1];
    const result = loop.body.results[position];
    if (initial === undefined || param === undefined || result === undefined) return;
    const next = this.#replace(result);
    if (next !== param && next !== initial) return;
    for (const carried of [param, loop.test?.params[position + 1], output]) {
      if (carried !== undefined) this.#replacements.set(carried, initial);
    }
  }
}
