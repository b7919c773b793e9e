/** Which statements are cheaper to run again in the backward pass than to keep the result of. */
import type { Statement } from "../../ir/program.js";
import { regionsOf } from "../../ir/regions.js";
import type { PrimitiveName } from "../../primitives/names.js";
import { rowOf } from "../../primitives/table.js";

/** Scalar operations that take longer than a write and a read of memory. Whatever makes or sweeps an array is dear as well. */
const dear: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  "pow",
  "powSlope",
  "powLog",
  "rem",
  "cbrt",
  "hypot",
  "exp",
  "expm1",
  "log",
  "log1p",
  "log2",
  "log10",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "atan2",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "logistic",
  "softplus",
  "logLogistic",
  "logAddExp",
  "log1mexp",
  "logit",
  "xlogy",
  "erf",
  "erfc",
  "lgamma",
  "digamma",
  "polygamma",
  "sum",
  "maxOf",
  "minOf",
  "hypotOf",
  "indexOf",
  "lastIndexOf",
]);

/** Whether running `statement` again is cheap and has no effect. */
export function isCheap(statement: Statement): boolean {
  switch (statement.kind) {
    case "apply":
      return statement.output.type.kind !== "array" && !dear.has(rowOf(statement.primitive).name);
    case "branch":
      return regionsOf(statement).every((region) => region.statements.every(isCheap));
    default:
      return false;
  }
}
