/** Binding names: declarations, parameters, destructuring with defaults and rests. */
import { refuse } from "../../errors/error.js";
import { constant } from "../../ir/builder.js";
import { chooseAbstract } from "./branches.js";
import { assign, declare, siteOf } from "./environment.js";
import { sequenceOf } from "./iteration.js";
import { memberName, toKey } from "./keys.js";
import { absence, presentPart, readable } from "./numbers.js";
import { getProperty, setProperty } from "./properties.js";
import type { Expression, Pattern } from "./syntax.js";
import { type Env, siteKey, type Tracer } from "./tracer.js";
import { type Abstract, UNDEFINED } from "./values.js";

type Bind = (name: string, value: Abstract, node: Pattern) => void;

/** Declares the names of a pattern. */
export function declarePattern(t: Tracer, pattern: Pattern, value: Abstract, env: Env, isConstant: boolean): void {
  bind(t, pattern, value, env, (name, bound) => {
    declare(t, env, name, bound, isConstant);
  });
}

/** Assigns to the names and places of a pattern. */
export function assignPattern(t: Tracer, pattern: Pattern, value: Abstract, env: Env): void {
  bind(t, pattern, value, env, (name, bound, node) => assign(t, env, name, bound, node));
}

function bind(t: Tracer, pattern: Pattern, value: Abstract, env: Env, to: Bind): void {
  const site = siteOf(pattern, env);
  switch (pattern.type) {
    case "Identifier":
      return to(pattern.name, nameClosure(value, pattern.name), pattern);
    case "MemberExpression": {
      const object = t.evaluate(pattern.object as Expression, env);
      const key = pattern.computed
        ? toKey(t, t.evaluate(pattern.property as Expression, env), site)
        : (memberName(pattern.property) ?? "");
      return setProperty(t, object, key, value, site);
    }
    case "AssignmentPattern": {
      const missing = absence(t, value);
      const isMissing = missing !== null && missing.absent === undefined;
      const chosen = isMissing
        ? chooseAbstract(
            t,
            missing.missing,
            () => t.evaluate(pattern.right, env),
            () => presentPart(value),
            site,
          )
        : value;
      return bind(t, pattern.left, chosen, env, to);
    }
    case "ArrayPattern":
      return bindArray(t, pattern, value, env, to);
    case "ObjectPattern":
      return bindObject(t, pattern, value, env, to);
    case "RestElement":
      return refuse("unsupported-construct", site, {
        what: "a rest pattern here",
        because: "it has no list to take from",
        remedy: "name the values",
      });
  }
}

function nameClosure(value: Abstract, name: string): Abstract {
  return value.kind === "closure" && value.name === "(anonymous)" ? { ...value, name } : value;
}

function bindArray(
  t: Tracer,
  pattern: Extract<Pattern, { type: "ArrayPattern" }>,
  value: Abstract,
  env: Env,
  to: Bind,
): void {
  const site = siteOf(pattern, env);
  const sequence = sequenceOf(t, value, site);
  // Items are read before anything is bound: `[a, b] = [b, a]` swaps.
  const items = pattern.elements.map((element, position): Abstract => {
    if (element === null) return UNDEFINED;
    if (element.type === "RestElement") return rest(t, value, position, site);
    return sequence.kind === "known" ? (sequence.items[position] ?? UNDEFINED) : sequence.at(constant(position));
  });
  pattern.elements.forEach((element, position) => {
    const item = items[position] ?? UNDEFINED;
    if (element === null) return;
    bind(t, element.type === "RestElement" ? element.argument : element, item, env, to);
  });
}

function rest(t: Tracer, value: Abstract, from: number, site: Parameters<typeof siteKey>[0]): Abstract {
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind === "known") {
    const items = sequence.items.slice(from);
    return { kind: "ref", cell: t.heap.cell({ kind: "tuple", items, frozen: null }, siteKey(site)), steps: [] };
  }
  const slice = getProperty(t, value, "slice", site);
  return t.call(slice, value, [{ kind: "static", value: from, path: null }], site);
}

function bindObject(
  t: Tracer,
  pattern: Extract<Pattern, { type: "ObjectPattern" }>,
  value: Abstract,
  env: Env,
  to: Bind,
): void {
  const taken = new Set<string>();
  const object = readable(value);
  for (const property of pattern.properties) {
    const site = siteOf(property, env);
    if (property.type === "RestElement") {
      const fields = new Map(t.entriesOf(object, site).filter(([name]) => !taken.has(name)));
      const cell = t.heap.cell({ kind: "object", fields, prototype: null, frozen: null }, siteKey(site));
      bind(t, property.argument, { kind: "ref", cell, steps: [] }, env, to);
      continue;
    }
    const key = property.computed ? toKey(t, t.evaluate(property.key, env), site) : (memberName(property.key) ?? "");
    if (typeof key === "string") taken.add(key);
    bind(t, property.value, getProperty(t, object, key, site), env, to);
  }
}

export { patternNames } from "./pattern-names.js";
