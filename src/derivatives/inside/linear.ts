/** Whether a program is linear in some of its inputs: asked of derivatives that users give. */
import type { Program, Value } from "../../ir/program.js";
import { freeVariables, operandsOf, outputsOf, regionsOf } from "../../ir/regions.js";
import { prepare } from "../../passes/pipeline.js";
import { primitives } from "../../primitives/table.js";
import { copyProgram } from "../../transforms/copy.js";
import { vjp } from "../../transforms/vjp.js";

/**
 * Whether the derivatives of `program` by its last `count` inputs do not depend on these inputs. Then it is linear in them, up to a
 * constant. Lengths do not count. A function that branches on these inputs is not known to be linear.
 */
export function isAffineInLast(program: Program, count: number): boolean {
  const first = program.inputs.length - count;
  const wrt = Array.from({ length: count }, (_, at) => first + at);
  const { inputs, body, name } = vjp(copyProgram(program, { dropEffects: true }), wrt);
  const derivative = prepare({
    name,
    inputs,
    body: { ...body, results: body.results.slice(program.body.results.length) },
  });
  const depending = new Set<Value>(derivative.inputs.slice(first, program.inputs.length));
  for (const statement of derivative.body.statements) {
    if (statement.kind === "apply" && statement.primitive === primitives.length) continue;
    const used = [...operandsOf(statement), ...regionsOf(statement).flatMap((region) => [...freeVariables(region)])];
    if (used.some((value) => depending.has(value))) for (const output of outputsOf(statement)) depending.add(output);
  }
  return !derivative.body.results.some((result) => depending.has(result));
}
