/** Where two values of one structure differ. */
import { elementOf } from "../../tree/leaf.js";
import { showKey } from "../../tree/path.js";
import { isObject } from "../../tree/record.js";

export interface Difference {
  readonly place: string;
  readonly before: string;
  readonly after: string;
  readonly [parameter: string]: string;
}

/** The first place where they differ, as text; null when they are the same. */
export function firstDifference(before: unknown, after: unknown, place = ""): Difference | null {
  if (Object.is(before, after)) return null;
  const different = { place: place === "" ? "the value" : `\`${place}\``, before: show(before), after: show(after) };
  if (!isObject(before) || !isObject(after)) return different;
  const names = Object.keys(before);
  if (isList(before) !== isList(after) || Object.keys(after).length !== names.length) return different;
  for (const name of names) {
    const key = isList(before) ? Number(name) : name;
    const inside = firstDifference(before[name], after[name], place + showKey(key));
    if (inside !== null) return inside;
  }
  return null;
}

const isList = (value: unknown) => Array.isArray(value) || elementOf(value) !== null;

function show(value: unknown): string {
  if (isList(value)) return `an array of length ${(value as ArrayLike<unknown>).length}`;
  return isObject(value) ? "an object" : String(value);
}
