/** `npm run digits`: trains the network on all 60,000 images with Adam, and tests it on the 10,000 others. */
import { SingleBar } from "cli-progress";
import { valueAndGrad } from "../../src/index.js";
import { batches, type Digits, firstOf, readDigits } from "./data.js";
import { adam, type Step } from "./descent.js";
import { accuracy, loss, type Network } from "./network.js";
import { freshNetwork, randomFrom } from "./random.js";

const BATCH = 100;
/** One pass over the images each, with a fresh Adam of this rate. */
const RATES = [0.002, 0.001, 0.0005, 0.00025];
const WANTED = 0.96;

const started = performance.now();
const train = readDigits("train");
const test = firstOf(readDigits("test"));
const random = randomFrom(1);
const network = freshNetwork(random);
const gradientOf = valueAndGrad(loss);
const bar = new SingleBar({
  format: "{bar} {value}/{total} gradients, loss {loss}",
  clearOnComplete: true,
  hideCursor: true,
});

say(`${train.labels.length} images to learn from, ${test.labels.length} to be tested on.`);
let reached = 0;
for (let epoch = 0; epoch < RATES.length; epoch++) {
  const mean = learn(train, adam(RATES[epoch]!));
  reached = accuracy(network, test.images, test.labels);
  say(`pass ${epoch + 1}: mean loss ${mean.toFixed(4)}, test accuracy ${percent(reached)}, ${seconds()} s`);
}
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
const good = reached >= WANTED;
say(
  `${good ? "✓" : "✗"} ${percent(reached)} of the test images are read, ${percent(WANTED)} wanted. ${seconds()} s, ${megabytes} MiB.`,
);
process.exitCode = good ? 0 : 1;

/** One pass over the images; the mean loss on the way. */
function learn(digits: Digits, move: Step<Network>): number {
  let sum = 0;
  let steps = 0;
  bar.start(Math.floor(digits.labels.length / BATCH), 0, { loss: "" });
  for (const { images, labels } of batches(digits, BATCH, random)) {
    const at = gradientOf(network, images, labels);
    move(network, at);
    sum += at.value;
    steps++;
    bar.update(steps, { loss: at.value.toFixed(3) });
  }
  bar.stop();
  return sum / steps;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
