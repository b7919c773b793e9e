/** What `explain` refuses, with the whole message. */
import { expect, it } from "vitest";
import { explain } from "../../src/explain/explain.js";

const square = (x: number) => x * x;

function long(x: number): number {
  let sum = 0;
  for (let i = 0; i < 150_000; i++) sum += x * i;
  return sum;
}

it("refuses a run that is too long to be kept", () => {
  expect(() => explain(long, [1])).toThrow(
    "long takes more than 200,000 operations at these arguments\n\n" +
      "Why: an explanation keeps every step with its value\n" +
      "Instead: pass smaller arguments: a few rows of the data, a few time steps",
  );
});

it("refuses options that it does not know, naming the nearest", () => {
  expect(() => explain(square, [1], { iterations: 2 } as object)).toThrow("write `iteration`");
});

it.each([-1, 0.5, Number.NaN])("refuses %s as the number of an iteration", (iteration) => {
  expect(() => explain(square, [1], { iteration })).toThrow("the number of an iteration, counted from 0");
});
