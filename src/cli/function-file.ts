/** Loads the function that `loss.ts:name` means, with the annotations of its parameters. TypeScript is run by tsx. */
import { Console } from "node:console";
import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { register as registerRequire } from "tsx/cjs/api";
import { register as registerImport } from "tsx/esm/api";
import { readAnnotations } from "../derive/annotations/read.js";
import type { AnnotatedParameter } from "../derive/annotations/types.js";
import { refuse } from "../errors/error.js";
import { nearest } from "../errors/nearest.js";
import { sourceFileAt } from "../node/source-file.js";
import { parameterNames } from "../numeric/parameter-names.js";

export type UserFunction = (...args: readonly unknown[]) => number;

export interface LoadedFunction {
  readonly f: UserFunction;
  /** For people. */
  readonly name: string;
  /** `default`, or as exported. */
  readonly exportName: string;
  /** The absolute path of its file. */
  readonly file: string;
  readonly parameters: readonly AnnotatedParameter[];
}

/** @param target `loss.ts` for its default or only function, `loss.ts:name` for another one. */
export async function loadFunction(target: string): Promise<LoadedFunction> {
  const { file, name } = splitTarget(target);
  const path = resolve(file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) refuse("command-no-file", null, { file });
  const exported = await exportsOf(path, file);
  const functions = [...exported].filter(([, value]) => typeof value === "function" && !isClass(value));
  const names = functions.map(([each]) => each);
  const exportName = name ?? (names.includes("default") || names.length !== 1 ? "default" : (names[0] ?? "default"));
  const f = exported.get(exportName);
  if (typeof f !== "function" || isClass(f))
    return refuseExport(file, exportName, name !== null, names, exported.has(exportName));
  const isAnonymous = exportName === "default" && (f.name === "" || f.name === "default");
  const shown = exportName !== "default" ? exportName : isAnonymous ? basename(file).replace(/\..*$/, "") : f.name;
  return { f: f as UserFunction, name: shown, exportName, file: path, parameters: parametersOf(path, exportName, f) };
}

/** `C:\loss.ts` has a colon, too, but no name after it. */
export function splitTarget(target: string): { readonly file: string; readonly name: string | null } {
  const [, file, name] = /^(.+):([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(target) ?? [];
  return file === undefined || name === undefined ? { file: target, name: null } : { file, name };
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

let isRegistered = false;

/** Everything that a file exports. It is run once, beside Chainrule: an import of `chainrule` in it means this very copy. */
export async function loadModule(path: string): Promise<Record<string, unknown>> {
  if (!isRegistered) {
    // Not `tsImport`, which gives the file its own copies of what it imports: rules of `customDerivative` would be unknown here.
    registerRequire();
    registerImport();
    // What the user's code prints is no result: whoever reads the standard output wants that alone.
    Object.assign(console, new Console(process.stderr));
    isRegistered = true;
  }
  const namespace = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const inner = namespace.default;
  // A CommonJS module stands below `default`.
  const isWrapped =
    typeof inner === "object" &&
    inner !== null &&
    !Object.keys(inner).some((key) => key in namespace && key !== "default");
  return isWrapped ? { ...namespace, ...inner } : namespace;
}

async function exportsOf(path: string, file: string): Promise<Map<string, unknown>> {
  try {
    return new Map(Object.entries(await loadModule(path)));
  } catch (error) {
    return refuse("command-no-load", null, { file, reason: error instanceof Error ? error.message : String(error) });
  }
}

function refuseExport(
  file: string,
  exportName: string,
  isNamed: boolean,
  names: readonly string[],
  exists: boolean,
): never {
  if (!isNamed && names.length > 1) {
    const choices = names.map((name) => `${file}:${name}`).join(", ");
    return refuse("command-which-function", null, { file, count: names.length, choices });
  }
  const close = nearest(exportName, names);
  return refuse("command-no-function", null, {
    file,
    name: exportName,
    exported: exists
      ? `its export \`${exportName}\` is no function`
      : names.length === 0
        ? "it exports no function at all"
        : `its functions are ${names.map((name) => `\`${name}\``).join(", ")}`,
    remedy: close === null ? `write \`export\` before the function, then ${file}:name` : `write ${file}:${close}`,
  });
}

function parametersOf(
  path: string,
  exportName: string,
  f: { readonly length: number; toString(): string },
): readonly AnnotatedParameter[] {
  const file = sourceFileAt(path);
  const annotated = file === null ? null : annotationsIn(() => readAnnotations(file, exportName));
  return (
    annotated ??
    parameterNames(f, f.length).map((name) => ({
      name,
      type: { kind: "unknown", text: "" } as const,
      text: null,
      optional: false,
      rest: false,
    }))
  );
}

/** What runs but is not understood by the parser of types has no annotations. */
function annotationsIn<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
