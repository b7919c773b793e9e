/**
 * Formulas drawn by KaTeX. Formulas that differ in the numbers of their indices only are drawn once: digits are all of one size.
 * What KaTeX's output repeats, runs of tags, is kept once too. Says which of KaTeX's fonts are needed.
 */
import katex from "katex";
import type { Formula } from "../explanation.js";
import { escapeHtml } from "./html.js";
import { type Pattern, type PatternText, patternText } from "./packing.js";
import type { FormulaId } from "./page-data.js";
import type { Sentences } from "./sentences.js";

/** Numbers in an index or an exponent. */
const INDEX_NUMBERS = /(?<=[_^]\{[^{}]*)\d+(?=[^{}]*\})/g;

/** What stands for the n-th number while a pattern is drawn, unless the formula itself contains such a number. */
const FIRST_MARK = 90001;
const MARK = /90\d{3}/;

export class Formulas {
  readonly drawn: PatternText[] = [];
  /** The same formulas as text, which is read out. */
  readonly spoken: (PatternText | number)[] = [];
  readonly #sentences: Sentences;
  readonly patterns: Pattern[] = [];
  readonly tags: string[] = [];
  readonly #ids = new Map<string, FormulaId>();
  readonly #patternIds = new Map<string, number | null>();
  readonly #tagIds = new Map<string, number>();

  constructor(sentences: Sentences) {
    this.#sentences = sentences;
  }

  add(formula: Formula): FormulaId {
    const known = this.#ids.get(formula.latex);
    if (known !== undefined) return known;
    const text = this.#patternOf(formula) ?? [this.#addPattern(draw(formula), false)];
    const id = this.drawn.push(text) - 1;
    this.spoken.push(this.#speak(formula, text));
    this.#ids.set(formula.latex, id);
    return id;
  }

  html(id: FormulaId): string {
    const text = this.drawn[id];
    if (text === undefined) throw new Error(`explain: no formula ${id}`);
    const [pattern, ...numbers] = text;
    return patternText(this.patterns[pattern] ?? [], numbers, this.tags);
  }

  /** The names of the fonts in which anything is set. */
  fonts(): string[] {
    const all = this.tags.join("");
    return FONTS.filter(({ needed }) => needed === null || needed.test(all)).map(({ name }) => name);
  }

  #speak({ plain }: Formula, [, ...numbers]: PatternText): PatternText | number {
    const text = this.#sentences.add(plain);
    return text.slice(1).join() === numbers.join() ? text[0] : text;
  }

  /** Null where the formula is not like others but for its numbers. */
  #patternOf({ latex, plain }: Formula): PatternText | null {
    const numbers: string[] = [];
    if (MARK.test(latex)) return null;
    const marked = latex.replace(INDEX_NUMBERS, (number) => String(FIRST_MARK - 1 + numbers.push(number)));
    if (numbers.length === 0) return null;
    let pattern = this.#patternIds.get(marked);
    if (pattern === undefined) {
      const html = draw({ latex: marked, plain });
      // Each number once, or KaTeX has not drawn them as one text each.
      const count = html.match(new RegExp(MARK, "g"))?.length;
      pattern = count === numbers.length ? this.#addPattern(html, true) : null;
      this.#patternIds.set(marked, pattern);
    }
    return pattern === null ? null : [pattern, ...numbers];
  }

  #addPattern(html: string, isMarked: boolean): number {
    return this.patterns.push(this.#split(html, isMarked)) - 1;
  }

  #split(html: string, isMarked: boolean): Pattern {
    return html.split(/((?:<[^>]*>)+)/).flatMap((part, at): (string | number)[] => {
      if (at % 2 === 1) return [this.#tagId(part)];
      const pieces: readonly string[] = isMarked ? part.split(/(90\d{3})/) : [part];
      return pieces.flatMap((piece): (string | number)[] =>
        piece === "" ? [] : isMarked && MARK.test(piece) ? [FIRST_MARK - 1 - Number(piece)] : [piece],
      );
    });
  }

  #tagId(run: string): number {
    const known = this.#tagIds.get(run);
    if (known !== undefined) return known;
    const id = this.tags.push(run) - 1;
    this.#tagIds.set(run, id);
    return id;
  }
}

/** `z = w·x`; a value that is called what it is, such as `w[2]`, is not repeated. */
export function equation(left: Formula, right: Formula): Formula {
  if (left.latex === right.latex) return left;
  return { plain: `${left.plain} = ${right.plain}`, latex: `${left.latex} = ${right.latex}` };
}

/** A font of KaTeX, and the classes of what is set in it; null for those that any formula may use. */
const FONTS: readonly { readonly name: string; readonly needed: RegExp | null }[] = [
  { name: "Main-Regular", needed: null },
  { name: "Math-Italic", needed: null },
  { name: "Main-Italic", needed: /\b(mathit|textit)\b/ },
  { name: "Main-Bold", needed: /\b(mathbf|textbf|boldsymbol)\b/ },
  { name: "AMS-Regular", needed: /\b(amsrm|mathbb|textbb)\b/ },
  { name: "Size1-Regular", needed: /size1\b|small-op/ },
  { name: "Size2-Regular", needed: /size2\b|large-op/ },
  { name: "Size3-Regular", needed: /size3\b/ },
  { name: "Size4-Regular", needed: /size4\b/ },
];

/** What KaTeX cannot read is shown as text. */
function draw({ latex, plain }: Formula): string {
  try {
    return katex.renderToString(latex, { output: "html", strict: "ignore" });
  } catch (error) {
    if (error instanceof katex.ParseError) return escapeHtml(plain);
    throw error;
  }
}
