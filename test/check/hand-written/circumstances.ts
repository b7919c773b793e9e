/** The hard circumstances in which a right gradient must not be called wrong: scales, ties, storage, noise. */

import type { Verdict } from "../../../src/check/verdict.js";
import * as tree from "../../../src/tree/tree.js";
import { jitter } from "../random/jitter.js";
import type { HandWritten } from "./all.js";

export interface Circumstance {
  readonly name: string;
  /** The same model under it. */
  readonly of: (model: HandWritten) => HandWritten;
  /** What the checker may say there. */
  readonly expected: (model: HandWritten) => readonly Verdict[];
}

type Arguments = readonly unknown[];

export const circumstances: readonly Circumstance[] = [
  { name: "as they are", of: (model) => model, expected: () => ["right"] },
  { name: "inputs of 1e8 and 1e-8", of: illScaled, expected: () => ["right"] },
  {
    name: "ties and kinks",
    of: rounded,
    expected: ({ name }) => (name === "convolution" ? ["notSmooth"] : ["right"]),
  },
  // Some models compute in 32 bits then, which is noise as well.
  { name: "Float32", of: single, expected: () => ["right", "limited"] },
  { name: "noise of 1e-6", of: noisy, expected: () => ["right", "limited"] },
];

/** Components are measured in units of 1e-8 and 1e8 by turns: their numbers are 1e8 and 1e-8, their derivatives the reverse. */
function illScaled({ name, loss, gradient, example }: HandWritten): HandWritten {
  const alternating = <T>(value: T, factor: number): T => {
    let index = 0;
    return tree.map((x) => x * (index++ % 2 === 0 ? factor : 1 / factor), value);
  };
  const inUnits = ([p, ...data]: Arguments, factor: number): Arguments => [alternating(p, factor), ...data];
  return {
    name,
    loss: (...args) => loss(...inUnits(args, 1e8)),
    gradient: (...args) => alternating(gradient(...inUnits(args, 1e8)), 1e8),
    example: () => inUnits(example(), 1e-8),
  };
}

/** Parameters are whole numbers, and images too: many are equal, zero, or add up to zero. */
function rounded(model: HandWritten): HandWritten {
  const example = (): Arguments => {
    const [p, data, ...rest] = model.example();
    const isImage = model.name === "convolution";
    return [tree.map(Math.round, p), isImage ? tree.map(Math.round, data) : data, ...rest];
  };
  return { ...model, example };
}

/** Parameters in 32 bits. */
function single(model: HandWritten): HandWritten {
  const example = (): Arguments => {
    const [p, ...data] = model.example();
    return [inSingle(p), ...data];
  };
  return { ...model, example };
}

function inSingle(value: unknown): unknown {
  if (value instanceof Float64Array) return Float32Array.from(value);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.every((item) => typeof item === "number") ? Float32Array.from(items) : items.map(inSingle);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, inSingle(field)]));
}

/** The value is off by up to 1e-6 of itself. */
function noisy(model: HandWritten): HandWritten {
  const loss = (...args: Arguments) => {
    const value = model.loss(...args);
    return value + 1e-6 * Math.abs(value) * jitter(tree.flatten(args[0]));
  };
  return { ...model, loss };
}
