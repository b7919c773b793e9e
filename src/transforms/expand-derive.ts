/** Replaces derivative operators inside programs by the programs that they stand for, innermost first. */
import { refuse } from "../errors/error.js";
import type { Derive, Program } from "../ir/program.js";
import { reachablePrograms, visitStatements } from "../ir/regions.js";
import { Activity } from "./activity.js";
import { Copier, openProgram } from "./copy.js";
import { forwardMode } from "./jvp/forward-mode.js";
import { reverseMode } from "./vjp/reverse-mode.js";
import { Splitter } from "./vjp/split.js";
import { strictly } from "./vjp/strict.js";

const expanded = new WeakMap<Program, Program>();

/** An equal program without `derive` statements, in called programs neither; `program` itself when it has none. */
export function expandDerive(program: Program): Program {
  return new Expansion().expand(program);
}

class Expansion {
  /** Programs whose bodies are not complete yet. */
  readonly #underway = new Map<Program, Program>();

  expand(program: Program): Program {
    const known = expanded.get(program) ?? this.#underway.get(program);
    if (known !== undefined) return known;
    if (!reachablePrograms(program).some(hasDerive)) {
      expanded.set(program, program);
      return program;
    }
    const copier = new Copier([], {
      called: (called) => this.expand(called),
      derived: (derive) => this.#derivative(derive),
    });
    const copy = openProgram(
      program.name,
      program.inputs.map((input) => copier.declare(input)),
    );
    this.#underway.set(program, copy);
    copy.body = copier.block(program.body);
    this.#underway.delete(program);
    expanded.set(program, copy);
    return copy;
  }

  #derivative({ operator, program, wrt, site }: Derive): Program {
    const endless = reachablePrograms(program).find((reached) => this.#underway.has(reached));
    if (endless !== undefined) refuse("endless-derivative", site, { name: endless.name });
    const innermost = this.expand(program);
    // Strict, for what uses the derivative might not show that it was NaN.
    if (operator === "jvp") return forwardMode(innermost, wrt, true);
    const activity = new Activity();
    return reverseMode(innermost, wrt, activity, new Splitter(activity), strictly);
  }
}

function hasDerive(program: Program): boolean {
  let found = false;
  visitStatements(program.body, (statement) => {
    if (statement.kind === "derive") found = true;
  });
  return found;
}
