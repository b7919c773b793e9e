/**
 * Random well-typed programs: nested loops with early exits, branches, calls, recursion, mutated and swapped arrays.
 * They always end, stay bounded, and are smooth except where a branch, `max` or an index changes.
 */
import { Builder, constant, type Operand, undef, variable } from "../../src/ir/builder.js";
import type { Program, RuntimeValue, Value, Variable } from "../../src/ir/program.js";
import { arrayOf, BOOL, F64, sameType, type Type } from "../../src/ir/types.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";
import { Choices } from "./choices.js";

export interface RandomProgram {
  readonly program: Program;
  /** Inputs to run it on; different for each `variant`. */
  readonly inputs: (variant: number) => RuntimeValue[];
}

export interface ProgramOptions {
  /** About how many statements; 30 by default. */
  readonly size?: number;
  /** Whether derivative operators may occur. */
  readonly derivatives?: boolean;
  /** Whether `stopGradient` may occur: differences do not see it. */
  readonly stops?: boolean;
  /** Whether asserts and logs may occur. */
  readonly effects?: boolean;
}

const ARRAY = arrayOf("f64");
const INDICES = arrayOf("i32");

/** The program of a seed: always the same one. */
export function randomProgram(seed: number, options: ProgramOptions = {}): RandomProgram {
  const choices = new Choices(seed);
  const size = options.size ?? 30;
  const types: Type[] = [F64, F64, ARRAY, ARRAY, INDICES, BOOL].filter((_, at) => at < 3 || choices.chance(0.6));
  const lengths = types.map(() => choices.pick([0, 1, 2, 3, 4, 5]));
  const generator = new Generator(choices, options);
  const program = generator.program("f", types, size, 3);
  const inputs = (variant: number): RuntimeValue[] => {
    const values = new Choices(seed * 31 + variant + 1);
    return types.map((type, at) => inputOf(type, lengths[at] ?? 0, values));
  };
  return { program, inputs };
}

function inputOf(type: Type, length: number, values: Choices): RuntimeValue {
  if (type.kind === "f64") return values.real(-1.5, 1.5);
  if (type.kind === "bool") return values.chance(0.5);
  return type.element === "i32"
    ? Int32Array.from({ length }, () => values.below(5))
    : Float64Array.from({ length }, () => values.real(-1.5, 1.5));
}

/** Values in scope, innermost last. */
type Scope = readonly Value[];

class Generator {
  readonly #choices: Choices;
  readonly #options: ProgramOptions;
  readonly #helpers: Program[] = [];
  /** Upper bounds of absolute values; what is not listed may be anything up to 100. */
  readonly #bounds = new Map<Value, number>();

  constructor(choices: Choices, options: ProgramOptions) {
    this.#choices = choices;
    this.#options = options;
  }

  program(name: string, types: readonly Type[], size: number, depth: number): Program {
    if (depth === 3) this.#makeHelpers(size);
    const inputs = types.map((type, at) => variable(type, { name: "xyabkp"[at] ?? null }));
    const body = new BlockWriter(new Builder(), this.#choices, this.#options, this.#helpers, this.#bounds);
    const program: Program = { name, inputs, body: body.whole(inputs, size, depth) };
    return program;
  }

  #makeHelpers(size: number): void {
    for (let left = this.#choices.below(3); left > 0; left--) {
      const types = [F64, ...[F64, ARRAY, ARRAY].filter(() => this.#choices.chance(0.5))];
      this.#helpers.push(this.program(`helper${left}`, types, size / 4, 1));
    }
    if (this.#choices.chance(0.4)) this.#helpers.push(this.#recursive(size / 4));
  }

  /** `r(n, x, a) = n > 0 ? ... r(n - 1, ...) ... : ...`; calls itself in a branch, in a loop, or twice. */
  #recursive(size: number): Program {
    const choices = this.#choices;
    const inputs = [variable(F64, { name: "n" }), variable(F64, { name: "x" }), variable(ARRAY, { name: "a" })];
    const program: Program = { name: "recursive", inputs, body: { params: [], statements: [], results: [] } };
    const [n, x, a] = inputs;
    if (n === undefined || x === undefined || a === undefined) return program;
    const builder = new Builder();
    const o = opsOn(builder);
    const writer = new BlockWriter(builder, choices, { ...this.#options, derivatives: false }, [], this.#bounds);
    builder.openBlock([]);
    const outer = writer.fill([n, x, a], size / 3, 1);
    const again = (scope: Scope): Value[] => {
      const inputs = [o.sub(n, 1), writer.small(scope), choices.chance(0.5) ? a : writer.array(scope)];
      return [...builder.call(program, inputs, [F64, ARRAY])];
    };
    const results = builder.branch(
      o.gt(o.min(n, choices.pick([1, 2, 3])), 0),
      () => {
        const scope = writer.fill(outer, size / 3, 0);
        if (choices.chance(0.3)) {
          const trips = choices.pick([0, 1, 2]);
          const body = (index: Variable, [s, t]: readonly Variable[]): Operand[] => {
            const [value, array] = again([...scope, index, s ?? x, t ?? a]);
            const before = choices.chance(0.5) ? (s ?? 0) : o.mul(s ?? 0, 0.5);
            return [o.add(before, o.sin(value ?? 0)), choices.chance(0.5) ? (array ?? a) : (t ?? a)];
          };
          return builder.loop({ count: trips, initial: [writer.small(scope), writer.array(scope)], body }).outputs;
        }
        const first = again(scope);
        const second = choices.chance(0.3) ? again([...scope, ...first]) : first;
        const after = writer.fill([...scope, ...first, ...second], size / 3, 0);
        return [writer.small(after), writer.array(after)];
      },
      () => [writer.small(outer), writer.array(outer)],
    );
    program.body = builder.closeBlock([...results]);
    return program;
  }
}

/** Writes random statements into the open block of a builder. */
class BlockWriter {
  readonly #builder: Builder;
  readonly #o: Ops;
  readonly #choices: Choices;
  readonly #options: ProgramOptions;
  readonly #helpers: readonly Program[];
  readonly #bounds: Map<Value, number>;

  constructor(
    builder: Builder,
    choices: Choices,
    options: ProgramOptions,
    helpers: readonly Program[],
    bounds: Map<Value, number>,
  ) {
    this.#builder = builder;
    this.#o = opsOn(builder);
    this.#choices = choices;
    this.#options = options;
    this.#helpers = helpers;
    this.#bounds = bounds;
  }

  /** The body of a program: a number first, then perhaps an array, a truth value, an input. */
  whole(inputs: readonly Variable[], size: number, depth: number) {
    this.#builder.openBlock([]);
    const scope = this.fill(inputs, size, depth);
    const results: Value[] = [this.#choices.chance(0.7) ? this.#mixture(scope) : this.small(scope)];
    if (this.#choices.chance(0.5)) results.push(this.array(scope));
    if (this.#choices.chance(0.3)) results.push(this.number(scope));
    if (this.#choices.chance(0.2)) results.push(this.#truth(scope));
    return this.#builder.closeBlock(results);
  }

  /** Emits about `size` statements; returns what is in scope after them. */
  fill(scope: Scope, size: number, depth: number): Scope {
    let now = [...scope];
    for (let left = Math.round(size); left > 0; ) {
      const spent = this.#choices.chance(depth > 0 ? 0.25 : 0) ? Math.ceil(left / 3) : 1;
      now = [...now, ...(spent > 1 ? this.#region(now, spent, depth - 1) : this.#statement(now))];
      left -= spent;
    }
    return now;
  }

  /** A sum of what is in scope, so that most of it matters. */
  #mixture(scope: Scope): Value {
    const o = this.#o;
    let sum: Value = constant(0);
    for (const value of scope) {
      if (value.type.kind === "f64") sum = o.add(sum, this.#squash(value));
      if (isDoubles(value) && this.#choices.chance(0.7)) sum = o.add(sum, o.sin(o.sum(value)));
    }
    return sum;
  }

  number(scope: Scope): Value {
    if (this.#choices.chance(0.1)) return constant(this.#choices.pick([0, 1, -1, 0.5, 2]));
    const numbers = scope.filter((value) => value.type.kind === "f64");
    const late = numbers.slice(-4);
    return this.#choices.pickOrNull(this.#choices.chance(0.5) ? late : numbers) ?? constant(0.7);
  }

  /** A number of absolute value at most about 2. */
  small(scope: Scope): Value {
    return this.#squash(this.number(scope));
  }

  #squash(value: Value): Value {
    if (value.kind === "constant" || (this.#bounds.get(value) ?? 100) <= 2) return value;
    return this.#bounded(this.#choices.chance(0.5) ? this.#o.sin(value) : this.#o.tanh(value), 1);
  }

  #bounded(value: Value, bound: number): Value {
    this.#bounds.set(value, bound);
    return value;
  }

  array(scope: Scope): Value {
    const arrays = scope.filter(isDoubles);
    const late = this.#choices.chance(0.6) ? arrays.slice(-2) : arrays;
    if (this.#choices.chance(0.15) || late.length === 0) {
      const lengths = [constant(0), constant(1), constant(3), ...arrays.map((a) => this.#o.length(a))];
      return this.#o.fill(this.#choices.pick(lengths), this.small(scope));
    }
    return this.#choices.pick(late);
  }

  #truth(scope: Scope): Value {
    const o = this.#o;
    const truths = scope.filter((value) => value.type.kind === "bool");
    if (truths.length > 0 && this.#choices.chance(0.3)) return this.#choices.pick(truths);
    const compare = this.#choices.pick([o.lt, o.gt, o.le, o.ge]);
    const threshold = this.#choices.real(-1, 1);
    const simple = compare(this.small(scope), threshold);
    return this.#choices.chance(0.2) ? o.not(simple) : simple;
  }

  /** A small integer: constant, an index in scope, or computed from data; sometimes out of range. */
  #index(scope: Scope, array: Value): Value {
    const o = this.#o;
    const choices = this.#choices;
    switch (choices.below(5)) {
      case 0:
        return constant(choices.pick([0, 0, 1, 2, -1, 0.5]));
      case 1:
        return o.floor(o.mul(o.add(this.small(scope), 1), choices.pick([1, 1.5])));
      case 2: {
        const tables = scope.filter((value) => value.type.kind === "array" && value.type.element === "i32");
        const table = choices.pickOrNull(tables);
        return table === null ? o.sub(o.length(array), 1) : this.read(table, o.floor(this.number(scope)));
      }
      default:
        return o.floor(o.abs(this.number(scope.slice(-6))));
    }
  }

  /** a[i], or a constant where there is no such element. */
  read(array: Value, index: Value): Value {
    const o = this.#o;
    const inside = o.and(o.and(o.ge(index, 0), o.lt(index, o.length(array))), o.isInteger(index));
    const [value] = this.#builder.branch(
      inside,
      () => [o.get(array, index)],
      () => [0.25],
    );
    return value ?? constant(0.25);
  }

  #statement(scope: Scope): readonly Value[] {
    const roll = this.#choices.fraction();
    if (roll < 0.5) return [this.#arithmetic(scope)];
    if (roll < 0.6) {
      const array = this.array(scope);
      return [this.read(array, this.#index(scope, array))];
    }
    if (roll < 0.85) return [this.#update(scope)];
    if (roll < 0.92) return this.#call(scope);
    if (roll < 0.94 && this.#options.effects === true) return this.#effect(scope);
    return [this.#truth(scope)];
  }

  #arithmetic(scope: Scope): Value {
    const o = this.#o;
    const [x, y] = [this.small(scope), this.small(scope)];
    switch (this.#choices.below(16)) {
      case 0:
      case 1:
        return this.#bounded(o.add(x, y), 4);
      case 2:
        return this.#bounded(o.sub(x, y), 4);
      case 3:
      case 4:
      case 5:
        return this.#bounded(o.mul(x, y), 4);
      case 6:
        return this.#bounded(o.div(x, o.add(o.mul(y, y), 1)), 2);
      case 7:
        return this.#bounded(o.exp(o.sub(x, 1)), 3);
      case 8:
        return this.#bounded(o.log(o.add(o.mul(x, x), 0.5)), 2);
      case 9:
        return this.#bounded(o.sqrt(o.add(o.mul(x, x), 0.3)), 3);
      case 10:
        return this.#bounded(o.max(x, y), 2);
      case 11:
        return this.#bounded(o.cos(x), 1);
      case 12:
        return this.#bounded(o.pow(o.add(o.mul(x, x), 0.5), y), 25);
      case 13:
        return this.#bounded(o.hypot(x, o.add(y, 3)), 6);
      case 14:
        return this.#bounded(this.#options.stops === true ? o.stopGradient(x) : o.atan(x), 2);
      default:
        return this.#bounded(o.neg(x), 2);
    }
  }

  /** An array made from another one, or reduced. */
  #update(scope: Scope): Value {
    const o = this.#o;
    const a = this.array(scope);
    const i = this.#index(scope, a);
    const length = o.length(a);
    const lo = o.min(o.max(o.floor(i), 0), length);
    const hi = this.#choices.chance(0.3) ? lo : this.#choices.chance(0.5) ? length : o.min(o.add(lo, 1), length);
    switch (this.#choices.below(15)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return o.set(a, i, this.small(scope));
      case 4:
      case 5:
        return o.accumulate(a, i, this.small(scope));
      case 6:
        return o.fillSlice(a, lo, hi, this.small(scope));
      case 7:
        return o.slice(a, lo, hi);
      case 8:
        return o.setSlice(a, o.floor(i), this.array(scope));
      case 9:
        return o.accumulateSlice(a, o.floor(i), this.array(scope));
      case 10:
        return o.addScalar(a, this.small(scope));
      case 11:
        return o.copy(a);
      case 12:
        return o.reserve(a, o.add(length, this.#choices.pick([0, 1])));
      case 13: {
        const [largest] = this.#builder.branch(
          o.gt(length, 0),
          () => [o.maxOf(a)],
          () => [0.5],
        );
        return largest ?? constant(0.5);
      }
      default:
        return o.sum(a);
    }
  }

  #call(scope: Scope): readonly Value[] {
    const helper = this.#choices.pickOrNull(this.#helpers);
    if (helper === null) return [this.#arithmetic(scope)];
    const inputs = helper.inputs.map((input) => this.#argument(scope, input.type));
    const types = helper.body.results.map(({ type }) => type);
    const differentiable = helper.inputs.flatMap(({ type }, at) =>
      type.kind === "f64" || sameType(type, ARRAY) ? [at] : [],
    );
    if (this.#options.derivatives !== true || helper.name === "recursive" || !this.#choices.chance(0.5)) {
      return this.#builder.call(helper, inputs, types);
    }
    const wrt = differentiable.filter((_, at) => at === 0 || this.#choices.chance(0.5));
    const wrtTypes = wrt.map((at) => helper.inputs[at]?.type ?? F64);
    const outputs = types.filter((type) => type.kind !== "bool");
    const operator = this.#choices.pick(["jvp", "vjp"] as const);
    const directions =
      operator === "jvp"
        ? wrt.map((at, k) => this.#like(scope, inputs[at] ?? constant(0), wrtTypes[k] ?? F64))
        : this.#outputDirections(scope, helper, inputs, types);
    const results = operator === "jvp" ? outputs : wrtTypes;
    return this.#builder.derive(operator, helper, wrt, [...inputs, ...directions], [...types, ...results]);
  }

  /** Adjoints for the outputs of a helper: arrays must be as long as what it returns. */
  #outputDirections(scope: Scope, helper: Program, inputs: readonly Value[], types: readonly Type[]): Value[] {
    const outputs = this.#builder.call(helper, inputs, types);
    return outputs.filter(({ type }) => type.kind !== "bool").map((output) => this.#like(scope, output, output.type));
  }

  #like(scope: Scope, value: Value, type: Type): Value {
    return type.kind === "array" ? this.#o.fill(this.#o.length(value), this.small(scope)) : this.small(scope);
  }

  #argument(scope: Scope, type: Type): Value {
    return type.kind === "array" ? this.array(scope) : this.small(scope);
  }

  #effect(scope: Scope): readonly Value[] {
    const value = this.small(scope);
    if (this.#choices.chance(0.5)) {
      this.#builder.effect({
        effect: "log",
        predicate: null,
        message: ["value ", 0],
        inputs: [value],
        construct: null,
      });
    } else {
      const predicate = this.#o.lt(value, 1e9);
      this.#builder.effect({
        effect: "assert",
        predicate,
        message: ["too large: ", 0],
        inputs: [value],
        construct: null,
      });
    }
    return [];
  }

  #region(scope: Scope, size: number, depth: number): readonly Value[] {
    const roll = this.#choices.fraction();
    if (roll < 0.35) return this.#branch(scope, size, depth);
    if (roll < 0.45) return this.#slot(scope, size, depth);
    return this.#loop(scope, size, depth);
  }

  #branch(scope: Scope, size: number, depth: number): readonly Value[] {
    const types = [F64, F64, ARRAY, BOOL].filter(() => this.#choices.chance(0.5));
    const side = () => {
      const inner = this.fill(scope, size / 2, depth);
      return types.map((type) => this.#result(inner, type));
    };
    return this.#builder.branch(this.#truth(scope), side, side);
  }

  /** A slot that is set on one side only, and read only where it is set. */
  #slot(scope: Scope, size: number, depth: number): readonly Value[] {
    const set = this.#truth(scope);
    const [number, array] = this.#builder.branch(
      set,
      () => {
        const inner = this.fill(scope, size / 2, depth);
        return [this.small(inner), this.array(inner)];
      },
      () => [undef(F64), undef(ARRAY)],
    );
    return this.#builder.branch(
      set,
      () => {
        const inner = this.fill([...scope, number ?? constant(0), array ?? undef(ARRAY)], size / 2, depth);
        return [this.small(inner), this.array(inner)];
      },
      () => [this.small(scope), this.array(scope)],
    );
  }

  /** Any value of the type: also one from outside, or a carry as it came in. */
  #result(scope: Scope, type: Type): Value {
    if (type.kind === "bool") return this.#truth(scope);
    return type.kind === "array" ? this.array(scope) : this.small(scope);
  }

  #count(scope: Scope): Value {
    const o = this.#o;
    const choices = this.#choices;
    switch (choices.below(6)) {
      case 0:
        return constant(choices.pick([0, 1, 2, 3]));
      case 1:
        return constant(choices.pick([2.5, -1, 3]));
      case 2:
        return o.floor(o.mul(o.add(this.small(scope), 2), 0.9));
      case 3:
        // An index in scope gives a ragged nest.
        return o.min(o.floor(o.abs(this.number(scope.slice(-4)))), 4);
      default:
        return o.min(o.length(this.array(scope)), 5);
    }
  }

  #loop(scope: Scope, size: number, depth: number): readonly Value[] {
    const o = this.#o;
    const choices = this.#choices;
    const types = [F64, F64, ARRAY, ARRAY].filter(() => choices.chance(0.5));
    const initial: Value[] = types.map((type) => this.#result(scope, type));
    // An early exit is a flag that the test reads.
    const exits = choices.chance(0.25);
    if (exits) initial.push(constant(true));
    const bounded = exits || choices.chance(0.2);
    const limit = this.#count(scope);
    const counted = !bounded || choices.chance(0.5);
    const threshold = choices.real(-1, 2);
    const test = (index: Variable, carries: readonly Variable[]) => {
      const numbers = carries.filter(({ type }) => type.kind === "f64");
      const flag = carries.find(({ type }) => type.kind === "bool");
      const within = counted ? constant(true) : o.lt(index, o.min(limit, 4));
      const watched = numbers[0];
      const more = flag ?? (watched === undefined ? constant(true) : o.lt(o.sin(watched), threshold));
      return o.and(within, more);
    };
    const { outputs, trips } = this.#builder.loop({
      count: counted ? limit : null,
      initial,
      test: bounded || !counted ? test : null,
      body: (index, carries) => {
        this.#bounded(index, 5);
        const inner = this.fill([...scope, index, ...carries], size, depth);
        return this.#nextCarries(inner, index, carries);
      },
    });
    return choices.chance(0.2) ? [...outputs, trips] : outputs;
  }

  #nextCarries(scope: Scope, index: Variable, carries: readonly Variable[]): Value[] {
    const o = this.#o;
    const choices = this.#choices;
    const swapped = choices.chance(0.2);
    return carries.map((carry) => {
      const others = carries.filter((other) => sameType(other.type, carry.type));
      if (swapped && carry.type.kind !== "bool") return others[(others.indexOf(carry) + 1) % others.length] ?? carry;
      const kind = choices.fraction();
      if (kind < 0.12) return carry;
      if (carry.type.kind === "f64" && kind < 0.4) return o.add(carry, this.small(scope));
      if (carry.type.kind === "array" && kind < 0.4) {
        return o.set(carry, choices.chance(0.7) ? index : 0, this.small(scope));
      }
      return this.#result(scope, carry.type);
    });
  }
}

function isDoubles(value: Value): boolean {
  return value.type.kind === "array" && value.type.element === "f64";
}
