/** The types of the leaves of a shape, where no side is at hand that has them. */
import type { Variable } from "../../ir/program.js";
import type { Joiner } from "./join.js";
import type { Shape } from "./join-shapes.js";

type CellShape = NonNullable<ReturnType<Joiner["joinContents"]>>;

/** The types of a shape's leaves. A shape that fits no side is asked with an unset value. */
export function shapeTypes(shape: Shape): readonly Variable["type"][] {
  switch (shape.kind) {
    case "leaf":
      return shape.optional ? [shape.type, { kind: "bool" }] : [shape.type];
    case "choice":
      return [{ kind: "bool" }, ...shapeTypes(shape.then), ...shapeTypes(shape.otherwise)];
    case "closure":
      return shape.variables.flatMap(({ shape: inner }) => shapeTypes(inner));
    case "maybe":
      return [{ kind: "bool" }, ...shapeTypes(shape.value)];
    case "part":
      return [
        ...shape.steps.filter((step) => step === null).map(() => ({ kind: "f64" }) as const),
        ...(shape.optional ? [{ kind: "bool" } as const] : []),
      ];
    case "chosen":
      return [...shape.options.slice(1).map(() => ({ kind: "bool" }) as const), ...shape.options.flatMap(shapeTypes)];
    case "cell":
      return contentTypes(shape.content);
    default:
      return [];
  }
}

function contentTypes(shape: CellShape): readonly Variable["type"][] {
  switch (shape.kind) {
    case "tuple":
      return shape.items.flatMap(shapeTypes);
    case "object":
      return shape.fields.flatMap(([, field]) => shapeTypes(field));
    case "dense":
      return layoutTypes(shape.layout);
    case "window":
      return [...shapeTypes(shape.base), { kind: "f64" }, { kind: "f64" }];
    default:
      return [];
  }
}

function layoutTypes(layout: (CellShape & { kind: "dense" })["layout"]): readonly Variable["type"][] {
  switch (layout.kind) {
    case "leaf":
      return [layout.example.data.type];
    case "list": {
      if (layout.empty) return [];
      const pool: readonly Variable["type"][] = layout.pool ? [{ kind: "array", element: "f64" }, { kind: "f64" }] : [];
      return [{ kind: "f64" }, ...pool, ...(layout.item === null ? [] : layoutTypes(layout.item))];
    }
    case "record":
      return layout.fields.flatMap(([, field]) => layoutTypes(field));
    case "optional":
      return [{ kind: "array", element: "u8" }, ...layoutTypes(layout.value)];
    case "constant":
      return [];
  }
}
