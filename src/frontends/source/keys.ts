/** Names of properties: written out, computed, and private ones, which two classes may have in common. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Value } from "../../ir/program.js";
import { needsStatic, readable, stringOfTraced, toNumber } from "./numbers.js";
import type { ClassNode } from "./syntax.js";
import type { Env, Tracer } from "./tracer.js";
import type { Abstract } from "./values.js";

/** A property key: text known while compiling, or a traced index. */
export type Key = string | Value;

/** One of two names, told when the program runs. */
export interface ChosenKey {
  readonly kind: "chosen key";
  readonly predicate: Value;
  readonly then: AnyKey;
  readonly otherwise: AnyKey;
}

export type AnyKey = Key | ChosenKey;

export function isChosenKey(key: AnyKey): key is ChosenKey {
  return typeof key === "object" && key.kind === "chosen key";
}

/** A key where only one can stand. */
export function onlyKey(key: AnyKey, site: Site): Key {
  if (isChosenKey(key)) throw needsStatic(site, "a property name");
  return key;
}

/** The index that a property name stands for, or null. */
export function arrayIndex(key: string): number | null {
  const index = Number(key);
  return String(index) === key ? index : null;
}

/** The key that a computed property names. */
export function toKey(t: Tracer, key: Abstract, site: Site): AnyKey {
  const value = readable(key);
  if (value.kind === "choice") {
    const [then, otherwise] = [toKey(t, value.then, site), toKey(t, value.otherwise, site)];
    return { kind: "chosen key", predicate: value.predicate, then, otherwise };
  }
  if (value.kind === "static") {
    const known = value.value;
    if (typeof known === "number") return Object.is(known, -0) ? "0" : String(known);
    if (typeof known === "symbol") {
      refuse("unsupported-construct", site, {
        what: "a property named by a symbol",
        because: "the fields of records are known by their text names",
        remedy: "name the field with text",
      });
    }
    return String(known);
  }
  if (value.kind === "text") throw stringOfTraced(site, "a traced number, as a property name");
  return toNumber(t, value, site);
}

/** The name of a member that is written out, private ones with their `#`; null for others. */
export function memberName(key: {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
}): string | null {
  if (key.type === "Identifier") return key.name ?? null;
  if (key.type === "PrivateIdentifier") return `#${key.name ?? ""}`;
  return key.type === "Literal" ? String(key.value) : null;
}

const classNumbers = new WeakMap<ClassNode, number>();
let lastNumber = 0;

/** Private fields lie beside the others, under keys that no text of a program equals. */
export function privateKey(node: ClassNode, name: string): string {
  const number = classNumbers.get(node) ?? ++lastNumber;
  classNumbers.set(node, number);
  return `\u0000${name}@${number}`;
}

/** Whether a field is private, so that nothing that lists fields shows it. */
export function isPrivate(key: string): boolean {
  return key.startsWith("\u0000");
}

/** A name as the user wrote it. */
export function shownName(key: string): string {
  return isPrivate(key) ? key.slice(1).replace(/@\d+$/, "") : key;
}

/** The key of `object.#name` where it stands: the innermost class around it that declares the name. */
export function privateKeyAt(env: Env, name: string, site: Site): string {
  const home = env.scope.declared(`#${name}`)?.value;
  if (home?.kind !== "class") return refuse("private-name", site, { name: `#${name}` });
  return privateKey(home.node, `#${name}`);
}
