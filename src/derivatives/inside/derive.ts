/** Emits `derive` statements: gradients, pullbacks, tangents and Hessian-vector products of subprograms. */
import type { Site } from "../../errors/site.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import { type Builder, buildProgram, constant } from "../../ir/builder.js";
import type { Program, Value } from "../../ir/program.js";
import { isDifferentiable } from "../../ir/types.js";
import { gradientLayout } from "../../tree/gradient-structure.js";
import { outputTypes, type Parameter, type Subprogram } from "./subprogram.js";

/** The flat inputs that the parameters contribute and that are differentiable, in order. */
export function wrtOf(parameters: readonly Parameter[]): number[] {
  return parameters.flatMap((parameter) => parameter.inputs);
}

/** Splits flat values into those of each parameter. */
export function perParameter(parameters: readonly Parameter[], values: readonly Value[]): (readonly Value[])[] {
  let at = 0;
  return parameters.map(({ inputs }) => {
    const own = values.slice(at, at + inputs.length);
    at += inputs.length;
    return own;
  });
}

/** Outputs of the program, and the adjoints of the parameters. `adjoints`: one for each differentiable leaf of the result. */
export function emitReverse(
  t: Tracer,
  sub: Subprogram,
  adjoints: readonly Value[],
): { readonly outputs: readonly Value[]; readonly adjoints: readonly Value[] } {
  return reverse(t.builder, sub.program, sub.inputs, wrtOf(sub.parameters), allAdjoints(sub, adjoints));
}

function reverse(
  builder: Builder,
  program: Program,
  inputs: readonly Value[],
  wrt: readonly number[],
  seeds: readonly Value[],
): { readonly outputs: readonly Value[]; readonly adjoints: readonly Value[] } {
  const { all } = outputTypes(program);
  const directions = wrt.map((position) => inputs[position]?.type).map((type) => tangentOf(type));
  const results = builder.derive("vjp", program, wrt, [...inputs, ...seeds], [...all, ...directions]);
  return { outputs: results.slice(0, all.length), adjoints: results.slice(all.length) };
}

/** Outputs of the program, and the tangents of the differentiable leaves of its result. */
export function emitForward(
  t: Tracer,
  sub: Subprogram,
  wrt: readonly number[],
  tangents: readonly Value[],
): { readonly outputs: readonly Value[]; readonly tangents: readonly Value[] } {
  const { all, tangents: types } = outputTypes(sub.program);
  const results = t.builder.derive("jvp", sub.program, wrt, [...sub.inputs, ...tangents], [...all, ...types]);
  const byType = differentiablePositions(sub.program);
  const own = gradientLayout(sub.result).differentiable.map((leaf) => results[all.length + byType.indexOf(leaf)]);
  return { outputs: results.slice(0, all.length), tangents: own.filter((value) => value !== undefined) };
}

/** The products of the Hessian with a vector: the gradient as a program, in forward mode. */
export function emitHessianProduct(t: Tracer, sub: Subprogram, vector: readonly Value[], site: Site): readonly Value[] {
  const wrt = wrtOf(sub.parameters);
  const gradient = buildProgram(
    `${sub.program.name}Gradient`,
    sub.program.inputs.map((input) => ({
      type: input.type,
      ...(input.origin.name === null ? {} : { name: input.origin.name }),
    })),
    (builder, inputs) => {
      builder.site = site;
      return reverse(builder, sub.program, inputs, wrt, [constant(1)]).adjoints;
    },
  );
  const { all, tangents } = outputTypes(gradient);
  const results = t.builder.derive("jvp", gradient, wrt, [...sub.inputs, ...vector], [...all, ...tangents]);
  return results.slice(all.length);
}

/** Adjoints of all outputs that are differentiable by type: those of lengths are zero. */
function allAdjoints(sub: Subprogram, adjoints: readonly Value[]): Value[] {
  const { differentiable } = gradientLayout(sub.result);
  return differentiablePositions(sub.program).map((leaf) => adjoints[differentiable.indexOf(leaf)] ?? constant(0));
}

export function differentiablePositions(program: Program): number[] {
  return program.body.results.flatMap((result, position) => (isDifferentiable(result.type) ? [position] : []));
}

function tangentOf(type: Value["type"] | undefined): Value["type"] {
  if (type === undefined) throw new Error("derive: no such input");
  return type.kind === "array" ? { kind: "array", element: "f64" } : type;
}
