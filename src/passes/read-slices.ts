/**
 * Reads the elements of a slice from the array that it is a part of: no copy is made of what is only looked at. Only where the array
 * itself is only read, so that nothing keeps its storage from being changed in place.
 */
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { constant, variable } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import { NO_ATTRIBUTES } from "../ir/primitive.js";
import type { Apply, Block, Program, Statement, Value } from "../ir/program.js";
import { operandsOf, regionsOf, visitStatements } from "../ir/regions.js";
import { mapReachable, mapRegions } from "../ir/rewrite.js";
import { F64 } from "../ir/types.js";
import { primitives } from "../primitives/table.js";

/** The same program with fewer slices; `removeDeadCode` takes those that nobody reads any more. */
export function readSlicesInPlace(program: Program): Program {
  return mapReachable(program, (each) => {
    const slices = new SliceReads(each).found;
    return { inputs: each.inputs, body: slices.size === 0 ? each.body : replaceReads(each.body, slices) };
  });
}

class SliceReads {
  /** The slices that need not be made, by their values. */
  readonly found = new Map<Value, Apply>();
  readonly #ranges: Ranges;

  constructor(program: Program) {
    const definitions = definitionsOf(program);
    this.#ranges = new Ranges(definitions, new Lengths(program, definitions));
    const kept = new Set<Value>(program.body.results);
    visitStatements(program.body, (statement) => {
      if (statement.kind === "apply" && statement.primitive === primitives.slice) {
        this.found.set(statement.output, statement);
      }
    });
    if (this.found.size === 0) return;
    visitStatements(program.body, (statement) => {
      for (const region of regionsOf(statement)) for (const result of region.results) kept.add(result);
      operandsOf(statement).forEach((operand, position) => {
        if (!this.#onlyReads(statement, operand, position)) kept.add(operand);
      });
    });
    for (const [slice, { inputs }] of this.found) {
      const [array] = inputs;
      if (kept.has(slice) || array === undefined || kept.has(array)) this.found.delete(slice);
    }
  }

  /** Whether the statement looks at elements of the array `operand`; at those of a slice, only where there certainly are some. */
  #onlyReads(statement: Statement, operand: Value, position: number): boolean {
    if (statement.kind !== "apply" || position !== 0) return false;
    const { primitive, inputs } = statement;
    const slice = this.found.get(operand);
    if (slice === undefined) {
      return primitive === primitives.get || primitive === primitives.length || primitive === primitives.slice;
    }
    const [, index] = inputs;
    return primitive === primitives.get && index !== undefined && this.#isInside(index, slice);
  }

  #isInside(index: Value, { inputs }: Apply): boolean {
    const [, low, high] = inputs;
    if (low === undefined || high === undefined) return false;
    return this.#ranges.isNatural(index) && this.#ranges.isWithin(index, low, high);
  }
}

function replaceReads(block: Block, slices: ReadonlyMap<Value, Apply>): Block {
  const statements = block.statements.flatMap((statement): Statement[] => {
    if (statement.kind !== "apply") return [mapRegions(statement, (region) => replaceReads(region, slices))];
    const [read, index] = statement.inputs;
    const slice = read === undefined || statement.primitive !== primitives.get ? undefined : slices.get(read);
    const [array, low] = slice?.inputs ?? [];
    if (array === undefined || low === undefined) return [statement];
    const at = variable(F64, { role: statement.output.origin.role });
    const inputs = [low, index ?? constant(0)];
    return [
      { kind: "apply", primitive: primitives.add, inputs, attributes: NO_ATTRIBUTES, output: at },
      { ...statement, inputs: [array, at] },
    ];
  });
  return { params: block.params, statements, results: block.results };
}
