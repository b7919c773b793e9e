/** What is really wrong in the gradient of a mutant: by comparison with the right one, without the checker. */
import { pointOf } from "../../../src/numeric/point.js";
import * as tree from "../../../src/tree/tree.js";
import type { Mutant } from "./all.js";
import { type GradientFunction, plant } from "./plant.js";

export interface Truth {
  /** Of all components, in the order of the flat gradient. */
  readonly paths: readonly string[];
  readonly right: Float64Array;
  /** What the mutant gives, once its mistake shows. */
  readonly planted: Float64Array;
  /** The paths of the components that differ. */
  readonly wrong: readonly string[];
}

/** The planted gradient, called at another point before where the mistake needs that to show. */
export function plantedGradient({ model, mistake }: Mutant): GradientFunction {
  const gradient = plant(model.name, mistake);
  if (mistake.calledBefore) {
    const [parameters, ...data] = model.example();
    gradient(
      tree.map((x) => 0.9 * x + 0.05, parameters),
      ...data,
    );
  }
  return gradient;
}

export function truthOf(mutant: Mutant): Truth {
  const { model, mistake } = mutant;
  const point = pointOf("truthOf", model.loss, model.example(), { indices: [0], single: true });
  const paths = Array.from({ length: point.size }, (_, i) => point.path(i));
  const right = tree.flatten(model.gradient(...model.example()));
  const gradient = plantedGradient(mutant);
  // What accumulates is right at first.
  if (mistake.kind === "accumulated") gradient(...model.example());
  const planted = tree.flatten(gradient(...model.example()));
  const wrong = paths.filter((_, i) => {
    const difference = Math.abs(planted[i]! - right[i]!);
    return !(difference <= 1e-9 * Math.max(Math.abs(planted[i]!), Math.abs(right[i]!)));
  });
  return { paths, right, planted, wrong };
}

/** Whether a component is the one of the path, or below it. */
export function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}
