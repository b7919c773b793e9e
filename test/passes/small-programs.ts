/** Small programs for the tests of passes, and what is in them. */
import { type Builder, buildProgram } from "../../src/ir/builder.js";
import type { Program, Value, Variable } from "../../src/ir/program.js";
import { visitStatements } from "../../src/ir/regions.js";
import { arrayOf, type Type } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";

export const ARRAY = arrayOf("f64");

export function program(
  types: readonly Type[],
  fill: (o: Ops, inputs: readonly Variable[], builder: Builder) => Value[],
): Program {
  const inputs = types.map((type, at) => ({ type, name: "xyab"[at] ?? "c" }));
  const made = buildProgram("f", inputs, (builder, variables) => fill(opsOn(builder), variables, builder));
  verify(made);
  return made;
}

/** How often each primitive and each kind of statement occurs, called programs left out. */
export function count(counted: Program): Record<string, number> {
  const counts: Record<string, number> = {};
  visitStatements(counted.body, (statement) => {
    const name = statement.kind === "apply" ? statement.primitive.name : statement.kind;
    counts[name] = (counts[name] ?? 0) + 1;
  });
  return counts;
}

/** The value at this position. */
export const x = (values: readonly Value[], at = 0): Value => {
  const value = values[at];
  if (value === undefined) throw new Error("no such value");
  return value;
};
