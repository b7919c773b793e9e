/** The places of a value's components: the frame in which Jacobians and Hessians are put together. */
import { type GradientLayout, gradientValue } from "../tree/gradient-structure.js";
import { elementOf, type RuntimeLeaf, type TypedArray } from "../tree/leaf.js";
import { recordMaker } from "../tree/record.js";
import type { Structure } from "../tree/structure.js";
import type { Matrix } from "./types.js";

/** A gradient with numbers of components in the places of numbers. Arrays of numbers of any depth are one array. */
export type Places =
  | { readonly kind: "number"; readonly component: number }
  | {
      readonly kind: "array";
      /** In the order of the array, row after row. */
      readonly components: readonly number[];
      /** An array structured like this one, of the values given in that order. */
      readonly build: (values: ArrayLike<number>) => unknown;
    }
  | { readonly kind: "items"; readonly items: readonly Places[] }
  | { readonly kind: "fields"; readonly fields: readonly (readonly [string, Places])[] }
  | { readonly kind: "absent" };

/** The places of the components of one value, numbered from `first` on in the order of its flat adjoints. */
export function placesOf(
  layout: GradientLayout,
  primal: readonly RuntimeLeaf[],
  offset: number,
  first: number,
): Places {
  if (layout.structure === null) return { kind: "absent" };
  let next = first;
  const numbered = layout.differentiable.map((leaf): RuntimeLeaf => {
    const own = primal[offset + leaf];
    return typeof own === "object" ? Float64Array.from(own, () => next++) : next++;
  });
  const wide: GradientLayout = {
    ...layout,
    structure: widen(layout.structure),
    leaves: layout.leaves.map((leaf) => (leaf.element === null ? leaf : { ...leaf, element: "f64" })),
  };
  return read(gradientValue(wide, primal, offset, numbered, 0), layout.structure);
}

/** The same with f64 in place of f32, which cannot count far enough. */
function widen(structure: Structure): Structure {
  switch (structure.kind) {
    case "typed":
      return { kind: "typed", element: "f64" };
    case "list":
      return { kind: "list", item: widen(structure.item) };
    case "tuple":
      return { kind: "tuple", items: structure.items.map(widen) };
    case "object":
      return { ...structure, fields: structure.fields.map(([name, field]) => [name, widen(field)] as const) };
    default:
      return structure;
  }
}

function read(value: unknown, structure: Structure): Places {
  if (isNumberArray(structure)) {
    const components: number[] = [];
    collect(value, components);
    return { kind: "array", components, build: (values) => rebuild(value, structure, values, { at: 0 }) };
  }
  switch (structure.kind) {
    case "number":
      return { kind: "number", component: value as number };
    case "list":
      return { kind: "items", items: (value as readonly unknown[]).map((item) => read(item, structure.item)) };
    case "tuple":
      return { kind: "items", items: structure.items.map((item, index) => read((value as unknown[])[index], item)) };
    case "object": {
      const record = value as Readonly<Record<string, unknown>>;
      return { kind: "fields", fields: structure.fields.map(([name, field]) => [name, read(record[name], field)]) };
    }
    default:
      return { kind: "absent" };
  }
}

/** Whether the static types call it an array of numbers too: `NumberArray`. */
export function isNumberArray(structure: Structure): boolean {
  switch (structure.kind) {
    case "typed":
    case "empty":
      return true;
    case "list":
      return structure.item.kind === "number" || isNumberArray(structure.item);
    case "tuple":
      return structure.items.every(isNumberArray) || structure.items.every((item) => item.kind === "number");
    default:
      return false;
  }
}

function collect(value: unknown, components: number[]): void {
  if (typeof value === "number") components.push(value);
  else for (const item of Array.from(value as ArrayLike<unknown>)) collect(item, components);
}

/** An array shaped like `like`, with the storage that `structure` says. */
function rebuild(like: unknown, structure: Structure, values: ArrayLike<number>, cursor: { at: number }): unknown {
  if (typeof like === "number") return values[cursor.at++];
  const items = like as ArrayLike<unknown>;
  if (elementOf(like) !== null) {
    const { length } = items;
    const array: TypedArray =
      structure.kind === "typed" && structure.element === "f32" ? new Float32Array(length) : new Float64Array(length);
    for (let index = 0; index < length; index++) array[index] = values[cursor.at++] ?? Number.NaN;
    return array;
  }
  return Array.from(items, (item, index) => {
    const below =
      structure.kind === "list" ? structure.item : structure.kind === "tuple" ? structure.items[index] : null;
    return rebuild(item, below ?? structure, values, cursor);
  });
}

/** The derivatives ∂(output component)/∂(input component): the output's structure outside, the input's inside. */
export function assemble(
  outputs: Places,
  inputs: Places,
  derivative: (output: number, input: number) => number,
): unknown {
  switch (outputs.kind) {
    case "number":
      return mapPlaces(inputs, (place) =>
        place.kind === "number"
          ? derivative(outputs.component, place.component)
          : place.build(place.components.map((input) => derivative(outputs.component, input))),
      );
    case "array":
      return mapPlaces(inputs, (place) =>
        place.kind === "number"
          ? outputs.build(outputs.components.map((output) => derivative(output, place.component)))
          : matrix(outputs.components, place.components, derivative),
      );
    case "items":
      return outputs.items.map((item) => assemble(item, inputs, derivative));
    case "fields":
      return record(outputs.fields, (place) => assemble(place, inputs, derivative));
    case "absent":
      return undefined;
  }
}

type Block = Places & { readonly kind: "number" | "array" };

function mapPlaces(places: Places, leaf: (place: Block) => unknown): unknown {
  switch (places.kind) {
    case "number":
    case "array":
      return leaf(places);
    case "items":
      return places.items.map((item) => mapPlaces(item, leaf));
    case "fields":
      return record(places.fields, (place) => mapPlaces(place, leaf));
    case "absent":
      return undefined;
  }
}

function record(fields: readonly (readonly [string, Places])[], value: (place: Places) => unknown): unknown {
  const names = fields.map(([name]) => name);
  return recordMaker(names, Object.prototype)((index) => value(fields[index]?.[1] ?? { kind: "absent" }));
}

function matrix(
  outputs: readonly number[],
  inputs: readonly number[],
  derivative: (output: number, input: number) => number,
): Matrix {
  const data = new Float64Array(outputs.length * inputs.length);
  let at = 0;
  for (const output of outputs) for (const input of inputs) data[at++] = derivative(output, input);
  return { rows: outputs.length, columns: inputs.length, data };
}
