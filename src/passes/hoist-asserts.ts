/**
 * Checks before a loop what each of its iterations would check: an assert that comes first in the body, whose predicate is the same in
 * all iterations, or compares the index with a bound that is the same. It fails in the same cases, with the same message, and before
 * anything else happens.
 */
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { Builder, constant, isConstant } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import type { Apply, Block, Effect, Loop, Program, Statement, Value } from "../ir/program.js";
import { effectfulPrograms, hasEffect, outputsOf, reachablePrograms } from "../ir/regions.js";
import { mapReachable, mapRegions } from "../ir/rewrite.js";
import { opsOn } from "../primitives/ops.js";
import { primitives } from "../primitives/table.js";

/** The same program with fewer asserts inside of loops. */
export function hoistAsserts(program: Program): Program {
  const effectful = effectfulPrograms(reachablePrograms(program));
  return mapReachable(program, (each) => ({
    inputs: each.inputs,
    body: effectful.has(each) ? new AssertHoisting(each, effectful).block(each.body) : each.body,
  }));
}

/** An assert that can stand before the loop, and at which index it fails if it does. */
interface Hoisted {
  readonly predicate: Value;
  readonly index: Value;
}

interface Moved {
  readonly assert: Effect;
  readonly holds: Value;
  readonly index: Value;
}

/** The values that the body has defined, and the operations among them. */
interface BodySoFar {
  readonly inside: ReadonlySet<Value>;
  readonly made: ReadonlyMap<Value, Apply>;
}

class AssertHoisting {
  readonly #effectful: ReadonlySet<Program>;
  readonly #ranges: Ranges;

  constructor(program: Program, effectful: ReadonlySet<Program>) {
    const definitions = definitionsOf(program);
    this.#effectful = effectful;
    this.#ranges = new Ranges(definitions, new Lengths(program, definitions));
  }

  block(block: Block): Block {
    const statements = block.statements.flatMap((statement): Statement[] => {
      const inner = mapRegions(statement, (region) => this.block(region));
      return inner.kind === "loop" ? this.#loop(inner) : [inner];
    });
    return { params: block.params, statements, results: block.results };
  }

  #loop(loop: Loop): Statement[] {
    const { count, test, body } = loop;
    if (count === null || test !== null || !this.#ranges.isCounting(count)) return [loop];
    const before = new Builder();
    before.openBlock([]);
    const inside = new Set<Value>(body.params);
    const made = new Map<Value, Apply>();
    const soFar: BodySoFar = { inside, made };
    const moved = new Map<Statement, Moved>();
    for (const statement of body.statements) {
      if (statement.kind === "effect") {
        const hoisted = this.#hoist(statement, loop, soFar, before);
        if (hoisted === null) break;
        moved.set(statement, hoisted);
        continue;
      }
      if (hasEffect(statement, this.#effectful)) break;
      for (const output of outputsOf(statement)) inside.add(output);
      if (statement.kind === "apply") made.set(statement.output, statement);
    }
    // What stays in the loop may come before what fails in a later iteration only.
    const stays = body.statements.some((statement) => !moved.has(statement) && hasEffect(statement, this.#effectful));
    const late = [...moved].findIndex(([, { index }]) => index.kind !== "constant");
    if (stays && late >= 0) for (const [statement] of [...moved].slice(late)) moved.delete(statement);
    if (moved.size === 0) return [loop];
    emitInOrder([...moved.values()], before);
    const statements = body.statements.filter((statement) => !moved.has(statement));
    return [...before.closeBlock([]).statements, { ...loop, body: { ...body, statements } }];
  }

  #hoist(assert: Effect, loop: Loop, body: BodySoFar, before: Builder): Moved | null {
    const { predicate, effect } = assert;
    const { count } = loop;
    if (effect !== "assert" || predicate === null || count === null) return null;
    const hoisted = this.#beforeLoop(predicate, loop, body, before);
    if (hoisted === null) return null;
    const inputs = assert.inputs.map((input) => valueAt(hoisted.index, input, loop, body, before));
    const known = inputs.flatMap((input) => input ?? []);
    if (known.length < inputs.length) return null;
    const ops = opsOn(before);
    const holds = ops.or(ops.le(count, 0), hoisted.predicate);
    return { assert: { ...assert, predicate: holds, inputs: known }, holds, index: hoisted.index };
  }

  /** What holds before the loop just if `predicate` holds in all iterations. */
  #beforeLoop(predicate: Value, loop: Loop, body: BodySoFar, before: Builder): Hoisted | null {
    const fixed = valueAt(null, predicate, loop, body, before);
    if (fixed !== null) return { predicate: fixed, index: constant(0) };
    const made = body.made.get(predicate);
    const [x, y] = made?.inputs ?? [];
    if (made === undefined || x === undefined || y === undefined) return null;
    if (made.primitive === primitives.or) {
      const [one, other] = [x, y].map((side) => valueAt(null, side, loop, body, before));
      const always = one ?? other ?? null;
      const hoisted = always === null ? null : this.#beforeLoop(one === null ? x : y, loop, body, before);
      return always && hoisted && { ...hoisted, predicate: opsOn(before).or(always, hoisted.predicate) };
    }
    const [index] = loop.body.params;
    if (index === undefined || loop.count === null) return null;
    if (made.primitive === primitives.lt && x === index && !body.inside.has(y)) {
      // The first index that is not below a natural number is that number.
      if (!this.#ranges.isCounting(y) || !this.#ranges.isNonNegative(y)) return null;
      return { predicate: opsOn(before).le(loop.count, y), index: y };
    }
    if (made.primitive !== primitives.le || body.inside.has(y) || !this.#decreases(x, index, body)) return null;
    // What decreases is at most y in all iterations if it is in the first one.
    const first = valueAt(constant(0), x, loop, body, before);
    return first && { predicate: opsOn(before).le(first, y), index: constant(0) };
  }

  /** Whether `value` is an integer that gets smaller from one iteration to the next, and changes with nothing but the index. */
  #decreases(value: Value, index: Value, { inside }: BodySoFar): boolean {
    const { terms } = this.#ranges.form(value);
    return [...terms].every(
      ([term, factor]) => this.#ranges.isCounting(term) && (term === index ? factor < 0 : !inside.has(term)),
    );
  }
}

/** The one that fails in the earliest iteration throws; of several in one iteration, the first. */
function emitInOrder(moved: readonly Moved[], before: Builder): void {
  const ops = opsOn(before);
  moved.forEach(({ assert, holds, index }, at) => {
    const isLate = moved
      .slice(at + 1)
      .map((later) => ops.and(ops.not(later.holds), ops.lt(later.index, index)))
      .filter((late) => !isConstant(late, false));
    const predicate = index.kind === "constant" ? holds : isLate.reduce((either, late) => ops.or(either, late), holds);
    before.emit({ ...assert, predicate });
  });
}

/** `value` as it is in the iteration `index`, in all if that is null; null where that is not known before the loop. */
function valueAt(index: Value | null, value: Value, loop: Loop, body: BodySoFar, before: Builder): Value | null {
  if (!body.inside.has(value)) return value;
  const position = loop.body.params.findIndex((param) => param === value);
  if (position === 0) return index;
  if (position > 0) return index?.kind === "constant" ? (loop.initial[position - 1] ?? null) : null;
  const made = body.made.get(value);
  if (made === undefined || made.output.type.kind === "array") return null;
  const inputs = made.inputs.map((input) => valueAt(index, input, loop, body, before));
  const known = inputs.flatMap((input) => input ?? []);
  return known.length < inputs.length ? null : before.apply(made.primitive, known, made.attributes);
}
