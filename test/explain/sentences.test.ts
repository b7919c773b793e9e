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

it("marks the values of a second loop over the same variable", () => {
  const f = (x: Float64Array) => {
    let s = 0;
    for (let i = 0; i < x.length; i++) s += (x[i] as number) ** 2;
    for (let i = 0; i < x.length; i++) s *= x[i] as number;
    return s;
  };
  const { values } = explain(f, [Float64Array.of(2, 3)]);
  const rows = values.map(({ name, formula }) => `${name.plain} = ${formula?.plain}`);
  expect(rows).toContain("s⁽¹⁾ = s⁽⁰⁾ + x[0]²");
  expect(rows).toContain("s′⁽¹⁾ = s⁽²⁾·x[0]");
  const names = values.map(({ name }) => name.plain);
  expect(new Set(names).size).toBe(names.length);
  expect(values.map(({ general }) => general?.formula?.plain)).toContain("s′⁽ⁱ⁾·x[i]");
});
