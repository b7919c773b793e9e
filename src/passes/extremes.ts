/**
 * Takes the maximum or minimum of an array as one operation where a loop compares its elements one after the other:
 *
 *     for i < length(a): top = max(top, a[i])      becomes      top = max(top, maxOf(a))
 *
 * Backwards the loop would need every intermediate maximum; `maxOf` needs the final one. Both share ties alike.
 */
import { Lengths } from "../analysis/lengths.js";
import { Builder, isConstant } from "../ir/builder.js";
import type { Primitive } from "../ir/primitive.js";
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { freeVariables } from "../ir/regions.js";
import { mapReachable, mapRegions, replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { primitives } from "../primitives/table.js";
import { countUses } from "./uses.js";

/** What a comparison of two does to a whole array, and what it gives for an empty one. */
const extremes: ReadonlyMap<Primitive, { readonly ofArray: Primitive; readonly empty: number }> = new Map([
  [primitives.max, { ofArray: primitives.maxOf, empty: Number.NEGATIVE_INFINITY }],
  [primitives.min, { ofArray: primitives.minOf, empty: Number.POSITIVE_INFINITY }],
]);

/** The same program with fewer carries that compare; `removeDeadCode` takes the carries. */
export function takeExtremes(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: new Extremes(each).block(each.body) }));
}

class Extremes {
  readonly #lengths: Lengths;
  readonly #uses: ReadonlyMap<Value, number>;

  constructor(program: Program) {
    this.#lengths = new Lengths(program);
    this.#uses = countUses(program);
  }

  block(block: Block): Block {
    const found = new Map<Variable, Value>();
    const statements = block.statements.flatMap((statement): Statement[] => {
      const inner = mapRegions(statement, (region) => this.block(region));
      return inner.kind === "loop" ? [...this.#before(inner, found), inner] : [inner];
    });
    const same = { params: block.params, statements, results: block.results };
    return found.size === 0 ? same : replaceInBlock(same, replaceBy(found));
  }

  /** What stands before the loop for its outputs, which are put into `found`. */
  #before(loop: Loop, found: Map<Variable, Value>): readonly Statement[] {
    const builder = new Builder();
    builder.openBlock([]);
    loop.outputs.forEach((output, position) => {
      const compared = this.#compared(loop, position);
      const initial = loop.initial[position];
      const extreme = compared && extremes.get(compared.comparison.primitive);
      if (!extreme || initial === undefined) return;
      const { site, name } = output.origin;
      builder.site = site;
      const isEmpty = isConstant(initial, extreme.empty);
      const ofArray = builder.apply(extreme.ofArray, [compared.array], {}, isEmpty ? name : null);
      found.set(output, isEmpty ? ofArray : builder.apply(compared.comparison.primitive, [initial, ofArray], {}, name));
    });
    return builder.closeBlock([]).statements;
  }

  /** The array that the carry is compared with, element by element, and nothing else; null where it is not so. */
  #compared(loop: Loop, position: number): { readonly array: Value; readonly comparison: Apply } | null {
    const { body, count, test } = loop;
    const [index, param, result] = [body.params[0], body.params[position + 1], body.results[position]];
    if (count === null || test !== null || param === undefined || result?.kind !== "variable") return null;
    const comparison = madeIn(body, result);
    if (comparison === null || !extremes.has(comparison.primitive)) return null;
    if (this.#uses.get(param) !== 1 || this.#uses.get(result) !== 1) return null;
    const [x, y] = comparison.inputs;
    const read = madeIn(body, x === param ? y : x);
    const [array, at] = read?.primitive === primitives.get ? read.inputs : [];
    if ((x !== param && y !== param) || array === undefined || at !== index) return null;
    return this.#isAll(array, count, body) ? { array, comparison } : null;
  }

  /** Whether the array is the same in all iterations, and has one element for each. */
  #isAll(array: Value, count: Value, body: Block): boolean {
    return array.kind === "variable" && freeVariables(body).has(array) && this.#lengths.isLengthOf(count, array);
  }
}

function madeIn(block: Block, value: Value | undefined): Apply | null {
  const made = block.statements.find((statement) => statement.kind === "apply" && statement.output === value);
  return made?.kind === "apply" ? made : null;
}
