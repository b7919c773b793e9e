/** A guess, from syntax alone, of what a loop body writes: saves most of the attempts. */
import { childrenOf } from "./children.js";
import type { AnySlot } from "./heap.js";
import type { Node } from "./syntax.js";
import type { Env } from "./tracer.js";

const CHANGING_METHODS: ReadonlySet<string> = new Set([
  "push",
  "pop",
  "fill",
  "set",
  "sort",
  "reverse",
  "shift",
  "unshift",
  "splice",
  "copyWithin",
]);

/** Variables that are assigned in the nodes, and cells that are written through a variable, where they exist already. */
export function guessWritten(nodes: readonly Node[], env: Env): AnySlot[] {
  const assigned = new Set<string>();
  const mutated = new Set<string>();
  const declared = new Set<string>();
  for (const node of nodes) scan(node, assigned, mutated, declared);
  const slots = new Set<AnySlot>();
  for (const name of [...assigned, ...mutated]) {
    if (declared.has(name)) continue;
    const slot = env.scope.declared(name);
    if (slot === null) continue;
    if (assigned.has(name)) slots.add(slot);
    if (mutated.has(name) && slot.value.kind === "ref") {
      const { cell } = slot.value;
      const { kind } = cell.value;
      if (kind === "tuple" || kind === "dense" || kind === "object") slots.add(cell);
    }
  }
  return [...slots].sort((a, b) => a.birth - b.birth);
}

/** The names assigned to in a node. */
export function assignedNames(node: Node): ReadonlySet<string> {
  const assigned = new Set<string>();
  scan(node, assigned, new Set(), new Set());
  return assigned;
}

function scan(node: Node, assigned: Set<string>, mutated: Set<string>, declared: Set<string>): void {
  if (node.type === "AssignmentExpression") target(node.left, assigned, mutated);
  if (node.type === "UpdateExpression") target(node.argument, assigned, mutated);
  if (node.type === "ForOfStatement" || node.type === "ForInStatement") {
    if (node.left.type !== "VariableDeclaration") target(node.left, assigned, mutated);
  }
  if (node.type === "VariableDeclarator") target(node.id, declared, new Set());
  if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
    const { property } = node.callee;
    if (property.type === "Identifier" && CHANGING_METHODS.has(property.name)) target(node.callee, assigned, mutated);
  }
  for (const child of childrenOf(node)) scan(child, assigned, mutated, declared);
}

function target(node: Node, names: Set<string>, mutated: Set<string>): void {
  switch (node.type) {
    case "Identifier":
      names.add(node.name);
      return;
    case "MemberExpression": {
      let root: Node = node;
      while (root.type === "MemberExpression") root = root.object;
      if (root.type === "Identifier") mutated.add(root.name);
      return;
    }
    case "ArrayPattern":
      for (const element of node.elements) if (element !== null) target(element, names, mutated);
      return;
    case "ObjectPattern":
      for (const property of node.properties)
        target(property.type === "RestElement" ? property.argument : property.value, names, mutated);
      return;
    case "AssignmentPattern":
      target(node.left, names, mutated);
      return;
    case "RestElement":
      target(node.argument, names, mutated);
      return;
    default:
  }
}
