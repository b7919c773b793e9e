/** Formulas as a book prints them: ·, −, squares, bars over adjoints, in text and in LaTeX. What they say stands elsewhere. */
import type { Formula } from "./explanation.js";

/** A formula in the notation of programs, `y * x ** 2`, of which longer ones are built; and in LaTeX. */
export interface Text {
  readonly raw: string;
  readonly latex: string;
}

export function formulaOf({ raw, latex }: Text): Formula {
  return { plain: prettyFormula(raw), latex: prettyLatex(latex) };
}

/** Turns the notation of programs (`y * x ** (2 - 1)`) into that of a book (`y·x`). */
export function prettyFormula(raw: string): string {
  const powers = raw
    .replace(/\(\(?(-?[\d.]+)\)? - 1\)/g, (_, n: string) => exponentText(Number(n) - 1))
    .replace(/ \*\* 1(?![\d.])/g, "")
    .replace(/(?<![\w.$\u0080-\uffff])\(([\w.$\u0080-\uffff]+ \*\* [23])\)(?! \*\*)/g, "$1")
    .replace(/ \*\* 2(?![\d.])/g, "²")
    .replace(/ \*\* 3(?![\d.])/g, "³")
    .replace(/ \*\* /g, "^");
  return choices(withoutBrackets(powers))
    .replace(/ \* /g, "·")
    .replace(/ (===|!==|<=|>=) /g, (_, sign: string) => ` ${SIGNS[sign] ?? sign} `)
    .replace(/(?<![\de])-|(?<=\d)-(?=[^\d])/g, "−");
}

const SIGNS: Readonly<Record<string, string>> = { "===": "=", "!==": "≠", "<=": "≤", ">=": "≥" };

function exponentText(exponent: number): string {
  return exponent < 0 ? `(${exponent})` : String(exponent);
}

/** Brackets that say nothing: `(w * x) + b` -> `w * x + b`, `(a + b) + c` -> `a + b + c`, `(-y) * z` -> `-y * z`. */
function withoutBrackets(text: string): string {
  return text
    .replace(PRODUCT_IN_SUM, (_, before: string, inside: string) => `${before}${inside}`)
    .replace(/(^|[([]|, )\(((?:[^()[\]?:<>=,]|\([^()]*\)|\[[^[\]]*\])+)\)(?= [+-] )/g, "$1$2")
    .replace(/(^|[([]|, )\((-[\w.$\u0080-\uffff]+(?:\[[^[\]]*\])?)\)(?= [*/] )/g, "$1$2");
}

const PRODUCT_IN_SUM =
  /(^|[([]|, | [+?:=-] )\(((?:[^()[\]+?:<>=,-]|\([^()]*\)|\[[^[\]]*\])+)\)(?=$|[)\]]|,| (?:[+?:<>-]|===|[<>]=) )/g;

/** `a > b ? 1 : a < b ? 0 : NaN` -> `1 if a > b, 0 if a < b` */
function choices(text: string): string {
  if (!text.endsWith(" : NaN")) return text;
  const cases = text.slice(0, -" : NaN".length).split(" : ");
  return cases
    .map((part) => {
      const [condition, value] = part.split(" ? ");
      return `${value} if ${condition}`;
    })
    .join(", ");
}

/** The same in LaTeX: exponents with the arithmetic done, and no brackets around a product in a sum or in a product. */
export function prettyLatex(latex: string): string {
  const powers = latex
    .replace(/\^\{(?:\\left\()?(-?[\d.]+)(?:\\right\))? - 1\}/g, (_, n: string) => `^{${Number(n) - 1}}`)
    .replace(/\^\{1\}/g, "");
  return withoutProductBrackets(powers);
}

function withoutProductBrackets(latex: string): string {
  for (const open of latex.matchAll(/(?<=^|[ {(])\\left\(/g)) {
    const from = open.index + open[0].length;
    const to = closing(latex, from);
    // Behind a call's name or `\partial` stands what is meant as a whole, and a power is of the whole.
    if (/\\(partial|[a-z]+name\{\w+\}) ?$/.test(latex.slice(0, open.index)) || to < 0) continue;
    const [inside, after] = [latex.slice(from, to), latex.slice(to + "\\right)".length)];
    if (/^[\^_]/.test(after) || !isProductLatex(inside)) continue;
    return withoutProductBrackets(`${latex.slice(0, open.index)}${inside}${after}`);
  }
  return latex;
}

/** Where the bracket that is open at `from` closes; -1 where it does not. */
function closing(latex: string, from: number): number {
  let depth = 1;
  for (const bracket of latex.slice(from).matchAll(/\\(left|right)(?![a-z])/g)) {
    depth += bracket[1] === "left" ? 1 : -1;
    if (depth === 0) return from + bracket.index;
  }
  return -1;
}

/** Whether no sign, comma, relation or command that reaches far stands outside of all brackets and braces. */
function isProductLatex(latex: string): boolean {
  let outer = latex;
  for (let before = ""; before !== outer; ) {
    before = outer;
    outer = outer.replace(/\\left[([{|.][^()]*?\\right[)\]}|.]|\{[^{}]*\}/g, "");
  }
  return !/[+\-=<>,|]|\\(sum|left|right|begin|le|ge|ne|land|lor|lnot)(?![a-z])/.test(outer);
}

/** The name of ∂L/∂(name): a bar over one letter, the quotient for longer names. */
export function adjointText({ raw, latex }: Text): Text {
  const plain = prettyFormula(raw);
  const [, letter, rest = ""] = /^(\p{L})([^\p{L}.].*)?$/u.exec(plain) ?? [];
  const isName = /^[\w.$\u0080-\uffff]+((\[[^[\]]*\][\w.$]*)*|\([^()]*\))$/u.test(raw);
  if (letter !== undefined && isName) return { raw: `${letter}\u0304${rest}`, latex: barredLatex(latex) };
  const of = isName ? raw : `(${raw})`;
  const below = isName ? latex : `\\left(${latex}\\right)`;
  return { raw: `∂L/∂${of}`, latex: `\\frac{\\partial L}{\\partial ${below}}` };
}

/** The bar stands over the letter, not over what stands below or above behind it. */
function barredLatex(latex: string): string {
  return latex.replace(/^(\{?)(\\?\p{L}+)/u, (_, brace: string, letter: string) => `${brace}\\bar{${letter}}`);
}

/**
 * A name in LaTeX: one letter as it is, more upright in italics, digits at its end as an index, `above` as an exponent in parentheses.
 * In braces where anything stands below or above, so that more may be put there.
 */
export function latexName(name: string, above = ""): string {
  const [, head = name, digits = "", rest = ""] = /^([\p{L}$_.]+?)_?([\d₀-₉]*)([^\p{L}]*)$/u.exec(name) ?? [];
  const escaped = head.replace(/[$_]/g, "\\$&");
  const letters = [...head].length === 1 ? escaped : `\\mathit{${escaped}}`;
  const index = digits.replace(/[₀-₉]/g, (digit) => String(SUBSCRIPTS.indexOf(digit))) + rest;
  if (index === "" && above === "") return letters;
  return `{${letters}${index === "" ? "" : `_{${index}}`}${above === "" ? "" : `^{${above}}`}}`;
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

export function subscript(n: number): string {
  return [...String(n)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");
}

/** `⁽ⁱ⁺¹⁾`; characters that have no small form stay as they are. */
export function superscript(text: string): string {
  const raised = [...text].map((character) => {
    const at = RAISABLE.indexOf(character);
    return at < 0 ? character : ([...RAISED][at] ?? character);
  });
  return `⁽${raised.join("")}⁾`;
}

const RAISABLE = "0123456789+abcdefghijklmnoprstuvwxyz";
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ";

/** A number to six significant digits, in the notation of programs. */
export function rawNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 1e9)) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(6))) : value.toExponential(5);
}

/** The same in LaTeX: powers of ten are written out. */
export function latexNumber(value: number): string {
  const raw = rawNumber(value);
  if (raw === "Infinity" || raw === "-Infinity") return raw.replace("Infinity", "\\infty");
  return raw === "NaN" ? "\\text{NaN}" : raw.replace(/e\+?(-?\d+)$/, " \\cdot 10^{$1}");
}

/** The same with a true minus sign. */
export function showNumber(value: number): string {
  return rawNumber(value).replace(/-/g, "−");
}

/** A formula below or above in a quotient of differentials: in parentheses where it is more than a name. */
export function inQuotient(name: string): string {
  const isCall = /^[\p{L}\d_$.]+\([^()]*\)$/u.test(name);
  return !isCall && /[·+−/^ ]|[²³]$/.test(name) ? `(${name})` : name;
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

/** Whether no `+`, `−`, `/`, comparison or choice stands outside of all brackets. `∂L/∂x` is one name. */
function isProduct(formula: string): boolean {
  let depth = 0;
  for (const character of formula.replaceAll("∂L/∂", "")) {
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (depth === 0 && "+−/<>=≠≤≥?:, ".includes(character)) return false;
  }
  return true;
}
