/** The source, one item a line; those that compute something can be chosen. The script numbers them by their places. */
import { escapeHtml, tag } from "./html.js";
import type { ListedLine, Listing } from "./listing.js";

export function sourceHtml({ lines }: Listing): string {
  const indents = lines.filter(({ text }) => text.trim() !== "").map(({ text }) => text.search(/\S/));
  const margin = indents.reduce((least, indent) => Math.min(least, indent), Number.POSITIVE_INFINITY);
  if (lines.length === 0) return '<p class="soft">The text of the function is not known.</p>';
  const items = lines.map((line) => lineHtml(line, Number.isFinite(margin) ? margin : 0)).join("");
  return `<ol class="listing" aria-label="Source lines">${items}</ol>`;
}

function lineHtml({ number, text, begins, values }: ListedLine, margin: number): string {
  const content = `${tag("span", { class: "number" }, String(number))}${tag("code", {}, escapeHtml(text.slice(margin)))}`;
  const helper = begins === null ? "" : tag("li", { class: "helper" }, escapeHtml(begins));
  return helper + tag("li", { class: values.length > 0 ? "line active" : "line" }, content);
}
