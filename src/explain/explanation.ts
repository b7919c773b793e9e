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
  /** The other functions whose steps are shown. */
  readonly helpers: readonly ExplainedSource[];
  /** The arguments, long arrays cut short. */
  readonly arguments: readonly { readonly name: string; readonly text: string }[];
  readonly value: number;
  /** Structured like the argument, or a tuple for a tuple of indices. */
  readonly gradient: unknown;
  /** The values shown: inputs first, then in the order in which they were computed. Their ids are their positions. */
  readonly values: readonly ExplainedValue[];
  /** The composition: the run in the nesting of the source. Backwards, the same in reverse. */
  readonly sections: readonly Section[];
  readonly graph: ExplainedGraph;
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

/** A function of the user's. */
export interface ExplainedSource {
  readonly name: string;
  readonly file: string | null;
  readonly lines: readonly SourceLine[];
}

export interface SourceLine {
  readonly number: number;
  readonly text: string;
  /** 0 for the function explained, else 1 more than the index of the helper. */
  readonly source: number;
}

/** An input, the result of one elementary step, or a carry: what goes into the iteration shown, or comes out of a loop. */
export interface ExplainedValue {
  readonly id: number;
  readonly kind: "input" | "step" | "carry";
  readonly name: Formula;
  readonly value: Shown;
  /** How it was computed: `w·x`; null for inputs and carries. */
  readonly formula: Formula | null;
  /** The same with numbers: `0.5·2`; null where an array takes part. */
  readonly here: string | null;
  readonly operands: readonly Operand[];
  /** Where it is computed; null for inputs, and where that is not known. */
  readonly line: SourceLine | null;
  /** Whether it changes with the arguments chosen; others have no adjoint. */
  readonly varies: boolean;
  readonly adjoint: ExplainedAdjoint | null;
  /** For a carry: the value that the iterations not shown made it from, where that is shown. */
  readonly follows: number | null;
  /** In a loop: the same for any iteration, in index notation. */
  readonly general: GeneralStep | null;
}

/** What every iteration does: `z⁽ʲ⁺¹⁾ = z⁽ʲ⁾ + w[j]·x[j]`, and backwards `w̄[j] = z̄⁽ʲ⁺¹⁾·x[j]`. */
export interface GeneralStep {
  readonly name: Formula;
  /** Null for a carry. */
  readonly formula: Formula | null;
  /** The adjoint and what one iteration adds to it; null where the result does not depend on the value. */
  readonly adjoint: { readonly name: Formula; readonly sum: Formula } | null;
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
  /** `says nothing` where the result jumps or bends within the steps taken, so that no difference can tell. */
  readonly verdict: "agrees" | "differs" | "says nothing";
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
  /** What goes round. */
  readonly carried: readonly Carried[];
  /** Adjoints from outside of the loop to which every iteration adds. */
  readonly accumulated: readonly Accumulated[];
  /** All iterations together in matrix notation, where the loop is a dot product; null for others. */
  readonly matrix: MatrixForm | null;
}

/** `z = b + X[i]·w`, and backwards `w̄ += z̄·X[i]ᵀ`. */
export interface MatrixForm {
  readonly forward: Formula;
  readonly backward: readonly Formula[];
}

/** `w̄[j] += v̄·X[i·d + j]`: one iteration's part of an adjoint, and that of the whole loop. */
export interface Accumulated {
  /** The value in question. */
  readonly value: number;
  readonly name: Formula;
  /** In index notation. */
  readonly adds: Formula;
  /** What the iteration shown adds, and what all of them add. */
  readonly here: Shown;
  readonly all: Shown;
}

/** A variable that each iteration takes from the one before: its value before the first iteration and after the last. */
export interface Carried {
  readonly name: Formula;
  readonly before: Shown;
  readonly after: Shown;
  /** Ids of these values, and of the ones around the iteration shown; null where a value does not vary. */
  readonly ids: { readonly first: number | null; readonly into: number | null; readonly last: number | null };
  /** Backwards, in index notation: the adjoint before an iteration from what the iteration does with it. Null where it does not vary. */
  readonly general: { readonly name: Formula; readonly sum: Formula } | null;
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
  /** `zero`: a derivative is exactly 0. `kink`: it is not unique here, and which one was taken. */
  readonly kind: "zero" | "kink";
  /** What it is about, e.g. `w[2]`, and the ids of the values that it speaks of. */
  readonly subject: string;
  readonly values: readonly number[];
  readonly sentence: string;
  /** The line that is the reason; null where nothing in the text is, as for an unused argument. */
  readonly line: SourceLine | null;
}

/** ∂result/∂input as one formula. */
export interface WholeFormula {
  /** The input, or its name with the index that the formula is written for: `w[j]`. */
  readonly of: Formula;
  readonly formula: Formula;
  /** What names in it stand for, in the order of their first use. */
  readonly where: readonly { readonly name: Formula; readonly formula: Formula }[];
  readonly value: Shown;
}

/** The composition as a graph over the ids of `values`. */
export interface ExplainedGraph {
  readonly nodes: readonly number[];
  readonly edges: readonly ExplainedEdge[];
}

export interface ExplainedEdge {
  readonly from: number;
  readonly to: number;
  /** `carried`: the iterations that are not shown lie between. */
  readonly kind: "partial" | "carried";
  /** The local partial derivative and its value; null for `carried`, no value for arrays. */
  readonly label: Formula | null;
  readonly value: number | null;
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
