/** The children of a syntax tree node, in source order, without knowing its type. */
import type { AnyNode } from "acorn";

/** A shorthand property `{ x }` has one node as key and value; it is listed once. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children = new Set<AnyNode>();
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.add(item);
    } else if (isNode(value)) children.add(value);
  }
  return [...children];
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
