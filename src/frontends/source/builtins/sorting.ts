/** `sort`: a merge sort of positions, which then move the items. The order is found by comparing, as JavaScript's stable sort does. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { primitives } from "../../../primitives/table.js";
import { chooseAbstract } from "../branches.js";
import { integerAdd } from "../dense.js";
import { sequenceOf } from "../iteration.js";
import { ABSENT, HELD, HOLE } from "../layout.js";
import { builtinLoop } from "../loop-statements.js";
import { markInteger, readable, toBoolean, toNumber } from "../numbers.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { refuseHoles } from "./holes.js";
import { type ItemOrder, itemOrder, permuted, settleOrder } from "./item-order.js";
import { flatList, storeKnown } from "./lists.js";
import { itemWithin } from "./walking.js";

/** Whether the item at the later position goes before the one at the earlier position. */
type Before = (later: Value, earlier: Value) => Value;

export function sortMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const order = itemOrder(t, self, site);
  const comparison = readable(args[0] ?? UNDEFINED);
  const isDefault = comparison.kind === "static" && comparison.value === undefined;
  if (isDefault && order.list.array === "plain")
    return refuse("unsupported-construct", site, {
      what: "`sort` without a comparison",
      because: "JavaScript then compares the items as text",
      remedy: "pass `(a, b) => a - b`",
    });
  if (order.parts.length === 0) return self;
  if (order.list.pool !== null && order.list.holes) return refuseHoles(site, "`sort`");
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind !== "indexed") return self;
  const item = (position: Value) => itemWithin(t, sequence, position);
  const before: Before = isDefault
    ? (later, earlier) => numericallyBefore(t, toNumber(t, item(later), site), toNumber(t, item(earlier), site))
    : (later, earlier) => t.ops.lt(toNumber(t, t.call(comparison, null, [item(later), item(earlier)], site), site), 0);
  const { positions, count } = initialOrder(t, order, site);
  mergeSort(t, positions, count, before, site);
  const sorted = dataOf(positions);
  const source = (index: Value) => t.ops.get(sorted, index);
  const changed = order.parts.map(({ data }) => permuted(t, data, order.length, source));
  settleOrder(t, order, changed, site);
  return self;
}

/** The order of typed arrays: -0 before 0, NaN last. */
function numericallyBefore(t: Tracer, later: Value, earlier: Value): Value {
  const { ops } = t;
  const zeros = ops.and(ops.and(ops.eq(later, 0), ops.eq(earlier, 0)), ops.lt(ops.div(1, later), ops.div(1, earlier)));
  const number = ops.and(ops.isNaN(earlier), ops.not(ops.isNaN(later)));
  return ops.or(ops.lt(later, earlier), ops.or(zeros, number));
}

/** Positions in the order before sorting. Missing items go last, holes behind `undefined`, and are not compared. */
function initialOrder(t: Tracer, { list, length, parts }: ItemOrder, site: Site): { positions: Ref; count: Value } {
  const states = list.item?.kind === "optional" && list.item.absent === undefined ? parts[1]?.data : undefined;
  if (states === undefined) return { positions: positionList(t, t.ops.iota(length), length, site), count: length };
  const zeros = t.builder.apply(primitives.fill, [length, constant(0)], { element: "f64" });
  const taken = (before: readonly [Value, Value], state: number): readonly [Value, Value] => {
    const { outputs } = t.builder.loop({
      count: length,
      initial: [...before],
      body: (index, [positions = zeros, count = constant(0)]) =>
        t.builder.branch(
          t.ops.eq(t.ops.get(states, index), state),
          () => [t.ops.set(positions, count, index), t.ops.add(count, 1)],
          () => [positions, count],
        ),
    });
    return [outputs[0] ?? zeros, outputs[1] ?? constant(0)];
  };
  const held = taken([zeros, constant(0)], HELD);
  const all = taken(taken(held, ABSENT), HOLE);
  return { positions: positionList(t, all[0], length, site), count: markInteger(t, held[1]) };
}

function positionList(t: Tracer, data: Value, length: Value, site: Site): Ref {
  return flatList(t, data, length, "f64", "f64", false, `${siteKey(site)}order`);
}

function dataOf({ cell }: Ref): Value {
  const content = cell.value;
  const item = content.kind === "dense" && content.layout.kind === "list" ? content.layout.item : null;
  return item?.kind === "leaf" ? item.data : constant(Number.NaN);
}

/** Bottom-up merge sort of the first `count` positions; `before` decides, ties keep their order. */
function mergeSort(t: Tracer, positions: Ref, count: Value, before: Before, site: Site): void {
  const length = t.ops.length(dataOf(positions));
  const merged = positionList(t, dataOf(positions), length, site);
  const width = t.heap.variable("width", staticValue(1));
  const widthNow = () => markInteger(t, toNumber(t, width.value, site));
  t.whileLoop(
    site,
    [width, positions.cell, merged.cell],
    () => t.ops.lt(widthNow(), count),
    () => {
      const size = widthNow();
      const double = t.ops.mul(size, 2);
      builtinLoop(t, t.ops.ceil(t.ops.div(count, double)), site, [merged.cell], (run) => {
        const from = t.ops.mul(run, double);
        const middle = t.ops.min(t.ops.add(from, size), count);
        const end = t.ops.min(t.ops.add(from, double), count);
        merge(t, positions, merged, { from, middle, end }, before, site);
      });
      t.heap.writeCell(positions.cell, merged.cell.value, null);
      t.heap.writeVariable(width, traced(markInteger(t, double)));
    },
  );
}

/** Merges two sorted runs that lie side by side. */
function merge(
  t: Tracer,
  positions: Ref,
  merged: Ref,
  run: { readonly from: Value; readonly middle: Value; readonly end: Value },
  before: Before,
  site: Site,
): void {
  const left = t.heap.variable("left", traced(run.from));
  const right = t.heap.variable("right", traced(run.middle));
  const now = (slot: typeof left) => markInteger(t, toNumber(t, slot.value, site));
  const at = (index: Value) => markInteger(t, t.ops.get(dataOf(positions), index));
  builtinLoop(t, t.ops.sub(run.end, run.from), site, [merged.cell, left, right], (offset) => {
    const takesRight = chooseAbstract(
      t,
      t.ops.lt(now(right), run.end),
      () =>
        chooseAbstract(
          t,
          t.ops.lt(now(left), run.middle),
          () => traced(before(at(now(right)), at(now(left)))),
          () => staticValue(true),
          site,
        ),
      () => staticValue(false),
      site,
    );
    const target = integerAdd(t, run.from, offset);
    const take = (slot: typeof left) => () => {
      storeKnown(t, merged, target, traced(at(now(slot))), site);
      t.heap.writeVariable(slot, traced(markInteger(t, t.ops.add(now(slot), 1))));
    };
    t.branch(toBoolean(t, takesRight, site), take(right), take(left), site);
  });
}
