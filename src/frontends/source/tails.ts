/** The expressions whose value a function returns: those of `return`, and the sides of conditions that are returned. */
import { childrenOf } from "./children.js";
import type { FunctionNode, Node } from "./syntax.js";

const tails = new WeakMap<Node, ReadonlySet<Node>>();

export function tailsOf(node: FunctionNode): ReadonlySet<Node> {
  let found = tails.get(node);
  if (found === undefined) {
    const into = new Set<Node>();
    if (node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement") addTails(node.body, into);
    else for (const child of childrenOf(node)) collectTails(child, into);
    tails.set(node, into);
    found = into;
  }
  return found;
}

function collectTails(node: Node, into: Set<Node>): void {
  if (/Function|Class/.test(node.type)) return;
  if (node.type === "ReturnStatement" && node.argument != null) addTails(node.argument, into);
  for (const child of childrenOf(node)) collectTails(child, into);
}

function addTails(node: Node, into: Set<Node>): void {
  into.add(node);
  if (node.type !== "ConditionalExpression") return;
  addTails(node.consequent, into);
  addTails(node.alternate, into);
}
