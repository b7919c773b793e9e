/** Finds the components of a large input that stand at a kink, by halving; the others can then be compared along directions. */
import { type Block, blockAt } from "./blocks.js";
import type { Comparison } from "./compare.js";
import { levelAt, noiseOf, RATIO } from "./levels.js";
import type { Prober, Range } from "./probes.js";

const MOST_FOUND = 32;
const SAMPLE = 3;
/** Steps so short that curvature does not look like a kink. */
const POWERS = [5, 6];

export interface Kinks {
  /** Single components, and parts of blocks where a sample says that all stand at kinks. */
  readonly ranges: readonly Range[];
  /** So many components stand at kinks at least: in parts of blocks, the sample. */
  readonly least: number;
  /** Whether these are all. */
  readonly isComplete: boolean;
}

export const NO_KINKS: Kinks = { ranges: [], least: 0, isComplete: true };

/** Finds components at kinks, up to a number of ranges. */
export function kinksOf(comparison: Comparison, prober: Prober): Kinks {
  const found: Range[] = [];
  let isComplete = true;
  const bends = (range: Range) => hasBend(comparison, prober, prober.direction(range));
  const search = (range: Range): void => {
    const members = prober.members(range);
    if (members.length === 0) return;
    if (found.length >= MOST_FOUND) isComplete = false;
    if (found.length >= MOST_FOUND || !bends(range)) return;
    const block = blockAt(comparison.blocks, range.first);
    if (members.length === 1 || (range.end <= block.end && isDense(members, bends))) {
      found.push(members.length === 1 ? single(members[0] ?? range.first) : range);
      return;
    }
    const middle = middleOf(range, block);
    search({ first: range.first, end: middle });
    search({ first: middle, end: range.end });
  };
  search({ first: 0, end: comparison.point.size });
  const least = found.reduce((sum, { first, end }) => sum + (end - first === 1 ? 1 : SAMPLE), 0);
  return { ranges: found, least, isComplete };
}

const single = (index: number): Range => ({ first: index, end: index + 1 });

function isDense(members: readonly number[], bends: (range: Range) => boolean): boolean {
  if (members.length < 2 * SAMPLE) return false;
  const places = Array.from({ length: SAMPLE }, (_, at) => Math.floor(((2 * at + 1) * members.length) / (2 * SAMPLE)));
  return places.every((place) => bends(single(members[place] ?? 0)));
}

/** The end of the first block, or the middle of it. */
function middleOf({ first, end }: Range, block: Block): number {
  return block.end < end ? block.end : (first + end) >> 1;
}

/** Whether forward and backward slope stay apart while the step shrinks. */
function hasBend({ value, noise }: Comparison, prober: Prober, direction: Float64Array): boolean {
  const line = prober.lineOf(direction);
  const levels = POWERS.map((power) => levelAt(line, value, line.scale / RATIO ** power));
  const [coarse = 0, fine = 0] = levels.map(({ forward, backward }) => Math.abs(forward - backward));
  const blur = Math.max(...levels.map((level) => 8 * noiseOf(level, "forward", noise.level)));
  // Of curvature, an eighth would be left.
  return fine > blur && fine > coarse / 4;
}
