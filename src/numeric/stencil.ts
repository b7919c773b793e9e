/** Weights of difference formulas on any nodes. Which nodes and which step are chosen stands in `difference.ts`. */

import { refuse } from "../errors/value-error.js";

/**
 * Weights w with f⁽ᵐ⁾(0) ≈ Σ w[j] · f(nodes[j]), exact for polynomials of degree below the number of nodes.
 *
 * Source: B. Fornberg, Mathematics of Computation 51 (1988) 699.
 *
 * ```ts
 * stencilWeights([-1, 0, 1], 2); // -> [1, -2, 1]
 * ```
 * @param order m, the order of the derivative; less than the number of nodes, which are all different.
 * @throws ChainruleError for nodes and orders of which no derivative follows.
 */
export function stencilWeights(nodes: readonly number[], order: number): number[] {
  const isOrder = Number.isInteger(order) && order >= 0 && order < nodes.length;
  if (!isOrder || !nodes.every(Number.isFinite) || new Set(nodes.map((node) => node + 0)).size < nodes.length)
    refuse("stencil-nodes", null, { nodes: nodes.join(", "), order });
  return weightsOf(nodes, order);
}

/** The same for nodes that are known to be different. */
export function weightsOf(nodes: readonly number[], order: number): number[] {
  // table[j][k]: the weight of node j for the k-th derivative, on the nodes met so far.
  const table = nodes.map(() => new Float64Array(order + 1));
  const entry = (node: number, k: number) => (k < 0 ? 0 : (table[node]?.[k] ?? 0));
  let product = 1;
  nodes.forEach((node, last) => {
    const before = nodes[last - 1] ?? 0;
    let newProduct = 1;
    for (let j = 0; j < last; j++) newProduct *= node - (nodes[j] ?? 0);
    for (let k = Math.min(last, order); k >= 0; k--) {
      const own = table[last];
      if (own === undefined) continue;
      if (last === 0) own[k] = 1;
      else own[k] = (product / newProduct) * (k * entry(last - 1, k - 1) - before * entry(last - 1, k));
    }
    for (let j = 0; j < last; j++) {
      for (let k = Math.min(last, order); k >= 0; k--) {
        const own = table[j];
        if (own !== undefined) own[k] = (node * entry(j, k) - k * entry(j, k - 1)) / (node - (nodes[j] ?? 0));
      }
    }
    product = newProduct;
  });
  return table.map((weights) => weights[order] ?? 0);
}

/** The power p in `formula(h) = derivative + c·hᵖ + …` for nodes h·offsets: higher than usual where symmetry helps. */
export function accuracyOf(offsets: readonly number[], order: number): number {
  const weights = weightsOf(offsets, order);
  for (let power = offsets.length; ; power++) {
    const terms = offsets.map((offset, index) => (weights[index] ?? 0) * offset ** power);
    const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
    if (Math.abs(terms.reduce((sum, term) => sum + term, 0)) > 1e-9 * size) return power - order;
    if (power > 2 * offsets.length) return power - order;
  }
}
