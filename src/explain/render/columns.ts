/** Columns of text, as wide as what stands in them on the screen. */

/** Rows of cells, each column as wide as its widest cell; colours and combining marks take no room. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, widthOf(cell))));
  return rows.map((row) =>
    row
      .map((cell, at) => (widths[at] === 0 ? "" : cell + " ".repeat((widths[at] ?? 0) - widthOf(cell) + 1)))
      .join("")
      .trimEnd(),
  );
}

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");

function widthOf(text: string): number {
  return [...text.replace(COLOUR, "").replace(/\p{M}/gu, "")].length;
}
