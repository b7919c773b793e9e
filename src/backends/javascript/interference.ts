/**
 * Which values of a program need a JavaScript variable at the same time. Loops and branches write their variables at their ends,
 * as moves; a value and the variable that it is moved to may be one.
 */
import type { Block, Branch, Loop, Program, Statement, Value, Variable } from "../../ir/program.js";
import { freeVariables, outputsOf } from "../../ir/regions.js";
import type { Inlining } from "./inlining.js";

/** A wish to keep `from` and `to` in one variable, which saves a move; deeper ones count more. */
export interface Affinity {
  readonly from: Variable;
  readonly to: Variable;
  readonly depth: number;
}

export interface Interference {
  readonly affinities: readonly Affinity[];
  /** Whether the two values, each given by what `canonical` makes of it, exclude each other. */
  readonly conflicts: (a: Variable, b: Variable) => boolean;
  /** Carries in test, body and after the loop are one value at a time; the same for its index. */
  readonly canonical: (variable: Variable) => Variable;
  /** The other variables of which `canonical` makes this one. */
  readonly aliases: (canonical: Variable) => readonly Variable[];
}

export function findInterference(program: Program, inlining: Inlining): Interference {
  return new InterferenceAnalysis(program, inlining);
}

type Live = Set<Variable>;

class InterferenceAnalysis implements Interference {
  readonly affinities: Affinity[] = [];
  readonly #inlining: Inlining;
  readonly #canonical = new Map<Variable, Variable>();
  readonly #aliases = new Map<Variable, Variable[]>();
  /** Values that some wish is about; only between these a conflict matters. */
  readonly #affine = new Set<Variable>();
  readonly #edges = new Map<Variable, Set<Variable>>();

  constructor(program: Program, inlining: Inlining) {
    this.#inlining = inlining;
    this.#collect(program.body, 0);
    for (const { from, to } of this.affinities) this.#affine.add(from).add(to);
    const live = this.#block(program.body, new Set());
    for (const input of program.inputs) live.add(input);
    for (const input of program.inputs) this.#define(input, live);
  }

  canonical(variable: Variable): Variable {
    return this.#canonical.get(variable) ?? variable;
  }

  aliases(canonical: Variable): readonly Variable[] {
    return this.#aliases.get(canonical) ?? [];
  }

  conflicts(a: Variable, b: Variable): boolean {
    return this.#edges.get(a)?.has(b) ?? false;
  }

  #collect(block: Block, depth: number): void {
    for (const statement of block.statements) {
      switch (statement.kind) {
        case "apply": {
          const { updates } = statement.primitive;
          if (updates !== null) this.#wish(statement.inputs[updates], statement.output, depth);
          break;
        }
        case "loop":
          this.#collectLoop(statement, depth);
          break;
        case "branch":
          for (const side of [statement.then, statement.otherwise]) {
            this.#collect(side, depth);
            statement.outputs.forEach((output, position) => {
              this.#wish(side.results[position], output, depth);
            });
          }
          break;
        default:
          break;
      }
    }
  }

  #collectLoop(loop: Loop, depth: number): void {
    for (const region of [loop.test, loop.body]) {
      region?.params.forEach((param, position) => {
        const canonical = position === 0 ? loop.trips : (loop.outputs[position - 1] ?? param);
        this.#canonical.set(param, canonical);
        this.#aliases.set(canonical, [...this.aliases(canonical), param]);
      });
    }
    // Before the wishes inside: a move in every iteration is worse than one on a side of a branch.
    loop.outputs.forEach((output, position) => {
      this.#wish(loop.body.results[position], output, depth + 1);
      this.#wish(loop.initial[position], output, depth);
    });
    if (loop.test !== null) this.#collect(loop.test, depth + 1);
    this.#collect(loop.body, depth + 1);
  }

  #wish(from: Value | undefined, to: Variable, depth: number): void {
    if (from?.kind !== "variable" || this.#inlining.inlined(from) !== undefined) return;
    this.affinities.push({ from: this.canonical(from), to: this.canonical(to), depth });
  }

  /** Returns what is live before the block. */
  #block(block: Block, liveOut: ReadonlySet<Variable>): Live {
    const live = new Set(liveOut);
    for (const result of block.results) this.#use(result, live);
    for (let position = block.statements.length - 1; position >= 0; position--) {
      const statement = block.statements[position];
      if (statement !== undefined) this.#statement(statement, live);
    }
    return live;
  }

  #statement(statement: Statement, live: Live): void {
    switch (statement.kind) {
      case "apply": {
        if (this.#inlining.inlined(statement.output) !== undefined) return;
        const { updates } = statement.primitive;
        if (updates === null) this.#define(statement.output, live);
        else {
          // The array is moved to its new variable before the other inputs are read.
          const during = new Set(live);
          statement.inputs.forEach((input, position) => {
            if (position !== updates) this.#use(input, during);
          });
          this.#define(statement.output, during, statement.inputs[updates]);
        }
        live.delete(statement.output);
        this.#useAll(statement.inputs, live);
        return;
      }
      case "loop":
        this.#loop(statement, live);
        return;
      case "branch":
        this.#branch(statement, live);
        return;
      case "call":
      case "derive":
        for (const output of statement.outputs) live.add(output);
        for (const output of statement.outputs) this.#define(output, live);
        for (const output of statement.outputs) live.delete(output);
        this.#useAll(statement.inputs, live);
        return;
      case "effect":
        this.#useAll(statement.inputs, live);
        if (statement.predicate !== null) this.#use(statement.predicate, live);
        return;
    }
  }

  #loop(loop: Loop, live: Live): void {
    const own = outputsOf(loop);
    const after = new Set(live);
    for (const variable of own) after.delete(variable);
    const head = new Set([...after, ...own]);
    for (const region of [loop.test, loop.body]) {
      if (region !== null) for (const free of freeVariables(region)) this.#use(free, head);
    }
    if (loop.count !== null) this.#use(loop.count, head);
    this.#moves(loop.outputs, loop.body.results, head);
    this.#define(loop.trips, head);
    const atEnd = new Set(head);
    for (const output of loop.outputs) atEnd.delete(output);
    const bodyIn = this.#block(loop.body, atEnd);
    if (loop.test !== null) this.#block(loop.test, new Set([...bodyIn, ...head]));
    this.#moves(loop.outputs, loop.initial, head);
    for (const variable of own) head.delete(variable);
    live.clear();
    for (const variable of head) live.add(variable);
    this.#useAll(loop.initial, live);
  }

  #branch(branch: Branch, live: Live): void {
    for (const output of branch.outputs) live.add(output);
    for (const side of [branch.then, branch.otherwise]) this.#moves(branch.outputs, side.results, live);
    for (const output of branch.outputs) live.delete(output);
    const then = this.#block(branch.then, live);
    const otherwise = this.#block(branch.otherwise, live);
    for (const side of [then, otherwise]) for (const variable of side) live.add(variable);
    this.#use(branch.predicate, live);
  }

  /** Writes all of `targets` at once, with `live` needed afterwards. */
  #moves(targets: readonly Variable[], sources: readonly Value[], live: ReadonlySet<Variable>): void {
    targets.forEach((target, position) => {
      this.#define(target, live, sources[position]);
    });
  }

  #define(variable: Variable, live: ReadonlySet<Variable>, source?: Value): void {
    const target = this.canonical(variable);
    if (!this.#affine.has(target)) return;
    const same = source?.kind === "variable" ? this.canonical(source) : null;
    for (const other of live) {
      if (other === target || other === same || !this.#affine.has(other)) continue;
      this.#edge(target, other);
      this.#edge(other, target);
    }
  }

  #edge(from: Variable, to: Variable): void {
    const known = this.#edges.get(from);
    if (known === undefined) this.#edges.set(from, new Set([to]));
    else known.add(to);
  }

  #useAll(values: readonly Value[], live: Live): void {
    for (const value of values) this.#use(value, live);
  }

  #use(value: Value, live: Live): void {
    if (value.kind !== "variable") return;
    const inlined = this.#inlining.inlined(value);
    if (inlined === undefined) live.add(this.canonical(value));
    else this.#useAll(inlined.inputs, live);
  }
}
