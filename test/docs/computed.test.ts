/** The documents and figures that are computed are up to date, and what they say is true. `npm run update:docs` renews them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loss } from "../../examples/backprop/neuron.js";
import * as ownBackprop from "../../examples/own-backprop/gradient.js";
import { loss as networkLoss } from "../../examples/own-backprop/network.js";
import {
  costs,
  neuronByOperators,
  neuronValues,
  POINT,
  pathsFrom,
  stepErrors,
  tangentsOf,
  walks,
} from "../../scripts/backprop-numbers.js";
import { backpropFiles } from "../../scripts/backprop-page.js";
import {
  allRepaired,
  FOLDER,
  OWN_BACKPROP_PAGE,
  ownArguments,
  ownBackpropPage,
} from "../../scripts/own-backprop-page.js";
import { complexStep, numericGradient } from "../../src/index.js";

const read = (path: string) => readFileSync(path, "utf8");

describe("docs/backprop.md", () => {
  test.each(Object.entries(backpropFiles()))("%s", (path, text) => {
    expect(read(path)).toBe(text);
  });

  test("the walks, the paths and the operators agree with complex steps", () => {
    const exact = complexStep(loss, POINT, { wrt: [0, 1] });
    const values = neuronValues();
    const { gradient, forward, numeric } = neuronByOperators();
    ["w", "b"].forEach((input, index) => {
      const slope = exact[index] ?? Number.NaN;
      const paths = pathsFrom(values, input).reduce((sum, { product }) => sum + product, 0);
      const adjoint = values.find(({ name }) => name.plain === input)?.adjoint?.total;
      const all = [paths, tangentsOf(values, input).at(-1), adjoint, gradient[index], forward[index]];
      for (const each of all) expect(each).toBeCloseTo(slope, 14);
      expect(numeric[index]).toBeCloseTo(slope, 9);
    });
  });

  test("every adjoint is what nudging its value gives", () => {
    for (const { adjoint } of neuronValues()) {
      if (adjoint === null) continue;
      expect(Math.abs(Number(adjoint.total) - (adjoint.nudged?.value ?? Number.NaN))).toBeLessThan(1e-9);
    }
  });

  test("reverse mode costs a constant factor, the others as many as there are inputs", () => {
    const [few, many] = costs([100, 1000]);
    if (few === undefined || many === undefined) throw new Error("no rows");
    expect(many.reverse / many.value).toBeCloseTo(few.reverse / few.value, 1);
    expect(many.reverse / many.value).toBeLessThan(5);
    expect(many.forward / many.value).toBeGreaterThan(1000);
  });

  test("differences are best at middling steps; all methods walk down", () => {
    const errors = stepErrors().map(({ central }) => central);
    const least = errors.indexOf(Math.min(...errors));
    expect(least).toBeGreaterThan(3);
    expect(least).toBeLessThan(11);
    for (const { heights } of walks(200)) expect(heights.at(-1)).toBeLessThan(0.01);
  });
});

describe("docs/check-your-own-backprop.md", () => {
  test("is what the checks say", async () => {
    expect(read(OWN_BACKPROP_PAGE)).toBe(await ownBackpropPage());
  });

  test("all five repairs give the right gradient", () => {
    expect(allRepaired()).toBe(read(join(FOLDER, "gradient.ts")));
    const args = ownArguments();
    const { components } = numericGradient(networkLoss, args, { scheme: "ridders" });
    const gradient = ownBackprop.gradient(...args);
    const flat = [...gradient.W1.flat(), ...gradient.b1, ...gradient.W2.flat(), ...gradient.b2];
    expect(components).toHaveLength(flat.length);
    components.forEach(({ value }, index) => {
      expect(Math.abs(value - (flat[index] ?? Number.NaN))).toBeLessThan(1e-9);
    });
  });
});
