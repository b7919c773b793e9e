/** `chainrule check`: the verdict on a gradient, and with `--routes` the same derivative by every route. */
import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { GradientReport } from "../check/report.js";
import { reportText } from "../check/text.js";
import { checkGradient } from "../checked/check-gradient.js";
import { loadFunction } from "./function-file.js";
import { routesOf } from "./routes.js";
import { routesText } from "./routes-text.js";
import { positiveNumber, readSubject, type SubjectOptions, wholeNumber, withInputs } from "./subject.js";
import { paint, print, printJson } from "./terminal.js";

interface CheckOptions extends SubjectOptions {
  readonly gradient?: string;
  readonly routes?: true;
  readonly tolerance?: number;
  readonly seed?: number;
  readonly html?: string;
  readonly json?: true;
}

export function addCheck(program: Command): void {
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
    .action(run);
}

async function run(target: string, options: CheckOptions): Promise<void> {
  const subject = await readSubject(target, options);
  const { f, args, wrt } = subject;
  const supplied = options.gradient === undefined ? null : (await loadFunction(options.gradient)).f;
  const report = checkGradient(f, args, {
    ...(supplied === null ? {} : { gradient: supplied }),
    ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    wrt: wrt as 0,
  });
  if (options.html !== undefined) writeFileSync(options.html, report.toHtml());
  const routes = options.routes === true ? routesOf(subject, supplied) : null;
  if (options.json === true)
    printJson(routes === null ? report.toJSON() : { routes: routes.routes, check: report.toJSON() });
  else if (routes === null) print(reportText(report, paint));
  else print(`${routesText(routes)}\n\n${conclusion(report)}`);
  if (report.verdict === "wrong") process.exitCode = 1;
}

/** Beside the routes, only what is wrong needs the whole report. */
function conclusion(report: GradientReport): string {
  const text = reportText(report, paint);
  return report.verdict === "right" ? (text.split("\n")[0] ?? text) : text;
}
