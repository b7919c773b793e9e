/** The table of primitives: everything Chainrule knows about each operation. The families state it; here it is put together. */
import type { Builder } from "../ir/builder.js";
import type { Primitive } from "../ir/primitive.js";
import { arithmetic } from "./arithmetic.js";
import { arrayReductions } from "./array-reductions.js";
import { arrayUpdates } from "./array-updates.js";
import { arrayViews } from "./array-views.js";
import type { Definition, DerivativeDefinition, Ops } from "./definition.js";
import { integer } from "./integer.js";
import { logic } from "./logic.js";
import { math } from "./math.js";
import type { PrimitiveName } from "./names.js";
import type { Derivative, Row } from "./row.js";
import { special } from "./special.js";

const definitions: { readonly [K in PrimitiveName]: Definition } = {
  ...arithmetic,
  ...integer,
  ...math,
  ...special,
  ...logic,
  ...arrayViews,
  ...arrayUpdates,
  ...arrayReductions,
};

export const primitiveNames = Object.keys(definitions) as readonly PrimitiveName[];

/** Every primitive by its name. */
export const primitives: { readonly [K in PrimitiveName]: Row } = everyName((name) => ({
  ...definitions[name],
  name,
  derivative: onBuilder(definitions[name].derivative),
}));

const rows = new Set<Primitive>(Object.values(primitives));

/** The row of a primitive met in a program. */
export function rowOf(primitive: Primitive): Row {
  if (!isRow(primitive)) throw new Error(`${primitive.name} is not in the table of primitives`);
  return primitive;
}

const opsOfBuilder = new WeakMap<Builder, Ops>();

/** Every primitive as a method that emits it into `builder`; the same object for the same builder. */
export function opsOn(builder: Builder): Ops {
  let ops = opsOfBuilder.get(builder);
  if (ops === undefined) {
    ops = {
      ...everyName(
        (name) =>
          (...inputs) =>
            builder.apply(primitives[name], inputs),
      ),
      builder,
    };
    opsOfBuilder.set(builder, ops);
  }
  return ops;
}

function isRow(primitive: Primitive): primitive is Row {
  return rows.has(primitive);
}

/** A total record over the primitives, made entry by entry. */
function everyName<T>(make: (name: PrimitiveName) => T): { readonly [K in PrimitiveName]: T } {
  return Object.fromEntries(primitiveNames.map((name) => [name, make(name)])) as { readonly [K in PrimitiveName]: T };
}

function onBuilder(definition: DerivativeDefinition): Derivative {
  switch (definition.kind) {
    case "zero":
      return definition;
    case "elementwise": {
      const { partial } = definition;
      return { ...definition, partial: (builder, ...rest) => partial(opsOn(builder), ...rest) };
    }
    case "linear": {
      const { tangent, transpose } = definition;
      return {
        ...definition,
        kind: "linear",
        tangent: (builder, ...rest) => tangent(opsOn(builder), ...rest),
        transpose: (builder, ...rest) => transpose(opsOn(builder), ...rest),
      };
    }
    case "explicit": {
      const { tangent, adjoint } = definition;
      return {
        ...definition,
        kind: "explicit",
        tangent: (builder, ...rest) => tangent(opsOn(builder), ...rest),
        adjoint: (builder, ...rest) => adjoint(opsOn(builder), ...rest),
      };
    }
  }
}
