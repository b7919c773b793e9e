/** Which values get derivatives at all. */
import { describe, expect, it } from "vitest";
import { buildProgram } from "../../src/ir/builder.js";
import { cost } from "../../src/ir/cost.js";
import { print } from "../../src/ir/print.js";
import type { Program } from "../../src/ir/program.js";
import { F64 } from "../../src/ir/types.js";
import { opsOn } from "../../src/primitives/ops.js";
import { Activity } from "../../src/transforms/activity.js";
import { jvp } from "../../src/transforms/jvp.js";
import { gradient } from "../../src/transforms/vjp.js";
import { at, data, sample, times } from "./sample-programs.js";

function namesOf(marked: ReadonlySet<{ origin: { name: string | null } }>): string[] {
  return [...marked].flatMap(({ origin }) => origin.name ?? []).sort();
}

describe("activity", () => {
  /** p depends on x only in the second iteration: through q. */
  const delayed = buildProgram(
    "delayed",
    [
      { type: F64, name: "x" },
      { type: F64, name: "c" },
    ],
    (b, [x, c]) => {
      const o = opsOn(b);
      if (x === undefined || c === undefined) return [];
      const { outputs } = b.loop({
        count: 3,
        initial: [0, 0, 0],
        origins: [{ name: "p" }, { name: "q" }, { name: "r" }],
        body: (i, [p = i, q = i, r = i]) => [q, o.add(q, x), o.add(r, o.mul(c, p))],
      });
      return [at(outputs, 0), at(outputs, 2)];
    },
  );

  it("varied follows carries until nothing changes", () => {
    expect(namesOf(new Activity().varied(delayed, [true, false]))).toEqual(["p", "p", "q", "q", "r", "r", "x"]);
    expect(namesOf(new Activity().varied(delayed, [false, true]))).toEqual(["c", "r", "r"]);
  });

  it("useful follows them backwards", () => {
    expect(namesOf(new Activity().active(delayed, [true, true], [true, false]))).toEqual(["p", "p", "q", "x"]);
    expect(new Activity().active(delayed, [false, true], [true, false]).size).toBe(0);
  });

  it("what the gradient is not asked for costs nothing", () => {
    const { program } = sample("linear", { w: data(3), x: data(3) }, (o, inputs, b) => {
      const [w, x] = [at(inputs, 0), at(inputs, 1)];
      return times(b, o.length(w), [0], (i, [s = i]) => [o.add(s, o.mul(o.get(w, i), o.sin(o.get(x, i))))]);
    });
    const only = gradient(program, [0], { value: false });
    expect(cost(only).operations.cos).toBeUndefined();
    expect(cost(gradient(program, [1], { value: false })).operations.cos).toBe(1);
    expect(cost(jvp(program, [0])).operations.cos).toBeUndefined();
  });

  it("recursive programs come to a fixpoint: a value that varies only through the recursion", () => {
    const inputs = [0, 1, 2].map(() => buildProgram("v", [{ type: F64 }], (_, [x = 0]) => [x]).inputs[0]);
    const [n, x, y] = inputs;
    if (n === undefined || x === undefined || y === undefined) throw new Error("unreachable");
    const program: Program = { name: "shift", inputs: [n, x, y], body: { params: [], statements: [], results: [] } };
    program.body = buildProgram("body", [], (b) => {
      const o = opsOn(b);
      return b.branch(
        o.gt(n, 0),
        () => b.call(program, [o.sub(n, 1), 0, x], [F64]),
        () => [y],
      );
    }).body;
    expect(new Activity().varied(program, [false, true, false]).has(y)).toBe(false);
    expect([...new Activity().varied(program, [false, true, false])].length).toBeGreaterThan(1);
    expect([...new Activity().active(program, [false, true, false], [true])]).toContain(x);
  });
});

describe("names", () => {
  it("adjoints and tangents are named after their primals", () => {
    const { program } = sample("named", { x: 0.5, y: 2 }, (o, [x, y]) => [o.mul(o.sin(x ?? 0), y ?? 0)]);
    const text = print(gradient(program, [0, 1], { value: false }));
    expect(text).toMatch(/~x: f64 = /);
  });
});
