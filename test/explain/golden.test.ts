/** Whole explanations as text and as Markdown: golden files, to be read. Their numbers are computed again in `numbers.test.ts`. */
import { expect, it } from "vitest";
import { explain } from "../../src/explain/index.js";
import { decay, logisticLoss, neuron, squares, twoUnits } from "./functions.js";

const point = { w: Float64Array.of(0.5, -1), b: 0.1 };
const rows = [
  [1, 2],
  [3, 4],
  [5, 6],
];

const explanations = {
  neuron: () => explain(neuron, [0.5, 2, -0.25], { wrt: [0, 1, 2] }),
  "logistic-loss": () => explain(logisticLoss, [point, rows, Float64Array.of(1, -1, 1)]),
  "two-units": () => explain(twoUnits, [[0.5, -1], 2]),
  decay: () => explain(decay, [0.5, 0.9], { wrt: [0, 1], iteration: 1 }),
  squares: () => explain(squares, [[1, 2, -2]]),
};

it.each(Object.entries(explanations))("%s", async (name, made) => {
  const explanation = made();
  const local = (text: string) => text.replaceAll(/[^\s(`]*\/(?=(test|examples)\/)/g, "");
  await expect(local(explanation.toText())).toMatchFileSnapshot(`golden/${name}.txt`);
  await expect(local(explanation.toMarkdown())).toMatchFileSnapshot(`golden/${name}.md`);
});

it("gives the same text again", () => {
  expect(explanations.decay().toText()).toBe(explanations.decay().toText());
});

it("colours what it is asked to colour, and nothing else", () => {
  const plain = explanations.neuron();
  const coloured = plain.toText({ colours: true });
  const colour = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
  expect(coloured).toMatch(colour);
  expect(coloured.replaceAll(colour, "")).toBe(plain.toText());
});

it("leaves out the middle of a long function unless all of it is asked for", () => {
  const lines = Array.from({ length: 200 }, (_, i) => `x = x * 0.99 + ${i + 1};`);
  const long = new Function("x", `${lines.join("\n")}\nreturn x;`) as (x: number) => number;
  const explanation = explain(long, [1]);
  expect(explanation.operations).toEqual({ ran: 400, shown: 400 });
  const text = explanation.toText();
  expect(text).toContain("… 170 more lines …");
  expect(text.split("\n").length).toBeLessThan(300);
  expect(explanation.toText({ all: true })).not.toContain("more lines");
  expect(explanation.toText({ all: true }).split("\n").length).toBeGreaterThan(1000);
});

it("explains functions without steps", () => {
  const five = explain((_x: number) => 5, [1]);
  expect(five.gradient).toBe(0);
  expect(five.cost.ratio).toBe(0);
  expect(five.toText()).toContain("The function takes no operation.");
  expect(five.remarks.map(({ sentence }) => sentence)).toEqual(["∂L/∂_x = 0: _x is not used."]);
  const same = explain((x: number) => x, [2]);
  expect(same.values.map(({ name, adjoint }) => [name.plain, adjoint?.total])).toEqual([["x", 1]]);
});

it("keeps what is not finite apart in JSON", () => {
  const { value, gradient } = explain((x: number) => 1 / x, [0]).toJSON() as { value: unknown; gradient: unknown };
  expect([value, gradient]).toEqual(["Infinity", "-Infinity"]);
});
