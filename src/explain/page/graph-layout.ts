/** Where boxes and arrows stand, computed by dagre. Nothing here is HTML: the page's script draws the graph that is in view. */
import { Graph, layout, type Point } from "@dagrejs/dagre";
import type { Explanation } from "../explanation.js";
import { showNumber } from "../notation.js";
import { showShown } from "../render/values.js";
import type { Group } from "./folding.js";
import type { GraphPlan, GraphPlans } from "./graph-plan.js";
import type { Arrow, Box, BoxContent, PageGraph } from "./page-data.js";

/** A use of a value: arrows stand for one or more. */
interface Use {
  readonly from: number;
  readonly to: number;
  /** Iterations that are not shown lie between. */
  readonly carried: boolean;
  readonly label: string;
}

const LONGEST_LABEL = 24;

export function graphsOf(explanation: Explanation, plans: GraphPlans): PageGraph[] {
  const uses = explanation.graph.edges.map(({ from, to, kind, label, value }): Use => {
    const text = value === null ? (label?.plain ?? "") : showNumber(value);
    return { from, to, carried: kind === "carried", label: text.length > LONGEST_LABEL ? "" : text };
  });
  return plans.plans.map((plan) => new Drawing(explanation, plans, plan).drawn(uses));
}

type UnplacedBox = Omit<Box, "x" | "y">;

/** Two boxes and the uses between them. */
interface UnplacedArrow {
  readonly start: string;
  readonly end: string;
  readonly uses: Use[];
}

/** One graph while it is put together. */
class Drawing {
  readonly #explanation: Explanation;
  readonly #plans: GraphPlans;
  readonly #plan: GraphPlan;
  readonly #boxes = new Map<string, UnplacedBox>();
  readonly #arrows = new Map<string, UnplacedArrow>();
  /** Values outside by the stub that stands for them. */
  readonly #stubs = new Map<string, Set<number>>();

  constructor(explanation: Explanation, plans: GraphPlans, plan: GraphPlan) {
    this.#explanation = explanation;
    this.#plans = plans;
    this.#plan = plan;
  }

  drawn(uses: readonly Use[]): PageGraph {
    for (const value of this.#plan.values.keys()) this.#putValue(value);
    for (const group of this.#plan.folded) this.#putGroup(group);
    for (const use of uses) this.#connect(use);
    for (const [key, values] of this.#stubs) this.#putStub(key, [...values]);
    const graph = this.#layout();
    const keys = [...this.#boxes.keys()];
    const { width = 0, height = 0 } = graph.graph();
    return {
      group: this.#plan.group.id,
      width: Math.ceil(width),
      height: Math.ceil(height),
      boxes: [...this.#boxes].map(([key, box]): Box => {
        const { x, y } = graph.node(key);
        return { ...box, x: Math.round(x - box.width / 2), y: Math.round(y - box.height / 2) };
      }),
      arrows: [...this.#arrows.values()].map((arrow) => this.#placed(arrow, graph, keys)),
    };
  }

  #placed({ start, end, uses }: UnplacedArrow, graph: Graph, keys: readonly string[]): Arrow {
    const { points, x = 0, y = 0 } = graph.edge(start, end);
    const text = this.#label(start, end, uses);
    return {
      from: keys.indexOf(start),
      to: keys.indexOf(end),
      carried: uses.every((use) => use.carried),
      points: bends(points).flatMap((point) => [point.x, point.y]),
      label: text === "" ? null : { text, x: Math.round(x), y: Math.round(y) },
    };
  }

  #layout(): Graph {
    const graph = new Graph();
    graph.setGraph({ rankdir: "TB", nodesep: 22, ranksep: 26, edgesep: 10, marginx: 12, marginy: 12 });
    for (const [key, { width, height }] of this.#boxes) graph.setNode(key, { width, height });
    for (const { start, end, uses } of this.#arrows.values()) {
      const label = this.#label(start, end, uses);
      const size = label === "" ? { width: 0, height: 0 } : { width: 12 + 6.5 * label.length, height: 18 };
      graph.setEdge(start, end, { ...size, labelpos: "c" });
    }
    layout(graph);
    return graph;
  }

  /** An arrow between two boxes, or to and from a stub: what is outside is far away, and long arrows would hide the rest. */
  #connect(use: Use): void {
    const [start, end] = [this.#boxFor(use.from), this.#boxFor(use.to)];
    if (start === end) return;
    if (start === null && end !== null) this.#arrow(this.#stub(`before ${end}`, use.from), end, use);
    else if (start !== null && end === null) this.#arrow(start, this.#stub(`behind ${start}`, use.to), use);
    else if (start !== null && end !== null) this.#arrow(start, end, use);
  }

  #arrow(start: string, end: string, use: Use): void {
    const key = `${start}→${end}`;
    const arrow = this.#arrows.get(key) ?? { start, end, uses: [] };
    this.#arrows.set(key, arrow);
    arrow.uses.push(use);
  }

  #stub(key: string, value: number): string {
    this.#stubs.set(key, (this.#stubs.get(key) ?? new Set()).add(value));
    return key;
  }

  /** The box that stands for a value: its own, or that of a folded group; null outside of this graph. */
  #boxFor(value: number): string | null {
    if (this.#plan.values.has(value)) return `v${value}`;
    const group = this.#plans.hiding(value, this.#plan);
    return group === null ? null : `g${group.id}`;
  }

  /** Partial derivatives between two values, the number of uses between groups, nothing at stubs. */
  #label(start: string, end: string, uses: readonly Use[]): string {
    const shows = [start, end].map((key) => this.#boxes.get(key)?.shows ?? {});
    if (shows.some((content) => "outside" in content)) return "";
    if (shows.every((content) => "value" in content) && uses.length <= 2)
      return uses.map(({ label }) => label).join(" + ");
    return uses.length === 1 ? "" : `${uses.length} uses`;
  }

  #putValue(value: number): void {
    const shown = this.#explanation.values[value];
    if (shown === undefined) throw new Error(`explain: no value ${value}`);
    const numbers = [shown.value, ...(shown.adjoint === null ? [] : [shown.adjoint.total])].map(showShown);
    const width = Math.max(9 * shown.name.plain.length, ...numbers.map((number) => 7.5 * number.length));
    this.#put(`v${value}`, { value }, clamp(24 + width), 66);
  }

  #putGroup({ id, title }: Group): void {
    this.#put(`g${id}`, { group: id }, clamp(24 + 7.5 * title.length), 46);
  }

  #putStub(key: string, values: readonly number[]): void {
    const first = this.#explanation.values[values[0] ?? -1]?.name.plain ?? "";
    this.#put(key, { outside: values }, clamp(20 + 7.5 * first.length + (values.length > 1 ? 50 : 0)), 24);
  }

  #put(key: string, shows: BoxContent, width: number, height: number): void {
    this.#boxes.set(key, { shows, width, height });
  }
}

function clamp(width: number): number {
  return Math.round(Math.min(230, Math.max(64, width)));
}

/** The points in whole numbers, without those in the middle of a straight line. */
function bends(points: readonly Point[]): Point[] {
  const whole = points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
  return whole.filter((here, at) => {
    const [before, after] = [whole[at - 1], whole[at + 1]];
    if (before === undefined || after === undefined) return true;
    return (here.x - before.x) * (after.y - here.y) !== (after.x - here.x) * (here.y - before.y);
  });
}
