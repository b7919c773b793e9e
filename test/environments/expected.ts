/** The fixture's values and gradients, derived by hand, and what an environment may answer instead: an exact refusal. */
import { expect } from "vitest";
import type { Report, Subject } from "./fixture/report.js";
import type { Ran } from "./workspace.js";

const RATE = 0.75;
const WEIGHTS = [0.5, -1.5, 2];

function lossByHand(bias: number, moving: number) {
  const [w, b, x] = [[0.5, -0.25, 1], 0.125, [1, 2, -3]];
  const gradient = { value: 0, exact: true, w: [0, 0, 0], b: 0 };
  for (const [i, wi] of w.entries()) {
    const z = wi * x[i]! + b + bias;
    const slope = z > 0 ? RATE * WEIGHTS[i]! : 1 - Math.tanh(z) ** 2;
    gradient.value += z > 0 ? z * RATE * WEIGHTS[i]! : Math.tanh(z);
    gradient.w[i] = slope * x[i]! + 2 * wi * RATE * moving;
    gradient.b += slope;
  }
  gradient.value += moving * RATE * w.reduce((sum, wi) => sum + wi * wi, 0);
  return gradient;
}

function plainByHand(bias: number) {
  const total = WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  return { value: bias + total * 4, gradient: 2 * total * 2 };
}

const byHand = {
  loss: [lossByHand(0.25, 1), lossByHand(-0.5, 1.5)],
  scope: [plainByHand(0.25), plainByHand(-0.5)],
  named: [lossByHand(0.25, 1), lossByHand(-0.5, 1.5)],
};

/** What an environment answers for a subject: numbers, or a refusal with these words. */
type Answer = "works" | readonly string[];

export type Expectation = Readonly<Record<Subject, Answer>>;

export const WORKS: Expectation = { loss: "works", scope: "works", named: "works" };

/** The reports are three lines among what a program printed. */
export function expectReports(ran: Ran, expectation: Expectation): void {
  const lines = ran.stdout
    .trim()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  expect(lines, `${ran.stdout}\n${ran.stderr}`).toHaveLength(3);
  for (const [index, subject] of (["loss", "scope", "named"] as const).entries()) {
    expectReport(JSON.parse(lines[index]!) as Report, subject, expectation[subject]);
  }
}

function expectReport(report: Report, subject: Subject, expectation: Answer): void {
  expect(report.failed).toBeUndefined();
  if (expectation !== "works") {
    for (const words of expectation) expect(report.refused).toContain(words);
    return;
  }
  expect(report.refused).toBeUndefined();
  expectNear(report.results, byHand[subject]);
}

function expectNear(actual: unknown, expected: unknown): void {
  if (typeof expected === "number") {
    expect(actual).toBeTypeOf("number");
    expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(1e-12);
    return;
  }
  if (typeof expected === "boolean") {
    expect(actual).toBe(expected);
    return;
  }
  const fields = expected as Record<string, unknown>;
  expect(Object.keys(actual as object)).toEqual(Object.keys(fields));
  for (const [key, value] of Object.entries(fields)) expectNear((actual as Record<string, unknown>)[key], value);
}
