/** The cost of a gradient, in sentences. */
import type { CostOfGradient } from "../explanation.js";

export function costSentences(cost: CostOfGradient): string[] {
  const { functionOperations, gradientOperations, ratio, parameters, differenceEvaluations, milliseconds } = cost;
  const many = parameters === 1 ? "parameter" : "parameters";
  return [
    functionOperations === 0
      ? "The function takes no operation."
      : `The function takes ${count(functionOperations)} operations; value and gradient together ${count(gradientOperations)}, ${ratio.toFixed(1)} times as many.`,
    `Central differences would evaluate the function ${count(differenceEvaluations)} times for ${count(parameters)} ${many}.`,
    ...(milliseconds === null
      ? []
      : [
          `Measured: ${time(milliseconds.function)} for the function, ${time(milliseconds.gradient)} for value and gradient; ` +
            `central differences would take ${time(milliseconds.function * differenceEvaluations)}.`,
        ]),
  ];
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function time(milliseconds: number): string {
  if (milliseconds < 0.001) return `${(milliseconds * 1e6).toPrecision(3)} ns`;
  if (milliseconds < 1) return `${(milliseconds * 1e3).toPrecision(3)} µs`;
  return milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;
}
