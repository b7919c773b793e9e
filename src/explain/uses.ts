/** Where the values of a run are used: every use of a value, in which iterations, and what it adds to the value's adjoint. */
import type { Loop } from "../ir/program.js";
import type { Applied, Cell, Iteration, RanLoop, Ruled, Run, Step } from "../steps/record.js";
import { type Adjoint, activePositions, contribution } from "../steps/rules.js";
import type { Walk } from "../steps/walk.js";
import { elementOf } from "./names.js";

/** A step that reads a value at one of its inputs. */
export interface Use {
  readonly step: Applied | Ruled;
  readonly position: number;
  /** What it adds; null where it has to be computed again, for arrays. */
  readonly amount: Adjoint | null;
}

/** The iteration that a step ran in, and the ones around it. */
export interface Frame {
  readonly ran: RanLoop;
  readonly iteration: Iteration;
  readonly around: Frame | null;
}

export class Uses {
  readonly #walk: Walk;
  readonly #run: Run;
  readonly #frames = new Map<Applied | Ruled, Frame>();
  /** Of arrays, by the id of the cell. */
  #ofArrays: ReadonlyMap<number, readonly Use[]> | null = null;

  constructor(run: Run, walk: Walk) {
    this.#run = run;
    this.#walk = walk;
    this.#place(run.steps, null);
  }

  /** The last use first. */
  of(cell: Cell): readonly Use[] {
    if (typeof cell.value !== "object") return this.#walk.adjoints.get(cell.id)?.terms ?? [];
    this.#ofArrays ??= this.#usesOfArrays();
    return this.#ofArrays.get(cell.id) ?? [];
  }

  frame(step: Applied | Ruled): Frame | null {
    return this.#frames.get(step) ?? null;
  }

  /** Whether the step ran in this iteration, or in a loop inside it. */
  isIn(step: Applied | Ruled, iteration: Iteration): boolean {
    for (let frame = this.frame(step); frame !== null; frame = frame.around) {
      if (frame.iteration === iteration) return true;
    }
    return false;
  }

  isInLoop(step: Applied | Ruled, ran: RanLoop): boolean {
    for (let frame = this.frame(step); frame !== null; frame = frame.around) {
      if (frame.ran === ran) return true;
    }
    return false;
  }

  /** The loops whose iteration differs between the uses, outermost first: over these a sum is taken. */
  summedOver(uses: readonly Use[]): readonly Loop[] {
    const seen = new Map<Loop, Set<number>>();
    for (const { step } of uses) {
      for (let frame = this.frame(step); frame !== null; frame = frame.around) {
        const indices = seen.get(frame.ran.statement) ?? new Set<number>();
        seen.set(frame.ran.statement, indices);
        indices.add(frame.iteration.index);
      }
    }
    return [...seen].flatMap(([loop, indices]) => (indices.size > 1 ? [loop] : [])).reverse();
  }

  /** What the uses add to the adjoint of `cell` together. */
  amount(cell: Cell, uses: readonly Use[]): Adjoint {
    if (typeof cell.value !== "object") return uses.reduce((sum, { amount }) => sum + Number(amount ?? 0), 0);
    const sum = new Float64Array(cell.value.length);
    for (const { step, position } of uses) {
      if (step.kind !== "apply") continue;
      const bar = this.#walk.adjoints.get(step.output.id)?.total ?? 0;
      const read = elementOf(step);
      if (read !== null) {
        if (Number.isInteger(read.index) && read.index >= 0 && read.index < sum.length) {
          sum[read.index] = (sum[read.index] ?? 0) + Number(bar);
        }
        continue;
      }
      const added = contribution(step, bar, position);
      if (typeof added === "object") added.forEach((x, at) => (sum[at] = (sum[at] ?? 0) + x));
    }
    return sum;
  }

  #usesOfArrays(): Map<number, Use[]> {
    const uses = new Map<number, Use[]>();
    for (const step of this.#run.operations.toReversed()) {
      const outputs = step.kind === "apply" ? [step.output] : step.outputs;
      if (!outputs.some(({ id }) => this.#walk.adjoints.has(id))) continue;
      for (const position of activePositions(step)) {
        const input = step.inputs[position];
        if (input === undefined || typeof input.value !== "object" || !this.#walk.varied.has(input.id)) continue;
        const list = uses.get(input.id) ?? [];
        uses.set(input.id, list);
        list.push({ step, position, amount: null });
      }
    }
    return uses;
  }

  #place(steps: readonly Step[], around: Frame | null): void {
    for (const step of steps) {
      if (step.kind === "loop") {
        for (const iteration of step.iterations) {
          this.#place(iteration.steps, { ran: step, iteration, around });
        }
      } else if (step.kind === "apply" || step.kind === "ruled") {
        if (around !== null) this.#frames.set(step, around);
      } else this.#place(step.steps, around);
    }
  }
}
