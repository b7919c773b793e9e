/** Formulas and names of the page's data as elements and as text. */
import { type PatternText, patternText } from "../packing.js";
import type { FormulaId, PageData } from "../page-data.js";
import { findAll, make } from "./dom.js";

/** A formula as KaTeX draws it; read out as text. */
export function formula({ formulas, sentences }: PageData, id: FormulaId): HTMLElement {
  const element = make("span", { class: "formula", role: "math", "aria-label": spoken({ formulas, sentences }, id) });
  const [pattern, ...numbers] = formulas.drawn[id] ?? [-1];
  element.innerHTML = patternText(formulas.patterns[pattern] ?? [], numbers, formulas.tags);
  return element;
}

export function spoken({ formulas, sentences }: Pick<PageData, "formulas" | "sentences">, id: FormulaId): string {
  const [, ...drawn] = formulas.drawn[id] ?? [-1];
  const text = formulas.spoken[id] ?? -1;
  const [pattern, ...numbers]: PatternText = typeof text === "number" ? [text, ...drawn] : text;
  return patternText(sentences[pattern] ?? [], numbers, []);
}

/** Draws the formulas that the generator wrote as texts. */
export function drawWritten(data: PageData): void {
  for (const element of findAll("[data-formula]"))
    element.replaceChildren(formula(data, Number(element.dataset.formula)));
}

/** The name of a value as text. */
export function nameOf(data: PageData, value: number | null): string {
  const shown = data.values[value ?? -1];
  return shown === undefined ? "" : spoken(data, shown.name);
}

export function counted(values: number): string {
  return `${values} value${values === 1 ? "" : "s"}`;
}
