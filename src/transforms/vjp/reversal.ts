/** What the reversal of one program knows as a whole: activity, where values are defined, lengths, threads of recursion. */

import type { Finiteness } from "../../analysis/finite.js";
import type { Ranges } from "../../analysis/ranges.js";
import { variable } from "../../ir/builder.js";
import type { Apply, Block, Program, Statement, Value, Variable } from "../../ir/program.js";
import { outputsOf, regionsOf } from "../../ir/regions.js";
import { F64 } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import { usesOf } from "../prune.js";
import type { ArrayVersions } from "./array-versions.js";
import type { Region } from "./region.js";
import type { Splitter } from "./split.js";
import type { Tape } from "./tape-lift.js";
import type { Threads } from "./threads.js";

export interface Reversal {
  readonly active: ReadonlySet<Variable>;
  readonly versions: ArrayVersions;
  readonly lengths: Lengths;
  readonly ranges: Ranges;
  readonly finiteness: Finiteness;
  readonly definers: Definers;
  readonly splitter: Splitter;
  readonly threads: Threads;
  /** In strict programs the reach of each value that has one; see `strict.ts`. */
  readonly reaches: ReadonlyMap<Variable, Value>;
  /** Adjoints to which nothing was added yet. */
  readonly zeros: Set<Value>;
  /** The tapes that loops write, by the variables that they are after the loop. */
  readonly tapes: Map<Variable, Tape>;
  /** The backward sweep over statements of a region: `reverseStatements`, handed down to loops and branches. */
  readonly sweep: (statements: readonly Statement[], region: Region) => Statement[];
  /** What stands for a value of this type where nobody reads it. */
  readonly unset: (value: Value) => Value;
}

/** Lengths of forward arrays as numbers of the forward program, so that the backward pass need not keep arrays for them. */
export class Lengths {
  readonly #versions: ArrayVersions;
  readonly #ranges: Ranges;
  /** Adjoint arrays, with the array whose length they have. */
  readonly #adjoints = new WeakMap<Variable, Variable>();
  readonly #known = new Map<Variable, Apply>();
  readonly #placed = new Set<Apply>();

  constructor(versions: ArrayVersions, ranges: Ranges) {
    this.#versions = versions;
    this.#ranges = ranges;
  }

  /** An adjoint is as long as its primal. */
  isAdjoint(adjoint: Variable, primal: Variable): void {
    this.#adjoints.set(adjoint, primal);
  }

  /** The length of an array or an adjoint; null when that is not a value of the forward program. */
  of(array: Variable): Value | null {
    const primal = this.#adjoints.get(array);
    if (primal !== undefined) return this.of(primal);
    if (!this.#versions.knows(array)) return null;
    const root = this.#versions.lengthRoot(array);
    const known = this.#known.get(root);
    if (known !== undefined) return known.output;
    const count = this.#versions.count(root);
    if (count !== null && this.#ranges.isWhole(count)) return count;
    const output = variable(F64, {
      name: root.origin.name === null ? null : `${root.origin.name}Length`,
      role: "residual",
    });
    // An array made of n elements has trunc(n) of them.
    const [primitive, input] = count === null ? [primitives.length, root] : [primitives.trunc, count];
    const measured: Apply = { kind: "apply", primitive, inputs: [input], attributes: {}, output };
    this.#known.set(root, measured);
    this.#ranges.addMeasured(measured);
    return output;
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
