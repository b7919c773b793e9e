/** What a value or the content of a cell is after paths have met: which parts are numbers of the program, and which are the same. */
import type { ChainruleError } from "../../errors/chainrule-error.js";
import type { Type } from "../../ir/types.js";
import type { FunctionShape } from "./function-shapes.js";
import type { Cell, Content, Frozen, StaleContent } from "./heap.js";
import type { LayoutShape } from "./layout-shapes.js";
import type { ChosenShape, PartShape } from "./references.js";
import type { Absent, Abstract } from "./values.js";

export type Shape =
  | { readonly kind: "same"; readonly value: Abstract }
  /** `optional`: an element that may be missing, told by a boolean beside it. */
  | { readonly kind: "leaf"; readonly type: Type; readonly integer: boolean; readonly optional: boolean }
  | { readonly kind: "maybe"; readonly absent: Absent; readonly value: Shape }
  | FunctionShape
  | { readonly kind: "unset" }
  | PartShape
  | ChosenShape
  | {
      readonly kind: "cell";
      readonly content: ContentShape;
      readonly sources: readonly Cell[];
      readonly origin: string;
      readonly lessons: readonly string[];
    }
  | { readonly kind: "poison"; readonly error: () => ChainruleError };

/** What becomes of the content of a cell. */
export type ContentShape =
  | { readonly kind: "same"; readonly content: Content }
  | { readonly kind: "tuple"; readonly items: readonly Shape[]; readonly frozen: Frozen | null }
  | {
      readonly kind: "object";
      readonly fields: readonly (readonly [string, Shape])[];
      readonly like: Extract<Content, { kind: "object" }>;
      readonly frozen: Frozen | null;
    }
  | { readonly kind: "dense"; readonly layout: LayoutShape; readonly frozen: Frozen | null }
  | { readonly kind: "window"; readonly base: Shape }
  | StaleContent;
