/** The same gradient by every route: what each is compared with, routes that are refused, and the two tables. */
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { reportText } from "../../src/check/text.js";
import type { UserFunction } from "../../src/cli/function-file.js";
import { type Route, type Routes, routesOf } from "../../src/cli/routes.js";
import { routesText } from "../../src/cli/routes-text.js";
import type { Subject } from "../../src/cli/subject.js";

function subject(f: (...args: never[]) => number, args: readonly unknown[]): Subject {
  const loaded = { name: "f", exportName: "f", file: "f.ts", parameters: [] };
  return { ...loaded, f: f as unknown as UserFunction, args, wrt: 0, wrtNames: ["x"] };
}

const taken = ({ routes }: Routes) => routes.filter((route): route is Route => !("refused" in route));

test("five routes to one gradient, compared with complex steps", () => {
  const f = (x: number[]) => Math.exp(x[0]! * x[1]!) + x[2]!;
  const routes = routesOf(subject(f, [[0.5, 2, 1]]), null);
  const exact = [2 * Math.E, 0.5 * Math.E, 1];
  expect(routes.paths).toEqual(["x[0]", "x[1]", "x[2]"]);
  expect(routes.reference).toBe("complex step");
  expect(taken(routes)).toHaveLength(5);
  for (const { gradient, error, errorBar, evaluations, milliseconds } of taken(routes)) {
    exact.forEach((slope, index) => expect(Math.abs((gradient[index] ?? Number.NaN) - slope)).toBeLessThan(1e-8));
    expect(error).toBeLessThan(1e-8);
    if (errorBar !== null) expect(error).toBeLessThanOrEqual(errorBar);
    expect(evaluations).toBeGreaterThan(0);
    expect(milliseconds).toBeGreaterThan(0);
  }
});

test("a function without a text: differences remain, and a gradient by hand", () => {
  const routes = routesOf(subject(Math.exp, [1]), (x) => Math.exp(x as number) * 1.5);
  expect(routes.reference).toBe("Ridders differences");
  expect(taken(routes).map(({ route }) => route)).toEqual(["by hand", "central differences", "Ridders differences"]);
  expect(taken(routes)[0]?.error).toBeCloseTo(0.5, 9);
  const text = routesText(routes);
  expect(text).toMatch(/^reverse mode +refused: `Math\.exp` is built into/m);
  expect(text).toMatch(/^by hand +0\.5 +\S+ {2}1 call$/m);
});

test("equal infinities agree, and what is no number is never small", () => {
  const f = (x: number[]) => Math.log(x[0]!);
  const [byHand] = taken(routesOf(subject(f, [[1]]), () => [Number.NaN]));
  expect(byHand?.error).toBeNaN();
});

test("many components are counted, not listed", () => {
  const f = (x: number[]) => x.reduce((sum, value) => sum + value ** 2, 0);
  const text = routesText(routesOf(subject(f, [Array.from({ length: 15 }, (_, i) => i + 1)]), null));
  expect(text).toContain("\n… and 3 more components\n");
  expect(text).not.toContain("x[12]");
});

test("verdicts are painted, columns stay where they are", () => {
  const report = checkGradient((x: number[]) => x[0]! * x[1]!, [[2, 3]], { gradient: () => [3, 5] });
  const plain = reportText(report);
  const painted = reportText(report, (verdict, text) => `<${verdict}>${text}</${verdict}>`);
  expect(painted).toMatch(/^gradient <wrong>WRONG<\/wrong>: /);
  expect(painted).toMatch(/^<wrong>wrong<\/wrong> {2}x\[1\] {7}5/m);
  expect(painted.replace(/<\/?\w+>/g, "")).toBe(plain);
});
