#!/usr/bin/env node
/** The program `chainrule`. What it does stands in `command-line.ts`. */
import { runCommandLine } from "./command-line.js";

// `chainrule grad ... | head` ends the pipe early.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

await runCommandLine(process.argv.slice(2));
// A file that was loaded may have left a timer or a socket open.
process.stdout.write("", () => process.exit());
