/** Code frames: the user's lines around a site with a caret, and the calls that led there. Plain text, no colours. */
import type { Site, SourceLocation } from "./site.js";

/** Lines shown before and after the one at fault. */
const CONTEXT = 1;
/** Longer lines (minified code) are cut around the caret. */
const MAXIMUM_WIDTH = 120;

/** What a frame is drawn from: lines by their number, and a range of one of them (0-based columns). */
interface View {
  readonly lines: ReadonlyMap<number, string>;
  readonly line: number;
  readonly column: number;
  readonly width: number;
}

/**
 * `in f (file:line:column)`, the line with its neighbours and a caret, then one line for each call that led there. The
 * user's own file is shown where it can be read, else the function's text.
 */
export function codeFrame(site: Site): string {
  const location = site.source.locate(site.start);
  const view = (location === null ? null : viewOfFile(site, location)) ?? viewOfText(site);
  const heading = `in ${site.source.name} (${where(location) ?? `line ${view.line} of its source`})`;
  return [`  ${heading}`, "", ...draw(view), ...callers(site)].join("\n");
}

function where(location: SourceLocation | null): string | null {
  return location === null ? null : `${location.file}:${location.line}:${location.column}`;
}

function viewOfText({ source, start, end }: Site): View {
  const lines = source.text.split(/\r?\n/);
  const before = source.text.slice(0, start);
  const line = before.split("\n").length;
  const column = start - (before.lastIndexOf("\n") + 1);
  const numbered = new Map(lines.map((text, index) => [index + 1, text]));
  return { lines: numbered, line, column, width: Math.min(end - start, (lines[line - 1] ?? "").length - column) };
}

function viewOfFile({ source, start, end }: Site, { lines, line, column, file }: SourceLocation): View | null {
  const text = lines?.get(line);
  if (lines === null || text === undefined || column > text.length) return null;
  const marked = firstLine(source.text.slice(start, end));
  if (text.startsWith(marked, column - 1)) return { lines, line, column: column - 1, width: marked.length };
  // The compiler rewrote this piece: trust the mapped end only where it is plausible.
  const last = source.locate(end);
  const sameLine = last !== null && last.file === file && last.line === line && last.column > column;
  return { lines, line, column: column - 1, width: sameLine ? last.column - column : 1 };
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}

function draw({ lines, line, column, width }: View): string[] {
  const gutter = String(line + CONTEXT).length;
  const text = lines.get(line) ?? "";
  const cut = text.length > MAXIMUM_WIDTH ? Math.max(0, Math.min(column - 40, text.length - MAXIMUM_WIDTH)) : 0;
  const drawn: string[] = [];
  for (let number = line - CONTEXT; number <= line + CONTEXT; number++) {
    const shown = lines.get(number);
    if (shown === undefined) continue;
    const mark = number === line ? ">" : " ";
    const start = number === line ? cut : 0;
    drawn.push(`  ${mark} ${String(number).padStart(gutter)} | ${crop(shown, start)}`.trimEnd());
    if (number !== line) continue;
    // Tabs stay tabs, so that the caret stands right whatever their width.
    const indent = `${cut > 0 ? " " : ""}${text.slice(cut, column).replace(/[^\t]/g, " ")}`;
    const carets = "^".repeat(Math.max(1, Math.min(width, cut + MAXIMUM_WIDTH - column)));
    drawn.push(`    ${" ".repeat(gutter)} | ${indent}${carets}`);
  }
  return drawn;
}

function crop(text: string, start: number): string {
  const end = start + MAXIMUM_WIDTH;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}

function callers(site: Site): string[] {
  const calls: string[] = [];
  for (let caller = site.caller; caller !== null; caller = caller.caller) {
    // A function's text begins with no call: this is the call from outside, which stands nowhere in the text.
    if (caller.start === 0) continue;
    const place = where(caller.source.locate(caller.start));
    calls.push(`  called from ${caller.source.name}${place === null ? "" : ` (${place})`}`);
  }
  return calls.length === 0 ? [] : ["", ...calls];
}
