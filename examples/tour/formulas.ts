/** Formulas as people write them: ·, −, squares, and a bar over a name for its adjoint. */

/** Turns the notation of a program (`y * x ** (2 - 1)`) into that of a book (`y·x`). */
export function prettyFormula(text: string): string {
  return text
    .replace(/\((\d+) - 1\)/g, (_, n: string) => String(Number(n) - 1))
    .replace(/ \*\* 1(?![\d.])/g, "")
    .replace(/ \*\* 2(?![\d.])/g, "²")
    .replace(/ \*\* 3(?![\d.])/g, "³")
    .replace(/ \*\* /g, "^")
    .replace(/ \* /g, "·")
    .replace(/-/g, "−");
}

/** The name of ∂L/∂(name): the first letter with a bar. */
export function barred(name: string): string {
  return name.replace(/^./u, (letter) => `${letter}\u0304`);
}

/** A number to six decimals, with a true minus sign. */
export function six(value: number): string {
  return value.toFixed(6).replace("-", "−");
}

/** The same in parentheses when negative: a factor or a term of a sum. */
export function factor(value: number): string {
  return value < 0 ? `(${six(value)})` : six(value);
}

/** A formula as a factor: in parentheses when it is a sum. */
export function factorFormula(formula: string): string {
  return /^[^()]* [+−] |^−/.test(formula) ? `(${formula})` : formula;
}
