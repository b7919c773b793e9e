/**
 * One measurement in a process of its own, so that nothing else has warmed the engine: `worker.mjs time|cold|inputs NUMBER`, where
 * NUMBER counts the entries of `problems.ts`. Prints the result as JSON, inputs as bytes.
 */
import { Bench } from "tinybench";
import { checkAgreement, numbersIn } from "./agreement.js";
import { median } from "./measures.js";
import { type Entry, entries, type Problem } from "./problems.js";

/** Milliseconds of one call. */
export interface Times {
  readonly evaluation: number;
  readonly gradient: number;
  readonly byHand: number;
  /** Medians of the ratios of the rounds, which other work on the machine disturbs less than the times. */
  readonly byEvaluation: number;
  readonly byByHand: number;
}

export interface Cold {
  /** Milliseconds from the plain function to its first gradient. */
  readonly first: number;
  /** Bytes that are kept after it. */
  readonly kept: number;
}

const ROUNDS = 7;
const ROUND_TIME = 200;
const LEAST_CALLS = 3;

const [, , mode, number] = process.argv;
const entry = entries[Number(number)];
if (entry === undefined) throw new Error(`no problem ${number}`);
if (mode === "time") process.stdout.write(JSON.stringify(await time(entry)));
else if (mode === "cold") process.stdout.write(JSON.stringify(cold(entry.make())));
else process.stdout.write(bytesOf(entry.make()));

/** Rounds of function, gradient, by hand, one after the other. */
async function time({ name, calls, make }: Entry): Promise<Times> {
  const { evaluate, gradient, byHand } = make();
  checkAgreement(`${name} by hand`, numbersIn(gradient()), numbersIn(byHand()));
  const rounds: { evaluation: number; gradient: number; byHand: number }[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const bench = new Bench({ time: ROUND_TIME, iterations: LEAST_CALLS, warmup: false, throws: true });
    bench.add("evaluation", () => void evaluate());
    bench.add("gradient", () => void gradient());
    bench.add("by hand", () => void byHand());
    await bench.run();
    const of = (task: string) => {
      const result = bench.getTask(task)?.result;
      if (result === undefined || !("latency" in result)) throw new Error(`${name}: ${task} was not timed`);
      return result.latency.p50 / calls;
    };
    // The first round is for the engine to warm up.
    if (round >= 0) rounds.push({ evaluation: of("evaluation"), gradient: of("gradient"), byHand: of("by hand") });
  }
  return {
    evaluation: median(rounds.map((round) => round.evaluation)),
    gradient: median(rounds.map((round) => round.gradient)),
    byHand: median(rounds.map((round) => round.byHand)),
    byEvaluation: median(rounds.map((round) => round.gradient / round.evaluation)),
    byByHand: median(rounds.map((round) => round.gradient / round.byHand)),
  };
}

function cold({ gradient }: Problem): Cold {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error("run with --expose-gc");
  const held = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  const start = performance.now();
  gradient();
  const first = performance.now() - start;
  return { first, kept: held() - before };
}

/** The inputs and then the gradient, as `native/gradients.cpp` reads arrays. */
function bytesOf({ inputs, gradient }: Problem): Uint8Array {
  const arrays = [...inputs, numbersIn(gradient())];
  return new Uint8Array(Float64Array.from(arrays.flatMap((array) => [array.length, ...Array.from(array)])).buffer);
}
