import { describe, expect, it } from "vitest";
import { EMPTY, type IndexSet, IndexSets } from "../../src/sparse/index-sets.js";
import { Choices } from "../random/choices.js";

function indicesOf(sets: IndexSets, set: IndexSet): number[] {
  const found: number[] = [];
  sets.forEach(set, (index) => found.push(index));
  return found;
}

describe("index sets", () => {
  it("are what sets of numbers are, whatever the order of unions, and equal sets are one", () => {
    const choices = new Choices(5);
    const sets = new IndexSets();
    const known = new Map<string, IndexSet>([["", EMPTY]]);
    const made: { set: IndexSet; indices: Set<number> }[] = [{ set: EMPTY, indices: new Set() }];
    for (let step = 0; step < 3000; step++) {
      const index = choices.pick([0, 1, 31, 32, 63, 64, 1000, 2 ** 20, 2 ** 30 + 5, choices.below(200)]);
      const one = { set: sets.of(index), indices: new Set([index]) };
      const a = choices.pick(made);
      const b = choices.chance(0.5) ? one : choices.pick(made);
      const union = { set: sets.union(a.set, b.set), indices: new Set([...a.indices, ...b.indices]) };
      const expected = [...union.indices].sort((x, y) => x - y);
      expect(indicesOf(sets, union.set)).toEqual(expected);
      const key = expected.join();
      expect(known.get(key) ?? union.set).toBe(union.set);
      known.set(key, union.set);
      if (union.indices.size < 60) made.push(union);
    }
    expect(known.size).toBeGreaterThan(500);
  });

  it("holds sums over long arrays", () => {
    const sets = new IndexSets();
    let all = EMPTY;
    for (let index = 0; index < 20_000; index++) all = sets.union(all, sets.of(index));
    expect(indicesOf(sets, all)).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
  });
});
