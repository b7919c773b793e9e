/**
 * Writes carries that count as what they are: `initial + index * step` in the body, `initial + count * step` after the loop. What
 * follows from the index needs neither to be carried nor to be kept for the backward sweep.
 */
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { Builder, isConstant } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import type { Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { mapReachable, mapRegions, replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { opsOn } from "../primitives/ops.js";

/** Nested loops whose counters are found: an outer counter may add what an inner one counts. */
const DEEPEST = 3;

/** The same program with fewer carries; only integers that are reached by counting, whose sums are exact in any order. */
export function replaceCounters(program: Program): Program {
  let now = program;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const before: Program = now;
    let changed = false;
    now = mapReachable(before, (each) => {
      const pass = new CounterReplacement(each);
      const body = pass.block(each.body);
      changed ||= pass.changed;
      return { inputs: each.inputs, body };
    });
    if (!changed) return before;
  }
  return now;
}

class CounterReplacement {
  changed = false;
  readonly #ranges: Ranges;

  constructor(program: Program) {
    const definitions = definitionsOf(program);
    this.#ranges = new Ranges(definitions, new Lengths(program, definitions));
  }

  block(block: Block): Block {
    const after = new Map<Variable, Value>();
    const statements = block.statements.flatMap((statement): Statement[] => {
      const inner = mapRegions(statement, (region) => this.block(region));
      return inner.kind === "loop" ? this.#loop(inner, after) : [inner];
    });
    const replaced = { params: block.params, statements, results: block.results };
    return after.size === 0 ? replaced : replaceInBlock(replaced, replaceBy(after));
  }

  #loop(loop: Loop, after: Map<Variable, Value>): Statement[] {
    const { count, body, test } = loop;
    const [index] = body.params;
    if (count === null || test !== null || index === undefined) return [loop];
    if (!this.#ranges.isCounting(count)) return [loop];
    const inside = new Builder();
    const behind = new Builder();
    inside.openBlock([]);
    behind.openBlock([]);
    const replacements = new Map<Variable, Value>();
    loop.outputs.forEach((output, position) => {
      const [param, initial] = [body.params[position + 1], loop.initial[position]];
      const step = this.#ranges.constantStep(loop, position);
      if (step === null || param === undefined || initial === undefined) return;
      const runs = this.#ranges.isNonNegative(count) ? count : opsOn(behind).max(count, 0);
      // An index is never -0, so that nothing has to be added to 0.
      const steps = (builder: Builder, times: Value) => {
        const increase = opsOn(builder).mul(times, step);
        return isConstant(initial, 0) && step > 0 ? increase : opsOn(builder).add(initial, increase);
      };
      replacements.set(param, steps(inside, index));
      after.set(output, steps(behind, runs));
    });
    if (replacements.size === 0) return [loop];
    this.changed = true;
    const counted = replaceInBlock(body, replaceBy(replacements));
    const statements = [...inside.closeBlock([]).statements, ...counted.statements];
    return [{ ...loop, body: { ...counted, statements } }, ...behind.closeBlock([]).statements];
  }
}
