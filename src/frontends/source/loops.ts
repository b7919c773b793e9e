/**
 * Loops as regions: the body is interpreted once with fresh values in all places that it writes.
 *
 * Which places those are, and of what shape, is found by trying: an attempt that writes elsewhere, or leaves a value that does
 * not fit the shape it started with, is undone and repeated with what it taught.
 */

import type { ChainruleError } from "../../errors/chainrule-error.js";
import { errorOf } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant, nameVariable, variable } from "../../ir/builder.js";
import type { Block, Value, Variable } from "../../ir/program.js";
import { F64, type Type } from "../../ir/types.js";
import { type AnySlot, type Cell, type Content, staleWhere, type VariableSlot } from "./heap.js";
import { Joiner } from "./join.js";
import type { Shape } from "./join-shapes.js";
import { Mismatch } from "./layout-shapes.js";
import { markFiniteInteger } from "./numbers.js";
import { contentAt, type Side, valueAt } from "./sides.js";
import { NeedsStatic, type Tracer } from "./tracer.js";
import { type Abstract, staticValue } from "./values.js";

/** What the object of a shape may be at the beginning of an iteration, since it may be that at the end of one. */
interface Relation {
  readonly shape: CellShaped;
  readonly with: Cell | CellShaped;
}

type CellShaped = Shape & { readonly kind: "cell" };

export interface LoopPlan {
  readonly site: Site;
  /** Number of iterations when it is known on entry. */
  readonly count: Value | null;
  readonly indexName: string | null;
  /** Slots that the body is likely to write. */
  readonly guess: readonly AnySlot[];
  /** Condition to go on, evaluated before each iteration; null when only `count` ends the loop. */
  readonly test: (() => Value) | null;
  /** Interprets one iteration. */
  readonly body: (index: Variable) => void;
  /** Conditions, besides `test`, that end the loop: jumps out of it. Evaluated on the state before an iteration. */
  readonly stopped: () => Value | null;
  /** The flags of those jumps: none is set while an iteration begins. */
  readonly flags: readonly VariableSlot[];
}

type CellShape = NonNullable<ReturnType<Joiner["joinContents"]>>;
type Carried = { slot: VariableSlot; shape: Shape } | { slot: Cell; shape: CellShape };

/** A test that writes cannot stand before the body; the caller then puts it inside. */
export class ImpureTest extends Error {}

const ATTEMPTS = 24;

/** Emits the loop and leaves the state after it in the heap. Returns the slots that it carries. */
export function emitLoop(t: Tracer, plan: LoopPlan): ReadonlySet<AnySlot> {
  // What an iteration would do that never runs may not even make sense: an item of an empty list has no kind.
  if (plan.count?.kind === "constant" && !(Number(plan.count.value) > 0)) return new Set();
  const mark = t.heap.mark();
  const depth = t.builder.depth;
  const position = t.builder.mark();
  const { length } = t.heap.iterations;
  const carried = new Map<AnySlot, Carried>();
  const relations: Relation[] = [];
  const entry: Side = { overlay: new Map(), birth: mark.birth };
  for (const slot of plan.guess) addCarried(t, carried, slot, entry, plan.site);
  let before: ReadonlyMap<AnySlot, Carried> = new Map();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    before = new Map(carried);
    try {
      if (tryLoop(t, plan, carried, relations, mark, entry)) return new Set(carried.keys());
    } catch (error) {
      t.heap.undo(mark);
      t.heap.iterations.length = length;
      t.builder.discardTo(depth);
      t.builder.rollback(position);
      throw error;
    }
    t.heap.undo(mark);
    t.builder.discardTo(depth);
    t.builder.rollback(position);
  }
  throw new NeedsStatic(
    unsettledLoop(
      plan.site,
      [...carried.values()].filter((item) => before.get(item.slot) !== item),
    ),
  );
}

/** The refusal of a loop that gives variables another kind in every iteration. */
function unsettledLoop(site: Site, items: readonly Carried[]): ChainruleError {
  const variables = items.flatMap(({ slot }) => (slot.place === "variable" ? [slot] : []));
  const names = variables.map(({ name }) => `\`${name}\``).join(", ");
  const isFunction = variables.some(({ value }) => value.kind === "closure" || value.kind === "choice");
  return errorOf("unsupported-construct", site, {
    what: `a loop that makes something new of ${names || "an object"} in every iteration`,
    because: isFunction
      ? "functions that are built upon each other must all be known, and so must their number"
      : "the compiled loop needs one kind and shape for each variable",
    remedy: isFunction
      ? "apply the functions to a value inside of the loop, or let the loop run a number of times that is written in the code"
      : "give it the kind and shape that it has at the end of an iteration before the loop starts",
  });
}

function addCarried(t: Tracer, carried: Map<AnySlot, Carried>, slot: AnySlot, entry: Side, site: Site): void {
  if (carried.has(slot)) return;
  const joiner = new Joiner(t, site);
  if (slot.place === "variable") {
    const keep = slot.value.kind === "ref" && slot.value.steps.length === 0;
    const shape: Shape = keep
      ? { kind: "same", value: slot.value }
      : joiner.join(slot.value, entry, slot.value, entry, slot.name, true);
    carried.set(slot, { slot, shape });
    return;
  }
  const shape = shallowContent(joiner, slot, entry);
  if (shape !== null) carried.set(slot, { slot, shape });
}

/** The content of a cell with its numbers as leaves, but references kept: only what a body changes is widened later. */
function shallowContent(joiner: Joiner, cell: Cell, entry: Side): CellShape | null {
  const content = cell.value;
  if (content.kind === "tuple" || content.kind === "object") {
    const item = (value: Abstract): Shape =>
      value.kind === "ref" ? { kind: "same", value } : joiner.join(value, entry, value, entry, "an item", true);
    if (content.kind === "tuple") return { kind: "tuple", items: content.items.map(item), frozen: content.frozen };
    const fields = [...content.fields].map(([name, value]): readonly [string, Shape] => [name, item(value)]);
    return { kind: "object", fields, like: content, frozen: content.frozen };
  }
  return joiner.joinContents(content, entry, content, entry, "an array", [cell], content.kind === "dense");
}

/** One attempt. False: `carried` was extended or widened, and the attempt must be undone. */
function tryLoop(
  t: Tracer,
  plan: LoopPlan,
  carried: Map<AnySlot, Carried>,
  relations: Relation[],
  mark: { readonly journal: number; readonly birth: number },
  entry: Side,
): boolean {
  const joiner = new Joiner(t, plan.site);
  const all = [...carried.values()];
  const initial = leavesOf(joiner, all, entry);
  const types = initial.map((value) => value.type);
  const [index, params] = parameters(t, plan, types);
  t.builder.openBlock([index, ...params]);
  const made = settle(t, joiner, all, params);
  for (const { shape, with: other } of relations) relate(t, made, shape, other);
  for (const flag of plan.flags) if (carried.has(flag)) t.heap.settle(flag, staticValue(false));
  const inside = t.heap.mark();
  const before = t.dead;
  t.heap.iterations.push(inside.birth);
  plan.body(index);
  t.heap.iterations.pop();
  t.dead = before;
  const written = t.heap.writtenSince({ journal: inside.journal, birth: mark.birth });
  const open = t.builder.closeBlock([]);
  const overlay = t.heap.undo(mark);
  const missing = written.filter((slot) => !carried.has(slot));
  for (const slot of missing) addCarried(t, carried, slot, entry, plan.site);
  if (missing.length > 0) return false;
  const end: Side = { overlay, birth: mark.birth };
  if (!fits(t, joiner, carried, open, entry, end, plan.site)) return false;
  t.builder.resumeBlock(open);
  joiner.endings.clear();
  const results = leavesOf(joiner, all, end);
  const missed = unrelated(t, joiner.endings, made, mark.birth);
  if (missed.length > 0) {
    relations.push(...missed);
    t.builder.closeBlock([]);
    return false;
  }
  const body = t.builder.closeBlock(results);
  const test = makeTest(t, plan, joiner, all, types, mark);
  const outputs = types.map((type, position) =>
    variable(type, { name: params[position]?.origin.name ?? null, site: plan.site }),
  );
  const trips = variable(F64, { name: "trips" });
  markFiniteInteger(t, trips);
  t.builder.emit({ kind: "loop", count: plan.count, test, initial, body, outputs, trips, site: plan.site });
  // What no iteration changes is afterwards what it was before.
  const after = outputs.map((output, at) => (results[at] === params[at] ? (initial[at] ?? output) : output));
  settle(t, joiner, all, after);
  return true;
}

function parameters(t: Tracer, plan: LoopPlan, types: readonly Type[]): [Variable, Variable[]] {
  const index = variable(F64, { name: plan.indexName, site: plan.site });
  markFiniteInteger(t, index);
  if (plan.count !== null) t.below.set(index, new Set([plan.count]));
  return [index, types.map((type) => variable(type, { site: plan.site }))];
}

/** Whether the state at the end of the body fits the shapes it started with; widens those that it does not fit. */
function fits(
  t: Tracer,
  joiner: Joiner,
  carried: Map<AnySlot, Carried>,
  open: Block,
  entry: Side,
  end: Side,
  site: Site,
): boolean {
  const misfits: Carried[] = [];
  const seen = new Set<Shape>();
  // Leaves of optional values may emit; what this look emits is thrown away.
  t.builder.resumeBlock(open);
  for (const item of [...carried.values()]) {
    try {
      leavesOfOne(joiner, item, end, seen);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      misfits.push(item);
    }
  }
  t.builder.closeBlock([]);
  if (misfits.length === 0) return true;
  // Names of one object have to meet together: then they name one object afterwards, too.
  const widener = new Joiner(t, site);
  for (const item of carried.values()) {
    if (misfits.includes(item) || isJoined(item)) widen(widener, carried, item, entry, end, site);
  }
  return false;
}

function isJoined({ slot, shape }: Carried): boolean {
  return slot.place === "variable" && (shape.kind === "cell" || shape.kind === "chosen");
}

function widen(
  joiner: Joiner,
  carried: Map<AnySlot, Carried>,
  item: Carried,
  entry: Side,
  end: Side,
  site: Site,
): void {
  if (item.slot.place === "variable") {
    const { slot } = item;
    carried.set(slot, { slot, shape: joiner.join(slot.value, entry, valueAt(slot, end), end, slot.name, true) });
    return;
  }
  const { slot } = item;
  const shape = joiner.joinContents(slot.value, entry, contentAt(slot, end), end, "an array or object", [slot], true);
  carried.set(slot, { slot, shape: shape ?? staleWhere(slot.value, contentAt(slot, end), site) });
}

/** What objects have to do with each other at the end of the body, and did not at its beginning. */
function unrelated(
  t: Tracer,
  endings: ReadonlyMap<CellShaped, Cell>,
  made: ReadonlyMap<Shape, Cell>,
  birth: number,
): Relation[] {
  const missed: Relation[] = [];
  for (const [shape, end] of endings) {
    const start = made.get(shape);
    if (start === undefined || start === end) continue;
    const isMissing = (cell: Cell) => cell !== start && !t.heap.related(start, cell);
    const others = [end, ...t.heap.relatives(end)].filter((cell) => cell.birth < birth && isMissing(cell));
    for (const other of new Set(others)) missed.push({ shape, with: other });
    for (const [second, secondEnd] of endings) {
      const secondStart = made.get(second);
      if (second === shape || secondStart === undefined || !isMissing(secondStart)) continue;
      if (end === secondEnd || t.heap.related(end, secondEnd)) missed.push({ shape, with: second });
    }
  }
  return missed;
}

function relate(t: Tracer, made: ReadonlyMap<Shape, Cell>, shape: CellShaped, other: Cell | CellShaped): void {
  const cell = made.get(shape);
  const related = "kind" in other ? made.get(other) : other;
  if (cell !== undefined && related !== undefined)
    t.heap.link(cell, related, [...shape.lessons, ...("kind" in other ? other.lessons : [])]);
}

function leavesOf(joiner: Joiner, all: readonly Carried[], side: Side): Value[] {
  const seen = new Set<Shape>();
  return all.flatMap((item) => leavesOfOne(joiner, item, side, seen));
}

function leavesOfOne(joiner: Joiner, item: Carried, side: Side, seen: Set<Shape>): Value[] {
  return item.slot.place === "variable"
    ? joiner.leaves(item.shape as Shape, valueAt(item.slot, side), side, seen)
    : joiner.contentLeaves(item.shape as CellShape, contentAt(item.slot, side), side, seen);
}

/** Sets every carried slot from the region's parameters or outputs. */
function settle(
  t: Tracer,
  joiner: Joiner,
  all: readonly Carried[],
  values: readonly Value[],
): ReadonlyMap<Shape, Cell> {
  let next = 0;
  const made = new Map<Shape, Cell>();
  for (const item of all) {
    const supply = (): Value => {
      const value = values[next++];
      if (value !== undefined && item.slot.place === "variable") nameVariable(value, item.slot.name);
      return value ?? constant(Number.NaN);
    };
    const value: Abstract | Content =
      item.slot.place === "variable"
        ? joiner.instantiate(item.shape as Shape, supply, made)
        : joiner.instantiateContent(item.shape as CellShape, supply, made);
    t.heap.settle(item.slot, value);
  }
  return made;
}

function makeTest(
  t: Tracer,
  plan: LoopPlan,
  joiner: Joiner,
  all: readonly Carried[],
  types: readonly Type[],
  mark: { readonly journal: number; readonly birth: number },
): Block | null {
  const [index, params] = parameters(t, plan, types);
  t.builder.openBlock([index, ...params]);
  settle(t, joiner, all, params);
  const inside = t.heap.mark();
  const stopped = plan.stopped();
  const goOn = plan.test === null ? null : plan.test();
  const written = t.heap.writtenSince({ journal: inside.journal, birth: mark.birth });
  if (written.length > 0) throw new ImpureTest();
  const running = stopped === null ? null : t.ops.not(stopped);
  const test = running === null ? goOn : goOn === null ? running : t.ops.and(running, goOn);
  const block = t.builder.closeBlock(test === null ? [] : [test]);
  t.heap.undo(mark);
  const needed = test !== null && !(plan.count !== null && test.kind === "constant" && test.value === true);
  return needed ? block : null;
}
