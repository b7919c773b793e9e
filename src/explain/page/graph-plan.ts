/** Which graphs are drawn, and what each shows: one for the whole, and one for each group too large to be unfolded in the graph around it. */
import type { Group } from "./folding.js";

/** A graph grows to about this many boxes: smaller groups are drawn unfolded while there is room. */
const MOST_BOXES = 60;

/** What one graph shows. */
export interface GraphPlan {
  readonly group: Group;
  /** The values drawn, with the group of each. */
  readonly values: ReadonlyMap<number, number>;
  readonly folded: readonly Group[];
}

/** For a value the group it is in, and the graph in which it has a box. */
export interface Place {
  readonly group: number;
  readonly graph: number;
}

export class GraphPlans {
  readonly plans: readonly GraphPlan[];
  readonly places: ReadonlyMap<number, Place>;
  /** For each group itself and the groups around it, innermost first. */
  readonly #chains: readonly (readonly Group[])[];

  constructor(whole: Group) {
    const plans: GraphPlan[] = [];
    collect(whole, plans);
    this.plans = plans;
    this.places = new Map(
      plans.flatMap(({ values }, graph) => [...values].map(([value, group]) => [value, { group, graph }])),
    );
    this.#chains = chainsOf(whole);
  }

  /** The folded group that stands for a value in a graph; null for a value that is drawn, and outside of the graph. */
  hiding(value: number, { folded }: GraphPlan): Group | null {
    const around = this.#around(value);
    return folded.find((group) => around.includes(group)) ?? null;
  }

  #around(value: number): readonly Group[] {
    return this.#chains[this.places.get(value)?.group ?? -1] ?? [];
  }
}

function collect(group: Group, plans: GraphPlan[]): void {
  const values = new Map<number, number>();
  const folded: Group[] = [];
  const open = (opened: Group) => {
    for (const item of opened.items) {
      if (item.kind === "group") folded.push(item.group);
      else for (const value of item.values) values.set(value, opened.id);
    }
  };
  open(group);
  for (;;) {
    folded.sort((a, b) => b.size - a.size);
    const smallest = folded.at(-1);
    if (smallest === undefined || values.size + folded.length + smallest.size > MOST_BOXES) break;
    folded.pop();
    open(smallest);
  }
  plans.push({ group, values, folded });
  for (const inner of folded.toSorted((a, b) => a.id - b.id)) collect(inner, plans);
}

/** By the ids of the groups. */
function chainsOf(whole: Group): (readonly Group[])[] {
  const chains: (readonly Group[])[] = [];
  const visit = (group: Group, around: readonly Group[]) => {
    const chain = [group, ...around];
    chains[group.id] = chain;
    for (const item of group.items) if (item.kind === "group") visit(item.group, chain);
  };
  visit(whole, []);
  return chains;
}
