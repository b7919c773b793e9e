/** `for`, `for...of`, `while`, `do`: as regions where that is possible, unrolled where the body needs to know the iteration. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value, Variable } from "../../ir/program.js";
import { declare, siteOf } from "./environment.js";
import { condition } from "./expressions.js";
import type { AnySlot, VariableSlot } from "./heap.js";
import { keepingLength, sequenceOf } from "./iteration.js";
import { flagsOf, iterate, loopTargets } from "./iterations.js";
import { pending } from "./jumps.js";
import { emitLoop, ImpureTest, type LoopPlan } from "./loops.js";
import { describe, needsStatic, readable, toBoolean } from "./numbers.js";
import { declarePattern, patternNames } from "./patterns.js";
import { rangeLoop } from "./range-loops.js";
import { Scope } from "./scope.js";
import type { Expression, Node, NodeOf, Pattern } from "./syntax.js";
import { type Env, NeedsStatic, siteKey, type Target, type Tracer } from "./tracer.js";
import { type Abstract, type Ref, staticValue, traced } from "./values.js";
import { guessWritten } from "./written.js";

const UNROLL_LIMIT = 10_000;

export function forStatement(t: Tracer, node: NodeOf<"ForStatement">, outer: Env, label: string | null): void {
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
  const asIterations = () => {
    const names = loopNames(node);
    let current = env;
    const next = () => {
      iterate(t, node.body, current, left, skipped(), () => {
        current = copyScope(t, current, outer, names);
        if (node.update != null) t.evaluate(node.update, current);
      });
    };
    unroll(t, site, env, left, () => testOf(t, node.test ?? null, current), next);
  };
  regionOrUnrolled(t, site, asRegion, asIterations);
  t.heap.settle(left.taken, staticValue(false));
}

/** The variables that `for (let ...)` declares. */
function loopNames(node: NodeOf<"ForStatement">): string[] {
  if (node.init?.type !== "VariableDeclaration" || node.init.kind === "var") return [];
  return node.init.declarations.flatMap((declarator) => patternNames(declarator.id));
}

/** Each iteration has variables of its own, which closures made in it keep. */
function copyScope(t: Tracer, env: Env, outer: Env, names: readonly string[]): Env {
  if (names.length === 0) return env;
  const copied: Env = { ...env, scope: new Scope(outer.scope) };
  for (const name of names) {
    const slot = env.scope.lookup(name);
    if (slot != null) declare(t, copied, name, slot.value);
  }
  return copied;
}

function testOf(t: Tracer, test: Expression | null, env: Env): Abstract {
  return test === null ? staticValue(true) : traced(condition(t, test, env));
}

/**
 * Tries the loop as a region; unrolls it when the body turns out to need what only a single iteration knows. A loop that was unrolled is
 * unrolled first the next time: in a function called from elsewhere it may be a region again.
 */
function regionOrUnrolled(t: Tracer, site: Site, region: () => void, unrolled: () => void): void {
  const key = siteKey(site);
  const isKnown = t.facts.unrolled.has(key);
  const mark = t.heap.mark();
  const position = t.builder.mark();
  const depth = t.builder.depth;
  const { dead } = t;
  const activations = t.activations.length;
  const recursions = t.recursions.length;
  try {
    (isKnown ? unrolled : region)();
  } catch (error) {
    if (!(error instanceof NeedsStatic)) throw error;
    t.heap.undo(mark);
    t.builder.discardTo(depth);
    t.builder.rollback(position);
    t.dead = dead;
    t.activations.length = activations;
    t.recursions.length = recursions;
    if (isKnown) return region();
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
  given: Expression | null,
  parts: readonly Node[],
  run: () => void,
): void {
  const test = given?.type === "Literal" && given.value === true ? null : given;
  const stopped = () => pending(t, [...env.targets, left]);
  const plan: LoopPlan = {
    site,
    count: null,
    indexName: null,
    guess: guessWritten(parts, env),
    test: test === null ? () => constant(true) : () => condition(t, test, env),
    body: run,
    stopped,
    flags: flagsOf(env, left),
  };
  try {
    emitLoop(t, plan);
  } catch (error) {
    if (!(error instanceof ImpureTest) || test === null) throw error;
    const leave = () => t.heap.writeVariable(left.taken, staticValue(true));
    const body = () => t.branch(condition(t, test, env), run, leave, site);
    emitLoop(t, {
      ...plan,
      guess: [...plan.guess, left.taken],
      test: null,
      body,
      stopped: () => stopped() ?? constant(false),
    });
  }
  if (test === null) settleOnlyWay(t, env, left);
}

/** An endless loop was left by a jump: where there is only one, it was taken. */
function settleOnlyWay(t: Tracer, env: Env, left: Target): void {
  const ways = flagsOf(env, left).filter(({ value }) => value.kind !== "static" || value.value === true);
  const [way] = ways;
  if (way !== undefined && ways.length === 1) t.heap.settle(way, staticValue(true));
}

export function whileStatement(t: Tracer, node: NodeOf<"WhileStatement">, env: Env, label: string | null): void {
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
export function doWhileStatement(t: Tracer, node: NodeOf<"DoWhileStatement">, env: Env, label: string | null): void {
  const site = siteOf(node, env);
  const { left, skipped } = loopTargets(t, label);
  const again = t.heap.variable("again", staticValue(true));
  const run = () =>
    iterate(t, node.body, env, left, skipped(), () => {
      t.heap.writeVariable(again, traced(condition(t, node.test, env)));
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

/** `for...of` over lists, and `for...in` over the names of a record. */
export function forOfStatement(
  t: Tracer,
  node: NodeOf<"ForOfStatement"> | NodeOf<"ForInStatement">,
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

function bindItem(t: Tracer, target: NodeOf<"ForOfStatement">["left"], item: Abstract, env: Env): void {
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
  visit: (item: Abstract) => void,
): void {
  const chosen = collection.kind === "ref" ? collection.cell.value : null;
  if (chosen?.kind === "chosen") {
    const over = (option: Ref) => () => forEachItem(t, option, site, env, left, parts, visit);
    return t.branch(chosen.predicate, over(chosen.then), over(chosen.otherwise), site);
  }
  const sequence = sequenceOf(t, collection, site);
  const run = (item: Abstract) => keepingLength(t, collection, site, () => visit(item));
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
