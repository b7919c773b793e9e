/** Planted mistakes do what they say, before any checker looks at them: wrong where said, right elsewhere. */
import { describe, expect, it } from "vitest";
import { handWritten } from "../hand-written/all.js";
import { mutants } from "./all.js";
import { isBelow, truthOf } from "./truth.js";

it("plants at least forty mistakes, four in each of ten models", () => {
  expect(handWritten.length).toBe(10);
  expect(mutants.length).toBeGreaterThanOrEqual(40);
  for (const model of handWritten) {
    expect(mutants.filter((mutant) => mutant.model === model).length, model.name).toBeGreaterThanOrEqual(4);
  }
});

describe.each(handWritten.map(({ name }) => name))("%s", (name) => {
  const own = mutants.filter(({ model }) => model.name === name);
  it.each(own.map((mutant) => [mutant.mistake.name, mutant] as const))("%s", (_, mutant) => {
    const { wrong } = truthOf(mutant);
    const blocks = mutant.mistake.wrong;
    const outside = wrong.filter((path) => !blocks.some((block) => isBelow(path, block)));
    expect(outside).toEqual([]);
    const untouched = blocks.filter((block) => !wrong.some((path) => isBelow(path, block)));
    expect(untouched).toEqual([]);
  });
});
