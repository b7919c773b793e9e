/** Dense data: finding, reading and writing numbers, rows and records that lie in flat arrays of the program. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant, isConstant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import type { Cell, Content, DenseContent, ObjectContent, StaleContent, TupleContent } from "./heap.js";
import {
  type Arrangement,
  type Layout,
  type LeafLayout,
  type ListLayout,
  type PresentLayout,
  presentLayout,
} from "./layout.js";
import {
  choose,
  describe,
  isFiniteInteger,
  isInteger,
  markFiniteInteger,
  markInteger,
  readable,
  toNumber,
} from "./numbers.js";
import { isProven } from "./presence.js";
import { Restart, type Tracer } from "./tracer.js";
import { type Abstract, NEVER, type Ref, type Step } from "./values.js";

/** Where a reference leads: a cell of its own, or a place in dense data. */
export type Located =
  | { readonly kind: "content"; readonly cell: Cell; readonly content: TupleContent | ObjectContent }
  | DensePlace;

export interface DensePlace {
  readonly kind: "dense";
  readonly cell: Cell;
  readonly content: DenseContent;
  readonly layout: PresentLayout;
  /** Steps from the cell's layout to this one, windows applied. */
  readonly steps: readonly Step[];
  /** For a `subarray`: where it begins and how long it is. */
  readonly window: { readonly offset: Value; readonly length: Value } | null;
}

/** The content of a cell, after what was moved or became unreadable. */
export function locate(t: Tracer, ref: Ref, site: Site): Located {
  t.reads?.add(ref.cell);
  const content = ref.cell.value;
  switch (content.kind) {
    case "stale":
      return refuseStale(t, content, site);
    case "chosen":
      return locate(t, t.snapshot(content, site), site);
    case "moved":
      return locate(t, { ...content.to, steps: [...content.to.steps, ...ref.steps] }, site);
    case "window": {
      const base = locate(t, content.base, site);
      if (base.kind !== "dense") return refuse("aliasing", site, { what: "this view" });
      const outer = base.window === null ? content.offset : t.ops.add(base.window.offset, content.offset);
      const [first, ...rest] = ref.steps;
      if (first === undefined) return { ...base, window: { offset: outer, length: content.length } };
      return descend(base, [windowIndex(t, outer, content.length, first, site), ...rest], site);
    }
    case "dense":
      return descend(
        { kind: "dense", cell: ref.cell, content, layout: presentLayout(content.layout), steps: [], window: null },
        stepsOf(t, ref, content, site),
        site,
      );
    default:
      return { kind: "content", cell: ref.cell, content };
  }
}

/** Another name was written: refused, unless it helps to keep references where the names parted. */
function refuseStale(t: Tracer, { lessons, differs }: StaleContent, site: Site): never {
  learnChosen(t, lessons);
  const isMoved = differs?.some((content) => content.kind === "moved") === true;
  if (isMoved) refuse("stored-on-a-path", site);
  if (differs?.every((content) => content.kind === "dense" || content.kind === "tuple")) refuse("items-differ", site);
  return refuse("aliasing", site, { what: "this array or object" });
}

/** Starts again when references were not kept at one of these meetings of paths. */
export function learnChosen(t: Tracer, lessons: readonly string[]): void {
  const lesson = lessons.find((meeting) => !t.facts.chosen.has(meeting));
  if (lesson === undefined) return;
  t.facts.chosen.add(lesson);
  throw new Restart();
}

/** The reference by which the object is known now: where it was stored in a list, its place there. */
export function resolve(t: Tracer, ref: Ref, site: Site): Ref {
  const content = ref.cell.value;
  if (content.kind === "moved") return resolve(t, { ...content.to, steps: [...content.to.steps, ...ref.steps] }, site);
  return content.kind === "dense" ? { ...ref, steps: stepsOf(t, ref, content, site) } : ref;
}

/** The steps of a reference, provided that the item it was made for still lies where it was. */
function stepsOf(t: Tracer, ref: Ref, content: DenseContent, site: Site): readonly Step[] {
  const [first] = ref.steps;
  const { layout } = content;
  if (typeof first !== "object" || layout.kind !== "list" || layout.pool !== null) return ref.steps;
  if (isUnmoved(t, first, ref.arrangement ?? null, layout.arrangement ?? null)) return ref.steps;
  return pooled(t, ref.cell, site);
}

/** From here on the list has to keep its items where they are, and hold handles of them. */
export function pooled(t: Tracer, list: Cell, site: Site): never {
  learnPooled(t, list.origin);
  return refuse("row-stored-twice", site);
}

/** Starts again when the list did not hold handles in this attempt. */
export function learnPooled(t: Tracer, origin: string): void {
  if (t.facts.pooled.has(origin)) return;
  t.facts.pooled.add(origin);
  throw new Restart();
}

const LONGEST_HISTORY = 64;

function isUnmoved(t: Tracer, index: Value, made: Arrangement | null, now: Arrangement | null): boolean {
  let arrangement = now;
  for (let steps = 0; arrangement !== made; steps++) {
    if (arrangement === null || arrangement.replaced === null || steps > LONGEST_HISTORY) return false;
    if (!isOther(t, arrangement.replaced, index)) return false;
    arrangement = arrangement.before;
  }
  return true;
}

/** Whether two indices differ for certain. */
function isOther(t: Tracer, a: Value, b: Value): boolean {
  const from = (value: Value) =>
    value.kind === "constant"
      ? { from: null, by: Number(value.value) }
      : (t.offsets.get(value) ?? { from: value, by: 0 });
  const [first, second] = [from(a), from(b)];
  return first.from === second.from && first.by !== second.by;
}

/** The arrangement of the list that a cell holds; null where nothing was replaced. */
export function arrangementOf(content: Content): Arrangement | null {
  return content.kind === "dense" && content.layout.kind === "list" ? (content.layout.arrangement ?? null) : null;
}

export function windowIndex(t: Tracer, offset: Value, length: Value, step: Step, site: Site): Step {
  if (typeof step === "string")
    return refuse("unknown-property", site, { name: step, what: "a view", remedy: "read it by index" });
  const inside = inRange(t, step, length);
  const index = integerAdd(t, offset, step);
  return inside === null ? index : t.ops.select(inside, index, -1);
}

function descend(place: DensePlace, steps: readonly Step[], site: Site): DensePlace {
  let { layout } = place;
  for (const step of steps) {
    const next = layoutBelow(layout, step);
    if (next === null) return refuse("item-of-nothing", site, { what: "an item that was never stored" });
    layout = presentLayout(next);
  }
  return { ...place, layout, steps: [...place.steps, ...steps], window: null };
}

/** What lies one step below. */
export function layoutBelow(layout: Layout, step: Step): Layout | null {
  const outer = presentLayout(layout);
  if (typeof step === "string") return outer.kind === "record" ? (outer.fields.get(step) ?? null) : null;
  return outer.kind === "list" ? outer.item : null;
}

/** null when `index` is proven to be an integer with 0 <= index < length; else the condition for it. */
export function inRange(t: Tracer, index: Value, length: Value): Value | null {
  if (index.kind === "variable" && t.below.get(index)?.has(length)) return null;
  if (isProven(t, index, length)) return null;
  if (index.kind === "constant" && length.kind === "constant") {
    const inside = isInteger(t, index) && Number(index.value) >= 0 && Number(index.value) < Number(length.value);
    return inside ? null : constant(false);
  }
  const limits = index.kind === "variable" ? t.below.get(index) : undefined;
  if (limits !== undefined && length.kind === "constant") {
    for (const limit of limits)
      if (limit.kind === "constant" && Number(limit.value) <= Number(length.value)) return null;
  }
  const parts: Value[] = [];
  if (!isInteger(t, index)) parts.push(t.ops.isInteger(index));
  if (limits === undefined && !(index.kind === "constant" && Number(index.value) >= 0)) parts.push(t.ops.ge(index, 0));
  parts.push(t.ops.lt(index, length));
  return parts.reduce((all, part) => t.ops.and(all, part));
}

/** Linear index of a place among all places of its leaf, and the condition under which every step is in range (null: always). */
export interface LinearIndex {
  /** null: the place is the only one. */
  readonly index: Value | null;
  readonly guard: Value | null;
}

/** Walks the steps from the cell's layout; `alone` leaves the last index unguarded when it is the only one. */
export function linearIndex(
  t: Tracer,
  content: DenseContent,
  steps: readonly Step[],
  extra: readonly Value[] = [],
): LinearIndex {
  let layout: Layout | null = content.layout;
  let index: Value | null = null;
  let guard: Value | null = null;
  const walk = [...steps, ...extra];
  const lists = walk.filter((step) => typeof step !== "string").length;
  for (const step of walk) {
    const list: PresentLayout | null = presentLayout(layout);
    if (list === null) break;
    layout = layoutBelow(list, step);
    if (typeof step === "string") continue;
    if (list.kind !== "list") break;
    // A single index needs no guard: out of range, the flat array itself gives NaN or ignores the write.
    if (lists > 1 || list.spare) guard = both(t, guard, inRange(t, step, rowsOf(list)));
    index = index === null ? step : integerAdd(t, integerMul(t, index, list.length), step);
  }
  return { index, guard };
}

/** Number of items that lie side by side at the end of these steps: the length that states beside them need. */
export function itemCount(t: Tracer, layout: Layout, steps: readonly Step[]): Value {
  let count: Value = constant(1);
  let at: Layout | null = layout;
  for (const step of steps) {
    const list: PresentLayout | null = presentLayout(at);
    if (list?.kind === "list" && typeof step !== "string") count = integerMul(t, count, rowsOf(list));
    at = list === null ? null : layoutBelow(list, step);
  }
  return count;
}

/** How many rows indices may name: stored rows where they are pooled. */
export function rowsOf(list: ListLayout): Value {
  return list.pool === null ? list.length : list.pool.count;
}

function both(t: Tracer, a: Value | null, b: Value | null): Value | null {
  if (a === null) return b;
  return b === null ? a : t.ops.and(a, b);
}

/** Integer sums and products keep their proof, and drop the neutral element. */
export function integerAdd(t: Tracer, a: Value, b: Value): Value {
  if (isConstant(a, 0)) return b;
  if (isConstant(b, 0)) return a;
  const sum = t.ops.add(a, b);
  if (isFiniteInteger(t, a) && isFiniteInteger(t, b)) return markFiniteInteger(t, sum);
  return isInteger(t, a) && isInteger(t, b) ? markInteger(t, sum) : sum;
}

export function integerMul(t: Tracer, a: Value, b: Value): Value {
  if (isConstant(a, 1)) return b;
  if (isConstant(b, 1)) return a;
  if (isConstant(a, 0) || isConstant(b, 0)) return constant(0);
  const product = t.ops.mul(a, b);
  return isInteger(t, a) && isInteger(t, b) ? markInteger(t, product) : product;
}

/** The conversion that a store into an array of this element makes. */
export function toElement(t: Tracer, value: Value, element: ElementType): Value {
  switch (element) {
    case "f64":
      return value;
    case "f32":
      return t.ops.fround(value);
    case "i32":
      return t.ops.toInt32(value);
    case "u32":
      return t.ops.toUint32(value);
    case "i16":
      return t.ops.toInt16(value);
    case "u16":
      return t.ops.toUint16(value);
    case "i8":
      return t.ops.toInt8(value);
    case "u8":
      return t.ops.toUint8(value);
    case "u8c":
      return t.ops.toUint8Clamped(value);
  }
}

/** Refuses to write into what belongs to the caller. */
export function assertWritable(content: Content, site: Site): void {
  if (content.kind !== "tuple" && content.kind !== "object" && content.kind !== "dense") return;
  if (content.frozen === "argument") refuse("write-argument", site);
  if (content.frozen === "captured") refuse("write-captured", site, { what: "a captured array or object" });
}

/** Rebuilds a layout with the part at `steps` replaced. */
export function replaceAt(layout: Layout, steps: readonly Step[], replace: (part: Layout) => Layout): Layout {
  const [first, ...rest] = steps;
  if (first === undefined) return replace(layout);
  if (layout.kind === "optional") {
    return { ...layout, value: presentLayout(replaceAt(layout.value, steps, replace)) };
  }
  if (typeof first === "string" && layout.kind === "record") {
    const fields = new Map(layout.fields);
    const field = fields.get(first);
    if (field !== undefined) fields.set(first, replaceAt(field, rest, replace));
    return { ...layout, fields };
  }
  if (layout.kind === "list" && layout.item !== null) return { ...layout, item: replaceAt(layout.item, rest, replace) };
  return layout;
}

/** The same with the part as it is where it is there. */
export function replacePresent(
  layout: Layout,
  steps: readonly Step[],
  replace: (part: PresentLayout) => PresentLayout,
): Layout {
  return replaceAt(layout, steps, (part) =>
    part.kind === "optional" ? { ...part, value: replace(part.value) } : replace(part),
  );
}

/** The number or boolean that a plain array stores for a value; NaN (or false) where it is missing. */
export function leafValue(t: Tracer, leaf: LeafLayout, abstract: Abstract, site: Site): Value {
  const value = readable(abstract);
  const nothing = constant(leaf.boolean ? 0 : Number.NaN);
  if (value === NEVER || (value.kind === "static" && (value.value === undefined || value.value === null)))
    return nothing;
  if (value.kind === "maybe") {
    return choose(
      t,
      value.present(),
      () => leafValue(t, leaf, value.value, site),
      () => nothing,
    );
  }
  const type = value.kind === "traced" ? value.value.type.kind : value.kind === "static" ? typeof value.value : null;
  const fits = leaf.boolean ? type === "bool" || type === "boolean" : type === "f64" || type === "number";
  if (!fits) refuse("mixed-items", site, { what: describe(value), items: leaf.boolean ? "booleans" : "numbers" });
  return toNumber(t, value, site);
}

/** Number of leaf items in one item of the layout (rows × columns below it). */
export function itemSize(t: Tracer, layout: Layout | null): Value {
  const list = presentLayout(layout);
  return list?.kind === "list" ? integerMul(t, list.length, itemSize(t, list.item)) : constant(1);
}

export function elementOf(data: Value): ElementType {
  return data.type.kind === "array" ? data.type.element : "f64";
}

/** An empty flat array of the element. */
export function emptyArray(t: Tracer, element: ElementType): Value {
  return t.builder.apply(primitives.fill, [constant(0), constant(0)], { element });
}

/** Whether the value is a list in flat storage. */
export function isDenseList(t: Tracer, value: Abstract, site: Site): boolean {
  const source = readable(value);
  if (source.kind !== "ref") return false;
  const place = locate(t, source, site);
  return place.kind === "dense" && place.layout.kind === "list";
}

/** The length of a list, or null for a record. */
export function lengthOf(place: DensePlace): Value | null {
  if (place.window !== null) return place.window.length;
  return place.layout.kind === "list" ? place.layout.length : null;
}

/** The field of an item in which a write is, where that is known. */
export function fieldWritten(steps: readonly Step[]): string | null {
  const second = steps[1];
  return typeof second === "string" ? second : null;
}
