/** The entry `chainrule/explain`: every step of the chain rule for a function and its numbers. Re-exports only. */

export { ChainruleError } from "../errors/chainrule-error.js";
export { type ExplainOptions, type ExplanationReport, explain } from "./explain.js";
export type {
  Accumulated,
  BranchSection,
  CallSection,
  Carried,
  CostOfGradient,
  ExplainedAdjoint,
  ExplainedEdge,
  ExplainedGraph,
  ExplainedSource,
  ExplainedTerm,
  ExplainedValue,
  Explanation,
  Formula,
  GeneralStep,
  LoopSection,
  MatrixForm,
  Nudged,
  Operand,
  Remark,
  Section,
  Shown,
  ShownArray,
  SourceLine,
  StatementSection,
  WholeFormula,
} from "./explanation.js";
export type { Json } from "./json.js";
export type { MarkdownOptions } from "./render/markdown.js";
export type { TextOptions } from "./render/text.js";
