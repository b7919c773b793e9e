/**
 * Makes one update of two of the same element, one directly after the other: a[i] += v; a[i] += w becomes a[i] += v + w, and
 * a[i] = u; a[i] += w becomes a[i] = u + w, or nothing at all where that is what a[i] was. The order of additions changes, so only
 * adjoints and tangents are touched.
 */

import { Lengths } from "../analysis/lengths.js";
import { constant, isConstant, variable } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import { NO_ATTRIBUTES, type Primitive } from "../ir/primitive.js";
import type { Apply, Block, Program, Statement, Value, Variable } from "../ir/program.js";
import { mapReachable, mapRegions, replaceAll, replaceOperands } from "../ir/rewrite.js";
import { isSameValue } from "../ir/same-value.js";
import { primitives } from "../primitives/table.js";
import { countUses } from "./uses.js";

/** The same program with fewer updates. */
export function combineUpdates(program: Program): Program {
  return mapReachable(program, (each) => ({
    inputs: each.inputs,
    body: new Combination(each).block(each.body),
  }));
}

/** An update of one element. */
interface Update {
  readonly statement: Apply;
  readonly array: Value;
  readonly index: Value;
  readonly amount: Value;
}

class Combination {
  readonly #uses: ReadonlyMap<Value, number>;
  readonly #definitions: ReturnType<typeof definitionsOf>;
  readonly #lengths: Lengths;
  readonly #replacements = new Map<Variable, Value>();

  constructor(program: Program) {
    this.#uses = countUses(program);
    this.#definitions = definitionsOf(program);
    this.#lengths = new Lengths(program);
  }

  readonly #replace = (value: Value): Value =>
    value.kind === "variable" ? (this.#replacements.get(value) ?? value) : value;

  block(block: Block): Block {
    const statements: (Statement | null)[] = [];
    /** Updates of this block, by the version that they make. */
    const made = new Map<Value, { readonly update: Update; readonly position: number }>();
    for (const original of block.statements) {
      const statement = replaceOperands(original, this.#replace);
      const update = updateOf(statement);
      if (update === null) {
        statements.push(mapRegions(statement, (region) => this.block(region)));
        continue;
      }
      const before = made.get(update.array);
      const isNext =
        before !== undefined && this.#uses.get(update.array) === 1 && isSameValue(before.update.index, update.index);
      if (!isNext || update.statement.primitive !== primitives.accumulate) {
        made.set(update.statement.output, { update, position: statements.length });
        statements.push(statement);
        continue;
      }
      statements[before.position] = null;
      const total = sum(before.update.amount, update, statements);
      const { primitive } = before.update.statement;
      if (primitive === primitives.set && this.#isOldElement(total, before.update)) {
        this.#replacements.set(update.statement.output, before.update.array);
        continue;
      }
      const combined = combine(before.update, primitive, total, update.statement.output);
      made.set(combined.statement.output, { update: combined, position: statements.length });
      statements.push(combined.statement);
    }
    return {
      params: block.params,
      statements: statements.filter((statement) => statement !== null),
      results: replaceAll(block.results, this.#replace),
    };
  }

  /** Whether writing `value` changes nothing: it is a[i], perhaps with 0 where there is no such element. */
  #isOldElement(value: Value, update: Update): boolean {
    const made = this.#applyOf(value);
    if (made === null) return false;
    const [first, second, third] = made.inputs;
    if (made.primitive === primitives.get) return first === update.array && isSameValue(second, update.index);
    if (made.primitive !== primitives.select || first === undefined || second === undefined) return false;
    return (
      third !== undefined &&
      isConstant(third, 0) &&
      this.#isRangeCheck(first, update) &&
      this.#isOldElement(second, update)
    );
  }

  /** Whether the condition can only fail where there is no element at the index. */
  #isRangeCheck(condition: Value, update: Update): boolean {
    const made = this.#applyOf(condition);
    if (made === null) return false;
    const [first, second] = made.inputs;
    if (first === undefined) return false;
    switch (made.primitive) {
      case primitives.and:
        return this.#isRangeCheck(first, update) && second !== undefined && this.#isRangeCheck(second, update);
      case primitives.isInteger:
        return isSameValue(first, update.index);
      case primitives.ge:
        return isSameValue(first, update.index) && second !== undefined && isConstant(second, 0);
      case primitives.lt:
        return (
          isSameValue(first, update.index) && second !== undefined && this.#lengths.isLengthOf(second, update.array)
        );
      default:
        return false;
    }
  }

  #applyOf(value: Value): Apply | null {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    return definition?.kind === "apply" ? definition.statement : null;
  }
}

function updateOf(statement: Statement): Update | null {
  if (statement.kind !== "apply") return null;
  const { primitive, inputs, output } = statement;
  const [array, index, amount] = inputs;
  if (primitive !== primitives.set && primitive !== primitives.accumulate) return null;
  if (output.origin.role !== "adjoint" && output.origin.role !== "tangent") return null;
  return array && index && amount ? { statement, array, index, amount } : null;
}

/** What both updates together write or add. */
function sum(first: Value, { amount, statement }: Update, before: (Statement | null)[]): Value {
  if (first.kind === "constant" && first.value === 0) return amount;
  if (amount.kind === "constant" && amount.value === 0) return first;
  if (first.kind === "constant" && amount.kind === "constant")
    return constant(Number(first.value) + Number(amount.value));
  const output = variable(amount.type, { ...statement.output.origin, name: null });
  before.push({ kind: "apply", primitive: primitives.add, inputs: [first, amount], attributes: NO_ATTRIBUTES, output });
  return output;
}

function combine({ statement, array, index }: Update, primitive: Primitive, amount: Value, output: Variable): Update {
  return { statement: { ...statement, primitive, inputs: [array, index, amount], output }, array, index, amount };
}
