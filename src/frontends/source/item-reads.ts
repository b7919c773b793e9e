/** Reading items of dense lists: where they lie, and when they are there. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { arrangementOf, type DensePlace, inRange, layoutBelow, linearIndex, rowsOf, windowIndex } from "./dense.js";
import { guard } from "./guards.js";
import type { DenseContent } from "./heap.js";
import {
  ABSENT,
  type ConstantLayout,
  HELD,
  HOLE,
  isEmptyList,
  type Layout,
  type LeafLayout,
  type ListLayout,
  type OptionalLayout,
  type PresentLayout,
  presentLayout,
  UNKNOWN_LABEL,
} from "./layout.js";
import { markInteger } from "./numbers.js";
import { type Condition, isProven, presenceFrom, prove } from "./presence.js";
import { NeedsLabels, type Tracer } from "./tracer.js";
import { type Abstract, NEVER, type Poison, type Ref, type Static, type Step, traced, UNDEFINED } from "./values.js";

/** Reads item `index` of a dense list. */
export function readItem(t: Tracer, ref: Ref, place: DensePlace, index: Value, site: Site): Abstract {
  const { layout } = place;
  if (layout.kind !== "list")
    return refuse("unknown-property", site, { name: "[...]", what: "a record", remedy: "name the field" });
  const { item } = layout;
  // Where nothing was stored yet, the read fails if it is ever reached; what the list will hold is learnt further on.
  if (item === null) return isEmptyList(layout) ? NEVER : UNDEFINED;
  if (place.window !== null && presentLayout(item).kind !== "leaf") return ref;
  const step = stepInto(t, place, layout, index, site);
  const steps = [...place.steps, step];
  const within = presence(t, place, layout, index);
  if (item.kind === "constant" && item.value.value === null) {
    assertWithin(t, within, site);
    return item.value;
  }
  if (item.kind !== "optional") return readPresent(t, place, item, steps, presenceFrom(t, within));
  if (item.absent === null) assertWithin(t, within, site);
  return readOptional(t, place, item, steps, within);
}

/** The same value in every item. A label that differs between them can be handed on, but not looked at. */
export function constantItem({ value }: ConstantLayout): Static | Poison {
  return value === UNKNOWN_LABEL ? LABEL : value;
}

const LABEL: Poison = {
  kind: "poison",
  error: () => {
    throw new NeedsLabels();
  },
};

/** Reads what is at the end of the steps; `present` says whether it is there. */
function readPresent(
  t: Tracer,
  place: DensePlace,
  layout: PresentLayout,
  steps: readonly Step[],
  present: (() => Value) | null,
): Abstract {
  if (layout.kind === "leaf") return readLeaf(t, place.content, steps, layout, present);
  if (layout.kind === "constant") {
    const value = constantItem(layout);
    if (value.kind === "poison" || present === null || value.value === undefined) return value;
    return { kind: "maybe", absent: undefined, present, value };
  }
  const item: Ref = { kind: "ref", cell: place.cell, steps, arrangement: arrangementOf(place.content) };
  return present === null ? item : { ...item, present };
}

/** Reads an item or field that may be missing; `within` says when the lists around it have it. */
export function readOptional(
  t: Tracer,
  place: DensePlace,
  optional: OptionalLayout,
  steps: readonly Step[],
  within: readonly Condition[],
): Abstract {
  const { states, absent } = optional;
  const state = () => {
    const { index, guard } = linearIndex(t, place.content, steps);
    return t.ops.get(states, guard === null ? (index ?? constant(0)) : t.ops.select(guard, index ?? constant(0), -1));
  };
  if (absent === null) {
    const present = () => t.ops.ne(state(), ABSENT);
    return { kind: "maybe", absent, present, value: readPresent(t, place, optional.value, steps, null) };
  }
  const last = steps[steps.length - 1];
  const isAlone = steps.length === 1 && typeof last === "object";
  const held: Condition = {
    index: isAlone ? last : constant(-1),
    bound: states,
    test: () => t.ops.eq(state(), HELD),
  };
  return readPresent(t, place, optional.value, steps, presenceFrom(t, [...within, held]));
}

/** Beyond a list that holds `null` JavaScript reads `undefined`: two kinds of nothing, of which a value here has one. */
function assertWithin(t: Tracer, within: readonly Condition[], site: Site): void {
  const present = presenceFrom(t, within);
  if (present === null) return;
  guard(t, present(), "read-beyond-null", site, {});
  for (const { index, bound } of within) prove(t, index, bound);
}

/** Whether item `index` of the list was ever set; null where all are. */
export function isSet(t: Tracer, place: DensePlace, index: Value, site: Site): Value | null {
  const { layout } = place;
  if (layout.kind !== "list" || !layout.holes) return null;
  if (layout.pool !== null) return t.ops.ge(t.ops.get(layout.pool.handles, index), 0);
  if (layout.item?.kind !== "optional") return constant(layout.item !== null);
  const step = stepInto(t, place, layout, index, site);
  const { index: at } = linearIndex(t, place.content, [...place.steps, step]);
  return t.ops.ne(t.ops.get(layout.item.states, at ?? constant(0)), HOLE);
}

/** The step for an index as the user wrote it: handles are read now, windows are applied. */
function stepInto(t: Tracer, place: DensePlace, list: ListLayout, index: Value, site: Site): Step {
  if (list.pool !== null) {
    const inside = inRange(t, index, list.length);
    const handle = markInteger(
      t,
      t.ops.get(list.pool.handles, inside === null ? index : t.ops.select(inside, index, -1)),
    );
    return handle;
  }
  return place.window === null ? index : windowIndex(t, place.window.offset, place.window.length, index, site);
}

/** When item `index` of the list is within it, and every list around it has its item. */
export function presence(t: Tracer, place: DensePlace, list: ListLayout, index: Value): Condition[] {
  const needed: Condition[] = [];
  const note = (step: Value, length: Value) => {
    if (isProvenInRange(t, step, length)) return;
    needed.push({ index: step, bound: length, test: () => inRange(t, step, length) ?? constant(true) });
  };
  needed.push(...presenceOfSteps(t, place.content.layout, place.steps));
  note(index, place.window?.length ?? list.length);
  if (list.pool === null) return needed;
  const { handles } = list.pool;
  if (list.holes) needed.push({ index, bound: handles, test: () => t.ops.ge(t.ops.get(handles, index), 0) });
  return needed;
}

/** When each step of a place leads to an item that is there. */
export function presenceOfSteps(t: Tracer, layout: Layout, steps: readonly Step[]): Condition[] {
  const needed: Condition[] = [];
  let at: Layout | null = layout;
  steps.forEach((step, position) => {
    const list: PresentLayout | null = presentLayout(at);
    if (list === null) return;
    at = layoutBelow(list, step);
    if (typeof step === "string" || list.kind !== "list") return;
    const bound = rowsOf(list);
    if (!isProvenInRange(t, step, bound))
      needed.push({ index: step, bound, test: () => inRange(t, step, bound) ?? constant(true) });
    if (at?.kind !== "optional" || position > 0) return;
    const { states } = at;
    needed.push({ index: step, bound: states, test: () => t.ops.eq(t.ops.get(states, step), HELD) });
  });
  return needed;
}

function isProvenInRange(t: Tracer, index: Value, length: Value): boolean {
  if (isProven(t, index, length)) return true;
  if (index.kind === "variable") return t.below.get(index)?.has(length) === true;
  return index.kind === "constant" && length.kind === "constant" && inRange(t, index, length) === null;
}

/** Reads one number or boolean. */
export function readLeaf(
  t: Tracer,
  content: DenseContent,
  steps: readonly Step[],
  leaf: LeafLayout,
  present: (() => Value) | null = null,
): Abstract {
  const { index, guard } = linearIndex(t, content, steps);
  const at = index ?? constant(0);
  const value = t.ops.get(leaf.data, guard === null ? at : t.ops.select(guard, at, -1));
  if (leaf.element !== "f64" && leaf.element !== "f32" && guard === null && present === null) markInteger(t, value);
  // Out of range, NaN is read, which is neither: `undefined` counts as false.
  const scalar = leaf.boolean ? t.ops.eq(value, 1) : value;
  return present === null || scalar.kind === "constant" ? traced(scalar) : { kind: "traced", value: scalar, present };
}
