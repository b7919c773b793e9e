/** The entry `chainrule/check`: numeric derivatives and checks of supplied gradients, without parser and compiler. Re-exports only. */
export { type CheckOptions, checkGradient } from "./check-gradient.js";
export type { CheckedComponent, MeasuredSlope } from "./compare.js";
export type { Finding, GradientReport } from "./report.js";
export type { Verdict } from "./verdict.js";
