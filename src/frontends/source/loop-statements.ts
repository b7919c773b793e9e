/** `for`, `for...of`, `while`, `do`: as regions where that is possible, unrolled where the body needs to know the iteration. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant, nameVariable } from "../../ir/builder.js";
import type { Value, Variable } from "../../ir/program.js";
import { integerAdd, integerMul } from "./dense.js";
import { declare, siteOf } from "./environment.js";
import type { AnySlot, VariableSlot } from "./heap.js";
import { sequenceOf } from "./iteration.js";
import { pending } from "./jumps.js";
import { emitLoop, ImpureTest, type LoopPlan } from "./loops.js";
import { describe, isInteger, markInteger, needsStatic, readable, toBoolean, toNumber } from "./numbers.js";
import { declarePattern, patternNames } from "./patterns.js";
import { Scope } from "./scope.js";
import type { Expression, Node, Pattern, Statement } from "./syntax.js";
import { type Env, NeedsStatic, siteKey, type Target, type Tracer } from "./tracer.js";
import { type Abstract, staticValue, traced } from "./values.js";
import { assignedNames, guessWritten } from "./written.js";

type ByType<K extends Node["type"]> = Extract<Node, { type: K }>;

const UNROLL_LIMIT = 10_000;

/** The jump targets of one loop statement. */
function loopTargets(t: Tracer, label: string | null): { readonly left: Target; readonly skipped: () => Target } {
  return {
    left: { kind: "break", label, taken: t.heap.variable("left loop", staticValue(false)) },
    skipped: () => ({ kind: "continue", label, taken: t.heap.variable("next iteration", staticValue(false)) }),
  };
}

function flagsOf(env: Env, left: Target): VariableSlot[] {
  return [...env.targets, left].map((target) => target.taken);
}

/** One iteration: the body, then `after` unless the loop was left. */
function iterate(t: Tracer, body: Statement, env: Env, left: Target, skipped: Target, after: () => void): void {
  const targets = [...env.targets, left, skipped];
  t.execute(body, { ...env, targets });
  if (t.dead) return;
  const jump = pending(t, [...env.targets, left]);
  if (jump === null) after();
  else if (jump.kind !== "constant") t.branch(jump, () => {}, after, siteOf(body, env));
}

export function forStatement(t: Tracer, node: ByType<"ForStatement">, outer: Env, label: string | null): void {
  const env: Env = { ...outer, scope: new Scope(outer.scope) };
  if (node.init?.type === "VariableDeclaration") t.execute(node.init, env);
  else if (node.init != null) t.evaluate(node.init, env);
  const site = siteOf(node, env);
  const { left, skipped } = loopTargets(t, label);
  const run = (iterationEnv: Env) =>
    iterate(t, node.body, iterationEnv, left, skipped(), () => {
      if (node.update != null) t.evaluate(node.update, iterationEnv);
    });
  const asRegion = () => {
    if (rangeLoop(t, node, env, left, site)) return;
    const parts = [node.body, ...(node.test == null ? [] : [node.test]), ...(node.update == null ? [] : [node.update])];
    whileRegion(t, site, env, left, node.test ?? null, parts, () => run(env));
  };
  regionOrUnrolled(t, site, asRegion, () =>
    unroll(
      t,
      site,
      env,
      left,
      () => testOf(t, node.test ?? null, env),
      () => run(env),
    ),
  );
  t.heap.settle(left.taken, staticValue(false));
}

function testOf(t: Tracer, test: Expression | null, env: Env): Abstract {
  return test === null ? staticValue(true) : readable(t.evaluate(test, env));
}

/** Tries the loop as a region; unrolls it when the body turns out to need what only a single iteration knows. */
function regionOrUnrolled(t: Tracer, site: Site, region: () => void, unrolled: () => void): void {
  const key = siteKey(site);
  if (t.facts.unrolled.has(key)) return unrolled();
  const mark = t.heap.mark();
  const position = t.builder.mark();
  const depth = t.builder.depth;
  const { dead } = t;
  const activations = t.activations.length;
  const recursions = t.recursions.length;
  try {
    region();
  } catch (error) {
    if (!(error instanceof NeedsStatic)) throw error;
    t.heap.undo(mark);
    t.builder.discardTo(depth);
    t.builder.rollback(position);
    t.dead = dead;
    t.activations.length = activations;
    t.recursions.length = recursions;
    try {
      unrolled();
    } catch (again) {
      // The first complaint names what the user wrote; that the loop cannot be unrolled either is our business.
      throw again instanceof NeedsStatic ? error : again;
    }
    t.facts.unrolled.add(key);
  }
}

/** Runs iterations one after the other while the test is known to hold. */
function unroll(t: Tracer, site: Site, env: Env, left: Target, test: () => Abstract, run: () => void): void {
  for (let iteration = 0; ; iteration++) {
    if (iteration > UNROLL_LIMIT) refuse("too-many-steps", site, { limit: UNROLL_LIMIT });
    const goOn = test();
    if (goOn.kind !== "static") throw needsStatic(site, "the end of this loop");
    if (!goOn.value) return;
    run();
    if (t.dead) return;
    const jump = pending(t, [...env.targets, left]);
    if (jump === null) continue;
    if (jump.kind !== "constant")
      t.branch(
        jump,
        () => {},
        () => unroll(t, site, env, left, test, run),
        site,
      );
    return;
  }
}

/** A loop that a condition ends. A condition that writes is moved into the body. */
function whileRegion(
  t: Tracer,
  site: Site,
  env: Env,
  left: Target,
  test: Expression | null,
  parts: readonly Node[],
  run: () => void,
): void {
  const stopped = () => pending(t, [...env.targets, left]);
  const plan: LoopPlan = {
    site,
    count: null,
    indexName: null,
    guess: guessWritten(parts, env),
    test: test === null ? () => constant(true) : () => toBoolean(t, t.evaluate(test, env), site),
    body: run,
    stopped,
    flags: flagsOf(env, left),
  };
  try {
    emitLoop(t, plan);
  } catch (error) {
    if (!(error instanceof ImpureTest) || test === null) throw error;
    const leave = () => t.heap.writeVariable(left.taken, staticValue(true));
    const body = () => t.branch(toBoolean(t, t.evaluate(test, env), site), run, leave, site);
    emitLoop(t, {
      ...plan,
      guess: [...plan.guess, left.taken],
      test: null,
      body,
      stopped: () => stopped() ?? constant(false),
    });
  }
}

export function whileStatement(t: Tracer, node: ByType<"WhileStatement">, env: Env, label: string | null): void {
  const site = siteOf(node, env);
  const { left, skipped } = loopTargets(t, label);
  const run = () => iterate(t, node.body, env, left, skipped(), () => {});
  regionOrUnrolled(
    t,
    site,
    () => whileRegion(t, site, env, left, node.test, [node.body, node.test], run),
    () => unroll(t, site, env, left, () => testOf(t, node.test, env), run),
  );
  t.heap.settle(left.taken, staticValue(false));
}

/** The body runs once before the first test: a flag remembers whether to go on. */
export function doWhileStatement(t: Tracer, node: ByType<"DoWhileStatement">, env: Env, label: string | null): void {
  const site = siteOf(node, env);
  const { left, skipped } = loopTargets(t, label);
  const again = t.heap.variable("again", staticValue(true));
  const run = () =>
    iterate(t, node.body, env, left, skipped(), () => {
      t.heap.writeVariable(again, traced(toBoolean(t, t.evaluate(node.test, env), site)));
    });
  const plan: LoopPlan = {
    site,
    count: null,
    indexName: null,
    guess: [...guessWritten([node.body, node.test], env), again],
    test: () => toBoolean(t, again.value, site),
    body: run,
    stopped: () => pending(t, [...env.targets, left]),
    flags: flagsOf(env, left),
  };
  regionOrUnrolled(
    t,
    site,
    () => emitLoop(t, plan),
    () => unroll(t, site, env, left, () => again.value, run),
  );
  t.heap.settle(left.taken, staticValue(false));
}

interface Range {
  readonly slot: VariableSlot;
  readonly name: string;
  readonly start: Value;
  readonly step: number;
  readonly count: Value;
  /** What the index stays below, for proofs of range. */
  readonly limit: Value | null;
  /** Places that the bound depends on: the body must not write them. */
  readonly reads: ReadonlySet<AnySlot>;
}

/** `for (let i = a; i < b; i += c)` with an index that only the loop itself changes. False: it is not of that form. */
function rangeLoop(t: Tracer, node: ByType<"ForStatement">, env: Env, left: Target, site: Site): boolean {
  const mark = t.builder.mark();
  const range = rangeOf(t, node, env, site);
  if (range === null) {
    t.builder.rollback(mark);
    return false;
  }
  const heapMark = t.heap.mark();
  const { skipped } = loopTargets(t, left.label);
  const indexAt = (index: Value): Value => {
    const offset = range.step === 1 ? index : integerMul(t, index, constant(range.step));
    const value = integerAdd(t, range.start, offset);
    if (value.kind === "variable") {
      nameVariable(value, range.name);
      const known = t.below.get(value) ?? new Set();
      if (range.limit !== null && startsAtZeroOrMore(t, range)) t.below.set(value, known.add(range.limit));
    }
    return value;
  };
  const carried = emitLoop(t, {
    site,
    count: range.count,
    indexName: range.start.kind === "constant" && range.start.value === 0 && range.step === 1 ? range.name : null,
    guess: guessWritten([node.body], env).filter((slot) => slot !== range.slot),
    test: null,
    body: (index) => {
      // A scope of its own for each iteration: closures keep the index they saw.
      const iteration: Env = { ...env, scope: new Scope(env.scope) };
      declare(t, iteration, range.name, traced(indexAt(index)));
      iterate(t, node.body, iteration, left, skipped(), () => {});
    },
    stopped: () => pending(t, [...env.targets, left]),
    flags: flagsOf(env, left),
  });
  if ([...range.reads].some((slot) => carried.has(slot))) {
    t.heap.undo(heapMark);
    t.builder.rollback(mark);
    return false;
  }
  return true;
}

/** The index starts at a proven non-negative integer and only grows (or is counted down to one). */
function startsAtZeroOrMore(t: Tracer, range: Range): boolean {
  if (range.step < 0) return true;
  if (range.start.kind === "constant") return Number(range.start.value) >= 0;
  return t.below.has(range.start) || t.nonNegative.has(range.start);
}

function rangeOf(t: Tracer, node: ByType<"ForStatement">, env: Env, site: Site): Range | null {
  const { init, test, update } = node;
  if (
    init?.type !== "VariableDeclaration" ||
    init.kind === "var" ||
    test?.type !== "BinaryExpression" ||
    update == null
  )
    return null;
  const step = stepOf(update);
  if (step === null || test.left.type !== "Identifier" || test.left.name !== step.name) return null;
  const { name } = step;
  if (!init.declarations.some((declarator) => declarator.id.type === "Identifier" && declarator.id.name === name))
    return null;
  if (assignedNames(node.body).has(name) || assignedNames(test).size > 0) return null;
  for (const declarator of init.declarations) {
    for (const other of patternNames(declarator.id)) {
      if (other !== name && assignedNames(node.body).has(other)) return null;
    }
  }
  const slot = env.scope.lookup(name);
  if (slot == null) return null;
  const start = readable(slot.value);
  if (start.kind !== "traced" && !(start.kind === "static" && typeof start.value === "number")) return null;
  const from = toNumber(t, start, site);
  if (!isInteger(t, from)) return null;
  const listening = t.reads;
  t.reads = new Set();
  const bound = toNumber(t, t.evaluate(test.right, env), site);
  const { reads } = t;
  t.reads = listening;
  for (const read of reads) listening?.add(read);
  if (reads.has(slot)) return null;
  const count = countOf(t, test.operator, from, bound, step.by);
  return count === null ? null : { slot, name, start: from, step: step.by, ...count, reads };
}

/** `i++`, `i += 2`, `i--`: the variable and its step. */
function stepOf(update: Expression): { readonly name: string; readonly by: number } | null {
  if (update.type === "UpdateExpression" && update.argument.type === "Identifier") {
    return { name: update.argument.name, by: update.operator === "++" ? 1 : -1 };
  }
  if (update.type !== "AssignmentExpression" || update.left.type !== "Identifier") return null;
  const amount = update.right.type === "Literal" ? update.right.value : null;
  if (typeof amount !== "number" || !Number.isInteger(amount) || amount <= 0 || amount > 1e6) return null;
  if (update.operator === "+=") return { name: update.left.name, by: amount };
  return update.operator === "-=" ? { name: update.left.name, by: -amount } : null;
}

/** The number of iterations; steps other than 1 and inclusive bounds need an integer bound. */
function countOf(
  t: Tracer,
  operator: string,
  from: Value,
  bound: Value,
  by: number,
): { readonly count: Value; readonly limit: Value | null } | null {
  const up = by > 0;
  if (up ? operator !== "<" && operator !== "<=" : operator !== ">" && operator !== ">=") return null;
  const exact = isInteger(t, bound);
  if (!exact && !(up && by === 1 && operator === "<")) return null;
  const first = up ? from : bound;
  const last = up ? bound : from;
  const span = first.kind === "constant" && first.value === 0 ? last : t.ops.sub(last, first);
  const inclusive = operator.length === 2 ? t.ops.add(span, 1) : span;
  const size = Math.abs(by);
  const count = size === 1 ? inclusive : t.ops.ceil(t.ops.div(inclusive, size));
  if (exact) markInteger(t, count);
  const limit = up && operator === "<" ? bound : null;
  return { count, limit };
}

/** `for...of` over lists, and `for...in` over the names of a record. */
export function forOfStatement(
  t: Tracer,
  node: ByType<"ForOfStatement"> | ByType<"ForInStatement">,
  outer: Env,
  label: string | null,
): void {
  const site = siteOf(node, outer);
  if (node.type === "ForOfStatement" && node.await) refuse("async-function", site, { name: outer.frame.source.name });
  const collection = readable(t.evaluate(node.right, outer));
  const { left, skipped } = loopTargets(t, label);
  const run = (item: Abstract) => {
    const env: Env = { ...outer, scope: new Scope(outer.scope) };
    bindItem(t, node.left, item, env);
    iterate(t, node.body, env, left, skipped(), () => {});
  };
  if (node.type === "ForInStatement") {
    runKnown(
      t,
      site,
      outer,
      left,
      t.entriesOf(collection, site).map(([name]) => staticValue(name)),
      0,
      run,
    );
  } else {
    forEachItem(t, collection, site, outer, left, [node.body], run);
  }
  t.heap.settle(left.taken, staticValue(false));
}

function bindItem(t: Tracer, target: ByType<"ForOfStatement">["left"], item: Abstract, env: Env): void {
  if (target.type !== "VariableDeclaration") return t.assignPattern(target as Pattern, item, env);
  const [declarator] = target.declarations;
  if (declarator !== undefined) declarePattern(t, declarator.id, item, env, target.kind === "const");
}

function forEachItem(
  t: Tracer,
  collection: Abstract,
  site: Site,
  env: Env,
  left: Target,
  parts: readonly Node[],
  run: (item: Abstract) => void,
): void {
  const sequence = sequenceOf(t, collection, site);
  if (sequence.kind === "known") {
    if (sequence.items.length > UNROLL_LIMIT) refuse("too-many-steps", site, { limit: UNROLL_LIMIT });
    return runKnown(t, site, env, left, sequence.items, 0, run);
  }
  const region = () => {
    const guess = guessWritten(parts, env);
    emitLoop(t, {
      site,
      count: sequence.length,
      indexName: null,
      guess,
      test: null,
      body: (index: Variable) => run(sequence.at(index)),
      stopped: () => pending(t, [...env.targets, left]),
      flags: flagsOf(env, left),
    });
  };
  const unrolled = () => {
    if (sequence.length.kind !== "constant") throw needsStatic(site, `the number of items of ${describe(collection)}`);
    const items = Array.from({ length: Number(sequence.length.value) }, (_, index) => sequence.at(constant(index)));
    runKnown(t, site, env, left, items, 0, run);
  };
  regionOrUnrolled(t, site, region, unrolled);
}

function runKnown(
  t: Tracer,
  site: Site,
  env: Env,
  left: Target,
  items: readonly Abstract[],
  start: number,
  run: (item: Abstract) => void,
): void {
  for (let position = start; position < items.length; position++) {
    const item = items[position];
    if (item === undefined || t.dead) return;
    run(item);
    if (t.dead) return;
    const jump = pending(t, [...env.targets, left]);
    if (jump === null) continue;
    if (jump.kind !== "constant") {
      t.branch(
        jump,
        () => {},
        () => runKnown(t, site, env, left, items, position + 1, run),
        site,
      );
    }
    return;
  }
}

/** A loop of a built-in method (`map`, `forEach`, ...): `body` runs for each index below `count`. `stop` ends it early. */
export function builtinLoop(
  t: Tracer,
  count: Value,
  site: Site,
  guess: readonly AnySlot[],
  body: (index: Value) => void,
  stop: VariableSlot | null = null,
): void {
  if (count.kind === "constant" && Number(count.value) === 0) return;
  const targets: Target[] = stop === null ? [] : [{ kind: "break", label: null, taken: stop }];
  const region = () => {
    emitLoop(t, {
      site,
      count,
      indexName: null,
      guess: stop === null ? guess : [...guess, stop],
      test: null,
      body,
      stopped: () => pending(t, targets),
      flags: stop === null ? [] : [stop],
    });
  };
  const step = (index: number): void => {
    if (count.kind !== "constant") throw needsStatic(site, "the number of items");
    for (let position = index; position < Number(count.value); position++) {
      body(constant(position));
      const jump = pending(t, targets);
      if (jump === null) continue;
      if (jump.kind !== "constant")
        t.branch(
          jump,
          () => {},
          () => step(position + 1),
          site,
        );
      return;
    }
  };
  regionOrUnrolled(t, site, region, () => step(0));
}
