/**
 * Makes one loop of two that run equally often, if neither needs the other's result and both read the same array: a value and its
 * gradient then go through the data once. What both compute alike, `shareCommonSubexpressions` finds afterwards.
 */
import type { Block, Loop, Program, Statement, Value } from "../ir/program.js";
import {
  effectfulPrograms,
  freeVariables,
  hasEffect,
  operandsOf,
  outputsOf,
  reachablePrograms,
  regionsOf,
  visitStatements,
} from "../ir/regions.js";
import { mapPrograms, mapRegions, replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { isSameValue } from "../ir/same-value.js";
import { primitives } from "../primitives/table.js";

/** The same program with fewer loops; itself where there is nothing to fuse. */
export function fuseLoops(program: Program): Program {
  const programs = reachablePrograms(program);
  const effectful = effectfulPrograms(programs);
  const bodies = new Map(programs.map((each) => [each, fuseIn(each.body, contextOf(each, effectful))]));
  if (programs.every((each) => bodies.get(each) === each.body)) return program;
  const mapped = mapPrograms(programs, (each) => ({ inputs: each.inputs, body: bodies.get(each) ?? each.body }));
  return mapped.get(program) ?? program;
}

interface Context {
  readonly effectful: ReadonlySet<Program>;
  /** Arrays that `separate-arrays.ts` makes again where two loops would take over one. */
  readonly again: ReadonlySet<Value>;
}

function contextOf(program: Program, effectful: ReadonlySet<Program>): Context {
  const again = new Set<Value>();
  visitStatements(program.body, (statement) => {
    if (statement.kind === "apply" && statement.primitive === primitives.fill) again.add(statement.output);
  });
  return { effectful, again };
}

/** Loops of this block first: fusing them may bring inner loops together. */
function fuseIn(block: Block, context: Context): Block {
  let now = block;
  for (let position = 0; position < now.statements.length; position++) {
    let fused = fuseAt(now, position, context);
    while (fused !== null) {
      now = fused;
      fused = fuseAt(now, position, context);
    }
  }
  const before = now.statements;
  const statements = before.map((statement) => mapRegions(statement, (region) => fuseIn(region, context)));
  const isSame = statements.every((statement, position) => statement === before[position]);
  return isSame ? now : { params: now.params, statements, results: now.results };
}

/** Fuses the loop at `position` with a later one; null if there is none to fuse it with. */
function fuseAt(block: Block, position: number, context: Context): Block | null {
  const first = block.statements[position];
  if (first?.kind !== "loop" || !isFusible(first, context)) return null;
  const readByFirst = arraysReadBy(first);
  /** What must come after the first loop: it uses its results, or changes what the loop reads. */
  const later = new Set<Value>(outputsOf(first));
  const moved: Statement[] = [];
  const kept: Statement[] = [];
  for (let at = position + 1; at < block.statements.length; at++) {
    const statement = block.statements[at];
    if (statement === undefined) return null;
    const reads = readsOf(statement);
    const depends = reads.some((value) => later.has(value));
    if (
      !depends &&
      statement.kind === "loop" &&
      isFusible(statement, context) &&
      belongTogether(first, statement, context)
    ) {
      if (
        kept.some((between) => readsOf(between).some((value) => isArray(value) && statement.initial.includes(value)))
      ) {
        return null;
      }
      const rest = [...kept, ...block.statements.slice(at + 1)];
      const statements = [...block.statements.slice(0, position), ...moved, joined(first, statement), ...rest];
      const trips = replaceBy(new Map([[statement.trips, first.trips]]));
      return replaceInBlock({ params: block.params, statements, results: block.results }, trips);
    }
    if (
      depends ||
      hasEffect(statement, context.effectful) ||
      takenOver(statement).some((array) => readByFirst.has(array))
    ) {
      kept.push(statement);
      for (const output of outputsOf(statement)) later.add(output);
    } else moved.push(statement);
  }
  return null;
}

/** Arrays whose storage the statement may take over. */
function takenOver(statement: Statement): readonly Value[] {
  switch (statement.kind) {
    case "apply":
      return statement.primitive.updates === null ? [] : statement.inputs.filter(isArray);
    case "loop":
      return statement.initial.filter(isArray);
    default:
      return readsOf(statement).filter(isArray);
  }
}

function isFusible(loop: Loop, { effectful }: Context): boolean {
  return loop.test === null && !hasEffect(loop, effectful);
}

function readsOf(statement: Statement): readonly Value[] {
  return [...operandsOf(statement), ...regionsOf(statement).flatMap((region) => [...freeVariables(region)])];
}

/** Equal counts, a common array, and none that one loop takes over while the other one reads it. */
function belongTogether(first: Loop, second: Loop, { again }: Context): boolean {
  if (!isSameValue(first.count, second.count)) return false;
  const [readByFirst, readBySecond] = [arraysReadBy(first), arraysReadBy(second)];
  const takes = (loop: Loop, arrays: ReadonlySet<Value>) => loop.initial.some((initial) => arrays.has(initial));
  if (takes(first, readBySecond) || takes(second, readByFirst)) return false;
  const shared = second.initial.filter((initial) => isArray(initial) && first.initial.includes(initial));
  if (shared.some((array) => !again.has(array))) return false;
  return [...readByFirst].some((array) => readBySecond.has(array));
}

function arraysReadBy(loop: Loop): Set<Value> {
  return new Set<Value>([...freeVariables(loop.body)].filter(isArray));
}

function isArray(value: Value): boolean {
  return value.kind === "variable" && value.type.kind === "array";
}

/** Both bodies one after the other, under the index of the first. */
function joined(first: Loop, second: Loop): Loop {
  const [index, ...firstCarries] = first.body.params;
  const [otherIndex, ...secondCarries] = second.body.params;
  if (index === undefined || otherIndex === undefined) throw new Error("fuse: a loop without an index");
  const other = replaceInBlock(second.body, replaceBy(new Map([[otherIndex, index]])));
  const body: Block = {
    params: [index, ...firstCarries, ...secondCarries],
    statements: [...first.body.statements, ...other.statements],
    results: [...first.body.results, ...other.results],
  };
  return {
    ...first,
    initial: [...first.initial, ...second.initial],
    outputs: [...first.outputs, ...second.outputs],
    body,
  };
}
