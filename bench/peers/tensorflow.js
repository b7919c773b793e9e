/** The problems in `@tensorflow/tfjs`: in single precision, which is all it has; the back-end is chosen by `worker.js`. */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { oneHot, vandermonde } from "./data.js";

export async function use(backend) {
  if (backend === "wasm") {
    const { dirname } = await import("node:path");
    const { fileURLToPath } = await import("node:url");
    setWasmPaths(`${dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm")))}/`);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no back-end ${backend} here`);
  await tf.ready();
}

const array = (values, shape = [values.length]) => tf.tensor(Float32Array.from(values), shape);

const problem = (loss, make) => (inputs) => {
  const { parameters, data = [] } = make(inputs);
  const gradient = tf.grads((...values) => loss(values, ...data));
  return () => tf.tidy(() => gradient(parameters).map((slope) => slope.dataSync()));
};

const ofArray = (loss) =>
  problem(
    ([x]) => loss(x),
    ([x]) => ({ parameters: [array(x)] }),
  );

export const problems = {
  lse: ofArray((x) => tf.logSumExp(x)),
  llsq: problem(
    ([x], powers, signs) => tf.dot(powers, x).sub(signs).square().sum().mul(0.5),
    ([x, [n]]) => {
      const { powers, signs } = vandermonde(x.length, n);
      return { parameters: [array(x)], data: [array(powers, [n, x.length]), array(signs)] };
    },
  ),
  logistic: problem(
    ([w, b], X, y) => tf.softplus(y.mul(tf.dot(X, w).add(b)).neg()).mean(),
    ([w, b, X, y]) => ({ parameters: [array(w), array(b)], data: [array(X, [y.length, w.length]), array(y)] }),
  ),
  digits: problem(
    ([W1, b1, W2, b2], images, hot) => {
      const hidden = images.matMul(W1).add(b1).tanh();
      const scores = hidden.matMul(W2, false, true).add(b2);
      return tf
        .logSoftmax(scores)
        .mul(hot)
        .sum()
        .mul(-1 / hot.shape[0]);
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
    const [here, next] = [x.slice([0], [n - 1]), x.slice([1], [n - 1])];
    const distance = tf.scalar(1).sub(here);
    return next.sub(here.square()).square().mul(100).add(distance.square()).sum();
  }),
  wave: ofArray((x) => x.sin().mul(x.square().neg().exp()).sum()),
  planck: ofArray((x) => x.mul(x).mul(x).div(x.exp().sub(1)).sum()),
  polynomial: (inputs) =>
    ofArray((x) => {
      let value = tf.zerosLike(x);
      for (const coefficient of inputs[1]) value = value.mul(x).add(coefficient);
      return value.sum();
    })(inputs),
  logisticMap: ofArray((r) => {
    let state = tf.fill(r.shape, 0.3);
    for (let step = 0; step < 50; step++) state = r.mul(state).mul(tf.scalar(1).sub(state));
    return state.sum();
  }),
};
