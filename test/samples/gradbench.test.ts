/** The four reference problems against values and gradients that independent native code computed. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { grad, valueAndGrad, vjp } from "../../src/index.js";
import { gmm, llsq, lse, type Mixture, reprojection, weightError } from "./gradbench.js";

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../data/gradbench/${name}.json`, import.meta.url), "utf8")) as T;
}

/** Every number agrees to 1e-9 relative to max(1, |expected|); structures and lengths are equal. */
function expectClose(actual: unknown, expected: unknown, path = ""): void {
  if (typeof expected === "number") {
    const difference = Math.abs((actual as number) - expected);
    expect(difference <= 1e-9 * Math.max(1, Math.abs(expected)), `${path}: ${actual}, expected ${expected}`).toBe(true);
    return;
  }
  const wanted = Object.entries(expected as object);
  expect(Object.keys(actual as object).length, path).toBe(wanted.length);
  for (const [key, value] of wanted) expectClose((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
}

describe("lse", () => {
  it.each(["lse_n1000", "lse_n1000wide"])("%s", (name) => {
    const x = Float64Array.from(read<{ x: number[] }>(`${name}.input`).x);
    const { value, gradient } = valueAndGrad(lse)(x);
    expectClose(value, read<number>(`${name}.primal`));
    expectClose(gradient, read<number[]>(`${name}.gradient`));
  });
});

describe("llsq", () => {
  it.each(["llsq_n4096_m8", "llsq_n4096_m128"])("%s", (name) => {
    const { x, n } = read<{ x: number[]; n: number }>(`${name}.input`);
    const { value, gradient } = valueAndGrad(llsq)(Float64Array.from(x), n);
    expectClose(value, read<number>(`${name}.primal`));
    expectClose(gradient, read<number[]>(`${name}.gradient`));
  });
});

describe("gmm", () => {
  it.each(["gmm_d10_k5_n100", "gmm_d10_k25_n1000"])("%s", (name) => {
    const { alpha, mu, q, l, x, m, gamma } = read<Mixture & { x: number[][]; m: number; gamma: number }>(
      `${name}.input`,
    );
    const { value, gradient } = valueAndGrad(gmm)({ alpha, mu, q, l }, x, m, gamma);
    expectClose(value, read<number>(`${name}.objective`));
    expectClose(gradient, read<Mixture>(`${name}.jacobian`));
  });
});

describe("ba", () => {
  const name = "ba_ba1_n49_m7776_p31843";
  const input = read<{ cam: number[]; x: number[]; w: number; feat: number[] }>(`${name}.input`);
  const camera = Float64Array.from(input.cam);
  const point = Float64Array.from(input.x);
  const feature = Float64Array.from(input.feat);

  it("residuals", () => {
    const expected = read<{ reproj_error: { elements: number[] }; w_err: { element: number } }>(`${name}.objective`);
    expectClose(reprojection(camera, point, input.w, feature), expected.reproj_error.elements);
    expectClose(weightError(input.w), expected.w_err.element);
  });

  it("rows of the Jacobian", () => {
    const { vals } = read<{ vals: number[] }>(`${name}.jacobian`);
    const { pullback } = vjp(reprojection, [camera, point, input.w, feature]);
    const row = (adjoint: number[]) => {
      const [cameraBar, pointBar, weightBar] = pullback(Float64Array.from(adjoint));
      return [...cameraBar, ...pointBar, weightBar];
    };
    expectClose([...row([1, 0]), ...row([0, 1]), grad(weightError)(input.w)], vals);
  });
});
