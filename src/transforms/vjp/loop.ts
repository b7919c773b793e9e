/**
 * How a loop runs backwards: as a range loop over its iterations, last first, each reversed.
 *
 *     forward:   c = initial; for i = 0 .. n-1: c = body(i, c)
 *     backward:  c̄ = adjoint of the final carries; for i = n-1 .. 0: c̄ = body reversed(i, c̄)
 *
 * - The carries of the backward loop are the adjoints of the active carries, and an accumulator for every active outer value that
 *   the body uses. An adjoint that only passes through (of a running sum) is the same in all iterations and no carry at all. When
 *   nothing but accumulators is carried, the order does not matter and the backward loop runs forwards.
 * - The backward body names forward values as if they were in scope. When it is complete, they are supplied (`keeping.ts`): the index
 *   is counted, what is cheap is computed again, the rest is kept on tapes (`tape.ts`). Where nothing of the backward loop depends
 *   on the loop's results, everything is computed again if the carries allow it: nothing is kept, and the forward loop is dead
 *   unless somebody wants its result (a sum over data).
 * - A loop with a test runs backwards over the number of iterations that it made.
 */
import { Builder, toValue, variable } from "../../ir/builder.js";
import type { Block, Loop, Statement, Value, Variable } from "../../ir/program.js";
import { freeVariables, outputsOf, regionsOf } from "../../ir/regions.js";
import { F64, tangentType } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { primitives } from "../../primitives/table.js";
import { Copier } from "../copy.js";
import { prune, usesOf } from "../prune.js";
import { type ForwardRegion, type Keeping, keepLittle, keepNothing, wantedValues } from "./keeping.js";
import { Region } from "./region.js";
import type { Reversal } from "./reversal.js";
import { keepOnTapes } from "./tape.js";

/** The adjoint of one active carry, in the backward body. */
interface CarryBar {
  readonly position: number;
  /** The adjoint after the iteration. */
  readonly param: Variable;
  /** The adjoint before the iteration. */
  readonly next: Value;
}

/** The body of the backward loop, before the forward values that it names are supplied. */
interface BackwardBody {
  readonly region: Region;
  readonly statements: Statement[];
  readonly carried: readonly CarryBar[];
  readonly passing: readonly CarryBar[];
  /** Without parameters; results are the next carried adjoints, then the accumulators. */
  readonly block: Block;
}

export function reverseLoop(loop: Loop, region: Region, reversal: Reversal): Statement[] {
  const active = carriesOf(loop).filter(({ param }) => reversal.active.has(param));
  const thread = reversal.threads.of(loop);
  if (thread === null && active.every(({ output }) => region.get(output) === null)) return [loop];
  region.builder.site = loop.site;
  const body = reverseBody(loop, region, reversal);
  const seeds = new Map<Variable, Value>(
    [...body.carried, ...body.passing].map(({ position, param }) => [param, seedOf(loop, position, region)]),
  );
  const inOrder =
    body.carried.length === 0 && !body.region.accumulators.some(({ of }) => reversal.threads.isCursor(of));
  const forward: ForwardRegion = {
    statements: body.statements,
    params: loop.body.params,
    index: loop.body.params[0] ?? null,
    aliases: unchanging(loop),
    versions: reversal.versions,
    once: (statement) => reversal.threads.of(statement) !== null || reversal.splitter.isRecursiveCall(statement),
    next: inOrder ? nextCarries(loop) : new Map(),
  };
  const keeping = chooseKeeping(loop, forward, body, seeds, region, reversal);
  if (keeping.kept.length > 0) reversal.splitter.keeps(loop);
  const tapes = keepOnTapes(loop, forward, keeping.kept, body.block, reversal);
  const adjoints = emitBackwardLoop(loop, { body, forward, keeping, seeds, tapes, inOrder }, region, reversal);

  body.region.accumulators.forEach(({ of }, at) => {
    const adjoint = adjoints[body.carried.length + at];
    const spare = of.type.kind !== "array" && region.isFresh(of) && body.region.isSpare(of);
    if (adjoint !== undefined) region.set(of, adjoint, spare);
  });
  body.carried.forEach(({ position }, at) => {
    const adjoint = adjoints[at];
    if (adjoint !== undefined) region.add(loop.initial[position], adjoint);
  });
  for (const { position, param } of body.passing) region.add(loop.initial[position], seeds.get(param) ?? toValue(0));
  region.builder.site = null;
  reversal.definers.define(tapes.statements.flatMap(outputsOf), loop);
  return tapes.statements;
}

function reverseBody(loop: Loop, outer: Region, reversal: Reversal): BackwardBody {
  const region = new Region("iteration", outer, loop.body, loop.body.params, reversal);
  const active = carriesOf(loop).filter(({ param }) => reversal.active.has(param));
  const bars = active.map(({ param }) => variable(tangentType(param.type), { ...param.origin, role: "adjoint" }));
  active.forEach(({ position }, at) => {
    const bar = bars[at];
    if (bar === undefined) return;
    region.add(loop.body.results[position], bar);
    if (isWrittenOnce(loop, position, reversal)) region.builder.leave(bar);
  });
  const statements = reversal.sweep(loop.body.statements, region);
  const all = active.map(({ position, param }, at): CarryBar => {
    return { position, param: bars[at] ?? param, next: region.current(param) };
  });
  const carried = all.filter(({ param, next }) => next !== param);
  const results = [...carried.map(({ next }) => next), ...region.accumulators.map(({ of }) => region.current(of))];
  const block = prune(region.builder.closeBlock(results));
  const placed = reversal.lengths.place(loop.body.params, statements);
  return { region, statements: placed, carried, passing: all.filter(({ param, next }) => next === param), block };
}

/**
 * Whether each element of the carried array is written in at most one iteration, read in none, and what was there before the loop
 * has no adjoint: nobody then asks for the adjoint of an element again once it flowed to what was written.
 */
function isWrittenOnce(loop: Loop, position: number, { active, ranges }: Reversal): boolean {
  const { params, statements, results } = loop.body;
  const [index, initial, param] = [params[0], loop.initial[position], params[position + 1]];
  if (index === undefined || param === undefined) return false;
  if (initial?.kind === "variable" && active.has(initial)) return false;
  const [write, other] = statements.filter((statement) => usesOf(statement).has(param));
  if (write?.kind !== "apply" || other !== undefined || write.primitive !== primitives.set) return false;
  const [array, at, element] = write.inputs;
  if (array !== param || at === undefined || element === param || write.output !== results[position]) return false;
  if (statements.some((statement) => usesOf(statement).has(write.output))) return false;
  if (results.some((result, other) => (result === param || result === write.output) && other !== position))
    return false;
  const { terms } = ranges.form(at);
  return terms.size === 1 && terms.has(index);
}

function chooseKeeping(
  loop: Loop,
  forward: ForwardRegion,
  body: BackwardBody,
  seeds: ReadonlyMap<Variable, Value>,
  region: Region,
  reversal: Reversal,
): Keeping {
  const wanted = wantedValues(forward, body.block);
  const little = keepLittle(forward, wanted);
  if (little.kept.length === 0 || loop.test !== null || reversal.threads.of(loop) !== null) return little;
  const nothing = keepNothing(forward, wanted);
  if (nothing === null) return little;
  // Inside of another loop the forward loop seldom dies, and a number is cheaper to keep than a loop to run again.
  if (isEnclosed(region) && nothing.rerun.some(hasLoop)) return little;
  const outer = [...freeVariables(body.block)].filter((value) => !forward.params.includes(value));
  const dependent = reversal.definers.dependsOn(
    [...seeds.values(), ...outer.filter((v) => !wanted.includes(v))],
    loop,
    region,
  );
  return dependent ? little : nothing;
}

interface BackwardLoop {
  readonly body: BackwardBody;
  readonly forward: ForwardRegion;
  readonly keeping: Keeping;
  readonly seeds: ReadonlyMap<Variable, Value>;
  readonly tapes: ReturnType<typeof keepOnTapes>;
  readonly inOrder: boolean;
}

function emitBackwardLoop(
  loop: Loop,
  { body, forward, keeping, seeds, tapes, inOrder }: BackwardLoop,
  region: Region,
  reversal: Reversal,
): readonly Variable[] {
  const { accumulators } = body.region;
  // A range loop is counted by its own count, so that its forward loop may be dead.
  const count = loop.test === null && loop.count !== null ? loop.count : loop.trips;
  const whole = count === loop.trips || reversal.ranges.isWhole(count);
  const last = inOrder ? null : region.ops.sub(whole ? count : region.ops.ceil(count), 1);
  const along = keeping.along.map((param) => loop.body.params.indexOf(param) - 1);
  const initial = [
    ...body.carried.map(({ param }) => seeds.get(param) ?? toValue(0)),
    ...accumulators.map((accumulator) => accumulator.initial),
    ...along.map((position) => loop.initial[position] ?? toValue(0)),
  ];
  const step = variable(F64, { ...loop.body.params[0]?.origin, role: "adjoint" });
  const alongside = keeping.along.map(({ type, origin }) => variable(type, { ...origin, role: "residual" }));
  const params = [
    step,
    ...body.carried.map(({ param }) => param),
    ...accumulators.map(({ param }) => param),
    ...alongside,
  ];
  const builder = new Builder();
  builder.role = "residual";
  builder.openBlock(params);
  const index = last === null ? step : opsOn(builder).sub(last, step);
  const supplied = new Map<Variable, Value>(forward.aliases);
  for (const { param } of body.passing) supplied.set(param, seeds.get(param) ?? toValue(0));
  if (forward.index !== null) supplied.set(forward.index, index);
  keeping.along.forEach((param, at) => {
    supplied.set(param, alongside[at] ?? param);
  });
  for (const [value, read] of tapes.reads) supplied.set(value, read(builder, index));
  const copier = new Copier(supplied);
  const statements = [...copier.again(keeping.rerun), ...copier.statements(tapes.backward.statements)];
  for (const statement of statements) builder.emit(statement);
  const next = along.map((position) => loop.body.results[position] ?? toValue(0));
  const results = [...tapes.backward.results, ...next].map((result) => copier.value(result));
  const backward = prune(builder.closeBlock(results));
  const outputs = params.slice(1).map(({ type, origin }) => variable(type, origin));
  const trips = variable(F64, { name: "trips", role: "adjoint" });
  region.builder.emit({ kind: "loop", count, test: null, initial, body: backward, outputs, trips, site: loop.site });
  return outputs;
}

function carriesOf(loop: Loop): { position: number; param: Variable; output: Variable }[] {
  return loop.outputs.flatMap((output, position) => {
    const param = loop.body.params[position + 1];
    return param === undefined ? [] : [{ position, param, output }];
  });
}

function isEnclosed(region: Region): boolean {
  return region.kind === "iteration" || (region.parent !== null && isEnclosed(region.parent));
}

function hasLoop(statement: Statement): boolean {
  if (statement.kind === "loop" || statement.kind === "call") return true;
  return regionsOf(statement).some((block) => block.statements.some(hasLoop));
}

/** The adjoint of a final carry: where the backward loop starts. */
function seedOf(loop: Loop, position: number, region: Region): Value {
  const output = loop.outputs[position];
  return output === undefined ? toValue(0) : region.current(output);
}

/** Carried numbers and booleans, and what each iteration makes of them. */
function nextCarries(loop: Loop): Map<Variable, Value> {
  return new Map(
    carriesOf(loop).flatMap(({ position, param }) => {
      const next = loop.body.results[position];
      return next !== undefined && next !== param && param.type.kind !== "array" ? [[param, next] as const] : [];
    }),
  );
}

/** Carries that each iteration hands on as they are. */
function unchanging(loop: Loop): Map<Variable, Value> {
  return new Map(
    carriesOf(loop).flatMap(({ position, param }) => {
      const initial = loop.initial[position];
      return initial !== undefined && loop.body.results[position] === param ? [[param, initial] as const] : [];
    }),
  );
}
