/** Code frames: the user's lines around a site, with a caret under the range. */
import type { Site } from "./site.js";

/** `in f (file:line:column)` and three lines of source with a caret; then one line for each call that led there. */
export function codeFrame(site: Site): string {
  const { source } = site;
  const location = source.locate(site.start);
  const before = source.text.slice(0, site.start);
  const lineInText = before.split("\n").length;
  const columnInText = site.start - (before.lastIndexOf("\n") + 1);
  const lines = source.text.split("\n");
  const where =
    location === null ? `line ${lineInText} of its source` : `${location.file}:${location.line}:${location.column}`;
  const line = lines[lineInText - 1] ?? "";
  const width = Math.max(1, Math.min(site.end - site.start, line.length - columnInText));
  const gutter = String(lineInText);
  const caret = `${" ".repeat(gutter.length)} | ${" ".repeat(columnInText)}${"^".repeat(width)}`;
  const calls = callers(site);
  return `  in ${source.name} (${where})\n\n  ${gutter} | ${line}\n  ${caret}${calls}`;
}

function callers(site: Site): string {
  let text = "";
  for (let caller = site.caller; caller !== null; caller = caller.caller) {
    const location = caller.source.locate(caller.start);
    const where = location === null ? "" : ` (${location.file}:${location.line}:${location.column})`;
    text += `\n  called from ${caller.source.name}${where}`;
  }
  return text;
}
