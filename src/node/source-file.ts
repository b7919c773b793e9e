/** TypeScript files on disk, and those that they import by a relative path. */
import { builtinModule } from "./builtin.js";

export interface SourceFileOnDisk {
  readonly path: string;
  readonly text: string;
  /** The file that a relative specifier means; null where there is none, and for packages. */
  open(specifier: string): SourceFileOnDisk | null;
}

/** Endings that a specifier's `.js` may stand for, or that it may leave out. */
const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** The file at `path`; null when it cannot be read. */
export function sourceFileAt(path: string): SourceFileOnDisk | null {
  const fs = builtinModule("node:fs");
  const paths = builtinModule("node:path");
  if (fs === null || paths === null) return null;
  let text: string;
  try {
    text = fs.readFileSync(path, "utf8");
  } catch {
    return null;
  }
  const open = (specifier: string): SourceFileOnDisk | null => {
    if (!/^\.{1,2}\//.test(specifier)) return null;
    const named = paths.join(paths.dirname(path), specifier);
    for (const candidate of candidates(named)) {
      const file = sourceFileAt(candidate);
      if (file !== null) return file;
    }
    return null;
  };
  return { path, text, open };
}

function candidates(named: string): string[] {
  const stem = named.replace(/\.[cm]?[jt]sx?$/, "");
  const sources = stem === named ? [] : ENDINGS.map((ending) => stem + ending);
  return [
    ...sources,
    ...ENDINGS.map((ending) => named + ending),
    ...ENDINGS.map((ending) => `${named}/index${ending}`),
  ];
}
