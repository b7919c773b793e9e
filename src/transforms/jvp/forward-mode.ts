/** Forward mode: every statement is followed by the statements that compute the tangents of its results. */
import { Builder, constant, isConstant, nameVariable, toValue, undef, variable } from "../../ir/builder.js";
import type { Apply, Block, Branch, Call, Loop, Program, Statement, Value, Variable } from "../../ir/program.js";
import { isDifferentiable, tangentType } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { rowOf } from "../../primitives/table.js";
import { Activity, differentiableInputs, type Mask } from "../activity.js";
import { copyProgram, openProgram } from "../copy.js";
import { customTangents } from "./custom-tangents.js";

/** `[...inputs, ...tangents of the inputs wrt] -> [...outputs, ...tangents of the differentiable outputs]`. */
export function forwardMode(program: Program, wrt: readonly number[]): Program {
  const mask = program.inputs.map((_, at) => wrt.includes(at));
  const called = new CalledPrograms();
  const { source, tangents, builder, directions } = begin(program, mask, called);
  tangents.block(source.body);
  const results = source.body.results
    .filter(({ type }) => isDifferentiable(type))
    .map((result) => tangents.current(result));
  const body = builder.closeBlock([...source.body.results, ...results]);
  const inOrder = wrt.map((at) => directions.get(at)).filter((direction) => direction !== undefined);
  return { name: `${program.name}Jvp`, inputs: [...source.inputs, ...inOrder], body };
}

/** A called program with its tangents, for the inputs that vary at the call. */
interface Linearized {
  /** `[...inputs, ...tangents of the varied inputs] -> [...outputs, ...tangents of the varied outputs]`. */
  readonly program: Program;
  readonly outputs: readonly number[];
}

class CalledPrograms {
  readonly activity = new Activity();
  readonly #known = new Map<Program, Map<string, Linearized>>();

  linearized(program: Program, mask: Mask): Linearized {
    const known = this.#known.get(program) ?? new Map<string, Linearized>();
    this.#known.set(program, known);
    const key = mask.map(Number).join("");
    const before = known.get(key);
    if (before !== undefined) return before;
    const { source, tangents, builder, directions, varied } = begin(program, mask, this);
    const outputs = source.body.results.flatMap((result, at) => (isIn(varied, result) ? [at] : []));
    const open = openProgram(`${program.name}Jvp`, [...source.inputs, ...directions.values()]);
    // Known before its body is: the body may call it.
    const linearized = { program: open, outputs };
    known.set(key, linearized);
    tangents.block(source.body);
    const results = outputs.map((at) => tangents.current(source.body.results[at] ?? constant(0)));
    open.body = builder.closeBlock([...source.body.results, ...results]);
    return linearized;
  }
}

function begin(program: Program, mask: Mask, called: CalledPrograms) {
  const source = copyProgram(program);
  const varied = called.activity.varied(source, mask);
  const builder = new Builder();
  builder.role = "tangent";
  builder.openBlock([]);
  const tangents = new Tangents(builder, varied, called);
  const directions = new Map<number, Variable>();
  source.inputs.forEach((input, at) => {
    if (mask[at] === true) directions.set(at, tangents.declare(input));
  });
  return { source, varied, builder, tangents, directions };
}

class Tangents {
  readonly #builder: Builder;
  readonly #varied: ReadonlySet<Variable>;
  readonly #called: CalledPrograms;
  readonly #tangents = new Map<Variable, Value>();

  constructor(builder: Builder, varied: ReadonlySet<Variable>, called: CalledPrograms) {
    this.#builder = builder;
    this.#varied = varied;
    this.#called = called;
  }

  /** A fresh variable for the tangent of `of`. */
  declare(of: Variable): Variable {
    const tangent = variable(tangentType(of.type), { ...of.origin, role: "tangent" });
    this.#tangents.set(of, tangent);
    return tangent;
  }

  /** The tangent of a value, null when zero. */
  get(of: Value): Value | null {
    return of.kind === "variable" ? (this.#tangents.get(of) ?? null) : null;
  }

  /** The tangent of a value; zeros are made when there is none. */
  current(of: Value): Value {
    const tangent = this.get(of);
    if (tangent !== null) return tangent;
    if (of.kind === "undef") return undef(tangentType(of.type));
    const ops = opsOn(this.#builder);
    return of.type.kind === "array" ? ops.fill(ops.length(of), 0) : constant(0);
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
    const flowing = differentiableInputs(apply);
    const tangents = inputs.map((input, at) => (flowing.includes(at) ? this.get(input) : null));
    if (tangents.every((tangent) => tangent === null)) return;
    this.#builder.site = output.origin.site;
    const tangent = this.#rule(apply, tangents);
    this.#builder.site = null;
    if (tangent === null) return;
    if (tangent.kind === "variable" && tangent.origin.role === "tangent" && output.origin.name !== null) {
      nameVariable(tangent, output.origin.name);
    }
    this.#tangents.set(output, tangent);
  }

  #rule({ primitive, inputs, output }: Apply, tangents: readonly (Value | null)[]): Value | null {
    const builder = this.#builder;
    const { derivative } = rowOf(primitive);
    switch (derivative.kind) {
      case "elementwise": {
        // dy = Σ ∂y/∂x · dx
        const ops = opsOn(builder);
        let sum: Value | null = null;
        for (const [position, dx] of tangents.entries()) {
          const partial = dx === null ? null : derivative.partial(builder, inputs, output, position);
          if (dx === null || partial === null) continue;
          const term: Value = isConstant(partial, -1) ? ops.neg(dx) : ops.mul(partial, dx);
          sum = sum === null ? term : ops.add(sum, term);
        }
        return sum;
      }
      case "linear":
        return derivative.tangent(builder, inputs, tangents);
      case "explicit":
        return derivative.tangent(builder, inputs, output, tangents);
      case "zero":
        return null;
    }
  }

  /** The tangents of the varied carries are carries too. */
  #loop(loop: Loop): void {
    const carried = loop.body.params.slice(1).flatMap((param, at) => (this.#varied.has(param) ? [{ param, at }] : []));
    const starts = carried.map(({ at }) => this.current(toValue(loop.initial[at] ?? 0)));
    const initial = [...loop.initial, ...starts];
    const params = carried.map(({ param }) => this.declare(param));
    const body = this.#region(
      [...loop.body.params, ...params],
      loop.body,
      carried.map(({ at }) => at),
    );
    const test =
      loop.test === null
        ? null
        : { ...loop.test, params: [...loop.test.params, ...params.map(({ type, origin }) => variable(type, origin))] };
    const finals = carried.flatMap(({ at }) => loop.outputs.slice(at, at + 1).map((output) => this.declare(output)));
    this.#builder.emit({ ...loop, initial, test, body, outputs: [...loop.outputs, ...finals] });
  }

  #branch(branch: Branch): void {
    const varied = branch.outputs.flatMap((output, at) => (this.#varied.has(output) ? [at] : []));
    const then = this.#region([], branch.then, varied);
    const otherwise = this.#region([], branch.otherwise, varied);
    const outputs = varied.flatMap((at) => branch.outputs.slice(at, at + 1).map((output) => this.declare(output)));
    this.#builder.emit({ ...branch, then, otherwise, outputs: [...branch.outputs, ...outputs] });
  }

  /** `block` with its tangents; the tangents of the results at `wanted` are results too. */
  #region(params: readonly Variable[], block: Block, wanted: readonly number[]): Block {
    this.#builder.openBlock(params);
    this.block(block);
    const tangents = wanted.map((at) => this.current(toValue(block.results[at] ?? 0)));
    return this.#builder.closeBlock([...block.results, ...tangents]);
  }

  #call(call: Call): void {
    const mask = call.inputs.map((input) => this.get(input) !== null);
    if (!mask.includes(true)) {
      this.#builder.emit(call);
      return;
    }
    if (call.rule !== null) {
      this.#builder.emit(call);
      const inputs = call.inputs.filter(({ type }) => isDifferentiable(type));
      const outputs = call.outputs.filter(({ type }) => isDifferentiable(type));
      this.#builder.site = call.site;
      const tangents = customTangents(
        call,
        call.rule,
        inputs.map((input) => this.current(input)),
        this.#builder,
      );
      this.#builder.site = null;
      outputs.forEach((output, at) => {
        const tangent = tangents[at];
        if (tangent !== undefined) this.#tangents.set(output, tangent);
      });
      return;
    }
    const { program, outputs } = this.#called.linearized(call.program, mask);
    const directions = call.inputs.flatMap((input) => this.get(input) ?? []);
    const tangents = outputs.flatMap((at) => call.outputs.slice(at, at + 1).map((output) => this.declare(output)));
    const inputs = [...call.inputs, ...directions];
    this.#builder.emit({ ...call, program, inputs, outputs: [...call.outputs, ...tangents] });
  }
}

function isIn(set: ReadonlySet<Variable>, value: Value): boolean {
  return value.kind === "variable" && set.has(value);
}
