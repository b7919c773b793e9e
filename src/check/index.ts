/** The entry `chainrule/check`: numeric derivatives and checks of supplied gradients, without parser and compiler. Re-exports only. */

export { ChainruleError } from "../errors/chainrule-error.js";
export { numericGrad } from "../numeric/numeric-grad.js";
export { type NumericComponent, type NumericGradient, numericGradient } from "../numeric/numeric-gradient.js";
export { type NumericHessian, numericHessian, numericHessianReport } from "../numeric/numeric-hessian.js";
export {
  type NumericEntry,
  type NumericJacobian,
  numericJacobian,
  numericJacobianReport,
} from "../numeric/numeric-jacobian.js";
export type { Limits, NumericOptions, Progress } from "../numeric/options.js";
export type { Scheme, Stencil } from "../numeric/scheme.js";
export { stencilWeights } from "../numeric/stencil.js";
export { type CheckOptions, checkGradient, type SuppliedValue } from "./check-gradient.js";
export type { CheckedComponent, MeasuredSlope } from "./compare.js";
export { type ExpectOptions, expectGradient, GradientMismatch } from "./expect-gradient.js";
export { type Accumulating, adapters, type Packing } from "./pullback/adapters.js";
export type { Backward } from "./pullback/backward.js";
export { checkPullback, type PullbackOptions } from "./pullback/check-pullback.js";
export type { Finding, GradientReport } from "./report.js";
export { type SearchOptions, type SearchResult, search } from "./search/search.js";
export { checkHessian, checkHvp, type HessianCheckOptions, type HvpCheckOptions } from "./second-order.js";
export type { Verdict } from "./verdict.js";
