/** Branches on traced conditions: both sides are interpreted, what they leave behind meets in `join.ts`. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Block, Value } from "../../ir/program.js";
import {
  type AnySlot,
  type Cell,
  type ChosenContent,
  type Content,
  type Overlay,
  staleWhere,
  type VariableSlot,
} from "./heap.js";
import { Joiner } from "./join.js";
import type { Shape } from "./join-shapes.js";
import { describe, readable } from "./numbers.js";
import { contentAt, type Side, valueAt } from "./sides.js";
import type { Tracer } from "./tracer.js";
import type { Abstract, Ref } from "./values.js";

interface Traversed extends Side {
  readonly block: Block;
  readonly dead: boolean;
}

/** Interprets both sides in regions of their own and joins what they wrote. */
export function branch(
  t: Tracer,
  predicate: Value,
  then: () => void,
  otherwise: () => void,
  site: Site,
  isSnapshot = false,
): void {
  if (predicate.kind === "constant") return predicate.value === true ? then() : otherwise();
  const mark = t.heap.mark();
  const traverse = (side: () => void): Traversed => {
    t.builder.openBlock([]);
    const before = t.dead;
    side();
    const { dead } = t;
    t.dead = before;
    const block = t.builder.closeBlock([]);
    const overlay: Overlay = t.heap.undo(mark);
    return { block, dead, overlay, birth: mark.birth };
  };
  const a = traverse(then);
  const b = traverse(otherwise);
  meet(t, predicate, a, b, site, isSnapshot);
  if (a.dead && b.dead) t.dead = true;
}

type Meeting =
  | { readonly slot: VariableSlot; readonly shape: Shape }
  | { readonly slot: Cell; readonly content: NonNullable<ReturnType<Joiner["joinContents"]>> };

function meet(t: Tracer, predicate: Value, a: Traversed, b: Traversed, site: Site, isSnapshot: boolean): void {
  const joiner = new Joiner(t, site, isSnapshot);
  // What a side that throws leaves behind is never seen: the other side's state stands for both.
  const sideA = a.dead && !b.dead ? b : a;
  const sideB = b.dead && !a.dead ? a : b;
  const meetings = writtenSlots(a, b).map((slot) => joinSlot(joiner, slot, sideA, sideB));
  const collect = (side: Traversed): { values: Value[]; block: Block } => {
    t.builder.resumeBlock(side.block);
    const seen = new Set<Shape>();
    const values = meetings.flatMap((meeting) =>
      "shape" in meeting
        ? joiner.leaves(meeting.shape, valueAt(meeting.slot, side), side, seen)
        : joiner.contentLeaves(meeting.content, contentAt(meeting.slot, side), side, seen),
    );
    return { values, block: t.builder.closeBlock([]) };
  };
  // Of a side that throws only the effects stay: its results are never used, but must have the right types.
  const first = a.dead && !b.dead ? null : collect(a);
  const second = b.dead && !a.dead ? null : collect(b);
  const model = (first ?? second)?.values ?? [];
  const valuesA = first?.values ?? model.map(unused);
  const valuesB = second?.values ?? model.map(unused);
  const outputs = emit(
    t,
    predicate,
    { ...(first?.block ?? a.block), results: valuesA },
    { ...(second?.block ?? b.block), results: valuesB },
    site,
  );
  let next = 0;
  const supply = (): Value => outputs[next++] ?? constant(Number.NaN);
  const made = new Map<Shape, Cell>();
  for (const meeting of meetings) {
    const value: Abstract | Content =
      "shape" in meeting
        ? joiner.instantiate(meeting.shape, supply, made)
        : joiner.instantiateContent(meeting.content, supply, made);
    t.heap.settle(meeting.slot, value);
  }
}

function unused(value: Value): Value {
  return { kind: "undef", type: value.type };
}

function joinSlot(joiner: Joiner, slot: AnySlot, a: Side, b: Side): Meeting {
  // Where the other side throws, what this one made is still known inside of it only.
  const isAlone = a === b;
  if (slot.place === "variable") {
    const value = valueAt(slot, a);
    const keep = isAlone && value.kind === "static";
    const shape = joiner.join(value, a, valueAt(slot, b), b, slot.name, isAlone && !keep);
    return { slot, shape };
  }
  const [contentA, contentB] = [contentAt(slot, a), contentAt(slot, b)];
  const content = joiner.joinContents(contentA, a, contentB, b, "an array or object", [slot], isAlone);
  return { slot, content: content ?? staleWhere(contentA, contentB, null) };
}

function writtenSlots(a: Side, b: Side): AnySlot[] {
  return [...new Set([...a.overlay.keys(), ...b.overlay.keys()])].sort((first, second) => first.birth - second.birth);
}

/** Emits the branch; a boolean that is true on one side and false on the other is the predicate itself. */
function emit(t: Tracer, predicate: Value, then: Block, otherwise: Block, site: Site): readonly Value[] {
  const outputs: (Value | null)[] = then.results.map((value, position) => {
    const other = otherwise.results[position];
    if (value === other) return value;
    if (value.kind !== "constant" || other?.kind !== "constant") return null;
    if (value.value === true && other.value === false) return predicate;
    if (value.value === false && other.value === true) return t.ops.not(predicate);
    return Object.is(value.value, other.value) ? value : null;
  });
  const kept = (block: Block): Block => ({
    ...block,
    results: block.results.filter((_, position) => outputs[position] === null),
  });
  const thenBlock = kept(then);
  const otherwiseBlock = kept(otherwise);
  const nothing = thenBlock.results.length + thenBlock.statements.length + otherwiseBlock.statements.length === 0;
  const before = t.builder.site;
  t.builder.site = site;
  const fresh = nothing ? [] : t.builder.emitBranch(predicate, thenBlock, otherwiseBlock);
  t.builder.site = before;
  let next = 0;
  return outputs.map((output) => output ?? fresh[next++] ?? constant(Number.NaN));
}

/** One object, to be read only, made of the two that a reference may be. */
export function snapshot(t: Tracer, chosen: ChosenContent, site: Site): Ref {
  const slot = t.heap.variable("the object", { kind: "unset" });
  const take = (ref: Ref) => () => t.heap.writeVariable(slot, standalone(t, ref, site));
  branch(t, chosen.predicate, take(chosen.then), take(chosen.otherwise), site, true);
  const value = readable(slot.value);
  if (value.kind !== "ref") return refuse("differs-between-paths", site, differing(chosen));
  return value;
}

function differing({ then, otherwise }: ChosenContent): { name: string; first: string; second: string } {
  return { name: "the object", first: describe(then), second: describe(otherwise) };
}

/** An object of its own: what a reference to a part of another one, or to one of several, shows now. */
function standalone(t: Tracer, ref: Ref, site: Site): Abstract {
  const { value } = ref.cell;
  if (value.kind === "chosen" && ref.steps.length === 0) return snapshot(t, value, site);
  const isPart = ref.steps.length > 0 || value.kind === "window" || value.kind === "moved";
  return isPart ? (t.copyList(ref, site) ?? ref) : ref;
}

/** `predicate ? then() : otherwise()` for any values: the results meet like a variable would. */
export function chooseAbstract(
  t: Tracer,
  predicate: Value,
  then: () => Abstract,
  otherwise: () => Abstract,
  site: Site,
): Abstract {
  if (predicate.kind === "constant") return predicate.value === true ? then() : otherwise();
  const slot = t.heap.variable("the result", { kind: "unset" });
  branch(
    t,
    predicate,
    () => t.heap.writeVariable(slot, then()),
    () => t.heap.writeVariable(slot, otherwise()),
    site,
  );
  return slot.value;
}
