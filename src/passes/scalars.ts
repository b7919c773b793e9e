/** Small arrays of fixed length, read and written at fixed indices only, become numbers: a vector of three that never leaves its block. */
import { constant, variable } from "../ir/builder.js";
import { NO_ATTRIBUTES } from "../ir/primitive.js";
import type { Apply, Block, Program, Statement, Value, Variable } from "../ir/program.js";
import { mapReachable, mapRegions, replaceAll, replaceOperands } from "../ir/rewrite.js";
import { F64 } from "../ir/types.js";
import { primitives } from "../primitives/table.js";
import { usesOf } from "./uses.js";

/** Longer arrays stay arrays. */
const LONGEST = 16;

/** The same program with fewer small arrays. */
export function replaceSmallArrays(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: replaceIn(each.body, new Map()) }));
}

function replaceIn(block: Block, outer: ReadonlyMap<Variable, Value>): Block {
  const small = smallArrays(block);
  /** The elements of each version of a small array. */
  const elements = new Map<Value, readonly Value[]>();
  const replaced = new Map(outer);
  const replace = (value: Value): Value => (value.kind === "variable" ? (replaced.get(value) ?? value) : value);
  const statements = block.statements.flatMap((original): Statement[] => {
    const statement = replaceOperands(original, replace);
    if (statement.kind !== "apply") return [mapRegions(statement, (region) => replaceIn(region, replaced))];
    const { primitive, inputs, output } = statement;
    const [array, index, amount] = inputs;
    if (small.has(output) && primitive === primitives.fill && index !== undefined) {
      const length = array?.kind === "constant" ? Number(array.value) : 0;
      elements.set(
        output,
        Array.from({ length }, () => index),
      );
      return [];
    }
    const before = array === undefined ? undefined : elements.get(array);
    if (before === undefined || index?.kind !== "constant") return [statement];
    const at = Number(index.value);
    if (primitive === primitives.get) {
      replaced.set(output, before[at] ?? constant(Number.NaN));
      return [];
    }
    const old = before[at];
    if (amount === undefined || old === undefined) {
      elements.set(output, before);
      return [];
    }
    if (primitive === primitives.set) {
      elements.set(output, withElement(before, at, amount));
      return [];
    }
    const sum = variable(F64, { ...output.origin, name: null });
    elements.set(output, withElement(before, at, sum));
    return [
      { kind: "apply", primitive: primitives.add, inputs: [old, amount], attributes: NO_ATTRIBUTES, output: sum },
    ];
  });
  return { params: block.params, statements, results: replaceAll(block.results, replace) };
}

/** Versions of arrays that only statements directly in this block use, element by element. */
function smallArrays(block: Block): ReadonlySet<Value> {
  const made = new Map<Value, Apply>();
  for (const statement of block.statements) {
    if (statement.kind !== "apply") continue;
    const [first] = statement.inputs;
    const isUpdate = statement.primitive === primitives.set || statement.primitive === primitives.accumulate;
    if (isSmall(statement) || (isUpdate && first !== undefined && made.has(first)))
      made.set(statement.output, statement);
  }
  if (made.size === 0) return new Set();
  const kept = new Set<Value>(block.results);
  for (const statement of block.statements) {
    const array = statement.kind === "apply" && isOfElement(statement) ? statement.inputs[0] : null;
    for (const used of usesOf(statement)) if (used !== array) kept.add(used);
  }
  // A version that is kept keeps those that it was made of, and what is made of them.
  for (let before = -1; before !== made.size; ) {
    before = made.size;
    for (const [version, statement] of made) {
      const [first] = statement.inputs;
      const isUpdate = statement.primitive !== primitives.fill;
      if (kept.has(version) || (isUpdate && first !== undefined && kept.has(first))) {
        kept.add(version);
        if (isUpdate && first !== undefined) kept.add(first);
        made.delete(version);
      }
    }
  }
  return new Set(made.keys());
}

function withElement(elements: readonly Value[], at: number, element: Value): Value[] {
  return elements.map((before, index) => (index === at ? element : before));
}

function isSmall({ primitive, inputs, output }: Apply): boolean {
  const [count, content] = inputs;
  if (primitive !== primitives.fill || count?.kind !== "constant" || content?.type.kind !== "f64") return false;
  const isDouble = output.type.kind === "array" && output.type.element === "f64";
  return isDouble && Number.isInteger(count.value) && Number(count.value) >= 0 && Number(count.value) <= LONGEST;
}

/** Reads or changes the element at a fixed place. */
function isOfElement({ primitive, inputs }: Apply): boolean {
  const isKnown = primitive === primitives.get || primitive === primitives.set || primitive === primitives.accumulate;
  const [array, index, amount] = inputs;
  return isKnown && index?.kind === "constant" && amount !== array;
}
