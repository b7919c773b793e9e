/** Gradients of many components: random directions, wrong entries found by group testing, blocks told as blocks. */
import { describe, expect, it } from "vitest";
import { checkGradient } from "../../src/check/index.js";
import { vector } from "../samples/sample.js";

interface Layer {
  W: Float64Array;
  b: Float64Array;
}

const INPUTS = 100;

/** One hidden layer on one input. */
function loss({ W, b }: Layer, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) {
    let z = b[i]!;
    for (let j = 0; j < INPUTS; j++) z += W[i * INPUTS + j]! * x[j]!;
    sum += Math.tanh(z) * (1 + 0.1 * (i % 7));
  }
  return sum ** 2 / b.length;
}

function gradient({ W, b }: Layer, x: Float64Array): Layer {
  const g = { W: new Float64Array(W.length), b: new Float64Array(b.length) };
  let sum = 0;
  for (let i = 0; i < b.length; i++) {
    let z = b[i]!;
    for (let j = 0; j < INPUTS; j++) z += W[i * INPUTS + j]! * x[j]!;
    const factor = 1 + 0.1 * (i % 7);
    sum += Math.tanh(z) * factor;
    g.b[i] = (1 - Math.tanh(z) ** 2) * factor;
  }
  for (let i = 0; i < b.length; i++) {
    g.b[i]! *= (2 * sum) / b.length;
    for (let j = 0; j < INPUTS; j++) g.W[i * INPUTS + j] = g.b[i]! * x[j]!;
  }
  return g;
}

function example(units: number): [Layer, Float64Array] {
  return [{ W: vector(units * INPUTS, -0.1, 0.1, 1), b: vector(units, -1, 1, 2) }, vector(INPUTS, -1, 1, 3)];
}

function checkWith(units: number, edit: (g: Layer) => void) {
  const [p, x] = example(units);
  return checkGradient(loss, [p, x], {
    gradient: (q, data) => {
      const g = gradient(q, data);
      edit(g);
      return g;
    },
  });
}

const wrongPaths = (report: ReturnType<typeof checkWith>) =>
  report.components.flatMap(({ path, verdict }) => (verdict === "wrong" ? [path] : [])).sort();

describe("many components", () => {
  it("101,000: right ones take a few hundred evaluations, and the chance to have missed a mistake is said", () => {
    const report = checkWith(1000, () => {});
    expect(report.verdict).toBe("right");
    expect(report.size).toBe(101_000);
    expect(report.evaluations).toBeLessThan(500);
    const { directions, size, chance } = report.probes!;
    expect([directions, size]).toEqual([8, 1e-3]);
    expect(chance).toBeLessThan(0.05);
    expect(report.toText()).toContain("8 random directions through all of them");
  });

  it("one entry off by a thousandth is found and shown", () => {
    const report = checkWith(300, (g) => {
      g.W[24_321]! *= 1.001;
    });
    expect(report.verdict).toBe("wrong");
    expect(wrongPaths(report)).toEqual(["argument 0.W[24321]"]);
    expect(report.evaluations).toBeLessThan(1000);
    expect(report.notes).toEqual(["all other components pass together, along random directions"]);
  });
});

describe("10,100 components", () => {
  it("several wrong entries, one of them no number", () => {
    const report = checkWith(100, (g) => {
      g.W[7] = Number.NaN;
      g.W[5000]! *= -1;
      g.b[99]! += 0.01;
    });
    expect(wrongPaths(report)).toEqual(["argument 0.W[5000]", "argument 0.W[7]", "argument 0.b[99]"]);
  });

  it("mistakes that cancel in their sum", () => {
    const report = checkWith(100, (g) => {
      g.W[20]! += 1e-3;
      g.W[21]! -= 1e-3;
    });
    expect(wrongPaths(report)).toEqual(["argument 0.W[20]", "argument 0.W[21]"]);
  });

  it("two entries exchanged, which cancel along every other direction", () => {
    const exchanged = (seed: number) => {
      const [p, x] = example(100);
      const report = checkGradient(loss, [p, x], {
        seed,
        gradient: (q, data) => {
          const g = gradient(q, data);
          [g.W[20], g.W[21]] = [g.W[21]!, g.W[20]!];
          return g;
        },
      });
      return wrongPaths(report);
    };
    for (const seed of [1, 2, 3, 4]) expect(exchanged(seed)).toEqual(["argument 0.W[20]", "argument 0.W[21]"]);
  });

  it("a block that is wrong as a whole is told as a block, with its kind", () => {
    const report = checkWith(100, (g) => {
      g.W = g.W.map((slope) => -slope);
    });
    expect(report.verdict).toBe("wrong");
    expect(report.notes[0]).toBe("argument 0.W: 8 of 8 entries looked at are wrong, of 10000");
    expect(report.diagnosis.map(({ kind }) => kind)).toEqual(["opposite sign"]);
    expect(report.evaluations).toBeLessThan(1500);
  });

  it("more wrong entries than are looked for one by one: where the rest is", () => {
    const report = checkWith(100, (g) => {
      for (let j = 0; j < INPUTS; j++) g.W[300 + j]! *= 2;
    });
    expect(report.verdict).toBe("wrong");
    const outside = wrongPaths(report).filter((path) => !/\.W\[3\d\d\]$/.test(path));
    expect(outside).toEqual([]);
    expect(report.notes.join("\n")).toMatch(
      /more wrong entries between argument 0\.W\[3\d\d\] and argument 0\.W\[\d+\]/,
    );
  });

  it("other directions with another seed", () => {
    const [p, x] = example(100);
    const shown = (seed: number) => checkGradient(loss, [p, x], { gradient, seed }).components.map(({ path }) => path);
    expect(shown(1)).toEqual(shown(1));
    expect(shown(1)).not.toEqual(shown(2));
  });

  it("components of all magnitudes", () => {
    const scales = Float64Array.from({ length: 1000 }, (_, i) => 10 ** ((i % 17) - 8));
    const f = (x: Float64Array) => x.reduce((sum, xi, i) => sum + Math.sin(xi / scales[i]!), 0);
    const right = (x: Float64Array) => x.map((xi, i) => Math.cos(xi / scales[i]!) / scales[i]!);
    const at = scales.map((scale, i) => scale * (0.2 + (i % 5) / 4));
    expect(checkGradient(f, [at], { gradient: right }).verdict).toBe("right");
    for (const index of [3, 16, 500]) {
      const report = checkGradient(f, [at], {
        gradient: (x) => right(x).map((slope, i) => (i === index ? 1.001 * slope : slope)),
      });
      expect(wrongPaths(report)).toEqual([`x[${index}]`]);
    }
  });

  it("an entry and a block with derivatives far smaller than the others", () => {
    const scales = vector(1000, 1, 2, 7);
    const f = (p: { a: Float64Array; b: Float64Array }) =>
      p.a.reduce((sum, t, i) => sum + scales[i]! * Math.sin(t), 0) +
      1e-6 * p.b.reduce((sum, t) => sum + Math.sin(t), 0);
    const right = (p: { a: Float64Array; b: Float64Array }) => ({
      a: p.a.map((t, i) => scales[i]! * Math.cos(t)),
      b: p.b.map((t) => 1e-6 * Math.cos(t)),
    });
    const at = { a: vector(1000, 0.3, 1.2, 4), b: vector(500, 0.3, 1.2, 5) };
    const checked = (edit: (g: ReturnType<typeof right>) => void) =>
      checkGradient(f, [at], {
        gradient: (p) => {
          const g = right(p);
          edit(g);
          return g;
        },
      });
    expect(checked(() => {}).verdict).toBe("right");
    expect(checked((g) => g.b.fill(0)).diagnosis[0]!.sentence).toMatch(/^p\.b: all 500 entries are zero/);
    expect(wrongPaths(checked((g) => (g.b[321]! *= -1)))).toEqual(["p.b[321]"]);
    scales[700] = 1e-9;
    expect(checked(() => {}).verdict).toBe("right");
    expect(wrongPaths(checked((g) => (g.a[700]! *= -1)))).toEqual(["p.a[700]"]);
    // A forgotten entry of which differences show too little to be sure.
    const forgotten = checked((g) => (g.a[700] = 0));
    expect(forgotten.verdict).toBe("limited");
    expect(forgotten.evaluations).toBeLessThan(500);
  });

  it("a kink does not end the search: what stands at it is looked at by itself", () => {
    const f = (x: Float64Array) => x.reduce((sum, t, i) => sum + (i === 5 ? 3 * Math.max(t, 0) : t * t), 0);
    const at = vector(1000, 0.3, 1.2, 4);
    at[5] = 0;
    const checked = (kink: number, other: number) =>
      checkGradient(f, [at], {
        gradient: (x) => x.map((t, i) => (i === 5 ? kink : (i === 800 ? other : 2) * t)),
      });
    const right = checked(1, 2);
    expect(right.verdict).toBe("notSmooth");
    expect(right.probes!.chance).toBe(0.001);
    expect(right.toText()).toContain("a subgradient was accepted at 1 kink: 1000 components");
    expect(right.evaluations).toBeLessThan(1000);
    expect(wrongPaths(checked(1, 3))).toEqual(["x[800]"]);
    expect(wrongPaths(checked(100, 2))).toEqual(["x[5]"]);
  });

  it("a whole block at kinks", () => {
    const f = (p: { a: Float64Array; b: Float64Array }) =>
      p.a.reduce((sum, t) => sum + Math.max(t, 0), 0) + p.b.reduce((sum, t) => sum + t ** 3, 0);
    const at = { a: new Float64Array(400), b: vector(400, 0.3, 1.2, 4) };
    const checked = (edit: number) =>
      checkGradient(f, [at], {
        gradient: (p) => ({ a: p.a.map(() => 1), b: p.b.map((t, i) => (i === 7 ? edit : 3) * t * t) }),
      });
    const report = checked(3);
    expect(report.verdict).toBe("notSmooth");
    expect(report.notes).toEqual([
      "about 400 components stand at kinks: some of them were compared, and none along directions",
    ]);
    expect(wrongPaths(checked(4))).toEqual(["p.b[7]"]);
  });

  it("more kinks than are looked for", () => {
    const f = (x: Float64Array) => x.reduce((sum, t) => sum + Math.max(t, 0), 0);
    const at = Float64Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? 0 : Math.sin(i)));
    const gradient = (edit: number) => (x: Float64Array) => x.map((t, i) => (i === 601 ? edit : t > 0 ? 1 : 0));
    const right = checkGradient(f, [at], { gradient: gradient(0) });
    expect(right.verdict).toBe("notSmooth");
    const [note] = right.notes;
    expect(note).toMatch(
      /^at least \d+ components stand at kinks: some of them were compared, and none along directions$/,
    );
    expect(Number(note!.split(" ")[2])).toBeLessThanOrEqual(334);
    // Those that were left out have not passed.
    const wrong = checkGradient(f, [at], { gradient: gradient(7) });
    expect(wrongPaths(wrong)).toEqual(["x[601]"]);
    expect(wrong.notes).toEqual([note]);
  });
});
