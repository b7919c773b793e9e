/** Formulas as a book prints them: ·, −, squares, bars, in text and in LaTeX. */

/** Turns the notation of a program (`y * x ** (2 - 1)`) into that of a book (`y·x`). */
export function prettyFormula(text: string): string {
  return text
    .replace(/\((\d+) - 1\)/g, (_, n: string) => String(Number(n) - 1))
    .replace(/ \*\* 1(?![\d.])/g, "")
    .replace(/ \*\* 2(?![\d.])/g, "²")
    .replace(/ \*\* 3(?![\d.])/g, "³")
    .replace(/ \*\* /g, "^")
    .replace(/ \* /g, "·")
    .replace(/(?<![\de])-|(?<=\d)-(?=[^\d])/g, "−");
}

/** The name of ∂L/∂(name): a bar over what comes before an index. */
export function barred(name: string): string {
  const head = /^[\p{L}$_]+/u.exec(name)?.[0];
  if (head === undefined) return `∂L/∂${name}`;
  const letters = [...head];
  const bar = letters.length === 1 ? "\u0304" : "\u0305";
  return `${letters.map((letter) => letter + bar).join("")}${name.slice(head.length)}`;
}

/** The same in LaTeX: the bar stands over what comes before an index. */
export function barredLatex(latex: string): string {
  const head = /^(\\mathit\{[^{}]*\}|\\?[A-Za-z]+)/.exec(latex)?.[0];
  return head === undefined ? `\\overline{${latex}}` : `\\overline{${head}}${latex.slice(head.length)}`;
}

/** A name in LaTeX: one letter as it is, more in italics, digits at its end as an index. */
export function latexName(name: string): string {
  const [, head = name, digits = "", rest = ""] = /^([\p{L}$_]+)([\d₀-₉]*)(.*)$/u.exec(name) ?? [];
  const letters = [...head].length === 1 ? head : `\\mathit{${head.replace(/[$_]/g, "\\$&")}}`;
  const index = [digits.replace(/[₀-₉]/g, (digit) => String("₀₁₂₃₄₅₆₇₈₉".indexOf(digit))), latexRest(rest)];
  const below = index.filter((part) => part !== "").join(",");
  return below === "" ? letters : `${letters}_{${below}}`;
}

function latexRest(rest: string): string {
  return rest.replace(/^\.|[[\]]/g, "").replace(/[$_]/g, "\\$&");
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

export function subscript(n: number): string {
  return [...String(n)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");
}

/** A number to six significant digits, with a true minus sign. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value) || Object.is(value, -0)) return Object.is(value, -0) ? "−0" : minus(String(value));
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return minus(String(value));
  const size = Math.abs(value);
  return minus(size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(6))) : value.toExponential(5));
}

function minus(text: string): string {
  return text.replace(/-/g, "−");
}

/** A number as a factor: in parentheses when negative. */
export function factor(value: number): string {
  const text = showNumber(value);
  return text.startsWith("−") ? `(${text})` : text;
}

/** A formula as a factor of a product: in parentheses unless it is a product itself. */
export function factorFormula(formula: string): string {
  return isProduct(formula) ? formula : `(${formula})`;
}

/** Whether no `+`, `−`, `/`, comparison or choice stands outside of all brackets. */
function isProduct(formula: string): boolean {
  let depth = 0;
  for (const character of formula) {
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (depth === 0 && "+−/<>=?:, ".includes(character)) return false;
  }
  return true;
}
