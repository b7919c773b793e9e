/** The composition as a graph in SVG: values as boxes, uses as arrows that carry the local partial derivative. */
import { type Edge, Graph, layout } from "@dagrejs/dagre";
import type { Explanation } from "../../src/explain/index.js";
import { escapeHtml, tag } from "./html.js";
import { equationOf } from "./part-1-composition.js";
import { six } from "./terminal.js";

const BOX = { width: 168, height: 66 };
const LABEL_HEIGHT = 16;
const MARGIN = 8;

export function graphSvg({ values, graph: { nodes, edges: uses } }: Explanation): string {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 16, edgesep: 8, marginx: MARGIN, marginy: MARGIN });
  for (const id of nodes) graph.setNode(String(id), { ...BOX });
  uses.forEach(({ from, to, label }, at) => {
    const width = labelWidth(label?.plain ?? "");
    graph.setEdge(String(from), String(to), { width, height: LABEL_HEIGHT, labelpos: "c" }, String(at));
  });
  layout(graph);
  const edges = graph.edges().map((edge: Edge) => {
    const { points, x, y } = graph.edge(edge);
    return edgeSvg(points, x ?? 0, y ?? 0, uses[Number(edge.name)]?.label?.plain ?? "");
  });
  const boxes = nodes.map((id) => {
    const { x, y } = graph.node(String(id));
    const value = values[id]!;
    const adjoint = `${value.adjoint?.name.plain} = ${six(Number(value.adjoint?.total))}`;
    return boxSvg(x, y, equationOf(value), six(Number(value.value)), adjoint, value.kind === "input");
  });
  const { width = 0, height = 0 } = graph.graph();
  const arrow = tag(
    "marker",
    {
      id: "arrow",
      viewBox: "0 0 8 8",
      refX: 7,
      refY: 4,
      markerWidth: 7,
      markerHeight: 7,
      orient: "auto-start-reverse",
    },
    tag("path", { d: "M0 0.5 8 4 0 7.5z", class: "head" }),
  );
  return tag(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      class: "graph",
      role: "img",
      "aria-label": "The composition as a graph",
    },
    `${tag("defs", {}, arrow)}${edges.join("")}${boxes.join("")}`,
  );
}

function edgeSvg(points: readonly { x: number; y: number }[], x: number, y: number, label: string): string {
  const place = ({ x: px, y: py }: { x: number; y: number }) => `${px.toFixed(1)} ${py.toFixed(1)}`;
  const path = tag("path", { d: `M${points.map(place).join("L")}`, class: "edge", "marker-end": "url(#arrow)" });
  const width = labelWidth(label);
  const back = tag("rect", { x: x - width / 2, y: y - 9, width, height: 18, rx: 9, class: "paper" });
  return `${path}${back}${tag("text", { x, y: y + 4, class: "partial" }, escapeHtml(label))}`;
}

function boxSvg(x: number, y: number, title: string, value: string, adjoint: string, input: boolean): string {
  const left = x - BOX.width / 2;
  const top = y - BOX.height / 2;
  const text = (dy: number, content: string, kind: string) =>
    tag("text", { x, y: top + dy, class: kind }, escapeHtml(content));
  const box = tag("rect", { x: left, y: top, ...BOX, rx: 8, class: input ? "box input" : "box" });
  return `${box}${text(20, title, "title")}${text(38, value, "value")}${text(56, adjoint, "adjoint")}`;
}

function labelWidth(label: string): number {
  return 10 + 6.6 * label.length;
}
