/**
 * Moves what every iteration of a loop computes alike in front of it. No operation can fail, so that this is always right; it pays
 * where the loop runs, so only cheap single operations are moved, never out of a branch.
 */
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { outputsOf } from "../ir/regions.js";
import { mapReachable, mapRegions } from "../ir/rewrite.js";

/** The same program with loop-invariant operations on numbers outside of the loops. */
export function hoistInvariants(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: hoistIn(each.body) }));
}

function hoistIn(block: Block): Block {
  const statements = block.statements.flatMap((statement): Statement[] => {
    const inner = mapRegions(statement, hoistIn);
    return inner.kind === "loop" ? hoistOutOf(inner) : [inner];
  });
  return { params: block.params, statements, results: block.results };
}

/** The invariant operations of the loop, then the loop without them. */
function hoistOutOf(loop: Loop): Statement[] {
  const before: Apply[] = [];
  const lean = mapRegions(loop, (region) => {
    const inside = new Set<Variable>(region.params);
    const isOutside = (value: Value) => value.kind !== "variable" || !inside.has(value);
    const statements = region.statements.filter((statement) => {
      if (statement.kind === "apply" && isCheap(statement) && statement.inputs.every(isOutside)) {
        before.push(statement);
        return false;
      }
      for (const output of outputsOf(statement)) inside.add(output);
      return true;
    });
    return { params: region.params, statements, results: region.results };
  });
  return [...before, lean];
}

/** One operation on numbers, or a read; not a loop over an array, which the loop might never get to. */
function isCheap({ primitive, inputs, output }: Apply): boolean {
  if (output.type.kind === "array") return false;
  const readsWhole = inputs.some((input) => input.type.kind === "array") && !READS_ONE.has(primitive.name);
  return !readsWhole;
}

const READS_ONE: ReadonlySet<string> = new Set(["get", "length"]);
