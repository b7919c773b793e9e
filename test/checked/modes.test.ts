/** Forward against reverse against differences. */
import { expect, test } from "vitest";
import { checkModes, customDerivative } from "../../src/index.js";

test("both modes agree with each other and with differences", () => {
  const f = (p: { W: number[][]; b: Float64Array }, x: number[]) =>
    p.W.map((row, i) => Math.tanh(row.reduce((sum, w, j) => sum + w * x[j]!, p.b[i]!)));
  const report = checkModes(f, [
    {
      W: [
        [1, 2],
        [3, 4],
      ],
      b: new Float64Array([0.1, -0.2]),
    },
    [0.3, -0.4],
  ]);
  expect(report.verdict).toBe("right");
  expect(report.probes).toHaveLength(3);
  for (const { forward, reverse } of report.probes) expect(Math.abs(forward - reverse)).toBeLessThan(1e-12);
  expect(report.toText()).toMatch(/^modes right\n {2}forward \S+, reverse \S+, differences \S+ ± \S+: right\n/);
});

test("a rule that is wrong in one mode shows", () => {
  const f = customDerivative((x: number) => x * x, {
    vjp: ([x], _value, adjoint) => [2 * x * adjoint],
    jvp: ([x], [dx]) => 3 * x * dx,
  });
  const report = checkModes((x: number) => f(x), [2]);
  expect(report.verdict).toBe("wrong");
  expect(report.toText()).toContain("(they differ)");
});

test("unknown options are refused", () => {
  expect(() => checkModes((x: number) => x, [1], { directions: 0 })).toThrow("checkModes got `directions`: 0");
  expect(() => checkModes((x: number) => x, [1], { direction: 1 } as never)).toThrow("write `directions`");
});
