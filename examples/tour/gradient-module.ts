/** The gradient of the digits' loss as a module of its own: the source that ran, behind the signature of the function it came from. */
import { CLASSES, HIDDEN, type Network, PIXELS } from "../digits/network.js";

/** What a module made here exports. */
export interface GradientModule {
  readonly lossGradient: (network: Network, images: Float64Array, labels: Uint8Array) => Network;
}

/** Outside names that the loss reads, and what they stand for. */
const outside: Readonly<Record<string, number>> = { PIXELS, HIDDEN, CLASSES };

/** The module's text. `source` is `grad(loss).source`, `captures` the outside names that are its last parameters. */
export function gradientModule(source: string, captures: readonly string[]): string {
  const name = /^function ([\w$]+)\(/m.exec(source)?.[1];
  if (name === undefined) throw new Error("the gradient's source has no function");
  const constants = captures.map((capture) => {
    const value = outside[capture];
    if (value === undefined) throw new Error(`the loss reads ${capture}, whose value is not known here`);
    return `/* ${capture} */ ${value}`;
  });
  const args = ["network.W1", "network.b1", "network.W2", "network.b2", "images", "labels", ...constants].join(", ");
  return `// @ts-nocheck The code below is JavaScript, as it ran.
/** The gradient of \`loss\` in examples/digits/network.ts, found by Chainrule. Needs no library. Written by \`npm start\`. */

export interface Network {
  readonly W1: Float64Array;
  readonly b1: Float64Array;
  readonly W2: Float64Array;
  readonly b2: Float64Array;
}

export function lossGradient(network: Network, images: Float64Array, labels: Uint8Array): Network {
  const [W1, b1, W2, b2] = run(${args});
  return { W1, b1, W2, b2 };
}

const run = (() => {
${source
  .trim()
  .split("\n")
  .map((line) => (line === "" ? "" : `  ${line}`))
  .join("\n")}
  return ${name};
})();
`;
}
