/** Colours of the columns of a sparse symmetric matrix such that each entry, or its mirror image, stands alone in a product. */
import type { Colouring } from "./column-colouring.js";
import { entriesOf, type Pattern } from "./pattern.js";

/** What the neighbours of a column with one colour are: how many, and the first of them. */
interface Neighbours {
  count: number;
  readonly first: number;
}

/**
 * A star colouring of the graph of a symmetric matrix: neighbours differ, and no path of four columns has only two colours. Then
 * entry (i, j) is alone among the entries of row i in columns of the colour of j, or so is (j, i).
 *
 * Greedy, in the given order and by falling numbers of entries; the better one is taken. Each column knows which colours would close a
 * path of two colours through it, so that a column is coloured in time proportional to its entries and the colours.
 *
 * Source: Gebremedhin, Tarafdar, Manne and Pothen, "New acyclic and star coloring algorithms with application to computing Hessians",
 * SIAM J. Sci. Comput. 29, 2007; for the recovery Gebremedhin, Manne and Pothen, "What color is your Jacobian?", SIAM Review 47, 2005.
 *
 * @param pattern symmetric
 */
export function starColouring(pattern: Pattern): Colouring {
  const inOrder = Array.from({ length: pattern.columns }, (_, column) => column);
  const first = greedy(pattern, inOrder);
  const entries = (column: number) => entriesOf(pattern, column).length;
  const second = greedy(
    pattern,
    inOrder.sort((a, b) => entries(b) - entries(a) || a - b),
  );
  return second.count < first.count ? second : first;
}

function greedy(pattern: Pattern, order: readonly number[]): Colouring {
  const { columns } = pattern;
  const colours = new Int32Array(columns).fill(-1);
  const neighbours = Array.from({ length: columns }, () => new Map<number, Neighbours>());
  /** Colours of neighbours that have another neighbour of the column's own colour. */
  const blocked = Array.from({ length: columns }, () => new Set<number>());
  /** By colour: the last column that could not have it. */
  const taken: number[] = [];
  for (const column of order) {
    const adjacent = entriesOf(pattern, column);
    if (adjacent.length === 0) continue;
    const own = neighbours[column];
    for (const other of adjacent) {
      const colour = colours[other] ?? -1;
      if (other === column || colour < 0) continue;
      taken[colour] = column;
      // column - other - x - y, where y has the colour of `other`
      for (const closing of blocked[other] ?? []) taken[closing] = column;
      // u - column - other - x, where u has the colour of `other`
      if ((own?.get(colour)?.count ?? 0) > 1)
        for (const closing of neighbours[other]?.keys() ?? []) taken[closing] = column;
    }
    let colour = 0;
    while (taken[colour] === column) colour++;
    if (colour === taken.length) taken.push(-1);
    colours[column] = colour;
    for (const other of adjacent) if (other !== column) meet(column, other, colours, neighbours, blocked);
  }
  return { colours, count: taken.length };
}

/** Records that `column` now has its colour, for its neighbour `other`. */
function meet(
  column: number,
  other: number,
  colours: Int32Array,
  neighbours: readonly Map<number, Neighbours>[],
  blocked: readonly Set<number>[],
): void {
  const [colour, otherColour] = [colours[column] ?? -1, colours[other] ?? -1];
  // `other` has one more neighbour of this colour.
  const met = neighbours[other]?.get(colour);
  if (met === undefined) neighbours[other]?.set(colour, { count: 1, first: column });
  else {
    met.count++;
    if (otherColour >= 0) {
      blocked[column]?.add(otherColour);
      blocked[met.first]?.add(otherColour);
    }
  }
  // `column`, coloured now, may stand between `other` and another one of its colour.
  if (otherColour >= 0 && (neighbours[column]?.get(otherColour)?.count ?? 0) > 1) blocked[other]?.add(colour);
}
