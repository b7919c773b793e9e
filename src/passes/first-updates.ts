/**
 * Writes instead of adding where there is nothing to add to: a loop that takes over new zeros and updates each of them at most once.
 * `0 + v` is v for adjoints and tangents, of which alone it is asked.
 */
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { isConstant } from "../ir/builder.js";
import { type Definition, definitionsOf } from "../ir/definitions.js";
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { mapReachable, mapRegions } from "../ir/rewrite.js";
import { primitives } from "../primitives/table.js";
import { countUses } from "./uses.js";

/** The same program with fewer additions to zero. */
export function writeFirstUpdates(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: new FirstUpdates(each).block(each.body) }));
}

class FirstUpdates {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #ranges: Ranges;
  readonly #uses: ReadonlyMap<Value, number>;

  constructor(program: Program) {
    this.#definitions = definitionsOf(program);
    this.#ranges = new Ranges(this.#definitions, new Lengths(program, this.#definitions));
    this.#uses = countUses(program);
  }

  block(block: Block): Block {
    const statements = block.statements.map((statement): Statement => {
      const inner = mapRegions(statement, (region) => this.block(region));
      return inner.kind === "loop" ? this.#loop(inner) : inner;
    });
    return { params: block.params, statements, results: block.results };
  }

  #loop(loop: Loop): Loop {
    const first = new Set(loop.initial.flatMap((initial, position) => this.#onlyUpdate(loop, initial, position)));
    if (first.size === 0) return loop;
    const statements = loop.body.statements.map(
      (statement): Statement =>
        statement.kind === "apply" && first.has(statement) ? { ...statement, primitive: primitives.set } : statement,
    );
    return { ...loop, body: { ...loop.body, statements } };
  }

  /** The statement that is all that happens to the zeros `initial`, at another element in each iteration. */
  #onlyUpdate(loop: Loop, initial: Value, position: number): Apply[] {
    const [index, param] = [loop.body.params[0], loop.body.params[position + 1]];
    if (index === undefined || param === undefined || !this.#isNewZeros(initial)) return [];
    if (this.#uses.get(param) !== 1) return [];
    return loop.body.statements.filter((statement): statement is Apply => {
      if (statement.kind !== "apply" || statement.primitive !== primitives.accumulate) return false;
      const [array, at] = statement.inputs;
      const { role } = statement.output.origin;
      if (array !== param || at === undefined || (role !== "adjoint" && role !== "tangent")) return false;
      if (statement.output !== loop.body.results[position] || this.#uses.get(statement.output) !== 1) return false;
      const { terms } = this.#ranges.form(at);
      return terms.size === 1 && terms.has(index);
    });
  }

  #isNewZeros(value: Value): boolean {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    if (definition?.kind !== "apply" || this.#uses.get(value) !== 1) return false;
    const { primitive, inputs } = definition.statement;
    const [, content] = inputs;
    return primitive === primitives.fill && content !== undefined && isConstant(content, 0);
  }
}
