/** Takes constants out of written code that nothing reads: indices whose parts are written instead. */
import type { Line } from "../backends/javascript/writer.js";

/** @param result what is written after the lines. */
export function withoutUnusedConstants(lines: readonly Line[], result: string): readonly Line[] {
  const kept: Line[] = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at];
    if (line === undefined) continue;
    const name = /^const ([\p{ID_Continue}$]+) = /u.exec(line.text)?.[1];
    if (name !== undefined && !isRead(name, line.depth, kept, result)) {
      while (at > 0 && lines[at - 1]?.text.startsWith("//")) at--;
      continue;
    }
    kept.unshift(line);
  }
  return kept;
}

/** Whether the rest of the block mentions the name. */
function isRead(name: string, depth: number, after: readonly Line[], result: string): boolean {
  const mention = new RegExp(`(?<![\\p{ID_Continue}$.])${name.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`, "u");
  for (const line of after) {
    if (line.depth < depth) return false;
    if (!line.text.startsWith("//") && mention.test(line.text)) return true;
  }
  return mention.test(result);
}
