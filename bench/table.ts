/** Tables in Markdown, padded so that they can be read as they are. */

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
}

/** The first `left` columns are text; what follows are numbers, set to the right. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[], left: number): string {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const widths = columns.map(({ head }, i) => Math.max(head.length, ...cells.map((line) => line[i]?.length ?? 0)));
  const show = (line: readonly string[]) =>
    `| ${line.map((cell, i) => (i < left ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i < left ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [show(columns.map(({ head }) => head)), show(rule), ...cells.map(show)].join("\n");
}
