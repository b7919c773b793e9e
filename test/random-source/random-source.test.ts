/**
 * Random functions through the whole of Chainrule: values bit for bit, derivatives against each other and against differences.
 * Deterministic; `RANDOM_SOURCE_SEED` and `RANDOM_SOURCE_RUNS` look further.
 */
import { assert, property } from "fast-check";
import { expect, it } from "vitest";
import { argumentsOf, checkFunction, type Outcome } from "./check-function.js";
import { choiceTrees } from "./choice-tree.js";
import { functionOf, functionText } from "./function-text.js";

const SEED = Number(process.env.RANDOM_SOURCE_SEED ?? 20261122);
const RUNS = Number(process.env.RANDOM_SOURCE_RUNS ?? 150);

/** Each function is called with arguments of these variants: other lengths, with the same compiled code where it fits. */
const VARIANTS = [3, 8];

it("agrees with random functions, and seldom refuses them", () => {
  const counts = new Map<string, number>();
  const note = (outcome: Outcome) => {
    const what = outcome.kind === "refused" ? `refused: ${outcome.code}` : outcome.kind;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  assert(
    property(choiceTrees(), (tree) => {
      const text = functionText(tree);
      const f = functionOf(text);
      for (const variant of VARIANTS) {
        const outcome = checkFunction(f, argumentsOf(variant));
        note(outcome);
        if (outcome.kind === "wrong") throw new Error(`${text}\n\narguments ${variant}: ${outcome.what}`);
      }
    }),
    { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 120_000 },
  );
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const refused = [...counts].reduce((sum, [what, count]) => sum + (what.startsWith("refused") ? count : 0), 0);
  console.log([...counts].map(([what, count]) => `${what}: ${count}`).join(", "));
  expect(counts.get("agrees") ?? 0).toBeGreaterThan(0.6 * total);
  expect(refused).toBeLessThan(0.1 * total);
}, 180_000);
