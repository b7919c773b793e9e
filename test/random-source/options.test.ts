/** Random functions with `checkpoint` and with `sparse`: the same numbers as without. */
import { assert, property } from "fast-check";
import { expect, it } from "vitest";
import { ChainruleError, jacobian, type SparseMatrix, valueAndGrad } from "../../src/index.js";
import { floatsOf } from "../samples/differences.js";
import { argumentsOf } from "./check-function.js";
import { choiceTrees } from "./choice-tree.js";
import { functionOf, functionText } from "./function-text.js";

const SEED = Number(process.env.RANDOM_SOURCE_SEED ?? 20261122);
const RUNS = Number(process.env.RANDOM_SOURCE_RUNS ?? 30);
const wrt = [0, 1, 2, 3, 4] as unknown as [0];

function rowOf({ columns, columnIndices, values }: SparseMatrix): number[] {
  const row = new Array<number>(columns).fill(0);
  columnIndices.forEach((column, entry) => {
    row[column] = values[entry]!;
  });
  return row;
}

/** Derivatives that cannot be compared: what is NaN either way may be so for another reason. */
function differs(found: readonly number[], expected: readonly number[], relative: number): boolean {
  const scale = Math.max(1, ...expected.map(Math.abs));
  return (
    found.length !== expected.length ||
    found.some((x, i) => !Object.is(x, expected[i]) && !(Math.abs(x - expected[i]!) <= relative * scale))
  );
}

it("change no gradient of random functions", () => {
  let compared = 0;
  assert(
    property(choiceTrees(), (tree) => {
      const text = functionText(tree);
      const f = functionOf(text);
      for (const variant of [3, 8]) {
        const args = argumentsOf(variant);
        let expected: { value: number; gradient: unknown };
        try {
          expected = valueAndGrad(f, { wrt, checkpoint: false })(...args);
        } catch (error) {
          if (error instanceof ChainruleError || error instanceof Error) continue;
          throw error;
        }
        if (!Number.isFinite(expected.value)) continue;
        const gradient = floatsOf(expected.gradient);
        for (const checkpoint of [true, 2] as const) {
          const little = valueAndGrad(f, { wrt, checkpoint })(...args);
          const same = Object.is(little.value, expected.value) && !differs(floatsOf(little.gradient), gradient, 1e-12);
          if (!same) throw new Error(`${text}\n\narguments ${variant}: with checkpoint ${checkpoint}`);
        }
        const row = rowOf(jacobian(f, { wrt, sparse: true })(...args));
        if (differs(row, gradient, 1e-9))
          throw new Error(`${text}\n\narguments ${variant}: sparse ${row}, not ${gradient}`);
        compared++;
      }
    }),
    { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 100_000 },
  );
  expect(compared).toBeGreaterThan(RUNS / 2);
}, 180_000);
