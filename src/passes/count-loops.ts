/**
 * Makes range loops of loops that count until a bound: `while (i < n) { ...; i++ }` runs n - i times. With the number of iterations
 * known on entry, what the backward sweep keeps has a place from the start.
 */
import { type Affine, addScaled } from "../analysis/affine.js";
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { Builder, isConstant } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import type { Block, Loop, Program, Statement, Value } from "../ir/program.js";
import { outputsOf, visitStatements } from "../ir/regions.js";
import { mapReachable, mapRegions, replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { opsOn } from "../primitives/ops.js";
import { primitives } from "../primitives/table.js";

/** The same program with a count instead of a test where both are certain to agree. */
export function countLoops(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: new LoopCounting(each).block(each.body) }));
}

class LoopCounting {
  readonly #ranges: Ranges;

  constructor(program: Program) {
    const definitions = definitionsOf(program);
    this.#ranges = new Ranges(definitions, new Lengths(program, definitions));
  }

  block(block: Block): Block {
    const statements = block.statements.flatMap((statement): Statement[] => {
      const inner = mapRegions(statement, (region) => this.block(region));
      return inner.kind === "loop" && inner.test !== null && inner.count === null
        ? this.#loop(inner, inner.test)
        : [inner];
    });
    return { params: block.params, statements, results: block.results };
  }

  #loop(loop: Loop, test: Block): Statement[] {
    const { statements } = test;
    const [last] = statements.slice(-1);
    if (last?.kind !== "apply" || last.output !== test.results[0]) return [loop];
    const [x, y] = last.inputs;
    const ordered = sidesOf(last.primitive, x, y);
    if (ordered === null || !statements.every(({ kind }) => kind === "apply")) return [loop];
    const step = this.#stepTowards(ordered, loop, test);
    if (step === null) return [loop];
    const first = new Map(test.params.slice(1).map((param, at) => [param, loop.initial[at] ?? param] as const));
    const before = replaceInBlock(
      { params: [], statements: statements.slice(0, -1), results: [ordered.low, ordered.high] },
      replaceBy(first),
    );
    const [low, high] = before.results;
    if (low === undefined || high === undefined) return [loop];
    const builder = new Builder();
    builder.openBlock([]);
    const ops = opsOn(builder);
    const distance = isConstant(low, 0) ? high : ops.sub(high, low);
    const room = ordered.strict ? distance : ops.add(distance, 1);
    const count = step === 1 ? room : ops.ceil(ops.div(room, step));
    return [...before.statements, ...builder.closeBlock([]).statements, { ...loop, count, test: null }];
  }

  /** By how much the two sides of the test come closer in each iteration; null where that is not certain, or not exact. */
  #stepTowards({ low, high, strict }: Sides, loop: Loop, test: Block): number | null {
    const inside = new Set<Value>(test.params);
    visitStatements(loop.body, (statement) => {
      for (const output of outputsOf(statement)) inside.add(output);
    });
    const difference = addScaled(this.#ranges.form(high), this.#ranges.form(low), -1);
    const counters = [...difference.terms.keys()].filter((term) => inside.has(term));
    const [counter, other] = counters;
    if (counter === undefined || other !== undefined) return null;
    const position = test.params.indexOf(counter) - 1;
    const step = position < 0 ? null : this.#ranges.constantStep(loop, position);
    const closer = -(difference.terms.get(counter) ?? 0) * (step ?? 0);
    if (closer <= 0) return null;
    if (this.#isExact(difference)) return closer;
    // Any bound will do where the counter is the index.
    const isIndex = low === counter && step === 1 && isConstant(loop.initial[position] ?? counter, 0);
    const isMadeInTest = test.statements.some((statement) => outputsOf(statement).some((output) => output === high));
    return isIndex && strict && !isMadeInTest ? 1 : null;
  }

  #isExact({ constant, terms }: Affine): boolean {
    // No sum is known for a fraction.
    return !Number.isNaN(constant) && [...terms.keys()].every((term) => this.#ranges.isCounting(term));
  }
}

/** The test `low < high`, or `low <= high`. */
interface Sides {
  readonly low: Value;
  readonly high: Value;
  readonly strict: boolean;
}

function sidesOf(primitive: unknown, x: Value | undefined, y: Value | undefined): Sides | null {
  if (x === undefined || y === undefined) return null;
  if (primitive === primitives.lt) return { low: x, high: y, strict: true };
  if (primitive === primitives.le) return { low: x, high: y, strict: false };
  if (primitive === primitives.gt) return { low: y, high: x, strict: true };
  return primitive === primitives.ge ? { low: y, high: x, strict: false } : null;
}
