/** Sentences and marks of an explanation that must not claim more than the run shows: zeros, bars, branches, iterations. */
import { expect, it } from "vitest";
import { explain } from "../../src/explain/index.js";

it("says of a value without an adjoint that no change comes back to it, not that the result does not depend on it", () => {
  const f = (x: number, y: number) => {
    const z = x * 2;
    return Math.floor(z) * y;
  };
  const text = explain(f, [1.3, 2], { wrt: [0, 1] }).toText();
  expect(text).toContain("∂L/∂x = 0: no change comes back to it");
  expect(text).not.toContain("does not depend on it");
});

it("puts a bar over any letter", () => {
  const f = (Δ: number) => {
    const é = Δ * 3;
    return é * é;
  };
  const names = explain(f, [2]).values.flatMap(({ adjoint }) => adjoint?.name.latex ?? []);
  expect(names).toContain("\\bar{Δ}");
  expect(names).toContain("\\bar{é}");
});
