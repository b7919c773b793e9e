/** Names: declaring, reading and assigning variables; sites of syntax. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { nameVariable } from "../../ir/builder.js";
import type { Cell, VariableSlot } from "./heap.js";
import type { Layout } from "./layout.js";
import type { Node } from "./syntax.js";
import type { Env, Tracer } from "./tracer.js";
import type { Abstract } from "./values.js";

export function siteOf(node: Node, env: Env): Site {
  return { source: env.frame.source, start: node.start, end: node.end, caller: env.frame.caller };
}

export function declare(t: Tracer, env: Env, name: string, value: Abstract, constant = false): VariableSlot {
  const slot = t.heap.variable(name, value);
  env.scope.declare(name, slot, constant);
  nameValue(value, name);
  return slot;
}

export function lookup(t: Tracer, env: Env, name: string, node: Node): VariableSlot {
  const slot = env.scope.lookup(name);
  if (slot === null) return refuse("before-declaration", siteOf(node, env), { name });
  t.reads?.add(slot);
  return slot;
}

export function assign(t: Tracer, env: Env, name: string, value: Abstract, node: Node): void {
  const slot = env.scope.lookup(name);
  if (slot === null) return refuse("before-declaration", siteOf(node, env), { name });
  if (t.inputs.isCaptured(slot)) refuse("write-captured", siteOf(node, env), { what: `\`${name}\`` });
  if (env.scope.isConstant(name)) refuse("assign-constant", siteOf(node, env), { name });
  nameValue(value, name);
  t.heap.writeVariable(slot, value);
}

/** What was computed is called by the name that it is bound to first. */
function nameValue(value: Abstract, name: string): void {
  if (value.kind === "traced") nameVariable(value.value, name);
  else if (value.kind === "ref" && value.steps.length === 0) nameContent(value.cell.value, name);
}

/** An array of numbers, or rows of them. */
function nameContent(content: Cell["value"], name: string): void {
  if (content.kind !== "dense") return;
  let layout: Layout | null = content.layout;
  while (layout?.kind === "list") layout = layout.item;
  if (layout?.kind === "leaf") nameVariable(layout.data, name);
}
