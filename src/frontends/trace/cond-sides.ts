/** Finds changes of outer variables in the sides of `op.cond`: both sides run while recording, so both changes would be made. */
import type { AnyNode, Pattern } from "acorn";
import { childrenOf } from "../source/children.js";
import { methodName, rootName } from "./definitions.js";

const changing = new Set("push pop shift unshift splice sort reverse fill copyWithin set add delete clear".split(" "));

/** The first place in `side` that changes what is declared outside of it, and the name of that; null if there is none. */
export function outerChange(side: AnyNode): { readonly node: AnyNode; readonly name: string } | null {
  const own = new Set<string>();
  collectNames(side, own);
  return changeOfOther(side, own);
}

function changeOfOther(node: AnyNode, own: ReadonlySet<string>): { node: AnyNode; name: string } | null {
  const target = targetOf(node);
  const names = target === null ? [] : namesIn(target);
  const name = names.find((changed) => !own.has(changed));
  if (name !== undefined) return { node, name };
  for (const child of childrenOf(node)) {
    const found = changeOfOther(child, own);
    if (found !== null) return found;
  }
  return null;
}

/** What a statement or call changes. */
function targetOf(node: AnyNode): AnyNode | null {
  switch (node.type) {
    case "AssignmentExpression":
      return node.left;
    case "UpdateExpression":
      return node.argument;
    case "CallExpression": {
      const { callee } = node;
      const method = methodName(callee);
      if (callee.type !== "MemberExpression" || method === null || !changing.has(method)) return null;
      // `op.add(x, y)` changes nothing.
      return method === "add" && node.arguments.length !== 1 ? null : callee.object;
    }
    default:
      return null;
  }
}

function namesIn(target: AnyNode): string[] {
  const root = rootName(target);
  if (root !== null) return [root];
  return target.type === "ArrayPattern" || target.type === "ObjectPattern" ? patternNames(target) : [];
}

function collectNames(node: AnyNode, into: Set<string>): void {
  if (node.type === "VariableDeclarator") for (const name of patternNames(node.id)) into.add(name);
  if (node.type === "FunctionDeclaration" && node.id !== null) into.add(node.id.name);
  if ("params" in node) for (const param of node.params) for (const name of patternNames(param)) into.add(name);
  for (const child of childrenOf(node)) collectNames(child, into);
}

function patternNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : patternNames(element)));
    case "RestElement":
      return patternNames(pattern.argument);
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "MemberExpression": {
      const root = rootName(pattern);
      return root === null ? [] : [root];
    }
  }
}
