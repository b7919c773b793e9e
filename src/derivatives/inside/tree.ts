/** The functions of `tree` inside a differentiated function: loops over the flat leaves of a value. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { type Operator, registerOperator } from "../../frontends/source/derivative-operators.js";
import { markInteger, toNumber } from "../../frontends/source/numbers.js";
import { flattenArgument } from "../../frontends/source/results.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import { type Abstract, traced, UNDEFINED } from "../../frontends/source/values.js";
import { trace } from "../../frontends/trace/index.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { numericGrad } from "../../numeric/numeric-grad.js";
import { numericGradient } from "../../numeric/numeric-gradient.js";
import { numericHessian } from "../../numeric/numeric-hessian.js";
import { numericJacobian } from "../../numeric/numeric-jacobian.js";
import { primitives } from "../../primitives/table.js";
import { type GradientLayout, gradientLayout } from "../../tree/gradient-structure.js";
import { isRows } from "../../tree/leaves.js";
import { LEAST_SQUARES, MOST_SQUARES } from "../../tree/norm-bounds.js";
import { type Structure, typedStructure } from "../../tree/structure.js";
import * as tree from "../../tree/tree.js";
import { abstractFrom, checkLength, converted, tangentValues, widened } from "./abstract-values.js";
import { MANY_RUNS, onlyOutside } from "./operators.js";
import { fromTangents, traceBlock } from "./subprogram.js";

/** A value with its flat leaves, and what stands beside it: for each other value one f64 leaf a differentiable leaf. */
interface Operands {
  readonly structure: Structure;
  readonly layout: GradientLayout;
  readonly leaves: readonly Value[];
  readonly others: readonly (readonly Value[])[];
}

type Combine = (numbers: readonly Value[]) => Value;

function readOperands(t: Tracer, value: Abstract, others: readonly Abstract[], site: Site): Operands {
  const { structure, outputs } = flattenArgument(t, value, "`tree`", site);
  const layout = gradientLayout(structure);
  const like = layout.structure;
  const beside = others.map((other) => (like === null ? [] : tangentValues(t, like, other, "the value", site)));
  return { structure, layout, leaves: outputs, others: beside };
}

/** A value like the first, with `combine` of the numbers that stand in the same places. */
function combined(t: Tracer, value: Abstract, others: readonly Abstract[], combine: Combine, site: Site): Abstract {
  const operands = readOperands(t, value, others, site);
  const results = [...operands.leaves];
  operands.layout.differentiable.forEach((leaf, position) => {
    const own = operands.leaves[leaf];
    if (own === undefined) return;
    const beside = operands.others.map((other) => other[position] ?? constant(Number.NaN));
    results[leaf] =
      own.type.kind === "array" ? combinedArray(t, own, beside, combine, site) : combine([own, ...beside]);
  });
  return abstractFrom(t, operands.structure, results, null, site);
}

function combinedArray(t: Tracer, own: Value, beside: readonly Value[], combine: Combine, site: Site): Value {
  const element = own.type.kind === "array" ? own.type.element : "f64";
  const length = t.ops.length(own);
  for (const other of beside) checkLength(t, "the value", other, length, site);
  const empty = t.builder.apply(primitives.fill, [length, constant(0)], { element });
  const { outputs } = t.builder.loop({
    count: length,
    initial: [empty],
    site,
    body: (index, [result]) => {
      const number = combine([own, ...beside].map((array) => t.ops.get(array, index)));
      return [t.ops.set(result ?? empty, index, element === "f32" ? t.ops.fround(number) : number)];
    },
  });
  return outputs[0] ?? empty;
}

/** `step` over all numbers, from left to right. */
function folded(
  t: Tracer,
  { structure, layout, leaves, others }: Operands,
  start: Value,
  step: (before: Value, numbers: readonly Value[]) => Value,
  site: Site,
): Value {
  inOrder(structure, "a sum over a list of records with `tree`", site);
  let result = start;
  layout.differentiable.forEach((leaf, position) => {
    const own = leaves[leaf];
    if (own === undefined) return;
    const numbers = [own, ...others.map((other) => other[position] ?? constant(Number.NaN))];
    if (own.type.kind !== "array") {
      result = step(result, numbers);
      return;
    }
    const length = t.ops.length(own);
    for (const other of numbers.slice(1)) checkLength(t, "the value", other, length, site);
    const { outputs } = t.builder.loop({
      count: length,
      initial: [result],
      site,
      body: (index, [before]) => {
        const items = numbers.map((array) => t.ops.get(array, index));
        return [step(before ?? result, items)];
      },
    });
    result = outputs[0] ?? result;
  });
  return result;
}

/** @throws ChainruleError where the leaves do not stand in the order of the numbers. */
function inOrder(structure: Structure, what: string, site: Site): void {
  if (!hasRecordsInList(structure)) return;
  refuse("unsupported-construct", site, {
    what,
    because: "the program keeps each field of the records in an array of its own, in another order",
    remedy: "write the loop over the list",
  });
}

/** Where each differentiable leaf begins among all numbers, and how many they are. */
function offsetsOf(
  t: Tracer,
  { layout, leaves }: Operands,
): { readonly starts: readonly Value[]; readonly size: Value } {
  let size: Value = constant(0);
  const starts = layout.differentiable.map((leaf) => {
    const start = size;
    const own = leaves[leaf];
    size = t.ops.add(size, own?.type.kind === "array" ? t.ops.length(own) : 1);
    return start;
  });
  return { starts, size };
}

const sizeInside: Operator = (t, [value = UNDEFINED], site) =>
  traced(markInteger(t, offsetsOf(t, readOperands(t, value, [], site)).size));

const flattenInside: Operator = (t, [value = UNDEFINED], site) => {
  const operands = readOperands(t, value, [], site);
  inOrder(operands.structure, "`tree.flatten` of a list of records", site);
  const { starts, size } = offsetsOf(t, operands);
  let numbers: Value = t.ops.fill(size, 0);
  operands.layout.differentiable.forEach((leaf, position) => {
    const [own = constant(Number.NaN), start = constant(0)] = [operands.leaves[leaf], starts[position]];
    numbers =
      own.type.kind === "array" ? t.ops.setSlice(numbers, start, widened(t, own)) : t.ops.set(numbers, start, own);
  });
  return abstractFrom(t, typedStructure("f64"), [numbers], null, site);
};

const unflattenInside: Operator = (t, [numbers = UNDEFINED, like = UNDEFINED], site) => {
  const operands = readOperands(t, like, [], site);
  inOrder(operands.structure, "`tree.unflatten` into a list of records", site);
  const { starts, size } = offsetsOf(t, operands);
  const [all = constant(Number.NaN)] = tangentValues(t, typedStructure("f64"), numbers, "the array", site);
  checkLength(t, "the array", all, size, site);
  const results = [...operands.leaves];
  operands.layout.differentiable.forEach((leaf, position) => {
    const [own, start = constant(0)] = [operands.leaves[leaf], starts[position]];
    if (own === undefined) return;
    results[leaf] = partLike(t, own, all, start);
  });
  return abstractFrom(t, operands.structure, results, null, site);
};

/** The numbers from `start` on that stand for the leaf `own`. */
function partLike(t: Tracer, own: Value, numbers: Value, start: Value): Value {
  if (own.type.kind !== "array") return t.ops.get(numbers, start);
  const part = t.ops.slice(numbers, start, t.ops.add(start, t.ops.length(own)));
  return own.type.element === "f32" ? converted(t, part, "f32") : part;
}

function dotInside(t: Tracer, [a = UNDEFINED, b = UNDEFINED]: readonly Abstract[], site: Site): Abstract {
  const operands = readOperands(t, a, [b], site);
  return traced(
    folded(t, operands, constant(0), (sum, x) => t.ops.add(sum, t.ops.mul(at(x, first), at(x, second))), site),
  );
}

/** Step by step what `tree.norm` does, so that the values are the same. */
function normInside(t: Tracer, [value = UNDEFINED]: readonly Abstract[], site: Site): Abstract {
  const operands = readOperands(t, value, [], site);
  const { ops } = t;
  const squares = (by: Value | null) =>
    folded(
      t,
      operands,
      constant(0),
      (sum, x) => {
        const number = by === null ? at(x, first) : ops.div(at(x, first), by);
        return ops.add(sum, ops.mul(number, number));
      },
      site,
    );
  const sum = squares(null);
  const [norm] = t.builder.branch(
    ops.and(ops.gt(sum, LEAST_SQUARES), ops.lt(sum, MOST_SQUARES)),
    () => [ops.sqrt(sum)],
    () => {
      const largest = folded(t, operands, constant(0), (most, x) => ops.max(most, ops.abs(at(x, first))), site);
      return t.builder.branch(
        ops.and(ops.gt(largest, 0), ops.lt(largest, Number.POSITIVE_INFINITY)),
        () => [ops.mul(largest, ops.sqrt(squares(largest)))],
        () => [largest],
      );
    },
  );
  return traced(norm ?? sum);
}

function hasRecordsInList(structure: Structure): boolean {
  switch (structure.kind) {
    case "list":
      return !isRows(structure);
    case "tuple":
      return structure.items.some(hasRecordsInList);
    case "object":
      return structure.fields.some(([, field]) => hasRecordsInList(field));
    default:
      return false;
  }
}

/** Calls the user's function on numbers of a loop: it must not change what is outside of it. */
function callCombine(t: Tracer, fn: Abstract, site: Site): Combine {
  return (numbers) => {
    let result: Value = constant(Number.NaN);
    const { block } = traceBlock(t, site, () => {
      const value = t.call(fn, null, numbers.map(traced), site);
      return { structure: { kind: "number" }, outputs: [toNumber(t, value, site)] };
    });
    for (const statement of block.statements) t.builder.emit(statement);
    result = block.results[0] ?? result;
    return result;
  };
}

const [first, second] = [0, 1] as const;
const at = (numbers: readonly Value[], position: number): Value => numbers[position] ?? constant(Number.NaN);

const mapInside: Operator = (t, [fn = UNDEFINED, value = UNDEFINED], site) =>
  combined(t, value, [], callCombine(t, fn, site), site);

const zipInside: Operator = (t, [fn = UNDEFINED, value = UNDEFINED, ...others], site) =>
  combined(t, value, others, callCombine(t, fn, site), site);

const copyInside: Operator = (t, [value = UNDEFINED], site) => combined(t, value, [], (x) => at(x, first), site);

const scaleInside: Operator = (t, [factor = UNDEFINED, value = UNDEFINED], site) => {
  const by = toNumber(t, factor, site);
  return combined(t, value, [], (x) => t.ops.mul(by, at(x, first)), site);
};

const addScaledInside: Operator = (t, [a = UNDEFINED, factor = UNDEFINED, b = UNDEFINED], site) => {
  const by = toNumber(t, factor, site);
  return combined(t, a, [b], (x) => t.ops.add(at(x, first), t.ops.mul(by, at(x, second))), site);
};

function binary(combine: (t: Tracer, x: Value, y: Value) => Value): Operator {
  return (t, [a = UNDEFINED, b = UNDEFINED], site) =>
    combined(t, a, [b], (x) => combine(t, at(x, first), at(x, second)), site);
}

function zerosInside(t: Tracer, [value = UNDEFINED]: readonly Abstract[], site: Site): Abstract {
  const { layout, leaves } = readOperands(t, value, [], site);
  const zeros = layout.differentiable.map((leaf) => {
    const own = leaves[leaf];
    return own?.type.kind === "array" ? t.ops.fill(t.ops.length(own), 0) : constant(0);
  });
  return fromTangents(t, layout, leaves, zeros, site);
}

/** Makes the functions that Chainrule exports besides the operators known to the interpreter. */
export function registerLibrary(): void {
  registerOperator(tree.map, mapInside);
  registerOperator(tree.zip, zipInside);
  registerOperator(tree.copy, copyInside);
  registerOperator(
    tree.add,
    binary((t, x, y) => t.ops.add(x, y)),
  );
  registerOperator(
    tree.subtract,
    binary((t, x, y) => t.ops.sub(x, y)),
  );
  registerOperator(tree.scale, scaleInside);
  registerOperator(tree.addScaled, addScaledInside);
  registerOperator(tree.dot, dotInside);
  registerOperator(tree.norm, normInside);
  registerOperator(tree.zeros, zerosInside);
  registerOperator(tree.size, sizeInside);
  registerOperator(tree.flatten, flattenInside);
  registerOperator(tree.unflatten, unflattenInside);
  registerOperator(numericGrad, onlyOutside("numericGrad", MANY_RUNS, "use `grad`"));
  registerOperator(numericGradient, onlyOutside("numericGradient", MANY_RUNS, "use `grad`"));
  registerOperator(numericJacobian, onlyOutside("numericJacobian", MANY_RUNS, "use `jacobian`"));
  registerOperator(numericHessian, onlyOutside("numericHessian", MANY_RUNS, "use `hessian`"));
  registerOperator(
    trace,
    onlyOutside("trace", "it records another function", "record it outside, and call what it gives"),
  );
}
