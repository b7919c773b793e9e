/** Called programs backwards: helpers, recursion on a tape, rules given by the user, effects. */
import { describe, expect, it } from "vitest";
import { Builder, buildProgram, variable } from "../../src/ir/builder.js";
import { cost } from "../../src/ir/cost.js";
import type { DerivativeRule, Program, Value } from "../../src/ir/program.js";
import { F64 } from "../../src/ir/types.js";
import { opsOn } from "../../src/primitives/ops.js";
import { jvp } from "../../src/transforms/jvp.js";
import { gradient, vjp } from "../../src/transforms/vjp.js";
import { checkDifferences, checkModes, differentiableInputs, numbersOf, run } from "./checks.js";
import { ARRAY, at, data, type Sample, sample, times } from "./sample-programs.js";

function expectRight({ program, inputs }: Sample): void {
  expect(checkModes(program, inputs, 1)).toBeNull();
  expect(checkDifferences(program, inputs, 2)).toBeNull();
}

/** A program that may call itself: the body is written with the program at hand. */
function recursive(
  name: string,
  types: readonly (typeof F64 | typeof ARRAY)[],
  fill: (builder: Builder, self: Program, inputs: readonly Value[]) => readonly Value[],
): Program {
  const inputs = types.map((type) => variable(type, {}));
  const program: Program = { name, inputs, body: { params: [], statements: [], results: [] } };
  const builder = new Builder();
  builder.openBlock([]);
  program.body = builder.closeBlock(fill(builder, program, inputs));
  return program;
}

/** f(n, x) = n > 0 ? sin(x) · f(n - 1, x² / 2 + 0.1) : x */
const chain = recursive("chain", [F64, F64], (b, self, inputs) => {
  const o = opsOn(b);
  const [n, x] = [at(inputs, 0), at(inputs, 1)];
  return b.branch(
    o.gt(n, 0),
    () => [o.mul(o.sin(x), at(b.call(self, [o.sub(n, 1), o.add(o.div(o.mul(x, x), 2), 0.1)], [F64]), 0))],
    () => [x],
  );
});

/** A tree of calls: two in each, with an array that both change. */
const tree = recursive("tree", [F64, F64, ARRAY], (b, self, inputs) => {
  const o = opsOn(b);
  const [n, x, a] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  return b.branch(
    o.gt(n, 0),
    () => {
      const changed = o.set(a, n, o.mul(x, o.get(a, 0)));
      const [left = x, first = a] = b.call(self, [o.sub(n, 1), o.sin(x), changed], [F64, ARRAY]);
      const [right = x, second = a] = b.call(self, [o.sub(n, 2), o.mul(x, left), first], [F64, ARRAY]);
      return [o.add(left, right), o.accumulate(second, 0, left)];
    },
    () => [o.mul(x, o.get(a, 1)), a],
  );
});

/** Calls itself in a loop whose backward loop carries only accumulators; each call keeps a different amount. */
const fan = recursive("fan", [F64, F64], (b, self, inputs) => {
  const o = opsOn(b);
  const [n, x] = [at(inputs, 0), at(inputs, 1)];
  return b.branch(
    o.gt(n, 0),
    () => times(b, n, [0], (i, [s = i]) => [o.add(s, at(b.call(self, [i, o.mul(x, o.add(i, o.sin(x)))], [F64]), 0))]),
    () => [o.mul(o.exp(x), x)],
  );
});

describe("recursion", () => {
  for (const depth of [0, 1, 5]) {
    it(`one call, depth ${depth}`, () => {
      expectRight(sample("one", { x: 0.4 }, (_, inputs, b) => b.call(chain, [depth, at(inputs, 0)], [F64])));
    });
  }

  it("two calls, which change an array", () => {
    expectRight(
      sample("two", { x: 0.4, a: data(5) }, (o, inputs, b) => {
        const [value = inputs[0] as Value, array = value] = b.call(tree, [4, ...inputs], [F64, ARRAY]);
        return [o.add(value, o.sum(array)), array];
      }),
    );
  });

  it("in a loop that only sums", () => {
    expectRight(sample("fans", { x: 0.4 }, (_, inputs, b) => b.call(fan, [4, at(inputs, 0)], [F64])));
  });

  it("called from loops, with a tape of its own in each iteration", () => {
    expectRight(
      sample("calls", { x: 0.4 }, (o, inputs, b) =>
        times(b, 4, [at(inputs, 0)], (i, [c = i]) => [o.add(o.sin(c), at(b.call(chain, [i, c], [F64]), 0))]),
      ),
    );
  });

  it("mutual", () => {
    const even: Program = {
      name: "even",
      inputs: [variable(F64), variable(F64)],
      body: { params: [], statements: [], results: [] },
    };
    const odd = buildProgram("odd", [{ type: F64 }, { type: F64 }], (b, [n, x]) => {
      const o = opsOn(b);
      if (n === undefined || x === undefined) return [];
      return b.branch(
        o.gt(n, 0),
        () => b.call(even, [o.sub(n, 1), o.mul(x, o.cos(x))], [F64]),
        () => [o.mul(x, x)],
      );
    });
    const b = new Builder();
    b.openBlock([]);
    const [n, x] = [at(even.inputs, 0), at(even.inputs, 1)];
    const o = opsOn(b);
    const results = b.branch(
      o.gt(n, 0),
      () => [o.mul(x, at(b.call(odd, [o.sub(n, 1), o.add(x, 0.3)], [F64]), 0))],
      () => [x],
    );
    even.body = b.closeBlock(results);
    expectRight(sample("mutual", { x: 0.4 }, (_, inputs, builder) => builder.call(even, [5, at(inputs, 0)], [F64])));
  });

  it("costs a multiple of the function that does not grow with the depth", () => {
    const deep = (depth: number) =>
      sample("deep", { x: 0.4 }, (_, inputs, b) => b.call(chain, [depth, at(inputs, 0)], [F64]));
    const ratio = (depth: number) => {
      const { program, inputs } = deep(depth);
      return cost(gradient(program, [0], { value: true }), inputs).work / cost(program, inputs).work;
    };
    expect(ratio(200)).toBeLessThan(1.3 * ratio(50));
    expect(ratio(200)).toBeLessThan(6);
  });

  it("to second order", () => {
    const { program, inputs } = sample("one", { x: 0.4 }, (_, values, b) => b.call(chain, [4, at(values, 0)], [F64]));
    expect(checkModes(gradient(program, [0], { value: true }), inputs, 1)).toBeNull();
    expect(checkDifferences(gradient(program, [0], { value: true }), inputs, 1)).toBeNull();
  });
});

describe("helpers", () => {
  const helper = buildProgram("helper", [{ type: F64 }, { type: ARRAY }], (b, [x, a]) => {
    const o = opsOn(b);
    if (x === undefined || a === undefined) return [];
    const loop = times(b, o.length(a), [1], (i, [p = x]) => [o.mul(o.sin(p), o.add(x, o.get(a, i)))]);
    return [at(loop, 0), o.set(a, 0, o.exp(x))];
  });

  it("called in a loop, on an array that the loop changes", () => {
    expectRight(
      sample("repeated", { x: 0.3, a: data(4) }, (o, inputs, b) => {
        const loop = times(b, 3, inputs, (_, [x = at(inputs, 0), a = at(inputs, 1)]) => b.call(helper, [o.sin(x), a]));
        return [o.add(at(loop, 0), o.sum(at(loop, 1)))];
      }),
    );
  });

  it("given one array twice", () => {
    const twice = buildProgram("twice", [{ type: ARRAY }, { type: ARRAY }], (b, [p, q]) => {
      const o = opsOn(b);
      return p === undefined || q === undefined ? [] : [o.mul(o.get(p, 0), o.get(q, 1)), o.set(p, 1, o.get(q, 0))];
    });
    expectRight(
      sample("same", { a: data(3) }, (o, [a = undefined as never], b) => {
        const [value = a, array = a] = b.call(twice, [a, a]);
        return [o.add(value, o.sum(array))];
      }),
    );
  });
});

describe("rules given by the user", () => {
  /** tanh, with a derivative that is twice the right one, to see which is used. */
  const rules = (modes: readonly ("jvp" | "vjp")[]): DerivativeRule => {
    const slope = (b: Builder, y: Value) => opsOn(b).mul(2, opsOn(b).sub(1, opsOn(b).mul(y, y)));
    const forward = buildProgram("tanhJvp", [{ type: F64 }, { type: F64 }], (b, [x, dx]) => {
      const o = opsOn(b);
      return x === undefined || dx === undefined ? [] : [o.mul(slope(b, o.tanh(x)), dx)];
    });
    const reverse = buildProgram("tanhVjp", [{ type: F64 }, { type: F64 }, { type: F64 }], (b, [_x, y, yBar]) =>
      y === undefined || yBar === undefined ? [] : [opsOn(b).mul(slope(b, y), yBar)],
    );
    return {
      name: "tanhRule",
      captured: [],
      linear: true,
      checked: null,
      jvp: modes.includes("jvp") ? forward : null,
      vjp: modes.includes("vjp") ? reverse : null,
    };
  };
  const tanh = buildProgram("tanh", [{ type: F64 }], (b, [x]) => (x === undefined ? [] : [opsOn(b).tanh(x)]));
  const withRule = (modes: readonly ("jvp" | "vjp")[]) =>
    sample("custom", { x: 0.3 }, (o, inputs, b) => [
      o.mul(3, at(b.call(tanh, [o.mul(at(inputs, 0), 2)], undefined, rules(modes)), 0)),
    ]);
  const doubled = 3 * 2 * 2 * (1 - Math.tanh(0.6) ** 2);

  for (const modes of [["jvp"], ["vjp"], ["jvp", "vjp"]] as const) {
    it(`both modes use a rule with ${modes.join(" and ")}`, () => {
      const { program, inputs } = withRule(modes);
      expect(run(jvp(program, [0]), [...inputs, 1])[1]).toBeCloseTo(doubled, 13);
      expect(run(vjp(program, [0]), [...inputs, 1])[1]).toBeCloseTo(doubled, 13);
      expect(checkModes(program, inputs, 1)).toBeNull();
    });

    it(`the derivative of a rule with ${modes.join(" and ")} is that of the rule's own text`, () => {
      const { program, inputs } = withRule(modes);
      const first = gradient(program, [0], { value: false });
      expect(checkModes(first, inputs, 1)).toBeNull();
      const y = Math.tanh(0.6);
      const [second = 0] = numbersOf(run(gradient(first, [0], { value: false }), inputs));
      // A rule in terms of x differentiates its own tanh; one in terms of y differentiates the call, by the rule again.
      const factor = modes[0] === "vjp" || (modes as readonly string[]).includes("vjp") ? 2 : 1;
      expect(second).toBeCloseTo(-3 * 2 * 2 * 2 * 2 * y * (1 - y * y) * factor, 11);
    });
  }
});

describe("effects", () => {
  it("run once and in order, also where the body of a loop is computed again", () => {
    const { program, inputs } = sample("logged", { x: data(3) }, (o, values, b) => {
      const x = at(values, 0);
      return times(b, o.length(x), [0], (i, [s = i]) => {
        const squares = times(b, 2, [1], (_, [p = i]) => {
          b.effect({ effect: "log", predicate: null, message: ["p = ", 0], inputs: [p], construct: null });
          return [o.mul(p, o.exp(o.get(x, i)))];
        });
        return [o.add(s, at(squares, 0))];
      });
    });
    const before: string[] = [];
    const after: string[] = [];
    run(program, inputs, (text) => before.push(text));
    run(gradient(program, [0], { value: true }), inputs, (text) => after.push(text));
    expect(before).toHaveLength(6);
    expect(after).toEqual(before);
  });

  it("a failed assert throws before anything of the backward pass", () => {
    const { program } = sample("guarded", { x: 0 }, (o, [x = undefined as never], b) => {
      b.effect({ effect: "assert", predicate: o.gt(x, 0), message: ["x is ", 0], inputs: [x], construct: null });
      return [o.log(x)];
    });
    expect(() => run(gradient(program, differentiableInputs(program), { value: true }), [-1])).toThrow("x is -1");
  });
});
