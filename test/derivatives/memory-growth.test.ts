/** Derivatives that are called again and again keep nothing of a call. */
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { grad, valueAndGrad, vjp } from "../../src/index.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes in use, with what arrays hold outside of the heap. */
function held(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** What 100,000 calls may leave behind: less than 20 bytes each, where the smallest object has 16 and a pointer to it. */
const BOUND = 2 ** 21;

/** Bytes that `count` calls leave behind, after some that fill what is kept of a function. What weak references hold, a pause lets go. */
async function growth(count: number, call: (step: number) => unknown): Promise<number> {
  const run = async (calls: number) => {
    for (let step = 0; step < calls; step++) {
      call(step);
      if (step % 1000 === 0) await setTimeout(0);
    }
    await setTimeout(1);
  };
  await run(count / 10);
  const before = held();
  await run(count);
  return held() - before;
}

describe("memory after 100,000 calls", () => {
  it("of a gradient by a number", async () => {
    const slope = grad((x: number) => Math.sin(x) * x);
    expect(await growth(100_000, slope)).toBeLessThan(BOUND);
  });

  it("of arrays of other lengths in each call", async () => {
    const f = grad((x: number[]) => x.reduce((total, each) => total + each * each, 0));
    expect(await growth(100_000, (step) => f(new Array<number>(step % 50).fill(1)))).toBeLessThan(BOUND);
  });
});

describe("memory after thousands", () => {
  it("of calls that read a captured variable again", async () => {
    let factor = 2;
    const f = valueAndGrad((w: Float64Array) => {
      let total = 0;
      for (const each of w) total += factor * each * each;
      return total;
    });
    const w = Float64Array.of(1, 2, 3);
    const bytes = await growth(5000, (step) => {
      factor = step;
      return f(w);
    });
    expect(bytes).toBeLessThan(BOUND);
  });

  it("of fresh closures of the same code", async () => {
    const step = (rate: number) => grad((x: number) => rate * x * x)(1);
    expect(await growth(5000, step)).toBeLessThan(BOUND);
  });

  it("of pullbacks that are dropped", async () => {
    const f = (x: Float64Array) => x.map((each) => each * each);
    const x = new Float64Array(1000);
    expect(await growth(5000, () => vjp(f, [x]).pullback(x))).toBeLessThan(BOUND);
  });
});
