/** JavaScript variables: which values share one, where it is declared, and whether it is ever written again. Names: `names.ts`. */
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../../ir/program.js";
import { regionsOf } from "../../ir/regions.js";
import { sameType } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import type { Inlining } from "./inlining.js";
import { findInterference, type Interference } from "./interference.js";

/** One JavaScript variable. */
export interface Slot {
  /** The values that it holds, one after the other. */
  readonly members: Variable[];
  /** The parameter of the function that it is, if any. */
  readonly input: boolean;
  /** Written once, where it is declared. */
  constant: boolean;
  /** Block and position of the statement with or before which it is declared; null for inputs and loop counters. */
  declaration: Place | null;
  /** Whether the statement at `declaration` writes it at once; else it is declared without a value. */
  initialised: boolean;
  /** The loop in whose head it is declared, if it is its counter and nothing else. */
  readonly counterOf: Loop | null;
  /** A number that some path leaves unset. */
  unsetOnSomePath: boolean;
}

/** A statement, by its block and position. */
export interface Place {
  readonly block: Block;
  readonly position: number;
}

export interface Slots {
  readonly slotOf: (variable: Variable) => Slot;
  /** The slots declared in a block, in order of their declaration. */
  readonly declaredIn: (block: Block) => readonly Slot[];
}

export function assignSlots(program: Program, inlining: Inlining): Slots {
  return new SlotAssignment(program, inlining);
}

/** A write to a slot: in a statement itself (`direct`), or somewhere inside it. */
interface Write extends Place {
  readonly direct: boolean;
}

class SlotAssignment implements Slots {
  readonly #slots = new Map<Variable, Slot>();
  readonly #declared = new Map<Block, Slot[]>();
  readonly #parents = new Map<Block, Place>();
  readonly #writes = new Map<Slot, Write[]>();
  readonly #inlining: Inlining;
  readonly #interference: Interference;
  readonly #groups: ReadonlyMap<Variable, readonly Variable[]>;

  constructor(program: Program, inlining: Inlining) {
    this.#inlining = inlining;
    const inputs = new Set(program.inputs);
    const interference = findInterference(program, inlining);
    this.#interference = interference;
    this.#groups = groupsOf(interference, inputs);
    for (const input of program.inputs) this.#slot(input, inputs, null);
    this.#block(program.body, inputs);
    for (const [slot, writes] of this.#writes) this.#declare(slot, writes);
    for (const slots of this.#declared.values()) {
      slots.sort((a, b) => (a.declaration?.position ?? 0) - (b.declaration?.position ?? 0));
    }
  }

  slotOf(variable: Variable): Slot {
    const slot = this.#slots.get(this.#interference.canonical(variable));
    if (slot === undefined) throw new Error(`javascript: no variable for value ${variable.id}`);
    return slot;
  }

  declaredIn(block: Block): readonly Slot[] {
    return this.#declared.get(block) ?? [];
  }

  #slot(variable: Variable, inputs: ReadonlySet<Variable>, counterOf: Loop | null): Slot {
    const canonical = this.#interference.canonical(variable);
    const known = this.#slots.get(canonical);
    if (known !== undefined) return known;
    const values = this.#groups.get(canonical) ?? [canonical];
    const members = values.flatMap((value) => [...this.#interference.aliases(value), value]);
    const input = members.some((member) => inputs.has(member));
    const slot: Slot = {
      members,
      input,
      constant: false,
      declaration: null,
      initialised: false,
      counterOf,
      unsetOnSomePath: false,
    };
    for (const member of members) this.#slots.set(member, slot);
    return slot;
  }

  #block(block: Block, inputs: ReadonlySet<Variable>): void {
    const write = (variable: Variable, position: number, direct: boolean) => {
      const slot = this.#slot(variable, inputs, null);
      const writes = this.#writes.get(slot);
      if (writes === undefined) this.#writes.set(slot, [{ block, position, direct }]);
      else writes.push({ block, position, direct });
    };
    block.statements.forEach((statement, position) => {
      this.#statement(statement, position, write, inputs);
      for (const region of regionsOf(statement)) {
        this.#parents.set(region, { block, position });
        this.#block(region, inputs);
      }
    });
  }

  #statement(
    statement: Statement,
    position: number,
    write: (variable: Variable, position: number, direct: boolean) => void,
    inputs: ReadonlySet<Variable>,
  ): void {
    switch (statement.kind) {
      case "apply":
        if (this.#inlining.inlined(statement.output) === undefined && !this.#changesOnlyContent(statement)) {
          write(statement.output, position, true);
        }
        break;
      case "loop":
        statement.outputs.forEach((output, at) => {
          for (const source of [statement.initial[at], statement.body.results[at]]) {
            if (!this.#isIn(source, output, inputs)) write(output, position, true);
          }
        });
        if (this.#inlining.uses(statement.trips) > 0) {
          write(statement.trips, position, true);
          write(statement.trips, position, true);
        } else this.#slot(statement.trips, inputs, statement);
        break;
      case "branch":
        statement.outputs.forEach((output, at) => {
          const sources = [statement.then.results[at], statement.otherwise.results[at]];
          if (sources.every((source) => this.#isIn(source, output, inputs))) return;
          write(output, position, isConditional(statement, this.#inlining));
        });
        statement.outputs.forEach((output, at) => {
          const unset = [statement.then, statement.otherwise].some((side) => side.results[at]?.kind === "undef");
          if (unset && output.type.kind === "f64") this.#slot(output, inputs, null).unsetOnSomePath = true;
        });
        break;
      case "call":
      case "derive":
        for (const output of statement.outputs) write(output, position, true);
        break;
      case "effect":
        break;
    }
  }

  /** Whether moving `source` to `target` does nothing, since both are in one variable. */
  #isIn(source: Value | undefined, target: Variable, inputs: ReadonlySet<Variable>): boolean {
    if (source?.kind !== "variable" || this.#inlining.inlined(source) !== undefined) return false;
    return this.#slot(source, inputs, null) === this.#slot(target, inputs, null);
  }

  /** Whether the update leaves the variable as it is. Growing makes a new array. */
  #changesOnlyContent({ primitive, inputs, output }: Apply): boolean {
    const updated = primitive.updates === null ? undefined : inputs[primitive.updates];
    if (updated?.kind !== "variable" || primitive === primitives.reserve) return false;
    return this.#groups.get(output)?.includes(this.#interference.canonical(updated)) ?? false;
  }

  /** Declares the slot in the innermost block around all writes, with the first of them if that writes it itself. */
  #declare(slot: Slot, writes: readonly Write[]): void {
    if (slot.input) return;
    const common = writes.reduce<Place | null>((a, b) => (a === null ? b : this.#commonPlace(a, b)), null);
    if (common === null) return;
    const here = writes.filter((write) => write.block === common.block && write.position === common.position);
    slot.declaration = common;
    slot.initialised = here.some((write) => write.direct);
    slot.constant = slot.initialised && writes.length === 1;
    const declared = this.#declared.get(common.block);
    if (declared === undefined) this.#declared.set(common.block, [slot]);
    else declared.push(slot);
  }

  /** The earlier of two statements, each replaced by the one around it until both stand in the same block. */
  #commonPlace(a: Place, b: Place): Place {
    const [pathA, pathB] = [this.#path(a), this.#path(b)];
    let common: Place | null = null;
    for (let depth = 0; depth < Math.min(pathA.length, pathB.length); depth++) {
      const [inA, inB] = [pathA[depth], pathB[depth]];
      if (inA === undefined || inB === undefined || inA.block !== inB.block) break;
      common = inA.position <= inB.position ? inA : inB;
    }
    return common ?? a;
  }

  #path(place: Place): Place[] {
    const path = [place];
    for (let around = this.#parents.get(place.block); around !== undefined; around = this.#parents.get(around.block)) {
      path.push(around);
    }
    return path.reverse();
  }
}

/** Whether a branch is written as `p ? x : y`: one output, and nothing but expressions on both sides. */
export function isConditional(statement: Statement, inlining: Inlining): boolean {
  if (statement.kind !== "branch" || statement.outputs.length !== 1) return false;
  return [statement.then, statement.otherwise].every(
    (side) =>
      side.statements.every((inner) => inner.kind === "apply" && inlining.inlined(inner.output) !== undefined) &&
      side.results[0]?.kind !== "undef",
  );
}

/** The values that end up in one variable, wish by wish, innermost loops first. */
function groupsOf(
  interference: Interference,
  inputs: ReadonlySet<Variable>,
): ReadonlyMap<Variable, readonly Variable[]> {
  const groups = new Map<Variable, Variable[]>();
  const groupOf = (variable: Variable) => groups.get(variable) ?? [variable];
  const wishes = interference.affinities.toSorted((a, b) => b.depth - a.depth);
  for (const { from, to } of wishes) {
    const [a, b] = [groupOf(from), groupOf(to)];
    if (a === b || !sameType(from.type, to.type) || changesName(a, b, inputs)) continue;
    if (a.some((x) => b.some((y) => interference.conflicts(x, y)))) continue;
    const merged = [...a, ...b];
    for (const member of merged) groups.set(member, merged);
  }
  return groups;
}

/** A parameter keeps its name, and what has another one stays apart from it. */
function changesName(a: readonly Variable[], b: readonly Variable[], inputs: ReadonlySet<Variable>): boolean {
  const all = [...a, ...b];
  const input = all.find((variable) => inputs.has(variable));
  if (input === undefined) return false;
  const { name, role } = input.origin;
  return all.some(
    ({ origin }) => origin.name !== null && name !== null && (origin.name !== name || origin.role !== role),
  );
}
