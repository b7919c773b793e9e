/** Simplified formulas as text and LaTeX: positive terms first, denominators below. */
import { latexNumber, rawNumber, type Text } from "../notation.js";
import type { Atom, Factor, Product, Sum } from "./algebra.js";

export function writeSum({ terms }: Sum): Text {
  if (terms.length === 0) return { raw: "0", latex: "0" };
  const ordered = [...terms].sort((a, b) => Number(a.numerator < 0) - Number(b.numerator < 0));
  return ordered.map(writeProduct).reduce((sum, term) => ({
    raw: term.raw.startsWith("-") ? `${sum.raw} - ${term.raw.slice(1)}` : `${sum.raw} + ${term.raw}`,
    latex: term.latex.startsWith("-") ? `${sum.latex} - ${term.latex.slice(1)}` : `${sum.latex} + ${term.latex}`,
  }));
}

function writeProduct({ numerator, denominator, factors }: Product): Text {
  const above = factors.filter(({ exponent }) => exponent > 0);
  const below = factors.filter(({ exponent }) => exponent < 0).map(inverse);
  const sign = numerator < 0 ? "-" : "";
  const size = Math.abs(numerator);
  const isAlone = above.length === 0 || size !== 1;
  const top = times([...(isAlone ? [numberText(size)] : []), ...above.map(writeFactor)]);
  const bottom = times([...(denominator === 1 ? [] : [numberText(denominator)]), ...below.map(writeFactor)]);
  if (top === null) throw new Error("explain: a product without factors");
  if (bottom === null) {
    const latex = sign === "" && above.length === 1 ? ungrouped(top.latex) : top.latex;
    return { raw: `${sign}${top.raw}`, latex: `${sign}${latex}` };
  }
  // A fraction's bar and its ends group what stands above and below.
  const [over, under] = [ungrouped(top.latex), ungrouped(bottom.latex)];
  const isOne = below.length + Number(denominator !== 1) === 1;
  return {
    raw: `${sign}${top.raw} / ${isOne ? bottom.raw : `(${bottom.raw})`}`,
    latex: `${sign}\\frac{${over}}{${under}}`,
  };
}

/** Without brackets around the whole. */
function ungrouped(latex: string): string {
  const inside = /^\\left\(([\s\S]*)\\right\)$/.exec(latex)?.[1];
  if (inside === undefined) return latex;
  let depth = 0;
  for (const bracket of inside.matchAll(/\\(left|right)(?![a-z])/g)) {
    depth += bracket[1] === "left" ? 1 : -1;
    if (depth < 0) return latex;
  }
  return inside;
}

function inverse({ base, exponent }: Factor): Factor {
  return { base, exponent: -exponent };
}

function times(parts: readonly Text[]): Text | null {
  if (parts.length === 0) return null;
  return {
    raw: parts.map(({ raw }) => raw).join(" * "),
    latex: parts.map(({ latex }) => latex).join(" \\cdot "),
  };
}

function numberText(value: number): Text {
  return { raw: rawNumber(value), latex: latexNumber(value) };
}

function writeFactor({ base, exponent }: Factor): Text {
  const text = writeAtom(base);
  if (exponent === 1) return text;
  const isNegative = exponent < 0;
  const raw = rawNumber(exponent);
  // Two exponents in a row are no LaTeX.
  const below = /[}\d]$/.test(text.latex) && text.latex.includes("^") ? `\\left(${text.latex}\\right)` : text.latex;
  return { raw: `${text.raw} ** ${isNegative ? `(${raw})` : raw}`, latex: `${below}^{${latexNumber(exponent)}}` };
}

function writeAtom(base: Atom): Text {
  if (base.kind === "text") return base.text;
  const { raw, latex } = writeSum(base.sum);
  return { raw: `(${raw})`, latex: `\\left(${latex}\\right)` };
}
