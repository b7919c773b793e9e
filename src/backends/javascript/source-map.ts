/** Source maps, version 3: from lines of compiled code to the user's files. Positions are looked up only when a map is made. */
import type { SourceLocation } from "../../errors/site.js";
import type { Line } from "./writer.js";

export interface SourceMap {
  readonly version: 3;
  readonly file: string;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** `offset` is the number of lines before the first of `lines` in the file. */
export function makeSourceMap(file: string, lines: readonly Line[], offset: number): SourceMap {
  const sources: string[] = [];
  const before = { source: 0, line: 0, column: 0 };
  const mappings = lines.map(({ site, depth }) => {
    const location: SourceLocation | null = site === null ? null : site.source.locate(site.start);
    if (location === null) return "";
    if (!sources.includes(location.file)) sources.push(location.file);
    const now = { source: sources.indexOf(location.file), line: location.line - 1, column: location.column - 1 };
    const segment = [2 * depth, now.source - before.source, now.line - before.line, now.column - before.column];
    Object.assign(before, now);
    return segment.map(vlq).join("");
  });
  return { version: 3, file, sources, names: [], mappings: ";".repeat(offset) + mappings.join(";") };
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base 64, five bits a digit, least significant first; the lowest bit is the sign. */
export function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS.charAt(rest > 0 ? digit | 32 : digit);
  } while (rest > 0);
  return text;
}
