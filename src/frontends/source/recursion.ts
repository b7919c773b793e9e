/**
 * Functions that call themselves to a depth known only at run time become programs of their own, called by reference.
 *
 * What such a function takes, gives and writes outside of itself is found by trying, like the carries of a loop: an attempt
 * that does not fit is undone and repeated with wider shapes. Values of enclosing regions become further inputs.
 */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant, variable } from "../../ir/builder.js";
import type { Block, Call, Program, Value, Variable } from "../../ir/program.js";
import { visitStatements } from "../../ir/regions.js";
import { type AnySlot, type Cell, staleWhere } from "./heap.js";
import { Joiner } from "./join.js";
import type { Shape } from "./join-shapes.js";
import { forgetArrangements, Mismatch } from "./layout-shapes.js";
import { shapeTypes } from "./shape-types.js";
import { contentAt, type Side, valueAt } from "./sides.js";
import { closeBlockOver } from "./subprograms.js";
import type { Node } from "./syntax.js";
import { tailsOf } from "./tails.js";
import { type Frame, Restart, type Tracer } from "./tracer.js";
import { type Abstract, type Closure, UNDEFINED } from "./values.js";

type RunBody = (t: Tracer, target: Closure, self: Abstract | null, args: readonly Abstract[], site: Site) => Abstract;
type CellShape = NonNullable<ReturnType<Joiner["joinContents"]>>;
type Carried = { readonly slot: AnySlot; readonly shape: Shape | CellShape };

/** A recursive function while it is being traced. */
export interface Recursion {
  readonly target: Closure;
  readonly program: Program;
  readonly site: Site;
  readonly birth: number;
  readonly entryArgs: readonly Abstract[];
  argShapes: Shape[];
  /** Null until a first attempt has seen a result. */
  resultShape: Shape | null;
  carried: Map<AnySlot, Carried>;
  /** The shape of the first value that was returned otherwise than by a call of itself: what its calls of itself will give. */
  learnt: Shape | null;
  /** Whether it called itself before anything was learnt: then a number was assumed. */
  assumed: boolean;
  misfit: boolean;
}

/** A `return` of a recursive function: the first attempt learns from it what the function gives. */
export function noteReturn(t: Tracer, frame: Frame, value: Abstract): void {
  const recursion = t.recursions[t.recursions.length - 1];
  if (recursion === undefined || recursion.learnt !== null || frame.node !== recursion.target.node) return;
  // A number may be what a call of itself gave, which was assumed.
  if (recursion.assumed && (value.kind === "traced" || value.kind === "static")) return;
  const now: Side = { overlay: new Map(), birth: recursion.birth };
  recursion.learnt = new Joiner(t, recursion.site).join(value, now, value, now, "the result", true);
}

function keyOf(target: Closure): string {
  return `${target.frame.source.name}@${target.node.start}@${target.node.end}`;
}

/** One side of a condition: what the function returns, where the condition is what it returns. */
export function noteSide(t: Tracer, frame: Frame, side: Node, value: Abstract): Abstract {
  const target = t.recursions.at(-1)?.target.node;
  if (target !== undefined && frame.node === target && tailsOf(target).has(side)) noteReturn(t, frame, value);
  return value;
}

/** Whether the function is already running and its end depends on a traced condition; the first time, tracing starts again. */
export function isRunTimeRecursion(t: Tracer, target: Closure, _site: Site): boolean {
  const key = keyOf(target);
  if (t.facts.recursive.has(key)) return true;
  const running = t.activations.find((activation) => activation.node === target.node);
  if (running !== undefined && t.builder.depth > running.depth) {
    t.facts.recursive.add(key);
    throw new Restart();
  }
  return false;
}

const ATTEMPTS = 16;

export function callRecursively(
  t: Tracer,
  target: Closure,
  self: Abstract | null,
  args: readonly Abstract[],
  site: Site,
  runBody: RunBody,
): Abstract {
  const active = t.recursions.find(
    (recursion) => recursion.target.node === target.node && recursion.target.scope === target.scope,
  );
  const all = [self ?? UNDEFINED, ...args];
  if (active !== undefined) return innerCall(t, active, all, site);
  const mark = t.heap.mark();
  const depth = t.builder.depth;
  const position = t.builder.mark();
  const entry: Side = { overlay: new Map(), birth: mark.birth };
  const joiner = new Joiner(t, site);
  let argShapes = all.map(
    (arg): Shape =>
      arg.kind === "ref" ? { kind: "same", value: arg } : joiner.join(arg, entry, arg, entry, "an argument", true),
  );
  let resultShape: Shape | null = null;
  let carried = new Map<AnySlot, Carried>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const program: Program = { name: target.name, inputs: [], body: { params: [], statements: [], results: [] } };
    const recursion: Recursion = {
      target,
      program,
      site,
      birth: mark.birth,
      entryArgs: all,
      argShapes,
      resultShape,
      carried,
      learnt: null,
      assumed: false,
      misfit: false,
    };
    const done = tryRecursion(t, recursion, runBody);
    if (done !== null) return outerCall(t, recursion, done, site);
    t.heap.undo(mark);
    t.builder.discardTo(depth);
    t.builder.rollback(position);
    ({ argShapes, resultShape, carried } = recursion);
  }
  return refuse("unsupported-construct", site, {
    what: `the recursion of \`${target.name}\``,
    because: "its arguments or its result change their kind with the depth",
    remedy: "pass and return values of one shape",
  });
}

interface Traced {
  readonly free: readonly Value[];
}

/** Interprets the body once with fresh inputs. Null: shapes were widened, and the attempt must be undone. */
function tryRecursion(t: Tracer, recursion: Recursion, runBody: RunBody): Traced | null {
  const { target, site } = recursion;
  const mark = t.heap.mark();
  const joiner = new Joiner(t, site);
  const outside: Side = { overlay: new Map(), birth: recursion.birth };
  const types = [
    ...argLeaves(joiner, recursion, recursion.entryArgs, outside),
    ...carriedLeaves(joiner, recursion, outside),
  ].map((value) => value.type);
  const params = types.map((type) => variable(type, { site }));
  const supply = supplier(params);
  t.builder.openBlock([]);
  const made = new Map<Shape, Cell>();
  const inner = recursion.argShapes.map((shape) => joiner.instantiate(shape, supply, made));
  settleCarried(t, joiner, recursion, supply, made);
  const inside = t.heap.mark();
  t.recursions.push(recursion);
  t.heap.iterations.push(inside.birth);
  const before = t.dead;
  const result = runBody(t, target, inner[0] ?? null, inner.slice(1), site);
  t.dead = before;
  t.heap.iterations.pop();
  t.recursions.pop();
  const written = t.heap.writtenSince({ journal: inside.journal, birth: recursion.birth });
  const overlay = t.heap.undo(mark);
  const end: Side = { overlay, birth: recursion.birth };
  const fits = widenToFit(t, joiner, recursion, result, end, outside, written);
  if (!fits) {
    t.builder.closeBlock([]);
    return null;
  }
  const results = [
    ...joiner.leaves(recursion.resultShape ?? NUMBER_SHAPE, result, end, new Set()),
    ...carriedLeaves(joiner, recursion, end),
  ];
  const closed = closeBlockOver(params, t.builder.closeBlock(results));
  finish(recursion.program, closed.inputs, closed.body, closed.free);
  return { free: closed.free };
}

/** Sets the body of the program; its calls of itself pass on what it takes from outside. */
function finish(program: Program, inputs: readonly Variable[], body: Block, free: readonly Value[]): void {
  const own = inputs.slice(inputs.length - free.length);
  visitStatements(body, (statement) => {
    if (statement.kind === "call" && statement.program === program)
      (statement as { inputs: readonly Value[] }).inputs = [...statement.inputs, ...own];
  });
  (program as { inputs: readonly Variable[] }).inputs = inputs;
  program.body = body;
}

function widenToFit(
  t: Tracer,
  joiner: Joiner,
  recursion: Recursion,
  result: Abstract,
  end: Side,
  outside: Side,
  written: readonly AnySlot[],
): boolean {
  if (recursion.assumed && recursion.learnt !== null) {
    recursion.resultShape = recursion.learnt;
    return false;
  }
  let fit = !recursion.misfit;
  try {
    recursion.resultShape ??= new Joiner(t, recursion.site).join(result, end, result, end, "the result", true);
    joiner.leaves(recursion.resultShape, result, end, new Set());
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    recursion.resultShape = rearranged(
      new Joiner(t, recursion.site).join(result, end, result, end, "the result", true),
    );
    fit = false;
  }
  for (const slot of written) {
    if (recursion.carried.has(slot)) continue;
    recursion.carried = new Map(recursion.carried).set(slot, {
      slot,
      shape: joinSlot(t, recursion, slot, outside, outside),
    });
    fit = false;
  }
  return widenCarried(t, joiner, recursion, outside, end) && fit;
}

/** A list that is returned was arranged anew in each attempt, and in each call: no item is known by its place in another one. */
function rearranged(shape: Shape): Shape {
  if (shape.kind !== "cell") return shape;
  const { content } = shape;
  switch (content.kind) {
    case "dense":
      return { ...shape, content: { ...content, layout: forgetArrangements(content.layout) } };
    case "tuple":
      return { ...shape, content: { ...content, items: content.items.map(rearranged) } };
    case "object": {
      const fields = content.fields.map(([name, field]) => [name, rearranged(field)] as const);
      return { ...shape, content: { ...content, fields } };
    }
    default:
      return shape;
  }
}

/** Whether what the function wrote fits the shapes assumed; widens those that it does not fit. */
function widenCarried(t: Tracer, joiner: Joiner, recursion: Recursion, outside: Side, end: Side): boolean {
  let fit = true;
  for (const { slot } of recursion.carried.values()) {
    try {
      slotLeaves(joiner, recursion.carried.get(slot), end);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      recursion.carried = new Map(recursion.carried).set(slot, {
        slot,
        shape: joinSlot(t, recursion, slot, outside, end),
      });
      fit = false;
    }
  }
  return fit;
}

function joinSlot(t: Tracer, recursion: Recursion, slot: AnySlot, a: Side, b: Side): Shape | CellShape {
  const joiner = new Joiner(t, recursion.site);
  if (slot.place === "variable") return joiner.join(valueAt(slot, a), a, valueAt(slot, b), b, slot.name, true);
  const [first, second] = [contentAt(slot, a), contentAt(slot, b)];
  const content = joiner.joinContents(first, a, second, b, "an array or object", [slot], true);
  return content ?? staleWhere(first, second, recursion.site);
}

/** A call of the function by itself: by reference, with the shapes assumed so far. */
function innerCall(t: Tracer, recursion: Recursion, args: readonly Abstract[], site: Site): Abstract {
  const joiner = new Joiner(t, site);
  const now: Side = { overlay: new Map(), birth: recursion.birth };
  const outside: Side = { overlay: new Map(), birth: recursion.birth };
  recursion.argShapes = recursion.argShapes.map((shape, position) => {
    const arg = args[position] ?? UNDEFINED;
    try {
      joiner.leaves(shape, arg, now, new Set());
      return shape;
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      recursion.misfit = true;
      return new Joiner(t, site).join(
        recursion.entryArgs[position] ?? UNDEFINED,
        outside,
        arg,
        now,
        "an argument",
        true,
      );
    }
  });
  if (recursion.resultShape === null) recursion.assumed = recursion.learnt === null;
  recursion.resultShape ??= recursion.learnt ?? NUMBER_SHAPE;
  if (!widenCarried(t, joiner, recursion, outside, now)) recursion.misfit = true;
  if (recursion.misfit) return placeholder(joiner, recursion.resultShape);
  return emitCall(t, joiner, recursion, args, [], now, site);
}

const NUMBER_SHAPE: Shape = { kind: "leaf", type: { kind: "f64" }, integer: false, optional: false };

/** The attempt is lost already: anything of the right shape lets it run to its end, where it learns the rest. */
function placeholder(joiner: Joiner, shape: Shape): Abstract {
  const types = shapeTypes(shape);
  let next = 0;
  return joiner.instantiate(shape, () => variable(types[next++] ?? { kind: "f64" }), new Map());
}

function outerCall(t: Tracer, recursion: Recursion, done: Traced, site: Site): Abstract {
  const now: Side = { overlay: new Map(), birth: recursion.birth };
  return emitCall(t, new Joiner(t, site), recursion, recursion.entryArgs, done.free, now, site);
}

function emitCall(
  t: Tracer,
  joiner: Joiner,
  recursion: Recursion,
  args: readonly Abstract[],
  free: readonly Value[],
  side: Side,
  site: Site,
): Abstract {
  const inputs = [...argLeaves(joiner, recursion, args, side), ...carriedLeaves(joiner, recursion, side), ...free];
  const outputs: Variable[] = [];
  const made = new Map<Shape, Cell>();
  const output = (type: Variable["type"]): Variable => {
    const fresh = variable(type, { site });
    outputs.push(fresh);
    return fresh;
  };
  const resultShape = recursion.resultShape ?? NUMBER_SHAPE;
  const resultTypes = shapeTypes(resultShape);
  let next = 0;
  const result = joiner.instantiate(resultShape, () => output(resultTypes[next++] ?? { kind: "f64" }), made);
  const carriedTypes = carriedLeaves(joiner, recursion, side).map((value) => value.type);
  let carriedNext = 0;
  settleCarried(t, joiner, recursion, () => output(carriedTypes[carriedNext++] ?? { kind: "f64" }), made);
  const call: Call = { kind: "call", program: recursion.program, inputs, outputs, rule: null, site };
  t.builder.emit(call);
  return result;
}

function argLeaves(joiner: Joiner, recursion: Recursion, args: readonly Abstract[], side: Side): Value[] {
  const seen = new Set<Shape>();
  return recursion.argShapes.flatMap((shape, position) =>
    joiner.leaves(shape, args[position] ?? UNDEFINED, side, seen),
  );
}

function carriedLeaves(joiner: Joiner, recursion: Recursion, side: Side): Value[] {
  return [...recursion.carried.values()].flatMap((carried) => slotLeaves(joiner, carried, side));
}

function slotLeaves(joiner: Joiner, carried: Carried | undefined, side: Side): Value[] {
  if (carried === undefined) return [];
  const { slot, shape } = carried;
  return slot.place === "variable"
    ? joiner.leaves(shape as Shape, valueAt(slot, side), side, new Set())
    : joiner.contentLeaves(shape as CellShape, contentAt(slot, side), side, new Set());
}

function settleCarried(
  t: Tracer,
  joiner: Joiner,
  recursion: Recursion,
  supply: () => Value,
  made: Map<Shape, Cell>,
): void {
  for (const { slot, shape } of recursion.carried.values()) {
    const value =
      slot.place === "variable"
        ? joiner.instantiate(shape as Shape, supply, made)
        : joiner.instantiateContent(shape as CellShape, supply, made);
    t.heap.settle(slot, value);
  }
}

function supplier(values: readonly Variable[]): () => Value {
  let next = 0;
  return () => values[next++] ?? constant(Number.NaN);
}
