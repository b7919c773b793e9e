/**
 * The last step before code is made: inserts the copies after which every update may change its array in place. The result is an
 * ordinary program with the same meaning. Where copies go is decided in `placement.ts`.
 */

import { variable } from "../../ir/builder.js";
import { NO_ATTRIBUTES } from "../../ir/primitive.js";
import type { Apply, Block, Program, Statement, Value } from "../../ir/program.js";
import { reachablePrograms } from "../../ir/regions.js";
import { mapPrograms, mapRegions } from "../../ir/rewrite.js";
import { primitives } from "../../primitives/table.js";
import { eraseIdentities } from "./erase-identities.js";
import { findOwnership } from "./ownership.js";
import { type Placement, placeCopies } from "./placement.js";

/** A program whose updates may all work in place; `copies` counts the copies made for that, one a statement. */
export interface BufferedProgram {
  readonly program: Program;
  readonly copies: { readonly inLoops: number; readonly elsewhere: number };
}

/**
 * The inputs of `program` are never modified, and its results share no storage with them or with each other. Programs that it
 * calls may take over the storage of their inputs.
 */
export function insertCopies(program: Program): BufferedProgram {
  const erased = eraseIdentities(program);
  const programs = reachablePrograms(erased);
  const ownership = findOwnership(programs);
  const counter = { inLoops: 0, elsewhere: 0 };
  const mapped = mapPrograms(programs, (each) => {
    const placement = placeCopies(each, ownership);
    return { inputs: each.inputs, body: new CopyInserter(placement, counter).block(each.body, false) };
  });
  return { program: mapped.get(erased) ?? erased, copies: counter };
}

/** How many copies of arrays the program makes in each round of its loops only to keep array values apart. */
export function copiesInLoops(program: Program): number {
  return insertCopies(program).copies.inLoops;
}

class CopyInserter {
  readonly #placement: Placement;
  readonly #counter: { inLoops: number; elsewhere: number };

  constructor(placement: Placement, counter: { inLoops: number; elsewhere: number }) {
    this.#placement = placement;
    this.#counter = counter;
  }

  block(block: Block, inLoop: boolean): Block {
    const statements = block.statements.flatMap((statement) => this.#statement(statement, inLoop));
    const before: Statement[] = [];
    const results = this.#copied(block, block.results, before, inLoop);
    return { params: block.params, statements: [...statements, ...before], results };
  }

  #statement(statement: Statement, inLoop: boolean): Statement[] {
    const before: Statement[] = [];
    const copied = (operands: readonly Value[]) => this.#copied(statement, operands, before, inLoop);
    switch (statement.kind) {
      case "apply":
      case "call": {
        const inputs = copied(statement.inputs);
        return [...before, { ...statement, inputs }];
      }
      case "loop": {
        const initial = copied(statement.initial);
        return [...before, mapRegions({ ...statement, initial }, (region) => this.block(region, true))];
      }
      default:
        return [mapRegions(statement, (region) => this.block(region, inLoop))];
    }
  }

  #copied(site: Statement | Block, operands: readonly Value[], before: Statement[], inLoop: boolean): readonly Value[] {
    const positions = this.#placement.get(site);
    if (positions === undefined) return operands;
    return operands.map((operand, position) => {
      if (!positions.has(position) || operand.kind !== "variable") return operand;
      const output = variable(operand.type, operand.origin);
      const copy: Apply = {
        kind: "apply",
        primitive: primitives.copy,
        inputs: [operand],
        attributes: NO_ATTRIBUTES,
        output,
      };
      before.push(copy);
      this.#counter[inLoop ? "inLoops" : "elsewhere"]++;
      return output;
    });
  }
}
