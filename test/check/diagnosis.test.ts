/** How a gradient is wrong: each kind of mistake is named, with numbers; what is none of them is not. */
import { describe, expect, it } from "vitest";
import { checkGradient } from "../../src/check/index.js";

interface Layer {
  W: number[][];
  b: number[];
}

const layer = (): Layer => ({
  W: [
    [0.4, -0.3, 0.8],
    [-0.6, 0.5, 0.2],
    [0.9, 0.7, -0.1],
  ],
  b: [0.3, -0.2, 0.1],
});
const inputs = [
  [0.7, -0.4, 0.2],
  [-0.3, 0.9, 0.5],
  [0.1, 0.6, -0.8],
  [0.5, -0.7, 0.3],
  [-0.2, 0.4, 0.6],
];

function loss(p: Layer, X: number[][]): number {
  let sum = 0;
  for (const x of X) {
    p.W.forEach((row, i) => {
      sum += ((i + 1) * Math.tanh(row.reduce((z, w, j) => z + w * x[j]!, p.b[i]!))) / X.length;
    });
  }
  return sum;
}

const tanhSlope = (z: number): number => 1 - Math.tanh(z) ** 2;

function gradientWith(slope: (z: number) => number) {
  return (p: Layer, X: number[][]): Layer => {
    const g: Layer = { W: p.W.map((row) => row.map(() => 0)), b: p.b.map(() => 0) };
    for (const x of X) {
      p.W.forEach((row, i) => {
        const d = ((i + 1) * slope(row.reduce((z, w, j) => z + w * x[j]!, p.b[i]!))) / X.length;
        g.b[i]! += d;
        for (let j = 0; j < row.length; j++) g.W[i]![j]! += d * x[j]!;
      });
    }
    return g;
  };
}

const right = gradientWith(tanhSlope);

function sentences(gradient: (p: Layer, X: number[][]) => Layer): string[] {
  const report = checkGradient(loss, [layer(), inputs], { gradient });
  expect(report.verdict).toBe("wrong");
  return report.diagnosis.map(({ kind, sentence }) => `${kind} | ${sentence.replace(/\d(\.\d+)?e-\d+/g, "…")}`);
}

const scaled = (factor: number) => (p: Layer, X: number[][]) => {
  const g = right(p, X);
  return { W: g.W.map((row) => row.map((slope) => factor * slope)), b: g.b.map((slope) => factor * slope) };
};

it("nothing is said of a right gradient", () => {
  const report = checkGradient(loss, [layer(), inputs], { gradient: right });
  expect([report.verdict, report.diagnosis, report.notes]).toEqual(["right", [], []]);
});

describe("multiples", () => {
  it.each([
    [-1, "opposite sign | p.W, p.b: opposite sign: -1 times the numeric derivative in all 12 wrong components, to …."],
    [2, "constant factor | p.W, p.b: 2 times too large: supplied / numeric is 2 in all 12 wrong components, to …."],
    [
      5,
      "constant factor | p.W, p.b: 5 times too large, where 5 is X.length: supplied / numeric is 5 in all 12 wrong components, to ….",
    ],
    [
      0.2,
      "constant factor | p.W, p.b: 1/5 times what it should be, where 5 is X.length: supplied / numeric is 0.2 in all 12 wrong components, to ….",
    ],
    [
      0.7391,
      "constant factor | p.W, p.b: 0.7391 times what it should be: supplied / numeric is 0.7391 in all 12 wrong components, to ….",
    ],
  ])("%s", (factor, sentence) => {
    expect(sentences(scaled(factor))).toEqual([sentence]);
  });

  it("a block of zeros, a row of zeros", () => {
    expect(sentences((p, X) => ({ ...right(p, X), b: [0, 0, 0] }))).toEqual([
      expect.stringMatching(
        /^zero block \| p\.b: all 3 entries are zero, where the numeric derivative is up to \S+ in size\.$/,
      ),
    ]);
    const row = sentences((p, X) => {
      const { W, b } = right(p, X);
      return { W: W.map((own, i) => (i === 1 ? [0, 0, 0] : own)), b };
    });
    expect(row).toEqual([expect.stringMatching(/^zero entries \| p\.W: all 3 wrong components are zero/)]);
  });

  it("no numbers", () => {
    expect(sentences((p, X) => ({ ...right(p, X), b: [Number.NaN, Number.NaN, Number.NaN] }))).toEqual([
      "not finite | p.b: NaN in all 3 wrong components, where the numeric derivative is finite.",
    ]);
  });
});

describe("places", () => {
  it("transposed", () => {
    const found = sentences((p, X) => {
      const { W, b } = right(p, X);
      return { W: W.map((row, i) => row.map((_, j) => W[j]![i]!)), b };
    });
    expect(found).toEqual([
      "transposed | p.W: transposed: as a 3×3 matrix it has rows for columns, in all 6 wrong components, to ….",
    ]);
  });

  it("transposed in a flat array: the shape comes from a length in sight", () => {
    const f = (w: Float64Array, x: number[], y: number[]) =>
      w.reduce((sum, wk, k) => sum + Math.sin(wk) * x[Math.floor(k / 3)]! * y[k % 3]!, 0);
    const gradient = (w: Float64Array, x: number[], y: number[]) => {
      const g = new Float64Array(6);
      for (let i = 0; i < 2; i++) {
        for (let j = 0; j < 3; j++) g[j * 2 + i] = Math.cos(w[i * 3 + j]!) * x[i]! * y[j]!;
      }
      return g;
    };
    const args = [Float64Array.of(0.1, 0.4, -0.3, 0.8, 1.2, -0.6), [1, 2], [3, 5, 7]] as [
      Float64Array,
      number[],
      number[],
    ];
    const { diagnosis } = checkGradient(f, args, { gradient });
    expect(diagnosis.map(({ kind }) => kind)).toEqual(["transposed"]);
    expect(diagnosis[0]!.sentence).toContain("as a 2×3 matrix");
  });

  it("swapped blocks", () => {
    const f = (p: { scale: number[]; shift: number[] }) =>
      p.scale.reduce((sum, s, i) => sum + Math.exp(s) * Math.cos(p.shift[i]!), 0);
    const gradient = (p: { scale: number[]; shift: number[] }) => ({
      shift: p.scale.map((s, i) => Math.exp(s) * Math.cos(p.shift[i]!)),
      scale: p.scale.map((s, i) => -Math.exp(s) * Math.sin(p.shift[i]!)),
    });
    const { diagnosis } = checkGradient(f, [{ scale: [0.1, 0.5], shift: [0.3, 1.1] }], { gradient });
    expect(diagnosis.map(({ kind, where }) => [kind, where])).toEqual([["swapped blocks", "p.scale, p.shift"]]);
  });

  it("shifted by one", () => {
    const f = (x: number[]) => x.reduce((sum, xi, i) => sum + Math.sin(xi) * (i + 1), 0);
    const gradient = (x: number[]) => x.map((_, i) => Math.cos(x[(i + 4) % 5]!) * (((i + 4) % 5) + 1));
    const { diagnosis } = checkGradient(f, [[0.1, 0.7, -0.4, 1.3, 0.5]], { gradient });
    expect(diagnosis.map(({ kind, sentence }) => [kind, sentence.replace(/\de-\d+/, "…")])).toEqual([
      ["shifted", "x: the right numbers one place too late, in all 4 wrong components, to …."],
    ]);
  });
});

describe("terms", () => {
  const ridge = (w: number[], c: number) => w.reduce((sum, x) => sum + (c / 2) * x * x, 0);
  const data = (w: number[]) => w.reduce((sum, x, i) => sum + Math.sin((i + 1) * x), 0);
  const dData = (w: number[]) => w.map((x, i) => (i + 1) * Math.cos((i + 1) * x));
  const f = (w: number[], c: number) => data(w) + ridge(w, c);
  const at: [number[], number] = [[0.3, -0.8, 1.1, 0.6], 0.25];

  it("a penalty that is missing, or there twice", () => {
    const missing = checkGradient(f, at, { gradient: dData });
    expect(missing.diagnosis[0]!.sentence).toMatch(
      /^w: a term ½·c·x² with c = 0\.25 is missing: the difference is -0\.25 times x in all 4 wrong components, to /,
    );
    const twice = checkGradient(f, at, { gradient: (w, c) => dData(w).map((d, i) => d + 2 * c * w[i]!) });
    expect(twice.diagnosis[0]!.sentence).toMatch(/^w: a term ½·c·x² with c = 0\.25 is there too often/);
    expect(twice.diagnosis[0]!.kind).toBe("missing or doubled term");
  });

  it("no form of a term is named where x cannot tell it from another", () => {
    const fourth = (w: number[]) => data(w) + w.reduce((sum, x) => sum + x ** 4, 0);
    const kindsAt = (w: number[]) => checkGradient(fourth, [w], { gradient: dData }).diagnosis.map(({ kind }) => kind);
    expect(kindsAt([1, -1, 1, 1])).not.toContain("missing or doubled term");
    expect(kindsAt([1, 1, 1, 1])).not.toContain("missing or doubled term");
  });

  it("terms that the user names", () => {
    const terms = { data, ridge };
    const missing = checkGradient(f, at, { gradient: (w, c) => w.map((x) => c * x), terms });
    expect(missing.diagnosis[0]!.sentence).toMatch(/^w: the gradient of the term `data` is missing/);
    const twice = checkGradient(f, at, { gradient: (w, c) => dData(w).map((d, i) => 2 * d + c * w[i]!), terms });
    expect(twice.diagnosis[0]!.sentence).toMatch(/^w: the gradient of the term `data` is there twice/);
  });
});

describe("activations", () => {
  it.each([
    ["1 - z² for 1 - tanh²", (z: number) => 1 - z * z, "1 - z², with its argument in the place of its value"],
    [
      "the sigmoid's formula",
      (z: number) => Math.tanh(z) * (1 - Math.tanh(z)),
      "y·(1 - y), the sigmoid's, of its value y",
    ],
    ["none at all", () => 1, "1"],
  ])("%s", (_, slope, text) => {
    const found = sentences(gradientWith(slope));
    expect(found).toEqual([expect.stringMatching(/^activation \| p\.W, p\.b: the derivative of tanh is taken to be /)]);
    expect(found[0]).toContain(`taken to be ${text}: that gives supplied / numeric for `);
  });

  it("of a function applied to each component", () => {
    const f = (x: number[]) => x.reduce((sum, z, i) => sum + (i + 2) / (1 + Math.exp(-z)), 0);
    const { diagnosis } = checkGradient(f, [[0.3, -1.2, 0.9, 2.1, -0.4]], {
      gradient: (x) => x.map((z, i) => (i + 2) * z * (1 - z)),
    });
    expect(diagnosis[0]!.sentence).toContain("the derivative of sigmoid is taken to be z·(1 - z)");
  });
});

describe("from call to call", () => {
  it("accumulates", () => {
    const kept = [0, 0, 0];
    const found = sentences((p, X) => {
      const { W, b } = right(p, X);
      b.forEach((slope, i) => {
        kept[i]! += slope;
      });
      return { W, b: [...kept] };
    });
    expect(found).toEqual([
      "accumulated | p.b: accumulates across calls: a second call at the same arguments added the gradient once more in all 3 components that changed, to ….",
    ]);
  });

  it("keeps what it gave first", () => {
    let kept: number[] | undefined;
    const found = sentences((p, X) => {
      const { W, b } = right(p, X);
      kept ??= b;
      return { W, b: kept };
    });
    expect(found).toEqual([
      "stale | p.b: stale: all 3 wrong components stayed the same at another point, where the numeric derivative is another, namely the derivative at the point of the call before.",
    ]);
  });

  it("a constant is not called stale", () => {
    const { diagnosis } = checkGradient((x: number[]) => x[0]! ** 2 + x[1]! ** 2, [[1, 2]], { gradient: () => [2, 5] });
    expect(diagnosis.map(({ kind, sentence }) => `${kind} | ${sentence}`)).toEqual([
      "stale or constant | x[1]: the wrong component stayed the same (5) at another point, where the numeric derivative is another: a constant, or kept from an earlier call.",
    ]);
  });

  it("gives the gradient of the call before", () => {
    let before: Layer | undefined;
    const found = sentences((p, X) => {
      const now = right(p, X);
      const result = before ?? now;
      before = now;
      return result;
    });
    expect(found).toEqual([
      expect.stringMatching(
        /^depends on earlier calls \| p\.W, p\.b: a second call at the same arguments gave something else in 12 components/,
      ),
    ]);
  });

  it("writes to its argument", () => {
    const report = checkGradient(loss, [layer(), inputs], {
      gradient: (p, X) => {
        const g = right(p, X);
        p.b[0]! -= 0.1;
        return g;
      },
    });
    expect(report.verdict).toBe("wrong");
    expect(report.components.every(({ verdict }) => verdict === "right")).toBe(true);
    expect(report.diagnosis.map(({ sentence }) => sentence)).toEqual([
      "The gradient function writes to its argument p: after a call it is not what it was.",
    ]);
  });

  it("returns one buffer again and again: said, but not wrong", () => {
    const buffer = [0, 0];
    const { verdict, diagnosis } = checkGradient((x: number[]) => x[0]! ** 2 + x[1]! ** 3, [[1, 2]], {
      gradient: (x) => {
        buffer[0] = 2 * x[0]!;
        buffer[1] = 3 * x[1]! ** 2;
        return buffer;
      },
    });
    expect([verdict, diagnosis.map(({ kind }) => kind)]).toEqual(["right", ["reused buffer"]]);
  });
});

it("claims nothing of a mistake of no known kind", () => {
  expect(
    sentences((p, X) => {
      const { W, b } = right(p, X);
      return { W: W.map((row, i) => row.map((slope, j) => slope + 0.01 * Math.sin(3 * i + j + 1))), b };
    }),
  ).toEqual([]);
});

it("no finite numbers: which ones, and what else is wrong", () => {
  const squares = (x: number[]) => x.reduce((sum, xi) => sum + xi ** 2, 0);
  const { diagnosis } = checkGradient(squares, [[1, 2, 3, 4]], {
    gradient: (x) => [Number.NaN, Number.POSITIVE_INFINITY, -2 * x[2]!, Number.NaN],
  });
  expect(
    diagnosis.map(({ kind, where, sentence }) => [kind, where, sentence.replace(/, (?:exactly|to \S+)\.$/, ", ….")]),
  ).toEqual([
    ["not finite", "x", "x: NaN in 2, Infinity in 1, where the numeric derivative is finite."],
    ["opposite sign", "x[2]", "x[2]: opposite sign: -1 times the numeric derivative in the wrong component, …."],
  ]);
});
