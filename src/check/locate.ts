/** Finds the wrong components of a large gradient by group testing along directions: O(k log N) probes for k of them. */
import type { Block } from "./blocks.js";
import type { CheckedComponent, Comparison } from "./compare.js";
import type { Probe, Prober, Range } from "./probes.js";

/** What was found, and where the search gave up. */
export interface Located {
  readonly components: readonly CheckedComponent[];
  /** Blocks most of whose entries are wrong, as a sample shows. */
  readonly dense: readonly DenseBlock[];
  /** Ranges that contain wrong components which were not looked for one by one. */
  readonly left: readonly Range[];
}

export interface DenseBlock {
  readonly block: Block;
  /** How many of how many sampled entries are wrong. */
  readonly wrong: number;
  readonly of: number;
}

const SAMPLE = 8;
const MOST_FOUND = 16;
const MOST_LOOKED = 64;
const MOST_ROUNDS = 4;

export class Locator {
  /** Whether the last search ended with random directions that found nothing more. */
  isComplete = true;
  readonly #comparison: Comparison;
  #prober: Prober;
  readonly #random: () => number;
  /** The supplied gradient with what was found wrong replaced. */
  readonly #mended: Float64Array;
  readonly #components = new Map<number, CheckedComponent>();
  readonly #dense: DenseBlock[] = [];
  readonly #left: Range[] = [];
  #found = 0;

  constructor(comparison: Comparison, prober: Prober, random: () => number) {
    this.#comparison = comparison;
    this.#prober = prober;
    this.#random = random;
    this.#mended = comparison.supplied.slice();
  }

  /** The supplied gradient with what was found wrong replaced. */
  get mended(): Float64Array {
    return this.#mended;
  }

  /** Follows a probe that failed, and searches on until random directions through all that is not known to be wrong, among those that `prober` moves, find nothing more. */
  search(prober: Prober, failed: Probe): void {
    this.#prober = prober;
    // Along other directions, mistakes may cancel.
    if (this.#dense.length + this.#left.length === 0)
      this.#search({ first: 0, end: this.#comparison.point.size }, failed);
    let isComplete = false;
    for (let round = 0; round < MOST_ROUNDS && !isComplete; round++) {
      isComplete = true;
      for (const range of this.#openRanges()) {
        if (prober.members(range).length === 0) continue;
        const probe = prober.probe(this.#mended, range, false);
        if (probe.verdict === "wrong") this.#search(range, probe);
        if (probe.verdict !== "right") isComplete = false;
      }
    }
    this.isComplete &&= isComplete;
  }

  get located(): Located {
    return { components: [...this.#components.values()], dense: this.#dense, left: joined(this.#left) };
  }

  /** All components, but for the dense blocks and what was left. */
  #openRanges(): Range[] {
    const { size } = this.#comparison.point;
    const closed = [...this.#dense.map(({ block }) => block), ...this.#left].sort((a, b) => a.first - b.first);
    const open: Range[] = [];
    let first = 0;
    for (const range of closed) {
      if (range.first > first) open.push({ first, end: range.first });
      first = Math.max(first, range.end);
    }
    if (first < size) open.push({ first, end: size });
    return open;
  }

  /** `probe` went through `range` and found it wrong. */
  #search(range: Range, probe: Probe): void {
    const members = this.#prober.members(range);
    const [only] = members;
    if (only === undefined) return;
    if (this.#found >= MOST_FOUND || this.#components.size >= MOST_LOOKED) {
      this.#leave(members);
      return;
    }
    if (members.length === 1) {
      this.#look(only);
      return;
    }
    const block = this.#comparison.blocks.find(({ first, end }) => first === range.first && end === range.end);
    if (block !== undefined && this.#isDense(block)) return;
    const middle = this.#split(range);
    const left = { first: range.first, end: middle };
    const right = { first: middle, end: range.end };
    const inLeft = this.#prober.along(this.#mended, within(probe.direction, left), true);
    // Along one direction residuals add up: what is not on the left is on the right.
    const inRight: Probe = {
      residual: probe.residual - inLeft.residual,
      threshold: probe.threshold + inLeft.threshold,
      verdict: "wrong",
      direction: within(probe.direction, right),
    };
    if (inLeft.verdict === "wrong") this.#search(left, inLeft);
    if (inLeft.verdict !== "wrong" || Math.abs(inRight.residual) > inRight.threshold) this.#search(right, inRight);
  }

  /** Between two blocks, as near to the middle as can be; inside of a block, in the middle. */
  #split({ first, end }: Range): number {
    const middle = (first + end) >> 1;
    let best = -1;
    for (const block of this.#comparison.blocks) {
      const isInside = block.first > first && block.first < end;
      if (isInside && (best < 0 || Math.abs(block.first - middle) < Math.abs(best - middle))) best = block.first;
    }
    return best < 0 ? middle : best;
  }

  /** Looks at some entries of a block: where half of them are wrong, they are too many to be found one by one. */
  #isDense(block: Block): boolean {
    const members = this.#prober.members(block);
    if (members.length <= 2 * SAMPLE) {
      for (const index of members) this.#look(index);
      return true;
    }
    const sampled = sampleOf(members.length, SAMPLE, this.#random).map((at) => members[at] ?? block.first);
    const found = this.#found;
    const verdicts = sampled.map((index) => this.#look(index).verdict);
    const wrong = verdicts.filter((verdict) => verdict === "wrong").length;
    if (verdicts.every((verdict) => verdict === "limited")) {
      // Too small to be told one by one.
      this.#leave(members);
      return true;
    }
    if (wrong < SAMPLE / 2) return false;
    this.#found = found;
    this.#dense.push({ block, wrong, of: SAMPLE });
    return true;
  }

  #leave(members: readonly number[]): void {
    this.#left.push({ first: members[0] ?? 0, end: (members.at(-1) ?? 0) + 1 });
  }

  #look(index: number): CheckedComponent {
    const known = this.#components.get(index);
    if (known !== undefined) return known;
    const component = this.#comparison.component(index);
    this.#components.set(index, component);
    if (component.verdict === "wrong") {
      this.#found++;
      this.#mended[index] = component.numeric;
    }
    return component;
  }
}

/** So many places among `size`, spread evenly and at random. */
export function sampleOf(size: number, count: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, at) => Math.floor((size * (at + random())) / count));
}

/** Ranges in order, neighbours joined. */
function joined(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const last = all.at(-1);
    if (last?.end === range.first) all[all.length - 1] = { first: last.first, end: range.end };
    else all.push(range);
  }
  return all;
}

function within(direction: Float64Array, { first, end }: Range): Float64Array {
  const inside = new Float64Array(direction.length);
  inside.set(direction.subarray(first, end), first);
  return inside;
}
