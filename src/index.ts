/** The public surface of Chainrule: re-exports only. */
import * as tree from "./tree/tree.js";

export type { SuppliedValue } from "./check/check-gradient.js";
export type { CheckedComponent, MeasuredSlope } from "./check/compare.js";
export { GradientMismatch } from "./check/expect-gradient.js";
export { type Accumulating, adapters, type Packing } from "./check/pullback/adapters.js";
export type { Backward } from "./check/pullback/backward.js";
export { checkPullback, type PullbackOptions } from "./check/pullback/check-pullback.js";
export type { Finding, GradientReport } from "./check/report.js";
export type { SearchResult } from "./check/search/search.js";
export type { Verdict } from "./check/verdict.js";
export { checkGradient, type OwnCheckOptions as CheckOptions } from "./checked/check-gradient.js";
export { checkModes, type ModesOptions, type ModesProbe, type ModesReport } from "./checked/check-modes.js";
export { expectGradient, type OwnExpectOptions as ExpectOptions } from "./checked/expect-gradient.js";
export { type OwnSearchOptions as SearchOptions, search } from "./checked/search.js";
export {
  checkHessian,
  checkHvp,
  type OwnHessianCheckOptions as HessianCheckOptions,
  type OwnHvpCheckOptions as HvpCheckOptions,
} from "./checked/second-order.js";
export { complexStep } from "./derivatives/complex-step.js";
export { type CustomRule, customDerivative } from "./derivatives/custom-derivative.js";
export { grad } from "./derivatives/grad.js";
export { hessian } from "./derivatives/hessian.js";
export { type HvpOptions, hvp } from "./derivatives/hvp.js";
export { jacobian } from "./derivatives/jacobian.js";
export { jvp } from "./derivatives/jvp.js";
export { stopGradient } from "./derivatives/stop-gradient.js";
export type {
  AuxGradientFunction,
  DerivativeOptions,
  GradientFunction,
  Hessian,
  HessianFunction,
  Jacobian,
  JacobianFunction,
  Matrix,
  Mode,
  NumberArray,
  SparseMatrix,
  SparseMatrixFunction,
  ValueAndGradient,
  ValueAndGradientFunction,
  ValueGradientAndAux,
} from "./derivatives/types.js";
export { valueAndGrad } from "./derivatives/value-and-grad.js";
export { vjp } from "./derivatives/vjp.js";
export type { ErrorCode } from "./errors/catalog.js";
export { ChainruleError } from "./errors/chainrule-error.js";
export { type ScopeGetter, withScope } from "./frontends/source/captures.js";
export { op, trace } from "./frontends/trace/index.js";
export { numericGrad } from "./numeric/numeric-grad.js";
export { type NumericComponent, type NumericGradient, numericGradient } from "./numeric/numeric-gradient.js";
export { type NumericHessian, numericHessian, numericHessianReport } from "./numeric/numeric-hessian.js";
export {
  type NumericEntry,
  type NumericJacobian,
  numericJacobian,
  numericJacobianReport,
} from "./numeric/numeric-jacobian.js";
export type { Limits, NumericOptions, Progress } from "./numeric/options.js";
export type { Scheme, Stencil } from "./numeric/scheme.js";
export { stencilWeights } from "./numeric/stencil.js";
export {
  digamma,
  erf,
  erfc,
  lgamma,
  log1mexp,
  logAddExp,
  logistic,
  logit,
  logLogistic,
  polygamma,
  softplus,
  xlogy,
} from "./special/index.js";
export type { Adjoints, Gradient, GradientOf, ScalarFunction, Tangents, Wrt } from "./tree/gradient-type.js";
export { tree };
