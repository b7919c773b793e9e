/** Finds other runtimes and a browser on this machine; a test that needs a missing one says so and is left out. */
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** The first of the names on the PATH, or of the files, that exists. */
function find(names: readonly string[], files: readonly string[] = []): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = [
    ...files.map((file) => resolve(file)),
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  return candidates.find((file) => existsSync(file)) ?? null;
}

/** Where `npm install --prefix .tmp/runtimes` puts the packages that ship Bun and Deno. */
const RUNTIMES = ".tmp/runtimes/node_modules";

export function findBun(): string | null {
  return find(["bun"], [`${RUNTIMES}/@oven/bun-linux-x64/bin/bun`]);
}

export function findDeno(): string | null {
  return find(["deno"], [`${RUNTIMES}/@deno/linux-x64-glibc/deno`]);
}

export function findChromium(): string | null {
  return find(["chromium", "chromium-browser", "google-chrome"]);
}

/** Whether the program is missing; prints why the tests that need it are left out. */
export function missing(program: string | null, name: string): boolean {
  if (program === null) console.warn(`left out: the tests in ${name}, which is not installed here`);
  return program === null;
}
