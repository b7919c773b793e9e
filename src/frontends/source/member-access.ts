/** Members and arguments as they stand in expressions: `object.key`, `object[key]`, `(a, ...b)`. */
import { siteOf } from "./environment.js";
import { spreadArgument } from "./iteration.js";
import { type AnyKey, memberName, onlyKey, privateKeyAt, toKey } from "./keys.js";
import { getProperty } from "./properties.js";
import { superMember } from "./super.js";
import type { Expression, Node, NodeOf } from "./syntax.js";
import type { Env, Tracer } from "./tracer.js";
import type { Abstract } from "./values.js";

/** The key that a member expression names. */
export function memberKey(t: Tracer, node: NodeOf<"MemberExpression">, env: Env): AnyKey {
  if (node.property.type === "PrivateIdentifier") return privateKeyAt(env, node.property.name, siteOf(node, env));
  if (!node.computed) return memberName(node.property) ?? "";
  return toKey(t, t.evaluate(node.property as Expression, env), siteOf(node, env));
}

/** What `object.key` is, and the object, which is `this` where it is called. */
export function member(
  t: Tracer,
  node: NodeOf<"MemberExpression">,
  env: Env,
): { readonly object: Abstract; readonly value: Abstract } {
  const site = siteOf(node, env);
  if (node.object.type === "Super") return superMember(t, onlyKey(memberKey(t, node, env), site), env, site);
  const object = t.evaluate(node.object, env);
  return { object, value: getProperty(t, object, memberKey(t, node, env), site) };
}

/** The values of arguments, spread ones included. */
export function argumentsOf(t: Tracer, nodes: readonly Node[], env: Env): Abstract[] {
  return nodes.flatMap((node) => {
    if (node.type === "SpreadElement") return spreadArgument(t, t.evaluate(node.argument, env), siteOf(node, env));
    return [t.evaluate(node as Expression, env)];
  });
}
