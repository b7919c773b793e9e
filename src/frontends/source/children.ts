/** The children of a syntax tree node, in source order, without knowing its type. */
import type { AnyNode } from "acorn";

/** A shorthand property `{ x }` has one node as key and value; it is listed once. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value) && value !== children.at(-1)) children.push(value);
  }
  return children;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
