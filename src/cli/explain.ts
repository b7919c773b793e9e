/** `chainrule explain`: every step of the chain rule for a function at some arguments. */
import { writeFileSync } from "node:fs";
import { extname, relative } from "node:path";
import { type ExplanationReport, explain } from "../explain/explain.js";
import { renderPage } from "../explain/page/render-page.js";
import type { FORMATS } from "./commands.js";
import { readSubject, type SubjectOptions } from "./subject.js";
import { colours, hasColours, print } from "./terminal.js";

export interface ExplainOptions extends SubjectOptions {
  readonly format?: Format;
  readonly out?: string;
  readonly iteration?: number;
  readonly all?: true;
  readonly times?: true;
}

export type Format = (typeof FORMATS)[number];

/** What the ending of `--out` means. */
const byEnding: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".html": "html",
  ".htm": "html",
  ".json": "json",
};

export async function runExplain(target: string, options: ExplainOptions): Promise<void> {
  const { f, file, args, wrt } = await readSubject(target, options);
  const { out, format = byEnding[extname(out ?? "").toLowerCase()] ?? "text" } = options;
  const report = explain(f, args, {
    wrt,
    times: options.times === true,
    ...(options.iteration === undefined ? {} : { iteration: options.iteration }),
  });
  const text = drawn(report, format, options.all === true, out === undefined && hasColours, file);
  if (out === undefined) {
    print(text.trimEnd());
  } else {
    writeFileSync(out, text);
    print(`${colours.green("wrote")} ${out}`);
  }
}

/** @param file the absolute path of the function's file, which is shown as it is reached from here. */
function drawn(report: ExplanationReport, format: Format, all: boolean, isColoured: boolean, file: string): string {
  const here = relative("", file);
  switch (format) {
    case "text":
      return report.toText({ colours: isColoured, all }).replaceAll(file, here);
    case "markdown":
      return report.toMarkdown({ all }).replaceAll(file, here);
    case "html":
      return renderPage({ ...report, file: here });
    case "json":
      return `${JSON.stringify({ ...(report.toJSON() as object), file: here }, null, 2)}\n`;
  }
}
