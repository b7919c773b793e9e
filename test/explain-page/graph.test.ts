import { describe, expect, it } from "vitest";
import type { Explanation } from "../../src/explain/explanation.js";
import { foldedSteps } from "../../src/explain/page/folding.js";
import { graphsOf } from "../../src/explain/page/graph-layout.js";
import { GraphPlans } from "../../src/explain/page/graph-plan.js";
import type { Box, PageGraph } from "../../src/explain/page/page-data.js";
import { oddExplanations } from "./odd-functions.js";
import { foldedExplained, loopExplained, lstmExplained, neuronExplained } from "./subjects.js";

function graphs(explanation: Explanation): PageGraph[] {
  return graphsOf(explanation, new GraphPlans(foldedSteps(explanation)));
}

function valuesOf({ boxes }: PageGraph): number[] {
  return boxes.flatMap(({ shows }) => ("value" in shows ? [shows.value] : []));
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("graphs", () => {
  it.each<readonly [string, () => Explanation]>([
    ["a helper", neuronExplained],
    ["a loop", loopExplained],
    ["helpers and a branch", lstmExplained],
    ["a long function", foldedExplained],
    ...oddExplanations,
  ])("give every value one box, and no two boxes one place: %s", (_, explained) => {
    const explanation = explained();
    const all = graphs(explanation);
    expect(all.flatMap(valuesOf).toSorted((a, b) => a - b)).toEqual(explanation.values.map(({ id }) => id));
    for (const { boxes, width, height } of all) {
      boxes.forEach((box, at) => {
        for (const other of boxes.slice(at + 1)) expect(overlap(box, other)).toBe(false);
        expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
      });
    }
  });

  it("of thirty statements are one graph whose arrows are the uses, labelled with the partial derivatives", () => {
    const explanation = lstmExplained();
    const [graph, ...others] = graphs(explanation);
    expect(others).toEqual([]);
    const value = (at: number) => {
      const shows = graph?.boxes[at]?.shows ?? {};
      return "value" in shows ? shows.value : Number.NaN;
    };
    const arrows = graph?.arrows.map(({ from, to }) => `${value(from)} ${value(to)}`) ?? [];
    const uses = explanation.graph.edges.map(({ from, to }) => `${from} ${to}`);
    expect(new Set(arrows)).toEqual(new Set(uses));
    expect(arrows).toHaveLength(new Set(uses).size);
    // h = o·tanh(c): ∂h/∂o is tanh(c), computed here by hand.
    const h = explanation.values.find(({ name }) => name.plain === "h");
    const o = explanation.values.find(({ name }) => name.plain === "o");
    const arrow = graph?.arrows.find(({ from, to }) => value(from) === o?.id && value(to) === h?.id);
    expect(Number(arrow?.label?.text)).toBeCloseTo(Math.tanh(0.440971), 5);
  });

  it("of a long function show groups, and at the edges of a group what goes in and out", () => {
    const explanation = foldedExplained();
    const all = graphs(explanation);
    expect(all[0]?.boxes.some(({ shows }) => "group" in shows)).toBe(true);
    const inner = all.find((graph) => valuesOf(graph).includes(60));
    const own = new Set(inner === undefined ? [] : valuesOf(inner));
    const outside = new Set(inner?.boxes.flatMap(({ shows }) => ("outside" in shows ? shows.outside : [])));
    const expected = explanation.graph.edges.flatMap(({ from, to }) => {
      if (own.has(from) === own.has(to)) return [];
      return [own.has(from) ? to : from];
    });
    expect(expected.length).toBeGreaterThan(5);
    expect(outside).toEqual(new Set(expected));
  });

  it("draw the iterations that are not shown as dotted arrows", () => {
    const explanation = loopExplained();
    const carried = graphs(explanation).flatMap(({ arrows }) => arrows.filter((arrow) => arrow.carried));
    expect(carried).toHaveLength(explanation.graph.edges.filter(({ kind }) => kind === "carried").length);
    expect(carried.length).toBeGreaterThan(0);
  });
});
