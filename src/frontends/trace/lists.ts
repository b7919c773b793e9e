/** Arrays and records of a traced function that may not be changed: its arguments, and what stands for typed arrays. */
import type { Value } from "../../ir/program.js";
import { newArray } from "../../tree/leaf.js";
import type { TypedElement } from "../../tree/structure.js";
import { currentRecording, type Recording } from "./recording.js";

/** What is known of a read-only list. */
export interface ListFacts {
  /** The typed array that it stands for; null for a plain array. */
  readonly element: TypedElement | null;
  /** The whole list as an array of the program, where there is one. */
  readonly data: Value | null;
}

const facts = new WeakMap<object, ListFacts>();

/** Null for arrays that the user's function made itself. */
export function factsOf(list: object): ListFacts | null {
  return facts.get(list) ?? null;
}

/** An array that throws when it is written to. */
export function readOnlyList(recording: Recording, items: readonly unknown[], known: ListFacts): readonly unknown[] {
  const { element } = known;
  const list: readonly unknown[] = new Proxy<unknown[]>([...items], {
    ...writeTraps(recording),
    ...(element === null ? {} : typedTraps(recording, element)),
  });
  facts.set(list, known);
  return list;
}

/** An object that throws when it is written to. */
export function readOnlyRecord(recording: Recording, record: object): object {
  return new Proxy(record, writeTraps(recording));
}

function writeTraps(recording: Recording): Pick<ProxyHandler<object>, "set" | "defineProperty" | "deleteProperty"> {
  const refused = () => (currentRecording() ?? recording).refuse("write-argument");
  return { set: refused, defineProperty: refused, deleteProperty: refused };
}

/** Methods whose result, or effect, is a typed array's; those that an array lacks are named to be refused in the same way. */
const typedOnly: ReadonlySet<PropertyKey> = new Set(
  "map filter slice subarray set with toSorted toReversed concat flat flatMap push pop shift unshift splice buffer".split(
    " ",
  ),
);

function typedTraps(recording: Recording, element: TypedElement): ProxyHandler<unknown[]> {
  return {
    get: (target, key, receiver) => readTyped(recording, target, key, receiver),
    // For `instanceof`.
    getPrototypeOf: () => Object.getPrototypeOf(newArray(element, 0)) as object,
  };
}

function readTyped(recording: Recording, target: object, key: PropertyKey, receiver: unknown): unknown {
  if (typedOnly.has(key)) recording.refuse("tracer-typed-array", { name: String(key) });
  return Reflect.get(target, key, receiver);
}
