/** Recognises right derivatives in wrong places: transposed, swapped blocks, shifted by one. */
import type { Block } from "../blocks.js";
import type { CheckedComponent } from "../compare.js";
import type { Finding } from "../report.js";
import { accuracy, byBlock, count, type Evidence, type Explained, fitAll, type Recogniser } from "./evidence.js";

/** Where the derivative of the component at a place of a block was found: another place of the gradient. */
type Elsewhere = (offset: number) => number;

export const transposed: Recogniser = (group, evidence) => {
  const [block] = group.blocks;
  if (block === undefined || group.blocks.length !== 1) return null;
  for (const [rows, columns] of matrices(block, evidence)) {
    // What belongs to row i, column j stands where row j, column i of the transpose is.
    const to: Elsewhere = (offset) => (offset % columns) * rows + Math.floor(offset / columns);
    const fit = fitPlaces(group.wrong, evidence, block, block, to);
    if (fit === null) continue;
    const sentence = `${group.where}: transposed: as a ${rows}×${columns} matrix it has rows for columns, in ${count(group.wrong)}, ${accuracy(fit)}.`;
    return { kind: "transposed", where: group.where, sentence, fits: group.wrong.length, of: group.wrong.length };
  }
  return null;
};

/** Shapes that a block may have as a matrix: its own, or for a flat array what the lengths in sight make of it. */
function matrices({ shape, first, end }: Block, { axes }: Evidence): (readonly [number, number])[] {
  const [rows, columns] = shape;
  if (shape.length === 2 && rows !== undefined && columns !== undefined)
    return rows === columns ? [[rows, columns]] : [];
  if (shape.length !== 1) return [];
  const size = end - first;
  const lengths = [Math.sqrt(size), ...axes.map(({ length }) => length)];
  const divisors = lengths.filter((length) => Number.isInteger(length) && size % length === 0);
  const shapes = divisors.flatMap((length) => [[length, size / length] as const, [size / length, length] as const]);
  return shapes.filter(([r, c]) => r > 1 && c > 1);
}

export const shifted: Recogniser = (group, evidence) => {
  const [block] = group.blocks;
  if (block === undefined || group.blocks.length !== 1 || group.wrong.length < 3) return null;
  const size = block.end - block.first;
  const ways = [
    { name: "one place too late", to: (offset: number) => (offset + 1) % size },
    { name: "one place too early", to: (offset: number) => (offset + size - 1) % size },
    { name: "in reverse order", to: (offset: number) => size - 1 - offset },
  ];
  for (const { name, to } of ways) {
    const inside = group.wrong.filter(
      ({ index }) =>
        Math.abs(to(index - block.first) - index + block.first) !== size - 1 || name === "in reverse order",
    );
    if (inside.length < 3) continue;
    const fit = fitPlaces(inside, evidence, block, block, to);
    if (fit === null) continue;
    const sentence = `${group.where}: the right numbers ${name}, in ${count(inside)}, ${accuracy(fit)}.`;
    return { kind: "shifted", where: group.where, sentence, fits: inside.length, of: group.wrong.length };
  }
  return null;
};

/** Pairs of blocks of one size, each with the derivatives of the other; and what is left. */
export function swappedBlocks(wrong: readonly CheckedComponent[], evidence: Evidence): Explained {
  const groups = byBlock(wrong, evidence);
  const findings: Finding[] = [];
  const explained = new Set<CheckedComponent>();
  const same: Elsewhere = (offset) => offset;
  groups.forEach((a, at) => {
    for (const b of groups.slice(at + 1)) {
      const [first, second] = [a.blocks[0], b.blocks[0]];
      if (first === undefined || second === undefined || sizeOf(first) !== sizeOf(second)) continue;
      const one = fitPlaces(a.wrong, evidence, first, second, same);
      const other = one === null ? null : fitPlaces(b.wrong, evidence, second, first, same);
      if (one === null || other === null) continue;
      const both = [...a.wrong, ...b.wrong];
      // One number in each is the other's by chance, or by a factor.
      if (both.length < 3 && sizeOf(first) > 1) continue;
      for (const component of both) explained.add(component);
      const where = `${first.name}, ${second.name}`;
      const sentence = `${first.name} and ${second.name} are swapped: each has the numeric derivative of the other in ${count(both)}, ${accuracy(Math.max(one, other))}.`;
      findings.push({ kind: "swapped blocks", where, sentence, fits: both.length, of: both.length });
    }
  });
  return { findings, left: wrong.filter((component) => !explained.has(component)) };
}

const sizeOf = ({ first, end }: Block): number => end - first;

/** Whether the numeric derivatives of the components were supplied elsewhere, and how far off; null when not. Places must differ. */
function fitPlaces(
  wrong: readonly CheckedComponent[],
  evidence: Evidence,
  from: Block,
  into: Block,
  to: Elsewhere,
): number | null {
  const { supplied } = evidence.comparison;
  return fitAll(wrong, evidence, ({ index }) => supplied[into.first + to(index - from.first)] ?? Number.NaN);
}
