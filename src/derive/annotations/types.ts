/** What the annotations of a TypeScript function say: data only. How they are read stands in `read.ts` and `resolve.ts`. */
import type { TypedElement } from "../../tree/structure.js";

/** A type as far as values can be built, checked and printed by it; names of interfaces and aliases are looked through. */
export type AnnotatedType =
  | { readonly kind: "number" }
  | { readonly kind: "boolean" }
  | { readonly kind: "string" }
  | { readonly kind: "literal"; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: "typed-array"; readonly element: TypedElement }
  | { readonly kind: "list"; readonly item: AnnotatedType }
  | { readonly kind: "tuple"; readonly items: readonly AnnotatedType[] }
  | { readonly kind: "object"; readonly fields: readonly AnnotatedField[] }
  /** `Record<string, T>` and index signatures. */
  | { readonly kind: "record"; readonly item: AnnotatedType }
  | { readonly kind: "union"; readonly members: readonly AnnotatedType[] }
  /** What is none of these: classes, functions, conditional types, types of packages. */
  | { readonly kind: "unknown"; readonly text: string };

export interface AnnotatedField {
  readonly name: string;
  readonly type: AnnotatedType;
  /** Whether the field may be missing. */
  readonly optional: boolean;
}

export interface AnnotatedParameter {
  /** `p`, or `argument 0` where a pattern takes it apart. */
  readonly name: string;
  readonly type: AnnotatedType;
  /** The annotation as written, if there is one. */
  readonly text: string | null;
  /** Whether a call may leave it out: `x?: number`, `x = 1`. */
  readonly optional: boolean;
  /** `...xs`: the type is that of the list. */
  readonly rest: boolean;
}

/** An interface or type alias that annotations mention. */
export interface AnnotatedDeclaration {
  readonly name: string;
  readonly exported: boolean;
  /** `interface P { … }`, without `export`; empty when it is imported. */
  readonly text: string;
  /** The specifier that it is imported from: `./types.js`. */
  readonly from: string | null;
  /** Its name there. */
  readonly imported: string;
}

export interface AnnotatedFunction {
  /** As declared; `default` where it has no name. */
  readonly name: string;
  readonly parameters: readonly AnnotatedParameter[];
  /** What the annotations of its parameters mention, and what that mentions, in the order of the file. */
  readonly declarations: readonly AnnotatedDeclaration[];
}

/** A file, and how to open those that it imports. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The file that a relative specifier means; null where there is none, and for packages. */
  open(specifier: string): SourceFile | null;
}
