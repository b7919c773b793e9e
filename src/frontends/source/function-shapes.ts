/**
 * Functions and strings at joins. They have no value in the program, but which of two it is can be told by a boolean; and what a
 * function closes over, where it was made inside of the region, leaves the region with it.
 */
import { constant, undef } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { BOOL } from "../../ir/types.js";
import { escapingVariables, namesIn } from "./escaping.js";
import type { Cell } from "./heap.js";
import type { Joiner } from "./join.js";
import type { Shape } from "./join-shapes.js";
import { Mismatch } from "./layout-shapes.js";
import { choose } from "./numbers.js";
import { sameAbstract } from "./same.js";
import { Scope } from "./scope.js";
import type { Side } from "./sides.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type Closure, UNSET } from "./values.js";
import { assignedNames } from "./written.js";

export type FunctionShape =
  /** `otherwise` may be a choice again. */
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
  if (groups.length > MOST_OPTIONS) return null;
  let joined: Shape | null = null;
  for (const group of groups.reverse()) {
    const then = shapeOf(joiner, group);
    if (then === null) return null;
    joined = joined === null ? then : { kind: "choice", then, otherwise: joined };
  }
  return joined;
}

/** What a variable may be one of: the states of a small machine, functions of a table. */
const MOST_OPTIONS = 16;

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
    if (value.kind === "choice") {
      const sides = [value.then, value.otherwise].map((option) => () => leaves(shape, option));
      return [...t.builder.branch(value.predicate, sides[0] ?? (() => []), sides[1] ?? (() => []))];
    }
    if (value.kind !== "closure" || !fits(shape, value)) throw new Mismatch();
    return shape.variables.flatMap(({ name, shape: inner }) => {
      const slot = value.scope.declared(name);
      if (slot === null) throw new Mismatch();
      return leaves(inner, slot.value);
    });
  }
  const { then, otherwise } = shape;
  if (value.kind === "unset") return [undef(BOOL), ...leaves(then, UNSET), ...leaves(otherwise, UNSET)];
  const isThen = which(t, value, (option) => {
    if (fits(then, option)) return true;
    if (fitsAny(otherwise, option)) return false;
    throw new Mismatch();
  });
  const first = restricted(value, (option) => fits(then, option), then.kind === "same");
  const rest = restricted(value, (option) => !fits(then, option), otherwise.kind === "same");
  return [isThen, ...leaves(then, first ?? UNSET), ...leaves(otherwise, rest ?? UNSET)];
}

function fitsAny(shape: Shape, value: Abstract): boolean {
  return shape.kind === "choice" ? fits(shape.then, value) || fitsAny(shape.otherwise, value) : fits(shape, value);
}

/** Whether the option that the value is at run time passes a test. What tells inner options apart is read only where it is set. */
function which(t: Tracer, value: Abstract, test: (option: Abstract) => boolean): Value {
  const decided = allSame(value, test);
  if (decided !== null || value.kind !== "choice") return constant(decided === true);
  const { predicate } = value;
  const then = allSame(value.then, test);
  if (then !== null && allSame(value.otherwise, test) !== null) return then ? predicate : t.ops.not(predicate);
  return choose(
    t,
    predicate,
    () => which(t, value.then, test),
    () => which(t, value.otherwise, test),
  );
}

/** Whether all options pass the test, or none; null: some do. */
function allSame(value: Abstract, test: (option: Abstract) => boolean): boolean | null {
  if (value.kind !== "choice") return test(value);
  const then = allSame(value.then, test);
  return then === allSame(value.otherwise, test) ? then : null;
}

/** The value with those options only that pass a test; null: there are none. Where all are the same, one is enough. */
function restricted(value: Abstract, test: (option: Abstract) => boolean, isSame: boolean): Abstract | null {
  if (value.kind !== "choice") return test(value) ? value : null;
  const then = restricted(value.then, test, isSame);
  const otherwise = restricted(value.otherwise, test, isSame);
  if (then === null || otherwise === null) return then ?? otherwise;
  return isSame ? then : { ...value, then, otherwise };
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
