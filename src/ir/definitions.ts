/** Where each variable of one program is defined. */
import type { Apply, Block, Branch, Call, Derive, Loop, Program, Variable } from "./program.js";

/**
 * `carry`: the parameter of a loop's test or body at this position of the carries; `index`: their first parameter;
 * `output`: a final carry; `result`: an output of a branch, call or derive.
 */
export type Definition =
  | { readonly kind: "input"; readonly position: number }
  | { readonly kind: "apply"; readonly statement: Apply }
  | { readonly kind: "index" | "trips"; readonly loop: Loop }
  | { readonly kind: "carry" | "output"; readonly loop: Loop; readonly position: number }
  | { readonly kind: "result"; readonly statement: Branch | Call | Derive; readonly position: number };

/** The definitions of all variables of `program`, those of called programs left out. */
export function definitionsOf(program: Program): ReadonlyMap<Variable, Definition> {
  const definitions = new Map<Variable, Definition>();
  program.inputs.forEach((input, position) => {
    definitions.set(input, { kind: "input", position });
  });
  define(program.body, definitions);
  return definitions;
}

function define(block: Block, definitions: Map<Variable, Definition>): void {
  for (const statement of block.statements) {
    switch (statement.kind) {
      case "apply":
        definitions.set(statement.output, { kind: "apply", statement });
        break;
      case "loop":
        defineLoop(statement, definitions);
        break;
      case "branch":
        define(statement.then, definitions);
        define(statement.otherwise, definitions);
        defineResults(statement, definitions);
        break;
      case "call":
      case "derive":
        defineResults(statement, definitions);
        break;
      case "effect":
        break;
    }
  }
}

function defineLoop(loop: Loop, definitions: Map<Variable, Definition>): void {
  for (const region of loop.test === null ? [loop.body] : [loop.test, loop.body]) {
    region.params.forEach((param, position) => {
      definitions.set(
        param,
        position === 0 ? { kind: "index", loop } : { kind: "carry", loop, position: position - 1 },
      );
    });
    define(region, definitions);
  }
  loop.outputs.forEach((output, position) => {
    definitions.set(output, { kind: "output", loop, position });
  });
  definitions.set(loop.trips, { kind: "trips", loop });
}

function defineResults(statement: Branch | Call | Derive, definitions: Map<Variable, Definition>): void {
  statement.outputs.forEach((output, position) => {
    definitions.set(output, { kind: "result", statement, position });
  });
}
