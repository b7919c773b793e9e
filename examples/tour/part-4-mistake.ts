/** Part 4: a mistake in a backward pass that was written by hand: found, located, named, by values of the loss alone. */
import { checkGradient } from "../../src/index.js";
import { lossAndGradientByHand } from "../digits/by-hand.js";
import type { Batch } from "../digits/data.js";
import { loss, type Network } from "../digits/network.js";
import { checked, count, duration, heading, line, paragraph } from "./terminal.js";

/** The gradient as in `by-hand.ts`, but for one thing that is easily forgotten: `b1` is summed over the images, not averaged. */
function mistakenGradient(network: Network, images: Float64Array, labels: Uint8Array): Network {
  const { gradient } = lossAndGradientByHand(network, images, labels);
  for (let j = 0; j < gradient.b1.length; j++) gradient.b1[j]! *= labels.length;
  return gradient;
}

function rightGradient(network: Network, images: Float64Array, labels: Uint8Array): Network {
  return lossAndGradientByHand(network, images, labels).gradient;
}

const IMAGES = 15;

export function showMistake(network: Network, { images, labels }: Batch): void {
  heading("4. A mistake in a backward pass, and what differences are good for");
  paragraph(
    "examples/digits/by-hand.ts has the gradient of the same network as a person writes it. Here is a copy in which the mean over the " +
      "images is forgotten in one place, `b1`. The checker knows the loss only by its values.",
  );
  line();
  const few = { images: images.subarray(0, IMAGES * 784), labels: labels.subarray(0, IMAGES) };
  const args: [Network, Float64Array, Uint8Array] = [network, few.images, few.labels];
  const started = performance.now();
  const report = checkGradient(loss, args, { gradient: mistakenGradient });
  const took = performance.now() - started;
  for (const text of report.toText().split("\n").slice(0, 8)) line(`    ${text}`);
  line("    …");
  line();
  const wrong = report.components.filter(({ verdict }) => verdict === "wrong").map(({ path }) => path);
  const all = 2 * report.size;
  checked(
    report.verdict === "wrong" && report.evaluations < 2000,
    `Found among ${count(report.size)} numbers with ${count(report.evaluations)} evaluations, not ${count(all)}: ${duration(took)}.`,
  );
  checked(
    wrong.length > 0 && wrong.every((path) => /^network\.b1\[\d+\]$/.test(path)),
    "Located: every component that is called wrong is one of b1.",
  );
  const named = report.diagnosis.find(({ kind }) => kind === "constant factor");
  checked(
    named?.where === "network.b1" && named.sentence.includes(`${IMAGES} times too large`),
    `Named: ${named?.sentence ?? "nothing"}`,
  );
  const right = checkGradient(loss, args, { gradient: rightGradient });
  checked(
    right.verdict === "right",
    `The one without the mistake passes, with ${count(right.evaluations)} evaluations.`,
  );
}
