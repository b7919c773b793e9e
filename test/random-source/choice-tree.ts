/** Trees of choices that shrink well. What the choices mean, the writer of programs decides. */
import { Arbitrary, type Random, type Stream, stream, Value } from "fast-check";

/** A node: numbers in [0, 1), and nodes below it. What is missing means the simplest choice. */
export interface ChoiceTree {
  readonly choices: readonly number[];
  readonly children: readonly ChoiceTree[];
}

export const EMPTY_TREE: ChoiceTree = { choices: [], children: [] };

/** Children of a node: many near the root, few below. */
const CHILDREN: readonly (readonly [number, number])[] = [
  [1, 7],
  [2, 5],
  [2, 5],
  [2, 4],
  [1, 3],
  [1, 2],
  [0, 2],
];
const CHOICES = 6;

class ChoiceTreeArbitrary extends Arbitrary<ChoiceTree> {
  generate(random: Random): Value<ChoiceTree> {
    return new Value(randomTree(random, 0), undefined);
  }

  canShrinkWithoutContext(_value: unknown): _value is ChoiceTree {
    return true;
  }

  shrink(tree: ChoiceTree): Stream<Value<ChoiceTree>> {
    return stream(smaller(tree)).map((value) => new Value(value, undefined));
  }
}

function randomTree(random: Random, depth: number): ChoiceTree {
  const range = CHILDREN[depth];
  const count = range === undefined ? 0 : random.nextInt(range[0], range[1]);
  return {
    choices: Array.from({ length: CHOICES }, () => random.nextInt(0, 999_999) / 1e6),
    children: Array.from({ length: count }, () => randomTree(random, depth + 1)),
  };
}

/** Trees that are smaller by one step: a run of children left out, a node replaced by one below it, simpler choices. */
function* smaller(tree: ChoiceTree): IterableIterator<ChoiceTree> {
  const { choices, children } = tree;
  if (children.length === 0 && choices.length === 0) return;
  for (let size = children.length; size > 0; size = Math.floor(size / 2)) {
    for (let start = 0; start + size <= children.length; start += size) {
      yield { choices, children: [...children.slice(0, start), ...children.slice(start + size)] };
    }
  }
  for (let at = 0; at < children.length; at++) {
    const child = children[at] ?? EMPTY_TREE;
    const replaced = (node: ChoiceTree): ChoiceTree => ({ choices, children: children.with(at, node) });
    if (child.children.length + child.choices.length > 0) yield replaced(EMPTY_TREE);
    for (const below of child.children) yield replaced(below);
    for (const less of smaller(child)) yield replaced(less);
  }
  for (let at = 0; at < choices.length; at++) {
    if (choices[at] !== 0) yield { choices: choices.with(at, 0), children };
  }
}

/** Random trees of choices. */
export function choiceTrees(): Arbitrary<ChoiceTree> {
  return new ChoiceTreeArbitrary();
}

/** Reads the choices of one node, in order. */
export class ChoiceReader {
  readonly #tree: ChoiceTree;
  #choice = 0;
  #child = 0;

  constructor(tree: ChoiceTree) {
    this.#tree = tree;
  }

  fraction(): number {
    return this.#tree.choices[this.#choice++] ?? 0;
  }

  /** 0 .. n - 1. */
  below(n: number): number {
    return Math.floor(this.fraction() * n);
  }

  /** False is the simpler choice. */
  chance(probability: number): boolean {
    return this.fraction() > 1 - probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** One of the entries, by weight. */
  weighted<T>(entries: readonly (readonly [number, T])[]): T {
    const total = entries.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.fraction() * total;
    for (const [weight, item] of entries) {
      left -= weight;
      if (left < 0) return item;
    }
    const last = entries[entries.length - 1];
    if (last === undefined) throw new Error("nothing to pick from");
    return last[1];
  }

  /** The next node below; the simplest one when there is none. */
  next(): ChoiceReader {
    return new ChoiceReader(this.#tree.children[this.#child++] ?? EMPTY_TREE);
  }

  /** The nodes below that were not read yet. */
  rest(): ChoiceReader[] {
    const left = this.#tree.children.slice(this.#child);
    this.#child = this.#tree.children.length;
    return left.map((tree) => new ChoiceReader(tree));
  }
}
