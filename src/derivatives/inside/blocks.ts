/** The numbers and arrays of numbers in a value of the program: the blocks of which Jacobians and Hessians are put together. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Tracer } from "../../frontends/source/tracer.js";
import { type Abstract, UNDEFINED } from "../../frontends/source/values.js";
import type { Value } from "../../ir/program.js";
import { type GradientLayout, gradientLayout } from "../../tree/gradient-structure.js";
import { countLeaves } from "../../tree/leaves.js";
import type { Structure } from "../../tree/structure.js";
import { showStructure } from "../../tree/structure-key.js";
import { isNumberArray } from "../places.js";
import { record, tuple } from "./arguments.js";

/** One number or array of numbers, of any depth. */
export interface Block {
  readonly kind: "number" | "array";
  readonly layout: GradientLayout;
  /** The flat values of the layout. */
  readonly values: readonly Value[];
  /** Position of its first leaf among all that are differentiable. */
  readonly first: number;
}

/** A value's structure, with blocks in the places of numbers and arrays of numbers. */
export type Blocks =
  | Block
  | { readonly kind: "items"; readonly items: readonly Blocks[] }
  | { readonly kind: "fields"; readonly fields: readonly (readonly [string, Blocks])[] }
  | { readonly kind: "absent" };

/** The differentiable leaves of a block. */
export function leavesOfBlock({ layout, values }: Block): Value[] {
  return layout.differentiable.flatMap((leaf) => values[leaf] ?? []);
}

/**
 * The blocks of a value.
 *
 * @param first position of its first differentiable leaf.
 * @throws ChainruleError for a list of records: how many blocks there are is not known while the function is read.
 */
export function blocksOf(
  operator: string,
  structure: Structure,
  values: readonly Value[],
  first: number,
  site: Site,
): Blocks {
  const layout = gradientLayout(structure);
  if (layout.structure === null) return { kind: "absent" };
  if (structure.kind === "number") return { kind: "number", layout, values, first };
  if (isNumberArray(layout.structure)) return { kind: "array", layout, values, first };
  let [at, next] = [0, first];
  const part = (item: Structure): Blocks => {
    const own = values.slice(at, at + countLeaves(item));
    const blocks = blocksOf(operator, item, own, next, site);
    at += own.length;
    next += gradientLayout(item).differentiable.length;
    return blocks;
  };
  if (structure.kind === "tuple") return { kind: "items", items: structure.items.map(part) };
  if (structure.kind !== "object") return refuseList(operator, structure, site);
  const fields = structure.fields.map(([name, field]) => [name, part(field)] as const);
  return { kind: "fields", fields: fields.filter(([, blocks]) => blocks.kind !== "absent") };
}

function refuseList(operator: string, structure: Structure, site: Site): never {
  return refuse("unsupported-construct", site, {
    what: `\`${operator}\` of ${showStructure(structure)}`,
    because:
      "inside a function it has one part for each number and array of numbers, and their count must be known while it is read",
    remedy: operator === "hessian" ? "use `hvp`" : "use `jvp` or `vjp`",
  });
}

/** What `cell` gives for each pair of blocks: the outputs' structure outside, the inputs' inside. */
export function assembleBlocks(
  t: Tracer,
  outputs: Blocks,
  inputs: Blocks,
  cell: (output: Block, input: Block) => Abstract,
  site: Site,
): Abstract {
  return mapBlocks(t, outputs, (output) => mapBlocks(t, inputs, (input) => cell(output, input), site), site);
}

function mapBlocks(t: Tracer, blocks: Blocks, map: (block: Block) => Abstract, site: Site): Abstract {
  switch (blocks.kind) {
    case "number":
    case "array":
      return map(blocks);
    case "items": {
      const items = blocks.items.map((item) => mapBlocks(t, item, map, site));
      return tuple(t, items, site);
    }
    case "fields": {
      const fields = blocks.fields.map(([name, field]) => [name, mapBlocks(t, field, map, site)] as const);
      return record(t, Object.fromEntries(fields), site);
    }
    case "absent":
      return UNDEFINED;
  }
}
