/** What the tour prints: headings, paragraphs, tables and tick marks, as wide as the terminal, coloured where that is wanted. */

const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
/** Columns used: the terminal's, within what reads well; 80 where there is none. */
export const columns = Math.max(80, Math.min(100, process.stdout.columns ?? 80));

const ESCAPE = String.fromCharCode(27);
const COLOUR = new RegExp(`${ESCAPE}\\[\\d+m`, "g");
const paint = (code: string) => (text: string) => (coloured ? `${ESCAPE}[${code}m${text}${ESCAPE}[0m` : text);
export const bold = paint("1");
export const dim = paint("2");
export const green = paint("32");
export const red = paint("31");

const tally = { made: 0, failed: 0 };

/** Ticks made so far, and how many of them are false. */
export function checksSoFar(): { readonly made: number; readonly failed: number } {
  return { ...tally };
}

/** ✓ or ✗, as computed; a false one makes the tour fail. */
export function tick(holds: boolean): string {
  tally.made++;
  if (!holds) tally.failed++;
  return holds ? green("✓") : red("✗");
}

export function line(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** A statement with its tick mark in front. */
export function checked(holds: boolean, text: string): void {
  const mark = tick(holds);
  wrap(text, columns - 4).forEach((part, i) => {
    line(i === 0 ? `  ${mark} ${part}` : `    ${part}`);
  });
}

export function heading(title: string): void {
  line(`\n${bold(title)}\n${dim("─".repeat(columns))}`);
}

export function paragraph(text: string): void {
  for (const part of wrap(text, columns)) line(part);
}

/** A row of cells, or one text across all columns. */
export type Row = readonly string[] | string;

/** Columns of cells; those in `right` are aligned to the right. */
export function table(head: readonly string[], rows: readonly Row[], right: readonly number[] = []): void {
  const cells = rows.filter((row) => typeof row !== "string");
  const widths = head.map((cell, i) => Math.max(widthOf(cell), ...cells.map((row) => widthOf(row[i] ?? ""))));
  const show = (row: Row) => {
    if (typeof row === "string") return `  ${row}`;
    return `  ${widths.map((width, i) => pad(row[i] ?? "", width, right.includes(i))).join("  ")}`.trimEnd();
  };
  line(dim(show(head)));
  for (const row of rows) line(show(row));
}

export function pad(text: string, width: number, toTheRight = false): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return toTheRight ? space + text : text + space;
}

/** Characters as they stand on the screen: colours and combining marks take no room. */
export function widthOf(text: string): number {
  return [...text.replaceAll(COLOUR, "").replace(/\p{M}/gu, "")].length;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(/\s+/)) {
    if (current !== "" && widthOf(current) + 1 + widthOf(word) > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

/** 12,345.6 with so many digits behind the point. */
export function count(value: number, digits = 0): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A time as a person says it. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${count(milliseconds, milliseconds < 10 ? 1 : 0)} ms`;
  if (milliseconds < 120_000) return `${count(milliseconds / 1000, 1)} s`;
  return `${count(milliseconds / 60_000)} minutes`;
}

/** A number to six decimals, with a true minus sign. */
export function six(value: number): string {
  return value.toFixed(6).replace("-", "−");
}
