/** `adapters`: backward passes in the shapes of the wild, right and wrong. */
import { describe, expect, it } from "vitest";
import { adapters } from "../../../src/check/pullback/adapters.js";
import { checkPullback } from "../../../src/check/pullback/check-pullback.js";
import { dense, denseArguments, denseBackward, type Rows, Scale, StaleScale, scaleArguments } from "./layers.js";

const kinds = ({ diagnosis }: { readonly diagnosis: readonly { readonly kind: string }[] }) =>
  diagnosis.map(({ kind }) => kind);

const messageOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing thrown";
};

describe("adapters.named", () => {
  it("reads an object by its names", () => {
    const report = checkPullback(dense, denseArguments(), adapters.named(denseBackward, ["dx", "dW", "db"]));
    expect(report.verdict).toBe("right");
  });

  it("refuses a name that is missing, with the nearest", () => {
    const run = () => checkPullback(dense, denseArguments(), adapters.named(denseBackward, ["dx", "dw", "db"]));
    expect(messageOf(run)).toBe(
      [
        "ChainruleError: the backward pass returned { dx: number[][], dW: number[][], db: number[] }, which has no `dw`",
        "",
        "Why: `adapters.named` reads the adjoint of each argument from the field of this name",
        "Instead: write `dW`, or return a field `dw`",
      ].join("\n"),
    );
  });
});

type Buffers = [Rows, Rows, number[]];

const fill = (dy: Rows, [x, W, b]: Buffers, [dx, dW, db]: Buffers, start: (held: number) => number) => {
  dx.forEach((row, i) => {
    row.forEach((_, k) => {
      row[k] = W[k]!.reduce((sum, w, j) => sum + w * dy[i]![j]!, 0);
    });
  });
  dW.forEach((row, k) => {
    row.forEach((held, j) => {
      row[j] = x.reduce((sum, values, i) => sum + values[k]! * dy[i]![j]!, start(held));
    });
  });
  b.forEach((_, j) => {
    db[j] = dy.reduce((sum, row) => sum + row[j]!, 0);
  });
};

describe("adapters.fillsBuffers", () => {
  it("hands over buffers that later calls find as they were left", () => {
    const backward = adapters.fillsBuffers((dy: Rows, args: Buffers, buffers: Buffers) =>
      fill(dy, args, buffers, () => 0),
    );
    expect(checkPullback(dense, denseArguments(), backward).verdict).toBe("right");
  });

  it("finds what is added to a buffer that nobody cleared", () => {
    const backward = adapters.fillsBuffers((dy: Rows, args: Buffers, buffers: Buffers) =>
      fill(dy, args, buffers, (held) => held),
    );
    const report = checkPullback(dense, denseArguments(), backward);
    expect(report.verdict).toBe("wrong");
    expect(kinds(report)).toContain("accumulated");
    const wrong = report.components.filter(({ verdict }) => verdict === "wrong");
    expect(wrong.length).toBe(12);
    expect(wrong.every(({ path }) => path.startsWith("W["))).toBe(true);
  });

  it("refuses a number, which is no buffer", () => {
    const backward = adapters.fillsBuffers(() => undefined);
    expect(messageOf(() => checkPullback((x: number) => x, [1], backward))).toBe(
      [
        "ChainruleError: argument 0 is a number, which is no buffer for its adjoint",
        "",
        "Why: `adapters.fillsBuffers` lets the backward pass write its results into arrays or objects",
        "Instead: leave argument 0 out of `wrt`, or pass the number in an array or object of its own",
      ].join("\n"),
    );
  });
});

describe("adapters.accumulates", () => {
  const parameter = (size: number) => ({ grad: new Float64Array(size) });
  const tanhOf = (x: Float64Array, w: Float64Array) => x.map((value, i) => Math.tanh(value * w[i]!));
  const layerOf = (add: (grad: Float64Array, i: number, d: number) => void) => {
    const [forX, forW] = [parameter(3), parameter(3)];
    return adapters.accumulates({
      run: (dy: Float64Array, x: Float64Array, w: Float64Array) => {
        dy.forEach((d, i) => {
          const slope = d * (1 - Math.tanh(x[i]! * w[i]!) ** 2);
          add(forX.grad, i, slope * w[i]!);
          forW.grad[i]! += slope * x[i]!;
        });
      },
      read: () => [forX.grad, forW.grad],
      clear: () => {
        forX.grad.fill(0);
        forW.grad.fill(0);
      },
    });
  };

  it("clears, runs and reads", () => {
    const backward = layerOf((grad, i, d) => {
      grad[i]! += d;
    });
    const report = checkPullback(tanhOf, scaleArguments(), backward);
    expect(report.verdict).toBe("right");
    expect(report.diagnosis).toEqual([]);
  });

  it("finds a gradient that is replaced where it should be added to", () => {
    const backward = layerOf((grad, i, d) => {
      grad[i] = d;
    });
    const report = checkPullback(tanhOf, scaleArguments(), backward);
    expect(report.verdict).toBe("wrong");
    expect(report.diagnosis).toMatchObject([{ kind: "replaces", where: "x[0]", fits: 3, of: 6 }]);
    expect(report.diagnosis[0]?.sentence).toMatch(
      /^Two passes leave -?[\d.]+ at `x\[0\]`, not twice -?[\d.]+: the gradient is replaced/,
    );
  });
});

describe("adapters.flat", () => {
  interface Model {
    W: number[][];
    b: number[];
  }
  const apply = (p: Model, x: number[]) => p.b.map((b, i) => b + p.W[i]!.reduce((sum, w, j) => sum + w * x[j]!, 0));
  const pack = (p: Model) => Float64Array.from([...p.W.flat(), ...p.b]);
  const unpack = (v: Float64Array): Model => ({ W: [[...v.slice(0, 3)], [...v.slice(3, 6)]], b: [...v.slice(6)] });
  const args: [Model, number[]] = [
    {
      W: [
        [1, -2, 0.5],
        [0.25, 3, -1],
      ],
      b: [0.1, -0.2],
    },
    [0.7, -1.3, 2],
  ];
  const backward = (dy: number[], _: Float64Array, x: number[]) =>
    Float64Array.from([...dy.flatMap((d) => x.map((value) => d * value)), ...dy]);

  it("packs the parameters and unpacks their adjoints, named as the user has them", () => {
    const report = checkPullback(apply, args, adapters.flat(backward, { pack, unpack }), { wrt: 0 });
    expect(report.verdict).toBe("right");
    expect(report.components.map(({ path }) => path)).toContain("p.W[1][2]");
  });

  it("locates a mistake by the name in the structure", () => {
    const wrong = (dy: number[], v: Float64Array, x: number[]) => backward(dy, v, x).map((d, i) => (i === 4 ? -d : d));
    const report = checkPullback(apply, args, adapters.flat(wrong, { pack, unpack }), { wrt: 0 });
    expect(report.components.filter(({ verdict }) => verdict === "wrong").map(({ path }) => path)).toEqual([
      "p.W[1][1]",
    ]);
  });

  it("refuses an `unpack` that is not the inverse of `pack`", () => {
    const columns = (v: Float64Array): Model => ({
      W: [
        [v[0]!, v[2]!, v[4]!],
        [v[1]!, v[3]!, v[5]!],
      ],
      b: [...v.slice(6)],
    });
    const run = () => checkPullback(apply, args, adapters.flat(backward, { pack, unpack: columns }), { wrt: 0 });
    expect(messageOf(run)).toBe(
      [
        "ChainruleError: `unpack(pack(value))` is not the value: `.W[0][1]` was -2 and is 0.5",
        "",
        "Why: adjoints are taken apart by `unpack`, so it must put each number where `pack` took it from",
        "Instead: let `pack` and `unpack` visit the same numbers in the same order",
      ].join("\n"),
    );
  });
});

describe("adapters.layer", () => {
  const checkLayer = (layer: Scale) => {
    const forward = (x: Float64Array, gain: Float64Array) => {
      layer.gain = gain;
      return layer.forward(x);
    };
    const backward = (dy: Float64Array) => [layer.backward(dy), layer.gainGradient];
    return checkPullback(forward, scaleArguments(), adapters.layer({ forward, backward }));
  };

  it("runs the forward pass before the backward pass", () => {
    const report = checkLayer(new Scale());
    expect(report.verdict).toBe("right");
    expect(report.diagnosis).toEqual([]);
  });

  it("finds what is kept from an earlier forward pass, and says what it is", () => {
    const report = checkLayer(new StaleScale());
    expect(report.verdict).toBe("wrong");
    expect(report.diagnosis).toMatchObject([{ kind: "stale", where: "x" }]);
    expect(report.diagnosis[0]?.sentence).toMatch(
      /^At another point the result is wrong: along a direction -?[\d.]+, not -?[\d.]+ ± [\d.e-]+; it is what would be right if `x` were as in an earlier call\.$/,
    );
  });
});

it("a part of an adapter that is missing", () => {
  const parts = { run: () => undefined, read: () => [1] };
  expect(messageOf(() => adapters.accumulates(parts as never))).toBe(
    [
      "ChainruleError: `adapters.accumulates` was given undefined as `clear`",
      "",
      "Why: `clear` sets the kept gradients to zero before each pass",
      "Instead: pass a function: `adapters.accumulates({ run, read, clear })`",
    ].join("\n"),
  );
  expect(messageOf(() => adapters.flat(() => Float64Array.of(1), undefined as never))).toContain("undefined as `pack`");
  expect(messageOf(() => adapters.layer({ forward: () => 1 } as never))).toContain("undefined as `backward`");
});

describe("a backward pass that is not there", () => {
  const backwardMessage = (adapter: string, call: string) =>
    [
      `ChainruleError: \`adapters.${adapter}\` was given undefined as the backward pass`,
      "",
      "Why: it calls a function that computes the adjoints",
      `Instead: pass a function: \`adapters.${adapter}(${call})\``,
    ].join("\n");
  const packing = { pack: (x: number) => Float64Array.of(x), unpack: ([x = 0]: Float64Array) => x };

  it("is refused by the adapters that take one first", () => {
    expect(messageOf(() => adapters.named(undefined as never, ["dx"]))).toBe(
      backwardMessage("named", "backward, names"),
    );
    expect(messageOf(() => adapters.fillsBuffers(undefined as never))).toBe(
      backwardMessage("fillsBuffers", "backward"),
    );
    expect(messageOf(() => adapters.flat(undefined as never, packing))).toBe(
      backwardMessage("flat", "backward, { pack, unpack }"),
    );
  });

  it("names that are no list of names", () => {
    const message = (found: string) =>
      [
        `ChainruleError: \`adapters.named\` was given ${found} as the names`,
        "",
        "Why: each argument has the name of the field with its adjoint, or null for none",
        'Instead: list them in the order of the arguments: `adapters.named(backward, ["dx", null])`',
      ].join("\n");
    expect(messageOf(() => adapters.named(denseBackward, undefined as never))).toBe(message("undefined"));
    expect(messageOf(() => adapters.named(denseBackward, "dx" as never))).toBe(message("string"));
    expect(messageOf(() => adapters.named(denseBackward, [1] as never))).toBe(message("number[]"));
  });
});

describe("arguments without adjoint", () => {
  const scale = (x: number[], w: number) => x.map((value) => value * w);
  const dot = (dy: number[], x: number[]) => dy.reduce((sum, d, i) => sum + d * x[i]!, 0);
  const args = (): [number[], number] => [[1, 2], 3];

  it("null and undefined among the names leave an argument out, which a note says", () => {
    for (const none of [null, undefined]) {
      const backward = adapters.named((dy: number[], x: number[], _: number) => ({ dw: dot(dy, x) }), [none, "dw"]);
      const report = checkPullback(scale, args(), backward);
      expect(report.verdict).toBe("right");
      expect(report.components.map(({ path }) => path)).toEqual(["w"]);
      expect(report.notes).toEqual(["not checked, as no adjoint is given: x"]);
    }
  });

  it("the data of a flat backward pass are left out", () => {
    const line = (p: { a: number; b: number }, x: number) => p.a * x + p.b;
    const pack = (p: { a: number; b: number }) => Float64Array.of(p.a, p.b);
    const unpack = ([a = 0, b = 0]: Float64Array) => ({ a, b });
    const backward = (dy: number, _: Float64Array, x: number) => Float64Array.of(dy * x, dy);
    const report = checkPullback(line, [{ a: 1, b: 2 }, 3], adapters.flat(backward, { pack, unpack }));
    expect(report.verdict).toBe("right");
    expect(report.size).toBe(2);
    expect(report.notes).toEqual(["not checked, as no adjoint is given: x"]);
  });

  it("an adjoint that is asked for and not there is refused, and `wrt` named", () => {
    const message = (example: string) =>
      [
        "ChainruleError: the backward pass gives no adjoint of argument 0",
        "",
        "Why: the adjoints of all arguments in `wrt` are compared, which are all that hold numbers by default",
        `Instead: return its adjoint too, or leave argument 0 out of \`wrt\`${example}`,
      ].join("\n");
    const list = (dy: number[], x: number[]) => [undefined, dot(dy, x)];
    expect(messageOf(() => checkPullback(scale, args(), list))).toBe(message(": `{ wrt: [1] }`"));
    expect(messageOf(() => checkPullback(scale, args(), list, { wrt: 0 }))).toBe(message(""));
    expect(checkPullback(scale, args(), list, { wrt: [1] }).verdict).toBe("right");
  });

  it("a number among the arguments has no buffer, and needs none where its adjoint is not asked for", () => {
    const held: unknown[] = [];
    const backward = adapters.fillsBuffers(
      (dy: number[], [, w]: [number[], number], [dx, dw]: [number[], undefined]) => {
        held.push(dw);
        dy.forEach((d, i) => {
          dx[i] = d * w;
        });
      },
    );
    expect(checkPullback(scale, args(), backward, { wrt: 0 }).verdict).toBe("right");
    expect(new Set(held)).toEqual(new Set([undefined]));
  });
});

describe("gradients in the arguments themselves", () => {
  interface Parameter {
    data: number[];
    grad: number[];
  }
  const forward = (w: Parameter, x: number[]) => x.map((value, i) => value * w.data[i]!);
  const check = (grad: number[], spoil: (w: Parameter, x: number[]) => void = () => undefined) => {
    const backward = adapters.accumulates({
      run: (dy: number[], w: Parameter, x: number[]) => {
        dy.forEach((d, i) => {
          w.grad[i]! += d * x[i]!;
        });
        spoil(w, x);
      },
      read: (w: Parameter) => [{ data: w.grad, grad: [0, 0] }],
      clear: (w: Parameter) => w.grad.fill(0),
    });
    const args: [Parameter, number[]] = [{ data: [1, 2], grad }, [3, 4]];
    return checkPullback(forward, args, backward, { wrt: 0 });
  };

  it("may be written to, whatever they held before", () => {
    for (const report of [check([0, 0]), check([5, -7])]) {
      expect(report.verdict).toBe("right");
      expect(report.diagnosis).toEqual([]);
    }
  });

  it("the values beside them may not", () => {
    const report = check([0, 0], (w) => {
      w.data[0]! += 1;
    });
    expect(report.verdict).toBe("wrong");
    expect(kinds(report)).toContain("modifies its arguments");
  });
});
