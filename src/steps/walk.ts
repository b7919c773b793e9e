/**
 * The chain rule, backwards over a recorded run: the operations in reverse order, each adding to the adjoints of what it read.
 * Knows no calculus (`rules.ts` asks the table) and is independent of the reverse mode that is compiled.
 */

import type { Applied, Cell, Ruled, Run } from "./record.js";
import { type Adjoint, activePositions, contribution, ruledContributions, type Trust, zeroLike } from "./rules.js";

/** What one use of a value adds to its adjoint. */
export interface Term {
  readonly step: Applied | Ruled;
  /** Which input of the step. */
  readonly position: number;
  readonly amount: Adjoint;
}

/** ∂result/∂value, and how it came about: complete when every later operation was visited. */
export interface AdjointOf {
  readonly cell: Cell;
  readonly total: Adjoint;
  /** In the order in which they were added: the last use first. Those of long arrays are summed up at once and not kept. */
  readonly terms: readonly Term[];
  readonly uses: number;
}

export interface Walk {
  /** Cells that the result was found to depend on, by id. A cell without an entry has the adjoint 0. */
  readonly adjoints: ReadonlyMap<number, AdjointOf>;
  /** Ids of the cells that change with the arguments chosen. */
  readonly varied: ReadonlySet<number>;
}

/** Longer arrays keep the sum of their terms only. */
const LONGEST_KEPT = 32;

/**
 * Adjoints of every value of the run: of `output`, starting with 1, with respect to each. `wrt` are the ids of the inputs that vary;
 * values that do not change with them get none. `trust` says which derivative stands for calls that come with a rule.
 */
export function walkBackwards(run: Run, output: Cell, wrt: ReadonlySet<number>, trust: Trust = "rules"): Walk {
  const varied = variedCells(run, wrt);
  const adjoints = new Map<number, Sum>();
  if (varied.has(output.id)) adjoints.set(output.id, { cell: output, total: 1, terms: [], uses: 0 });
  for (const step of run.operations.toReversed()) {
    if (step.kind === "apply") {
      const bar = adjoints.get(step.output.id);
      if (bar === undefined) continue;
      for (const position of activePositions(step)) {
        const input = step.inputs[position];
        if (input === undefined || !varied.has(input.id)) continue;
        add(adjoints, input, { step, position, amount: contribution(step, bar.total, position) });
      }
    } else {
      const bars = step.outputs.map((made) => adjoints.get(made.id)?.total ?? null);
      if (bars.every((bar) => bar === null)) continue;
      const amounts = ruledContributions(step, bars, trust);
      activePositions(step).forEach((position, at) => {
        const input = step.inputs[position];
        if (input !== undefined && varied.has(input.id)) {
          add(adjoints, input, { step, position, amount: amounts[at] ?? 0 });
        }
      });
    }
  }
  return { adjoints, varied };
}

interface Sum {
  readonly cell: Cell;
  total: Adjoint;
  readonly terms: Term[];
  uses: number;
}

function add(adjoints: Map<number, Sum>, cell: Cell, term: Term): void {
  let sum = adjoints.get(cell.id);
  if (sum === undefined) {
    sum = { cell, total: zeroLike(cell.value), terms: [], uses: 0 };
    adjoints.set(cell.id, sum);
  }
  sum.uses++;
  const { amount } = term;
  if (typeof amount === "object" && typeof sum.total === "object") {
    for (let at = 0; at < amount.length; at++) sum.total[at] = (sum.total[at] ?? 0) + (amount[at] ?? 0);
    if (amount.length <= LONGEST_KEPT) sum.terms.push(term);
  } else {
    sum.total = Number(sum.total) + Number(amount);
    sum.terms.push(term);
  }
}

function variedCells(run: Run, wrt: ReadonlySet<number>): ReadonlySet<number> {
  const varied = new Set(wrt);
  for (const step of run.operations) {
    const changes = activePositions(step).some((position) => varied.has(step.inputs[position]?.id ?? -1));
    if (!changes) continue;
    for (const made of step.kind === "apply" ? [step.output] : step.outputs) varied.add(made.id);
  }
  return varied;
}
