/** What a family file states about one primitive: a row whose rules are written against `Ops`. `table.ts` makes rows of them. */
import type { Builder, Operand } from "../ir/builder.js";
import type { Value } from "../ir/program.js";
import type { PrimitiveName } from "./names.js";
import type { Elementwise, Explicit, Linear, Row, Zero } from "./row.js";

/** Every primitive as a function that emits it: `o.mul(x, o.cos(y))`. */
export type Ops = { readonly [K in PrimitiveName]: (...inputs: Operand[]) => Value } & { readonly builder: Builder };

/** A rule of a row, with operations at hand instead of a bare builder. */
type OnOps<Rule> = Rule extends (builder: Builder, ...rest: infer Rest) => infer Result
  ? (o: Ops, ...rest: Rest) => Result
  : Rule;

export interface ElementwiseDefinition extends Omit<Elementwise, "partial"> {
  readonly partial: OnOps<Elementwise["partial"]>;
}
export interface LinearDefinition extends Omit<Linear, "tangent" | "transpose"> {
  readonly tangent: OnOps<Linear["tangent"]>;
  readonly transpose: OnOps<Linear["transpose"]>;
}
export interface ExplicitDefinition extends Omit<Explicit, "tangent" | "adjoint"> {
  readonly tangent: OnOps<Explicit["tangent"]>;
  readonly adjoint: OnOps<Explicit["adjoint"]>;
}

export type DerivativeDefinition = ElementwiseDefinition | LinearDefinition | ExplicitDefinition | Zero;

export type Definition = Omit<Row, "name" | "derivative"> & { readonly derivative: DerivativeDefinition };

/** A family of primitives: complete, or it does not compile. */
export type Family<Name extends PrimitiveName> = { readonly [K in Name]: Definition };
