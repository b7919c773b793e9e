/** Turning code that is being traced into a program of its own: values of enclosing regions become further inputs. */
import { variable } from "../../ir/builder.js";
import type { Block, Program, Value, Variable } from "../../ir/program.js";
import { freeVariables } from "../../ir/regions.js";
import { replaceBy, replaceInBlock } from "../../ir/rewrite.js";

/** The block as a program: `params` first, then what it used from around it; those values are returned beside it. */
export function closeProgram(
  name: string,
  params: readonly Variable[],
  block: Block,
): { readonly program: Program; readonly free: readonly Value[] } {
  const { inputs, body, free } = closeBlockOver(params, block);
  return { program: { name, inputs, body }, free };
}

/** The block with its free variables replaced by fresh inputs after `params`. */
export function closeBlockOver(
  params: readonly Variable[],
  block: Block,
): { readonly inputs: readonly Variable[]; readonly body: Block; readonly free: readonly Variable[] } {
  const own = new Set(params);
  const free = [...freeVariables(block)].filter((value) => !own.has(value));
  const fresh = free.map((value) => variable(value.type, value.origin));
  const map = new Map<Variable, Value>();
  free.forEach((value, position) => {
    const input = fresh[position];
    if (input !== undefined) map.set(value, input);
  });
  return { inputs: [...params, ...fresh], body: replaceInBlock(block, replaceBy(map)), free };
}
