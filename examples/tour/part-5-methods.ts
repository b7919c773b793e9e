/** Part 5: who uses a gradient? One gradient function, handed to three methods that know nothing of how it is made. */
import { type Options, SingleBar } from "cli-progress";
import { type Batch, batches, type Digits } from "../digits/data.js";
import { adam, descent, momentum, type Step } from "../digits/descent.js";
import { accuracy, type Network } from "../digits/network.js";
import { freshNetwork, randomFrom } from "../digits/random.js";
import type { NetworkGradient } from "./part-3-digits.js";
import { checked, count, heading, line, paragraph, table } from "./terminal.js";

const STEPS = 120;
const BATCH = 100;
const SEED = 2;

/** What became of a training run. */
export interface Run {
  readonly method: string;
  readonly rule: string;
  readonly losses: readonly number[];
  readonly gradients: number;
  readonly accuracy: number;
  readonly network: Network;
}

const methods: readonly { method: string; rule: string; make: () => Step<Network> }[] = [
  { method: "plain descent", rule: "p ← p − 0.5g", make: () => descent(0.5) },
  { method: "momentum", rule: "v ← 0.9v + g, p ← p − 0.05v", make: () => momentum(0.05) },
  { method: "Adam", rule: "p ← p − 0.003 m/√s", make: () => adam(0.003) },
];

export function showMethods(gradientOf: NetworkGradient, train: Digits, test: Batch): readonly Run[] {
  heading("5. Who uses a gradient? Not backpropagation's business");
  paragraph(
    "The chain rule ends with the gradient. What to do with it is another question, with many answers. Here the same gradient " +
      `function is handed to three (a few lines each, examples/digits/descent.ts): ${STEPS} steps of ${BATCH} images, from the same start.`,
  );
  line();
  const bar = new SingleBar({ ...barOptions, format: "  {method} {bar} {value}/{total} gradients, loss {loss}" });
  const runs = methods.map(({ method, rule, make }) => {
    const run = trainShortly(gradientOf, make(), train, {
      start: () => bar.start(STEPS, 0, { method: method.padEnd(13), loss: "" }),
      step: (done, value) => bar.update(done, { loss: value.toFixed(3) }),
    });
    bar.stop();
    return { method, rule, ...run, accuracy: accuracy(run.network, test.images, test.labels) };
  });
  table(
    ["method", "step", "gradients", "loss", "accuracy"],
    runs.map((run) => [
      run.method,
      run.rule,
      String(run.gradients),
      `${run.losses[0]!.toFixed(2)} → ${meanOfLast(run.losses).toFixed(2)}`,
      `${count(100 * run.accuracy, 2)} %`,
    ]),
    [2, 3, 4],
  );
  paragraph(
    "(g is the gradient; m and s are running means of g and g². Loss: of the first batch, and the mean of the last 20. Accuracy: on " +
      `${count(test.labels.length)} test images, which no method has seen.)`,
  );
  line();
  checked(
    runs.every((run) => run.gradients === STEPS),
    `Each method called the gradient ${STEPS} times.`,
  );
  checked(
    runs.every((run) => meanOfLast(run.losses) < 0.5 * run.losses[0]!),
    "Each brought the loss to less than half.",
  );
  checked(
    runs.every((run) => run.accuracy > 0.85),
    "Each network now reads more than 85 % of the test images. Guessing gives 10 %.",
  );
  return runs;
}

const barOptions: Options = {
  barsize: 30,
  barCompleteChar: "█",
  barIncompleteChar: "░",
  hideCursor: true,
  clearOnComplete: true,
  etaAsynchronousUpdate: false,
};

/** Counts the gradients that it asks for. */
function trainShortly(
  gradientOf: NetworkGradient,
  step: Step<Network>,
  train: Digits,
  progress: { start: () => void; step: (done: number, value: number) => void },
) {
  const random = randomFrom(SEED);
  const network = freshNetwork(random);
  const losses: number[] = [];
  let gradients = 0;
  progress.start();
  for (const { images, labels } of batches(train, BATCH, random)) {
    if (losses.length === STEPS) break;
    const at = gradientOf(network, images, labels);
    gradients++;
    losses.push(at.value);
    step(network, at);
    progress.step(losses.length, at.value);
  }
  return { network, losses, gradients };
}

function meanOfLast(losses: readonly number[]): number {
  const last = losses.slice(-20);
  return last.reduce((sum, value) => sum + value, 0) / last.length;
}
