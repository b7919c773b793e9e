/** A function called by a derivative operator inside a differentiated function, as a program of its own. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { spreadItems } from "../../frontends/source/iteration.js";
import { flattenArgument, flattenInnerResult } from "../../frontends/source/results.js";
import { closeProgram } from "../../frontends/source/subprograms.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import type { Abstract } from "../../frontends/source/values.js";
import { variable } from "../../ir/builder.js";
import type { Block, Program, Value, Variable } from "../../ir/program.js";
import { isDifferentiable, type Type, tangentType } from "../../ir/types.js";
import { type GradientLayout, gradientLayout } from "../../tree/gradient-structure.js";
import { leavesOf } from "../../tree/leaves.js";
import type { Structure } from "../../tree/structure.js";
import { showStructure } from "../../tree/structure-key.js";
import { abstractFrom, converted } from "./abstract-values.js";

/** One argument that is differentiated: an input of the subprogram for each of its leaves. */
export interface Parameter {
  readonly layout: GradientLayout;
  /** The leaves that are passed. */
  readonly values: readonly Value[];
  /** Position of the first leaf among the inputs. */
  readonly offset: number;
  /** Positions of the differentiable inputs. */
  readonly inputs: readonly number[];
}

export interface Subprogram {
  readonly program: Program;
  /** What the program is called with: the parameters' leaves, then what it uses from around it. */
  readonly inputs: readonly Value[];
  readonly parameters: readonly Parameter[];
  readonly result: Structure;
}

/**
 * Interprets `f(...args)` into a program. Arguments at the positions `wrt` become its parameters; the others, and what `f` closes
 * over, are used as they are.
 */
export function traceSubprogram(
  t: Tracer,
  f: Abstract,
  args: readonly Abstract[],
  wrt: readonly number[],
  site: Site,
): Subprogram {
  const points = throughSpread(t, args, wrt, site);
  const parameters = parametersOf(t, points, wrt, site);
  const variables = parameters.flatMap(({ layout, values }) => inputsLike(layout.primal, values, site));
  const { block, result } = traceBlock(t, site, () => {
    const inner = [...points];
    wrt.forEach((index, position) => {
      const parameter = parameters[position];
      if (parameter === undefined) return;
      const leaves = variables.slice(parameter.offset, parameter.offset + parameter.values.length);
      inner[index] = abstractFrom(t, parameter.layout.primal, leaves, "argument", site);
    });
    return flattenInnerResult(t, t.call(f, null, inner, site), site);
  });
  const { program, free } = closeProgram("inner", variables, block);
  return { program, inputs: [...parameters.flatMap(({ values }) => values), ...free], parameters, result };
}

/** `df(...list)`: the items one by one where one of them is differentiated. */
function throughSpread(t: Tracer, args: readonly Abstract[], wrt: readonly number[], site: Site): readonly Abstract[] {
  const last = args.at(-1);
  if (last?.kind !== "spread" || wrt.every((index) => index < args.length - 1)) return args;
  return [...args.slice(0, -1), ...spreadItems(t, last.list, site)];
}

function parametersOf(t: Tracer, args: readonly Abstract[], wrt: readonly number[], site: Site): Parameter[] {
  let offset = 0;
  return wrt.map((index) => {
    const arg = args[index];
    if (arg === undefined) return refuse("no-such-argument", site, { index, count: args.length });
    const { structure, outputs } = flattenArgument(t, arg, "a derivative", site);
    const layout = gradientLayout(structure);
    const at = offset;
    offset += outputs.length;
    return { layout, values: outputs, offset: at, inputs: layout.differentiable.map((leaf) => at + leaf) };
  });
}

/** @throws ChainruleError when a parameter has no differentiable part. */
export function checkDifferentiable(parameters: readonly Parameter[], wrt: readonly number[], site: Site): void {
  parameters.forEach(({ layout }, position) => {
    if (layout.structure !== null) return;
    refuse("nothing-to-differentiate", site, {
      what: `argument ${wrt[position] ?? position}`,
      found: showStructure(layout.primal),
    });
  });
}

/** Fresh variables for the leaves of a value, named by their places in it. */
export function inputsLike(structure: Structure, values: readonly Value[], site: Site): Variable[] {
  const leaves = leavesOf(structure);
  return values.map((value, index) => {
    const name = value.kind === "variable" ? value.origin.name : null;
    return variable(value.type, { name: name ?? leaves[index]?.path.match(/\w+$/)?.[0] ?? null, site });
  });
}

/** What `trace` emits, as a block. It must not change anything that exists outside of it. */
export function traceBlock(
  t: Tracer,
  site: Site,
  trace: () => { readonly structure: Structure; readonly outputs: readonly Value[] },
): { readonly block: Block; readonly result: Structure } {
  const mark = t.heap.mark();
  const dead = t.dead;
  t.builder.openBlock([]);
  const { structure, outputs } = trace();
  const block = t.builder.closeBlock(outputs);
  t.dead = dead;
  if (t.heap.writtenSince(mark).length > 0) {
    refuse("unsupported-construct", site, {
      what: "writing to an outer variable, array or object from a function that is differentiated here",
      because: "its derivative runs it again, in another order",
      remedy: "return what it computes",
    });
  }
  return { block, result: structure };
}

/** The gradient of one parameter from its adjoints. */
export function gradientOf(t: Tracer, parameter: Parameter, adjoints: readonly Value[], site: Site): Abstract {
  const { layout, values } = parameter;
  return fromTangents(t, layout, values, adjoints, site);
}

/** A gradient, tangent or adjoint of a value with the leaves `values`, from one flat f64 leaf for each differentiable one. */
export function fromTangents(
  t: Tracer,
  layout: GradientLayout,
  values: readonly Value[],
  tangents: readonly Value[],
  site: Site,
): Abstract {
  if (layout.structure === null) return { kind: "static", value: undefined, path: null };
  let next = 0;
  const leaves = layout.leaves.map(({ role, leaf, element }): Value => {
    const own = values[leaf];
    const value = role === "length" ? own : tangents[next++];
    if (own === undefined || value === undefined) throw new Error("fromTangents: a leaf is missing");
    if (role === "length" || element === null) return value;
    // An adjoint may be longer than its array, where a copy of that had grown.
    const exact = t.ops.slice(value, 0, t.ops.length(own));
    return element === "f32" ? converted(t, exact, "f32") : exact;
  });
  return abstractFrom(t, layout.structure, leaves, null, site);
}

/** Types of the outputs of a program, and of the tangents of the differentiable ones. */
export function outputTypes(program: Program): { readonly all: Type[]; readonly tangents: Type[] } {
  const all = program.body.results.map((result) => result.type);
  return { all, tangents: all.filter(isDifferentiable).map(tangentType) };
}
