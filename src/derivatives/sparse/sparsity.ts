/** Where a Jacobian or Hessian may have entries at a point, and the groups of directions that give them: kept from call to call. */
import type { Program } from "../../ir/program.js";
import { removeDeadCode } from "../../passes/dead-code.js";
import { type Abstract, AbstractArray, scalar } from "../../sparse/abstract-value.js";
import { type Colouring, colourColumns } from "../../sparse/column-colouring.js";
import { type Deciding, decidingInputs } from "../../sparse/deciding-inputs.js";
import { Dependence } from "../../sparse/dependence.js";
import { EMPTY, type IndexSet, IndexSets } from "../../sparse/index-sets.js";
import { longestRow, type Pattern, patternOf, symmetric, transposed } from "../../sparse/pattern.js";
import { starColouring } from "../../sparse/star-colouring.js";
import { elementOf, type RuntimeLeaf } from "../../tree/leaf.js";
import { countComponents } from "../seeds.js";
import type { Mode } from "../types.js";

/** The components of a value: in the order of its leaves, and in the order of its places, which differs in lists of records. */
export interface Components {
  readonly leaves: readonly RuntimeLeaf[];
  /** By place, the component. */
  readonly order: Int32Array;
}

export interface Sparsity {
  readonly pattern: Pattern;
  /** Whether runs follow columns (forward) or rows (reverse) of the matrix. */
  readonly mode: Mode;
  /** The columns or rows of each group, as components. */
  readonly groups: readonly (readonly number[])[];
  /** By group, the entries of the pattern that its product has. */
  readonly entries: readonly Int32Array[];
  /** By entry, the component at which that product has it. */
  readonly componentOf: Int32Array;
}

/** A program analysed for the inputs `wrt`. */
interface Analysed {
  readonly program: Program;
  readonly deciding: Deciding;
  readonly known: { readonly key: readonly RuntimeLeaf[]; readonly sparsity: Sparsity }[];
}

/** Sparsities of one program that are told apart by lengths and by what decides; the oldest gives way. */
const MOST_KNOWN = 4;

const analyses = new WeakMap<object, Map<string, Analysed>>();

export interface Question {
  /** What the answers are remembered with, and under which name. */
  readonly owner: object;
  readonly name: string;
  /** From the inputs to the values whose dependence is asked for, at the positions `results`. */
  readonly program: () => Program;
  readonly results: readonly number[];
  readonly inputs: readonly RuntimeLeaf[];
  readonly wrt: readonly number[];
  readonly rows: Components;
  readonly columns: Components;
}

/** For a Jacobian; `mode` where the user chose it. */
export function jacobianSparsity(question: Question, mode: Mode | null): Sparsity {
  return sparsityAt(question, mode ?? "any", (pattern) => {
    const found = chooseMode(pattern, mode);
    return { pattern, ...found, ...byColumns(pattern, question, found) };
  });
}

/** For a Hessian, from the program of the gradient. */
export function hessianSparsity(question: Question): Sparsity {
  return sparsityAt(question, "symmetric", (found) => {
    const pattern = symmetric(found);
    const colouring = starColouring(pattern);
    return { pattern, mode: "forward", ...byStars(pattern, question, colouring) };
  });
}

function sparsityAt(question: Question, kind: string, make: (pattern: Pattern) => Sparsity): Sparsity {
  const analysed = analysisOf(question, kind);
  const key = keyOf(question, analysed.deciding);
  const { known } = analysed;
  const at = known.findIndex((before) => sameLeaves(before.key, key));
  const [before] = at < 0 ? [] : known.splice(at, 1);
  const entry = before ?? {
    key: key.map((leaf) => (typeof leaf === "object" ? leaf.slice() : leaf)),
    sparsity: make(findPattern(question, analysed)),
  };
  known.unshift(entry);
  if (known.length > MOST_KNOWN) known.pop();
  return entry.sparsity;
}

function analysisOf({ owner, name, wrt, program }: Question, kind: string): Analysed {
  const own = analyses.get(owner) ?? new Map<string, Analysed>();
  analyses.set(owner, own);
  const key = `${name} ${kind} ${wrt.join()}`;
  const before = own.get(key);
  if (before !== undefined) return before;
  const cleaned = removeDeadCode(program());
  const analysed = { program: cleaned, deciding: decidingInputs(cleaned), known: [] };
  own.set(key, analysed);
  return analysed;
}

/** All that a pattern depends on: lengths, the inputs that decide and are not differentiated, and the order of places. */
function keyOf({ inputs, wrt, rows, columns }: Question, deciding: Deciding): RuntimeLeaf[] {
  const values = deciding.inputs.filter((at) => !wrt.includes(at)).map((at) => inputs[at] ?? 0);
  const lengths = [...inputs, ...rows.leaves].map((leaf) => (typeof leaf === "object" ? leaf.length : 0));
  return [...lengths, ...values, rows.order, columns.order];
}

function sameLeaves(a: readonly RuntimeLeaf[], b: readonly RuntimeLeaf[]): boolean {
  return a.length === b.length && a.every((leaf, at) => sameLeaf(leaf, b[at]));
}

function sameLeaf(a: RuntimeLeaf, b: RuntimeLeaf | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object") return Object.is(a, b);
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!Object.is(a[index], b[index])) return false;
  return true;
}

function findPattern(question: Question, { program, deciding }: Analysed): Pattern {
  const { rows, columns, results } = question;
  const sets = new IndexSets();
  const placeOf = inverse(columns.order);
  const ends = new Dependence(sets, deciding.values).run(program, abstractInputs(question, deciding, sets, placeOf));
  const sources: IndexSet[] = rows.leaves.flatMap((leaf, at) => {
    const end = ends[results[at] ?? -1];
    if (end instanceof AbstractArray) {
      return Array.from({ length: countComponents([leaf]) }, (_, index) => end.get(index, sets).sources);
    }
    return [end?.sources ?? EMPTY];
  });
  return patternOf(rows.order.length, columns.order.length, (row, visit) => {
    sets.forEach(sources[rows.order[row] ?? 0] ?? EMPTY, visit);
  });
}

/** What the analysis knows of each input. Components stand under the numbers of their places. */
function abstractInputs(
  { inputs, wrt }: Question,
  deciding: Deciding,
  sets: IndexSets,
  placeOf: Int32Array,
): Abstract[] {
  let next = 0;
  const first = new Map(
    wrt.map((position) => {
      const start = next;
      next += countComponents([inputs[position] ?? 0]);
      return [position, start];
    }),
  );
  return inputs.map((leaf, position): Abstract => {
    const start = first.get(position);
    const isKnown = start === undefined && deciding.inputs.includes(position);
    if (typeof leaf !== "object") {
      return scalar(isKnown ? leaf : null, start === undefined ? EMPTY : sets.of(placeOf[start] ?? 0));
    }
    const element = elementOf(leaf) ?? "f64";
    if (start !== undefined) {
      return AbstractArray.from(element, leaf.length, (index) => scalar(null, sets.of(placeOf[start + index] ?? 0)));
    }
    if (!isKnown) return AbstractArray.filled(element, leaf.length, scalar(null, EMPTY));
    return AbstractArray.from(element, leaf.length, (index) => scalar(leaf[index] ?? 0, EMPTY));
  });
}

function inverse(order: Int32Array): Int32Array {
  const places = new Int32Array(order.length);
  order.forEach((component, place) => {
    places[component] = place;
  });
  return places;
}

interface Chosen {
  readonly mode: Mode;
  readonly colouring: Colouring;
}

/** Follows columns or rows, whichever takes fewer runs. */
function chooseMode(pattern: Pattern, mode: Mode | null): Chosen {
  const mirrored = transposed(pattern);
  const forward = (): Chosen => ({ mode: "forward", colouring: colourColumns(pattern) });
  const reverse = (): Chosen => ({ mode: "reverse", colouring: colourColumns(mirrored) });
  if (mode !== null) return mode === "forward" ? forward() : reverse();
  // A group holds one column of each row: the longest row bounds the number of groups from below.
  const isForwardFirst = longestRow(pattern) <= longestRow(mirrored);
  const first = isForwardFirst ? forward() : reverse();
  const bound = longestRow(isForwardFirst ? mirrored : pattern);
  if (first.colouring.count <= bound) return first;
  const second = isForwardFirst ? reverse() : forward();
  return second.colouring.count < first.colouring.count ? second : first;
}

type Schedule = Pick<Sparsity, "groups" | "entries" | "componentOf">;

function byColumns(pattern: Pattern, { rows, columns }: Question, { mode, colouring }: Chosen): Schedule {
  const { colours, count } = colouring;
  const isForward = mode === "forward";
  const schedule = new Scheduler(pattern, count);
  eachEntry(pattern, (entry, row, column) => {
    const [colour, component] = isForward ? [colours[column], rows.order[row]] : [colours[row], columns.order[column]];
    schedule.add(entry, colour ?? 0, component ?? 0);
  });
  return { groups: groupsOf(colouring, isForward ? columns : rows), ...schedule.finish() };
}

function byStars(pattern: Pattern, { columns }: Question, colouring: Colouring): Schedule {
  const { colours, count } = colouring;
  // How often each colour occurs in each row.
  const occurrences = new Map<number, number>();
  const keyOfPair = (row: number, column: number) => row * count + (colours[column] ?? 0);
  eachEntry(pattern, (_, row, column) => {
    const key = keyOfPair(row, column);
    occurrences.set(key, (occurrences.get(key) ?? 0) + 1);
  });
  const schedule = new Scheduler(pattern, count);
  eachEntry(pattern, (entry, row, column) => {
    // An entry and its mirror image are one number, and one of both stands alone.
    const [low, high] = [Math.min(row, column), Math.max(row, column)];
    const [at, from] = occurrences.get(keyOfPair(low, high)) === 1 ? [low, high] : [high, low];
    schedule.add(entry, colours[from] ?? 0, columns.order[at] ?? 0);
  });
  return { groups: groupsOf(colouring, columns), ...schedule.finish() };
}

/** Sorts entries by the group whose product has them. */
class Scheduler {
  readonly #groupOf: Int32Array;
  readonly #componentOf: Int32Array;
  readonly #sizes: Int32Array;

  constructor({ columnIndices }: Pattern, groups: number) {
    this.#groupOf = new Int32Array(columnIndices.length);
    this.#componentOf = new Int32Array(columnIndices.length);
    this.#sizes = new Int32Array(groups);
  }

  add(entry: number, group: number, component: number): void {
    this.#groupOf[entry] = group;
    this.#componentOf[entry] = component;
    this.#sizes[group] = (this.#sizes[group] ?? 0) + 1;
  }

  finish(): Pick<Sparsity, "entries" | "componentOf"> {
    const entries = Array.from(this.#sizes, (size) => new Int32Array(size));
    const next = new Int32Array(entries.length);
    this.#groupOf.forEach((group, entry) => {
      const at = next[group] ?? 0;
      const own = entries[group];
      if (own !== undefined) own[at] = entry;
      next[group] = at + 1;
    });
    return { entries, componentOf: this.#componentOf };
  }
}

function eachEntry(pattern: Pattern, visit: (entry: number, row: number, column: number) => void): void {
  for (let row = 0; row < pattern.rows; row++) {
    const end = pattern.rowStarts[row + 1] ?? 0;
    for (let entry = pattern.rowStarts[row] ?? 0; entry < end; entry++) {
      visit(entry, row, pattern.columnIndices[entry] ?? 0);
    }
  }
}

/** The components of each colour. */
function groupsOf({ colours, count }: Colouring, { order }: Components): number[][] {
  const groups = Array.from({ length: count }, (): number[] => []);
  colours.forEach((colour, place) => {
    if (colour >= 0) groups[colour]?.push(order[place] ?? 0);
  });
  return groups;
}
