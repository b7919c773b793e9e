/** What repeats itself in the page's data is written once. Used by the generator and by the page's script. */

/** Data as JSON has it, without the names of fields: an object is the number of its shape and its values, an array begins with −1. */
export interface PackedData {
  readonly shapes: readonly (readonly string[])[];
  readonly root: unknown;
}

export function packData(data: unknown): PackedData {
  const shapes: string[][] = [];
  const known = new Map<string, number>();
  const shapeOf = (keys: string[]): number => {
    const name = keys.join(" ");
    const shape = known.get(name) ?? shapes.push(keys) - 1;
    known.set(name, shape);
    return shape;
  };
  const packed = (value: unknown): unknown => {
    if (Array.isArray(value)) return [-1, ...value.map(packed)];
    if (typeof value !== "object" || value === null) return value;
    return [shapeOf(Object.keys(value)), ...Object.values(value).map(packed)];
  };
  return { root: packed(data), shapes };
}

export function unpackData({ shapes, root }: PackedData): unknown {
  const unpacked = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    const [kind, ...rest] = value;
    const items = rest.map(unpacked);
    if (kind === -1) return items;
    return Object.fromEntries((shapes[Number(kind)] ?? []).map((key, at) => [key, items[at]]));
  };
  return unpacked(root);
}

/**
 * A text in which only numbers differ from text to text: parts that are written once, and the numbers of this one. A part that is
 * a string is text; n ≥ 0 is a run of tags by its number in a table; n < 0 is the number at −1 − n.
 */
export type Pattern = readonly (string | number)[];

/** The number of a pattern, and the numbers that belong into it. */
export type PatternText = readonly [pattern: number, ...numbers: string[]];

export function patternText(pattern: Pattern, numbers: readonly string[], tags: readonly string[]): string {
  return pattern.map((part) => (typeof part === "string" ? part : part < 0 ? numbers[-1 - part] : tags[part])).join("");
}
