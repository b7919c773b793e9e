/** Classes as values: their members by name, private names, static fields. `construct.ts` makes instances, `class-members.ts` looks members up. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { siteOf } from "./environment.js";
import { hoistVars } from "./hoisting.js";
import { isNative } from "./inputs.js";
import { memberName, privateKey, toKey } from "./keys.js";
import { describe, readable, stringOfTraced } from "./numbers.js";
import { parseFunction } from "./parse.js";
import { Scope } from "./scope.js";
import type { ClassNode, NodeOf } from "./syntax.js";
import { type Env, type Frame, siteKey, type Tracer } from "./tracer.js";
import {
  type Abstract,
  type ClassMember,
  type ClassMembers,
  type ClassValue,
  staticValue,
  UNDEFINED,
  UNSET,
} from "./values.js";

type Element = ClassNode["body"]["body"][number];

/** Lets code of a class name its private members. */
export function declarePrivateNames(t: Tracer, scope: Scope, home: ClassValue): void {
  for (const { key } of members(home.node)) {
    const name = key.type === "PrivateIdentifier" ? `#${key.name}` : null;
    if (name !== null && !scope.declares(name)) scope.declare(name, t.heap.variable(name, home));
  }
}

function members(node: ClassNode): readonly (NodeOf<"MethodDefinition"> | NodeOf<"PropertyDefinition">)[] {
  return node.body.body.filter((member) => member.type !== "StaticBlock");
}

/** A class of the interpreted code: its computed names and static parts are evaluated here, in their order. */
export function classValue(
  t: Tracer,
  node: NodeOf<"ClassExpression"> | NodeOf<"ClassDeclaration">,
  env: Env,
): ClassValue {
  const site = siteOf(node, env);
  const parent = node.superClass == null ? null : readable(t.evaluate(node.superClass, env));
  const scope = new Scope(env.scope);
  const keys = new Map<Element, string>();
  for (const member of members(node)) keys.set(member, computedKey(t, node, member, { ...env, scope }));
  const statics = t.heap.cell({ kind: "object", fields: new Map(), prototype: null, frozen: null }, siteKey(site));
  const made: ClassValue = {
    kind: "class",
    node,
    scope,
    name: node.id?.name ?? "(anonymous class)",
    parent: parent === null ? null : asClass(t, parent, site),
    real: null,
    frame: env.frame,
    members: tableOf(node, keys),
    keys,
    statics: { kind: "ref", cell: statics, steps: [] },
  };
  if (node.id != null) scope.declare(node.id.name, t.heap.variable(node.id.name, made), true);
  declarePrivateNames(t, scope, made);
  initializeStatics(t, made, site);
  return made;
}

function computedKey(
  t: Tracer,
  node: ClassNode,
  member: NodeOf<"MethodDefinition"> | NodeOf<"PropertyDefinition">,
  env: Env,
): string {
  const { key } = member;
  if (key.type === "PrivateIdentifier") return privateKey(node, `#${key.name}`);
  if (!member.computed) return memberName(key) ?? "";
  const name = toKey(t, t.evaluate(key, env), siteOf(key, env));
  if (typeof name === "string") return name;
  throw stringOfTraced(siteOf(key, env), "a traced number, as the name of a member");
}

function tableOf(node: ClassNode, keys: ReadonlyMap<Element, string>): ClassMembers {
  const table = { instance: new Map<string, ClassMember>(), static: new Map<string, ClassMember>() };
  for (const member of node.body.body) {
    const key = keys.get(member);
    if (member.type !== "MethodDefinition" || member.kind === "constructor" || key === undefined) continue;
    const side = member.static ? table.static : table.instance;
    const { value, kind } = member;
    const before = side.get(key);
    // A later method replaces an earlier one; a getter and a setter of one name belong together.
    if (kind === "method") side.set(key, { method: value, get: null, set: null });
    else {
      const other = before === undefined || before.method !== null ? { get: null, set: null } : before;
      side.set(key, { method: null, get: other.get, set: other.set, [kind]: value });
    }
  }
  return table;
}

function initializeStatics(t: Tracer, made: ClassValue, site: Site): void {
  const frame: Frame = {
    source: made.frame.source,
    node: made.node,
    caller: made.frame.caller,
    thisValue: made,
    home: made,
    result: t.heap.variable("result", UNSET),
  };
  for (const member of made.node.body.body) {
    const env: Env = { scope: new Scope(made.scope), frame, targets: [] };
    if (member.type === "StaticBlock") {
      for (const statement of member.body) hoistVars(t, statement, env);
      t.executeList(member.body, env);
    } else if (member.type === "PropertyDefinition" && member.static && made.statics !== null) {
      const value = member.value == null ? UNDEFINED : t.evaluate(member.value, env);
      t.defineField(made.statics, made.keys.get(member) ?? "", value, site);
    }
  }
}

/** The class that a value is; a captured one is read from its text. */
export function asClass(t: Tracer, value: Abstract, site: Site): ClassValue {
  if (value.kind === "class") return value;
  if (value.kind === "closure") return refuseFunction(value.name, site);
  if (value.kind !== "static" || typeof value.value !== "function")
    return refuse("not-a-function", site, { what: describe(value) });
  const f = value.value;
  if (isNative(f)) return refuse("unknown-native", site, { name: f.name });
  const parsed = parseFunction(f);
  const { node } = parsed;
  if (node.type !== "ClassExpression") return refuseFunction(f.name, site);
  const outer = t.inputs.scopeOf(f, value.path ?? []);
  const known = t.classes.get(f);
  if (known !== undefined) return known;
  const scope = new Scope(outer);
  const frame: Frame = {
    source: parsed.source,
    node,
    caller: site,
    thisValue: null,
    home: null,
    result: t.heap.variable("result", UNSET),
  };
  // The parent stands in the prototype chain: a constructor does not close over the name that `extends` mentions.
  const base: unknown = Object.getPrototypeOf(f);
  const path = [...(value.path ?? []), { kind: "property", key: "__proto__" } as const];
  const parent = node.superClass == null ? null : asClass(t, staticValue(base, path), site);
  const keys = new Map<Element, string>();
  for (const member of members(node)) {
    // Computed names were evaluated when the class was made; methods are read where they are, fields are refused.
    const { key } = member;
    const name = key.type === "PrivateIdentifier" ? privateKey(node, `#${key.name}`) : memberName(key);
    if (name !== null && !member.computed) keys.set(member, name);
  }
  const made: ClassValue = {
    kind: "class",
    node,
    scope,
    name: f.name,
    parent,
    real: value,
    frame,
    members: tableOf(node, keys),
    keys,
    statics: null,
  };
  if (node.id != null) scope.declare(node.id.name, t.heap.variable(node.id.name, value), true);
  declarePrivateNames(t, scope, made);
  t.classes.set(f, made);
  return made;
}

function refuseFunction(name: string, site: Site): never {
  return refuse("unsupported-construct", site, {
    what: `\`new\` with the function \`${name}\``,
    because: "only classes make objects here",
    remedy: "write a class, or return an object literal",
  });
}
