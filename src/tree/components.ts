/** Walks the differentiable numbers of a value where they stand, so that they can be read or changed in place. */
import { elementOf } from "./leaf.js";
import { showKey } from "./path.js";
import { isStatic } from "./structure-of.js";

/** Whatever holds numbers: a floating-point array, a plain array, an object. */
export type Container = Record<string | number, number>;

/** `place` is the path of the container; `isSingle`: numbers stored there are rounded to 32 bits. */
export type Visit = (container: Container, key: string | number, place: string, isSingle: boolean) => void;

/** Calls `visit` for each differentiable number of `holder[key]`, in the order of a flat gradient of that value. */
export function visitComponents(holder: object, key: string | number, place: string, visit: Visit): void {
  const container = holder as Container;
  const value: unknown = container[key];
  if (typeof value === "number") {
    visit(container, key, place, false);
    return;
  }
  if (isStatic(value) || typeof value !== "object" || value === null) return;
  const here = place + showKey(key);
  const element = elementOf(value);
  if (element !== null) {
    if (element !== "f64" && element !== "f32") return;
    const array = value as unknown as Container;
    const { length } = value as Float64Array | Float32Array;
    for (let index = 0; index < length; index++) visit(array, index, here, element === "f32");
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) visitComponents(value, index, here, visit);
  } else {
    for (const name of Object.keys(value)) visitComponents(value, name, here, visit);
  }
}
