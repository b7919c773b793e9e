/** What the reversal of one program knows as a whole: activity, where values are defined, lengths, threads of recursion. */
import { variable } from "../../ir/builder.js";
import type { Apply, Block, Program, Statement, Value, Variable } from "../../ir/program.js";
import { outputsOf, regionsOf } from "../../ir/regions.js";
import { F64 } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import { usesOf } from "../prune.js";
import type { ArrayVersions } from "./array-versions.js";
import type { Region } from "./region.js";
import type { Splitter } from "./split.js";
import type { Threads } from "./threads.js";

export interface Reversal {
  readonly active: ReadonlySet<Variable>;
  readonly versions: ArrayVersions;
  readonly lengths: Lengths;
  readonly definers: Definers;
  readonly splitter: Splitter;
  readonly threads: Threads;
  /** The backward sweep over statements of a region: `reverseStatements`, handed down to loops and branches. */
  readonly sweep: (statements: readonly Statement[], region: Region) => Statement[];
  /** What stands for a value of this type where nobody reads it. */
  readonly unset: (value: Value) => Value;
}

/** Lengths of forward arrays as numbers of the forward program, so that the backward pass need not keep arrays for them. */
export class Lengths {
  readonly #versions: ArrayVersions;
  readonly #known = new Map<Variable, Apply>();
  readonly #placed = new Set<Apply>();

  constructor(versions: ArrayVersions) {
    this.#versions = versions;
  }

  /** The length of `array`; null when that is not a value of the forward program. */
  of(array: Variable): Value | null {
    if (!this.#versions.knows(array)) return null;
    const root = this.#versions.lengthRoot(array);
    const known = this.#known.get(root);
    if (known !== undefined) return known.output;
    const count = this.#count(root);
    if (count !== null && isWhole(count, this.#versions)) return count;
    const output = variable(F64, {
      name: root.origin.name === null ? null : `${root.origin.name}Length`,
      role: "residual",
    });
    // An array made of n elements has trunc(n) of them.
    const [primitive, input] = count === null ? [primitives.length, root] : [primitives.trunc, count];
    const measured: Apply = { kind: "apply", primitive, inputs: [input], attributes: {}, output };
    this.#known.set(root, measured);
    return output;
  }

  #count(root: Variable): Value | null {
    const made = this.#versions.made(root);
    return made?.primitive === primitives.fill || made?.primitive === primitives.iota ? (made.inputs[0] ?? null) : null;
  }

  /** `statements` of a region with the measurements that were asked for so far, each right after its array. */
  place(params: readonly Variable[], statements: readonly Statement[]): Statement[] {
    const after = (arrays: readonly Variable[]): Statement[] =>
      arrays.flatMap((array) => {
        const measured = this.#known.get(array);
        if (measured === undefined || this.#placed.has(measured)) return [];
        this.#placed.add(measured);
        return [measured];
      });
    return [...after(params), ...statements.flatMap((statement) => [statement, ...after(outputsOf(statement))])];
  }
}

const WHOLE = new Set([primitives.length, primitives.floor, primitives.ceil, primitives.trunc, primitives.round]);

/** Whether a number is certainly an integer (or NaN). */
export function isWhole(value: Value, versions: ArrayVersions): boolean {
  if (value.kind === "constant") return Number.isInteger(value.value);
  if (value.kind === "undef") return false;
  if (versions.isIndex(value)) return true;
  const made = versions.made(value);
  if (made === null) return false;
  for (const primitive of WHOLE) if (made.primitive === primitive) return true;
  const arithmetic = [primitives.add, primitives.sub, primitives.mul, primitives.min, primitives.max];
  return (
    arithmetic.some((primitive) => primitive === made.primitive) &&
    made.inputs.every((input) => isWhole(input, versions))
  );
}

/** Which statement defines a value, and inside which it stands; for the question whether one value depends on another. */
export class Definers {
  readonly #statements = new Map<Variable, Statement>();
  readonly #enclosing = new Map<Statement, Statement>();

  constructor(program: Program) {
    this.#collect(program.body, null);
  }

  #collect(block: Block, enclosing: Statement | null): void {
    for (const statement of block.statements) {
      if (enclosing !== null) this.#enclosing.set(statement, enclosing);
      this.define(outputsOf(statement), statement);
      for (const region of regionsOf(statement)) this.#collect(region, statement);
    }
  }

  /** Records values that reverse mode added to the results of a forward statement. */
  define(outputs: readonly Variable[], statement: Statement): void {
    for (const output of outputs) this.#statements.set(output, statement);
  }

  /** Whether any of `values`, made by forward code or by the backward code so far, depends on what `target` computes. */
  dependsOn(values: Iterable<Value>, target: Statement, region: Region): boolean {
    const backward = new Map<Variable, Statement>();
    for (let at: Region | null = region; at !== null; at = at.parent) {
      for (const statement of at.builder.statements) {
        for (const output of outputsOf(statement)) backward.set(output, statement);
      }
    }
    const above = new Set<Statement>();
    for (let at: Statement | undefined = target; at !== undefined; at = this.#enclosing.get(at)) above.add(at);
    const seen = new Set<Value>(values);
    for (const value of seen) {
      if (value.kind !== "variable") continue;
      const statement = this.#statements.get(value) ?? backward.get(value);
      if (statement === undefined) continue;
      if (above.has(statement)) return true;
      for (const used of usesOf(statement)) seen.add(used);
    }
    return false;
  }
}
