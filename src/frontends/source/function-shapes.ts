/**
 * Functions and strings at joins. They have no value in the program, but which of two it is can be told by a boolean; and what a
 * function closes over, where it was made inside of the region, leaves the region with it.
 */
import { constant, undef } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { BOOL } from "../../ir/types.js";
import { escapingVariables, namesIn } from "./escaping.js";
import type { Cell } from "./heap.js";
import type { Joiner, Shape } from "./join.js";
import { Mismatch } from "./layout-shapes.js";
import { sameAbstract } from "./same.js";
import { Scope } from "./scope.js";
import type { Side } from "./sides.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type Closure, UNSET } from "./values.js";
import { assignedNames } from "./written.js";

export type FunctionShape =
  | { readonly kind: "choice"; readonly then: Shape; readonly otherwise: Shape }
  | {
      readonly kind: "closure";
      readonly closure: Closure;
      readonly variables: readonly { readonly name: string; readonly shape: Shape }[];
    };

interface Option {
  readonly value: Abstract;
  readonly side: Side;
}

/** The shape that two functions or constants fit; null when there is none. */
export function joinFunctions(joiner: Joiner, a: Abstract, sideA: Side, b: Abstract, sideB: Side): Shape | null {
  const groups: Option[][] = [];
  for (const option of [...optionsOf(a, sideA), ...optionsOf(b, sideB)]) {
    const group = groups.find(([first]) => first !== undefined && sameCode(first.value, option.value));
    if (group === undefined) groups.push([option]);
    else group.push(option);
  }
  const shapes = groups.map((group) => shapeOf(joiner, group));
  const [then, otherwise] = shapes;
  if (shapes.length > 2 || then == null || otherwise === null) return null;
  return otherwise === undefined ? then : { kind: "choice", then, otherwise };
}

function optionsOf(value: Abstract, side: Side): readonly Option[] {
  return value.kind === "choice"
    ? [...optionsOf(value.then, side), ...optionsOf(value.otherwise, side)]
    : [{ value, side }];
}

function sameCode(a: Abstract, b: Abstract): boolean {
  return sameAbstract(a, b) || (a.kind === "closure" && b.kind === "closure" && a.node === b.node);
}

function shapeOf(joiner: Joiner, group: readonly Option[]): Shape | null {
  const first = group[0];
  const last = group[group.length - 1];
  if (first === undefined || last === undefined || group.length > 2) return null;
  const { value } = first;
  if (value.kind === "static" || value.kind === "class") return { kind: "same", value };
  if (value.kind !== "closure" || last.value.kind !== "closure") return null;
  return closureShape(joiner, value, first.side, last.value, last.side);
}

function closureShape(joiner: Joiner, a: Closure, sideA: Side, b: Closure, sideB: Side): Shape | null {
  const escapingA = escapingVariables(a, sideA.birth);
  const escapingB = escapingVariables(b, sideB.birth);
  if (escapingA === null || escapingB === null) return null;
  const differing = [...namesIn(a.node)].filter((name) => a.scope.declared(name) !== b.scope.declared(name));
  const names = new Set([...escapingA, ...escapingB].map(({ name }) => name).concat(differing));
  if (names.size === 0) return { kind: "same", value: a };
  const assigned = assignedNames(a.node);
  const variables: { name: string; shape: Shape }[] = [];
  for (const name of names) {
    const slotA = a.scope.declared(name);
    const slotB = b.scope.declared(name);
    if (slotA === null || slotB === null || assigned.has(name)) return null;
    variables.push({ name, shape: joiner.join(slotA.value, sideA, slotB.value, sideB, name, true) });
  }
  return { kind: "closure", closure: a, variables };
}

function fits(shape: Shape, value: Abstract): boolean {
  if (shape.kind === "same") return sameAbstract(shape.value, value);
  return shape.kind === "closure" && value.kind === "closure" && value.node === shape.closure.node;
}

/** The boolean that chooses and the variables that were closed over. */
export function functionLeaves(
  t: Tracer,
  joiner: Joiner,
  shape: FunctionShape,
  value: Abstract,
  side: Side,
  seen: Set<Shape>,
): Value[] {
  const leaves = (part: Shape, of: Abstract) => joiner.leaves(part, of, side, seen);
  if (shape.kind === "closure") {
    if (value.kind === "unset") return shape.variables.flatMap(({ shape: inner }) => leaves(inner, UNSET));
    if (value.kind !== "closure" || !fits(shape, value)) throw new Mismatch();
    return shape.variables.flatMap(({ name, shape: inner }) => {
      const slot = value.scope.declared(name);
      if (slot === null) throw new Mismatch();
      return leaves(inner, slot.value);
    });
  }
  const { then, otherwise } = shape;
  if (value.kind === "unset") return [undef(BOOL), ...leaves(then, UNSET), ...leaves(otherwise, UNSET)];
  if (value.kind === "choice") {
    const { predicate } = value;
    if (fits(then, value.then) && fits(otherwise, value.otherwise)) {
      return [predicate, ...leaves(then, value.then), ...leaves(otherwise, value.otherwise)];
    }
    if (fits(then, value.otherwise) && fits(otherwise, value.then)) {
      return [t.ops.not(predicate), ...leaves(then, value.otherwise), ...leaves(otherwise, value.then)];
    }
    throw new Mismatch();
  }
  if (fits(then, value)) return [constant(true), ...leaves(then, value), ...leaves(otherwise, UNSET)];
  if (fits(otherwise, value)) return [constant(false), ...leaves(then, UNSET), ...leaves(otherwise, value)];
  throw new Mismatch();
}

/** The joined function: its closed-over variables are new ones, which only it sees. */
export function instantiateFunction(
  t: Tracer,
  joiner: Joiner,
  shape: FunctionShape,
  supply: () => Value,
  made: Map<Shape, Cell>,
): Abstract {
  if (shape.kind === "closure") {
    const scope = new Scope(shape.closure.scope);
    for (const { name, shape: inner } of shape.variables) {
      scope.declare(name, t.heap.variable(name, joiner.instantiate(inner, supply, made)));
    }
    return { ...shape.closure, scope };
  }
  const predicate = supply();
  const then = joiner.instantiate(shape.then, supply, made);
  const otherwise = joiner.instantiate(shape.otherwise, supply, made);
  if (predicate.kind === "constant") return predicate.value === true ? then : otherwise;
  return { kind: "choice", predicate, then, otherwise };
}
