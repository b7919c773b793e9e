/** The problems in `@jax-js/jax`: in double precision, on its WebAssembly device, compiled by `jit`. */
import { oneHot, vandermonde } from "./data.js";

// It asks whether data are of this class, which comes with Node 24.
globalThis.Float16Array ??= class {};
const { defaultDevice, grad, init, jit, nn, numpy: np } = await import("@jax-js/jax");

await init("wasm");
defaultDevice("wasm");

const array = (values, shape = [values.length]) =>
  np.array(Float64Array.from(values), { dtype: np.float64 }).reshape(shape);

/** From the inputs of a problem to a function that computes its gradient; results are computed when they are asked for. */
const problem = (loss, make) => (inputs) => {
  const { parameters, data = [] } = make(inputs);
  const gradient = jit(grad(loss));
  return () => {
    const slopes = gradient(
      parameters.map((value) => value.ref),
      ...data.map((value) => value.ref),
    );
    return slopes.map((slope) => slope.dataSync());
  };
};

const ofArray = (loss) =>
  problem(
    ([x]) => loss(x),
    ([x]) => ({ parameters: [array(x)] }),
  );

export const problems = {
  lse: ofArray((x) => nn.logsumexp(x)),
  llsq: problem(
    ([x], powers, signs) => {
      const residual = np.matmul(powers, x).sub(signs);
      return residual.ref.mul(residual).sum().mul(0.5);
    },
    ([x, [n]]) => {
      const { powers, signs } = vandermonde(x.length, n);
      return { parameters: [array(x)], data: [array(powers, [n, x.length]), array(signs)] };
    },
  ),
  logistic: problem(
    ([w, b], X, y) => nn.softplus(y.mul(np.matmul(X, w).add(b)).mul(-1)).mean(),
    ([w, b, X, y]) => ({ parameters: [array(w), array(b)], data: [array(X, [y.length, w.length]), array(y)] }),
  ),
  digits: problem(
    ([W1, b1, W2, b2], images, hot) => {
      const hidden = np.tanh(np.matmul(images, W1).add(b1));
      const scores = np.matmul(hidden, np.transpose(W2)).add(b2);
      const count = hot.shape[0];
      return nn
        .logSoftmax(scores)
        .mul(hot)
        .sum()
        .mul(-1 / count);
    },
    ([W1, b1, W2, b2, images, labels]) => {
      const [units, classes, n] = [b1.length, b2.length, labels.length];
      return {
        parameters: [array(W1, [W1.length / units, units]), array(b1), array(W2, [classes, units]), array(b2)],
        data: [array(images, [n, images.length / n]), array(oneHot(labels, classes), [n, classes])],
      };
    },
  ),
  rosenbrock: ofArray((x) => {
    const n = x.shape[0];
    const [here, next] = [x.ref.slice([0, n - 1]), x.slice([1, n])];
    const bend = next.sub(here.ref.mul(here.ref));
    const distance = here.mul(-1).add(1);
    return bend.ref.mul(bend).mul(100).add(distance.ref.mul(distance)).sum();
  }),
  wave: ofArray((x) =>
    np
      .sin(x.ref)
      .mul(np.exp(x.ref.mul(x).mul(-1)))
      .sum(),
  ),
  planck: ofArray((x) => x.ref.mul(x.ref).mul(x.ref).div(np.exp(x).sub(1)).sum()),
  polynomial: (inputs) =>
    ofArray((x) => {
      let value = x.ref.mul(0);
      for (const coefficient of inputs[1]) value = value.mul(x.ref).add(coefficient);
      x.dispose();
      return value.sum();
    })(inputs),
  logisticMap: ofArray((r) => {
    let state = r.ref.mul(0).add(0.3);
    for (let step = 0; step < 50; step++) state = r.ref.mul(state.ref).mul(state.mul(-1).add(1));
    r.dispose();
    return state.sum();
  }),
};
