/**
 * Which array values own their storage, so that an update may change it in place. Demand flows backwards from the updates to
 * whatever hands them their array. Leaves to `placement.ts` where a copy is needed.
 */
import { type Definition, definitionsOf } from "../../ir/definitions.js";
import type { Primitive } from "../../ir/primitive.js";
import type { Call, Program, Value, Variable } from "../../ir/program.js";
import { visitStatements } from "../../ir/regions.js";
import { primitives } from "../../primitives/table.js";

export interface Ownership {
  /**
   * Whether `variable` of `program` is the only reference to its storage when it is defined. A carry (ask for its output), a branch output
   * or an input of a called program that owns takes the storage over from whoever hands it in.
   */
  readonly owns: (program: Program, variable: Variable) => boolean;
  /** Whether the caller of `program` owns the result at `position`. */
  readonly resultOwned: (program: Program, position: number) => boolean;
}

/** @param programs the entry first, then all programs that it calls. The inputs of the entry belong to its caller. */
export function findOwnership(programs: readonly Program[]): Ownership {
  return new DemandAnalysis(programs);
}

/** What is known of one program. Programs may share variables, so that everything is kept apart by program. */
interface Facts {
  readonly definitions: ReadonlyMap<Variable, Definition>;
  /** Values that are handed on to be changed. */
  readonly demanded: Set<Variable>;
  readonly ownedResults: Set<number>;
  readonly callers: { readonly caller: Program; readonly call: Call }[];
}

class DemandAnalysis implements Ownership {
  readonly #entry: Program | undefined;
  readonly #facts = new Map<Program, Facts>();
  readonly #queue: { readonly program: Program; readonly variable: Variable }[] = [];

  constructor(programs: readonly Program[]) {
    this.#entry = programs[0];
    for (const program of programs) this.#collectUpdates(program);
    this.#drain();
    for (const result of this.#entry?.body.results ?? []) this.#prefer(this.#entry, result);
    this.#drain();
  }

  owns(program: Program, variable: Variable): boolean {
    const { definitions, demanded } = this.#factsOf(program);
    const definition = definitions.get(variable);
    switch (definition?.kind) {
      case "apply":
        return !sharesInput(definition.statement.primitive);
      case "carry":
      case "output": {
        const output = definition.loop.outputs[definition.position];
        return output !== undefined && demanded.has(output);
      }
      case "result":
        return definition.statement.kind === "call"
          ? this.resultOwned(definition.statement.program, definition.position)
          : demanded.has(variable);
      case "input":
        return program !== this.#entry && demanded.has(variable);
      default:
        return false;
    }
  }

  resultOwned(program: Program, position: number): boolean {
    return program === this.#entry || this.#factsOf(program).ownedResults.has(position);
  }

  #factsOf(program: Program): Facts {
    let facts = this.#facts.get(program);
    if (facts === undefined) {
      facts = { definitions: definitionsOf(program), demanded: new Set(), ownedResults: new Set(), callers: [] };
      this.#facts.set(program, facts);
    }
    return facts;
  }

  #collectUpdates(program: Program): void {
    visitStatements(program.body, (statement) => {
      if (statement.kind === "apply" && statement.primitive.updates !== null) {
        this.#demand(program, statement.inputs[statement.primitive.updates]);
      }
      if (statement.kind === "call")
        this.#factsOf(statement.program).callers.push({ caller: program, call: statement });
    });
  }

  #demand(program: Program, value: Value | undefined): void {
    if (value?.kind !== "variable" || value.type.kind !== "array") return;
    const { demanded } = this.#factsOf(program);
    if (demanded.has(value)) return;
    demanded.add(value);
    this.#queue.push({ program, variable: value });
  }

  /**
   * Results of the entry are handed over. That alone does not make a loop own its carries: one copy at the end is better than
   * one in every iteration.
   */
  #prefer(program: Program | undefined, value: Value): void {
    if (program === undefined || value.kind !== "variable" || value.type.kind !== "array") return;
    const { definitions, demanded } = this.#factsOf(program);
    const definition = definitions.get(value);
    if (definition?.kind !== "result") return;
    const { statement, position } = definition;
    if (statement.kind === "call") this.#demandResult(statement.program, position);
    if (statement.kind !== "branch") return;
    demanded.add(value);
    for (const side of [statement.then, statement.otherwise]) {
      const result = side.results[position];
      if (result !== undefined) this.#prefer(program, result);
    }
  }

  #demandResult(program: Program, position: number): void {
    const { ownedResults } = this.#factsOf(program);
    if (ownedResults.has(position)) return;
    ownedResults.add(position);
    this.#demand(program, program.body.results[position]);
  }

  #drain(): void {
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      this.#propagate(next.program, next.variable);
    }
  }

  #propagate(program: Program, variable: Variable): void {
    const { definitions, callers } = this.#factsOf(program);
    const definition = definitions.get(variable);
    switch (definition?.kind) {
      case "carry":
      case "output": {
        const { loop, position } = definition;
        this.#demand(program, loop.outputs[position]);
        this.#demand(program, loop.initial[position]);
        this.#demand(program, loop.body.results[position]);
        break;
      }
      case "result": {
        const { statement, position } = definition;
        if (statement.kind === "call") this.#demandResult(statement.program, position);
        if (statement.kind !== "branch") break;
        this.#demand(program, statement.then.results[position]);
        this.#demand(program, statement.otherwise.results[position]);
        break;
      }
      case "input":
        if (program === this.#entry) break;
        for (const { caller, call } of callers) this.#demand(caller, call.inputs[definition.position]);
        break;
      default:
        break;
    }
  }
}

/** Whether an array result of this primitive is one of its inputs itself, not a fresh array. */
export function sharesInput(primitive: Primitive): boolean {
  return primitive === primitives.select;
}
