/** An explanation as one HTML file that needs nothing else: styles, fonts, script and data are written into it. */
import type { Explanation } from "../explanation.js";
import { showNumber } from "../notation.js";
import { aboutHtml } from "./about-html.js";
import { pageScript, pageStyle } from "./assets.js";
import { foldedSteps } from "./folding.js";
import { formulaStyle } from "./fonts.js";
import { Formulas } from "./formulas.js";
import { graphsOf } from "./graph-layout.js";
import { GraphPlans } from "./graph-plan.js";
import { embeddedJson, escapeHtml, panelHtml } from "./html.js";
import { Listing } from "./listing.js";
import { packData } from "./packing.js";
import type { PageData } from "./page-data.js";
import { pageGroups } from "./page-groups.js";
import { pageValues } from "./page-values.js";
import { playerHtml, themeIcon } from "./player-html.js";
import { Sentences } from "./sentences.js";
import { sourceHtml } from "./source-html.js";

/** The page of one explanation. It loads nothing, neither scripts nor fonts, and tells the browser so. */
export function renderPage(explanation: Explanation): string {
  const sentences = new Sentences();
  const formulas = new Formulas(sentences);
  const whole = foldedSteps(explanation);
  const plans = new GraphPlans(whole);
  const listing = new Listing(explanation, whole);
  const about = aboutHtml(explanation, formulas);
  const data: PageData = {
    values: pageValues(explanation, formulas, sentences),
    backwards: explanation.backwards,
    groups: pageGroups(whole, listing, formulas),
    graphs: graphsOf(explanation, plans),
    lines: listing.lines.map((line) => line.values),
    formulas: { drawn: formulas.drawn, spoken: formulas.spoken, patterns: formulas.patterns, tags: formulas.tags },
    sentences: sentences.patterns,
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(explanation.name)}: the chain rule, step by step</title>
<style>${formulaStyle(formulas.fonts())}${pageStyle}</style>
</head>
<body>
${headerHtml(explanation)}
<noscript>The steps are drawn by a script within this page.</noscript>
${playerHtml()}
<main>
<div class="panels">
${panelHtml("source", "Source", sourceHtml(listing))}
${panelHtml("graph", "Graph", GRAPH)}
${panelHtml("moment", "This step", `<div class="card" tabindex="0" role="group" aria-label="This step" aria-live="polite"></div>`)}
</div>
${panelHtml("steps", "All steps", `<div class="list"></div>`)}
${about}
</main>
<script type="application/json" id="data">${embeddedJson(packData(data))}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:";

const GRAPH = `<button type="button" class="fit" aria-pressed="false">Whole graph</button>
<nav class="crumbs" aria-label="Folded groups"></nav>
<div class="canvas" tabindex="0" role="group" aria-label="Graph of the values"></div>
<p class="legend"><span class="value">value</span> <span class="adjoint">adjoint: how the result changes with it</span> <span class="soft">on arrows: local partial derivatives</span></p>`;

function headerHtml({ name, file, arguments: args, value }: Explanation): string {
  const given = args.map((argument) => `${argument.name} = ${argument.text}`).join(", ");
  const where = file === null ? "" : ` <small>${escapeHtml(fileName(file))}</small>`;
  return `<header>
<div><h1>${escapeHtml(name)}${where}</h1>
<p class="arguments">at ${escapeHtml(given)}: <b class="value">${escapeHtml(showNumber(value))}</b></p></div>
<button type="button" class="theme" aria-label="Light or dark">${themeIcon()}</button>
</header>`;
}

/** Without the folders, which are the user's own business. */
function fileName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
