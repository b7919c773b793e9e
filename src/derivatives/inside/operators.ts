/** What the derivative operators mean when they are called inside a differentiated function. Outside, see `../grad.ts` and its like. */
import { refuse } from "../../errors/error.js";
import { checkOptions } from "../../errors/options.js";
import type { Site } from "../../errors/site.js";
import type { Operator } from "../../frontends/source/derivative-operators.js";
import { sequenceOf, spreadItems } from "../../frontends/source/iteration.js";
import { needsStatic, readable } from "../../frontends/source/numbers.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import { type Abstract, UNDEFINED } from "../../frontends/source/values.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { gradientLayout } from "../../tree/gradient-structure.js";
import type { Structure } from "../../tree/structure.js";
import { showStructure } from "../../tree/structure-key.js";
import { readWrt, type Selection } from "../../tree/wrt.js";
import { abstractFrom, tangentValues } from "./abstract-values.js";
import { functionOf, isAbsent, isData, record, tuple } from "./arguments.js";
import { emitForward, emitHessianProduct, emitReverse, perParameter, wrtOf } from "./derive.js";
import {
  checkDifferentiable,
  fromTangents,
  gradientOf,
  type Parameter,
  type Subprogram,
  traceSubprogram,
} from "./subprogram.js";

/** `grad(f, options)`: a function of the arguments of `f`. */
export const gradInside: Operator = (t, [f, options], site) => {
  const selection = readSelection(t, "grad", options, ["wrt", "mode", "checkpoint", "scope"], site);
  return functionOf("grad(f)", (args, at) => {
    const sub = traceGradient(t, "grad", f, args, selection, at);
    checkNumber(sub.result, "grad", at);
    return gradients(t, sub, selection, emitReverse(t, sub, [constant(1)]).adjoints, at);
  });
};

export const valueAndGradInside: Operator = (t, [f, options], site) => {
  const selection = readSelection(t, "valueAndGrad", options, ["wrt", "mode", "checkpoint", "scope", "aux"], site);
  const isPair = staticOption(t, options, "aux", site) === true;
  return functionOf("valueAndGrad(f)", (args, at) => {
    const sub = traceGradient(t, "valueAndGrad", f, args, selection, at);
    const { result } = sub;
    const [first] = result.kind === "tuple" ? result.items : [];
    if (!isPair) checkNumber(result, "valueAndGrad", at);
    else checkNumber(first ?? result, "valueAndGrad", at);
    // With `aux` the value is the first leaf of the pair, and nothing else is seeded.
    const { outputs, adjoints } = emitReverse(t, sub, [constant(1), ...(isPair ? zerosAfterFirst(t, sub) : [])]);
    const whole = abstractFrom(t, result, outputs, null, at);
    const gradient = gradients(t, sub, selection, adjoints, at);
    if (!isPair) return record(t, { value: whole, gradient }, at);
    const [value = UNDEFINED, aux = UNDEFINED] = spreadItems(t, whole, at);
    return record(t, { value, gradient, aux }, at);
  });
};

export const jvpInside: Operator = (t, [f, args, tangents], site) => {
  const points = spreadItems(t, args ?? UNDEFINED, site);
  const given = spreadItems(t, tangents ?? UNDEFINED, site);
  const wrt = given.flatMap((tangent, index) => (isAbsent(tangent) ? [] : [index]));
  const sub = traceSubprogram(t, f ?? UNDEFINED, points, wrt, site);
  const values = sub.parameters.flatMap(({ layout }, position) => {
    const index = wrt[position] ?? position;
    return layout.structure === null
      ? []
      : tangentValues(t, layout.structure, given[index] ?? UNDEFINED, `tangent ${index}`, site);
  });
  const { outputs, tangents: results } = emitForward(t, sub, wrtOf(sub.parameters), values);
  const value = abstractFrom(t, sub.result, outputs, null, site);
  const tangent = fromTangents(t, gradientLayout(sub.result), outputs, results, site);
  return record(t, { value, tangent }, site);
};

export const vjpInside: Operator = (t, [f, args], site) => {
  const points = spreadItems(t, args ?? UNDEFINED, site);
  const sub = traceSubprogram(
    t,
    f ?? UNDEFINED,
    points,
    points.flatMap((point, index) => (isData(point) ? [index] : [])),
    site,
  );
  const outputs = t.builder.call(sub.program, sub.inputs);
  const pullback = functionOf("pullback", ([adjoint], at) => {
    const layout = gradientLayout(sub.result);
    const seeds =
      layout.structure === null ? [] : tangentValues(t, layout.structure, adjoint ?? UNDEFINED, "the adjoint", at);
    const own = perParameter(sub.parameters, emitReverse(t, sub, seeds).adjoints);
    let next = 0;
    const items = points.map((point) => {
      if (!isData(point)) return UNDEFINED;
      const position = next++;
      const parameter = sub.parameters[position];
      return parameter === undefined ? UNDEFINED : gradientOf(t, parameter, own[position] ?? [], at);
    });
    return tuple(t, items, at);
  });
  return record(t, { value: abstractFrom(t, sub.result, outputs, null, site), pullback }, site);
};

export const hvpInside: Operator = (t, [f, args, vector, options], site) => {
  const selection = readSelection(t, "hvp", options, ["wrt", "scope"], site);
  const sub = traceGradient(t, "hvp", f, spreadItems(t, args ?? UNDEFINED, site), selection, site);
  checkNumber(sub.result, "hvp", site);
  const vectors = selection.single ? [vector ?? UNDEFINED] : spreadItems(t, vector ?? UNDEFINED, site);
  const values = sub.parameters.flatMap(({ layout }, index) =>
    layout.structure === null
      ? []
      : tangentValues(t, layout.structure, vectors[index] ?? UNDEFINED, "the vector", site),
  );
  return gradients(t, sub, selection, emitHessianProduct(t, sub, values, site), site);
};

/** Zero adjoints for the differentiable leaves of the result but the first. */
function zerosAfterFirst(t: Tracer, sub: Subprogram): Value[] {
  const outputs = t.builder.call(sub.program, sub.inputs);
  return gradientLayout(sub.result)
    .differentiable.slice(1)
    .map((leaf) => {
      const output = outputs[leaf];
      return output?.type.kind === "array" ? t.ops.fill(t.ops.length(output), 0) : constant(0);
    });
}

/** `into` of a derivative that was made outside. */
export const intoInside: Operator = (_t, _args, site) => refuse("into-inside", site);

/** A function of Chainrule that cannot be called inside a differentiated function. */
export function onlyOutside(name: string, because: string, remedy: string): Operator {
  return (_t, _args, site) => refuse("unsupported-construct", site, { what: `\`${name}\``, because, remedy });
}

export const A_CHECK = "it compares a gradient with many runs of the function, which is no step of a program";
export const CHECK_OUTSIDE = "check the function before it is differentiated";
export const MANY_RUNS = "it runs the function once for each component, which is not a step of a program";

export function traceGradient(
  t: Tracer,
  operator: string,
  f: Abstract | undefined,
  args: readonly Abstract[],
  selection: Selection,
  site: Site,
): Subprogram {
  if (f === undefined) return refuse("operator-needs-function", site, { operator, found: "undefined" });
  const sub = traceSubprogram(t, f, args, selection.indices, site);
  checkDifferentiable(sub.parameters, selection.indices, site);
  return sub;
}

/** The gradients of the parameters; one value, or a tuple for a tuple of indices. */
export function gradients(
  t: Tracer,
  sub: Subprogram,
  selection: Selection,
  adjoints: readonly Value[],
  site: Site,
): Abstract {
  const own = perParameter(sub.parameters, adjoints);
  const all = sub.parameters.map((parameter: Parameter, index) => gradientOf(t, parameter, own[index] ?? [], site));
  return selection.single ? (all[0] ?? UNDEFINED) : tuple(t, all, site);
}

/** @throws ChainruleError unless the result is one number. */
export function checkNumber(result: Structure, operator: string, site: Site): void {
  if (result.kind === "number") return;
  refuse("not-a-number", site, {
    name: "the function",
    found: showStructure(result),
    operator,
    remedy: "return the number to differentiate",
  });
}

/** The option `wrt`, after a check of the names of all options. */
export function readSelection(
  t: Tracer,
  operator: string,
  options: Abstract | undefined,
  known: readonly string[],
  site: Site,
): Selection {
  if (options !== undefined && !isAbsent(options)) {
    const names = t.entriesOf(options, site).map(([name]) => [name, null] as const);
    checkOptions(operator, Object.fromEntries(names), known);
  }
  return readWrt(operator, staticOption(t, options, "wrt", site));
}

export function staticOption(t: Tracer, options: Abstract | undefined, name: string, site: Site): unknown {
  if (options === undefined || isAbsent(options)) return undefined;
  const option = t.entriesOf(options, site).find(([key]) => key === name)?.[1];
  return option === undefined ? undefined : staticOf(t, option, `the option \`${name}\``, site);
}

/** A value known while compiling, lists of such included. */
function staticOf(t: Tracer, abstract: Abstract, what: string, site: Site): unknown {
  const value = readable(abstract);
  if (value.kind === "static") return value.value;
  if (value.kind === "ref") {
    const sequence = sequenceOf(t, value, site);
    if (sequence.kind === "known") return sequence.items.map((item) => staticOf(t, item, what, site));
  }
  throw needsStatic(site, what);
}
