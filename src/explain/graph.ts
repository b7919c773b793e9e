/** The composition as a graph: an edge for each use of a value that the result of a step changes with. Where boxes lie is the page's. */
import type { ExplainedEdge, ExplainedGraph, ExplainedValue } from "./explanation.js";

export function graphOf(values: readonly ExplainedValue[]): ExplainedGraph {
  const used = new Set<number>();
  const edges = values.flatMap(({ id, operands, follows }): ExplainedEdge[] => {
    const partials = operands.flatMap(({ from, partial }): ExplainedEdge[] =>
      from === null
        ? []
        : [{ from, to: id, kind: "partial", label: partial?.rule ?? null, value: partial?.value ?? null }],
    );
    const carried: ExplainedEdge[] =
      follows === null ? [] : [{ from: follows, to: id, kind: "carried", label: null, value: null }];
    return [...partials, ...carried];
  });
  for (const { from, to } of edges) used.add(from).add(to);
  const nodes = values.filter(({ id, varies, adjoint }) => used.has(id) || varies || adjoint !== null);
  return { nodes: nodes.map(({ id }) => id), edges };
}
