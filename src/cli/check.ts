/** `chainrule check`: the verdict on a gradient, and with `--routes` the same derivative by every route. */
import { writeFileSync } from "node:fs";
import type { GradientReport } from "../check/report.js";
import { reportText } from "../check/text.js";
import { checkGradient } from "../checked/check-gradient.js";
import { loadFunction } from "./function-file.js";
import { routesOf } from "./routes.js";
import { routesText } from "./routes-text.js";
import { readSubject, type SubjectOptions } from "./subject.js";
import { paint, print, printJson } from "./terminal.js";

export interface CheckOptions extends SubjectOptions {
  readonly gradient?: string;
  readonly routes?: true;
  readonly tolerance?: number;
  readonly seed?: number;
  readonly html?: string;
  readonly json?: true;
}

export async function runCheck(target: string, options: CheckOptions): Promise<void> {
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
