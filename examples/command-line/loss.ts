/** Logistic regression: how badly a linear model separates points with the labels 1 and -1. */
export interface Model {
  w: Float64Array;
  b: number;
}

export function loss(model: Model, X: number[][], y: number[]): number {
  let total = 0;
  for (let i = 0; i < X.length; i++) {
    let z = model.b;
    for (let j = 0; j < model.w.length; j++) z += model.w[j]! * X[i]![j]!;
    total += Math.log1p(Math.exp(-y[i]! * z));
  }
  return total / X.length;
}
