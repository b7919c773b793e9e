/** `checkPullback`: right backward passes pass, wrong ones are found, located and named, whatever their results look like. */
import { describe, expect, it } from "vitest";
import { checkPullback } from "../../../src/check/pullback/check-pullback.js";
import { numbers, vector } from "../../samples/sample.js";
import {
  asList,
  dense,
  denseArguments,
  denseBackward,
  moments,
  momentsArguments,
  momentsBackward,
  type Rows,
} from "./layers.js";

type DenseBackward = (dy: Rows, x: Rows, W: Rows, b: number[]) => unknown;

const checkDense = (backward: DenseBackward) => checkPullback(dense, denseArguments(), backward);
const wrongBlocks = ({ components }: ReturnType<typeof checkDense>) => [
  ...new Set(components.filter(({ verdict }) => verdict === "wrong").map(({ path }) => path.replace(/\[.*/, ""))),
];

describe("right backward passes", () => {
  it("pass for a matrix of results", () => {
    const report = checkDense((...args) => asList(denseBackward(...args)));
    expect(report.verdict).toBe("right");
    expect(report.diagnosis).toEqual([]);
    expect(report.size).toBe(15 + 12 + 4);
    expect(report.components.map(({ path }) => path)).toContain("W[2][3]");
  });

  it("pass for an object of results", () => {
    const report = checkPullback(moments, momentsArguments(), momentsBackward);
    expect(report.verdict).toBe("right");
  });

  it("pass for a number, where the adjoint is a number", () => {
    const norm = (x: number[]) => x.reduce((sum, value) => sum + value * value, 0);
    const backward = (d: number, x: number[]) => [x.map((value) => 2 * d * value)];
    expect(checkPullback(norm, [[1, -2, 3]], backward).verdict).toBe("right");
  });

  it("pass in 32 bits", () => {
    const square = (x: Float32Array) => x.map((value) => value * value);
    const backward = (d: Float32Array, x: Float32Array) => [d.map((value, i) => 2 * value * x[i]!)];
    expect(checkPullback(square, [Float32Array.of(0.5, -1.5, 3)], backward).verdict).toBe("right");
  });

  it("pass when only some arguments are asked for, and others have no derivative", () => {
    const pick = (x: Float64Array, index: Int32Array, scale: number) => [...index].map((i) => x[i]! * scale);
    const args: [Float64Array, Int32Array, number] = [vector(4, -1, 1, 1), Int32Array.of(2, 0, 2), 3];
    const backward = (d: number[], x: Float64Array, index: Int32Array, scale: number) => {
      const dx = new Float64Array(x.length);
      let dScale = 0;
      index.forEach((i, k) => {
        dx[i]! += d[k]! * scale;
        dScale += d[k]! * x[i]!;
      });
      return [dx, undefined, dScale];
    };
    expect(checkPullback(pick, args, backward).size).toBe(5);
    expect(checkPullback(pick, args, backward).verdict).toBe("right");
    const onlyScale = (d: number[], ...rest: typeof args) => [undefined, undefined, backward(d, ...rest)[2]];
    const ofScale = checkPullback(pick, args, onlyScale, { wrt: 2 });
    expect(ofScale.components.map(({ path, verdict }) => [path, verdict])).toEqual([["scale", "right"]]);
  });

  it("leave arguments and adjoints of the caller as they are", () => {
    const args = denseArguments();
    checkPullback(dense, args, (dy, x, W, b) => asList(denseBackward(dy, x, W, b)));
    expect(args).toEqual(denseArguments());
  });
});

describe("wrong backward passes", () => {
  it("a bias that takes the mean over the batch is found there alone", () => {
    const report = checkDense((...args) => {
      const { dx, dW, db } = denseBackward(...args);
      return [dx, dW, db.map((d) => d / args[0].length)];
    });
    expect(report.verdict).toBe("wrong");
    expect(wrongBlocks(report)).toEqual(["b"]);
    expect(report.diagnosis.map(({ kind, where }) => [kind, where])).toEqual([["constant factor", "b"]]);
  });

  it("an adjoint that is not used is named", () => {
    const report = checkDense((dy, ...rest) =>
      asList(
        denseBackward(
          dy.map((row) => row.map(() => 1)),
          ...rest,
        ),
      ),
    );
    expect(report.verdict).toBe("wrong");
    expect(report.diagnosis[0]).toMatchObject({
      kind: "ignores the adjoint",
      sentence: "Two different adjoints give the same result: the adjoint that is passed in is not used.",
    });
  });

  it("weight decay added in the backward pass does not depend on the adjoint", () => {
    const report = checkDense((dy, x, W, b) => {
      const { dx, dW, db } = denseBackward(dy, x, W, b);
      return [dx, dW.map((row, k) => row.map((d, j) => d + 0.1 * W[k]![j]!)), db];
    });
    expect(wrongBlocks(report)).toEqual(["W"]);
    const finding = report.diagnosis.find(({ kind }) => kind === "not linear");
    expect(finding?.where).toBe("W[0][0]");
    expect(finding?.sentence).toMatch(
      /^For an adjoint of zeros, `W\[0\]\[0\]` is not 0 but -?[\d.]+: something is added whatever the adjoint\.$/,
    );
    expect(finding?.fits).toBe(12);
  });

  it("an adjoint that is clipped is wrong, also where this adjoint is small", () => {
    const double = (x: number[]) => x.map((value) => 2 * value);
    const clip = (d: number) => Math.max(-1.6, Math.min(1.6, d));
    const report = checkPullback(double, [numbers(12)], (dy: number[]) => [dy.map((d) => 2 * clip(d))]);
    expect(report.components.every(({ verdict }) => verdict === "right")).toBe(true);
    expect(report.verdict).toBe("wrong");
    expect(report.diagnosis[0]?.sentence).toMatch(
      /^The result for the sum of two adjoints is not the sum of their results/,
    );
  });

  it("one of several results forgotten", () => {
    const report = checkPullback(moments, momentsArguments(), (dy, x) => momentsBackward({ ...dy, variance: 0 }, x));
    expect(report.verdict).toBe("wrong");
  });

  it("a backward pass that is right at this point only", () => {
    const square = (x: number[]) => x.map((value) => value * value);
    const byHeart = (dy: number[]) => [dy.map((d, i) => 2 * d * [1, 2][i]!)];
    const branch = (dy: number[], x: number[]) => [dy.map((d, i) => (x[0]! > 0.99 ? 2 : 3) * d * x[i]!)];
    const [kept, other] = [byHeart, branch].map((backward) => checkPullback(square, [[1, 2]], backward));
    expect(kept?.verdict).toBe("wrong");
    expect(kept?.diagnosis.map(({ kind, where }) => [kind, where])).toEqual([["stale", "x"]]);
    expect(other?.verdict).toBe("wrong");
    expect(other?.diagnosis).toMatchObject([{ kind: "wrong elsewhere", where: "another point" }]);
    expect(other?.diagnosis[0]?.sentence).toMatch(
      /^At another point the result is wrong: along a direction -?[\d.]+, not -?[\d.]+ ± [\d.e-]+\.$/,
    );
  });

  it("a backward pass that depends on how often it was called", () => {
    let calls = 0;
    const report = checkPullback(
      (x: number[]) => x.map(Math.sin),
      [[1, 2]],
      (dy: number[], x: number[]) => {
        calls++;
        return [dy.map((d, i) => d * Math.cos(x[i]!) * (calls > 4 ? 1 / calls : 1))];
      },
    );
    expect(report.verdict).toBe("wrong");
    expect(report.diagnosis).toMatchObject([{ kind: "stale", where: "x[0]", fits: 2, of: 2 }]);
    expect(report.diagnosis[0]?.sentence).toMatch(
      /^Two calls with the same adjoint give different results, as the calls between are remembered: at `x\[0\]` /,
    );
  });

  it("a backward pass that writes to its adjoint is told so", () => {
    const report = checkDense((dy, ...rest) => {
      const result = asList(denseBackward(dy, ...rest));
      dy[0]![0] = 0;
      return result;
    });
    expect(report.verdict).toBe("right");
    expect(report.notes).toContain("The backward pass writes to the adjoint that it is given.");
  });
});

describe("options", () => {
  const root = (x: number[]) => x.map(Math.sqrt);
  const backward = (d: number[], x: number[]) => [d.map((di, i) => di / (2 * Math.sqrt(x[i]!)))];

  it("`bounds` are not left by any step", () => {
    const seen: number[] = [];
    const watched = (x: number[]) => {
      seen.push(...x);
      return root(x);
    };
    const report = checkPullback(watched, [[1, 1e-3]], backward, { bounds: { lower: 1e-3 } });
    expect(report.verdict).toBe("right");
    expect(Math.min(...seen)).toBe(1e-3);
  });

  it("`seed` draws another adjoint", () => {
    const adjoints = [1, 2].map((seed) => {
      const seen: number[][] = [];
      const watched = (d: number[], x: number[]) => {
        seen.push([...d]);
        return backward(d, x);
      };
      expect(checkPullback(root, [[1, 2]], watched, { seed }).verdict).toBe("right");
      return seen[0];
    });
    expect(adjoints[0]).not.toEqual(adjoints[1]);
  });

  it("`signal` ends the check with its reason, also while another point is looked at", () => {
    const reason = new Error("enough");
    expect(() => checkPullback(root, [[1, 2]], backward, { signal: AbortSignal.abort(reason) })).toThrow(reason);
    const controller = new AbortController();
    const late = (x: number[]) => {
      if (x[0] === 0.875) controller.abort(reason);
      return root(x);
    };
    expect(() => checkPullback(late, [[1, 2]], backward, { signal: controller.signal })).toThrow(reason);
  });

  it("`onProgress` counts the components", () => {
    const seen: number[] = [];
    checkPullback(root, [[1, 2, 3]], backward, { onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen).toEqual([1 / 3, 2 / 3, 1]);
  });
});

describe("refusals name both structures", () => {
  const messageOf = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return String(error);
    }
    return "nothing thrown";
  };

  it("what is no list", () => {
    expect(messageOf(() => checkDense((...args) => denseBackward(...args)))).toBe(
      [
        "ChainruleError: the backward pass returned { dx: number[][], dW: number[][], db: number[] }, where [number[][], number[][], number[]] is needed",
        "",
        "Why: each argument has its adjoint, and they stand in a list in the order of the arguments",
        "Instead: return such a list, or bring the backward pass into this shape with one of `adapters`",
      ].join("\n"),
    );
  });

  it("a bias that is not summed over the batch", () => {
    const message = messageOf(() =>
      checkDense((dy, ...rest) => {
        const { dx, dW } = denseBackward(dy, ...rest);
        return [dx, dW, dy];
      }),
    );
    expect(message.split("\n")[0]).toBe(
      "ChainruleError: what the backward pass returned is number[][][], where [number[][], number[][], number[]] is needed: " +
        "`[2]` of it is an array of length 5, not an array of length 4",
    );
  });

  it("a result without numbers", () => {
    expect(
      messageOf(() =>
        checkPullback(
          (x: number) => String(x),
          [1],
          () => [1],
        ),
      ),
    ).toContain("the result has no component to differentiate with respect to: it is string");
  });

  it("a result whose length depends on the numbers", () => {
    const upTo = (x: number) => Array.from({ length: x > 1 ? 3 : 2 }, () => x);
    expect(messageOf(() => checkPullback(upTo, [1], (d: number[]) => [d[0]]))).toBe(
      [
        "ChainruleError: the function's result has 3 numbers at some arguments, and 2 at those given",
        "",
        "Why: an adjoint has one number for each number of the result, whatever the arguments are nearby",
        "Instead: let the lengths of the result depend on the lengths of the arguments only",
      ].join("\n"),
    );
  });

  it("unknown options", () => {
    const options = { wrtt: 0 } as { wrt?: number };
    expect(messageOf(() => checkPullback(dense, denseArguments(), () => [], options))).toContain(
      "checkPullback has no option `wrtt`",
    );
  });
});

it("the derivative of a wrong activation is recognised in a backward pass, of several data points", () => {
  const layer = (W: number[][], b: number[], X: number[][]) =>
    X.map((x) => W.map((row, i) => Math.tanh(row.reduce((z, w, j) => z + w * x[j]!, b[i]!))));
  const backward = (dY: number[][], W: number[][], b: number[], X: number[][]) => {
    const dW = W.map((row) => row.map(() => 0));
    const db = b.map(() => 0);
    X.forEach((x, n) => {
      W.forEach((row, i) => {
        const z = row.reduce((total, w, j) => total + w * x[j]!, b[i]!);
        // 1 - tanh(z)² is meant.
        const d = dY[n]![i]! * (1 - z * z);
        db[i]! += d;
        row.forEach((_, j) => {
          dW[i]![j]! += d * x[j]!;
        });
      });
    });
    return [dW, db];
  };
  const W = [
    [0.4, -0.3, 0.8],
    [-0.6, 0.5, 0.2],
    [0.9, 0.7, -0.1],
  ];
  const X = [
    [0.7, -0.4, 0.2],
    [-0.3, 0.9, 0.5],
    [0.1, 0.6, -0.8],
    [0.5, -0.7, 0.3],
    [-0.2, 0.4, 0.6],
  ];
  const { diagnosis } = checkPullback(layer, [W, [0.3, -0.2, 0.1], X], backward, { wrt: [0, 1] });
  expect(diagnosis[0]!.sentence).toMatch(
    /^W, b: the derivative of tanh is taken to be 1 - z², with its argument in the place of its value/,
  );
});
