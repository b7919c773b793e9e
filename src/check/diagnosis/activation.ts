/** Recognises the derivative of one activation function in the place of another's, where its argument can be had. */
import type { Block } from "../blocks.js";
import type { CheckedComponent, Comparison } from "../compare.js";
import type { Finding } from "../report.js";
import { accuracy, type Evidence, type Group, type Recogniser } from "./evidence.js";

/** One number of a layer: its argument z, and supplied over numeric derivative. */
interface Unit {
  readonly z: number;
  readonly analytic: number;
  readonly numeric: number;
  readonly error: number;
}

interface Activation {
  readonly name: string;
  readonly slope: (z: number) => number;
  /** What is written for it by mistake. */
  readonly mistakes: readonly (readonly [text: string, slope: (z: number) => number])[];
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const sigmoidSlope = (z: number): number => sigmoid(z) * (1 - sigmoid(z));
const tanhSlope = (z: number): number => 1 - Math.tanh(z) ** 2;
const step = (z: number): number => (z > 0 ? 1 : 0);

const activations: readonly Activation[] = [
  {
    name: "tanh",
    slope: tanhSlope,
    mistakes: [
      ["1 - z², with its argument in the place of its value", (z) => 1 - z * z],
      ["y·(1 - y), the sigmoid's, of its value y", (z) => Math.tanh(z) * (1 - Math.tanh(z))],
      ["the sigmoid's", sigmoidSlope],
      ["its own, taken at its value", (z) => tanhSlope(Math.tanh(z))],
      ["relu's", step],
      ["1", () => 1],
    ],
  },
  {
    name: "sigmoid",
    slope: sigmoidSlope,
    mistakes: [
      ["z·(1 - z), with its argument in the place of its value", (z) => z * (1 - z)],
      ["1 - y², tanh's, of its value y", (z) => 1 - sigmoid(z) ** 2],
      ["tanh's", tanhSlope],
      ["its own, taken at its value", (z) => sigmoidSlope(sigmoid(z))],
      ["relu's", step],
      ["1", () => 1],
    ],
  },
  {
    name: "softplus",
    slope: sigmoid,
    mistakes: [
      ["the sigmoid's", sigmoidSlope],
      ["relu's", step],
      ["tanh's", tanhSlope],
      ["1", () => 1],
    ],
  },
  {
    name: "relu",
    slope: step,
    mistakes: [
      ["1", () => 1],
      ["the opposite mask", (z) => 1 - step(z)],
      ["the sigmoid's", sigmoidSlope],
      ["tanh's", tanhSlope],
    ],
  },
];

/**
 * Units are either the components themselves, for a function applied to each of them, or the rows of a weight matrix: of one data point,
 * the derivatives of a row are a multiple of the layer's input, which gives its argument.
 */
export const activation: Recogniser = (group, evidence) => {
  const own = group.wrong.map((component) => unitAt(component, evidence.comparison.point.values[component.index] ?? 0));
  const direct = recognise(group, own);
  if (direct !== null) return direct;
  const name = group.blocks[0]?.name;
  for (const points of singles(evidence)) {
    // Units of several data points together, for each way to read off the inputs.
    const together = new Map<string, WayUnits>();
    for (const comparison of points) {
      const block = comparison.blocks.find((one) => one.name === name);
      if (block === undefined) continue;
      for (const { way, units, biases } of unitsOf(comparison, block)) {
        const before = together.get(way);
        together.set(way, {
          way,
          units: [...(before?.units ?? []), ...units],
          biases: [...(before?.biases ?? []), ...biases],
        });
      }
    }
    for (const { way, units, biases } of together.values()) {
      const found = recognise(group, units);
      if (found !== null) return recognise(withBias(group, evidence, way), [...units, ...biases]) ?? found;
    }
  }
  return null;
};

/** Needs four units with different arguments, in which right and wrong derivative differ. */
function recognise({ where, wrong }: Group, units: readonly Unit[]): Finding | null {
  for (const { name, slope, mistakes } of activations) {
    for (const [text, mistaken] of mistakes) {
      // supplied / numeric = mistaken / right, without dividing by zero.
      let off = 0;
      const telling = new Set<number>();
      for (const { z, analytic, numeric, error } of units) {
        const [left, right] = [analytic * slope(z), numeric * mistaken(z)];
        const size = Math.max(Math.abs(left), Math.abs(right));
        const allowed = 8 * error * Math.abs(mistaken(z)) + 1e-5 * size;
        off = Math.max(
          off,
          Math.abs(left - right) <= allowed ? Math.abs(left - right) / (size || 1) : Number.POSITIVE_INFINITY,
        );
        if (Math.abs(mistaken(z) - slope(z)) > 1e-2 * Math.abs(slope(z))) telling.add(z);
      }
      if (off === Number.POSITIVE_INFINITY || telling.size < 4) continue;
      const sentence = `${where}: the derivative of ${name} is taken to be ${text}: that gives supplied / numeric for ${telling.size} different arguments z, ${accuracy(off)}.`;
      return { kind: "activation", where, sentence, fits: wrong.length, of: wrong.length };
    }
  }
  return null;
}

const MOST_POINTS = 3;

/** Comparisons at single data points: all lists among the arguments of one length cut down to one item each. */
function* singles({ comparison, trial, axes }: Evidence): Generator<Comparison[]> {
  if (trial === null) return;
  yield [comparison];
  for (const { length } of axes) {
    const isData = (arg: unknown, index: number) =>
      Array.isArray(arg) && arg.length === length && comparison.point.argument(0) !== index;
    if (!trial.args.some(isData)) continue;
    const items = Array.from({ length: Math.min(length, MOST_POINTS) }, (_, item) => item);
    yield items.flatMap((item) => {
      const cut = trial.args.map((arg, index) => (isData(arg, index) ? (arg as unknown[]).slice(item, item + 1) : arg));
      const single = trial.at(`item ${item} of ${length}`, cut);
      return single !== null && Number.isFinite(single.value) ? [single] : [];
    });
  }
}

const MOST_UNITS = 16;

/** Units by the way in which the inputs were read off; those of the biases apart. */
interface WayUnits {
  /** The name of the block of the biases, where there is one. */
  readonly way: string;
  readonly units: readonly Unit[];
  readonly biases: readonly Unit[];
}

/** The group with what is wrong in the biases of the same layer. */
function withBias(group: Group, { wrong, comparison }: Evidence, name: string): Group {
  const bias = comparison.blocks.find((block) => block.name === name);
  const own = bias === undefined ? [] : wrong.filter(({ index }) => index >= bias.first && index < bias.end);
  if (bias === undefined || own.length === 0) return group;
  return { where: `${group.where}, ${name}`, wrong: [...group.wrong, ...own], blocks: [...group.blocks, bias] };
}

/** One unit a row of a matrix, if all rows are multiples of one input. */
function* unitsOf(comparison: Comparison, block: Block): Generator<WayUnits> {
  const [rows = 0, columns = 0] = block.shape;
  if (block.shape.length !== 2 || rows > MOST_UNITS || columns > MOST_UNITS) return;
  const { values } = comparison.point;
  const row = (r: number) =>
    Array.from({ length: columns }, (_, column) => comparison.component(block.first + r * columns + column));
  const table = Array.from({ length: rows }, (_, r) => row(r));
  for (const { way, scales, biases, own } of inputScales(comparison, block, table)) {
    if (!isOneInput(table, scales)) continue;
    const rowUnits = table.flatMap((derivatives, r) => {
      const scale = scales[r] ?? 0;
      if (scale === 0) return [];
      let z = biases[r] ?? 0;
      for (const { index, numeric } of derivatives) z += (numeric / scale) * (values[index] ?? 0);
      const largest = derivatives.reduce((a, b) => (Math.abs(b.numeric) > Math.abs(a.numeric) ? b : a));
      const bias = own[r];
      return [{ unit: unitAt(largest, z), bias: bias === undefined ? [] : [unitAt(bias, z)] }];
    });
    yield { way, units: rowUnits.map(({ unit }) => unit), biases: rowUnits.flatMap(({ bias }) => bias) };
  }
}

/** How the adjoint of each row's sum may be read off: the derivative of its bias, or of a last column that is the bias. */
function* inputScales(comparison: Comparison, block: Block, table: readonly (readonly CheckedComponent[])[]) {
  for (const bias of comparison.blocks) {
    if (bias.end - bias.first !== table.length || bias === block) continue;
    const own = table.map((_, row) => comparison.component(bias.first + row));
    const biases = own.map(({ index }) => comparison.point.values[index] ?? 0);
    yield { way: bias.name, scales: own.map(({ numeric }) => numeric), biases, own };
  }
  yield {
    way: "last column",
    scales: table.map((row) => row.at(-1)?.numeric ?? 0),
    biases: table.map(() => 0),
    own: [],
  };
}

function isOneInput(table: readonly (readonly CheckedComponent[])[], scales: readonly number[]): boolean {
  const reference = table.findIndex((_, row) => Math.abs(scales[row] ?? 0) > 0);
  return table.every((row, r) =>
    row.every(({ numeric, error }, column) => {
      const expected = ((table[reference]?.[column]?.numeric ?? 0) / (scales[reference] ?? 1)) * (scales[r] ?? 0);
      return Math.abs(numeric - expected) <= 20 * error + 1e-6 * Math.max(Math.abs(numeric), Math.abs(expected));
    }),
  );
}

function unitAt({ analytic, numeric, error }: CheckedComponent, z: number): Unit {
  return { z, analytic, numeric, error };
}
