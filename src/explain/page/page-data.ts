/** What the page's script is given: texts ready to show, formulas, and the places of boxes and arrows. */
import type { Pattern, PatternText } from "./packing.js";

export interface PageData {
  readonly values: readonly PageValue[];
  /** The values with an adjoint, in the order of the walk backwards. */
  readonly backwards: readonly number[];
  /** By their ids; the first is the whole. */
  readonly groups: readonly PageGroup[];
  readonly graphs: readonly PageGraph[];
  /** For each line of the listing, the values that it computes. */
  readonly lines: readonly (readonly number[])[];
  readonly formulas: FormulaTable;
  /** Patterns of sentences. */
  readonly sentences: readonly Pattern[];
}

export interface FormulaTable {
  /** As HTML. */
  readonly drawn: readonly PatternText[];
  /** As text, with the patterns of sentences; a pattern alone where the numbers are those of the formula drawn. */
  readonly spoken: readonly (PatternText | number)[];
  readonly patterns: readonly Pattern[];
  readonly tags: readonly string[];
}

/** An index into the table of formulas. */
export type FormulaId = number;

export interface PageValue {
  /** A carry comes out of iterations of a loop that are not shown. */
  readonly kind: "input" | "step" | "carry";
  readonly name: FormulaId;
  readonly value: string;
  /** `z = tanh(a)`; null for an input. */
  readonly formula: FormulaId | null;
  /** The same with numbers; null where they say nothing. */
  readonly here: string | null;
  readonly operands: readonly PageOperand[];
  readonly varies: boolean;
  readonly general: PageGeneral | null;
  readonly adjoint: PageAdjoint | null;
}

/** What every iteration of the loop does, in index notation. */
export interface PageGeneral {
  readonly forwards: FormulaId | null;
  readonly backwards: FormulaId | null;
}

export interface PageOperand {
  readonly from: number | null;
  /** `∂z/∂a = 1 − z²`; null where a rule of the user's stands for it. */
  readonly partial: FormulaId | null;
  /** Null where the formula already is the number, or there is none. */
  readonly value: string | null;
}

export interface PageAdjoint {
  readonly name: FormulaId;
  readonly total: string;
  readonly terms: readonly PageTerm[];
  readonly complete: PatternText;
  readonly nudged: { readonly text: string; readonly verdict: "agrees" | "differs" | "says nothing" } | null;
}

export interface PageTerm {
  readonly through: number | null;
  readonly formula: FormulaId;
  /** `0.5·0.42`; null where arrays or many uses take part. */
  readonly numbers: string | null;
  /** Null for that of the only term, which is the total. */
  readonly amount: string | null;
  readonly running: string | null;
  readonly uses: number;
}

/** Steps that are folded together in the list: a loop, a branch, a call, a stretch of lines. */
export interface PageGroup {
  readonly parent: number | null;
  readonly title: string;
  /** How many values are in it. */
  readonly size: number;
  /** Position of its line in the listing. */
  readonly line: number | null;
  readonly notes: readonly { readonly formula: FormulaId | null; readonly text: string }[];
  readonly items: readonly PageItem[];
}

/** The values of one line of the listing, or a group. */
export type PageItem =
  | { readonly line: number | null; readonly values: readonly number[] }
  | { readonly group: number };

/** The graph of one group: boxes of its values and of the groups in it, and stubs for what goes in and out. */
export interface PageGraph {
  readonly group: number;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export interface Box {
  readonly shows: BoxContent;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A value, a group with a graph of its own, or values outside of the graph that one box uses or is used by. */
export type BoxContent =
  | { readonly value: number }
  | { readonly group: number }
  | { readonly outside: readonly number[] };

export interface Arrow {
  /** Indices of boxes: the value used, and what is computed from it. */
  readonly from: number;
  readonly to: number;
  /** Iterations that are not shown lie between. */
  readonly carried: boolean;
  /** x and y in turn: where it begins, bends and ends. */
  readonly points: readonly number[];
  /** The value of the local partial derivative, or how many uses the arrow stands for. */
  readonly label: { readonly text: string; readonly x: number; readonly y: number } | null;
}
