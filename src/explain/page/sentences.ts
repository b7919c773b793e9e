/** Sentences and formulas as text: those that differ in the numbers of names only are kept once. Small digits become plain ones. */
import type { Pattern, PatternText } from "./packing.js";

const SMALL_DIGITS = "₀₁₂₃₄₅₆₇₈₉";

const NUMBERS_OF_NAMES = /([₀-₉]+|(?<=\p{L})\d+)/u;

export class Sentences {
  readonly patterns: Pattern[] = [];
  readonly #ids = new Map<string, number>();

  add(sentence: string): PatternText {
    const numbers: string[] = [];
    const parts = sentence.split(NUMBERS_OF_NAMES).flatMap((part, at): (string | number)[] => {
      if (at % 2 === 1) return [-numbers.push(part.replace(/[₀-₉]/g, (digit) => String(SMALL_DIGITS.indexOf(digit))))];
      return part === "" ? [] : [part];
    });
    const key = JSON.stringify(parts);
    const id = this.#ids.get(key) ?? this.patterns.push(parts) - 1;
    this.#ids.set(key, id);
    return [id, ...numbers];
  }
}
