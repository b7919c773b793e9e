/**
 * Makes a new array for each use that changes it. `shareCommonSubexpressions` finds that two accumulators start with equal zeros;
 * where each goes its own way, two arrays of zeros are better than one and a copy.
 */
import { variable } from "../ir/builder.js";
import type { Apply, Block, Branch, Program, Statement, Value, Variable } from "../ir/program.js";
import { mapReachable, mapRegions, replaceAll, replaceOperands } from "../ir/rewrite.js";
import { primitives } from "../primitives/table.js";

/** The same program in which every array of equal elements is handed on at most once. */
export function separateArrays(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: new Separation().block(each.body) }));
}

class Separation {
  readonly #made = new Map<Variable, Apply>();
  /** Arrays that were handed on. */
  #handedOn = new Set<Variable>();
  /** Arrays made in this iteration of the innermost loop; one from outside is needed again in the next. */
  #local = new Set<Variable>();

  block(block: Block): Block {
    const statements: Statement[] = [];
    for (const statement of block.statements) {
      if (statement.kind === "apply" && statement.primitive === primitives.fill) {
        this.#made.set(statement.output, statement);
        this.#local.add(statement.output);
      }
      const own = this.#separate(statement, statements);
      statements.push(own.kind === "branch" ? this.#branch(own) : mapRegions(own, (region) => this.#iteration(region)));
    }
    const again = this.#makeAgain(statements);
    const results = replaceAll(block.results, (value) => again(value));
    return { params: block.params, statements, results };
  }

  #iteration(region: Block): Block {
    const outer = this.#local;
    this.#local = new Set();
    const separated = this.block(region);
    this.#local = outer;
    return separated;
  }

  /** Only one side runs, so each may take over the same array. */
  #branch(branch: Branch): Branch {
    const before = new Set(this.#handedOn);
    const then = this.block(branch.then);
    const afterThen = this.#handedOn;
    this.#handedOn = before;
    const otherwise = this.block(branch.otherwise);
    for (const array of afterThen) this.#handedOn.add(array);
    return { ...branch, then, otherwise };
  }

  /** The statement with new arrays for those that it changes and that were handed on before. */
  #separate(statement: Statement, before: Statement[]): Statement {
    const again = this.#makeAgain(before);
    switch (statement.kind) {
      case "apply": {
        const { updates } = statement.primitive;
        const changed = updates === null ? undefined : statement.inputs[updates];
        if (changed === undefined) return statement;
        const own = again(changed, statement.output);
        if (own === changed) return statement;
        return {
          ...statement,
          inputs: statement.inputs.map((input, position) => (position === updates ? own : input)),
        };
      }
      case "loop": {
        const initial = statement.initial.map((value, position) => again(value, statement.outputs[position]));
        const isSame = initial.every((value, position) => value === statement.initial[position]);
        return isSame ? statement : { ...statement, initial };
      }
      case "call":
        return replaceOperands(statement, (value) => again(value));
      default:
        return statement;
    }
  }

  /** Hands an array on: itself the first time, a new one after that, named after what becomes of it. */
  #makeAgain(before: Statement[]): (value: Value, becomes?: Variable) => Value {
    return (value, becomes) => {
      const made = value.kind === "variable" ? this.#made.get(value) : undefined;
      if (value.kind !== "variable" || made === undefined) return value;
      if (this.#local.has(value) && !this.#handedOn.has(value)) {
        this.#handedOn.add(value);
        return value;
      }
      const output = variable(value.type, becomes?.origin ?? value.origin);
      before.push({ ...made, output });
      return output;
    };
  }
}
