/** What the page says of the function as a whole: its gradient, the remarks, formulas without intermediate values, the cost. */
import type { CostOfGradient, Explanation, Formula, Remark, WholeFormula } from "../explanation.js";
import { costSentences } from "../render/cost.js";
import { brief, showShown } from "../render/values.js";
import { equation, type Formulas } from "./formulas.js";
import { escapeHtml, panelHtml, tag } from "./html.js";

export function aboutHtml(explanation: Explanation, formulas: Formulas): string {
  const { gradient, remarks, formulas: whole, cost } = explanation;
  return [
    panelHtml("gradient", "The gradient", tag("p", { class: "figure" }, escapeHtml(brief(gradient)))),
    remarks.length === 0 ? "" : panelHtml("remarks", "Worth knowing", tag("ul", {}, remarks.map(remarkHtml).join(""))),
    whole === null || whole.length === 0
      ? ""
      : panelHtml("formulas", "The whole derivative", wholeHtml(whole, formulas)),
    panelHtml("cost", "What it costs", costHtml(cost)),
  ].join("\n");
}

function remarkHtml({ kind, subject, values, sentence, line }: Remark): string {
  const where =
    line === null ? "" : ` ${tag("code", { class: "soft" }, escapeHtml(`${line.number}: ${line.text.trim()}`))}`;
  return tag(
    "li",
    { class: kind, "data-value": values[0] ?? null },
    `${tag("b", {}, escapeHtml(subject))} ${escapeHtml(sentence)}${where}`,
  );
}

function wholeHtml(whole: readonly WholeFormula[], formulas: Formulas): string {
  const items = whole.map(({ of, formula, where, value }) => {
    const left = { plain: `∂L/∂${of.plain}`, latex: `\\dfrac{\\partial L}{\\partial ${of.latex}}` };
    const number = tag("span", { class: "adjoint" }, escapeHtml(`= ${showShown(value)}`));
    const names = where.map((one) => display(equation(one.name, one.formula), formulas));
    const explained = names.length === 0 ? "" : whereHtml(names, whole.length === 1);
    return tag(
      "div",
      { class: "whole" },
      `${display(equation(left, displayed(formula)), formulas)}${number}${explained}`,
    );
  });
  // Formulas may be wider than the window: they scroll, with the keyboard too.
  return tag("div", { class: "scrolled", tabindex: 0, role: "group", "aria-label": "Formulas" }, items.join(""));
}

/** What the names in a formula stand for: they are many where formulas are. */
function whereHtml(names: readonly string[], isOpen: boolean): string {
  const list = names.map((name) => tag("li", {}, name)).join("");
  return tag("details", { open: isOpen ? "" : null }, tag("summary", {}, "where") + tag("ul", {}, list));
}

function displayed({ plain, latex }: Formula): Formula {
  return { plain, latex: `\\displaystyle ${latex}` };
}

/** The text of a formula, until the script draws it. */
function display(formula: Formula, formulas: Formulas): string {
  return tag("span", { class: "display", "data-formula": formulas.add(formula) }, escapeHtml(formula.plain));
}

function costHtml(cost: CostOfGradient): string {
  return costSentences(cost)
    .map((sentence) => tag("p", {}, escapeHtml(sentence)))
    .join("");
}
