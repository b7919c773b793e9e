/** Runs a command line: what becomes of errors, and the exit code. The commands stand in `commands.ts`. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { ChainruleError } from "../errors/chainrule-error.js";
import { addCommands } from "./commands.js";

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
  const isOurs = error instanceof ChainruleError;
  const text =
    isOurs || !(error instanceof Error) ? String(error instanceof Error ? error.message : error) : error.stack;
  process.stderr.write(`error: ${text}\n`);
  return FAILED;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  return manifest.version;
}
