/** `customDerivative` and `stopGradient` inside a differentiated function. */
import { refuse } from "../../errors/error.js";
import { type Site, visibleSite } from "../../errors/site.js";
import type { Operator } from "../../frontends/source/derivative-operators.js";
import { spreadItems } from "../../frontends/source/iteration.js";
import { describe, readable } from "../../frontends/source/numbers.js";
import { flattenArgument, flattenInnerResult } from "../../frontends/source/results.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import { type Abstract, NEVER, UNDEFINED } from "../../frontends/source/values.js";
import { constant, variable } from "../../ir/builder.js";
import type { Block, DerivativeRule, Program, Value, Variable } from "../../ir/program.js";
import { freeVariables } from "../../ir/regions.js";
import { replaceBy, replaceInBlock } from "../../ir/rewrite.js";
import { isDifferentiable, tangentType } from "../../ir/types.js";
import { type GradientLayout, gradientLayout } from "../../tree/gradient-structure.js";
import { countLeaves } from "../../tree/leaves.js";
import { ABSENT, type Structure } from "../../tree/structure.js";
import { abstractFrom, checkLength, isListLike, tangentValues } from "./abstract-values.js";
import { functionOf, isAbsent, isData, tuple } from "./arguments.js";
import { isAffineInLast } from "./linear.js";
import { fromTangents, inputsLike, traceBlock } from "./subprogram.js";

export const stopGradientInside: Operator = (t, [x = UNDEFINED], site) => stopped(t, x, site);

/** As outside: numbers as constants, arrays and objects as fresh copies, functions and text as they are. */
function stopped(t: Tracer, x: Abstract, site: Site): Abstract {
  const value = readable(x);
  switch (value.kind) {
    case "maybe":
      return value === NEVER ? value : { ...value, value: stopped(t, value.value, site) };
    case "choice":
      return { ...value, then: stopped(t, value.then, site), otherwise: stopped(t, value.otherwise, site) };
    case "traced":
      return { ...value, value: constantFor(t, value.value) };
    case "ref": {
      const { structure, outputs } = flattenArgument(t, value, "`stopGradient`", site);
      const constants = outputs.map((output) => constantFor(t, output));
      return abstractFrom(t, structure, constants, null, site);
    }
    default:
      return value;
  }
}

function constantFor(t: Tracer, value: Value): Value {
  return isDifferentiable(value.type) ? t.ops.stopGradient(value) : value;
}

/** `customDerivative(f, rule)`: a function whose calls carry the rule. */
export const customDerivativeInside: Operator = (t, [f = UNDEFINED, rule = UNDEFINED], site) => {
  const rules = new Map(t.entriesOf(rule, site));
  return functionOf("customDerivative(f)", (args, at) => {
    const call = new CustomCall(t, f, args, at);
    const check = rules.get("check") ?? null;
    const checked = !(check?.kind === "static" && check.value === false);
    return call.emit(given(rules, "jvp"), given(rules, "vjp"), checked);
  });
};

/** One of the rules; null where it is missing or undefined. */
function given(rules: ReadonlyMap<string, Abstract>, name: string): Abstract | null {
  const rule = rules.get(name) ?? UNDEFINED;
  return rule.kind === "static" && rule.value === undefined ? null : rule;
}

/** A block with the inputs that it has of its own; what it uses from around is found when all blocks are there. */
interface Part {
  /** Before and after the values used from around, in the order of the convention of `DerivativeRule`. */
  readonly before: readonly Variable[];
  readonly after: readonly Variable[];
  readonly block: Block;
}

/** One call of a function with a derivative of its own: the function and its rule as programs over the same inputs. */
class CustomCall {
  readonly #t: Tracer;
  readonly #f: Abstract;
  readonly #args: readonly Abstract[];
  readonly #site: Site;
  /** Per argument; null for what is no data, which is passed as it is. */
  readonly #layouts: readonly (GradientLayout | null)[];
  readonly #values: readonly Value[];
  #result: Structure = ABSENT;

  constructor(t: Tracer, f: Abstract, args: readonly Abstract[], site: Site) {
    this.#t = t;
    this.#f = f;
    this.#args = args;
    this.#site = site;
    const values: Value[] = [];
    this.#layouts = args.map((arg) => {
      if (!isData(arg)) return null;
      const { structure, outputs } = flattenArgument(t, arg, "a function given to `customDerivative`", site);
      values.push(...outputs);
      return gradientLayout(structure);
    });
    this.#values = values;
  }

  emit(jvp: Abstract | null, vjp: Abstract | null, checked: boolean): Abstract {
    const t = this.#t;
    const value = this.#value();
    const forward = jvp === null ? null : this.#forward(jvp, value.block);
    const reverse = vjp === null ? null : this.#reverse(vjp, value.block);
    const parts = [value, forward, reverse].filter((part) => part !== null);
    const around = [...new Set(parts.flatMap(freeOf))];
    const programs = {
      jvp: forward === null ? null : this.#close("customJvp", forward, around, this.#tangentsOf(around)),
      vjp: reverse === null ? null : this.#close("customVjp", this.#withZeros(reverse, around), around, []),
    };
    const linear = this.#isLinear(programs, value, around);
    const captured = around.flatMap((value, at) => (isTangible(value) ? [this.#values.length + at] : []));
    const rule = {
      name: "customDerivative",
      ...programs,
      captured,
      linear,
      checked: checked ? this.#differentiable() : null,
    };
    const program = this.#close("custom", value, around, []);
    const outputs = t.builder.call(program, [...this.#values, ...around], undefined, rule);
    return abstractFrom(t, this.#result, outputs, null, this.#site);
  }

  /** Whether a rule of one kind gives the other by transposition. */
  #isLinear({ jvp, vjp }: Pick<DerivativeRule, "jvp" | "vjp">, value: Part, around: readonly Variable[]): boolean {
    if (vjp === null && jvp !== null) return isAffineInLast(jvp, this.#tangentsOf([...value.before, ...around]).length);
    const outputs = value.block.results.filter(({ type }) => isDifferentiable(type));
    return jvp !== null || (vjp !== null && isAffineInLast(vjp, outputs.length));
  }

  #value(): Part {
    const own = this.#inputs();
    const { block, result } = traceBlock(this.#t, this.#site, () =>
      flattenInnerResult(this.#t, this.#t.call(this.#f, null, this.#arguments(own), this.#site), this.#site),
    );
    this.#result = result;
    return { before: own, after: [], block };
  }

  /** `jvp(args, tangents)`: the tangents of the outputs. */
  #forward(jvp: Abstract, value: Block): Part {
    const t = this.#t;
    const own = this.#inputs();
    const tangents = this.#tangentsOf(own);
    const { block } = traceBlock(t, this.#site, () => {
      const args = this.#perArgument(own, (layout, leaves) =>
        fromTangents(t, layout, leaves, tangentsAt(layout, leaves, own, tangents), this.#site),
      );
      const given = t.call(jvp, null, [this.#tuple(this.#arguments(own)), this.#tuple(args)], this.#site);
      return { structure: ABSENT, outputs: this.#outputTangents(given, value) };
    });
    return { before: own, after: tangents, block };
  }

  /** `vjp(args, value, adjoint)`: the adjoints of the differentiable inputs. */
  #reverse(vjp: Abstract, value: Block): Part {
    const t = this.#t;
    const own = this.#inputs();
    const outputs = value.results.map((result) => variable(result.type, { site: this.#site }));
    const bars = this.#tangentsOf(outputs);
    const { block } = traceBlock(t, this.#site, () => {
      const layout = gradientLayout(this.#result);
      const adjoint = fromTangents(t, layout, outputs, tangentsAt(layout, outputs, outputs, bars), this.#site);
      const result = abstractFrom(t, this.#result, outputs, "argument", this.#site);
      const given = t.call(vjp, null, [this.#tuple(this.#arguments(own)), result, adjoint], this.#site);
      return { structure: ABSENT, outputs: this.#inputAdjoints(given, own) };
    });
    return { before: own, after: [...outputs, ...bars], block };
  }

  /** One tangent for each output that is differentiable by type; those of lengths are zero. */
  #outputTangents(given: Abstract, value: Block): Value[] {
    const layout = gradientLayout(this.#result);
    const own =
      layout.structure === null ? [] : tangentValues(this.#t, layout.structure, given, "the tangent", this.#site);
    return value.results.flatMap((result, leaf) => {
      if (!isDifferentiable(result.type)) return [];
      return [own[layout.differentiable.indexOf(leaf)] ?? constant(0)];
    });
  }

  /** One adjoint for each input that is differentiable by type, from the list that the rule returns. */
  #inputAdjoints(given: Abstract, own: readonly Variable[]): Value[] {
    const t = this.#t;
    const needed = `a list with one adjoint for each of ${this.#args.length} argument${this.#args.length === 1 ? "" : "s"}`;
    const items = isListLike(t, given, this.#site) ? spreadItems(t, given, this.#site) : null;
    if (items === null || items.length > this.#args.length) {
      return refuse("value-structure", visibleSite(this.#site), {
        what: "what the `vjp` of a custom derivative returns",
        found: items === null ? describe(readable(given)) : `a list of ${items.length}`,
        expected: needed,
        reason: "it gives the adjoints of all arguments, undefined for one without",
      });
    }
    const adjoints = new Map<Variable, Value>();
    this.#perArgument(own, (layout, leaves, index) => {
      const item = items[index] ?? UNDEFINED;
      if (layout.structure === null || isAbsent(item)) return UNDEFINED;
      const flat = tangentValues(t, layout.structure, item, `adjoint ${index}`, this.#site);
      layout.differentiable.forEach((leaf, position) => {
        const [input, adjoint] = [leaves[leaf], flat[position]];
        if (input === undefined || adjoint === undefined) return;
        if (input.type.kind === "array") checkLength(t, `adjoint ${index}`, adjoint, t.ops.length(input), this.#site);
        adjoints.set(input, adjoint);
      });
      return UNDEFINED;
    });
    return own.filter(isTangible).map((input) => adjoints.get(input) ?? this.#zero(input));
  }

  /** The rule says nothing about what the function closes over: its adjoints are zero. */
  #withZeros(part: Part, around: readonly Variable[]): Part {
    this.#t.builder.resumeBlock(part.block);
    const zeros = around.filter(isTangible).map((value) => this.#zero(value));
    return { ...part, block: this.#t.builder.closeBlock([...part.block.results, ...zeros]) };
  }

  #zero(value: Value): Value {
    return value.type.kind === "array" ? this.#t.ops.fill(this.#t.ops.length(value), 0) : constant(0);
  }

  #close(name: string, part: Part, around: readonly Variable[], last: readonly Variable[]): Program {
    const fresh = around.map((value) => variable(value.type, value.origin));
    const map = new Map<Variable, Value>();
    around.forEach((value, position) => {
      const input = fresh[position];
      if (input !== undefined) map.set(value, input);
    });
    const body = replaceInBlock(part.block, replaceBy(map));
    return { name, inputs: [...part.before, ...fresh, ...part.after, ...last], body };
  }

  /** Positions, among the inputs, of what the rule gives adjoints for. */
  #differentiable(): number[] {
    let offset = 0;
    return this.#layouts.flatMap((layout) => {
      if (layout === null) return [];
      const own = layout.differentiable.map((leaf) => offset + leaf);
      offset += countLeaves(layout.primal);
      return own;
    });
  }

  #inputs(): Variable[] {
    let at = 0;
    return this.#layouts.flatMap((layout) => {
      if (layout === null) return [];
      const count = countLeaves(layout.primal);
      const own = inputsLike(layout.primal, this.#values.slice(at, at + count), this.#site);
      at += count;
      return own;
    });
  }

  #tangentsOf(values: readonly Variable[]): Variable[] {
    return values.filter(isTangible).map((value) => variable(tangentType(value.type), value.origin));
  }

  #arguments(own: readonly Variable[]): Abstract[] {
    return this.#perArgument(own, (layout, leaves) =>
      abstractFrom(this.#t, layout.primal, leaves, "argument", this.#site),
    ).map((value, index) => (this.#layouts[index] === null ? (this.#args[index] ?? UNDEFINED) : value));
  }

  #perArgument(
    own: readonly Variable[],
    make: (layout: GradientLayout, leaves: readonly Variable[], index: number) => Abstract,
  ): Abstract[] {
    let at = 0;
    return this.#layouts.map((layout, index) => {
      if (layout === null) return UNDEFINED;
      const count = countLeaves(layout.primal);
      const leaves = own.slice(at, at + count);
      at += count;
      return make(layout, leaves, index);
    });
  }

  #tuple(items: readonly Abstract[]): Abstract {
    return tuple(this.#t, items, this.#site);
  }
}

/** The tangents of the differentiable leaves of a value, from those of all variables that are differentiable by type. */
function tangentsAt(
  layout: GradientLayout,
  leaves: readonly Variable[],
  all: readonly Variable[],
  tangents: readonly Value[],
): Value[] {
  const tangible = all.filter(isTangible);
  return layout.differentiable.map((leaf) => {
    const own = leaves[leaf];
    const tangent = own === undefined ? undefined : tangents[tangible.indexOf(own)];
    if (tangent === undefined) throw new Error("customDerivative: a leaf has no tangent");
    return tangent;
  });
}

function isTangible(value: Variable): boolean {
  return isDifferentiable(value.type);
}

/** What the block of a part uses from around it. */
function freeOf(part: Part): Variable[] {
  const own = new Set([...part.before, ...part.after]);
  return [...freeVariables(part.block)].filter((value) => !own.has(value));
}
