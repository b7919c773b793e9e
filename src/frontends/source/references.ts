/**
 * References at joins: which of several objects a name stands for is told by booleans, and no object is copied. `join.ts` does
 * so where objects cannot be joined by value, or where that was found to lose a write.
 */
import { constant, undef } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { BOOL } from "../../ir/types.js";
import type { Cell, ChosenContent, MovedContent } from "./heap.js";
import type { Joiner } from "./join.js";
import type { Shape } from "./join-shapes.js";
import { Mismatch } from "./layout-shapes.js";
import { isOptional, presenceOf } from "./meeting-values.js";
import { contentAt, type Side } from "./sides.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type Ref, type Step, UNSET } from "./values.js";

/** One of the options, told by a boolean for each but the last. */
export interface ChosenShape {
  readonly kind: "chosen";
  readonly options: readonly Shape[];
}

/** A place in a list that exists on both sides; null stands for an index that is a value of the program. */
export interface PartShape {
  readonly kind: "part";
  readonly cell: Cell;
  readonly steps: readonly (string | null)[];
  readonly arrangement: Ref["arrangement"] | "changed";
  /** Whether the item may be missing, told by a boolean. */
  readonly optional: boolean;
}

interface Option {
  readonly ref: Ref;
  readonly side: Side;
}

/** More of them would make every access a long row of questions. */
const MOST_OPTIONS = 8;

/** What both references may be; null where that cannot be told by references. */
export function joinReferences(joiner: Joiner, a: Ref, sideA: Side, b: Ref, sideB: Side, name: string): Shape | null {
  const options: Shape[] = [];
  const fresh: Option[] = [];
  for (const option of [...optionsOf(a, sideA), ...optionsOf(b, sideB)]) {
    const { ref, side } = option;
    if (ref.cell.birth >= side.birth) {
      if (ref.steps.length > 0) return null;
      if (!fresh.some((other) => other.ref.cell === ref.cell)) fresh.push(option);
    } else if (ref.steps.length === 0) {
      const isKnown = options.some((shape) => shape.kind === "same" && isWhole(shape.value, ref.cell));
      if (!isKnown) options.push({ kind: "same", value: ref });
    } else {
      const at = options.findIndex((shape) => shape.kind === "part" && fitsSteps(shape, ref));
      const known = options[at];
      if (known?.kind !== "part") options.push(partOf(ref, ref));
      else {
        const isSame = known.arrangement === ref.arrangement;
        const arrangement = isSame ? known.arrangement : "changed";
        options[at] = { ...known, arrangement, optional: known.optional || isOptional(ref) };
      }
    }
  }
  const made = freshShapes(joiner, fresh, name);
  if (made === null) return null;
  options.push(...made);
  const [only] = options;
  if (options.length > MOST_OPTIONS || only === undefined) return null;
  return options.length === 1 ? only : { kind: "chosen", options };
}

/** Objects made on the sides exist outside by value only: as one where that is possible, else side by side. */
function freshShapes(joiner: Joiner, fresh: readonly Option[], name: string): Shape[] | null {
  const [first, second] = fresh;
  if (first === undefined) return [];
  if (fresh.length > 2) return null;
  const last = second ?? first;
  const together = joiner.joinCells(first.ref.cell, first.side, last.ref.cell, last.side, name);
  if (together !== null) return [together];
  const alone = fresh.map(({ ref, side }) => joiner.joinCells(ref.cell, side, ref.cell, side, name));
  return alone.some((shape) => shape === null) ? null : alone.filter((shape) => shape !== null);
}

function optionsOf(ref: Ref, side: Side): readonly Option[] {
  const content = contentAt(ref.cell, side);
  if (content.kind === "moved") return optionsOf(movedTo(ref, content), side);
  return content.kind === "chosen"
    ? [...optionsOf(content.then, side), ...optionsOf(content.otherwise, side)]
    : [{ ref, side }];
}

/** Where an object lies now that was stored in a list. */
function movedTo(ref: Ref, { to }: MovedContent): Ref {
  return { ...to, steps: [...to.steps, ...ref.steps] };
}

/** The place in a list that both references name, with indices of their own. */
export function partOf(a: Ref, b: Ref): PartShape {
  return {
    kind: "part",
    cell: a.cell,
    steps: a.steps.map((step) => (typeof step === "string" ? step : null)),
    arrangement: a.arrangement === b.arrangement ? a.arrangement : "changed",
    optional: isOptional(a) || isOptional(b),
  };
}

export function fitsSteps(shape: PartShape, ref: Ref): boolean {
  if (ref.cell !== shape.cell || ref.steps.length !== shape.steps.length) return false;
  return ref.steps.every((step, position) => (typeof step === "string" ? step : null) === shape.steps[position]);
}

/** The indices of a reference to a part. */
export function partLeaves(shape: PartShape, value: Abstract): Value[] {
  if (value.kind === "unset") {
    const steps = shape.steps.filter((step) => step === null).map(() => undef({ kind: "f64" }));
    return shape.optional ? [...steps, constant(false)] : steps;
  }
  if (value.kind !== "ref" || !fitsSteps(shape, value)) throw new Mismatch();
  if (shape.arrangement !== "changed" && shape.arrangement !== value.arrangement) throw new Mismatch();
  if (isOptional(value) && !shape.optional) throw new Mismatch();
  const steps = value.steps.filter((step) => typeof step !== "string");
  return shape.optional ? [...steps, presenceOf(value) ?? constant(true)] : steps;
}

export function partFrom(shape: PartShape, supply: () => Value): Ref {
  const steps: Step[] = shape.steps.map((step) => step ?? supply());
  const arrangement = shape.arrangement === "changed" ? { before: null, replaced: null } : (shape.arrangement ?? null);
  const ref: Ref = { kind: "ref", cell: shape.cell, steps, arrangement };
  if (!shape.optional) return ref;
  const present = supply();
  return { ...ref, present: () => present };
}

function isWhole(value: Abstract, cell: Cell): boolean {
  return value.kind === "ref" && value.cell === cell && value.steps.length === 0;
}

/** The booleans that tell which of the options the value is, then the leaves of each. */
export function chosenLeaves(
  t: Tracer,
  joiner: Joiner,
  shape: ChosenShape,
  value: Abstract,
  side: Side,
  seen: Set<Shape>,
): Value[] {
  const { options } = shape;
  if (value.kind === "unset") {
    const parts = options.flatMap((option) => joiner.leaves(option, UNSET, side, seen));
    return [...options.slice(1).map(() => undef(BOOL)), ...parts];
  }
  if (value.kind !== "ref") throw new Mismatch();
  const which = (ref: Ref): number => matching(joiner, options, ref, side, seen);
  const conditions = options.slice(1).map((_, position) => isOption(t, value, side, which, position));
  const parts = options.flatMap((option, position) => {
    const part = only(t, joiner, value, side, which, position);
    return joiner.leaves(option, part ?? UNSET, side, seen);
  });
  return [...conditions, ...parts];
}

/** The option that a single reference is. */
function matching(joiner: Joiner, options: readonly Shape[], given: Ref, side: Side, seen: Set<Shape>): number {
  const ref = settled(given, side);
  const isOuter = ref.cell.birth < side.birth;
  const found = options.findIndex((option) => {
    if (option.kind === "same") return ref.steps.length === 0 && isWhole(option.value, ref.cell);
    if (option.kind === "part") return fitsSteps(option, ref);
    return !isOuter && fits(joiner, option, ref, side, seen);
  });
  if (found < 0) throw new Mismatch();
  return found;
}

function fits(joiner: Joiner, shape: Shape, ref: Ref, side: Side, seen: Set<Shape>): boolean {
  try {
    joiner.leaves(shape, ref, side, new Set(seen));
    return true;
  } catch (error) {
    if (error instanceof Mismatch) return false;
    throw error;
  }
}

/** The reference by which an object is known at the end of a side. */
export function settled(ref: Ref, side: Side): Ref {
  const content = contentAt(ref.cell, side);
  return content.kind === "moved" ? settled(movedTo(ref, content), side) : ref;
}

function chosenAt(ref: Ref, side: Side): ChosenContent | null {
  const content = contentAt(ref.cell, side);
  return content.kind === "chosen" ? content : null;
}

function isOption(t: Tracer, ref: Ref, side: Side, which: (ref: Ref) => number, position: number): Value {
  const chosen = chosenAt(ref, side);
  if (chosen === null) return constant(which(ref) === position);
  const then = isOption(t, chosen.then, side, which, position);
  const otherwise = isOption(t, chosen.otherwise, side, which, position);
  if (then.kind !== "constant" || otherwise.kind !== "constant") return t.ops.select(chosen.predicate, then, otherwise);
  if (then.value === otherwise.value) return then;
  return then.value === true ? chosen.predicate : t.ops.not(chosen.predicate);
}

/** The part of a value that is this option; null where none is. */
function only(
  t: Tracer,
  joiner: Joiner,
  ref: Ref,
  side: Side,
  which: (ref: Ref) => number,
  position: number,
): Ref | null {
  const chosen = chosenAt(ref, side);
  if (chosen === null) return which(ref) === position ? settled(ref, side) : null;
  const then = only(t, joiner, chosen.then, side, which, position);
  const otherwise = only(t, joiner, chosen.otherwise, side, which, position);
  if (then === null || otherwise === null) return then ?? otherwise;
  if (then.cell !== otherwise.cell) return t.snapshot({ ...chosen, then, otherwise }, joiner.site);
  if (then.steps.length === 0) return then;
  const steps = then.steps.map((step, at): Step => {
    const other = otherwise.steps[at];
    if (typeof step === "string" || typeof other !== "object" || step === other) return step;
    return t.ops.select(chosen.predicate, step, other);
  });
  const isSame = then.arrangement === otherwise.arrangement;
  const merged: Ref = isSame ? { ...then, steps } : { ...then, steps, arrangement: { before: null, replaced: null } };
  if (!isOptional(then) && !isOptional(otherwise)) return merged;
  const present = (part: Ref) => presenceOf(part) ?? constant(true);
  return { ...merged, present: () => t.ops.select(chosen.predicate, present(then), present(otherwise)) };
}

/** The joined reference. */
export function instantiateChosen(
  t: Tracer,
  joiner: Joiner,
  shape: ChosenShape,
  supply: () => Value,
  made: Map<Shape, Cell>,
): Abstract {
  const conditions = shape.options.slice(1).map(supply);
  const options = shape.options.map((option) => joiner.instantiate(option, supply, made));
  return options.reduceRight((otherwise, then, position) => {
    const predicate = conditions[position];
    if (predicate === undefined || then.kind !== "ref" || otherwise.kind !== "ref") return otherwise;
    return chosenRef(t, predicate, then, otherwise);
  });
}

function chosenRef(t: Tracer, predicate: Value, then: Ref, otherwise: Ref): Ref {
  if (predicate.kind === "constant") return predicate.value === true ? then : otherwise;
  return {
    kind: "ref",
    cell: t.heap.cell({ kind: "chosen", predicate, then, otherwise }, then.cell.origin),
    steps: [],
  };
}
