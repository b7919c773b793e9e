/** The neuron as a graph: values with their adjoints in boxes, local derivatives on the arrows. */
import { type Edge, Graph, layout } from "@dagrejs/dagre";
import type { ExplainedValue } from "../../src/explain/explanation.js";
import { showNumber } from "../../src/explain/notation.js";

const BOX = { width: 122, height: 62 };
const LABEL = { width: 46, height: 16 };

/** Readable on light and on dark pages, which may show the file as an image. */
const STYLE = `
text { font: 13px system-ui, sans-serif; text-anchor: middle; fill: #1f2328; }
.name { font-weight: 600; } .adjoint { fill: #b3261e; } .partial { font-size: 12px; fill: #57606a; }
.box { fill: #f6f8fa; stroke: #8c959f; } .input { fill: #ddf4ff; } .arrow { fill: none; stroke: #8c959f; stroke-width: 1.3; } .head { fill: #8c959f; }
.paper { fill: #fff; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .adjoint { fill: #ff8a80; } .partial { fill: #adbac7; } .box { fill: #22272e; } .input { fill: #143d5c; } .paper { fill: #0d1117; }
}`;

export function compositionFigure(values: readonly ExplainedValue[]): string {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 20, ranksep: 14, edgesep: 8, marginx: 6, marginy: 6 });
  const shown = values.filter(({ varies }) => varies);
  for (const { id } of shown) graph.setNode(String(id), { ...BOX });
  const labels = new Map<string, string>();
  for (const { id, operands } of shown) {
    operands.forEach(({ from, partial }, index) => {
      if (from === null || partial === null) return;
      graph.setEdge(String(from), String(id), { ...LABEL, labelpos: "c" }, String(index));
      labels.set(`${from} ${id} ${index}`, partial.rule.plain);
    });
  }
  layout(graph);
  const arrows = graph.edges().map((edge: Edge) => {
    const { points, x = 0, y = 0 } = graph.edge(edge);
    return arrow(points, x, y, labels.get(`${edge.v} ${edge.w} ${edge.name}`) ?? "");
  });
  const boxes = shown.map((value) => {
    const { x, y } = graph.node(String(value.id));
    return box(value, x, y);
  });
  const { width = 0, height = 0 } = graph.graph();
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img">
<title>The composition as a graph: values, their adjoints, and the local derivatives between them</title>
<style>${STYLE}</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5 8 4 0 7.5z" class="head"/></marker></defs>
${[...arrows, ...boxes].join("\n")}
</svg>
`;
}

function arrow(points: readonly { x: number; y: number }[], x: number, y: number, label: string): string {
  const path = points.map((point) => `${round(point.x)} ${round(point.y)}`).join("L");
  const width = 8 + 7 * label.length;
  const paper = `<rect x="${round(x - width / 2)}" y="${round(y - 9)}" width="${width}" height="18" rx="9" class="paper"/>`;
  return `<path d="M${path}" class="arrow" marker-end="url(#head)"/>${paper}<text x="${round(x)}" y="${round(y + 4)}" class="partial">${escaped(label)}</text>`;
}

function box({ name, kind, formula, value, adjoint }: ExplainedValue, x: number, y: number): string {
  const top = y - BOX.height / 2;
  const title = formula === null ? name.plain : `${name.plain} = ${formula.plain}`;
  const line = (dy: number, content: string, kind: string) =>
    `<text x="${round(x)}" y="${round(top + dy)}" class="${kind}">${escaped(content)}</text>`;
  const rectangle = `<rect x="${round(x - BOX.width / 2)}" y="${round(top)}" width="${BOX.width}" height="${BOX.height}" rx="7" class="box${kind === "input" ? " input" : ""}"/>`;
  const slope =
    typeof adjoint?.total === "number"
      ? line(53, `${adjoint.name.plain} = ${showNumber(adjoint.total)}`, "adjoint")
      : "";
  return `${rectangle}${line(18, title, "name")}${line(36, typeof value === "number" ? showNumber(value) : "", "")}${slope}`;
}

function round(x: number): number {
  return Number(x.toFixed(1));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
