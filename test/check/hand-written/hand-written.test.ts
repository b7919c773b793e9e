/** The gradients written by hand are right: each against Chainrule's own, to 1e-10. */
import { describe, expect, it } from "vitest";
import { grad, tree } from "../../../src/index.js";
import { handWritten } from "./all.js";

describe("gradients written by hand", () => {
  it.each(handWritten.map((model) => [model.name, model] as const))("%s is right", (_, { loss, gradient, example }) => {
    const expected = tree.flatten(grad(loss)(...example()));
    const actual = tree.flatten(gradient(...example()));
    expect(actual.length).toBe(expected.length);
    const scale = Math.max(...expected.map(Math.abs));
    expect(scale).toBeGreaterThan(0);
    actual.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!), `component ${i}: ${value}, ${expected[i]}`).toBeLessThan(1e-10 * scale);
    });
  });
});
