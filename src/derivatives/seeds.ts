/** Flat tangents and adjoints: zero ones, and unit directions one after the other. */
import type { RuntimeLeaf } from "../tree/leaf.js";

/** One zero for each leaf: a number, or an f64 array of the leaf's length. */
export function zeroLeaves(like: readonly RuntimeLeaf[]): RuntimeLeaf[] {
  return like.map((leaf) => (typeof leaf === "object" ? new Float64Array(leaf.length) : 0));
}

/** How many numbers the leaves hold. */
export function countComponents(leaves: readonly RuntimeLeaf[]): number {
  return leaves.reduce((sum: number, leaf) => sum + lengthOf(leaf), 0);
}

/** Writes the `index`-th number of a leaf. */
export function setComponent(leaves: RuntimeLeaf[], leaf: number, index: number, value: number): void {
  const found = leaves[leaf];
  if (typeof found === "object") found[index] = value;
  else leaves[leaf] = value;
}

/** The `index`-th number of a leaf. */
export function componentOf(leaves: readonly RuntimeLeaf[], leaf: number, index: number): number {
  const found = leaves[leaf];
  return typeof found === "object" ? (found[index] ?? 0) : Number(found ?? 0);
}

/** Calls `run` for each component, with `leaves` (zero before and after) being 1 there. */
export function eachUnit(leaves: RuntimeLeaf[], run: (leaf: number, index: number, component: number) => void): void {
  let component = 0;
  for (let leaf = 0; leaf < leaves.length; leaf++) {
    const length = lengthOf(leaves[leaf]);
    for (let index = 0; index < length; index++) {
      setComponent(leaves, leaf, index, 1);
      run(leaf, index, component++);
      setComponent(leaves, leaf, index, 0);
    }
  }
}

/**
 * Copies the numbers of the leaves into `target`, from `at` on with distance `stride`. The leaves are as long as those of `like`, or
 * longer where a copy of the array had grown: what is beyond is dropped.
 */
export function gather(
  leaves: readonly RuntimeLeaf[],
  like: readonly RuntimeLeaf[],
  target: Float64Array,
  at: number,
  stride: number,
): void {
  let next = at;
  leaves.forEach((leaf, position) => {
    const length = lengthOf(like[position]);
    for (let index = 0; index < length; index++) {
      target[next] = typeof leaf === "object" ? (leaf[index] ?? 0) : Number(leaf);
      next += stride;
    }
  });
}

function lengthOf(leaf: RuntimeLeaf | undefined): number {
  return typeof leaf === "object" ? leaf.length : 1;
}
