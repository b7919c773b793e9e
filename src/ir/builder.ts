/** Builds programs: one statement at a time into the innermost open block, folding constants and identities on the way. */
import type { Site } from "../errors/site.js";
import { type Attributes, NO_ATTRIBUTES, type Primitive } from "./primitive.js";
import type {
  Block,
  Constant,
  DerivativeRule,
  Effect,
  Origin,
  Program,
  Role,
  Statement,
  Undef,
  Value,
  Variable,
} from "./program.js";
import { BOOL, F64, type Type } from "./types.js";

/** What rules may pass where a value is wanted. */
export type Operand = Value | number | boolean;

let nextId = 0;

/** A fresh variable; ids are unique in the process and only grow. */
export function variable(type: Type, origin: Partial<Origin> = {}, natural = false): Variable {
  return {
    kind: "variable",
    id: nextId++,
    type,
    origin: { name: origin.name ?? null, role: origin.role ?? "primal", site: origin.site ?? null },
    natural,
  };
}

/** Names a value after the variable it is first bound to; a value keeps its first name. */
export function nameVariable(value: Value, name: string): void {
  if (value.kind === "variable" && value.origin.name === null) value.origin = { ...value.origin, name };
}

export function constant(value: number | boolean): Constant {
  return { kind: "constant", type: typeof value === "boolean" ? BOOL : F64, value };
}

export function undef(type: Type): Undef {
  return { kind: "undef", type };
}

export function toValue(operand: Operand): Value {
  return typeof operand === "object" ? operand : constant(operand);
}

/** Whether `value` is this constant; tells 0 from -0 and matches NaN. */
export function isConstant(value: Value, expected?: number | boolean): value is Constant {
  return value.kind === "constant" && (expected === undefined || Object.is(value.value, expected));
}

export interface LoopOptions {
  /** Number of iterations when known on entry; null or absent for a loop that `test` alone ends. */
  readonly count?: Operand | null;
  readonly initial: readonly Operand[];
  /** Runs before each iteration; false ends the loop. */
  readonly test?: ((index: Variable, carries: readonly Variable[]) => Operand) | null;
  /** Makes the next carries. */
  readonly body: (index: Variable, carries: readonly Variable[]) => readonly Operand[];
  readonly origins?: readonly Partial<Origin>[];
  readonly indexOrigin?: Partial<Origin>;
  readonly site?: Site | null;
}

export class Builder {
  /** Role given to new values; transforms set it while they emit tangents or adjoints. */
  role: Role = "primal";
  /** Source range given to new values. */
  site: Site | null = null;
  readonly #open: { params: readonly Variable[]; statements: Statement[] }[] = [];

  /** Opens a block; statements go into it until `closeBlock`. */
  openBlock(params: readonly Variable[]): void {
    this.#open.push({ params, statements: [] });
  }

  /** Ends the innermost block. */
  closeBlock(results: readonly Value[]): Block {
    const top = this.#open.pop();
    if (top === undefined) throw new Error("closeBlock without an open block");
    return { params: top.params, statements: top.statements, results };
  }

  /** Opens a closed block again, to append to it; `closeBlock` then gives it its results. */
  resumeBlock(block: Block): void {
    this.#open.push({ params: block.params, statements: [...block.statements] });
  }

  /** How many blocks are open; with `discardTo`, lets a front-end give up an attempt. */
  get depth(): number {
    return this.#open.length;
  }

  /** Drops the blocks opened since `depth`. */
  discardTo(depth: number): void {
    this.#open.length = depth;
  }

  /** What was emitted into the innermost block so far. */
  get statements(): readonly Statement[] {
    return this.#top();
  }

  /** Whether a block with these statements is open: what it computed so far is known wherever the program stands now. */
  isOpen(statements: readonly Statement[]): boolean {
    return this.#open.some((block) => block.statements === statements);
  }

  /** A position in the innermost block, for `rollback`. */
  mark(): number {
    return this.#top().length;
  }

  /** Removes the statements of the innermost block after `mark`. */
  rollback(mark: number): void {
    this.#top().length = mark;
  }

  /** Appends a statement that was made elsewhere. */
  emit(statement: Statement): void {
    this.#top().push(statement);
  }

  block(params: readonly Variable[], fill: () => readonly Operand[]): Block {
    this.openBlock(params);
    return this.closeBlock(fill().map(toValue));
  }

  /** `primitive(inputs)`; a constant or an existing value when the result is one. Throws on wrong types. */
  apply(
    primitive: Primitive,
    inputs: readonly Operand[],
    attributes: Attributes = NO_ATTRIBUTES,
    name: string | null = null,
  ): Value {
    const values = inputs.map(toValue);
    const type = primitive.resultType(
      values.map((value) => value.type),
      attributes,
    );
    if (typeof type === "string") throw new TypeError(`${primitive.name}: ${type}`);
    if (type.kind !== "array" && values.every((value) => value.kind === "constant")) {
      const folded = primitive.evaluate(
        values.map((value) => (value.kind === "constant" ? value.value : Number.NaN)),
        attributes,
      );
      if (typeof folded !== "object") return constant(folded);
    }
    const same = primitive.identity(values, this.role === "primal" ? "exact" : "algebraic");
    if (same !== null) return same;
    const output = this.#fresh(type, { name });
    this.emit({ kind: "apply", primitive, inputs: values, attributes, output });
    return output;
  }

  /** Whether an adjoint is certainly zero, so that nothing has to be added to it. Reverse mode knows. */
  isZero(_adjoint: Value): boolean {
    return false;
  }

  /** Runs a loop; returns the final carries and the number of iterations. */
  loop(options: LoopOptions): { outputs: readonly Variable[]; trips: Variable } {
    const initial = options.initial.map(toValue);
    const origin = (position: number) => options.origins?.[position] ?? {};
    const params = (): [Variable, readonly Variable[]] => [
      this.#fresh(F64, options.indexOrigin ?? {}),
      initial.map((value, position) => this.#fresh(value.type, origin(position))),
    ];
    let test: Block | null = null;
    const makeTest = options.test ?? null;
    if (makeTest !== null) {
      const [index, carries] = params();
      test = this.block([index, ...carries], () => [makeTest(index, carries)]);
    }
    const [index, carries] = params();
    const body = this.block([index, ...carries], () => options.body(index, carries));
    const outputs = initial.map((value, position) => this.#fresh(value.type, origin(position)));
    const trips = this.#fresh(F64, { name: "trips" });
    const count = options.count === undefined || options.count === null ? null : toValue(options.count);
    this.emit({ kind: "loop", count, test, initial, body, outputs, trips, site: options.site ?? this.site });
    return { outputs, trips };
  }

  /** `predicate ? then() : otherwise()`. A constant predicate runs one side in place. */
  branch(
    predicate: Operand,
    then: () => readonly Operand[],
    otherwise: () => readonly Operand[],
    origins: readonly Partial<Origin>[] = [],
  ): readonly Value[] {
    const condition = toValue(predicate);
    if (condition.kind === "constant") return (condition.value === true ? then() : otherwise()).map(toValue);
    const thenBlock = this.block([], then);
    const otherwiseBlock = this.block([], otherwise);
    return this.emitBranch(condition, thenBlock, otherwiseBlock, origins);
  }

  /** A branch whose sides were built already. */
  emitBranch(
    predicate: Value,
    then: Block,
    otherwise: Block,
    origins: readonly Partial<Origin>[] = [],
  ): readonly Variable[] {
    const outputs = then.results.map((result, position) => this.#fresh(result.type, origins[position] ?? {}));
    this.emit({ kind: "branch", predicate, then, otherwise, outputs, site: this.site });
    return outputs;
  }

  /** `outputTypes` must be given for a program whose body is not built yet (recursion). */
  call(
    program: Program,
    inputs: readonly Operand[],
    outputTypes?: readonly Type[],
    rule: DerivativeRule | null = null,
    origins: readonly Partial<Origin>[] = [],
  ): readonly Variable[] {
    const types = outputTypes ?? program.body.results.map((result) => result.type);
    const outputs = types.map((type, position) => this.#fresh(type, origins[position] ?? {}));
    this.emit({ kind: "call", program, inputs: inputs.map(toValue), outputs, rule, site: this.site });
    return outputs;
  }

  derive(
    operator: "jvp" | "vjp",
    program: Program,
    wrt: readonly number[],
    inputs: readonly Operand[],
    outputTypes: readonly Type[],
  ): readonly Variable[] {
    const outputs = outputTypes.map((type) => this.#fresh(type, {}));
    this.emit({ kind: "derive", operator, program, wrt, inputs: inputs.map(toValue), outputs, site: this.site });
    return outputs;
  }

  effect(effect: Omit<Effect, "kind" | "site">): void {
    if (effect.effect === "assert" && effect.predicate !== null && isConstant(effect.predicate, true)) return;
    this.emit({ kind: "effect", site: this.site, ...effect });
  }

  /** Runs `emit` with another role, so that what it makes is named and simplified as tangent or adjoint. */
  withRole<T>(role: Role, emit: () => T): T {
    const before = this.role;
    this.role = role;
    try {
      return emit();
    } finally {
      this.role = before;
    }
  }

  #fresh(type: Type, origin: Partial<Origin>): Variable {
    return variable(type, { role: this.role, site: this.site, ...origin });
  }

  #top(): Statement[] {
    const top = this.#open[this.#open.length - 1];
    if (top === undefined) throw new Error("no open block");
    return top.statements;
  }
}

/** A program from a function that is given its inputs. */
export function buildProgram(
  name: string,
  inputs: readonly { type: Type; name?: string }[],
  fill: (builder: Builder, inputs: readonly Variable[]) => readonly Operand[],
): Program {
  const builder = new Builder();
  const variables = inputs.map((input) => variable(input.type, { name: input.name ?? null }));
  return { name, inputs: variables, body: builder.block([], () => fill(builder, variables)) };
}
