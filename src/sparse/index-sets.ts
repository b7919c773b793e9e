/** Sets of indices, kept so that equal sets are one number and unions are shared. What the indices mean, others decide. */

/** A set; 0 is the empty one. Equal sets have equal numbers. */
export type IndexSet = number;

export const EMPTY: IndexSet = 0;

const FIRST_ROOM = 1 << 12;
/** Unions remembered at one time; a power of two. */
const REMEMBERED = 1 << 14;

/**
 * Binary tries over words of 32 indices, each node made once. A set is a leaf (a word and a mask) or a branch on the highest bit in
 * which its words differ, so that equal sets have one shape; a union walks only where its sets differ.
 *
 * Source: Okasaki and Gill, "Fast mergeable integer maps", Workshop on ML 1998; shared nodes as in Goto, "Monocopy and associative
 * algorithms in extended Lisp", 1974.
 */
export class IndexSets {
  /** The bit that a branch decides on; 0 for a leaf. */
  #bit = new Int32Array(FIRST_ROOM);
  /** The word of a leaf; what the words of a branch have in common. */
  #prefix = new Int32Array(FIRST_ROOM);
  /** The mask of a leaf; the set without the bit. */
  #left = new Int32Array(FIRST_ROOM);
  #right = new Int32Array(FIRST_ROOM);
  #count = 1;
  #table = new Int32Array(2 * FIRST_ROOM);
  readonly #unionOf = new Int32Array(3 * REMEMBERED);

  /** The set of one index, a whole number from 0 on. */
  of(index: number): IndexSet {
    return this.#node(0, index >>> 5, 1 << (index & 31), 0);
  }

  union(a: IndexSet, b: IndexSet): IndexSet {
    if (a === b || b === EMPTY) return a;
    if (a === EMPTY) return b;
    const [first, second] = a < b ? [a, b] : [b, a];
    const slot = 3 * ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) & (REMEMBERED - 1));
    if (this.#unionOf[slot] === first && this.#unionOf[slot + 1] === second) return this.#unionOf[slot + 2] ?? EMPTY;
    const union = this.#union(first, second);
    this.#unionOf[slot] = first;
    this.#unionOf[slot + 1] = second;
    this.#unionOf[slot + 2] = union;
    return union;
  }

  /** Calls `visit` for each index, in ascending order. */
  forEach(set: IndexSet, visit: (index: number) => void): void {
    if (set === EMPTY) return;
    if (this.#bit[set] !== 0) {
      this.forEach(this.#left[set] ?? EMPTY, visit);
      this.forEach(this.#right[set] ?? EMPTY, visit);
      return;
    }
    const first = (this.#prefix[set] ?? 0) * 32;
    for (let mask = this.#left[set] ?? 0; mask !== 0; mask &= mask - 1) visit(first + 31 - Math.clz32(mask & -mask));
  }

  #union(a: IndexSet, b: IndexSet): IndexSet {
    const [aBit, bBit] = [this.#bit[a] ?? 0, this.#bit[b] ?? 0];
    const [aPrefix, bPrefix] = [this.#prefix[a] ?? 0, this.#prefix[b] ?? 0];
    if (aBit === bBit && aPrefix === bPrefix) {
      const [aLeft, bLeft] = [this.#left[a] ?? 0, this.#left[b] ?? 0];
      if (aBit === 0) return this.#node(0, aPrefix, aLeft | bLeft, 0);
      const right = this.union(this.#right[a] ?? EMPTY, this.#right[b] ?? EMPTY);
      return this.#node(aBit, aPrefix, this.union(aLeft, bLeft), right);
    }
    if (aBit > bBit && above(bPrefix, aBit) === aPrefix) return this.#into(a, b, bPrefix);
    if (bBit > aBit && above(aPrefix, bBit) === bPrefix) return this.#into(b, a, aPrefix);
    const bit = 1 << (31 - Math.clz32(aPrefix ^ bPrefix));
    const [low, high] = (aPrefix & bit) === 0 ? [a, b] : [b, a];
    return this.#node(bit, above(aPrefix, bit), low, high);
  }

  /** The union of a branch with a set whose words all lie on one side of it. */
  #into(branch: IndexSet, set: IndexSet, word: number): IndexSet {
    const bit = this.#bit[branch] ?? 0;
    const [left, right] = [this.#left[branch] ?? EMPTY, this.#right[branch] ?? EMPTY];
    const prefix = this.#prefix[branch] ?? 0;
    return (word & bit) === 0
      ? this.#node(bit, prefix, this.union(left, set), right)
      : this.#node(bit, prefix, left, this.union(right, set));
  }

  /** The one node of this content. */
  #node(bit: number, prefix: number, left: number, right: number): IndexSet {
    const mask = this.#table.length - 1;
    let at = hash(bit, prefix, left, right) & mask;
    for (; ; at = (at + 1) & mask) {
      const known = this.#table[at] ?? 0;
      if (known === 0) break;
      const same = this.#bit[known] === bit && this.#prefix[known] === prefix;
      if (same && this.#left[known] === left && this.#right[known] === right) return known;
    }
    const made = this.#count++;
    this.#table[at] = made;
    this.#bit[made] = bit;
    this.#prefix[made] = prefix;
    this.#left[made] = left;
    this.#right[made] = right;
    if (this.#count === this.#bit.length) this.#grow();
    return made;
  }

  #grow(): void {
    const grown = (before: Int32Array<ArrayBuffer>) => {
      const after = new Int32Array(2 * before.length);
      after.set(before);
      return after;
    };
    this.#bit = grown(this.#bit);
    this.#prefix = grown(this.#prefix);
    this.#left = grown(this.#left);
    this.#right = grown(this.#right);
    this.#table = new Int32Array(2 * this.#bit.length);
    const mask = this.#table.length - 1;
    for (let node = 1; node < this.#count; node++) {
      const [left, right] = [this.#left[node] ?? 0, this.#right[node] ?? 0];
      let at = hash(this.#bit[node] ?? 0, this.#prefix[node] ?? 0, left, right) & mask;
      while (this.#table[at] !== 0) at = (at + 1) & mask;
      this.#table[at] = node;
    }
  }
}

/** The bits of a word above the one that a branch decides on. */
function above(word: number, bit: number): number {
  return word & ~(2 * bit - 1);
}

function hash(bit: number, prefix: number, left: number, right: number): number {
  let mixed = Math.imul(bit, 0x9e3779b1) ^ Math.imul(prefix, 0x85ebca6b) ^ Math.imul(left, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ Math.imul(right, 0x27d4eb2f), 0x165667b1);
  return mixed ^ (mixed >>> 15);
}
