/** Writes annotations behind the functions of a module, so that minified code can still be differentiated. One file; no bundler. */
import { type AnyNode, type Program, parse } from "acorn";
import { childrenOf } from "../frontends/source/children.js";
import { type LexicalScope, lexicalTree, resolve, scopeAround } from "../frontends/source/lexical.js";
import { annotatorSource } from "./annotator.js";

/** Where a line and column of the module (1-based) stand in the file that the user wrote; null when not known. */
export type PositionLookup = (
  line: number,
  column: number,
) => { readonly line: number; readonly column: number } | null;

export interface AnnotateOptions {
  /** The file name that error messages show. */
  readonly file: string;
  /** Leads through the source map when the module was compiled; default: the module is what the user wrote. */
  readonly original?: PositionLookup;
}

type OfType<Type> = Extract<AnyNode, { readonly type: Type }>;
type FunctionNode = OfType<"FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression">;
type ClassNode = OfType<"ClassDeclaration" | "ClassExpression">;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Name of the helper in the output; a module that has this name already is left alone. */
const HELPER = "__chainrule_annotate";

/**
 * The module with its functions annotated, or null when there is nothing to annotate. Only text without line breaks is
 * inserted, and the helper stands behind the last line: every line keeps its number, so existing source maps stay true.
 */
export function annotate(code: string, options: AnnotateOptions): string | null {
  const program = parseModule(code);
  if (program === null || code.includes(HELPER)) return null;
  const annotator = new ModuleAnnotator(code, program, options);
  annotator.visitAll(program, null);
  return annotator.finish();
}

/** Whether code can be annotated at all: the compiler of another language must come first. */
export function isJavaScript(code: string): boolean {
  return parseModule(code) !== null;
}

function parseModule(code: string): Program | null {
  for (const sourceType of ["module", "script"] as const) {
    try {
      return parse(code, { ecmaVersion: "latest", sourceType, allowHashBang: true, allowReturnOutsideFunction: true });
    } catch {
      // Code that does not parse is reported by the bundler.
    }
  }
  return null;
}

class ModuleAnnotator {
  private readonly code: string;
  private readonly root: LexicalScope;
  private readonly options: AnnotateOptions;
  private readonly insertions: Insertion[] = [];

  constructor(code: string, program: Program, options: AnnotateOptions) {
    this.code = code;
    this.root = lexicalTree(program).root;
    this.options = options;
  }

  finish(): string | null {
    if (this.insertions.length === 0) return null;
    let result = "";
    let from = 0;
    // Stable: what was inserted first at one place stays first there.
    for (const { at, text } of [...this.insertions].sort((a, b) => a.at - b.at)) {
      result += this.code.slice(from, at) + text;
      from = at;
    }
    return `${result}${this.code.slice(from)}\n${annotatorSource(HELPER)}`;
  }

  /** Children first, so that of two insertions at one end the inner one comes first. */
  visitAll(node: AnyNode, body: AnyNode | null): void {
    const inner = node.type === "BlockStatement" || node.type === "Program" ? node : body;
    for (const child of childrenOf(node)) this.visit(child, node, inner);
  }

  private visit(node: AnyNode, parent: AnyNode, body: AnyNode | null): void {
    switch (node.type) {
      case "FunctionDeclaration":
        this.visitAll(node, body);
        if (node.id !== null) this.atBlockStart(node, node.id.name, parent, body);
        return;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.visitAll(node, body);
        // A method's text means nothing as an expression; the class brings its methods along.
        if (!isMethodOf(parent, node) && !isCalledAtOnce(parent, node)) this.wrap(node, nameFrom(parent, node));
        return;
      case "ClassDeclaration":
        this.visitAll(node, body);
        if (node.id !== null) this.behindClass(node, node.id.name, parent);
        return;
      case "ClassExpression":
        this.visitAll(node, body);
        if (!isCalledAtOnce(parent, node)) this.wrap(node, nameFrom(parent, node));
        return;
      default:
        this.visitAll(node, body);
    }
  }

  /** `f` is hoisted, so it is annotated before anything of its block runs. */
  private atBlockStart(node: FunctionNode, name: string, parent: AnyNode, body: AnyNode | null): void {
    if (body === null || !("body" in body) || !Array.isArray(body.body)) return;
    const statements = body.body as readonly AnyNode[];
    const isExport = parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration";
    if (!statements.includes(isExport ? parent : node)) return;
    const rest = this.describe(node, name);
    const first = statements.find((statement) => !("directive" in statement && statement.directive));
    if (rest !== null && first !== undefined)
      this.insertions.push({ at: first.start, text: `${HELPER}(${name}, ${rest}); ` });
  }

  private behindClass(node: ClassNode, name: string, parent: AnyNode): void {
    const rest = this.describe(node, name);
    const isStatement =
      parent.type === "Program" || parent.type === "BlockStatement" || parent.type.startsWith("Export");
    if (rest !== null && isStatement) this.insertions.push({ at: node.end, text: `; ${HELPER}(${name}, ${rest});` });
  }

  private wrap(node: FunctionNode | ClassNode, name: string): void {
    const rest = this.describe(node, name);
    if (rest === null) return;
    this.insertions.push({ at: node.start, text: `/* @__PURE__ */ ${HELPER}(` }, { at: node.end, text: `, ${rest})` });
  }

  /** The arguments of the helper behind the function itself, or null when the function needs no annotation. */
  private describe(node: FunctionNode | ClassNode, name: string): string | null {
    const isClass = node.type === "ClassDeclaration" || node.type === "ClassExpression";
    if (!isClass && (node.async || node.generator)) return null;
    const scope = scopeAround(this.root, node.start, node.end);
    const { free } = lexicalTree(node);
    // Methods mention their class, whose name is free in their own text.
    const names = node.type === "ClassDeclaration" && node.id !== null ? [...free, node.id.name] : [...free];
    const captured = names.filter((free) => free !== "arguments" && resolve(scope, free) !== null);
    if (captured.length === 0) return null;
    const constant = captured.filter((free) => isConstant(scope, free));
    const methods = isClass ? methodsOf(node) : [];
    const details: unknown[] = [name, constant, this.options.file, this.originalLines(node), this.originalColumn(node)];
    if (methods.length > 0) details.push(methods);
    const getter = `() => ({ ${captured.join(", ")} })`;
    return `${JSON.stringify(this.code.slice(node.start, node.end))}, ${getter}, ${JSON.stringify(details).slice(1, -1)}`;
  }

  /** The user's line number for each line of the function's text. */
  private originalLines(node: AnyNode): number[] {
    const lines = this.code.slice(node.start, node.end).split("\n");
    const first = this.code.slice(0, node.start).split("\n").length;
    let last = 0;
    return lines.map((line, index) => {
      const column = index === 0 ? this.columnOf(node.start) : line.length - line.trimStart().length + 1;
      last = this.original(first + index, column)?.line ?? last;
      return last;
    });
  }

  private originalColumn(node: AnyNode): number {
    const line = this.code.slice(0, node.start).split("\n").length;
    const column = this.columnOf(node.start);
    return this.original(line, column)?.column ?? column;
  }

  private original(line: number, column: number): { readonly line: number; readonly column: number } | null {
    return this.options.original === undefined ? { line, column } : this.options.original(line, column);
  }

  private columnOf(offset: number): number {
    return offset - (this.code.lastIndexOf("\n", offset - 1) + 1) + 1;
  }
}

/** Imports may be reassigned in the module that exports them. */
function isConstant(scope: LexicalScope, name: string): boolean {
  const binding = resolve(scope, name);
  return binding !== null && !binding.reassigned && binding.kind !== "import";
}

function isMethodOf(parent: AnyNode, node: AnyNode): boolean {
  if (parent.type === "MethodDefinition") return parent.value === node;
  return parent.type === "Property" && parent.value === node && (parent.method || parent.kind !== "init");
}

/** `(() => { ... })()` is never seen as a value. */
function isCalledAtOnce(parent: AnyNode, node: AnyNode): boolean {
  return (parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee === node;
}

/** [name, whether static, start, end] of each method with a plain name; offsets into the text of the class. */
function methodsOf(node: ClassNode): [string, number, number, number][] {
  return node.body.body.flatMap((member): [string, number, number, number][] => {
    if (member.type !== "MethodDefinition" || member.kind !== "method" || member.computed) return [];
    if (member.key.type !== "Identifier" || member.value.async || member.value.generator) return [];
    const { name, start } = member.key;
    return [[name, member.static ? 1 : 0, start - node.start, member.end - node.start]];
  });
}

/** The name that JavaScript would infer. */
function nameFrom(parent: AnyNode, node: FunctionNode | ClassNode): string {
  if (node.type !== "ArrowFunctionExpression" && node.id) return node.id.name;
  switch (parent.type) {
    case "VariableDeclarator":
      return parent.id.type === "Identifier" && parent.init === node ? parent.id.name : "";
    case "AssignmentExpression":
    case "AssignmentPattern":
      return parent.left.type === "Identifier" && parent.right === node ? parent.left.name : "";
    case "Property":
    case "PropertyDefinition":
      return !parent.computed && parent.key.type === "Identifier" ? parent.key.name : "";
    default:
      return "";
  }
}
