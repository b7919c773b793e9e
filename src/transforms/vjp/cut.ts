/** Minimum vertex cut: the cheapest set of values to keep from which all wanted ones can be made again. No programs here. */

export interface CutNode {
  /** What keeping this value costs; a positive integer. */
  readonly capacity: number;
  /** Nodes that this value can be made from. */
  readonly inputs: readonly number[];
  /** Cannot be made from other values: it must be kept, or something made from it. */
  readonly source: boolean;
  readonly wanted: boolean;
}

const UNLIMITED = 1e15;

/**
 * The nodes to keep: every path from a source to a wanted node meets one, and their capacities sum to the least possible.
 * Among equal choices, those nearest to the wanted values, so that little is computed again.
 *
 * Source: Ford and Fulkerson (1956); augmenting along shortest paths, Edmonds and Karp (1972).
 */
export function minimumCut(nodes: readonly CutNode[]): Set<number> {
  const network = new Network(2 * nodes.length + 2);
  const source = 2 * nodes.length;
  const sink = source + 1;
  nodes.forEach((node, at) => {
    network.connect(2 * at, 2 * at + 1, node.capacity);
    for (const input of node.inputs) network.connect(2 * input + 1, 2 * at, UNLIMITED);
    if (node.source) network.connect(source, 2 * at, UNLIMITED);
    if (node.wanted) network.connect(2 * at + 1, sink, UNLIMITED);
  });
  network.saturate(source, sink);
  const below = network.reaching(sink);
  return new Set([...nodes.keys()].filter((at) => !below.has(2 * at) && below.has(2 * at + 1)));
}

interface Arc {
  readonly from: number;
  readonly to: number;
  residual: number;
}

/** A flow network; arc `k` and `k ^ 1` are each other's reverse. */
class Network {
  readonly #arcs: Arc[] = [];
  readonly #leaving: number[][];

  constructor(vertices: number) {
    this.#leaving = Array.from({ length: vertices }, () => []);
  }

  connect(from: number, to: number, capacity: number): void {
    this.#leaving[from]?.push(this.#arcs.length);
    this.#arcs.push({ from, to, residual: capacity });
    this.#leaving[to]?.push(this.#arcs.length);
    this.#arcs.push({ from: to, to: from, residual: 0 });
  }

  /** Sends as much as possible from `source` to `sink`. */
  saturate(source: number, sink: number): void {
    for (let path = this.#path(source, sink); path !== null; path = this.#path(source, sink)) {
      let amount = UNLIMITED;
      for (const arc of path) amount = Math.min(amount, this.#arcs[arc]?.residual ?? 0);
      for (const arc of path) {
        this.#change(arc, -amount);
        this.#change(arc ^ 1, amount);
      }
    }
  }

  /** The vertices from which `sink` can still be reached. */
  reaching(sink: number): Set<number> {
    const found = new Set([sink]);
    for (const vertex of found) {
      for (const arc of this.#leaving[vertex] ?? []) {
        const into = this.#arcs[arc ^ 1];
        if (into !== undefined && into.residual > 0) found.add(into.from);
      }
    }
    return found;
  }

  #change(arc: number, amount: number): void {
    const changed = this.#arcs[arc];
    if (changed !== undefined) changed.residual += amount;
  }

  /** A shortest path with room left, as arcs. */
  #path(source: number, sink: number): number[] | null {
    const reachedBy = new Map<number, number>([[source, -1]]);
    for (const [vertex] of reachedBy) {
      if (vertex === sink) break;
      for (const arc of this.#leaving[vertex] ?? []) {
        const { to, residual } = this.#arcs[arc] ?? { to: source, residual: 0 };
        if (residual > 0 && !reachedBy.has(to)) reachedBy.set(to, arc);
      }
    }
    if (!reachedBy.has(sink)) return null;
    const path: number[] = [];
    for (let vertex = sink; vertex !== source; ) {
      const arc = reachedBy.get(vertex) ?? 0;
      path.push(arc);
      vertex = this.#arcs[arc]?.from ?? source;
    }
    return path;
  }
}
