/**
 * Tapes: what a forward loop keeps for its backward loop, one array for each value, written at the index of the iteration.
 *
 *     tape = zeros(count); for i: ...; tape[i] = z                    the number of iterations is known on entry
 *     tape = room; while ...: ...; reserve(tape, i + 1); tape[i] = z  it is not
 *     tape = zeros(count * n); for i: ...; tape[i * n ..] = a         an array of equal length in all iterations
 *     tape = room; for i: ...; reserve(tape, end + n); tape[end ..] = a; start[i] = end; length[i] = n; end += n     of any length
 */
import { Builder, toValue, variable } from "../../ir/builder.js";
import type { Apply, Block, Loop, Statement, Value, Variable } from "../../ir/program.js";
import { outputsOf, regionsOf, visitStatements } from "../../ir/regions.js";
import { F64, type Type } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { primitives } from "../../primitives/table.js";
import type { ForwardRegion } from "./keeping.js";
import { TAPE_TYPE } from "./region.js";
import type { Reversal } from "./reversal.js";
import { type LoopTape, loopTape, onlyReads, readFrom, type Tape } from "./tape-lift.js";

/** One more carry of the forward loop. */
interface ExtraCarry {
  readonly initial: Value;
  readonly param: Variable;
  readonly next: Value;
  readonly output: Variable;
}

/** Emits the value that stands for a kept one at an iteration of the backward loop. */
type Read = (builder: Builder, index: Value) => Value;

export interface Tapes {
  /** The forward loop that writes the tapes, and what comes before it. */
  readonly statements: Statement[];
  /** The backward body, reading tapes of inner loops where they are now. */
  readonly backward: Block;
  /** What `backward` names and this loop supplies. */
  readonly reads: ReadonlyMap<Variable, Read>;
}

/** Keeps the values `kept` of the loop for its backward body `backward`. */
export function keepOnTapes(
  loop: Loop,
  forward: ForwardRegion,
  kept: readonly Variable[],
  backward: Block,
  reversal: Reversal,
): Tapes {
  const writer = new TapeWriter(loop, reversal);
  const lengths = new Map(
    kept.map((value) => [value, value.type.kind === "array" ? reversal.lengths.of(value) : null] as const),
  );
  const statements = reversal.lengths.place(forward.params, forward.statements);
  writer.begin(statements, backward);
  const reads = new Map<Variable, Read>();
  for (const value of kept) {
    const length = lengths.get(value) ?? null;
    if (value.type.kind !== "array") reads.set(value, writer.keepNumber(value));
    else if (writer.isLiftable(value)) reads.set(...writer.lift(value));
    else if (length !== null && writer.isOuter(length)) reads.set(value, writer.keepEven(value, length));
    else reads.set(value, writer.keepRagged(value, length));
  }
  return { ...writer.finish(), reads };
}

/** Elements of a tape that grows, to begin with. */
const FIRST_ROOM = 16;

class TapeWriter {
  readonly #loop: Loop;
  readonly #reversal: Reversal;
  readonly #before = new Builder();
  readonly #body = new Builder();
  readonly #index: Value;
  readonly #extra: ExtraCarry[] = [];
  #statements: Statement[] = [];
  #local = new Set<Value>();
  #backward: Block = { params: [], statements: [], results: [] };

  constructor(loop: Loop, reversal: Reversal) {
    this.#loop = loop;
    this.#reversal = reversal;
    for (const builder of [this.#before, this.#body]) {
      builder.role = "residual";
      builder.site = loop.site;
      builder.openBlock([]);
    }
    this.#index = loop.body.params[0] ?? variable(F64);
  }

  begin(statements: Statement[], backward: Block): void {
    this.#statements = statements;
    this.#local = new Set(this.#loop.body.params);
    const inside = { params: [], statements, results: [] };
    visitStatements(inside, (statement) => {
      for (const output of outputsOf(statement)) this.#local.add(output);
      for (const region of regionsOf(statement)) for (const param of region.params) this.#local.add(param);
    });
    this.#backward = backward;
  }

  /** Whether a value is there before the loop. */
  isOuter(value: Value): boolean {
    return !this.#local.has(value);
  }

  keepNumber(value: Variable): Read {
    const isBool = value.type.kind === "bool";
    const stored = isBool ? opsOn(this.#body).toNumber(value) : value;
    const tape = this.#numbers(value, stored);
    return (builder, index) => {
      const read = opsOn(builder).get(tape, index);
      return isBool ? opsOn(builder).isTruthy(read) : read;
    };
  }

  /** An array whose length is known before the loop. */
  keepEven(value: Variable, length: Value): Read {
    const count = this.#knownCount();
    if (count === null) return this.keepRagged(value, length);
    const body = opsOn(this.#body);
    const size = [count, length];
    const tape = this.#carry(value, this.#zeros(size), (param) =>
      body.setSlice(param, body.mul(this.#index, length), asDoubles(this.#body, value)),
    );
    this.#record(tape, { size, used: null, base: null, counter: null });
    return (builder, index) => readArray(builder, value.type, tape.output, opsOn(builder).mul(index, length), length);
  }

  keepRagged(value: Variable, known: Value | null): Read {
    const body = opsOn(this.#body);
    const length = known ?? body.length(value);
    const { counter, starts } = this.#counter(value, (end) => body.add(end, length));
    const tape = this.#carry(value, opsOn(this.#before).fill(FIRST_ROOM, 0), (param) =>
      body.setSlice(body.reserve(param, body.add(counter.param, length)), counter.param, asDoubles(this.#body, value)),
    );
    const lengths = this.#numbers(value, length);
    this.#record(tape, {
      size: null,
      used: { value: counter.output, absolute: true },
      base: null,
      counter: counter.output,
    });
    return (builder, index) => {
      const { get } = opsOn(builder);
      return readArray(builder, value.type, tape.output, get(starts, index), get(lengths, index));
    };
  }

  /** Whether `value` is the tape of an inner loop, and may be part of a tape of this loop. */
  isLiftable(value: Variable): boolean {
    const tape = this.#reversal.tapes.get(value);
    if (tape === undefined || !onlyReads(this.#backward, value)) return false;
    return this.#isEven(tape) || (tape.runsAlways && (tape.size !== null || tape.used !== null));
  }

  #isEven({ size }: Tape): boolean {
    return size?.every((count) => this.isOuter(count)) === true && this.#knownCount() !== null;
  }

  /** Lets the inner loop that writes the tape `value` write to a tape of this loop. Reads name where the part of an iteration begins. */
  lift(value: Variable): [Variable, Read] {
    const tape = this.#reversal.tapes.get(value);
    if (tape === undefined) return [value, () => value];
    const begins = variable(F64, { name: "base", role: "residual" });
    const [storage, read] = this.#isEven(tape) ? this.#liftEven(value, tape) : this.#liftRagged(value, tape);
    // A tape that counts from the beginning of the storage has recorded where its parts begin.
    const base = tape.used?.absolute === true ? toValue(0) : begins;
    this.#backward = readFrom(this.#backward, value, storage, base);
    return [begins, read];
  }

  #liftEven(value: Variable, tape: Tape): [Variable, Read] {
    const inner = tape.size ?? [];
    const size = [this.#knownCount() ?? toValue(0), ...inner];
    const part = this.#product(this.#before, inner);
    const base = variable(F64, { name: "base", role: "residual" });
    const inputs = [this.#index, part];
    const begin: Apply = { kind: "apply", primitive: primitives.mul, inputs, attributes: {}, output: base };
    const carry = this.#carry(value, this.#zeros(size), (param) => {
      this.#statements = [begin, ...tape.lift(this.#statements, param, base)];
      return value;
    });
    this.#record(carry, { size, used: null, base, counter: null });
    return [carry.output, (builder, index) => opsOn(builder).mul(index, part)];
  }

  #liftRagged(value: Variable, tape: Tape): [Variable, Read] {
    const body = opsOn(this.#body);
    const { counter, starts } = this.#counter(value, (end) => {
      if (tape.used === null) return body.add(end, this.#product(this.#body, tape.size ?? []));
      return tape.used.absolute ? tape.used.value : body.add(end, tape.used.value);
    });
    const carry = this.#carry(value, opsOn(this.#before).fill(FIRST_ROOM, 0), (param) => {
      this.#statements = this.#reserved(value, tape, counter.param, param);
      return value;
    });
    this.#record(carry, {
      size: null,
      used: { value: counter.output, absolute: true },
      base: null,
      counter: counter.output,
    });
    return [carry.output, (builder, index) => opsOn(builder).get(starts, index)];
  }

  /** The statements with `tape` in `storage` from `end` on. Where its size is known, room is made once, before its loop. */
  #reserved(value: Variable, tape: Tape, end: Variable, storage: Variable): Statement[] {
    if (tape.size === null) return tape.lift(this.#statements, storage, end);
    const builder = new Builder();
    builder.role = "residual";
    builder.openBlock([]);
    const ops = opsOn(builder);
    const room = ops.reserve(storage, ops.add(end, this.#product(builder, tape.size)));
    const making = builder.closeBlock([]).statements;
    const at = this.#statements.findIndex((statement) => outputsOf(statement).includes(value));
    const statements = [...this.#statements.slice(0, at), ...making, ...this.#statements.slice(at)];
    return tape.lift(statements, room, end);
  }

  #zeros(size: readonly Value[]): Value {
    return opsOn(this.#before).fill(this.#product(this.#before, size), 0);
  }

  /** A carry that counts the used elements of a growing tape, and the tape of its values. */
  #counter(of: Variable, next: (end: Variable) => Value): { counter: ExtraCarry; starts: Variable } {
    const [param, output] = [1, 2].map(() => variable(F64, { name: "end", role: "residual" }));
    if (param === undefined || output === undefined) throw new Error("unreachable");
    const starts = this.#numbers(of, param);
    const counter = { initial: toValue(0), param, next: next(param), output };
    this.#extra.push(counter);
    return { counter, starts };
  }

  /** The loop that also writes the tapes, after what makes them. */
  finish(): { statements: Statement[]; backward: Block } {
    const loop = this.#loop;
    const thread = this.#reversal.threads.of(loop);
    const extra = [...this.#extra, ...(thread === null ? [] : thread.carries)];
    const params = extra.map(({ param }) => param);
    const writes = this.#body.closeBlock([]).statements;
    const body: Block = {
      params: [...loop.body.params, ...params],
      statements: [...this.#statements, ...writes],
      results: [...loop.body.results, ...extra.map(({ next }) => next)],
    };
    const test =
      loop.test === null
        ? null
        : { ...loop.test, params: [...loop.test.params, ...params.map(({ type, origin }) => variable(type, origin))] };
    const initial = [...loop.initial, ...extra.map((carry) => carry.initial)];
    const outputs = [...loop.outputs, ...extra.map(({ output }) => output)];
    const forward = { ...loop, initial, test, body, outputs };
    return { statements: [...this.#before.closeBlock([]).statements, forward], backward: this.#backward };
  }

  /** A tape of one number an iteration. */
  #numbers(of: Variable, stored: Value): Variable {
    const body = opsOn(this.#body);
    const count = this.#knownCount();
    const tape = this.#carry(
      of,
      count === null ? opsOn(this.#before).fill(FIRST_ROOM, 0) : this.#zeros([count]),
      (param) => body.set(count === null ? body.reserve(param, body.add(this.#index, 1)) : param, this.#index, stored),
    );
    const used = count === null ? { value: this.#loop.trips, absolute: false } : null;
    this.#record(tape, { size: count === null ? null : [count], used, base: null, counter: null });
    return tape.output;
  }

  #carry(of: Variable, initial: Value, next: (param: Variable) => Value): ExtraCarry {
    const name = of.origin.name?.replace(/(Tape)?$/, "Tape") ?? "tape";
    const origin = { name, role: "residual", site: of.origin.site } as const;
    const [param, output] = [variable(TAPE_TYPE, origin), variable(TAPE_TYPE, origin)];
    const carry = { initial, param, next: next(param), output };
    this.#extra.push(carry);
    return carry;
  }

  #record({ initial, output }: ExtraCarry, tape: Pick<LoopTape, "size" | "used" | "base" | "counter">): void {
    this.#reversal.tapes.set(output, loopTape({ ...tape, output, made: initial }));
  }

  /** The number of iterations where it is known before the loop; an early exit may come long before a count. */
  #knownCount(): Value | null {
    const { count, test } = this.#loop;
    return test === null ? count : null;
  }

  /** Emits the product of `counts` as a number of elements: rounded up and not negative, as loops count. */
  #product(builder: Builder, counts: readonly Value[]): Value {
    const ops = opsOn(builder);
    const { ranges } = this.#reversal;
    const usable = counts.map((count) => {
      const whole = ranges.isWhole(count) ? count : ops.ceil(count);
      return ranges.isNonNegative(count) ? whole : ops.max(whole, 0);
    });
    return usable.reduce((product, count) => ops.mul(product, count));
  }
}

/** Every array is kept in full precision. */
export function asDoubles(builder: Builder, array: Variable): Value {
  const isDouble = array.type.kind === "array" && array.type.element === "f64";
  return isDouble ? array : builder.apply(primitives.copy, [array], { element: "f64" });
}

export function readArray(builder: Builder, type: Type, tape: Value, start: Value, length: Value): Value {
  const ops = opsOn(builder);
  const read = ops.slice(tape, start, ops.add(start, length));
  if (type.kind !== "array" || type.element === "f64") return read;
  return builder.apply(primitives.copy, [read], { element: type.element });
}
