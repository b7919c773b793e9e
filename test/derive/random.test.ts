/** Random functions: the code that is written computes what `valueAndGrad` does, and is TypeScript without mistakes in it. */
import { transformSync } from "esbuild";
import { assert, property } from "fast-check";
import { expect, it } from "vitest";
import { derive } from "../../src/derive/index.js";
import { ChainruleError, valueAndGrad } from "../../src/index.js";
import { argumentsOf } from "../random-source/check-function.js";
import { choiceTrees } from "../random-source/choice-tree.js";
import { functionOf, functionText } from "../random-source/function-text.js";
import { floatsOf } from "../samples/differences.js";

const SEED = Number(process.env.RANDOM_SOURCE_SEED ?? 20261122);
const RUNS = Number(process.env.RANDOM_SOURCE_RUNS ?? 12);
const wrt = [0, 1, 2, 3, 4] as unknown as [0];

type Derived = (...args: readonly unknown[]) => { value: number; gradient: unknown };

function run(text: string): Derived {
  const { code } = transformSync(text, { loader: "ts", format: "cjs" });
  const module: { exports: Record<string, Derived> } = { exports: {} };
  new Function("module", "exports", code)(module, module.exports);
  const [derived] = Object.values(module.exports);
  if (derived === undefined) throw new Error("the module exports nothing");
  return derived;
}

it("computes the gradients of random functions", { timeout: 120_000 }, () => {
  let compared = 0;
  assert(
    property(choiceTrees(), (tree) => {
      const text = functionText(tree);
      const f = functionOf(text);
      for (const variant of [3, 8]) {
        const args = argumentsOf(variant);
        let expected: { value: number; gradient: unknown };
        try {
          expected = valueAndGrad(f, { wrt })(...args);
        } catch (error) {
          if (error instanceof ChainruleError || error instanceof Error) continue;
          throw error;
        }
        const gradient = floatsOf(expected.gradient);
        // Sums in another order, and 0 · ∞, are no mistakes.
        if (!Number.isFinite(expected.value) || !gradient.every(Number.isFinite)) continue;
        const code = derive(f, { at: args, wrt: [0, 1, 2, 3, 4] });
        const found = run(code)(...args);
        const scale = Math.max(1, ...gradient.map(Math.abs));
        const own = floatsOf(found.gradient);
        const isClose =
          own.length === gradient.length && own.every((x, i) => Math.abs(x - gradient[i]!) <= 1e-9 * scale);
        if (!Object.is(found.value, expected.value) || !isClose) {
          throw new Error(
            `${text}\n\narguments ${variant}: ${found.value}, not ${expected.value}; ${own}, not ${gradient}\n\n${code}`,
          );
        }
        compared++;
      }
    }),
    { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 60_000 },
  );
  expect(compared).toBeGreaterThan(RUNS / 2);
});
