/** `jacobian` and `hessian` inside a differentiated function: block by block, matrices column by column. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Operator } from "../../frontends/source/derivative-operators.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import { type Abstract, traced } from "../../frontends/source/values.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { gradientLayout } from "../../tree/gradient-structure.js";
import { NUMBER, type Structure, typedStructure } from "../../tree/structure.js";
import type { Selection } from "../../tree/wrt.js";
import { abstractFrom } from "./abstract-values.js";
import { functionOf } from "./arguments.js";
import { assembleBlocks, type Block, type Blocks, blocksOf, leavesOfBlock } from "./blocks.js";
import { emitForward, emitHessianProduct, emitReverse, wrtOf } from "./derive.js";
import { checkNumber, gradients, readSelection, staticOption, traceGradient } from "./operators.js";
import { fromTangents, type Subprogram } from "./subprogram.js";

/** `jacobian(f, options)`: a function of the arguments of `f`. */
export const jacobianInside: Operator = (t, [f, options], site) => {
  const selection = readSelection(t, "jacobian", options, ["wrt", "mode", "sparse", "scope"], site);
  refuseSparse(t, "jacobian", options, site);
  return functionOf("jacobian(f)", (args, at) => {
    const sub = traceGradient(t, "jacobian", f, args, selection, at);
    // A gradient, or a tangent: of any structure, also of lists.
    if (sub.result.kind === "number")
      return gradients(t, sub, selection, emitReverse(t, sub, [constant(1)]).adjoints, at);
    if (selection.single && sub.parameters[0]?.layout.primal.kind === "number") {
      const { outputs, tangents } = emitForward(t, sub, wrtOf(sub.parameters), [constant(1)]);
      return fromTangents(t, gradientLayout(sub.result), outputs, tangents, at);
    }
    const parameters = parameterBlocks("jacobian", sub, at);
    const outputs = t.builder.call(sub.program, sub.inputs);
    const results = blocksOf("jacobian", sub.result, outputs, 0, at);
    const columns = onceEach((leaf) => emitForward(t, sub, wrtOf(sub.parameters), unit(t, sub, leaf)).tangents);
    const layout = gradientLayout(sub.result);
    const rows = onceEach((leaf) => {
      const seeds = layout.differentiable.map((output, position) =>
        position === leaf ? constant(1) : zeroLike(t, outputs[output] ?? constant(0)),
      );
      return emitReverse(t, sub, seeds).adjoints;
    });
    const forward = (tangents: readonly Value[]) => emitForward(t, sub, wrtOf(sub.parameters), tangents).tangents;
    const cell = (output: Block, input: Block) => {
      if (input.kind === "number") return like(t, output, columns(input.first), at);
      if (output.kind === "number") return like(t, input, rows(output.first), at);
      return matrix(t, sub, output, input, forward, at);
    };
    return assembleBlocks(t, results, inside(parameters, selection), cell, at);
  });
};

/** `hessian(f, options)`: a function of the arguments of `f`. It is symmetric: columns are rows. */
export const hessianInside: Operator = (t, [f, options], site) => {
  const selection = readSelection(t, "hessian", options, ["wrt", "sparse", "scope"], site);
  refuseSparse(t, "hessian", options, site);
  return functionOf("hessian(f)", (args, at) => {
    const sub = traceGradient(t, "hessian", f, args, selection, at);
    checkNumber(sub.result, "hessian", at);
    const product = (vector: readonly Value[]) => emitHessianProduct(t, sub, vector, at);
    const columns = onceEach((leaf) => product(unit(t, sub, leaf)));
    const cell = (output: Block, input: Block) => {
      if (input.kind === "number") return like(t, output, columns(input.first), at);
      if (output.kind === "number") return like(t, input, columns(output.first), at);
      return matrix(t, sub, output, input, product, at);
    };
    const blocks = inside(parameterBlocks("hessian", sub, at), selection);
    return assembleBlocks(t, blocks, blocks, cell, at);
  });
};

/** Which entries a sparse matrix has is found when it runs, so that no program can work with them. */
function refuseSparse(t: Tracer, operator: string, options: Abstract | undefined, site: Site): void {
  if (staticOption(t, options, "sparse", site) !== true) return;
  refuse("unsupported-construct", site, {
    what: `\`${operator}(f, { sparse: true })\` inside a differentiated function`,
    because: "which entries the matrix has is found at run time",
    remedy: `leave \`sparse\` out here, or take the sparse ${operator} outside of the function`,
  });
}

/** The blocks of each argument. */
function parameterBlocks(operator: string, { parameters }: Subprogram, site: Site): Blocks[] {
  let first = 0;
  return parameters.map(({ layout, values }) => {
    const blocks = blocksOf(operator, layout.primal, values, first, site);
    first += layout.differentiable.length;
    return blocks;
  });
}

/** The one argument, or a tuple of them. */
function inside(parameters: readonly Blocks[], selection: Selection): Blocks {
  return selection.single ? (parameters[0] ?? { kind: "absent" }) : { kind: "items", items: parameters };
}

/** The block's part of derivatives of all leaves, structured like the block. */
function like(t: Tracer, block: Block, derivatives: readonly Value[], site: Site): Abstract {
  const own = derivatives.slice(block.first, block.first + block.layout.differentiable.length);
  const [number] = own;
  if (block.kind === "number" && number !== undefined) return traced(number);
  return fromTangents(t, block.layout, block.values, own, site);
}

function onceEach<T>(make: (leaf: number) => T): (leaf: number) => T {
  const known = new Map<number, T>();
  return (leaf) => {
    const made = known.get(leaf) ?? make(leaf);
    known.set(leaf, made);
    return made;
  };
}

/** Zero tangents of all differentiable inputs. */
function zeroTangents(t: Tracer, { parameters }: Subprogram): Value[] {
  return parameters.flatMap(({ layout, values }) =>
    layout.differentiable.map((leaf) => zeroLike(t, values[leaf] ?? constant(0))),
  );
}

/** The direction of one input that is a number. */
function unit(t: Tracer, sub: Subprogram, leaf: number): Value[] {
  return zeroTangents(t, sub).map((zero, position) => (position === leaf ? constant(1) : zero));
}

function zeroLike(t: Tracer, leaf: Value): Value {
  return isArray(leaf) ? t.ops.fill(t.ops.length(leaf), 0) : constant(0);
}

/**
 * The matrix of the derivatives of one block by another, column by column: `derivative` takes one tangent for each input and gives one
 * for each output.
 */
function matrix(
  t: Tracer,
  sub: Subprogram,
  output: Block,
  input: Block,
  derivative: (tangents: readonly Value[]) => readonly Value[],
  site: Site,
): Abstract {
  const { ops } = t;
  const [rows, columns] = [leavesOfBlock(output), leavesOfBlock(input)];
  const [height, width] = [totalSize(t, rows), totalSize(t, columns)];
  const zeros = zeroTangents(t, sub);
  const withColumn = (data: Value, position: number, direction: Value, column: Value): Value => {
    const tangents = zeros.with(input.first + position, direction);
    const values = derivative(tangents).slice(output.first, output.first + rows.length);
    return scatter(t, data, values, rows, column, width, site);
  };
  let data: Value = ops.fill(ops.mul(height, width), 0);
  let first: Value = constant(0);
  columns.forEach((leaf, position) => {
    const zero = zeros[input.first + position] ?? constant(0);
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
        const direction = ops.set(zero, index, 1);
        return [withColumn(before ?? data, position, direction, ops.add(from, index))];
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
