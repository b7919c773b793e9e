/** `deriveFile`: the derived module for an exported function of a file, and whether the one that was written before is out of date. */
import { refuse } from "../errors/error.js";
import { checkOptions } from "../errors/options.js";
import { builtinModule } from "../node/builtin.js";
import { sourceFileAt } from "../node/source-file.js";
import { exportedFunctions, readFunction } from "./annotations/read.js";
import { type DeriveOptions, derivedText } from "./derive.js";
import { readHeader } from "./header.js";
import type { AnyFunction } from "./subject.js";

/** An exported function, loaded already, and where its text stands. */
export interface FunctionInFile {
  readonly path: string;
  /** The name it is exported by; `default` for the default export. */
  readonly exportName: string;
  readonly f: AnyFunction;
}

export interface DeriveFileOptions extends DeriveOptions {
  /** Where the module will be written; `loss.gradient.ts` beside `loss.ts` by default. */
  readonly out?: string;
}

export interface DerivedFile {
  readonly text: string;
  /** Where it belongs. Nothing is written. */
  readonly out: string;
  /** Whether a module for the same code stands there; what a formatter or a person changed in it does not count. */
  readonly upToDate: boolean;
}

const OPTIONS = ["wrt", "at", "forward", "valueOnly", "name", "scope", "out"];

/**
 * The derived module of a function that a TypeScript file exports, typed by the annotations of that file. In Node.
 *
 * @throws ChainruleError as `derive` does, and where the file does not export a function that can be read.
 */
export function deriveFile({ path, exportName, f }: FunctionInFile, options: DeriveFileOptions = {}): DerivedFile {
  checkOptions("deriveFile", options, OPTIONS);
  const { out: given, ...others } = options;
  const kind = options.valueOnly === true ? "value" : options.forward === true ? "tangent" : "gradient";
  const out = given ?? `${path.replace(/\.[cm]?[jt]sx?$/, "")}.${kind}.ts`;
  const file = sourceFileAt(path);
  const of = file === null ? null : readFunction(file, exportName);
  if (file !== null && of === null && options.at === undefined) {
    const names = exportedFunctions(file).join(", ");
    return refuse("derive-no-function", null, {
      name: exportName,
      file: path,
      exported: names === "" ? "none is" : names,
    });
  }
  const base = fileStem(path);
  const annotated = of === null ? null : { of, path, fallback: of.name === "default" ? base : of.name };
  const text = derivedText(f, others, annotated, directoryFrom(out, path));
  const before = sourceFileAt(out)?.text ?? null;
  const upToDate = before !== null && readHeader(before)?.hash === readHeader(text)?.hash;
  return { text, out, upToDate };
}

function fileStem(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\..*$/, "");
}

/** How the folder of `path` is reached from that of `out`: `./`, `../models/`. */
function directoryFrom(out: string, path: string): string {
  const paths = builtinModule("node:path");
  if (paths === null) return "./";
  const relative = paths.relative(paths.dirname(out), paths.dirname(path)).replaceAll("\\", "/");
  if (relative === "") return "./";
  return relative.startsWith(".") ? `${relative}/` : `./${relative}/`;
}
