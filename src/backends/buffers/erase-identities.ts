/** Drops what changes no value once derivatives are taken: `stopGradient`, and copies, which only matter where storage is shared. */
import { buildProgram } from "../../ir/builder.js";
import type { Block, Program, Statement, Value, Variable } from "../../ir/program.js";
import { programsCalledBy, reachablePrograms } from "../../ir/regions.js";
import { mapPrograms, mapRegions, type Replace, replaceAll, replaceBy, replaceOperands } from "../../ir/rewrite.js";
import { sameType } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";

/**
 * A program of the same values, without rules of derivatives, in which every array is new, an update, or handed through. Nothing
 * calls the program that is returned, so that its inputs can be treated apart from those of an inner call.
 */
export function eraseIdentities(program: Program): Program {
  const entry = entryOf(program);
  const programs = reachablePrograms(entry);
  const mapped = mapPrograms(programs, (each) => {
    const erased = new Map<Variable, Value>();
    return { inputs: each.inputs, body: eraseIn(each.body, erased, replaceBy(erased)) };
  });
  return mapped.get(entry) ?? entry;
}

/** The program itself, or one that only calls it where it is called by others. */
function entryOf(program: Program): Program {
  const isCalled = reachablePrograms(program).some((other) => programsCalledBy(other).has(program));
  if (!isCalled) return program;
  return buildProgram(
    program.name,
    program.inputs.map(({ type, origin }) => (origin.name === null ? { type } : { type, name: origin.name })),
    (builder, inputs) => builder.call(program, inputs),
  );
}

function eraseIn(block: Block, erased: Map<Variable, Value>, replace: Replace): Block {
  const statements: Statement[] = [];
  for (const statement of block.statements) {
    const replaced = replaceOperands(statement, replace);
    const same = identityOf(replaced);
    if (same !== null && statement.kind === "apply") erased.set(statement.output, same);
    else if (replaced.kind === "call") statements.push({ ...replaced, rule: null });
    else statements.push(mapRegions(replaced, (region) => eraseIn(region, erased, replace)));
  }
  return { params: block.params, statements, results: replaceAll(block.results, replace) };
}

function identityOf(statement: Statement): Value | null {
  if (statement.kind !== "apply") return null;
  const [input] = statement.inputs;
  if (input === undefined || !sameType(input.type, statement.output.type)) return null;
  const { primitive } = statement;
  return primitive === primitives.stopGradient || primitive === primitives.copy ? input : null;
}
