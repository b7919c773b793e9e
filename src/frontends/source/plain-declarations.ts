/**
 * Names whose declaration is plain from a script's text: declared once, and nowhere near an assignment. Most captured names are, and
 * the text is searched a hundred times faster than it is parsed. In any doubt the answer is null, and `stability.ts` parses.
 */
import type { Script } from "../../node/inspector.js";
import type { LexicalBinding } from "./lexical.js";

/** The one declaration of a name, or the import that it is. */
export type PlainDeclaration = LexicalBinding & { readonly exported: boolean };

const known = new WeakMap<Script, Map<string, PlainDeclaration | null>>();

/** The declaration of `name`, which is certainly declared in this script, if that is plain and nothing assigns to it. */
export function plainDeclaration(script: Script, name: string): PlainDeclaration | null {
  const names = known.get(script) ?? new Map<string, PlainDeclaration | null>();
  known.set(script, names);
  let declaration = names.get(name);
  if (declaration === undefined) {
    declaration = isPlainText(script) && /^[\w$]+$/.test(name) ? search(script.text, name) : null;
    names.set(name, declaration);
  }
  return declaration;
}

const plainTexts = new WeakMap<Script, boolean>();

/**
 * Nothing that writes variables unseen: `eval`, `with`, `arguments` outside of strict code, letters written as escapes, comments of the
 * old kind.
 */
function isPlainText(script: Script): boolean {
  let isPlain = plainTexts.get(script);
  if (isPlain === undefined) {
    const hidden = /\beval\b|\\u(?:00[2-7]|\{0*[2-7][\da-fA-F]\})|<!--|-->/;
    isPlain = !hidden.test(script.text) && (script.isModule || !/\bwith\b|\barguments\b/.test(script.text));
    plainTexts.set(script, isPlain);
  }
  return isPlain;
}

/** Every place at which the name stands must be harmless, also where it stands in a comment or means another variable. */
function search(text: string, name: string): PlainDeclaration | null {
  const places = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`, "g");
  let found: PlainDeclaration | null = null;
  for (const { index } of text.matchAll(places)) {
    if (text[index - 1] === "." && text[index - 2] !== ".") continue;
    const declaration = declarationAt(text, index, name);
    if (declaration === null) {
      if (!isHarmless(text, index, index + name.length)) return null;
      continue;
    }
    if (found !== null) return null;
    found = declaration;
  }
  return found;
}

/** How far a declaration is looked for before its name. */
const HEAD = 400;

function declarationAt(text: string, start: number, name: string): PlainDeclaration | null {
  const head = text.slice(Math.max(0, start - HEAD), start);
  const after = text.slice(start + name.length, start + name.length + HEAD);
  const base = { name, imported: null, reassigned: false, defined: true };
  const [, exported, keyword] = /(?:^|[;{}\n])[ \t]*(export\s+)?(const|let|function|class)\s+$/.exec(head) ?? [];
  const isAssigned = /^\s*=(?![=>])/.test(after);
  if ((keyword === "const" || keyword === "let") && isAssigned)
    return { ...base, kind: keyword, exported: exported !== undefined };
  if (keyword === "function" && /^\s*\(/.test(after))
    return { ...base, kind: keyword, exported: exported !== undefined };
  if (keyword === "class" && /^\s*(\{|extends\b)/.test(after))
    return { ...base, kind: keyword, exported: exported !== undefined };
  return importAt(head, after, name);
}

/** `import { name } from "module"` and `import { exported as name } from "module"`, each at the beginning of a line. */
function importAt(head: string, after: string, name: string): PlainDeclaration | null {
  const [, listed] = /(?:^|\n)import\s*\{([\s\w$,]*)$/.exec(head) ?? [];
  const [, original] = /([\w$]+)\s+as\s+$/.exec(listed ?? "") ?? [];
  const [, , module] = /^\s*(?:,[\s\w$,]*)?\}\s*from\s*(["'])([^"'\n\\]+)\1/.exec(after) ?? [];
  if (listed === undefined || module === undefined) return null;
  const imported = { module, name: original ?? name };
  return { name, kind: "import", imported, reassigned: false, defined: true, exported: false };
}

/** What may follow a name that is assigned to. */
const ASSIGNS = /^(?:=(?![=>])|\+\+|--|(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])=)/;

/** Whether the name in `text` from `start` to `end` is certainly only read there, or a parameter of an arrow function. */
function isHarmless(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - HEAD), start).trimEnd();
  if (/(?:(?:\+\+|--)[\s(]*|[/#\\]|\b(?:const|let|var|using|function|class|import|as))$/.test(before)) return false;
  const next = afterSpace(text, end);
  const after = text.slice(next, next + 4);
  if (ASSIGNS.test(after) || isComment(after) || /^(?:of|in)\b/.test(after)) return false;
  return !/^[,\]})]/.test(after) || isNoTarget(text, next);
}

/** Text between a name and the ends of the brackets around it is read so far. */
const FARTHEST = 4000;

/** Whether no bracket around a place is a pattern, or parentheses, that something is assigned to. */
function isNoTarget(text: string, from: number): boolean {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (at - from > FARTHEST || character === "`" || character === "/") return false;
    if (character === '"' || character === "'") {
      const [quoted] = /^(["'])[^"'\\\n]*\1/.exec(text.slice(at, at + HEAD)) ?? [];
      if (quoted === undefined) return false;
      at += quoted.length - 1;
    } else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) {
      if (depth > 0) depth--;
      else {
        const next = afterSpace(text, at + 1);
        const after = text.slice(next, next + 4);
        if (ASSIGNS.test(after) || isComment(after) || /^(?:of|in)\b/.test(after)) return false;
      }
    } else if (character === ";" && depth === 0) return true;
  }
  return true;
}

function isComment(after: string): boolean {
  return after.startsWith("//") || after.startsWith("/*");
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}
