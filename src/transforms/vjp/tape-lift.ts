/**
 * Tapes of inner loops in the storage of an outer loop's tape. An inner loop would make a tape in each outer iteration, and the
 * outer loop keep a copy of it; instead the inner loop writes its part of the outer tape right away.
 *
 *     for i: t = zeros(m); for j: t[j] = z; tape[i * m ..] = t        becomes        for i: base = i * m; for j: tape[base + j] = z
 */
import { Builder, variable } from "../../ir/builder.js";
import type { Apply, Block, Branch, Loop, Statement, Value, Variable } from "../../ir/program.js";
import { freeVariables, operandsOf, regionsOf } from "../../ir/regions.js";
import { mapRegions } from "../../ir/rewrite.js";
import { F64 } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { primitives } from "../../primitives/table.js";

/** The tape of a loop, as the code around the loop sees it. */
export interface Tape {
  /** The number of its elements, as a product of counts, where known before the loop. */
  readonly size: readonly Value[] | null;
  /** Otherwise: how many are in use after the loop; `absolute`: counted from the beginning of the storage. */
  readonly used: { readonly value: Value; readonly absolute: boolean } | null;
  /** False where the loop stands on one side of a branch. */
  readonly runsAlways: boolean;
  /** `statements`, around the loop, with the tape in `storage` from `base` on. */
  readonly lift: (statements: readonly Statement[], storage: Value, base: Value) => Statement[];
}

export interface LoopTape extends Pick<Tape, "size" | "used"> {
  /** The tape after the loop. */
  readonly output: Variable;
  /** What makes it before the loop. */
  readonly made: Value;
  /** In the body: where the part of an iteration begins, when inner loops write it. */
  readonly base: Variable | null;
  /** The carry that counts the elements in use, from 0. */
  readonly counter: Variable | null;
}

export function loopTape(tape: LoopTape): Tape {
  const { size, used } = tape;
  const lift = (statements: readonly Statement[], storage: Value, base: Value) =>
    statements.flatMap((statement) => {
      if (statement.kind === "apply" && statement.output === tape.made) return [];
      const isLoop = statement.kind === "loop" && statement.outputs.includes(tape.output);
      return isLoop ? [liftLoop(statement, tape, storage, base)] : [statement];
    });
  return { size, used, runsAlways: true, lift };
}

/** The tape of a loop on one side of a branch, as the branch's output at `position`. */
export function branchTape(inner: Tape, side: "then" | "otherwise", output: Variable): Tape {
  const liftSide = (block: Block, isOwn: boolean, position: number, storage: Value, base: Value): Block => ({
    ...block,
    statements: isOwn ? inner.lift(block.statements, storage, base) : block.statements,
    results: block.results.map((result, at) => (at === position && !isOwn ? storage : result)),
  });
  const liftBranch = (branch: Branch, storage: Value, base: Value): Branch => {
    const position = branch.outputs.indexOf(output);
    const then = liftSide(branch.then, side === "then", position, storage, base);
    return { ...branch, then, otherwise: liftSide(branch.otherwise, side === "otherwise", position, storage, base) };
  };
  return {
    size: inner.size,
    used: null,
    runsAlways: false,
    lift: (statements, storage, base) =>
      statements.map((statement) =>
        statement.kind === "branch" && statement.outputs.includes(output)
          ? liftBranch(statement, storage, base)
          : statement,
      ),
  };
}

function liftLoop(loop: Loop, tape: LoopTape, storage: Value, base: Value): Loop {
  const position = loop.outputs.indexOf(tape.output);
  const counter = tape.counter === null ? -1 : loop.outputs.indexOf(tape.counter);
  const initial = loop.initial.map((value, at) => (at === position ? storage : at === counter ? base : value));
  if (counter >= 0) return { ...loop, initial };
  const versions = new Set<Value>(loop.body.params.slice(position + 1, position + 2));
  const statements = loop.body.statements.flatMap((statement): Statement[] => {
    if (statement.kind !== "apply") return [statement];
    if (tape.base !== null) return statement.output === tape.base ? shiftResult(statement, base) : [statement];
    const [updated] = statement.inputs;
    if (updated === undefined || !versions.has(updated)) return [statement];
    versions.add(statement.output);
    return shiftOperands(statement, [1], base);
  });
  return { ...loop, initial, body: { ...loop.body, statements } };
}

/** The result of `statement`, increased by `base`. */
function shiftResult(statement: Apply, base: Value): Statement[] {
  const before = variable(F64, { role: "residual" });
  const shifted: Apply = { ...statement, primitive: primitives.add, inputs: [base, before], attributes: {} };
  return [{ ...statement, output: before }, shifted];
}

/** `statement` with its operands at `positions` increased by `base`. */
function shiftOperands(statement: Apply, positions: readonly number[], base: Value): Statement[] {
  const builder = new Builder();
  builder.role = "residual";
  builder.openBlock([]);
  const inputs = statement.inputs.map((input, at) =>
    positions.includes(at) ? opsOn(builder).add(base, input) : input,
  );
  return [...builder.closeBlock([]).statements, { ...statement, inputs }];
}

/** The operands of a read that are positions in the array; null when it is no such read. */
function positionsRead(statement: Statement, tape: Variable): readonly number[] | null {
  if (statement.kind !== "apply" || statement.inputs[0] !== tape) return null;
  if (statement.primitive === primitives.get) return [1];
  return statement.primitive === primitives.slice ? [1, 2] : null;
}

/** Whether `block` does nothing with `tape` but read elements. */
export function onlyReads(block: Block, tape: Variable): boolean {
  return !block.results.includes(tape) && block.statements.every(reads);

  function reads(statement: Statement): boolean {
    if (positionsRead(statement, tape) !== null) return true;
    if (operandsOf(statement).includes(tape)) return false;
    return regionsOf(statement).every((region) => onlyReads(region, tape));
  }
}

/** `block` with the elements of `tape` read from `storage`, `base` further on. */
export function readFrom(block: Block, tape: Variable, storage: Variable, base: Value): Block {
  if (!freeVariables(block).has(tape)) return block;
  const statements = block.statements.flatMap((statement): Statement[] => {
    const positions = positionsRead(statement, tape);
    if (positions === null || statement.kind !== "apply") {
      return [mapRegions(statement, (region) => readFrom(region, tape, storage, base))];
    }
    const inputs = statement.inputs.map((input) => (input === tape ? storage : input));
    return shiftOperands({ ...statement, inputs }, positions, base);
  });
  return { ...block, statements };
}
