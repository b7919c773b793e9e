/** Time of generated value-and-gradient code beside the same written by hand: `npx tsx bench/backend/gradients.ts`. */
import { insertCopies } from "../../src/backends/buffers/insert-copies.js";
import { compileJavaScript, printJavaScript } from "../../src/backends/javascript/compile.js";
import type { RuntimeValue } from "../../src/ir/program.js";
import { optimize } from "../../src/passes/pipeline.js";
import { gradient } from "../../src/transforms/vjp.js";
import { problems } from "./programs.js";

/** Best time of one call in microseconds. */
function time(run: () => unknown): number {
  for (let warm = performance.now(); performance.now() - warm < 300; ) run();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12; round++) {
    const calls = Math.max(1, Math.ceil(5 / Math.max(best / 1000, 0.002)));
    const start = performance.now();
    for (let call = 0; call < calls; call++) run();
    best = Math.min(best, ((performance.now() - start) / calls) * 1000);
  }
  return best;
}

function largestDifference(a: readonly RuntimeValue[], b: readonly RuntimeValue[]): number {
  const flat = (values: readonly RuntimeValue[]) =>
    values.flatMap((v) => (typeof v === "object" ? [...v] : [Number(v)]));
  const [x, y] = [flat(a), flat(b)];
  return Math.max(...x.map((value, at) => Math.abs(value - (y[at] ?? Number.NaN)) / (1 + Math.abs(value))));
}

for (const { name, program, wrt, inputs, byHand } of problems) {
  const start = performance.now();
  const derived = gradient(program, wrt, { value: true });
  const derivedAt = performance.now();
  const optimized = optimize(derived);
  const optimizedAt = performance.now();
  printJavaScript(optimized);
  const end = performance.now();
  const { run, source } = compileJavaScript(optimized);
  const plain = compileJavaScript(optimize(program)).run;
  const [generated, written, value] = [
    time(() => run(...inputs)),
    time(() => byHand(...inputs)),
    time(() => plain(...inputs)),
  ];
  const difference = largestDifference(run(...inputs), byHand(...inputs));
  const { copies } = insertCopies(optimized);
  console.log(
    `${name}: value ${value.toFixed(1)} µs, value and gradient ${generated.toFixed(1)} µs, by hand ${written.toFixed(1)} µs, ` +
      `ratio ${(generated / written).toFixed(2)}, difference ${difference.toExponential(1)}, copies in loops ${copies.inLoops}; ` +
      `compile: derive ${(derivedAt - start).toFixed(1)} + passes ${(optimizedAt - derivedAt).toFixed(1)} + ` +
      `print ${(end - optimizedAt).toFixed(1)} ms`,
  );
  if (process.argv.includes("--source")) console.log(source);
}
