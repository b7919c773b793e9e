/** Long programs: cut into functions that V8 optimises, with the same results. */
import { expect, test } from "vitest";
import { printJavaScript } from "../../src/backends/javascript/compile.js";
import { outlineLongBlocks } from "../../src/backends/javascript/outline.js";
import { buildProgram } from "../../src/ir/builder.js";
import type { Program, Value } from "../../src/ir/program.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { opsOn } from "../../src/primitives/ops.js";
import { randomProgram } from "../random/programs.js";
import { compiledRunner, disagreement, runInterpreted } from "./agreement.js";

/** Steps of a recurrence, written out, that change an array as they go; in a loop if asked for. */
function long(steps: number, inLoop: boolean): Program {
  const inputs = [
    { type: F64, name: "x" },
    { type: arrayOf("f64"), name: "a" },
  ];
  return buildProgram("long", inputs, (builder, [x = missing(), a = missing()]) => {
    const o = opsOn(builder);
    const unrolled = (start: Value, array: Value): [Value, Value] => {
      let [value, changed] = [start, array];
      for (let step = 0; step < steps; step++) {
        value = o.add(o.sin(value), o.mul(0.1, o.get(changed, step % 3)));
        if (step % 5 === 0) changed = o.set(changed, step % 3, value);
      }
      return [value, changed];
    };
    if (!inLoop) return unrolled(x, a);
    return builder.loop({ count: 2, initial: [x, a], body: (_, [v = x, b = a]) => unrolled(v, b) }).outputs;
  });
}

function missing(): never {
  throw new Error("no such input");
}

test.each([
  [3000, false],
  [800, true],
])("%d steps in a row (in a loop: %s) become several functions", (steps, inLoop) => {
  const made = long(steps, inLoop);
  const outlined = outlineLongBlocks(made);
  verify(outlined);
  const inputs = [0.3, Float64Array.of(1, 2, 3)];
  expect(disagreement(runInterpreted(made, inputs), compiledRunner(made)(inputs))).toBeNull();
  const { source } = printJavaScript(made);
  const functions = source.split(/^function /m);
  expect(functions.length).toBeGreaterThan(5);
  for (const text of functions) expect(text.split("\n").length).toBeLessThan(1000);
  // The array is handed from part to part; only the caller's is kept.
  expect(source.split("slice()")).toHaveLength(2);
});

test("a short program stays one function", () => {
  const made = long(20, false);
  expect(outlineLongBlocks(made)).toBe(made);
});

test("large random programs", () => {
  for (let seed = 70; seed < 74; seed++) {
    const { program, inputs } = randomProgram(seed, { size: 300, stops: true });
    verify(outlineLongBlocks(program));
    const difference = disagreement(runInterpreted(program, inputs(0)), compiledRunner(program)(inputs(0)));
    if (difference !== null) expect.fail(`seed ${seed}: ${difference}`);
  }
});
