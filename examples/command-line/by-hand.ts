/** The gradient of `loss.ts`, written by hand, with a mistake for `chainrule check` to find. */
import type { Model } from "./loss.js";

export function gradient(model: Model, X: number[][], y: number[]): Model {
  const dw = new Float64Array(model.w.length);
  let db = 0;
  for (let i = 0; i < X.length; i++) {
    let z = model.b;
    for (let j = 0; j < dw.length; j++) z += model.w[j]! * X[i]![j]!;
    const dz = -y[i]! / (1 + Math.exp(y[i]! * z));
    for (let j = 0; j < dw.length; j++) dw[j]! += (dz * X[i]![j]!) / X.length;
    db += dz;
  }
  return { w: dw, b: db };
}
