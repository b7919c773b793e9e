/** A report as text for terminals: a headline, what is known of the mistake, a table of the worst components. */
import type { CheckedComponent } from "./compare.js";
import type { ProbeSummary } from "./probes.js";
import type { ReportData } from "./report.js";
import type { Verdict } from "./verdict.js";

const MOST_ROWS = 12;

/** Colours a piece of text by what it says. */
export type Paint = (verdict: Verdict, text: string) => string;

const plain: Paint = (_, text) => text;

export function reportText(report: ReportData, paint: Paint = plain): string {
  const { components, diagnosis } = report;
  const lines = [headline(report, paint)];
  for (const { sentence } of diagnosis) lines.push(`  ${sentence}`);
  if (report.probes !== null) lines.push(`  ${probesText(report.probes)}`);
  for (const note of report.notes) lines.push(`  ${note}`);
  const notRight = components.filter(({ verdict }) => verdict !== "right");
  const shown = (notRight.length > 0 ? notRight : components).slice(0, MOST_ROWS);
  lines.push("", ...table(shown, paint));
  const left = components.length - shown.length;
  if (left > 0) lines.push(`… and ${left} more: ${countText(components.slice(), shown)}`);
  return lines.join("\n");
}

export function headline({ verdict, size, components, evaluations }: ReportData, paint: Paint = plain): string {
  const what = verdict === "notSmooth" ? notSmoothText(components) : verdictText[verdict];
  const cost = `${evaluations} evaluation${evaluations === 1 ? "" : "s"} of the function`;
  const of =
    components.length === size
      ? `${size} component${size === 1 ? "" : "s"}`
      : `${size} components, ${components.length} looked at one by one`;
  return `gradient ${paint(verdict, what)}: ${of}, ${cost}`;
}

/** At a kink with two slopes, one of those between them was supplied; at jumps and poles, nothing was accepted. */
function notSmoothText(components: readonly CheckedComponent[]): string {
  const found = components.filter(({ verdict }) => verdict === "notSmooth");
  const kinks = found.filter(({ shape, slopes }) => shape === "kink" && slopes?.every(Number.isFinite)).length;
  const others = found.length - kinks;
  const accepted = `a subgradient was accepted at ${kinks} kink${kinks === 1 ? "" : "s"}`;
  const more = others > 0 ? `; it is not smooth in ${others} more` : "";
  return `right where the function is smooth; ${kinks > 0 ? `${accepted}${more}` : "it is not smooth here"}`;
}

export function probesText({ directions, size, chance }: ProbeSummary): string {
  const share = chance === 0 ? "none" : `${digits(Number((100 * chance).toPrecision(2)))}%`;
  return `${directions} random directions through all of them; a single entry wrong by ${size} of itself would be missed for ${share} of the entries, several that cancel with a chance of 2^-${directions} at most`;
}

/** As people write it. */
export function verdictName(verdict: Verdict): string {
  return verdict === "notSmooth" ? "not smooth" : verdict;
}

const verdictText = {
  right: "right",
  wrong: "WRONG",
  limited: "not decided (limited by the accuracy of differences)",
} as const;

function countText(all: readonly CheckedComponent[], shown: readonly CheckedComponent[]): string {
  const counts = new Map<string, number>();
  for (const component of all) {
    if (!shown.includes(component)) counts.set(component.verdict, (counts.get(component.verdict) ?? 0) + 1);
  }
  return [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
}

function table(components: readonly CheckedComponent[], paint: Paint): string[] {
  const rows = components.map((component) => [
    verdictName(component.verdict),
    component.path,
    digits(component.analytic),
    component.slopes === null
      ? `${digits(component.numeric)} ± ${component.error.toExponential(0)}`
      : `left ${digits(component.slopes[0])}, right ${digits(component.slopes[1])}`,
  ]);
  rows.unshift(["", "component", "analytic", "numeric"]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row, index) => {
    const [verdict = "", ...cells] = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const judged = components[index - 1]?.verdict;
    return [judged === undefined ? verdict : paint(judged, verdict), ...cells].join("  ").trimEnd();
  });
}

/** A number with seven digits at most. */
export function digits(x: number): string {
  const size = Math.abs(x);
  const isPlain = x === 0 || (size >= 1e-4 && size < 1e9) || !Number.isFinite(x);
  const rounded = Number(x.toPrecision(7));
  return isPlain ? String(rounded) : rounded.toExponential();
}
