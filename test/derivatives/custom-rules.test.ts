/** Derivatives that users give: what is wrong with a rule is said exactly, before a number comes of it. */
import { describe, expect, it } from "vitest";
import { ChainruleError, customDerivative, grad, hessian, jvp, vjp } from "../../src/index.js";

/** The message but for the code frame; `rule` is of any type here, since wrong ones are passed. */
function messageOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    const lines = error.message.split("\n");
    return [lines[0] ?? "", ...lines.slice(1).filter((line) => /^(Why|Instead): /.test(line))];
  }
  throw new Error("nothing was refused");
}

function productWith(rule: unknown): (x: number[]) => number {
  return customDerivative((x: number[]) => x[0]! * x[1]!, rule as { vjp: () => never });
}

function doubledWith(rule: unknown): (x: number[]) => number[] {
  return customDerivative((x: number[]) => x.map((v) => 2 * v), rule as { vjp: () => never });
}

const structured = [
  "Why: a tangent or adjoint has the structure of the value it belongs to",
  "Instead: pass a value of the structure named",
];
const lengths = [
  "Why: there is one number for each component of the value it belongs to",
  "Instead: pass arrays of the same lengths",
];

describe("what `vjp` returns", () => {
  const listed = [
    "Why: it gives the adjoints of all arguments, undefined for one without",
    "Instead: pass a value of the structure named",
  ];
  const needed = "where a list with one adjoint for each of 1 argument is needed";

  it.each([
    ["no list", () => 3, `what the \`vjp\` of a custom derivative returns is \`3\`, ${needed}`, listed],
    ["nothing", () => undefined, `what the \`vjp\` of a custom derivative returns is \`undefined\`, ${needed}`, listed],
    ["an object", () => ({ x: 1 }), `what the \`vjp\` of a custom derivative returns is an object, ${needed}`, listed],
    [
      "too many",
      () => [[1, 2], 3],
      `what the \`vjp\` of a custom derivative returns is a list of 2, ${needed}`,
      listed,
    ],
    ["a number for an array", () => [3], "adjoint 0 is `3`, where number[] is needed", structured],
    ["text in an array", () => ["ab"], 'adjoint 0 is the string "ab", where number[] is needed', structured],
    ["a longer array", () => [[1, 2, 3]], "adjoint 0 has 3 numbers in an array where 2 are needed", lengths],
    ["an empty array", () => [[]], "adjoint 0 has 0 numbers in an array where 2 are needed", lengths],
  ] as readonly (readonly [string, () => unknown, string, readonly string[]])[])("%s", (_, rule, found, rest) => {
    expect(messageOf(() => grad(productWith({ vjp: rule }))([3, 4]))).toEqual([found, ...rest]);
  });

  it("is not asked for an argument that has no derivative", () => {
    const f = customDerivative((x: number, n: number) => x * Math.floor(n), {
      vjp: ([, n], _value, bar) => [bar * Math.floor(n), Number.NaN],
    });
    expect(grad((x: number) => f(x, 2.5))(3)).toBe(2);
  });

  it("names the field that is missing", () => {
    const f = customDerivative((p: { a: number; b: number[] }) => p.a * p.b[0]!, {
      vjp: (([p]: readonly [{ b: number[] }], _value: number, bar: number) => [{ a: bar * p.b[0]! }]) as never,
    });
    expect(messageOf(() => grad(f)({ a: 1, b: [2] }))).toEqual([
      "adjoint 0.b is undefined, where number[] is needed",
      ...structured,
    ]);
  });
});

describe("what `jvp` returns", () => {
  it.each([
    ["a number for an array", () => 1, "the tangent is `1`, where number[] is needed", structured],
    [
      "a longer array",
      () => [1, 2, 3],
      "the tangent that `jvp` returns has 3 numbers in an array where 2 are needed",
      lengths,
    ],
  ] as readonly (readonly [string, () => unknown, string, readonly string[]])[])("%s", (_, rule, found, rest) => {
    expect(messageOf(() => jvp(doubledWith({ jvp: rule }), [[3, 4]], [[1, 0]]))).toEqual([found, ...rest]);
  });

  it("an array for a number", () => {
    const rule = { jvp: (_args: unknown, [dx]: readonly [number[]]) => dx };
    expect(messageOf(() => jvp(productWith(rule), [[3, 4]], [[1, 0]]))).toEqual([
      "the tangent is an array, where number is needed",
      ...structured,
    ]);
  });
});

describe("one rule for both modes", () => {
  const onlyForward = (rule: (x: number, dx: number) => number) =>
    customDerivative((x: number) => x * x, { jvp: ([x], [dx]) => rule(x, dx), check: false });

  it("must be linear: a tangent that is ignored, shifted, squared or branched on", () => {
    const shifted = (size: number) => [
      `the \`jvp\` of a custom derivative gives ${size} for tangents of zero`,
      "Why: a derivative is linear: where nothing moves, nothing changes",
      "Instead: let the result be a sum of tangents times factors, or give `vjp` as well",
    ];
    expect(messageOf(() => grad(onlyForward(() => 5))(2))).toEqual(shifted(5));
    expect(messageOf(() => grad(onlyForward((x, dx) => 2 * x * dx - x))(2))).toEqual(shifted(2));
    const crooked = [
      "reverse mode needs the `vjp` of a custom derivative, whose `jvp` is not linear in the tangent",
      "Why: one follows from the other only where the result is a sum of tangents times factors that do not depend on them",
      "Instead: give `vjp` as well, or remove branches and operations on tangents other than sums and products with other values",
    ];
    expect(messageOf(() => grad(onlyForward((_x, dx) => dx * dx))(2))).toEqual(crooked);
    expect(messageOf(() => grad(onlyForward((x, dx) => (dx > 0 ? x * dx : 0)))(2))).toEqual(crooked);
  });

  it("checks arrays, too", () => {
    const f = customDerivative((x: number[]) => x.map((v) => v * v), { jvp: ([x]) => x, check: false });
    expect(messageOf(() => vjp(f, [[1, 2]]).pullback([1, 1]))[0]).toBe(
      "the `jvp` of a custom derivative gives 3 for tangents of zero",
    );
  });

  it("must be linear in adjoints where forward mode needs it", () => {
    const clipped = customDerivative((x: number) => x, {
      vjp: (_args, _value, bar) => [Math.max(-1, Math.min(1, bar))],
      check: false,
    });
    expect(grad((x: number) => 5 * clipped(x))(2)).toBe(1);
    expect(messageOf(() => jvp((x: number) => 5 * clipped(x), [2], [1]))).toEqual([
      "forward mode needs the `jvp` of a custom derivative, whose `vjp` is not linear in the adjoint",
      "Why: one follows from the other only where the result is a sum of adjoints times factors that do not depend on them",
      "Instead: give `jvp` as well, or remove branches and operations on adjoints other than sums and products with other values",
    ]);
  });

  it("is taken where it is linear: loops, helpers, captured values, branches on other values", () => {
    const scale = 3;
    const weighted = (x: readonly number[], dx: readonly number[]) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += (x[i]! > 1 ? scale : 2) * x[i]! * dx[i]!;
      return sum / x.length;
    };
    const f = customDerivative((x: number[]) => x[0]! * x[1]!, {
      jvp: ([x], [dx]) => weighted(x, dx) + Math.sin(x[0]!) * dx[1]!,
      check: false,
    });
    expect(grad(f)([2, 0.5])).toEqual([3, 0.5 + Math.sin(2)]);
    expect(jvp(f, [[2, 0.5]], [[1, 2]]).tangent).toBe(3 + 2 * (0.5 + Math.sin(2)));
    expect(grad((x: number) => f([x, x]) * x)(2)).toBeCloseTo(4 + 2 * (3 + 3 + Math.sin(2)), 12);
    expect(hessian(f)([2, 0.5]).data.length).toBe(4);
  });
});

describe("a rule that is no function", () => {
  it("is refused when it is given", () => {
    expect(messageOf(() => productWith({ vjp: 3 }))).toEqual([
      "customDerivative got `vjp`: 3",
      "Why: it takes a function",
      "Instead: pass one of these, or leave it out",
    ]);
    expect(messageOf(() => productWith({ jvp: undefined, vjp: "x" }))[0]).toBe('customDerivative got `vjp`: "x"');
    expect(messageOf(() => productWith({ vjp: () => [[1, 2]], check: "no" }))).toEqual([
      'customDerivative got `check`: "no"',
      "Why: it takes true or false",
      "Instead: pass one of these, or leave it out",
    ]);
  });
});
