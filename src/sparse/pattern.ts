/** Where a sparse matrix may have entries other than zero, by compressed rows. */

export interface Pattern {
  readonly rows: number;
  readonly columns: number;
  /** The entries of row `i` are those from `rowStarts[i]` to below `rowStarts[i + 1]`. */
  readonly rowStarts: Int32Array;
  /** Ascending in each row. */
  readonly columnIndices: Int32Array;
}

const FIRST_ROOM = 1024;

/** @param visitRow calls its second argument for each column with an entry in the row, in any order. */
export function patternOf(
  rows: number,
  columns: number,
  visitRow: (row: number, visit: (column: number) => void) => void,
): Pattern {
  const rowStarts = new Int32Array(rows + 1);
  let entries = new Int32Array(FIRST_ROOM);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const start = count;
    visitRow(row, (column) => {
      if (count === entries.length) {
        const more = new Int32Array(2 * count);
        more.set(entries);
        entries = more;
      }
      entries[count++] = column;
    });
    entries.subarray(start, count).sort();
    rowStarts[row + 1] = count;
  }
  return { rows, columns, rowStarts, columnIndices: entries.slice(0, count) };
}

export function entriesOf(pattern: Pattern, row: number): Int32Array {
  return pattern.columnIndices.subarray(pattern.rowStarts[row], pattern.rowStarts[row + 1]);
}

export function transposed(pattern: Pattern): Pattern {
  const { rows, columns, columnIndices } = pattern;
  const rowStarts = new Int32Array(columns + 1);
  for (const column of columnIndices) rowStarts[column + 1] = (rowStarts[column + 1] ?? 0) + 1;
  for (let column = 0; column < columns; column++) {
    rowStarts[column + 1] = (rowStarts[column + 1] ?? 0) + (rowStarts[column] ?? 0);
  }
  const next = rowStarts.slice();
  const rowIndices = new Int32Array(columnIndices.length);
  for (let row = 0; row < rows; row++) {
    for (const column of entriesOf(pattern, row)) {
      const at = next[column] ?? 0;
      rowIndices[at] = row;
      next[column] = at + 1;
    }
  }
  return { rows: columns, columns: rows, rowStarts, columnIndices: rowIndices };
}

/** The pattern with an entry wherever it or its transpose has one. */
export function symmetric(pattern: Pattern): Pattern {
  const mirrored = transposed(pattern);
  return patternOf(pattern.rows, pattern.columns, (row, visit) => {
    const [own, other] = [entriesOf(pattern, row), entriesOf(mirrored, row)];
    for (let at = 0, from = 0; at < own.length || from < other.length; ) {
      const [a, b] = [own[at] ?? pattern.columns, other[from] ?? pattern.columns];
      visit(Math.min(a, b));
      if (a <= b) at++;
      if (b <= a) from++;
    }
  });
}

/** The most entries of a row. */
export function longestRow({ rows, rowStarts }: Pattern): number {
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    longest = Math.max(longest, (rowStarts[row + 1] ?? 0) - (rowStarts[row] ?? 0));
  }
  return longest;
}
