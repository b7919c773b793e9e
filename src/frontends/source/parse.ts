/** From a function to its syntax tree, its text and its free names. Refuses what has no text or is no plain function. */
import {
  type AnyNode,
  type ArrowFunctionExpression,
  type ClassExpression,
  type FunctionExpression,
  type Options,
  parseExpressionAt,
} from "acorn";
import { refuse } from "../../errors/error.js";
import type { Site, Source, SourceLocation } from "../../errors/site.js";
import { locateFunction } from "../../node/inspector.js";
import { locateInFile } from "../../node/locate.js";
import { type Annotation, annotationOf } from "./annotation.js";
import { childrenOf } from "./children.js";
import { lexicalTree } from "./lexical.js";

/** Declarations are parsed as expressions: a function's text does not tell them apart. */
export type ParsedNode = FunctionExpression | ArrowFunctionExpression | ClassExpression;

/** A function (or class) as text and tree. Offsets of `node` are offsets into `source.text`. */
export interface ParsedFunction {
  readonly node: ParsedNode;
  readonly source: Source;
  /** Names used but not declared inside, globals included. */
  readonly free: ReadonlySet<string>;
  /** The same for all closures of one piece of code: script and position where Node tells, else the text. */
  readonly identity: string;
  /** Whether the function's own `this`, `super` or `new.target` is mentioned. */
  readonly usesThis: boolean;
}

type Parsed = Pick<ParsedFunction, "node" | "free" | "usesThis">;

const parsedFunctions = new WeakMap<object, ParsedFunction>();
/** Closures come and go, their text stays; cleared when it grows beyond reason. */
const parsedTexts = new Map<string, Parsed>();
const MAXIMUM_TEXTS = 4096;

const options: Options = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowSuperOutsideMethod: true,
  // Lets `import.meta` pass in a function of a module.
  allowImportExportEverywhere: true,
  checkPrivateFields: false,
};

/** Parses a function once; throws a `ChainruleError` for functions without source, async functions and generators. */
export function parseFunction(f: Function): ParsedFunction {
  let parsed = parsedFunctions.get(f);
  if (parsed === undefined) {
    parsed = parse(f);
    parsedFunctions.set(f, parsed);
  }
  return parsed;
}

function parse(f: Function): ParsedFunction {
  const annotation = annotationOf(f);
  const text = annotation?.text ?? Function.prototype.toString.call(f);
  const source: Source = {
    name: annotation?.name || f.name || "(anonymous function)",
    text,
    locate: locator(f, annotation),
  };
  let parsed = parsedTexts.get(text);
  if (parsed === undefined) {
    parsed = parseText(f, source);
    if (parsedTexts.size >= MAXIMUM_TEXTS) parsedTexts.clear();
    parsedTexts.set(text, parsed);
  }
  return new LazyIdentity(parsed, source, f);
}

/** Most functions are never asked for their identity, and asking the inspector takes a fraction of a millisecond. */
class LazyIdentity implements ParsedFunction {
  readonly node: ParsedNode;
  readonly free: ReadonlySet<string>;
  readonly usesThis: boolean;
  readonly source: Source;
  private readonly f: WeakRef<Function>;
  private known: string | null = null;

  constructor(parsed: Parsed, source: Source, f: Function) {
    this.node = parsed.node;
    this.free = parsed.free;
    this.usesThis = parsed.usesThis;
    this.source = source;
    this.f = new WeakRef(f);
  }

  get identity(): string {
    if (this.known === null) {
      const f = this.f.deref();
      const location = f === undefined ? null : locateFunction(f);
      this.known = location === null ? this.source.text : `${location.scriptId}:${location.line}:${location.column}`;
    }
    return this.known;
  }
}

function parseText(f: Function, source: Source): Parsed {
  const { text, name } = source;
  const whole = { source, start: 0, end: text.length, caller: null };
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    refuseBound(f, null);
    refuse("native-function", null, { name: Reflect.get(Math, f.name) === f ? `Math.${f.name}` : name });
  }
  const node = asExpression(text) ?? asMember(text, "({", "})") ?? asMember(text, "(class{", "})");
  if (node === null) refuse("unreadable-source", whole, { name });
  if (node.type !== "ClassExpression") {
    const end = /^[^(]*[^(\s]/.exec(text)?.[0].length ?? 1;
    const head = { ...whole, end };
    if (node.async) refuse("async-function", head, { name });
    if (node.generator) refuse("generator", head, { name });
  }
  return { node, free: lexicalTree(node).free, usesThis: mentionsThis(node) };
}

/** What `bind` makes is a native function, in place of one that could be read. */
export function refuseBound(f: Function, site: Site | null): void {
  if (!f.name.startsWith("bound ")) return;
  const name = f.name.slice("bound ".length);
  refuse("bound-function", site, { what: name === "" ? "this function" : `\`${name}\``, call: name || "f" });
}

function asExpression(text: string): ParsedNode | null {
  try {
    const node = parseExpressionAt(text, 0, options) as AnyNode;
    return isFunctionOrClass(node) && node.end === text.length ? node : null;
  } catch {
    return null;
  }
}

/** The text of a method, `f(x) { ... }`, means something only inside an object or (with private names) a class. */
function asMember(text: string, prefix: string, suffix: string): ParsedNode | null {
  let wrapped: AnyNode;
  try {
    wrapped = parseExpressionAt(prefix + text + suffix, 0, options) as AnyNode;
  } catch {
    return null;
  }
  const members =
    wrapped.type === "ObjectExpression"
      ? wrapped.properties
      : wrapped.type === "ClassExpression"
        ? wrapped.body.body
        : [];
  const [member] = members;
  const isMethod = member?.type === "MethodDefinition" || (member?.type === "Property" && !member.shorthand);
  if (members.length !== 1 || !isMethod || !isFunctionOrClass(member.value)) return null;
  if (member.end !== prefix.length + text.length) return null;
  shift(wrapped, prefix.length, new Set());
  return member.value;
}

function isFunctionOrClass(node: AnyNode): node is ParsedNode {
  return (
    node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression" || node.type === "ClassExpression"
  );
}

/** Offsets count from the user's text, not from the wrapper around it. A shorthand property shares one node twice. */
function shift(node: AnyNode, by: number, done: Set<AnyNode>): void {
  if (done.has(node)) return;
  done.add(node);
  node.start -= by;
  node.end -= by;
  for (const child of childrenOf(node)) shift(child, by, done);
}

function mentionsThis(node: AnyNode): boolean {
  if (node.type === "ClassExpression") return false;
  return childrenOf(node).some(hasOwnThis);
}

function hasOwnThis(node: AnyNode): boolean {
  switch (node.type) {
    case "ThisExpression":
    case "Super":
      return true;
    case "MetaProperty":
      return node.meta.name === "new";
    case "FunctionExpression":
    case "FunctionDeclaration":
    case "PropertyDefinition":
    case "StaticBlock":
      return false;
    default:
      return childrenOf(node).some(hasOwnThis);
  }
}

/** The function is held weakly: a message may outlive it. */
function locator(f: Function, annotation: Annotation | null): (offset: number) => SourceLocation | null {
  if (annotation !== null) return (offset) => locateAnnotated(annotation, offset);
  const held = new WeakRef(f);
  return (offset) => {
    const alive = held.deref();
    return alive === undefined ? null : locateInFile(alive, offset);
  };
}

function locateAnnotated({ text, file, lines, column }: Annotation, offset: number): SourceLocation | null {
  const before = text.slice(0, offset).split("\n");
  const line = lines[before.length - 1];
  if (line === undefined) return null;
  // What stands before the function in its first line is not known.
  const padded = " ".repeat(column - 1) + text;
  const shown = new Map(padded.split("\n").map((textLine, index) => [lines[index] ?? 0, textLine]));
  const inLine = (before.length === 1 ? column - 1 : 0) + (before.at(-1)?.length ?? 0);
  return { file, line, column: inLine + 1, lines: shown };
}
