/**
 * Replaces values by simpler equal ones: constants, the identities of the rows, branches and loops that are decided, carries that
 * never change. Primal values allow only rewrites that hold to the last bit; tangents and adjoints those of real arithmetic.
 */
import { constant, isConstant } from "../ir/builder.js";
import type { Apply, Block, Branch, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { reachablePrograms } from "../ir/regions.js";
import { mapPrograms, replaceAll, replaceOperands } from "../ir/rewrite.js";
import { primitives } from "../primitives/table.js";

/** The same program with simpler values; what is no longer used is left to `removeDeadCode`. */
export function simplify(program: Program): Program {
  const programs = reachablePrograms(program);
  const mapped = mapPrograms(programs, (each) => ({
    inputs: each.inputs,
    body: new Simplifier().block(each.body),
  }));
  return mapped.get(program) ?? program;
}

class Simplifier {
  readonly #replacements = new Map<Variable, Value>();
  /** Arrays that are as long as another one: updates keep the length. */
  readonly #sameLength = new Map<Variable, Value>();
  /** Lengths of new arrays, where they are known to be whole numbers. */
  readonly #lengths = new Map<Variable, Value>();
  /** Values that are natural numbers: lengths, and indices of loops. */
  readonly #naturals = new Set<Variable>();

  block(block: Block): Block {
    const statements: Statement[] = [];
    for (const statement of block.statements) this.#statement(replaceOperands(statement, this.#replace), statements);
    return { params: block.params, statements, results: replaceAll(block.results, this.#replace) };
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
        break;
      default:
        out.push(statement);
    }
  }

  #apply(statement: Apply, out: Statement[]): void {
    const simpler = this.#simpler(statement);
    if (simpler !== null) {
      this.#replacements.set(statement.output, simpler);
      return;
    }
    this.#noteLength(statement);
    out.push(statement);
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
    if (primitive === primitives.max) return this.#naturalOverZero(inputs) ?? primitive.identity(inputs, "exact");
    return primitive.identity(inputs, output.origin.role === "primal" ? "exact" : "algebraic");
  }

  #noteLength({ primitive, inputs, output }: Apply): void {
    if (primitive === primitives.length) this.#naturals.add(output);
    if (output.type.kind !== "array") return;
    const [first] = inputs;
    const keepsLength = (primitive.updates === 0 && primitive !== primitives.reserve) || primitive === primitives.copy;
    if (keepsLength && first !== undefined) this.#sameLength.set(output, first);
    const isNew = primitive === primitives.fill || primitive === primitives.iota;
    if (isNew && first !== undefined && this.#isNatural(first)) this.#lengths.set(output, first);
  }

  #isNatural(value: Value): boolean {
    if (value.kind === "variable") return this.#naturals.has(value);
    return (
      value.kind === "constant" &&
      Number.isInteger(value.value) &&
      !Object.is(value.value, -0) &&
      Number(value.value) >= 0
    );
  }

  /** max(n, 0) where n is a natural number. */
  #naturalOverZero([x, y]: readonly Value[]): Value | null {
    if (x === undefined || y === undefined) return null;
    if (isConstant(y, 0) && this.#isNatural(x)) return x;
    return isConstant(x, 0) && this.#isNatural(y) ? y : null;
  }

  /** The length of an array, found without it; null if it must be asked. */
  #lengthOf(array: Value | undefined): Value | null {
    let source = array;
    while (source?.kind === "variable") {
      const length = this.#lengths.get(source);
      if (length !== undefined) return length;
      const longer: Value | undefined = this.#sameLength.get(source);
      if (longer === undefined) break;
      source = longer;
    }
    return null;
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
    for (const region of [loop.test, loop.body]) {
      const index = region?.params[0];
      if (index !== undefined) this.#naturals.add(index);
    }
    this.#naturals.add(loop.trips);
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
    const array = initial.kind === "variable" && initial.type.kind === "array";
    if (next !== param && next !== initial) {
      if (array && this.#keepsLength(loop.body, param, result)) {
        for (const region of [loop.test, loop.body]) {
          const carried = region?.params[position + 1];
          if (carried !== undefined) this.#sameLength.set(carried, initial);
        }
        this.#sameLength.set(output, initial);
      }
      return;
    }
    for (const carried of [param, loop.test?.params[position + 1], output]) {
      if (carried !== undefined) this.#replacements.set(carried, initial);
    }
  }

  /** Whether `result` is made of `param` by updates in this block, loops and branches inside left out. */
  #keepsLength(body: Block, param: Variable, result: Value): boolean {
    const made = new Map<Value, Value>();
    for (const statement of body.statements) {
      if (
        statement.kind === "apply" &&
        statement.primitive.updates === 0 &&
        statement.primitive !== primitives.reserve
      ) {
        const [updated] = statement.inputs;
        if (updated !== undefined) made.set(statement.output, updated);
      }
      if (statement.kind === "loop") {
        statement.outputs.forEach((output, position) => {
          const inner = statement.body.params[position + 1];
          const next = statement.body.results[position];
          const start = statement.initial[position];
          if (inner && next && start && this.#keepsLength(statement.body, inner, next)) made.set(output, start);
        });
      }
    }
    let source: Value | undefined = result;
    while (source !== undefined && source !== param) source = made.get(source);
    return source === param;
  }
}
