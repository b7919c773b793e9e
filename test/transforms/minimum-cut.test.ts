/** The minimum cut against all subsets, on random small graphs. */
import { describe, expect, it } from "vitest";
import { type CutNode, minimumCut } from "../../src/transforms/vjp/cut.js";
import { Choices } from "../random/choices.js";

/** Whether every wanted node can be made without a source, given the kept ones. */
function suffices(nodes: readonly CutNode[], kept: ReadonlySet<number>): boolean {
  const makeable = (at: number): boolean => {
    const node = nodes[at];
    if (node === undefined || kept.has(at)) return true;
    return !node.source && node.inputs.every(makeable);
  };
  return nodes.every((node, at) => !node.wanted || makeable(at));
}

function capacityOf(nodes: readonly CutNode[], kept: ReadonlySet<number>): number {
  return [...kept].reduce((sum, at) => sum + (nodes[at]?.capacity ?? 0), 0);
}

describe("minimumCut", () => {
  it("keeps as little as the best of all subsets", () => {
    for (let seed = 0; seed < 300; seed++) {
      const choices = new Choices(seed);
      const nodes: CutNode[] = Array.from({ length: 1 + choices.below(8) }, (_, at) => ({
        capacity: choices.pick([1, 1, 1, 64]),
        inputs: Array.from({ length: at }, (_, input) => input).filter(() => choices.chance(0.4)),
        source: choices.chance(0.3),
        wanted: choices.chance(0.4),
      }));
      let best = Number.POSITIVE_INFINITY;
      for (let subset = 0; subset < 2 ** nodes.length; subset++) {
        const kept = new Set(nodes.flatMap((_, at) => ((subset >> at) & 1 ? [at] : [])));
        if (suffices(nodes, kept)) best = Math.min(best, capacityOf(nodes, kept));
      }
      const cut = minimumCut(nodes);
      expect(suffices(nodes, cut), `seed ${seed}`).toBe(true);
      expect(capacityOf(nodes, cut), `seed ${seed}`).toBe(best);
    }
  });

  it("prefers what is nearest to the wanted value", () => {
    const chain: CutNode[] = [
      { capacity: 1, inputs: [], source: true, wanted: false },
      { capacity: 1, inputs: [0], source: false, wanted: false },
      { capacity: 1, inputs: [1], source: false, wanted: true },
    ];
    expect([...minimumCut(chain)]).toEqual([2]);
  });
});
