/** Whether a function may run before the declaration of a variable that it reads has run, as far as their places in the text tell. */
import type { AnyNode, Program, VariableDeclarator } from "acorn";
import { childrenOf } from "./children.js";
import { patternNames } from "./pattern-names.js";

/**
 * For the function at `start`, and a name that a `let`, `const` or `class` around it declares. A function that stands behind the
 * declaration is made after it, unless it is hoisted: then it must be mentioned before.
 */
export function mayRunBefore(program: Program, start: number, name: string): boolean {
  for (const node of pathTo(program, start).reverse()) {
    if (headOf(node).some((declarator) => patternNames(declarator.id).includes(name))) return false;
    const list = statementsOf(node);
    const position = list.findIndex((statement) => declarationEnd(statement, name) !== null);
    const declaration = list[position];
    if (declaration === undefined) continue;
    if (start < (declarationEnd(declaration, name) ?? 0)) return true;
    if (node.type === "SwitchStatement") return true;
    const around = list.find((statement) => statement.start <= start && start < statement.end);
    const hoisted = around === undefined ? null : hoistedName(around);
    return hoisted !== null && mentionedBefore(list, position).has(hoisted);
  }
  return false;
}

/** The nodes around a position, outermost first. */
function pathTo(program: Program, position: number): AnyNode[] {
  const path: AnyNode[] = [];
  let node: AnyNode | undefined = program;
  while (node !== undefined) {
    path.push(node);
    node = childrenOf(node).find((child) => child.start <= position && position < child.end);
  }
  return path;
}

/** What the head of a loop declares has run whenever its body does. */
function headOf(node: AnyNode): readonly VariableDeclarator[] {
  const head = node.type === "ForStatement" ? node.init : "left" in node ? node.left : null;
  return head?.type === "VariableDeclaration" ? head.declarations : [];
}

function statementsOf(node: AnyNode): readonly AnyNode[] {
  if (node.type === "SwitchStatement") return node.cases.flatMap((one) => one.consequent);
  return node.type === "Program" || node.type === "BlockStatement" || node.type === "StaticBlock" ? node.body : [];
}

/** `export` stands around some statements. */
function bare(statement: AnyNode): AnyNode {
  const isExport = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
  return isExport && statement.declaration ? statement.declaration : statement;
}

/** Where the declaration of the name has run; null when the statement does not declare it. */
function declarationEnd(statement: AnyNode, name: string): number | null {
  const declaration = bare(statement);
  if (declaration.type === "ClassDeclaration") return declaration.id?.name === name ? declaration.end : null;
  if (declaration.type !== "VariableDeclaration" || declaration.kind === "var") return null;
  return declaration.declarations.find(({ id }) => patternNames(id).includes(name))?.end ?? null;
}

function hoistedName(statement: AnyNode): string | null {
  const declaration = bare(statement);
  return declaration.type === "FunctionDeclaration" ? (declaration.id?.name ?? null) : null;
}

/** Names in the statements up to `position`, and in the hoisted functions that these may call. */
function mentionedBefore(list: readonly AnyNode[], position: number): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of list.slice(0, position + 1)) if (hoistedName(statement) === null) addNames(statement, names);
  const functions = list.filter((statement) => hoistedName(statement) !== null);
  for (let size = -1; size !== names.size; ) {
    size = names.size;
    for (const statement of functions) if (names.has(hoistedName(statement) ?? "")) addNames(statement, names);
  }
  return names;
}

function addNames(node: AnyNode, into: Set<string>): void {
  if (node.type === "Identifier") into.add(node.name);
  for (const child of childrenOf(node)) addNames(child, into);
}
