/** Explanations of a part of the sample library: against compiled gradients and differences; every formula is LaTeX. */
import katex from "katex";
import { describe, expect, it } from "vitest";
import { type Explanation, explain, type Shown } from "../../src/explain/index.js";
import { grad } from "../../src/index.js";
import { samples } from "../samples/all.js";
import { floatsOf } from "../samples/differences.js";

type NumberFunction = (...args: unknown[]) => number;

/** Long runs take long to explain. */
const MOST_OPERATIONS = 400;

const scalar = samples.filter(({ f, args }, at) => {
  return at % 3 === 0 && typeof (f as NumberFunction)(...(args[0] ?? [])) === "number";
});

function numbersOf(shown: Shown): readonly number[] {
  return typeof shown === "number" ? [shown] : shown.first;
}

function checkAdjoints({ values }: Explanation): void {
  for (const { name, adjoint, varies } of values) {
    if (adjoint === null) continue;
    expect(varies).toBe(true);
    expect(adjoint.nudged?.verdict, `${name.plain} nudged`).not.toBe("differs");
    const last = adjoint.terms.at(-1);
    if (last === undefined) continue;
    const total = numbersOf(adjoint.total);
    const size = adjoint.terms.flatMap(({ amount }) => numbersOf(amount)).reduce((sum, x) => sum + Math.abs(x), 0);
    numbersOf(last.running).forEach((x, at) => {
      expect(Math.abs(x - (total[at] ?? Number.NaN))).toBeLessThanOrEqual(1e-12 * size);
    });
  }
}

function checkPlaces({ values, graph, backwards, sections }: Explanation): void {
  expect(values.map(({ id }) => id)).toEqual(values.map((_, at) => at));
  const nodes = new Set(graph.nodes);
  for (const { from, to } of graph.edges) {
    expect(nodes.has(from) && nodes.has(to)).toBe(true);
    expect(from).toBeLessThan(to);
  }
  expect(new Set(backwards).size).toBe(backwards.length);
  expect(sections.length).toBeGreaterThanOrEqual(0);
}

/** What stands between dollar signs, without code. */
function latexIn(markdown: string): string[] {
  const text = markdown.replace(/``[^`]*(`[^`]+)*``|`[^`]*`/g, "");
  const blocks = [...text.matchAll(/\$\$\n([\s\S]*?)\n\$\$/g)].map(([, block = ""]) => block);
  const rest = text.replace(/\$\$\n[\s\S]*?\n\$\$/g, "");
  return [...blocks, ...[...rest.matchAll(/(?<!\\)\$([^$]+)(?<!\\)\$/g)].map(([, inline = ""]) => inline)];
}

describe("explanations of samples", () => {
  it.each(scalar.map((sample) => [sample.name, sample] as const))("%s", (_, sample) => {
    const f = sample.f as NumberFunction;
    const args = [...(sample.args[0] ?? [])];
    const wrt = sample.wrt as [number];
    const explanation = explain(f, args, { wrt });
    expect(explanation.value).toBe(f(...args));
    const [found = [], expected = []] = [explanation.gradient, grad(f, { wrt })(...args)].map(floatsOf);
    expect(found.length).toBe(expected.length);
    const size = expected.reduce((sum, x) => sum + Math.abs(x), 1);
    found.forEach((x, at) => {
      const close = Object.is(x, expected[at]) || Math.abs(x - (expected[at] ?? Number.NaN)) <= 1e-10 * size;
      expect(close, `component ${at}: ${x}, compiled ${expected[at]}`).toBe(true);
    });
    checkAdjoints(explanation);
    checkPlaces(explanation);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation.toJSON());
    expect(explanation.toText()).not.toMatch(/undefined|\[object|NaN, NaN/);
    if (explanation.operations.ran > MOST_OPERATIONS) return;
    for (const latex of latexIn(explanation.toMarkdown())) {
      expect(() => katex.renderToString(latex, { displayMode: true, strict: "ignore" }), latex).not.toThrow();
    }
  });
});
