import type { Site } from "../../errors/site.js";
import { constant, isConstant, nameVariable } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { integerAdd, integerMul } from "./dense.js";
import { declare } from "./environment.js";
import type { AnySlot, Cell, VariableSlot } from "./heap.js";
import { flagsOf, iterate, loopTargets } from "./iterations.js";
import { pending } from "./jumps.js";
import { filledList } from "./layout.js";
import { emitLoop } from "./loops.js";
import { isInteger, markInteger, readable, toNumber } from "./numbers.js";
import { patternNames } from "./patterns.js";
import { Scope } from "./scope.js";
import type { Expression, NodeOf } from "./syntax.js";
import type { Env, Target, Tracer } from "./tracer.js";
import { traced } from "./values.js";
import { assignedNames, guessWritten } from "./written.js";

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
export function rangeLoop(t: Tracer, node: NodeOf<"ForStatement">, env: Env, left: Target, site: Site): boolean {
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
  const isWhole = isConstant(range.start, 0) && range.step === 1;
  const lists = new Set<Cell>();
  const carried = emitLoop(t, {
    site,
    count: range.count,
    indexName: isWhole ? range.name : null,
    guess: guessWritten([node.body], env).filter((slot) => slot !== range.slot),
    test: null,
    body: (index) => {
      // A scope of its own for each iteration: closures keep the index they saw.
      const iteration: Env = { ...env, scope: new Scope(env.scope) };
      declare(t, iteration, range.name, traced(indexAt(index)));
      const around = t.filling;
      lists.clear();
      t.filling = isWhole ? { index, block: t.builder.statements, lists } : null;
      iterate(t, node.body, iteration, left, skipped(), () => {});
      t.filling = around;
    },
    stopped: () => pending(t, [...env.targets, left]),
    flags: flagsOf(env, left),
  });
  if ([...range.reads].some((slot) => carried.has(slot))) {
    t.heap.undo(heapMark);
    t.builder.rollback(mark);
    return false;
  }
  if (pending(t, [...env.targets, left]) === null) for (const list of lists) settleWhole(t, list, range.count);
  return true;
}

/** A list of that length was set at every position. */
function settleWhole(t: Tracer, list: Cell, count: Value): void {
  const content = list.value;
  if (content.kind !== "dense" || content.layout.kind !== "list" || content.layout.length !== count) return;
  t.heap.settle(list, { ...content, layout: filledList(content.layout) });
}

/** The index starts at a proven non-negative integer and only grows (or is counted down to one). */
function startsAtZeroOrMore(t: Tracer, range: Range): boolean {
  if (range.step < 0) return true;
  if (range.start.kind === "constant") return Number(range.start.value) >= 0;
  return t.below.has(range.start) || t.nonNegative.has(range.start);
}

function rangeOf(t: Tracer, node: NodeOf<"ForStatement">, env: Env, site: Site): Range | null {
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
  const mark = t.heap.mark();
  const bound = toNumber(t, t.evaluate(test.right, env), site);
  const { reads } = t;
  t.reads = listening;
  // A bound that writes is another one in each iteration.
  if (t.heap.writtenSince(mark).length > 0) {
    t.heap.undo(mark);
    return null;
  }
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
