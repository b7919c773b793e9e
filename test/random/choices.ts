/** Reproducible random choices from a seed (the mulberry32 generator). */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Uniform in [low, high). */
  real(low: number, high: number): number {
    return low + (high - low) * this.fraction();
  }

  /** 0 .. n - 1. */
  below(n: number): number {
    return Math.floor(this.fraction() * n);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** Some item, or null when there is none. */
  pickOrNull<T>(items: readonly T[]): T | null {
    return items.length === 0 ? null : this.pick(items);
  }
}
