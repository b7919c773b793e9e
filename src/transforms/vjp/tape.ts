/**
 * Tapes: what a forward loop keeps for its backward loop, one array for each value, written at the index of the iteration.
 *
 *     tape = zeros(count); for i: ...; tape[i] = z                    the number of iterations is known on entry
 *     tape = []; while ...: ...; reserve(tape, i + 1); tape[i] = z    it is not
 *     tape = zeros(count * n); for i: ...; tape[i * n ..] = a         an array of equal length in all iterations
 *     tape = []; for i: ...; reserve(tape, end + n); tape[end ..] = a; start[i] = end; length[i] = n; end += n     of any length
 */
import { Builder, type Operand, toValue, variable } from "../../ir/builder.js";
import type { Block, Loop, Statement, Value, Variable } from "../../ir/program.js";
import { outputsOf } from "../../ir/regions.js";
import { F64, type Type } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { primitives } from "../../primitives/table.js";
import type { ForwardRegion } from "./keeping.js";
import { TAPE_TYPE } from "./region.js";
import { isWhole, type Reversal } from "./reversal.js";

/** One more carry of the forward loop. */
interface ExtraCarry {
  readonly initial: Value;
  readonly param: Variable;
  readonly next: Value;
  readonly output: Variable;
}

/** Emits the read of a kept value at an iteration of the backward loop. */
type Read = (builder: Builder, index: Value) => Value;

export interface Tapes {
  /** The forward loop that writes the tapes, and what comes before it. */
  readonly statements: Statement[];
  readonly read: (builder: Builder, value: Variable, index: Value) => Value;
}

export function keepOnTapes(loop: Loop, forward: ForwardRegion, kept: readonly Variable[], reversal: Reversal): Tapes {
  const writer = new TapeWriter(loop, reversal);
  const lengths = new Map(
    kept.map((value) => [value, value.type.kind === "array" ? reversal.lengths.of(value) : null] as const),
  );
  const statements = reversal.lengths.place(forward.params, forward.statements);
  const local = new Set<Value>([...forward.params, ...statements.flatMap(outputsOf)]);
  const reads = new Map(
    kept.map((value): [Variable, Read] => {
      if (value.type.kind !== "array") return [value, writer.keepNumber(value)];
      const length = lengths.get(value) ?? null;
      return [
        value,
        length !== null && !local.has(length) ? writer.keepEven(value, length) : writer.keepRagged(value, length),
      ];
    }),
  );
  return {
    statements: writer.finish(statements),
    read: (builder, value, index) => reads.get(value)?.(builder, index) ?? value,
  };
}

class TapeWriter {
  readonly #loop: Loop;
  readonly #reversal: Reversal;
  readonly #before = new Builder();
  readonly #body = new Builder();
  readonly #index: Value;
  readonly #extra: ExtraCarry[] = [];
  #count: Value | null = null;

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
    const [before, body] = [opsOn(this.#before), opsOn(this.#body)];
    const tape = this.#carry(value, TAPE_TYPE, before.fill(before.mul(count, length), 0), (param) =>
      body.setSlice(param, body.mul(this.#index, length), asDoubles(this.#body, value)),
    );
    return (builder, index) => readArray(builder, value.type, tape, opsOn(builder).mul(index, length), length);
  }

  keepRagged(value: Variable, known: Value | null): Read {
    const body = opsOn(this.#body);
    const length = known ?? body.length(value);
    const end = variable(F64, { name: "end", role: "residual" });
    const tape = this.#carry(value, TAPE_TYPE, opsOn(this.#before).fill(0, 0), (param) =>
      body.setSlice(body.reserve(param, body.add(end, length)), end, asDoubles(this.#body, value)),
    );
    const starts = this.#numbers(value, end);
    const lengths = this.#numbers(value, length);
    const output = variable(F64, { name: "end", role: "residual" });
    this.#extra.push({ initial: toValue(0), param: end, next: body.add(end, length), output });
    return (builder, index) => {
      const { get } = opsOn(builder);
      return readArray(builder, value.type, tape, get(starts, index), get(lengths, index));
    };
  }

  /** The loop that also writes the tapes, after what makes them. */
  finish(statements: readonly Statement[]): Statement[] {
    const loop = this.#loop;
    const thread = this.#reversal.threads.of(loop);
    const extra = [...this.#extra, ...(thread === null ? [] : thread.carries)];
    const params = extra.map(({ param }) => param);
    const writes = this.#body.closeBlock([]).statements;
    const body: Block = {
      params: [...loop.body.params, ...params],
      statements: [...statements, ...writes],
      results: [...loop.body.results, ...extra.map(({ next }) => next)],
    };
    const test =
      loop.test === null
        ? null
        : { ...loop.test, params: [...loop.test.params, ...params.map(({ type, origin }) => variable(type, origin))] };
    const initial = [...loop.initial, ...extra.map((carry) => carry.initial)];
    const outputs = [...loop.outputs, ...extra.map(({ output }) => output)];
    return [...this.#before.closeBlock([]).statements, { ...loop, initial, test, body, outputs }];
  }

  /** A tape of one number an iteration. */
  #numbers(of: Variable, stored: Value): Variable {
    const body = opsOn(this.#body);
    const count = this.#knownCount();
    return this.#carry(of, TAPE_TYPE, opsOn(this.#before).fill(count ?? 0, 0), (param) =>
      body.set(count === null ? body.reserve(param, body.add(this.#index, 1)) : param, this.#index, stored),
    );
  }

  #carry(of: Variable, type: Type, initial: Value, next: (param: Variable) => Value): Variable {
    const origin = {
      name: of.origin.name === null ? "tape" : `${of.origin.name}Tape`,
      role: "residual",
      site: of.origin.site,
    } as const;
    const [param, output] = [variable(type, origin), variable(type, origin)];
    this.#extra.push({ initial, param, next: next(param), output });
    return output;
  }

  /** The number of iterations as a length, where it is known before the loop; an early exit may come long before a count. */
  #knownCount(): Value | null {
    const { count, test } = this.#loop;
    if (count === null || test !== null) return null;
    if (this.#count === null) {
      const before = opsOn(this.#before);
      const whole: Operand = isWhole(count, this.#reversal.versions) ? count : before.ceil(count);
      this.#count = before.max(whole, 0);
    }
    return this.#count;
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
