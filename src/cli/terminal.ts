/** What the commands write: to the standard output only, coloured only where somebody looks at it. */
import { inspect } from "node:util";
import pc from "picocolors";
import type { Verdict } from "../check/verdict.js";

/** Pipes and files get plain text whatever the environment says; `hasColors` knows NO_COLOR. */
export const hasColours = process.stdout.isTTY === true && process.stdout.hasColors();

export const colours = pc.createColors(hasColours);

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Numbers that JSON lacks are text; typed arrays are lists. */
export function printJson(data: unknown): void {
  print(JSON.stringify(data, plain, 2));
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
}

/** A value as Node shows it, with all digits. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 8, breakLength: 100, colors: hasColours });
}

const byVerdict = {
  right: colours.green,
  wrong: (text: string) => colours.bold(colours.red(text)),
  limited: colours.yellow,
  notSmooth: colours.blue,
} as const;

export function paint(verdict: Verdict, text: string): string {
  return byVerdict[verdict](text);
}

/** Lines of cells, padded to columns; `right` names the columns of numbers. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
