/** Which array values are still needed after each statement that may take over storage. */
import type { Block, Loop, Program, Statement, Value, Variable } from "../../ir/program.js";
import { freeVariables, operandsOf, outputsOf } from "../../ir/regions.js";

/** Array values needed after a statement, its own outputs left out; for a loop, also what its iterations read from outside. */
export type Liveness = ReadonlyMap<Statement, ReadonlySet<Variable>>;

export function arrayLiveness(program: Program): Liveness {
  const liveness = new Map<Statement, ReadonlySet<Variable>>();
  walk(program.body, new Set(), liveness);
  return liveness;
}

/** Returns what is live before the block, its parameters left out. */
function walk(block: Block, liveOut: ReadonlySet<Variable>, liveness: Map<Statement, ReadonlySet<Variable>>) {
  const live = new Set(liveOut);
  addArrays(live, block.results);
  for (let position = block.statements.length - 1; position >= 0; position--) {
    const statement = block.statements[position];
    if (statement === undefined) continue;
    for (const output of outputsOf(statement)) live.delete(output);
    switch (statement.kind) {
      case "apply":
        if (statement.primitive.updates !== null) liveness.set(statement, new Set(live));
        break;
      case "loop":
        addArrays(live, loopReads(statement));
        liveness.set(statement, new Set(live));
        if (statement.test !== null) walk(statement.test, union(live, statement.test.params), liveness);
        walk(statement.body, live, liveness);
        break;
      case "branch": {
        const after = new Set(live);
        liveness.set(statement, after);
        for (const side of [statement.then, statement.otherwise]) {
          for (const variable of walk(side, after, liveness)) live.add(variable);
        }
        break;
      }
      default:
        liveness.set(statement, new Set(live));
    }
    addArrays(live, operandsOf(statement));
  }
  for (const param of block.params) live.delete(param);
  return live;
}

function loopReads(loop: Loop): Variable[] {
  return [loop.test, loop.body].flatMap((region) => (region === null ? [] : [...freeVariables(region)]));
}

function addArrays(live: Set<Variable>, values: Iterable<Value>): void {
  for (const value of values) if (value.kind === "variable" && value.type.kind === "array") live.add(value);
}

function union(live: ReadonlySet<Variable>, more: readonly Variable[]): Set<Variable> {
  const all = new Set(live);
  addArrays(all, more);
  return all;
}
