/** Part 6: what the tour leaves behind: `report.html`, one page without outside references, and the gradient's source. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Explanation } from "../../src/explain/index.js";
import { grad } from "../../src/index.js";
import type { Batch } from "../digits/data.js";
import { loss, type Network, read } from "../digits/network.js";
import { curvesSvg, methodColours } from "./curves.js";
import { digitUrl } from "./digit-images.js";
import { type GradientModule, gradientModule } from "./gradient-module.js";
import { graphSvg } from "./graph.js";
import { escapeHtml, tag } from "./html.js";
import type { Run } from "./part-5-methods.js";
import { checked, count, heading } from "./terminal.js";

export interface Findings {
  readonly source: string;
  readonly explanation: Explanation;
  readonly runs: readonly Run[];
  readonly test: Batch;
  /** Where the gradient's source is tried. */
  readonly network: Network;
  readonly batch: Batch;
}

const REPORT = "report.html";
const MODULE = "digits.gradient.ts";
const SHOWN = 24;

/** Writes `report.html` and `digits.gradient.ts` into the working directory. */
export async function writeReport(findings: Findings): Promise<void> {
  heading("6. To keep");
  const page = pageOf(findings);
  writeFileSync(REPORT, page);
  checked(
    !/(src|href)="(?!data:|#)/.test(page) && !page.includes("@import") && readFileSync(REPORT, "utf8") === page,
    `${REPORT}: the composition as a graph, loss curves, misread digits. One file of ${count(page.length / 1024)} KiB without outside references.`,
  );
  await writeGradient(findings);
}

/** Writes the gradient's source as a module, loads it, and compares what it gives. */
async function writeGradient({ network, batch }: Findings): Promise<void> {
  const gradient = grad(loss);
  const expected = gradient(network, batch.images, batch.labels);
  const text = gradientModule(gradient.source, gradient.captures);
  writeFileSync(MODULE, text);
  const { lossGradient } = (await import(pathToFileURL(resolve(MODULE)).href)) as GradientModule;
  const actual = lossGradient(network, batch.images, batch.labels);
  const same = (["W1", "b1", "W2", "b2"] as const).every(
    (name) =>
      actual[name].length === expected[name].length && actual[name].every((x, i) => Object.is(x, expected[name][i])),
  );
  checked(
    same,
    `${MODULE}: the source of the gradient, ${count(text.split("\n").length)} lines that need no library. Loaded and run, it gives the same numbers.`,
  );
}

function pageOf({ source, explanation, runs, test }: Findings): string {
  const best = runs.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const style = readFileSync(new URL("report.css", import.meta.url), "utf8");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A tour of a derivative</title>
<style>
${style}</style>
</head>
<body>
<h1>A tour of a derivative</h1>
<p class="soft">Backpropagation is the chain rule, applied backwards through a composition of functions.</p>
<h2>The composition as a graph</h2>
<pre>${escapeHtml(source.trim())}</pre>
<p>Boxes are values: what makes them, the number, and below it, <span class="adjoint-word">in red, the adjoint</span>, which is the
derivative of L with respect to this value. An arrow is a use and carries the local partial derivative. Follow the arrows backwards from L,
multiply along each path and add where paths meet: that is the whole of it.</p>
<div class="wide">${graphSvg(explanation)}</div>
<h2>One gradient, three methods</h2>
<p>The same gradient function of a network with 101,770 parameters, handed to three methods. Thin lines are single batches of 100 digits,
thick ones a running mean.</p>
${legend(runs)}
<div class="plot">${curvesSvg(runs)}</div>
<h2>Misread digits</h2>
${misread(best, test)}
</body>
</html>
`;
}

function legend(runs: readonly Run[]): string {
  const items = runs.map(
    ({ method, rule, accuracy }, i) =>
      `<li><i style="background: ${methodColours[i]}"></i><b>${escapeHtml(method)}</b>, ${escapeHtml(rule)}: ` +
      `${count(100 * accuracy, 2)} % of the test images</li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}

function misread({ method, network, accuracy }: Run, { images, labels }: Batch): string {
  const items: string[] = [];
  for (let n = 0; n < labels.length && items.length < SHOWN; n++) {
    const seen = read(network, images, n);
    if (seen === labels[n]) continue;
    const text = `${labels[n]} read as ${seen}`;
    items.push(`<li>${tag("img", { src: digitUrl(images, n), alt: text }).replace("</img>", "")}${text}</li>`);
  }
  const wrong = Math.round((1 - accuracy) * labels.length);
  return (
    `<p>After its short training with ${escapeHtml(method)} the network misreads ${count(wrong)} of ${count(labels.length)} test images. ` +
    `The first ${items.length}:</p><ul class="digits">${items.join("")}</ul>`
  );
}
