/** Array and object literals, functions and classes as values. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import { memberName } from "./class-members.js";
import { siteOf } from "./environment.js";
import { spreadItems } from "./iteration.js";
import { readable } from "./numbers.js";
import { toKey } from "./properties.js";
import { materialize, shareItem } from "./store.js";
import type { FunctionNode, NodeOf } from "./syntax.js";
import { type Env, siteKey, type Tracer } from "./tracer.js";
import { type Abstract, type ClassValue, type Closure, UNDEFINED } from "./values.js";

export function arrayLiteral(t: Tracer, node: NodeOf<"ArrayExpression">, env: Env, site: Site): Abstract {
  const origin = siteKey(site);
  const lone = node.elements.length === 1 ? node.elements[0] : null;
  if (lone?.type === "SpreadElement") {
    const source = t.evaluate(lone.argument, env);
    const copied = t.copyList(source, site);
    if (copied !== null) return copied;
    return newArray(t, spreadItems(t, source, site), origin, site);
  }
  const spreads = node.elements.map((element) =>
    element === null
      ? UNDEFINED
      : element.type === "SpreadElement"
        ? t.evaluate(element.argument, env)
        : t.evaluate(element, env),
  );
  const isSpread = (position: number) => node.elements[position]?.type === "SpreadElement";
  if (spreads.some((value, position) => isSpread(position) && t.isDenseList(value, site))) {
    return t.concatenate(
      spreads.map((value, position) => ({ value, spread: isSpread(position) })),
      site,
    );
  }
  const items = spreads.flatMap((value, position) => (isSpread(position) ? spreadItems(t, value, site) : [value]));
  return newArray(t, items, origin, site);
}

/** A plain array of known items; in flat storage where an earlier attempt found that it is indexed or grows at run time. */
export function newArray(t: Tracer, items: readonly Abstract[], origin: string, site: Site): Abstract {
  if (t.facts.dense.has(origin) || t.facts.pooled.has(origin)) {
    const cell = t.heap.cell({ kind: "tuple", items, frozen: null }, origin);
    const content = materialize(t, items, "plain", origin, site);
    t.heap.settle(cell, content);
    items.forEach((item, position) => {
      shareItem(t, cell, item, site);
      if (item.kind === "ref" && item.steps.length === 0 && !isFrozen(item)) {
        t.heap.settle(item.cell, { kind: "moved", to: { kind: "ref", cell, steps: [constant(position)] } });
      }
    });
    return { kind: "ref", cell, steps: [] };
  }
  return { kind: "ref", cell: t.heap.cell({ kind: "tuple", items, frozen: null }, origin), steps: [] };
}

function isFrozen(ref: Abstract & { kind: "ref" }): boolean {
  const content = ref.cell.value;
  return content.kind === "stale" || content.kind === "moved" || content.kind === "window" || content.frozen !== null;
}

export function objectLiteral(t: Tracer, node: NodeOf<"ObjectExpression">, env: Env, site: Site): Abstract {
  const fields = new Map<string, Abstract>();
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      for (const [name, value] of t.entriesOf(t.evaluate(property.argument, env), site)) fields.set(name, value);
      continue;
    }
    if (property.kind !== "init") {
      refuse("unsupported-construct", siteOf(property, env), {
        what: "a getter or setter of an object literal",
        because: "a field here is a value",
        remedy: "use a method",
      });
    }
    const key = property.computed ? toKey(t, t.evaluate(property.key, env), site) : memberName(property.key);
    if (typeof key !== "string") refuse("string-of-traced", site, { what: "a traced number, as a property name" });
    const value = t.evaluate(property.value, env);
    fields.set(key, value.kind === "closure" && value.name === "(anonymous)" ? { ...value, name: key } : value);
  }
  const cell = t.heap.cell({ kind: "object", fields, prototype: null, frozen: null }, siteKey(site));
  return { kind: "ref", cell, steps: [] };
}

export function closure(node: FunctionNode, env: Env, name: string, site: Site): Closure {
  if (node.async) refuse("async-function", site, { name });
  if (node.generator) refuse("generator", site, { name });
  return { kind: "closure", node, scope: env.scope, name, home: env.frame.home, frame: env.frame };
}

export function classValue(
  t: Tracer,
  node: NodeOf<"ClassExpression"> | NodeOf<"ClassDeclaration">,
  env: Env,
): ClassValue {
  const parent = node.superClass == null ? null : readable(t.evaluate(node.superClass, env));
  const base = parent === null ? null : t.asClass(parent, siteOf(node, env));
  return {
    kind: "class",
    node,
    scope: env.scope,
    name: node.id?.name ?? "(anonymous class)",
    parent: base,
    real: null,
    frame: env.frame,
  };
}
