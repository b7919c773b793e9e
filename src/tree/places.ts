/** The places of a value's components: the frame in which Jacobians and Hessians are put together. */
import type { Matrix } from "./jacobian-type.js";
import { elementOf, type TypedArray } from "./leaf.js";
import { isObject, recordMaker } from "./record.js";

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

/** Which component stands at each place of a gradient, place after place. */
export interface Numbering {
  next(): number;
}

/** The places in a gradient; only its structure matters. */
export function placesIn(gradient: unknown, numbering: Numbering): Places {
  if (typeof gradient === "number") return { kind: "number", component: numbering.next() };
  if (!isObject(gradient)) return { kind: "absent" };
  if (isNumberArray(gradient)) {
    const components: number[] = [];
    numberAll(gradient, components, numbering);
    return { kind: "array", components, build: (values) => rebuild(gradient, values, { at: 0 }) };
  }
  if (Array.isArray(gradient)) {
    return { kind: "items", items: gradient.map((item: unknown) => placesIn(item, numbering)) };
  }
  return {
    kind: "fields",
    fields: Object.entries(gradient).map(([name, field]) => [name, placesIn(field, numbering)]),
  };
}

/** Whether the static types call it an array of numbers too: `NumberArray`. */
function isNumberArray(value: unknown): boolean {
  if (!Array.isArray(value)) return elementOf(value) !== null;
  return value.every((item) => typeof item === "number") || value.every(isNumberArray);
}

function numberAll(array: unknown, components: number[], numbering: Numbering): void {
  const items = array as ArrayLike<unknown>;
  for (let index = 0; index < items.length; index++) {
    if (typeof items[index] === "number") components.push(numbering.next());
    else numberAll(items[index], components, numbering);
  }
}

/** An array shaped and stored like `like`, of these numbers. */
function rebuild(like: unknown, values: ArrayLike<number>, cursor: { at: number }): unknown {
  if (typeof like === "number") return values[cursor.at++];
  if (Array.isArray(like)) return like.map((item: unknown) => rebuild(item, values, cursor));
  return (like as TypedArray).map(() => values[cursor.at++] ?? Number.NaN);
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
