/** The numbers of explanations against numbers computed here by hand, and against compiled reverse mode. */
import { describe, expect, it } from "vitest";
import { type ExplainedValue, type Explanation, explain } from "../../src/explain/index.js";
import { grad } from "../../src/index.js";
import { decay, logisticLoss, neuron, twoUnits } from "./functions.js";

function named({ values }: Explanation, name: string): ExplainedValue {
  const found = values.find((value) => value.name.plain === name);
  if (found === undefined) throw new Error(`no ${name} in ${values.map((value) => value.name.plain).join(", ")}`);
  return found;
}

const totalOf = (explanation: Explanation, name: string) => named(explanation, name).adjoint?.total;

describe("one neuron", () => {
  const [w, x, b] = [0.5, 2, -0.25] as const;
  const explanation = explain(neuron, [w, x, b], { wrt: [0, 1, 2] });
  const z = w * x + b;
  const e = Math.tanh(z) - 0.5;

  it("has the values", () => {
    expect(explanation.value).toBe(e ** 2 + 0.1 * z ** 2);
    expect(named(explanation, "z").value).toBe(z);
    expect(named(explanation, "e").value).toBe(e);
    expect(named(explanation, "tanh(z)").value).toBe(Math.tanh(z));
  });

  it("has the local partial derivatives, in general and here", () => {
    const [operand] = named(explanation, "tanh(z)").operands;
    expect(operand?.from).toBe(named(explanation, "z").id);
    expect(operand?.partial?.rule).toEqual({
      plain: "1 − tanh(z)²",
      latex: "1 - \\tanh\\left(z\\right)^{2}",
    });
    expect(operand?.partial?.value).toBeCloseTo(1 - Math.tanh(z) ** 2, 15);
  });

  it("has the adjoints, term by term", () => {
    const throughTanh = 2 * e * (1 - Math.tanh(z) ** 2);
    const throughSquare = 0.1 * 2 * z;
    expect(totalOf(explanation, "e")).toBeCloseTo(2 * e, 15);
    expect(totalOf(explanation, "w")).toBeCloseTo((throughTanh + throughSquare) * x, 14);
    const { adjoint } = named(explanation, "z");
    expect(adjoint?.terms.map(({ formula }) => formula.plain)).toEqual(["∂L/∂(z²)·2·z", "∂L/∂tanh(z)·(1 − tanh(z)²)"]);
    const [first, second] = adjoint?.terms ?? [];
    expect(first?.amount).toBeCloseTo(throughSquare, 15);
    expect(second?.amount).toBeCloseTo(throughTanh, 15);
    expect([first?.running, second?.running]).toEqual([first?.amount, adjoint?.total]);
    expect(adjoint?.complete).toBe(
      "z is used 2 times after it was computed, in z² and tanh(z). Walking backwards, every use was visited before: the sum is complete.",
    );
  });

  it("visits every use of a value before the value", () => {
    const place = new Map(explanation.backwards.map((id, at) => [id, at]));
    for (const { id, adjoint } of explanation.values) {
      for (const { through } of adjoint?.terms ?? []) {
        expect(place.get(through ?? -1)).toBeLessThan(place.get(id) ?? -1);
      }
    }
  });

  it("has a graph with an edge for each use", () => {
    const { nodes, edges } = explanation.graph;
    expect(nodes).toHaveLength(explanation.values.length);
    expect(edges.filter(({ from }) => from === named(explanation, "z").id)).toEqual([
      expect.objectContaining({ to: named(explanation, "tanh(z)").id, kind: "partial" }),
      expect.objectContaining({ to: named(explanation, "z²").id, kind: "partial", value: 2 * z }),
    ]);
  });

  it("counts the cost, and measures it when asked", () => {
    const { cost } = explanation;
    expect(cost.functionOperations).toBe(8);
    expect(cost.parameters).toBe(3);
    expect(cost.differenceEvaluations).toBe(6);
    expect(cost.ratio).toBe(cost.gradientOperations / 8);
    expect(cost.milliseconds).toBeNull();
    const { milliseconds } = explain(neuron, [w, x, b], { times: true }).cost;
    expect(milliseconds?.function).toBeGreaterThan(0);
    expect(milliseconds?.gradient).toBeGreaterThan(0);
  });
});

describe("a loop in a loop", () => {
  const X = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const [p, y] = [{ w: Float64Array.of(0.5, -1), b: 0.1 }, Float64Array.of(1, -1, 1)];
  const zOf = (i: number) => p.b + p.w[0]! * X[i]![0]! + p.w[1]! * X[i]![1]!;
  /** ∂L/∂z in row i. */
  const slope = (i: number) => -y[i]! / (1 + Math.exp(y[i]! * zOf(i))) / 3;

  it.each([0, 1, 2])("shows iteration %i with its numbers", (iteration) => {
    const explanation = explain(logisticLoss, [p, X, y], { iteration });
    const j = Math.min(iteration, 1);
    expect(named(explanation, "z⁽²⁾").value).toBeCloseTo(zOf(iteration), 14);
    expect(totalOf(explanation, "z⁽²⁾")).toBeCloseTo(slope(iteration), 14);
    const inner = explanation.sections.flatMap((section) => (section.kind === "loop" ? section.body : []));
    const [loop] = inner;
    expect(loop).toMatchObject({ kind: "loop", iterations: 2, chosen: { iteration: j, index: "j" } });
    if (loop?.kind !== "loop") return;
    const [toW] = loop.accumulated;
    expect(toW?.name.plain).toBe("w̄[j]");
    expect(toW?.adds.plain).toBe("v̄₁·X[i][j]");
    const here = toW?.here;
    expect(typeof here === "object" ? here.first[j] : null).toBeCloseTo(slope(iteration) * X[iteration]![j]!, 14);
  });

  it("accumulates over all iterations", () => {
    const explanation = explain(logisticLoss, [p, X, y]);
    const expected = [0, 1].map((j) => [0, 1, 2].reduce((sum, i) => sum + slope(i) * X[i]![j]!, 0));
    const total = totalOf(explanation, "w");
    const found = typeof total === "object" ? total.first : [];
    expect(found).toHaveLength(2);
    found.forEach((x, j) => expect(x).toBeCloseTo(expected[j] ?? Number.NaN, 13));
    expect(totalOf(explanation, "b")).toBeCloseTo(slope(0) + slope(1) + slope(2), 13);
  });
});

describe("a recurrence", () => {
  it("hands the adjoint of the carry back through every iteration", () => {
    const [x, rate] = [0.5, 0.9];
    const ys = [x];
    for (let t = 0; t < 4; t++) ys.push(ys[t]! * rate + Math.sin(ys[t]!));
    const bars = [1];
    for (let t = 3; t >= 0; t--) bars.unshift(bars[0]! * (rate + Math.cos(ys[t]!)));
    const explanation = explain(decay, [x, rate], { wrt: [0, 1], iteration: 2 });
    expect(named(explanation, "y⁽²⁾")).toMatchObject({ kind: "carry", value: ys[2] });
    expect(totalOf(explanation, "y⁽²⁾")).toBeCloseTo(bars[2]!, 13);
    expect(totalOf(explanation, "y⁽³⁾")).toBeCloseTo(bars[3]!, 13);
    expect(totalOf(explanation, "x")).toBeCloseTo(bars[0]!, 13);
    const [loop] = explanation.sections;
    expect(loop?.kind === "loop" ? loop.carried[0]?.general : null).toMatchObject({
      name: { plain: "y\u0304⁽ᵗ⁾" },
      sum: { plain: "∂L/∂sin(y⁽ᵗ⁾)·cos(y⁽ᵗ⁾) + ∂L/∂(y⁽ᵗ⁾·rate)·rate" },
    });
  });
});

describe("branches and helpers", () => {
  const explanation = explain(twoUnits, [[0.5, -1], 2]);

  it("fold what each call did, and say which side ran", () => {
    const calls = explanation.sections.filter((section) => section.kind === "call");
    expect(calls.map(({ name, line }) => [name, line?.text.trim()])).toEqual([
      ["relu", "const first = relu(w[0]! * x);"],
      ["relu", "const second = relu(w[1]! * x);"],
    ]);
    const [first, second] = calls.map(({ body }) => body[0]);
    expect(first).toMatchObject({ kind: "branch", condition: "a > 0", taken: true });
    expect(second).toMatchObject({ kind: "branch", taken: false });
    expect(second?.kind === "branch" ? second.because : "").toBe(
      "a₁ > 0 is false: the other side did not run, the result does not change with it, and it adds nothing to any adjoint",
    );
  });

  it("have the gradient that grad gives", () => {
    expect(explanation.gradient).toEqual(grad(twoUnits)([0.5, -1], 2));
  });
});
