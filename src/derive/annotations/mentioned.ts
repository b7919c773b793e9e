/** Which interfaces and type aliases of a module annotations mention, directly or through each other. */
import type { Node } from "@babel/types";
import type { Module } from "./module.js";
import type { AnnotatedDeclaration } from "./types.js";

/** In the order of the file; imported ones first. */
export function mentionedDeclarations(module: Module, nodes: readonly Node[]): AnnotatedDeclaration[] {
  const names = new Set<string>();
  const visit = (node: Node) => {
    for (const name of namesIn(node)) {
      if (names.has(name)) continue;
      names.add(name);
      for (const declaration of module.types.get(name) ?? []) visit(declaration.node);
    }
  };
  nodes.forEach(visit);
  const exported = new Set([...module.exports.values()].filter((local) => typeof local === "string"));
  const imported = [...module.imports]
    .filter(([name]) => names.has(name))
    .map(([name, origin]) => ({ name, exported: false, text: "", from: origin.from, imported: origin.imported }));
  const own = [...module.types]
    .filter(([name]) => names.has(name))
    .map(([name, declarations]) => ({
      name,
      exported: exported.has(name),
      text: declarations.map(({ node }) => module.file.text.slice(node.start ?? 0, node.end ?? 0)).join("\n\n"),
      from: null,
      imported: name,
    }));
  return [...imported, ...own];
}

/** The names of types in a piece of syntax. */
function namesIn(node: object): string[] {
  const names: string[] = [];
  const inner = node as Readonly<Record<string, unknown>>;
  const name = inner.type === "TSTypeReference" ? inner.typeName : null;
  const base = inner.type === "TSExpressionWithTypeArguments" ? inner.expression : name;
  if (isIdentifier(base)) names.push(base.name);
  for (const value of Object.values(inner)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) names.push(...namesIn(item));
  }
  return names;
}

function isNode(value: unknown): value is object {
  return typeof value === "object" && value !== null && "type" in value;
}

function isIdentifier(value: unknown): value is { readonly name: string } {
  return isNode(value) && (value as { readonly type: unknown }).type === "Identifier";
}
