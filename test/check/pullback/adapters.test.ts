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
        "ChainruleError: argument 0 is a number, which is no buffer",
        "",
        "Why: `adapters.fillsBuffers` lets the backward pass write its results into arrays or objects",
        "Instead: pass the number in an array or object of its own, or return its adjoint and use `adapters.named`",
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
