/**
 * Runs a code block of a document as the module it is. `expression; // -> text` asserts a value; the comment may also stand on the
 * lines after the statement. What to do with each asserted statement is left to the caller, who gives its replacement.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { type ESTree, parseSync } from "rolldown/utils";

/** A statement with a comment that begins with an arrow. */
export interface Claim {
  readonly statement: ESTree.Statement | ESTree.ModuleDeclaration;
  /** Source text of the statement, and of any part of it. */
  readonly textOf: (node: { start: number; end: number }) => string;
  /** The comment after its arrow, on one line. */
  readonly expected: string;
}

/** Where extracted code is put: inside the project, so that its imports resolve as those of a test do. */
const FOLDER = join(".tmp", "snippets");

/**
 * Writes the module with every claimed statement replaced by `replace(claim, position)` and imports it. The replacement finds the
 * array `__shown` to push to.
 *
 * @returns the claims, and what was pushed.
 */
export async function runSnippet(
  name: string,
  code: string,
  replace: (claim: Claim, position: number) => string,
): Promise<{ claims: Claim[]; shown: unknown[] }> {
  const claims = claimsOf(name, code);
  let text = code;
  for (const [position, claim] of [...claims.entries()].reverse()) {
    const { start, end } = claim.statement;
    text = text.slice(0, start) + replace(claim, position) + text.slice(end);
  }
  mkdirSync(FOLDER, { recursive: true });
  const file = resolve(FOLDER, `${name}.ts`);
  writeFileSync(file, `export const __shown: unknown[] = []; ${text}\n`);
  const module: { __shown: unknown[] } = await import(/* @vite-ignore */ file);
  return { claims, shown: module.__shown };
}

function claimsOf(name: string, code: string): Claim[] {
  const { program, comments, errors } = parseSync(`${name}.ts`, code, { lang: "ts" });
  const fault = errors[0];
  if (fault !== undefined) throw new Error(fault.codeframe ?? fault.message);
  const textOf = (node: { start: number; end: number }) => code.slice(node.start, node.end);
  const claims: Claim[] = [];
  for (const comment of comments) {
    const text = comment.value.trim();
    if (text.startsWith("->")) {
      const statement = program.body.findLast((candidate) => candidate.end <= comment.start);
      if (statement === undefined || /\S/.test(code.slice(statement.end, comment.start))) {
        throw new Error(`${name}: the claim "${text}" does not follow a statement`);
      }
      claims.push({ statement, textOf, expected: text.slice(2).trim() });
    } else {
      const last = claims[claims.length - 1];
      const between = last === undefined ? "" : code.slice(last.statement.end, comment.start);
      const continues = last !== undefined && between.split("\n").every((line) => /^\s*(\/\/.*)?$/.test(line));
      if (continues) claims[claims.length - 1] = { ...last, expected: `${last.expected} ${text}` };
    }
  }
  return claims;
}

/** A value as Node prints it, on one line. */
export function shownText(value: unknown): string {
  return inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: null,
  });
}

/**
 * Whether the printed text is the expected one, but for spaces, quotes and the lengths of arrays. `…` in the latter stands for digits
 * left out; `≈` before it compares numbers to six digits.
 */
export function matches(printed: string, expected: string): boolean {
  if (expected.startsWith("≈")) return rounded(canonical(printed)) === rounded(canonical(expected.slice(1)));
  const pattern = canonical(expected)
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("\\d*");
  return new RegExp(`^${pattern}$`).test(canonical(printed));
}

function canonical(text: string): string {
  return text
    .replace(/Array\(\d+\)/g, "Array")
    .replace(/\s+/g, "")
    .replaceAll("'", '"');
}

function rounded(text: string): string {
  return text.replace(/\d+(\.\d+)?(e[+-]?\d+)?/g, (digits) => String(Number(Number(digits).toPrecision(6))));
}
