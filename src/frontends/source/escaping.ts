/** Functions that leave the region in which they were made: the variables of that region that they close over. */
import { childrenOf } from "./children.js";
import type { VariableSlot } from "./heap.js";
import type { Node } from "./syntax.js";
import type { Closure } from "./values.js";
import { assignedNames } from "./written.js";

export interface EscapingVariable {
  readonly name: string;
  readonly slot: VariableSlot;
}

const mentioned = new WeakMap<Node, ReadonlySet<string>>();

/** Variables younger than `birth` that the function mentions. Null when it assigns to one: their changes would be shared. */
export function escapingVariables(closure: Closure, birth: number): readonly EscapingVariable[] | null {
  const assigned = assignedNames(closure.node);
  const variables: EscapingVariable[] = [];
  let namesItself = false;
  for (const name of namesIn(closure.node)) {
    const slot = closure.scope.declared(name);
    if (slot === null || slot.birth < birth) continue;
    if (assigned.has(name)) return null;
    if (slot.value.kind === "closure" && slot.value.node === closure.node) namesItself = true;
    else variables.push({ name, slot });
  }
  // Behind its own name a function would find the variables of the region again.
  return namesItself && variables.length > 0 ? null : variables;
}

/** The identifiers in a node. */
export function namesIn(node: Node): ReadonlySet<string> {
  let names = mentioned.get(node);
  if (names === undefined) {
    const found = new Set<string>();
    collect(node, found);
    names = found;
    mentioned.set(node, names);
  }
  return names;
}

function collect(node: Node, into: Set<string>): void {
  if (node.type === "Identifier") into.add(node.name);
  for (const child of childrenOf(node)) collect(child, into);
}
