/** Groups of columns of a sparse matrix no two of which have an entry in the same row: one run gives all entries of a group. */
import { entriesOf, longestRow, type Pattern, transposed } from "./pattern.js";

export interface Colouring {
  /** The colour of each column; -1 for one without entries. */
  readonly colours: Int32Array;
  readonly count: number;
}

/** Steps that the order smallest-last may take; beyond them columns are coloured as they come. */
const MOST_STEPS = 2e8;

/**
 * Colours greedily, in the given order and in the order smallest-last, and takes the better one.
 *
 * Sources: Curtis, Powell and Reid, "On the estimation of sparse Jacobian matrices", 1974; Coleman and Moré, "Estimation of sparse
 * Jacobian matrices and graph coloring problems", 1983.
 */
export function colourColumns(pattern: Pattern): Colouring {
  const byColumn = transposed(pattern);
  const inOrder = Int32Array.from({ length: pattern.columns }, (_, column) => column);
  const first = greedy(pattern, byColumn, inOrder);
  // The columns of one row all differ: with so many colours nothing is left to gain.
  if (first.count === longestRow(pattern) || stepsOf(pattern) > MOST_STEPS) return first;
  const second = greedy(pattern, byColumn, smallestLast(pattern, byColumn));
  return second.count < first.count ? second : first;
}

function stepsOf({ rows, rowStarts }: Pattern): number {
  let steps = 0;
  for (let row = 0; row < rows; row++) steps += ((rowStarts[row + 1] ?? 0) - (rowStarts[row] ?? 0)) ** 2;
  return steps;
}

/** Each column gets the first colour that no column has with which it shares a row. */
function greedy(pattern: Pattern, byColumn: Pattern, order: Int32Array): Colouring {
  const colours = new Int32Array(pattern.columns).fill(-1);
  /** By colour: the last column that could not have it. */
  const taken: number[] = [];
  for (const column of order) {
    const rows = entriesOf(byColumn, column);
    if (rows.length === 0) continue;
    for (const row of rows) {
      for (const other of entriesOf(pattern, row)) {
        const colour = colours[other] ?? -1;
        if (colour >= 0) taken[colour] = column;
      }
    }
    let colour = 0;
    while (taken[colour] === column) colour++;
    if (colour === taken.length) taken.push(-1);
    colours[column] = colour;
  }
  return { colours, count: taken.length };
}

/** The columns in such an order that each has the fewest neighbours among itself and those before it. */
function smallestLast(pattern: Pattern, byColumn: Pattern): Int32Array {
  const { columns } = pattern;
  const seen = new Int32Array(columns).fill(-1);
  const eachNeighbour = (column: number, visit: (neighbour: number) => void) => {
    seen[column] = column;
    for (const row of entriesOf(byColumn, column)) {
      for (const other of entriesOf(pattern, row)) {
        if (seen[other] === column) continue;
        seen[other] = column;
        visit(other);
      }
    }
  };
  const degrees = new Int32Array(columns);
  for (let column = 0; column < columns; column++) {
    let degree = 0;
    eachNeighbour(column, () => degree++);
    degrees[column] = degree;
  }
  const buckets = new Buckets(degrees);
  const order = new Int32Array(columns);
  seen.fill(-1);
  for (let at = columns - 1; at >= 0; at--) {
    const column = buckets.removeSmallest();
    order[at] = column;
    eachNeighbour(column, (neighbour) => buckets.decrease(neighbour));
  }
  return order;
}

/** Columns by degree, in doubly linked lists. */
class Buckets {
  readonly #degrees: Int32Array;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  #smallest = 0;

  constructor(degrees: Int32Array) {
    this.#degrees = degrees;
    this.#heads = new Int32Array(degrees.length + 1).fill(-1);
    this.#next = new Int32Array(degrees.length).fill(-1);
    this.#previous = new Int32Array(degrees.length).fill(-1);
    for (let column = degrees.length - 1; column >= 0; column--) this.#insert(column);
  }

  removeSmallest(): number {
    while (this.#heads[this.#smallest] === -1) this.#smallest++;
    const column = this.#heads[this.#smallest] ?? 0;
    this.#remove(column);
    this.#degrees[column] = -1;
    return column;
  }

  /** For a column that was removed nothing happens. */
  decrease(column: number): void {
    const degree = this.#degrees[column] ?? -1;
    if (degree < 0) return;
    this.#remove(column);
    this.#degrees[column] = degree - 1;
    this.#insert(column);
    this.#smallest = Math.min(this.#smallest, degree - 1);
  }

  #insert(column: number): void {
    const degree = this.#degrees[column] ?? 0;
    const head = this.#heads[degree] ?? -1;
    this.#next[column] = head;
    this.#previous[column] = -1;
    if (head >= 0) this.#previous[head] = column;
    this.#heads[degree] = column;
  }

  #remove(column: number): void {
    const [next, previous] = [this.#next[column] ?? -1, this.#previous[column] ?? -1];
    if (next >= 0) this.#previous[next] = previous;
    if (previous >= 0) this.#next[previous] = next;
    else this.#heads[this.#degrees[column] ?? 0] = next;
  }
}
