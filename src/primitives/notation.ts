/** How operations are written: templates in which single letters stand for operands. Says nothing about what they mean. */
import type { Notation } from "./row.js";

/** How one language groups operands. */
interface Style {
  /** Whether the template itself already sets an operand at this place apart. */
  readonly apart: (before: string, after: string) => boolean;
  /** Whether an operand needs no grouping anywhere. */
  readonly atomic: (operand: string) => boolean;
  readonly group: (operand: string) => string;
}

const plainStyle: Style = {
  apart: (before, after) => /(^|[([]|, )$/.test(before) && /^($|[)\]]|, )/.test(after),
  atomic: (operand) => /^[\w.$\u0080-\uffff]+$/.test(operand) || isCall(operand),
  group: (operand) => `(${operand})`,
};

const latexStyle: Style = {
  apart: (before, after) => /(^|\{|\\left[(|[]|, )$/.test(before) && /^($|\}|\\right[)|\]]|, )/.test(after),
  atomic: (operand) =>
    /^([\w.]+|\\[A-Za-z]+(\{[\w.\\$]*\})?|[a-zA-Z](_[\w]|_\{[^{}]*\}))$/.test(operand) ||
    isLatexGroup(operand) ||
    isLatexCall(operand),
  group: (operand) => `\\left(${operand}\\right)`,
};

/**
 * A notation from templates. Each character of `letters` names an operand, in order; where it stands alone in a template it is
 * replaced by the operand, in parentheses where the operand is compound and the template does not set it apart.
 */
export function notation(letters: string, plain: string, latex: string): Notation {
  return {
    plain: (...operands) => fill(plain, letters, operands, plainStyle),
    latex: (...operands) => fill(latex, letters, operands, latexStyle),
  };
}

/** `name(x, y)` and `\name\left(x, y\right)` for any number of operands. */
export function callNotation(name: string, command = `\\operatorname{${name}}`): Notation {
  return {
    plain: (...operands) => `${name}(${operands.join(", ")})`,
    latex: (...operands) => `${command}\\left(${operands.join(", ")}\\right)`,
  };
}

function fill(template: string, letters: string, operands: readonly string[], style: Style): string {
  return template.replace(/(?<![A-Za-z\\])[a-z](?![A-Za-z(])/g, (letter, at: number) => {
    const operand = letters.includes(letter) ? operands[letters.indexOf(letter)] : undefined;
    if (operand === undefined) return letter;
    const apart = style.apart(template.slice(0, at), template.slice(at + 1));
    return apart || style.atomic(operand) ? operand : style.group(operand);
  });
}

/** Whether the text is one call or element read, `name(...)`, `name[...]` or `name[...][...]`, whose brackets close at the very end. */
function isCall(text: string): boolean {
  const head = /^[\w.$\u0080-\uffff]+(?=[([])/.exec(text);
  if (head === null) return false;
  let depth = 0;
  for (let at = head[0].length; at < text.length; at++) {
    const character = text[at] ?? "";
    if (depth === 0 && !/[([.\w$]/.test(character)) return false;
    if (character === "(" || character === "[") depth++;
    else if (character === ")" || character === "]") depth--;
  }
  return depth === 0;
}

/** Whether the text is one group in braces, or a group with an index, `{x_{1}}_{k}`: its braces close at the very end. */
function isLatexGroup(text: string): boolean {
  if (!text.startsWith("{")) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}") depth--;
    if (depth === 0)
      return at === text.length - 1 || (text.startsWith("_{", at + 1) && isLatexGroup(text.slice(at + 2)));
  }
  return false;
}

/** Whether the text is one call, `\tanh\left(...\right)`, whose bracket closes at the very end. */
function isLatexCall(text: string): boolean {
  const head = /^\\[A-Za-z]+(\{\w+\})?(?=\\left\()/.exec(text);
  if (head === null) return false;
  let depth = 0;
  for (const bracket of text.matchAll(/\\(left|right)(?![a-z])/g)) {
    depth += bracket[1] === "left" ? 1 : -1;
    if (depth === 0) return bracket.index === text.length - "\\right)".length;
  }
  return false;
}
