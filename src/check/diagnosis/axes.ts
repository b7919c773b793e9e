/** Lengths of arrays among the arguments: the numbers that a forgotten or repeated division is by. */
import { elementOf } from "../../tree/leaf.js";
import { showKey } from "../../tree/path.js";
import { isObject } from "../../tree/record.js";
import { isStatic } from "../../tree/structure-of.js";

export interface Axis {
  /** `X.length` */
  readonly name: string;
  readonly length: number;
}

/** The axes of all arguments; of several of the same length the first. */
export function axesOf(args: readonly unknown[], nameOf: (argument: number) => string): Axis[] {
  const axes = new Map<number, string>();
  const add = (length: number, name: string) => {
    if (length > 1 && !axes.has(length)) axes.set(length, name);
  };
  const visit = (value: unknown, name: string): void => {
    if (typeof value === "number" && Number.isInteger(value)) add(value, name);
    if (!isObject(value) || isStatic(value)) return;
    const isArray = Array.isArray(value);
    if (isArray || elementOf(value) !== null) {
      const items = value as unknown as ArrayLike<unknown>;
      add(items.length, `${name}.length`);
      if (isArray && typeof items[0] === "object") visit(items[0], `${name}[0]`);
    } else {
      for (const key of Object.keys(value)) visit(value[key], name + showKey(key));
    }
  };
  args.forEach((arg, index) => {
    visit(arg, nameOf(index));
  });
  return [...axes].map(([length, name]) => ({ name, length }));
}

/** What a factor is, when it is a number in sight: `2`, or `1/8` with where the 8 is. Null for others. */
export function nameFactor(
  factor: number,
  axes: readonly Axis[],
  isSingle: boolean,
): { name: string; where: string } | null {
  const tolerance = isSingle ? 1e-4 : 1e-6;
  const is = (x: number) => Math.abs(factor - x) <= tolerance * Math.abs(x);
  for (const small of [2, 3, 4]) {
    // A 2 needs no reason: it is that of every square.
    const axis = small === 2 ? undefined : axes.find(({ length }) => length === small);
    const where = axis === undefined ? "" : `, where ${small} is also ${axis.name}`;
    if (is(small)) return { name: `${small}`, where };
    if (is(1 / small)) return { name: `1/${small}`, where };
  }
  // A length by itself says more than a multiple of another.
  for (const times of [1, 2, -1]) {
    for (const { name, length } of axes) {
      const where = `, where ${length} is ${name}`;
      if (is(times * length)) return { name: times === 1 ? `${length}` : `${times}·${length}`, where };
      if (is(times / length)) return { name: `${times}/${length}`, where };
    }
  }
  for (const { name, length } of axes) {
    const where = `, where ${length} is ${name}`;
    if (is(Math.sqrt(length))) return { name: `√${length}`, where };
    if (is(1 / Math.sqrt(length))) return { name: `1/√${length}`, where };
  }
  for (const a of axes) {
    for (const b of axes) {
      const where = `, where these are ${a.name} and ${b.name}`;
      if (is(a.length * b.length)) return { name: `${a.length}·${b.length}`, where };
      if (is(1 / (a.length * b.length))) return { name: `1/(${a.length}·${b.length})`, where };
    }
  }
  const whole = Math.round(factor);
  if (Math.abs(whole) > 1 && is(whole)) return { name: `${whole}`, where: "" };
  const inverse = Math.round(1 / factor);
  return Math.abs(inverse) > 1 && Math.abs(inverse) < 1e4 && is(1 / inverse)
    ? { name: `1/${inverse}`, where: "" }
    : null;
}
