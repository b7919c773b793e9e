/** Which inputs of a program decide where it goes and which elements it touches: the others cannot change what depends on what. */
import { type Definition, definitionsOf } from "../ir/definitions.js";
import type { Call, Program, Value, Variable } from "../ir/program.js";
import { reachablePrograms, visitStatements } from "../ir/regions.js";
import { ruleOf } from "./dependence.js";

export interface Deciding {
  /** The values, in all programs, whose numbers have to be known. */
  readonly values: ReadonlySet<Variable>;
  /** Positions of the inputs of `program` among them. */
  readonly inputs: readonly number[];
}

/** Follows predicates, numbers of iterations and indices back to where they come from. */
export function decidingInputs(program: Program): Deciding {
  const programs = reachablePrograms(program);
  const definitions = new Map<Variable, Definition & { readonly program: Program }>();
  const calls = new Map<Program, Call[]>();
  const values = new Set<Variable>();
  const need = (value: Value | undefined) => {
    if (value?.kind === "variable") values.add(value);
  };
  for (const owner of programs) {
    for (const [value, definition] of definitionsOf(owner)) definitions.set(value, { ...definition, program: owner });
    visitStatements(owner.body, (statement) => {
      if (statement.kind === "branch") need(statement.predicate);
      if (statement.kind === "loop") {
        need(statement.count ?? undefined);
        need(statement.test?.results[0]);
      }
      if (statement.kind === "apply") for (const at of ruleOf(statement)?.places ?? []) need(statement.inputs[at]);
      if (statement.kind === "call") calls.set(statement.program, [...(calls.get(statement.program) ?? []), statement]);
    });
  }
  for (const value of values) {
    const definition = definitions.get(value);
    if (definition === undefined) continue;
    if (definition.kind === "input") {
      for (const call of calls.get(definition.program) ?? []) need(call.inputs[definition.position]);
    } else if (definition.kind === "apply") {
      const { statement } = definition;
      const positions = ruleOf(statement)?.values ?? statement.inputs.keys();
      for (const at of positions) need(statement.inputs[at]);
    } else if (definition.kind === "carry" || definition.kind === "output") {
      need(definition.loop.initial[definition.position]);
      need(definition.loop.body.results[definition.position]);
    } else if (definition.kind === "result") {
      const { statement, position } = definition;
      const ends = statement.kind === "branch" ? [statement.then, statement.otherwise] : [statement.program.body];
      for (const end of ends) need(end.results[position]);
    }
  }
  return { values, inputs: program.inputs.flatMap((input, at) => (values.has(input) ? [at] : [])) };
}
