/** Part 3: the same rule on 101,770 parameters: what a gradient costs, and whether it is right. */
import { tree } from "../../src/index.js";
import type { Batch } from "../digits/data.js";
import type { ValueAndGradient } from "../digits/descent.js";
import { loss, type Network } from "../digits/network.js";
import type { Random } from "../digits/random.js";
import { checked, count, duration, heading, line, paragraph, table, tick } from "./terminal.js";

export type NetworkGradient = (network: Network, images: Float64Array, labels: Uint8Array) => ValueAndGradient<Network>;

const COMPONENTS = 20;
const DIRECTIONS = 3;
const NUDGE = 1e-4;

export function showDigits(gradientOf: NetworkGradient, network: Network, batch: Batch, random: Random): void {
  const { images, labels } = batch;
  const parameters = tree.size(network);
  heading(`3. The same rule on ${count(parameters)} parameters`);
  paragraph(
    "A network of 784 pixels, 128 hidden units and 10 scores, written as loops over arrays in examples/digits/network.ts, and " +
      `${labels.length} of the 60,000 MNIST digits. Its loss is one number, made by a long composition; nothing else changes.`,
  );
  line();
  const started = performance.now();
  const { value, gradient } = gradientOf(network, images, labels);
  const compile = performance.now() - started;
  const { evaluation, once } = measure(gradientOf, network, batch);
  const needed = 2 * parameters;
  const ratio = once / evaluation;
  table(
    ["all partial derivatives of the loss", "evaluations", "time"],
    [
      ["the loss alone, no derivative", "1", `${duration(evaluation)}  measured`],
      ["backwards by the chain rule (grad)", count(ratio, 1), `${duration(once)}  measured`],
      ["by nudging every parameter twice", count(needed), `${duration(needed * evaluation)}  estimated`],
    ],
    [1],
  );
  paragraph(
    `The estimate is ${count(needed)} times the measured evaluation. The first call of the gradient, which reads, differentiates and ` +
      `compiles the function, took ${duration(compile)}.`,
  );
  const direct = loss(network, images, labels);
  checked(value === direct, `The value that comes with the gradient is the loss itself, bit for bit: ${direct}.`);
  checked(parameters === 101_770, `The gradient has ${count(parameters)} numbers, one for each parameter.`);
  checked(ratio <= 5, `All of them for the price of ${count(ratio, 1)} evaluations (at most 5).`);
  showAgreement(gradient, network, batch, random);
}

/** Medians, the two taken in turns, so that both see the same machine. */
function measure(gradientOf: NetworkGradient, network: Network, { images, labels }: Batch) {
  const evaluations: number[] = [];
  const gradients: number[] = [];
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    loss(network, images, labels);
    const between = performance.now();
    gradientOf(network, images, labels);
    const end = performance.now();
    if (round < 5) continue; // not yet optimised by the engine
    evaluations.push(between - start);
    gradients.push(end - between);
  }
  return { evaluation: median(evaluations), once: median(gradients) };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function showAgreement(gradient: Network, network: Network, { images, labels }: Batch, random: Random): void {
  const lossAlong = (direction: Network, t: number) =>
    loss(
      tree.zip((p, d) => p + t * d, network, direction),
      images,
      labels,
    );
  const slope = (direction: Network) => {
    const h = NUDGE / tree.norm(direction);
    return (lossAlong(direction, h) - lossAlong(direction, -h)) / (2 * h);
  };
  line();
  const rows: string[][] = [];
  let agreeing = 0;
  const compare = (what: string, analytic: number, numeric: number) => {
    const close = Math.abs(analytic - numeric) <= 1e-6 * Math.max(1e-2, Math.abs(analytic));
    if (close) agreeing++;
    rows.push([what, analytic.toExponential(6), numeric.toExponential(6), tick(close)]);
  };
  for (let k = 0; k < DIRECTIONS; k++) {
    const direction = tree.map(() => 2 * random() - 1, network);
    compare(`direction ${k + 1}, all parameters at once`, tree.dot(gradient, direction), slope(direction));
  }
  for (let k = 0; k < COMPONENTS; k++) {
    const { name, index } = drawComponent(gradient, k, random);
    const direction = tree.map(() => 0, network);
    direction[name][index] = 1;
    compare(`${name}[${index}]`, gradient[name][index]!, slope(direction));
  }
  table(["∂L/∂…", "chain rule", "by nudging", ""], [...rows.slice(0, DIRECTIONS + 5), ["…"]], [1, 2]);
  checked(
    agreeing === rows.length,
    `${agreeing} of ${rows.length} agree within 10⁻⁶ of their size (10⁻⁸ where that is below 0.01): ${DIRECTIONS} random directions and ${COMPONENTS} parameters drawn from those that matter.`,
  );
}

/** A parameter of each array in turn, among those whose partial derivative is not zero (the corners of the images are blank). */
function drawComponent(gradient: Network, turn: number, random: Random): { name: keyof Network; index: number } {
  const names = ["W1", "b1", "W2", "b2"] as const;
  const name = names[turn % names.length]!;
  const array = gradient[name];
  for (;;) {
    const index = Math.floor(random() * array.length);
    if (array[index] !== 0) return { name, index };
  }
}
