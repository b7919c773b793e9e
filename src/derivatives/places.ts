/** The places of the components of flat values, in which Jacobians and Hessians are put together. */
import { type GradientLayout, gradientValue } from "../tree/gradient-structure.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { type Places, placesIn } from "../tree/places.js";
import type { Structure } from "../tree/structure.js";
import { flatten } from "../tree/tree.js";

/** The places of the components of one value, numbered from `first` on in the order of its flat adjoints. */
export function placesOf(
  layout: GradientLayout,
  primal: readonly RuntimeLeaf[],
  offset: number,
  first: number,
): Places {
  const numbers = placeOrder(layout, primal, offset, first);
  let at = 0;
  const like = gradientValue(layout, primal, offset, numberLeaves(layout, primal, offset, first), 0);
  return placesIn(like, { next: () => numbers[at++] ?? 0 });
}

/**
 * By place, in the order of `tree.flatten`, the number of the component that stands there, from `first` on. In lists of records places
 * and flat components differ in order: numbers find their places as adjoints do.
 */
export function placeOrder(
  layout: GradientLayout,
  primal: readonly RuntimeLeaf[],
  offset: number,
  first: number,
): Float64Array {
  return flatten(gradientValue(widened(layout), primal, offset, numberLeaves(layout, primal, offset, first), 0));
}

/** The leaves of the gradient with their components' numbers. */
function numberLeaves(
  layout: GradientLayout,
  primal: readonly RuntimeLeaf[],
  offset: number,
  first: number,
): RuntimeLeaf[] {
  let count = first;
  return layout.differentiable.map((leaf): RuntimeLeaf => {
    const own = primal[offset + leaf];
    return typeof own === "object" ? Float64Array.from(own, () => count++) : count++;
  });
}

/** The same with f64 in place of f32, which cannot count far enough. */
function widened(layout: GradientLayout): GradientLayout {
  return {
    ...layout,
    structure: layout.structure === null ? null : widen(layout.structure),
    leaves: layout.leaves.map((leaf) => (leaf.element === null ? leaf : { ...leaf, element: "f64" })),
  };
}

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
