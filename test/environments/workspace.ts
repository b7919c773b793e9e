/** A folder outside of the sources in which the built package is installed, as a user has it, and what runs there. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transform } from "esbuild";

export interface Workspace {
  readonly folder: string;
  path(name: string): string;
  write(name: string, text: string): string;
  remove(): void;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const FIXTURE = resolve("test/environments/fixture");

/** Builds the package and lays out the fixture: `fixture/*.ts` as it is, `plain/*.js` with the types taken out. */
export async function createWorkspace(): Promise<Workspace> {
  mkdirSync(".tmp/environments", { recursive: true });
  const folder = mkdtempSync(resolve(".tmp/environments/run-"));
  const path = (name: string) => join(folder, name);
  const packageFolder = path("node_modules/chainrule");
  mkdirSync(packageFolder, { recursive: true });
  cpSync("package.json", join(packageFolder, "package.json"));
  const compiler = resolve("node_modules/typescript/bin/tsc");
  const built = await run(process.execPath, [
    compiler,
    "-p",
    resolve("tsconfig.build.json"),
    // `npm test` checks the types; here only the package's code matters.
    "--noCheck",
    "--outDir",
    join(packageFolder, "dist"),
  ]);
  if (built.code !== 0) throw new Error(`the package does not build:\n${built.stdout}`);
  cpSync(FIXTURE, path("fixture"), { recursive: true });
  mkdirSync(path("plain"));
  for (const name of readdirSync(FIXTURE)) {
    const text = readFileSync(join(FIXTURE, name), "utf8");
    const { code } = await transform(text, { loader: "ts", target: "es2022" });
    writeFileSync(path(`plain/${name.replace(/\.ts$/, ".js")}`), code);
  }
  writeFileSync(path("package.json"), JSON.stringify({ type: "module", private: true }));
  return {
    folder,
    path,
    write(name, text) {
      writeFileSync(path(name), text);
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a program to its end; an exit code other than 0 is a result, not an exception. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<Ran> {
  // The test runner's own variables would change how a test runner inside the test behaves.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|NODE_ENV|NODE_OPTIONS|NODE_V8_COVERAGE|CI)/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), ...options.env };
  return new Promise((done) => {
    execFile(program, args, { cwd: options.cwd, env, maxBuffer: 1 << 26, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      done({ stdout, stderr, code });
    });
  });
}
