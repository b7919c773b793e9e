/** A report as a page of its own: the table, what is known of the mistake, and error against step as a plot. No scripts, nothing loaded. */
import type { CheckedComponent } from "./compare.js";
import { plateauPlot } from "./plot.js";
import type { ReportData } from "./report.js";
import { digits, headline, probesText, verdictName } from "./text.js";

const MOST_ROWS = 200;
const MOST_PLOTS = 4;

const STYLE = `
:root { color-scheme: light dark; --right: #2a7; --wrong: #c33; --limited: #b80; --notSmooth: #57c; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.25rem; } .wrong { color: var(--wrong); } .right { color: var(--right); }
.limited { color: var(--limited); } .notSmooth { color: var(--notSmooth); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th { text-align: left; font-weight: 600; }
td, th { padding: .15rem 1rem .15rem 0; border-bottom: 1px solid #8883; white-space: nowrap; }
section { overflow-x: auto; } figure { display: inline-block; max-width: 100%; vertical-align: top; margin: 1rem 1rem 0 0; } figcaption { font-size: .85rem; } svg { max-width: 100%; height: auto; }
svg text { font: 11px system-ui, sans-serif; fill: currentColor; }`;

export function reportHtml(report: ReportData): string {
  const { components, diagnosis, notes, probes, verdict } = report;
  const sentences = [
    ...diagnosis.map(({ sentence }) => sentence),
    ...(probes === null ? [] : [probesText(probes)]),
    ...notes,
  ];
  const notRight = components.filter((component) => component.verdict !== "right");
  const plotted = (notRight.length > 0 ? notRight : components).slice(0, MOST_PLOTS);
  const left = components.length - MOST_ROWS;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Gradient check: ${verdictName(verdict)}</title><style>${STYLE}</style>
<h1 class="${verdict}">${escaped(headline(report))}</h1>
${sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join("\n")}
<section><table><tr><th>verdict<th>component<th>analytic<th>numeric<th>error bar
${components.slice(0, MOST_ROWS).map(row).join("\n")}
</table>${left > 0 ? `<p>… and ${left} more</p>` : ""}</section>
${plotted.map(figure).join("\n")}
</html>
`;
}

function row({ verdict, path, analytic, numeric, error, slopes }: CheckedComponent): string {
  const cells =
    slopes === null
      ? `<td>${digits(numeric)}<td>${error.toExponential(1)}`
      : `<td colspan="2">left ${digits(slopes[0])}, right ${digits(slopes[1])}`;
  return `<tr><td class="${verdict}">${verdictName(verdict)}<td>${escaped(path)}<td>${digits(analytic)}${cells}`;
}

function figure(component: CheckedComponent): string {
  // Where there are two slopes or none, there is nothing that the quotients come near to.
  const plot = component.slopes === null ? plateauPlot(component) : "";
  return plot === ""
    ? ""
    : `<figure>${plot}<figcaption>${escaped(component.path)}: distance of each difference quotient from the numeric derivative</figcaption></figure>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
