/** A fast slice of the proof: `npm run check:proof` runs all of it and writes docs/checking.md. */
import { describe, expect, it } from "vitest";
import { handWritten } from "../hand-written/all.js";
import { circumstances } from "../hand-written/circumstances.js";
import { mutants } from "../mutants/all.js";
import { outcomeOf } from "../mutants/outcome.js";
import { checkModel } from "./model-proof.js";
import { falseAlarms, misses } from "./random-proof.js";

describe.each(circumstances)("right gradients pass: $name", ({ of, expected }) => {
  it.each(handWritten.map((model) => [model.name, model] as const))("%s", (_, model) => {
    const report = checkModel(of(model));
    expect(expected(model), report.toText()).toContain(report.verdict);
    expect(report.components.filter(({ verdict }) => verdict === "wrong")).toEqual([]);
    expect(report.diagnosis).toEqual([]);
  });
});

describe.each(handWritten.map(({ name }) => name))("mistakes are found, located and named: %s", (name) => {
  const own = mutants.filter(({ model }) => model.name === name);
  it.each(own.map((mutant) => [mutant.mistake.name, mutant] as const))("%s", (_, mutant) => {
    const { isFound, missed, falselyAccused, isNamed, report } = outcomeOf(mutant);
    expect(isFound, report.toText()).toBe(true);
    expect(missed).toEqual([]);
    expect(falselyAccused).toEqual([]);
    expect(isNamed ?? true, report.toText()).toBe(true);
  });
});

describe("random functions", () => {
  it("raise no false alarm", () => {
    const { alarms, cases } = falseAlarms(0, 600);
    expect(alarms).toEqual([]);
    expect(cases).toBe(600);
  });

  it("of ordinary size show a mistake of 1e-3 in one entry", () => {
    const plain = misses(0, 600, 1e-3).counts.get("plain");
    expect(plain?.right).toBe(0);
    expect(plain?.wrong).toBeGreaterThan(50);
  });
});
