/** `chainrule derive`: the derivative of a function, written as a TypeScript module that depends on nothing. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { deriveFile, readHeader } from "../derive/index.js";
import { refuse } from "../errors/error.js";
import { loadFunction } from "./function-file.js";
import { readInputs } from "./inputs/read-inputs.js";
import { readWrtOption, type SubjectOptions } from "./subject.js";
import { colours, print } from "./terminal.js";

export interface DeriveOptions extends SubjectOptions {
  readonly forward?: true;
  readonly valueOnly?: true;
  readonly name?: string;
  readonly out?: string;
  readonly check?: true;
}

/** The name of a file that means the standard output. */
const STANDARD_OUTPUT = "-";

export async function runDerive(target: string, options: DeriveOptions): Promise<void> {
  const { f, file, exportName, name, parameters } = await loadFunction(target);
  const hasExample = options.at !== undefined || options.random !== undefined;
  const isPrinted = options.out === STANDARD_OUTPUT;
  const { text, out, upToDate } = deriveFile(
    { path: file, exportName, f },
    {
      wrt: readWrtOption(parameters, options.wrt),
      ...(hasExample ? { at: readInputs({ name, parameters }, options) } : {}),
      ...(options.forward === true ? { forward: true } : {}),
      ...(options.valueOnly === true ? { valueOnly: true } : {}),
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.out === undefined || isPrinted ? {} : { out: options.out }),
    },
  );
  const shown = relative("", out);
  if (isPrinted) {
    process.stdout.write(text);
  } else if (upToDate) {
    print(`${colours.green("up to date")}: ${shown}`);
  } else if (options.check === true) {
    const found = existsSync(out) ? "out of date" : "not there";
    print(`${colours.red(found)}: ${shown}; run the command without --check to write it`);
    process.exitCode = 1;
  } else {
    checkOurs(out, shown);
    writeFileSync(out, text);
    print(`${colours.green("wrote")} ${shown}`);
  }
}

/** A file that something else wrote is not replaced. */
function checkOurs(path: string, file: string): void {
  if (existsSync(path) && readHeader(readFileSync(path, "utf8")) === null) refuse("command-not-ours", null, { file });
}
