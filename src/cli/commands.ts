/** The commands with their options and help. What each does is loaded when it runs, so that help and mistyped options answer at once. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CheckOptions } from "./check.js";
import type { DeriveOptions } from "./derive.js";
import type { ExplainOptions } from "./explain.js";
import type { GradOptions } from "./grad.js";

export function addCommands(program: Command): void {
  addCheck(program);
  addDerive(program);
  addExplain(program);
  addGrad(program);
}

export const FORMATS = ["text", "markdown", "html", "json"] as const;

function addCheck(program: Command): void {
  withInputs(
    program
      .command("check")
      .description("compare a gradient with differences, component by component; exits with 1 when it is wrong"),
  )
    .option("--gradient <file.ts:name>", "the gradient to check, written by hand; default: Chainrule's own")
    .option(
      "--routes",
      "the same derivative by reverse and forward mode, complex steps, central and Ridders differences",
    )
    .option("--tolerance <number>", "relative difference that is never called wrong; default 1e-6", positiveNumber)
    .option("--seed <number>", "of the random directions, for gradients of many components", wholeNumber)
    .option("--html <file>", "write the report as a page, too")
    .option("--json", "for machines")
    .addHelpText(
      "after",
      `
Examples:
  $ chainrule check loss.ts --at '[[0.5, -1], 2]'
  $ chainrule check loss.ts --gradient by-hand.ts:gradient --random 1 --shape "w=3,X=100x3,y=100"
  $ chainrule check loss.ts --at point.json --routes

Exit codes: 0 not wrong, 1 wrong, 2 could not be checked.`,
    )
    .action(async (target: string, options: CheckOptions) => {
      const { runCheck } = await import("./check.js");
      await runCheck(target, options);
    });
}

function addDerive(program: Command): void {
  withInputs(
    program.command("derive").description("write the gradient of a function as TypeScript without dependencies"),
  )
    .option("--forward", "the derivative along a direction, in forward mode")
    .option("--value-only", "the function alone")
    .option("--name <name>", "of the function that is written; default: lossGradient for loss")
    .option("--out <file>", "where to write; default: loss.gradient.ts beside loss.ts; - for the standard output")
    .option("--check", "write nothing; exit with 1 when the file is out of date")
    .addHelpText(
      "after",
      `
Types come from the annotations; --at or --random gives example arguments where there are none.

Examples:
  $ chainrule derive loss.ts
  $ chainrule derive loss.ts:loss --wrt w,b --out gradients/loss.ts
  $ chainrule derive loss.ts --out -
  $ chainrule derive loss.ts --check

Exit codes: 0 done, 1 out of date (--check), 2 could not be derived.`,
    )
    .action(async (target: string, options: DeriveOptions) => {
      const { runDerive } = await import("./derive.js");
      await runDerive(target, options);
    });
}

function addExplain(program: Command): void {
  withInputs(program.command("explain").description("show every step of the chain rule, with your numbers"))
    .addOption(new Option("--format <format>", "default: by the ending of --out, else text").choices(FORMATS))
    .option("--out <file>", "write to a file: .html is a page with a slider, .md has formulas in LaTeX, .json the data")
    .option("--iteration <number>", "the iteration of each loop that is shown, from 0; default: the first", wholeNumber)
    .option("--all", "text and Markdown: every step, however many")
    .option("--times", "measure how long function and gradient take")
    .addHelpText(
      "after",
      `
Examples:
  $ chainrule explain loss.ts --at '[[0.5, -1], 2]'
  $ chainrule explain loss.ts --at point.json --out loss.html
  $ chainrule explain loss.ts:loss --random 1 --shape "w=3,X=100x3,y=100" --iteration 99`,
    )
    .action(async (target: string, options: ExplainOptions) => {
      const { runExplain } = await import("./explain.js");
      await runExplain(target, options);
    });
}

function addGrad(program: Command): void {
  withInputs(program.command("grad").description("print the value and the gradient of a function"))
    .option("--json", "for machines")
    .addHelpText(
      "after",
      `
Examples:
  $ chainrule grad loss.ts --at '[[0.5, -1], 2]'
  $ chainrule grad loss.ts:loss --at point.json --wrt w,b
  $ chainrule grad loss.ts --random 1 --shape "p.w=3,X=100x3,y=100" --json`,
    )
    .action(async (target: string, options: GradOptions) => {
      const { runGrad } = await import("./grad.js");
      await runGrad(target, options);
    });
}

/** Adds the options that say at which arguments. */
function withInputs(command: Command): Command {
  return withWrt(
    command
      .argument("<function>", "file.ts, whose default or only exported function is meant, or file.ts:name")
      .option("--at <json or file>", "the arguments: a list, an object with their names, or a file with either")
      .option("--random <seed>", "draw the arguments that are not given, uniform in [-1, 1)", wholeNumber)
      .addOption(
        new Option("--shape <sizes>", 'lengths of what is drawn: "X=100x3,y=100,p.w=3"').argParser(
          (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
        ),
      ),
  );
}

function withWrt(command: Command): Command {
  return command.option("--wrt <names>", "the arguments to differentiate, by name or index from 0; default: the first");
}

/** @throws InvalidArgumentError, which the parser of the command line reports. */
function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}

/** @throws InvalidArgumentError */
function positiveNumber(text: string): number {
  const x = Number(text);
  if (!(x > 0 && Number.isFinite(x))) throw new InvalidArgumentError("It takes a positive number.");
  return x;
}
