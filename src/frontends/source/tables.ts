/** Tables of what is no number (functions, texts, objects with methods) at an index of the program: one item of several, told at run time. */
import { errorOf } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Value } from "../../ir/program.js";
import { isOutside, type TupleContent } from "./heap.js";
import { readable } from "./numbers.js";
import { sameAbstract } from "./same.js";
import { NeedsStatic, siteKey, type Tracer } from "./tracer.js";
import { type Abstract, type Ref, UNDEFINED } from "./values.js";

/** More items would make every use a long row of questions. */
const LONGEST_TABLE = 16;

/** The items of a list that can be told apart, but not lie in flat storage; null for other lists. */
export function tableOf(t: Tracer, content: TupleContent): readonly Abstract[] | null {
  const { items } = content;
  if (items.length === 0 || items.length > LONGEST_TABLE) return null;
  const isTable = items.every(isConstantItem)
    ? items.some(isFunctionOrText)
    : items.every(isObject) && (isOutside(content) || items.every(hasMethods) || isRagged(items));
  if (isTable && items.every((item) => item.kind === "static" && sameAbstract(item, items[0] ?? item))) return null;
  return isTable ? items.map((item) => t.inputs.observe(readable(item))) : null;
}

function isFunctionOrText(item: Abstract): boolean {
  if (item.kind === "static") return typeof item.value === "function" || typeof item.value === "string";
  return ["closure", "builtin", "class", "choice"].includes(item.kind);
}

function isConstantItem(item: Abstract): boolean {
  return isFunctionOrText(item) || (item.kind === "static" && (item.value === undefined || item.value === null));
}

function isObject(item: Abstract): item is Ref {
  return item.kind === "ref" && item.steps.length === 0 && item.present === undefined;
}

/** Whether the items are rows of different lengths. */
function isRagged(items: readonly Ref[]): boolean {
  const lengths = new Set(items.map(lengthOfRow));
  return lengths.size > 1 && !lengths.has(null);
}

/** null: not known, or no row. */
function lengthOfRow({ cell: { value } }: Ref): number | null {
  if (value.kind === "tuple") return value.items.length;
  if (value.kind !== "dense" || value.layout.kind !== "list") return null;
  const { length } = value.layout;
  return length.kind === "constant" ? Number(length.value) : null;
}

/** Whether the item is an object of which some field is a function or text. */
function hasMethods({ cell }: Ref): boolean {
  const content = cell.value;
  return content.kind === "object" && [...content.fields.values()].some(isFunctionOrText);
}

/**
 * Item `index` of the table, or `undefined`. A loop over the items is better unrolled: only where none can be is the item a choice.
 *
 * @throws NeedsStatic in the first attempt.
 */
export function readTable(t: Tracer, items: readonly Abstract[], index: Value, site: Site): Abstract {
  const table = siteKey(site);
  if (!t.facts.left.has(table)) {
    const what = "an index into items of different kinds";
    throw new NeedsStatic(errorOf("needs-static", site, { what }), table);
  }
  const is = items.map((_, position) => t.ops.eq(index, position));
  const refs = items.filter(isObject);
  if (refs.length < items.length) {
    return items.reduceRight<Abstract>((otherwise, then, position) => {
      const predicate = is[position];
      return predicate === undefined ? otherwise : { kind: "choice", predicate, then, otherwise };
    }, UNDEFINED);
  }
  const chosen = refs.reduceRight((otherwise, then, position): Ref => {
    const predicate = is[position];
    if (predicate === undefined) return otherwise;
    return { kind: "ref", cell: t.heap.cell({ kind: "chosen", predicate, then, otherwise }, table), steps: [] };
  });
  return { ...chosen, present: () => is.reduce((any, each) => t.ops.or(any, each)) };
}
