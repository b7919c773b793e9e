/**
 * The tape of a recursion: one array and the number of its used elements, handed through every statement that may push to it.
 *
 * A recursive call cannot return what it keeps as results, since their number depends on the depth. Instead each call of the forward
 * program pushes its own at its end, and each call of the backward program pops them first: last pushed, first popped. In the
 * forward program the tape and its end are two more carries, branch results, inputs and outputs (this file); the backward program
 * only moves the end, which it treats like an adjoint that belongs to `cursor`.
 */
import { toValue, variable } from "../../ir/builder.js";
import type { Block, Call, Program, Statement, Value, Variable } from "../../ir/program.js";
import { regionsOf } from "../../ir/regions.js";
import { F64 } from "../../ir/types.js";
import { TAPE_TYPE } from "./region.js";

/** The tape and its end at one point of the forward program. */
export interface Stack {
  readonly tape: Variable;
  readonly end: Variable;
}

/** How a statement hands the tape on. */
export interface Thread {
  /** What the statement starts with. */
  readonly before: Stack;
  /** Its further outputs. */
  readonly after: readonly Variable[];
  /** For each region, its further results. */
  readonly ends: readonly (readonly Value[])[];
  /** Of a loop: its further carries. */
  readonly carries: readonly { initial: Value; param: Variable; next: Value; output: Variable }[];
}

export class Threads {
  /** Stands for the end of the tape among the adjoints of a region. */
  readonly cursor = variable(F64, { name: "end", role: "residual" });
  /** In the backward program: the tape, and its end once the call's own values are popped. */
  readonly backwardTape = newStack().tape;
  readonly popped = newStack().end;
  /** The tape and its end when the program begins; null when it does not push. */
  readonly start: Stack | null;
  /** The same after its last statement, before it pushes what it keeps itself. */
  readonly finish: Stack | null;
  readonly #threads = new Map<Statement, Thread>();

  constructor(program: Program, start: Stack | null, pushes: (call: Call) => boolean) {
    this.start = start;
    this.finish = start === null ? null : this.#through(program.body, start, pushes);
  }

  of(statement: Statement): Thread | null {
    return this.#threads.get(statement) ?? null;
  }

  isCursor(value: Variable): boolean {
    return value === this.cursor;
  }

  #through(block: Block, start: Stack, pushes: (call: Call) => boolean): Stack {
    let stack = start;
    for (const statement of block.statements) {
      if (mayPush(statement, pushes)) stack = this.#thread(statement, stack, pushes);
    }
    return stack;
  }

  #thread(statement: Statement, before: Stack, pushes: (call: Call) => boolean): Stack {
    const after = newStack();
    const inner = statement.kind === "loop" ? newStack() : before;
    const regions = statement.kind === "loop" ? [statement.body] : regionsOf(statement);
    const ends = regions.map((region) => pair(this.#through(region, inner, pushes)));
    const carries = pair(inner).map((param, at) => ({
      initial: toValue(pair(before)[at] ?? param),
      param,
      next: ends[0]?.[at] ?? param,
      output: pair(after)[at] ?? param,
    }));
    this.#threads.set(statement, {
      before,
      after: pair(after),
      ends,
      carries: statement.kind === "loop" ? carries : [],
    });
    return after;
  }
}

export function newStack(): Stack {
  return {
    tape: variable(TAPE_TYPE, { name: "tape", role: "residual" }),
    end: variable(F64, { name: "end", role: "residual" }),
  };
}

export function pair({ tape, end }: Stack): readonly Variable[] {
  return [tape, end];
}

function mayPush(statement: Statement, pushes: (call: Call) => boolean): boolean {
  if (statement.kind === "call") return pushes(statement);
  return regionsOf(statement).some((region) => region.statements.some((inner) => mayPush(inner, pushes)));
}
