/** Runs a command line: what becomes of errors, and the exit code. The commands stand in `commands.ts`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { ChainruleError } from "../errors/chainrule-error.js";
import { addCommands } from "./commands.js";

/** The folder of this program's code. */
const CODE = new URL("../", import.meta.url);

/** The exit code when a command could not do its work: 1 means that something was found wrong. */
const FAILED = 2;

/** Runs a command and sets the exit code of the process. @param args without `node` and the script. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const program = new Command("chainrule")
    .description("Derivatives of TypeScript functions, with every step of the chain rule written down.")
    .version(version(), "-v, --version")
    .exitOverride()
    .showHelpAfterError("(chainrule --help, or chainrule <command> --help, tells more)");
  addCommands(program);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  // The parser of the command line has said it already: help, the version, or what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : FAILED;
  const text =
    error instanceof ChainruleError ? error.message : error instanceof Error ? briefly(error) : String(error);
  process.stderr.write(`error: ${text}\n`);
  return FAILED;
}

/** What a user's code threw, and where: the calls in it, without those of this program that led there. */
function briefly(error: Error): string {
  const lines = (error.stack ?? String(error)).split("\n");
  const ours = lines.findIndex((line) => line.includes(CODE.href) || line.includes(fileURLToPath(CODE)));
  const theirs = lines.slice(0, ours < 0 ? lines.length : ours);
  return theirs
    .filter((line) => !/^ +at .*\bnode:/.test(line))
    .join("\n")
    .replace(/^Error: /, "");
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", CODE), "utf8")) as {
    readonly version: string;
  };
  return manifest.version;
}
