/** What the inputs of a run are called, and how nested lists lie in the flat arrays that a program is given. */
import type { Differentiated } from "../derivatives/recorded.js";
import type { AnyFunction } from "../derivatives/types.js";
import { parameterNames } from "../numeric/parameter-names.js";
import type { Cell } from "../steps/record.js";
import { type Leaf, leavesOf } from "../tree/leaves.js";

export interface NamedInput {
  readonly cell: Cell;
  readonly name: string;
  /** For an array that holds nested lists; null for others. */
  readonly nesting: Nesting | null;
}

/** A list of lists in one array, in order: element `[i][j]` is at `i · size + j`. */
export interface Nesting {
  /** What stands around the indices: `["layers[", "].w[", "]"]`. */
  readonly around: readonly string[];
  /** The lengths of the lists at every index but the first. */
  readonly sizes: readonly Cell[];
}

/** Fields go by their own names where these are unique, else by their paths. */
export function namedInputs(f: AnyFunction, { run, point }: Differentiated): NamedInput[] {
  const { args } = point.traced;
  const parameters = parameterNames(f, args.length);
  const leaves = args.flatMap((arg, at) => {
    const root = parameters[at] ?? "";
    return leavesOf(arg).map((leaf) => ({ ...leaf, path: `${root}${leaf.path}` }));
  });
  const short = run.inputs.map(({ variable }, at) => variable?.origin.name ?? leaves[at]?.path ?? `input ${at}`);
  return run.inputs.map((cell, at): NamedInput => {
    const [own = "", leaf] = [short[at], leaves[at]];
    const name = short.indexOf(own) === short.lastIndexOf(own) ? own : (leaf?.path ?? own);
    return { cell, name, nesting: leaf === undefined ? null : nestingOf(leaf, leaves, run.inputs) };
  });
}

function nestingOf({ path, role, type }: Leaf, leaves: readonly Leaf[], cells: readonly Cell[]): Nesting | null {
  if (role !== "value" || type.kind !== "array") return null;
  const length = (place: string) =>
    cells[leaves.findIndex((leaf) => leaf.role === "length" && leaf.path === `${place}.length`)];
  // The elements of typed arrays in a list are not in the path.
  const isTyped = path.endsWith("[]") && length(path) !== undefined;
  const around = `${path}${isTyped ? "[]" : ""}`.split("[]");
  const sizes: Cell[] = [];
  for (let place = around[0] ?? "", at = 1; at < around.length - 1; at++) {
    place += `[]${around[at]}`;
    const size = length(place);
    if (size === undefined) return null;
    sizes.push(size);
  }
  if (sizes.length === 0) return null;
  const last = around.length - 1;
  return { around: around.map((part, at) => `${at === 0 ? "" : "]"}${part}${at === last ? "" : "["}`), sizes };
}
