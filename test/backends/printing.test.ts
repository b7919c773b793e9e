/** What compiled code looks like: derivatives of small programs as they are given to the reader. */
import { expect, test } from "vitest";
import { problems } from "../../bench/backend/programs.js";
import { copiesInLoops } from "../../src/backends/buffers/insert-copies.js";
import { printJavaScript } from "../../src/backends/javascript/compile.js";
import { type Builder, buildProgram } from "../../src/ir/builder.js";
import type { Program, Value } from "../../src/ir/program.js";
import { arrayOf, F64, type Type } from "../../src/ir/types.js";
import { optimize } from "../../src/passes/pipeline.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";
import { jvp } from "../../src/transforms/jvp.js";
import { gradient } from "../../src/transforms/vjp.js";

const ARRAY = arrayOf("f64");

function program(
  name: string,
  inputs: readonly { readonly name: string; readonly type: Type }[],
  fill: (o: Ops, builder: Builder, ...inputs: Value[]) => readonly Value[],
): Program {
  return buildProgram(name, inputs, (builder, variables) => fill(opsOn(builder), builder, ...variables));
}

function source(made: Program): string {
  const optimized = optimize(made);
  expect(copiesInLoops(optimized)).toBe(0);
  return `\n${printJavaScript(optimized).source}\n`;
}

const x = { name: "x", type: F64 };
const y = { name: "y", type: F64 };

test("gradient of a dot product", () => {
  const dot = program(
    "dot",
    [
      { name: "a", type: ARRAY },
      { name: "b", type: ARRAY },
    ],
    (o, builder, a, b) => {
      return builder.loop({
        count: o.length(a),
        initial: [0],
        origins: [{ name: "total" }],
        indexOrigin: { name: "i" },
        body: (i, [total]) => [o.add(total ?? 0, o.mul(o.get(a, i), o.get(b, i)))],
      }).outputs;
    },
  );
  expect(source(gradient(dot, [0, 1], { value: true }))).toMatchInlineSnapshot(`
    "
    function dotGradient(a, b) {
      const aLength = a.length;
      const db = new Float64Array(b.length);
      const da = new Float64Array(aLength);
      let total = 0;
      for (let i = 0; i < aLength; i++) {
        const t = a[i];
        const t1 = b[i];
        db[i] = t;
        da[i] = t1;
        total += t * t1;
      }
      return [total, da, db];
    }
    "
  `);
});

test.each(problems)("value and gradient of $name", ({ program: made, wrt }) => {
  expect(source(gradient(made, wrt, { value: true }))).toMatchSnapshot();
});

test("an expression keeps the parentheses that it needs, and no others", () => {
  const made = program("f", [x, y], (o, _builder, x, y) => [
    o.sub(x, o.sub(y, 1)),
    o.sub(o.sub(x, y), 1),
    o.mul(o.add(x, y), o.neg(o.add(x, 2))),
    o.div(x, o.mul(y, 3)),
    o.pow(o.neg(x), o.neg(y)),
    o.pow(o.pow(x, 3), 2),
    o.add(x, o.neg(y)),
    o.sub(x, o.mul(-2, y)),
    o.neg(o.neg(o.sin(x))),
    o.select(o.and(o.lt(x, 1), o.or(o.not(o.lt(y, 2)), o.eq(x, y))), 1, o.bitOr(x, o.add(y, 1))),
  ]);
  expect(`\n${printJavaScript(made).source}\n`).toMatchInlineSnapshot(`
    "
    function f(x, y) {
      return [x - (y - 1), x - y - 1, (x + y) * -(x + 2), x / (y * 3), (-x) ** -y, (x ** 3) ** 2, x - y, x + 2 * y, Math.sin(x), x < 1 && (!(y < 2) || x === y) ? 1 : x | y + 1];
    }
    "
  `);
});

test("branches: assignments only where a value changes, else-if chains, conditional expressions", () => {
  const made = program("f", [x, y], (o, builder, x, y) => {
    const [z = x] = builder.branch(
      o.lt(x, 0),
      () => [o.neg(x)],
      () =>
        builder.branch(
          o.lt(x, 1),
          () => {
            const square = o.mul(x, x);
            return [o.mul(square, o.add(square, 1))];
          },
          () => [o.sqrt(x)],
        ),
    );
    const { outputs } = builder.loop({
      count: y,
      initial: [z],
      origins: [{ name: "best" }],
      indexOrigin: { name: "i" },
      body: (i, [best = x]) =>
        builder.branch(
          o.gt(o.sin(i), best),
          () => [o.sin(i)],
          () => [best],
        ),
    });
    return outputs;
  });
  expect(source(made)).toMatchInlineSnapshot(`
    "
    function f(x, y) {
      let best;
      if (x < 0) {
        best = -x;
      } else if (x < 1) {
        const t = x * x;
        best = t * (t + 1);
      } else {
        best = Math.sqrt(x);
      }
      for (let i = 0; i < y; i++) {
        const t = Math.sin(i);
        if (t > best) {
          best = t;
        }
      }
      return [best];
    }
    "
  `);
});

test("a loop that a test ends, and its derivative", () => {
  const newton = program("root", [{ name: "a", type: F64 }], (o, builder, a) => {
    return builder.loop({
      initial: [1],
      origins: [{ name: "x" }],
      test: (_, [x = a]) => o.gt(o.abs(o.sub(o.mul(x, x), a)), 1e-10),
      body: (_, [x = a]) => [o.sub(x, o.div(o.sub(o.mul(x, x), a), o.mul(2, x)))],
    }).outputs;
  });
  expect(source(newton)).toMatchInlineSnapshot(`
    "
    function root(a) {
      let x = 1;
      while (Math.abs(x * x - a) > 1e-10) {
        x -= (x * x - a) / (2 * x);
      }
      return [x];
    }
    "
  `);
  expect(source(jvp(newton, [0]))).toMatchInlineSnapshot(`
    "
    function rootJvp(a, aDot) {
      const t = -aDot;
      let x = 1;
      let xDot = 0;
      while (Math.abs(x * x - a) > 1e-10) {
        const t1 = x * xDot;
        const t2 = 2 * x;
        const t3 = (x * x - a) / t2;
        x -= t3;
        xDot -= 1 / t2 * (t1 + t1 + t) - t3 / t2 * (2 * xDot);
      }
      return [x, xDot];
    }
    "
  `);
});

test("two arrays in turns", () => {
  const heat = program(
    "heat",
    [
      { name: "u", type: ARRAY },
      { name: "steps", type: F64 },
    ],
    (o, builder, u, steps) => {
      const n = o.length(u);
      const [now = u] = builder.loop({
        count: steps,
        initial: [u, o.fill(n, 0)],
        origins: [{ name: "now" }, { name: "next" }],
        indexOrigin: { name: "step" },
        body: (_, [now = u, next = u]) => {
          const [filled = u] = builder.loop({
            count: n,
            initial: [next],
            origins: [{ name: "next" }],
            indexOrigin: { name: "i" },
            body: (i, [next = u]) => [o.set(next, i, o.mul(0.5, o.add(o.get(now, i), o.get(now, o.add(i, 1)))))],
          }).outputs;
          return [filled, now];
        },
      }).outputs;
      return [now];
    },
  );
  expect(source(heat)).toMatchInlineSnapshot(`
    "
    function heat(u, steps) {
      const t = u.length;
      let next = new Float64Array(t);
      let now = u.slice();
      for (let step = 0; step < steps; step++) {
        for (let i = 0; i < t; i++) {
          next[i] = 0.5 * (now[i] + now[i + 1]);
        }
        const next1 = next;
        next = now;
        now = next1;
      }
      return [now];
    }
    "
  `);
});

test("calls, several results, guards, prints and special functions", () => {
  const helper = program("helper", [x], (o, _builder, x) => [o.erf(x), o.exp(x)]);
  const made = program("f", [x], (o, builder, x) => {
    const [first = x, second = x] = builder.call(helper, [x]);
    builder.effect({ effect: "assert", predicate: o.gt(x, 0), message: ["x is ", 0], inputs: [x], construct: null });
    builder.effect({ effect: "log", predicate: null, message: ["here"], inputs: [], construct: null });
    return [o.add(first, o.mul(second, first))];
  });
  expect(source(made)).toMatchInlineSnapshot(`
    "
    function f(x) {
      const results = helper(x);
      const t = results[0];
      const t1 = results[1];
      if (!(x > 0)) throw new Error(\`x is \${x}\`);
      log("here");
      return [t + t1 * t];
    }

    function helper(x) {
      return [erf(x), Math.exp(x)];
    }
    "
  `);
});
