/** `jacobian` and `hessian` inside a differentiated function: of numbers and arrays, column by column. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Operator } from "../../frontends/source/derivative-operators.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import type { Abstract } from "../../frontends/source/values.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { gradientLayout } from "../../tree/gradient-structure.js";
import { NUMBER, type Structure, typedStructure } from "../../tree/structure.js";
import { showStructure } from "../../tree/structure-key.js";
import { isNumberArray } from "../places.js";
import { abstractFrom } from "./abstract-values.js";
import { functionOf } from "./arguments.js";
import { emitForward, emitHessianProduct, emitReverse, perParameter, wrtOf } from "./derive.js";
import { checkNumber, readSelection, traceGradient } from "./operators.js";
import { fromTangents, gradientOf, type Parameter, type Subprogram } from "./subprogram.js";

/** `jacobian(f, options)`: a function of the arguments of `f`. */
export const jacobianInside: Operator = (t, [f, options], site) => {
  const selection = readSelection(t, "jacobian", options, ["wrt", "mode", "scope"], site);
  return functionOf("jacobian(f)", (args, at) => {
    const sub = traceGradient(t, "jacobian", f, args, selection, at);
    const parameter = onlyParameter(sub, "jacobian", at);
    const { result } = sub;
    if (result.kind === "number") {
      const { adjoints } = emitReverse(t, sub, [constant(1)]);
      return gradientOf(t, parameter, perParameter(sub.parameters, adjoints)[0] ?? [], at);
    }
    const wrt = wrtOf(sub.parameters);
    const layout = gradientLayout(result);
    if (parameter.layout.primal.kind === "number") {
      const { outputs, tangents } = emitForward(t, sub, wrt, [constant(1)]);
      return fromTangents(t, layout, outputs, tangents, at);
    }
    if (!isNumberArray(result)) return refuseStructure("jacobian", result, at);
    const outputs = t.builder.call(sub.program, sub.inputs);
    const rows = layout.differentiable.map((leaf) => outputs[leaf] ?? constant(0));
    return matrix(t, rows, columnsOf(parameter), (tangents) => emitForward(t, sub, wrt, tangents).tangents, at);
  });
};

/** `hessian(f, options)`: a function of the arguments of `f`. */
export const hessianInside: Operator = (t, [f, options], site) => {
  const selection = readSelection(t, "hessian", options, ["wrt", "scope"], site);
  return functionOf("hessian(f)", (args, at) => {
    const sub = traceGradient(t, "hessian", f, args, selection, at);
    checkNumber(sub.result, "hessian", at);
    const parameter = onlyParameter(sub, "hessian", at);
    const product = (vector: readonly Value[]) => emitHessianProduct(t, sub, vector, at);
    if (parameter.layout.primal.kind === "number") return gradientOf(t, parameter, product([constant(1)]), at);
    const columns = columnsOf(parameter);
    return matrix(t, columns, columns, product, at);
  });
};

/** The one argument, which is a number or an array of numbers. */
function onlyParameter(sub: Subprogram, operator: string, site: Site): Parameter {
  const [parameter, ...more] = sub.parameters;
  if (parameter === undefined || more.length > 0) return refuseStructure(operator, null, site);
  const { primal } = parameter.layout;
  if (sub.result.kind === "number" && operator === "jacobian") return parameter;
  return primal.kind === "number" || isNumberArray(primal) ? parameter : refuseStructure(operator, primal, site);
}

function refuseStructure(operator: string, found: Structure | null, site: Site): never {
  return refuse("unsupported-construct", site, {
    what: `\`${operator}\` ${found === null ? "of several arguments" : `of ${showStructure(found)}`}`,
    because: "inside a function it is made for numbers and arrays",
    remedy: operator === "hessian" ? "use `hvp`" : "use `jvp` or `vjp`",
  });
}

function columnsOf({ layout, values }: Parameter): Value[] {
  return layout.differentiable.map((leaf) => values[leaf] ?? constant(0));
}

/**
 * The matrix whose column for a component of `columns` is `derivative` of the unit direction, one number for each component of
 * `rows`.
 */
function matrix(
  t: Tracer,
  rows: readonly Value[],
  columns: readonly Value[],
  derivative: (tangents: readonly Value[]) => readonly Value[],
  site: Site,
): Abstract {
  const { ops } = t;
  const [height, width] = [totalSize(t, rows), totalSize(t, columns)];
  const zeros = columns.map((leaf) => (isArray(leaf) ? ops.fill(ops.length(leaf), 0) : constant(0)));
  const withColumn = (data: Value, position: number, unit: Value, column: Value): Value => {
    const tangents = zeros.map((zero, index) => (index === position ? unit : zero));
    return scatter(t, data, derivative(tangents), rows, column, width, site);
  };
  let data: Value = ops.fill(ops.mul(height, width), 0);
  let first: Value = constant(0);
  columns.forEach((leaf, position) => {
    const zero = zeros[position] ?? constant(0);
    if (!isArray(leaf)) {
      data = withColumn(data, position, constant(1), first);
      first = ops.add(first, 1);
      return;
    }
    const length = ops.length(leaf);
    const from = first;
    const { outputs } = t.builder.loop({
      count: length,
      initial: [data],
      site,
      body: (index, [before]) => {
        const unit = ops.set(zero, index, 1);
        return [withColumn(before ?? data, position, unit, ops.add(from, index))];
      },
    });
    data = outputs[0] ?? data;
    first = ops.add(first, length);
  });
  const fields: [string, Structure][] = [
    ["rows", NUMBER],
    ["columns", NUMBER],
    ["data", typedStructure("f64")],
  ];
  const structure: Structure = { kind: "object", fields, prototype: Object.prototype };
  return abstractFrom(t, structure, [height, width, data], null, site);
}

/** Writes one column: the numbers of `values`, which are as many as those of `rows`. */
function scatter(
  t: Tracer,
  data: Value,
  values: readonly Value[],
  rows: readonly Value[],
  column: Value,
  width: Value,
  site: Site,
): Value {
  const { ops } = t;
  let result = data;
  let row: Value = constant(0);
  const place = (at: Value) => ops.add(ops.mul(at, width), column);
  rows.forEach((leaf, position) => {
    const value = values[position] ?? constant(Number.NaN);
    if (!isArray(leaf)) {
      result = ops.set(result, place(row), value);
      row = ops.add(row, 1);
      return;
    }
    const from = row;
    const { outputs } = t.builder.loop({
      count: ops.length(leaf),
      initial: [result],
      site,
      body: (index, [before]) => [ops.set(before ?? result, place(ops.add(from, index)), ops.get(value, index))],
    });
    result = outputs[0] ?? result;
    row = ops.add(row, ops.length(leaf));
  });
  return result;
}

function totalSize(t: Tracer, leaves: readonly Value[]): Value {
  let size: Value = constant(0);
  for (const leaf of leaves) size = t.ops.add(size, isArray(leaf) ? t.ops.length(leaf) : 1);
  return size;
}

function isArray(value: Value): boolean {
  return value.type.kind === "array";
}
