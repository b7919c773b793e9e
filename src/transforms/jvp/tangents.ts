/** The tangents of the statements of one program, each emitted after its statement. */
import { type Builder, isConstant, nameVariable, toValue, variable } from "../../ir/builder.js";
import type {
  Apply,
  Block,
  Branch,
  Call,
  DerivativeRule,
  Loop,
  Program,
  Statement,
  Value,
  Variable,
} from "../../ir/program.js";
import { isDifferentiable, tangentType } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { primitives, rowOf } from "../../primitives/table.js";
import { differentiableInputs, type Mask } from "../activity.js";
import { refuseVaryingCaptures } from "../varying-captures.js";
import { customTangents } from "./custom-tangents.js";
import { Reaches, still } from "./reach.js";

/** A called program with its tangents, for the inputs that vary at the call. */
export interface Linearized {
  /** `[...inputs, ...motions of the varied inputs] -> [...outputs, ...motions of the varied outputs]`; see `Tangents.motion`. */
  readonly program: Program;
  readonly outputs: readonly number[];
}

/**
 * What a program in forward mode carries along with each value:
 *
 * - `tangents`: the tangent.
 * - `strict`: the tangent and its reach, so that a direction that is 0 contributes nothing; see `reach.ts`.
 * - `reaches`: the reach alone. Reverse mode runs it backwards, for the reaches of adjoints.
 */
export type Motion = "tangents" | "strict" | "reaches";

export class Tangents {
  readonly #builder: Builder;
  readonly #varied: ReadonlySet<Variable>;
  readonly #linearized: (program: Program, mask: Mask) => Linearized;
  /** The tangents, by direction: statements run once, their tangents once a lane. */
  readonly #lanes: readonly Lane[];
  readonly #motion: Motion;
  readonly #reaches: Reaches;

  constructor(
    builder: Builder,
    varied: ReadonlySet<Variable>,
    linearized: (program: Program, mask: Mask) => Linearized,
    motion: Motion,
    lanes: number,
  ) {
    this.#builder = builder;
    this.#varied = varied;
    this.#linearized = linearized;
    this.#motion = motion;
    this.#lanes = Array.from({ length: lanes }, (): Lane => new Map());
    this.#reaches = new Reaches(opsOn(builder));
  }

  /** What is known of each value's reach. */
  get reaches(): ReadonlyMap<Variable, Value> {
    return this.#reaches.known;
  }

  /** Fresh variables for the tangents of an input, from which its reach follows; or for the reach alone. */
  seed(input: Variable): Variable[] {
    if (this.#motion === "reaches") return [this.#reaches.declare(input)];
    const tangents = this.#declareTangents(input);
    const [first] = tangents;
    if (this.#motion === "strict" && first !== undefined) this.#reaches.measure(input, first);
    return tangents;
  }

  /** Fresh variables for the motion of `of`. */
  declare(of: Variable): Variable[] {
    return [
      ...(this.#motion === "reaches" ? [] : this.#declareTangents(of)),
      ...(this.#motion === "tangents" ? [] : [this.#reaches.declare(of)]),
    ];
  }

  #declareTangents(of: Variable): Variable[] {
    return this.#lanes.map((lane) => {
      const tangent = variable(tangentType(of.type), { ...of.origin, role: "tangent" });
      lane.set(of, tangent);
      return tangent;
    });
  }

  /** What is handed on with a value. */
  motion(of: Value): Value[] {
    return [
      ...(this.#motion === "reaches" ? [] : this.#lanes.map((lane) => this.#current(of, lane))),
      ...(this.#motion === "tangents" ? [] : [this.#reaches.current(of)]),
    ];
  }

  /** The tangent of a value; zeros are made when there is none. */
  #current(of: Value, lane: Lane): Value {
    return tangentIn(lane, of) ?? still(opsOn(this.#builder), of);
  }

  #moves(of: Value): boolean {
    return this.#motion === "reaches"
      ? this.#reaches.get(of) !== null
      : this.#lanes.some((lane) => tangentIn(lane, of) !== null);
  }

  /** Emits the statements of `block`, each with its tangents. */
  block(block: Block): void {
    for (const statement of block.statements) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "apply":
        this.#builder.emit(statement);
        this.#apply(statement);
        return;
      case "loop":
        this.#loop(statement);
        return;
      case "branch":
        this.#branch(statement);
        return;
      case "call":
        this.#call(statement);
        return;
      case "effect":
        this.#builder.emit(statement);
        return;
      case "derive":
        throw new Error("jvp: expand derive statements first");
    }
  }

  #apply(apply: Apply): void {
    const { output, inputs } = apply;
    if (!this.#varied.has(output)) return;
    const flowing = differentiableInputs(apply).filter((at) => this.#moves(inputs[at] ?? output));
    if (flowing.length === 0) return;
    this.#builder.site = output.origin.site;
    if (this.#motion === "reaches") this.#reaches.apply(apply, flowing);
    else this.#tangent(apply, flowing);
    this.#builder.site = null;
  }

  #tangent(apply: Apply, flowing: readonly number[]): void {
    const { output, inputs } = apply;
    const slopes = new Slopes(this.#builder, apply);
    for (const lane of this.#lanes) {
      const tangents = inputs.map((input, at) => (flowing.includes(at) ? tangentIn(lane, input) : null));
      if (tangents.every((tangent) => tangent === null)) continue;
      const tangent = this.#rule(apply, tangents, flowing, slopes);
      if (tangent === null) continue;
      if (tangent.kind === "variable" && tangent.origin.role === "tangent" && output.origin.name !== null) {
        nameVariable(tangent, output.origin.name);
      }
      lane.set(output, tangent);
    }
  }

  #rule(apply: Apply, tangents: readonly (Value | null)[], flowing: readonly number[], slopes: Slopes): Value | null {
    const { derivative } = rowOf(apply.primitive);
    if (derivative.kind === "zero") return null;
    if (derivative.kind === "elementwise") return this.#sum(apply, tangents, slopes);
    if (this.#motion === "strict") this.#reaches.apply(apply, flowing);
    const isLinear = derivative.kind === "linear";
    const tangent = isLinear
      ? derivative.tangent(this.#builder, apply.inputs, tangents)
      : derivative.tangent(this.#builder, apply.inputs, apply.output, tangents);
    // Of what is linear only an element that is not there has another tangent than 0 where nothing reaches it.
    const isMasked = this.#motion === "strict" && (!isLinear || apply.primitive === primitives.get);
    return isMasked ? this.#reaches.masked(apply.output, tangent) : tangent;
  }

  /** dy = Σ ∂y/∂x · dx */
  #sum({ inputs, output }: Apply, tangents: readonly (Value | null)[], slopes: Slopes): Value | null {
    const ops = opsOn(this.#builder);
    const reaches: Value[] = [];
    let sum: Value | null = null;
    for (const [position, dx] of tangents.entries()) {
      const [input, before] = [inputs[position], this.#builder.statements.length];
      const slope = dx === null ? null : slopes.at(position);
      if (dx === null || slope === null || input === undefined) continue;
      const product: Value = isConstant(slope, -1) ? ops.neg(dx) : ops.mul(slope, dx);
      const strict = this.#motion === "strict" ? this.#reaches.term(input, slope, product, before) : null;
      if (strict !== null) reaches.push(strict.reach);
      const term = strict?.tangent ?? product;
      sum = sum === null ? term : ops.add(sum, term);
    }
    if (this.#motion === "strict") this.#reaches.joinReaches(reaches, [output]);
    return sum;
  }

  /** The tangents of the varied carries are carries too. */
  #loop(loop: Loop): void {
    const carried = loop.body.params.slice(1).flatMap((param, at) => (this.#varied.has(param) ? [{ param, at }] : []));
    const starts = carried.flatMap(({ at }) => this.motion(toValue(loop.initial[at] ?? 0)));
    const initial = [...loop.initial, ...starts];
    const params = carried.flatMap(({ param }) => this.declare(param));
    const body = this.#region(
      [...loop.body.params, ...params],
      loop.body,
      carried.map(({ at }) => at),
    );
    const test =
      loop.test === null
        ? null
        : { ...loop.test, params: [...loop.test.params, ...params.map(({ type, origin }) => variable(type, origin))] };
    const finals = carried.flatMap(({ at }) =>
      loop.outputs.slice(at, at + 1).flatMap((output) => this.declare(output)),
    );
    this.#builder.emit({ ...loop, initial, test, body, outputs: [...loop.outputs, ...finals] });
  }

  #branch(branch: Branch): void {
    const varied = branch.outputs.flatMap((output, at) => (this.#varied.has(output) ? [at] : []));
    const then = this.#region([], branch.then, varied);
    const otherwise = this.#region([], branch.otherwise, varied);
    const outputs = varied.flatMap((at) => branch.outputs.slice(at, at + 1).flatMap((output) => this.declare(output)));
    this.#builder.emit({ ...branch, then, otherwise, outputs: [...branch.outputs, ...outputs] });
  }

  /** `block` with its tangents; the tangents of the results at `wanted` are results too. */
  #region(params: readonly Variable[], block: Block, wanted: readonly number[]): Block {
    this.#builder.openBlock(params);
    this.block(block);
    const tangents = wanted.flatMap((at) => this.motion(toValue(block.results[at] ?? 0)));
    return this.#builder.closeBlock([...block.results, ...tangents]);
  }

  #call(call: Call): void {
    const mask = call.inputs.map((input) => this.#moves(input));
    if (!mask.includes(true)) this.#builder.emit(call);
    else if (call.rule !== null) this.#customCall(call, call.rule);
    else {
      const { program, outputs } = this.#linearized(call.program, mask);
      const directions = call.inputs.flatMap((input, at) => (mask[at] === true ? this.motion(input) : []));
      const motions = outputs.flatMap((at) => call.outputs.slice(at, at + 1).flatMap((output) => this.declare(output)));
      const inputs = [...call.inputs, ...directions];
      this.#builder.emit({ ...call, program, inputs, outputs: [...call.outputs, ...motions] });
    }
  }

  #customCall(call: Call, rule: DerivativeRule): void {
    refuseVaryingCaptures(call, rule, (value) => this.#moves(value));
    this.#builder.emit(call);
    const inputs = call.inputs.filter(({ type }) => isDifferentiable(type));
    const outputs = call.outputs.filter(({ type }) => isDifferentiable(type));
    this.#builder.site = call.site;
    if (this.#motion !== "tangents") this.#reaches.join(inputs, outputs);
    if (this.#motion !== "reaches") this.#customTangents(call, rule, inputs, outputs);
    this.#builder.site = null;
  }

  #customTangents(call: Call, rule: DerivativeRule, inputs: readonly Value[], outputs: readonly Variable[]): void {
    for (const lane of this.#lanes) {
      const given = inputs.map((input) => this.#current(input, lane));
      const tangents = customTangents(call, rule, given, this.#builder);
      outputs.forEach((output, at) => {
        const tangent = tangents[at];
        if (tangent !== undefined) lane.set(output, tangent);
      });
    }
  }
}

/** The tangents of one direction; null stands for zero. */
type Lane = Map<Variable, Value>;

function tangentIn(lane: Lane, of: Value): Value | null {
  return of.kind === "variable" ? (lane.get(of) ?? null) : null;
}

/** The partial derivatives of one operation, each emitted when it is first asked for. */
class Slopes {
  readonly #builder: Builder;
  readonly #apply: Apply;
  readonly #known = new Map<number, Value | null>();

  constructor(builder: Builder, apply: Apply) {
    this.#builder = builder;
    this.#apply = apply;
  }

  at(position: number): Value | null {
    const { primitive, inputs, output } = this.#apply;
    const { derivative } = rowOf(primitive);
    let slope = this.#known.get(position);
    if (slope === undefined) {
      slope = derivative.kind === "elementwise" ? derivative.partial(this.#builder, inputs, output, position) : null;
      this.#known.set(position, slope);
    }
    return slope;
  }
}
