/** Node's own modules, reached at run time so that no bundler and no browser ever sees an import of them. */

type BuiltinName = "node:inspector" | "node:module" | "node:fs" | "node:url" | "node:path";

interface BuiltinModules {
  "node:inspector": typeof import("node:inspector");
  "node:module": typeof import("node:module");
  "node:fs": typeof import("node:fs");
  "node:url": typeof import("node:url");
  "node:path": typeof import("node:path");
}

/** The module, or null outside of Node (and in a Node before 20.16, which has no synchronous way to get it). */
export function builtinModule<Name extends BuiltinName>(name: Name): BuiltinModules[Name] | null {
  if (typeof process !== "object" || typeof process.getBuiltinModule !== "function") return null;
  try {
    return (process.getBuiltinModule(name) as BuiltinModules[Name] | undefined) ?? null;
  } catch {
    return null;
  }
}

/** Whether somebody will read source maps: a debugger is attached, or Node was started with `--enable-source-maps`. */
export function readsSourceMaps(): boolean {
  if (currentRuntime() !== "node") return false;
  if (process.execArgv.includes("--enable-source-maps")) return true;
  return builtinModule("node:inspector")?.url() !== undefined;
}

export type Runtime = "node" | "bun" | "deno" | "browser";

/** Where the code runs, for the wording of messages; what is possible is always tried, never derived from this. */
export function currentRuntime(): Runtime {
  if ("Bun" in globalThis) return "bun";
  if ("Deno" in globalThis) return "deno";
  return typeof process === "object" && typeof process.versions?.node === "string" ? "node" : "browser";
}
