/** Array and object literals, functions and classes as values. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import { siteOf } from "./environment.js";
import type { ObjectContent } from "./heap.js";
import { shareItem } from "./item-sharing.js";
import { spreadItems } from "./iteration.js";
import { memberName, toKey } from "./keys.js";
import { describe, stringOfTraced } from "./numbers.js";
import { spreadFields } from "./object-fields.js";
import { materialize } from "./store.js";
import type { FunctionNode, NodeOf } from "./syntax.js";
import { type Env, siteKey, type Tracer } from "./tracer.js";
import { type Abstract, type Closure, UNSET } from "./values.js";

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
      ? UNSET
      : element.type === "SpreadElement"
        ? t.evaluate(element.argument, env)
        : t.evaluate(element, env),
  );
  const isSpread = (position: number) => node.elements[position]?.type === "SpreadElement";
  const hasElision = node.elements.includes(null);
  if (hasElision || spreads.some((value, position) => isSpread(position) && t.isDenseList(value, site))) {
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
  return (
    content.kind === "stale" ||
    content.kind === "moved" ||
    content.kind === "window" ||
    content.kind === "chosen" ||
    content.frozen !== null
  );
}

export function objectLiteral(t: Tracer, node: NodeOf<"ObjectExpression">, env: Env, site: Site): Abstract {
  const fields = new Map<string, Abstract>();
  // A field that is set again later stays uncertain: where it stands among the others depends on the path.
  const uncertain = new Set<string>();
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      for (const spread of spreadFields(t, t.evaluate(property.argument, env), site)) {
        if (spread.uncertain && fields.has(spread.name)) {
          const first = describe(spread.value);
          refuse("differs-between-paths", site, { name: spread.name, first, second: "not there" });
        }
        fields.set(spread.name, spread.value);
        if (spread.uncertain) uncertain.add(spread.name);
      }
      continue;
    }
    const key = property.computed ? toKey(t, t.evaluate(property.key, env), site) : memberName(property.key);
    if (typeof key !== "string") throw stringOfTraced(site, "a traced number, as a property name");
    const value = t.evaluate(property.value, env);
    if (property.kind !== "init") {
      fields.set(key, accessor(fields.get(key), property.kind, value));
      continue;
    }
    if (key === "__proto__" && !property.computed && !property.shorthand) {
      refuse("unsupported-construct", siteOf(property, env), {
        what: "`__proto__` in an object literal",
        because: "objects here have the fields that are written out, and their class",
        remedy: "write a class, or copy the fields with `...`",
      });
    }
    fields.set(key, value.kind === "closure" && value.name === "(anonymous)" ? { ...value, name: key } : value);
  }
  const content: ObjectContent = { kind: "object", fields, prototype: null, frozen: null };
  const cell = t.heap.cell(uncertain.size === 0 ? content : { ...content, uncertain }, siteKey(site));
  return { kind: "ref", cell, steps: [] };
}

/** A getter and a setter of one name belong together. */
function accessor(before: Abstract | undefined, kind: "get" | "set", value: Abstract): Abstract {
  const other = before?.kind === "accessor" ? before : { get: null, set: null };
  return { kind: "accessor", get: other.get, set: other.set, [kind]: value };
}

export function closure(node: FunctionNode, env: Env, name: string, site: Site): Closure {
  if (node.async) refuse("async-function", site, { name });
  if (node.generator) refuse("generator", site, { name });
  return { kind: "closure", node, scope: env.scope, name, home: env.frame.home, frame: env.frame };
}
