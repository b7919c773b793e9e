/** What an explanation is: plain data, ready for JSON. Made by `explain.ts`, drawn by the files in `render/` and `page/`. */

/** A number, or the first elements of an array. */
export type Shown = number | ShownArray;

export interface ShownArray {
  readonly length: number;
  readonly first: readonly number[];
}

/** A formula as text and as LaTeX. */
export interface Formula {
  readonly plain: string;
  readonly latex: string;
}

/** The steps of one function with one set of arguments, forwards and backwards. */
export interface Explanation {
  /** The function's name. */
  readonly name: string;
  /** The user's file, where it is known. */
  readonly file: string | null;
  /** The lines of the function. */
  readonly source: readonly SourceLine[];
  readonly arguments: readonly { readonly name: string; readonly value: unknown }[];
  readonly value: number;
  /** Structured like the argument, or a tuple for a tuple of indices. */
  readonly gradient: unknown;
  /** The values shown: inputs first, then in the order in which they were computed. Their ids are their positions. */
  readonly values: readonly ExplainedValue[];
  /** The composition: the run in the nesting of the source. Backwards, the same in reverse. */
  readonly sections: readonly Section[];
  /** Ids of the values with an adjoint, in the order in which their adjoints are complete: the result first. */
  readonly backwards: readonly number[];
  /** Why a derivative is exactly zero, or not unique, where it is. */
  readonly remarks: readonly Remark[];
  /** ∂result/∂input as one formula each, for functions without loops; null for others. */
  readonly formulas: readonly WholeFormula[] | null;
  readonly cost: CostOfGradient;
  /** Operations that ran, and how many of them are shown one by one. */
  readonly operations: { readonly ran: number; readonly shown: number };
}

export interface SourceLine {
  readonly number: number;
  readonly text: string;
}

/** An input, or the result of one elementary step. */
export interface ExplainedValue {
  readonly id: number;
  readonly name: Formula;
  readonly value: Shown;
  /** How it was computed: `w·x`; null for an input. */
  readonly formula: Formula | null;
  /** The same with numbers: `0.5·2`; null where an array takes part. */
  readonly here: string | null;
  readonly operands: readonly Operand[];
  /** Line of the source; null for inputs. */
  readonly line: number | null;
  /** Whether it changes with the arguments chosen; others have no adjoint. */
  readonly varies: boolean;
  readonly adjoint: ExplainedAdjoint | null;
}

/** One operand of a step that its result changes with. */
export interface Operand {
  /** The value used, where it is shown. */
  readonly from: number | null;
  readonly text: Formula;
  /** ∂step/∂operand: the rule with the names of this step, and its value; no value for arrays. */
  readonly partial: { readonly rule: Formula; readonly value: number | null } | null;
}

/** ∂result/∂value. */
export interface ExplainedAdjoint {
  readonly name: Formula;
  readonly total: Shown;
  /** One for each use, the last use first; the uses in one loop are one term. */
  readonly terms: readonly ExplainedTerm[];
  /** Why the sum is complete when its turn comes. */
  readonly complete: string;
  readonly nudged: Nudged | null;
}

/** What one use adds: the adjoint of what was computed, times the local partial derivative. */
export interface ExplainedTerm {
  /** The value computed from it, where it is shown. */
  readonly through: number | null;
  readonly formula: Formula;
  /** The two factors; null where they are arrays or belong to many uses. */
  readonly factors: readonly [upstream: number, partial: number] | null;
  readonly amount: Shown;
  /** The sum so far, this term included. */
  readonly running: Shown;
  /** How many uses it stands for: more than 1 in loops. */
  readonly uses: number;
}

/** The same derivative by moving the value a little and computing what follows again. */
export interface Nudged {
  /** Which element, for an array. */
  readonly element: number | null;
  readonly value: number;
  readonly error: number;
  readonly agrees: boolean;
}

export type Section = StatementSection | LoopSection | BranchSection | CallSection;

/** The steps of one line. */
export interface StatementSection {
  readonly kind: "statement";
  readonly line: SourceLine | null;
  /** Ids of the values it computes, in order. */
  readonly values: readonly number[];
}

export interface LoopSection {
  readonly kind: "loop";
  readonly line: SourceLine | null;
  readonly iterations: number;
  /** The iteration that is shown with its values; null when none ran. */
  readonly chosen: { readonly iteration: number; readonly index: string } | null;
  readonly body: readonly Section[];
  /** What goes round: its name, its value before the first iteration and after the last. */
  readonly carried: readonly { readonly name: string; readonly before: Shown; readonly after: Shown }[];
}

export interface BranchSection {
  readonly kind: "branch";
  readonly line: SourceLine | null;
  readonly condition: string;
  readonly taken: boolean;
  readonly because: string;
  readonly body: readonly Section[];
}

/** A helper function, which a drawing may fold. */
export interface CallSection {
  readonly kind: "call";
  readonly line: SourceLine | null;
  readonly name: string;
  readonly body: readonly Section[];
}

export interface Remark {
  readonly kind: "zero" | "kink" | "untaken" | "unused";
  /** What it is about, e.g. `p.w[2]`. */
  readonly subject: string;
  readonly sentence: string;
  readonly line: SourceLine | null;
}

export interface WholeFormula {
  readonly of: string;
  readonly formula: Formula;
  readonly value: number;
}

export interface CostOfGradient {
  /** Operations of the function, and of function and gradient together, on these arguments. */
  readonly functionOperations: number;
  readonly gradientOperations: number;
  readonly ratio: number;
  readonly parameters: number;
  /** Evaluations of the function that central differences take: 2 for each parameter. */
  readonly differenceEvaluations: number;
  /** Median times of one call in milliseconds; null when not asked for. */
  readonly milliseconds: { readonly function: number; readonly gradient: number } | null;
}
