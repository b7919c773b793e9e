/** Explanations that pages are made of in these tests. */
import { explain } from "../../src/explain/explain.js";
import type { Explanation } from "../../src/explain/explanation.js";

/** Made once: an explanation is plain data that nobody changes. */
function once(make: () => Explanation): () => Explanation {
  let made: Explanation | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** One neuron: three inputs, one of which is used by a helper. */
function neuron(w: number, x: number, b: number): number {
  const z = w * x + b;
  const a = sigmoid(z);
  return (a - 0.5) ** 2 + 0.01 * w * w;
}

export const neuronExplained = once(() => explain(neuron, [0.5, 2, 0.1], { wrt: [0, 1, 2] }));

/** A loop over an array with carries. */
function rosenbrock(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const a = 1 - x[i]!;
    const b = x[i + 1]! - x[i]! ** 2;
    total += a * a + 100 * b * b;
  }
  return total;
}

export const loopExplained = once(() =>
  explain(rosenbrock, [new Float64Array([0.5, -0.2, 1.1, 0.3])], { iteration: 1 }),
);

interface Cell {
  wf: number;
  uf: number;
  bf: number;
  wi: number;
  ui: number;
  bi: number;
  wo: number;
  uo: number;
  bo: number;
  wg: number;
  ug: number;
  bg: number;
}

/** About thirty statements when helpers are counted: helpers called several times, and a branch. */
function lstm(p: Cell, x: number, h0: number, c0: number, target: number): number {
  const f = sigmoid(p.wf * x + p.uf * h0 + p.bf);
  const i = sigmoid(p.wi * x + p.ui * h0 + p.bi);
  const o = sigmoid(p.wo * x + p.uo * h0 + p.bo);
  const g = Math.tanh(p.wg * x + p.ug * h0 + p.bg);
  const c = f * c0 + i * g;
  const h = o * Math.tanh(c);
  let cost = (h - target) ** 2;
  if (h > 0) {
    cost = cost * 2;
  }
  return cost;
}

export const lstmExplained = once(() => {
  const gates = { wf: 0.5, uf: -0.3, bf: 0.1, wi: 0.7, ui: 0.2, bi: 0, wo: -0.4, uo: 0.6, bo: 0.2 };
  return explain(lstm, [{ ...gates, wg: 0.9, ug: -0.8, bg: 0.05 }, 1.2, 0.3, -0.1, 0.25]);
});

/** A function of `count` statements, each of which uses the one before, and some an input or a value long before. */
export function longExplained(count: number): Explanation {
  const lines = ["let s0 = x * y;"];
  for (let at = 1; at < count; at++) {
    const before = `s${at - 1}`;
    const forms = [`Math.sin(${before})`, `${before} * x`, `${before} + y`, `Math.tanh(${before})`];
    lines.push(`const s${at} = ${at % 10 === 9 ? `${before} - s${at - 9}` : forms[at % 4]};`);
  }
  const text = `return function long(x, y) {\n${lines.join("\n")}\nreturn s${count - 1};\n}`;
  const long = new Function(text)() as (x: number, y: number) => number;
  return explain(long, [0.7, 0.3], { wrt: [0, 1] });
}

/** More than fits into one graph. */
export const foldedExplained = once(() => longExplained(180));

/** An explanation in which all that the user wrote tries to be markup. */
export function hostileExplained(): Explanation {
  const explanation = neuronExplained();
  const evil = `</script><script>document.title="broken"</script><img src=x onerror="document.title='broken'">&amp;`;
  const formula = { plain: evil, latex: `\\text{${evil}` };
  return {
    ...explanation,
    name: evil,
    file: `/home/somebody/secret/${evil}.ts`,
    arguments: [{ name: evil, text: evil }],
    source: explanation.source.map((line) => ({ ...line, text: `${line.text} // ${evil}` })),
    helpers: explanation.helpers.map((helper) => ({ ...helper, name: evil })),
    value: Number.NaN,
    values: explanation.values.map((value) => ({ ...value, name: formula, value: Number.NaN, here: evil })),
    remarks: [{ kind: "zero", subject: evil, sentence: evil, values: [0], line: null }],
  };
}
