/** Whether items of lists are there: conditions, what is proven of them, checks that throw as JavaScript does. */
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import type { Tracer } from "./tracer.js";
import type { Abstract, Ref } from "./values.js";

/** What must hold for an item to be there: `test` emits it; `index` and `bound` name it for proofs. */
export interface Condition {
  readonly index: Value;
  readonly bound: Value;
  readonly test: () => Value;
}

const conditions = new WeakMap<() => Value, readonly Condition[]>();

/** Whether all conditions hold, emitted when it is asked for; null where there are none. */
export function presenceFrom(t: Tracer, needed: readonly Condition[]): (() => Value) | null {
  const open = needed.filter(({ index, bound }) => !isProven(t, index, bound));
  if (open.length === 0) return null;
  const present = () => open.map(({ test }) => test()).reduce((all, part) => t.ops.and(all, part), constant(true));
  conditions.set(present, open);
  return present;
}

/** Whether a check or a store that has run shows that item `index` is within `bound` (or held in those states). */
export function isProven(t: Tracer, index: Value, bound: Value): boolean {
  const proofs = t.proofs.get(bound) ?? [];
  return proofs.some(
    (proof) =>
      isSame(proof.index, index) && proof.block[proof.position] === proof.statement && t.builder.isOpen(proof.block),
  );
}

function isSame(a: Value, b: Value): boolean {
  return a === b || (a.kind === "constant" && b.kind === "constant" && a.value === b.value);
}

/** From the last statement on, item `index` is known to be within `bound`. */
export function prove(t: Tracer, index: Value, bound: Value): void {
  const block = t.builder.statements;
  const position = block.length - 1;
  const statement = block[position];
  if (statement === undefined) return;
  const proofs = t.proofs.get(bound) ?? [];
  proofs.push({ index, block, position, statement });
  t.proofs.set(bound, proofs);
}

/** The index is computed so that it is within the length wherever it is computed. */
export function markBelow(t: Tracer, index: Value, length: Value): void {
  if (index.kind === "variable") t.below.set(index, new Set(t.below.get(index)).add(length));
  else prove(t, index, length);
}

/** The reference, after a check that what it leads to is there: JavaScript throws a TypeError with this message otherwise. */
export function requirePresent(
  t: Tracer,
  ref: Ref,
  message: readonly (string | number)[],
  inputs: readonly Value[] = [],
): Ref {
  const { present, ...there } = ref;
  if (present === undefined) return ref;
  checkPresent(t, present, message, inputs);
  return there;
}

/** Throws a TypeError where `present` does not hold. */
export function checkPresent(
  t: Tracer,
  present: () => Value,
  message: readonly (string | number)[],
  inputs: readonly Value[] = [],
): void {
  const known = conditions.get(present);
  const open = known?.filter(({ index, bound }) => !isProven(t, index, bound));
  if (open?.length === 0) return;
  const predicate = present();
  if (predicate.kind === "constant" && predicate.value === true) return;
  t.builder.effect({ effect: "assert", predicate, message, inputs, construct: (text) => new TypeError(text) });
  for (const { index, bound } of open ?? []) prove(t, index, bound);
}

/** Whether the value may be missing where it is looked at: as an element that was read. */
export function mayBeMissing(value: Abstract): boolean {
  return (value.kind === "traced" || value.kind === "ref") && value.present !== undefined;
}
