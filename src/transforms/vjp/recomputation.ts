/** Which statements are cheaper to run again in the backward pass than to keep the result of. */
import type { Statement } from "../../ir/program.js";
import { regionsOf } from "../../ir/regions.js";
import { rowOf } from "../../primitives/table.js";

/** Whether running `statement` again is cheap and has no effect. */
export function isCheap(statement: Statement): boolean {
  switch (statement.kind) {
    case "apply":
      return statement.output.type.kind !== "array" && !rowOf(statement.primitive).dear;
    case "branch":
      return regionsOf(statement).every((region) => region.statements.every(isCheap));
    default:
      return false;
  }
}
