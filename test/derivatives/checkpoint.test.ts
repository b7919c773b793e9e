/** The option `checkpoint` of `grad` and `valueAndGrad`, and what they do without it where much would be kept. */
import { describe, expect, it } from "vitest";
import { keptElements } from "../../src/analysis/kept-elements.js";
import { MOST_KEPT } from "../../src/derivatives/gradient-run.js";
import { gradientProgram } from "../../src/derivatives/programs.js";
import { Subject } from "../../src/derivatives/trace-cache.js";
import { grad, numericGrad, valueAndGrad } from "../../src/index.js";

function pendulum(p: { angle: number; speed: number; g: number }, steps: number): number {
  let { angle, speed } = p;
  for (let i = 0; i < steps; i++) {
    const before = angle;
    angle += 0.01 * speed;
    speed -= 0.01 * Math.sin(before) * p.g;
  }
  return angle * speed;
}

const start = { angle: 0.3, speed: 0.2, g: 1.1 };

describe("checkpoint", () => {
  it("changes no gradient", () => {
    const plain = grad(pendulum, { checkpoint: false });
    for (const checkpoint of [true, 2, 3, 50] as const) {
      const little = grad(pendulum, { checkpoint });
      const both = valueAndGrad(pendulum, { checkpoint });
      for (const steps of [0, 1, 100, 1001]) {
        expect(little(start, steps)).toEqual(plain(start, steps));
        expect(both(start, steps)).toEqual({ value: pendulum(start, steps), gradient: plain(start, steps) });
      }
    }
    const numeric = numericGrad(pendulum)(start, 300);
    const found = grad(pendulum, { checkpoint: true })(start, 300);
    for (const name of ["angle", "speed", "g"] as const) expect(found[name]).toBeCloseTo(numeric[name], 7);
  });

  it("goes with other options", () => {
    const f = (x: number, y: number[], steps: number): [number, string] => {
      let s = x;
      for (let i = 0; i < steps; i++) s = Math.sin(s * y[0]!) + y[1]!;
      return [s, "seen"];
    };
    const plain = valueAndGrad(f, { aux: true, wrt: [0, 1] })(0.3, [1.2, 0.4], 40);
    expect(valueAndGrad(f, { aux: true, wrt: [0, 1], checkpoint: true })(0.3, [1.2, 0.4], 40)).toEqual(plain);
    expect(plain.aux).toBe("seen");
    const out = { angle: 0, speed: 0, g: 0 };
    grad(pendulum, { checkpoint: 4 }).into(out, start, 50);
    expect(out).toEqual(grad(pendulum)(start, 50));
  });

  it("is accepted inside of differentiated functions, where what is kept is the outer derivative's affair", () => {
    const slope = (g: number) => grad(pendulum, { checkpoint: true })({ ...start, g }, 20).angle;
    const plain = (g: number) => grad(pendulum)({ ...start, g }, 20).angle;
    expect(grad(slope)(1.1)).toBe(grad(plain)(1.1));
  });

  it("runs logs and guards once", () => {
    const lines: unknown[] = [];
    const log = console.log;
    console.log = (...args: unknown[]) => lines.push(args);
    try {
      const f = (x: number[], steps: number) => {
        let s = x[0]!;
        for (let i = 0; i < steps; i++) {
          s = Math.sin(s * x[1]!);
          console.log("step");
          if (s > 5) throw new RangeError("too large");
        }
        return s;
      };
      grad(f, { checkpoint: true })([0.5, 1.1], 10);
      expect(lines.length).toBe(10);
      grad(f, { checkpoint: 2 })([0.5, 1.1], 10);
      expect(lines.length).toBe(20);
    } finally {
      console.log = log;
    }
  });

  it("settles zero times infinity as without it", () => {
    const f = (x: number[], steps: number) => {
      let s = x[0]!;
      for (let i = 0; i < steps; i++) s = Math.sin(s) + (x[1]! > 0 ? Math.sqrt(x[1]!) : x[1]!);
      return s + Math.sqrt(x[1]!) * 0 * s;
    };
    expect(grad(f, { checkpoint: true })([0.4, 0], 9)).toEqual(grad(f)([0.4, 0], 9));
  });

  it("refuses what is no way to keep", () => {
    for (const checkpoint of [1, 0, -2, 2.5, Number.NaN, "yes"]) {
      expect(() => grad(pendulum, { checkpoint: checkpoint as number })).toThrow(
        `grad got \`checkpoint\`: ${JSON.stringify(checkpoint) === "null" ? "NaN" : JSON.stringify(checkpoint)}\n\n` +
          "Why: it takes true, false or a whole number of states to keep, at least 2\n" +
          "Instead: pass one of these, or leave it out",
      );
    }
  });
});

describe("much to keep", () => {
  const gradientOf = (f: (...args: never[]) => unknown, args: readonly unknown[], wrt = [0]) => {
    const { traced, inputs } = Subject.of(f).at(args);
    return { traced, inputs, program: gradientProgram(traced.program, wrt, false) };
  };

  it("is foreseen from the inputs", () => {
    const { program, inputs } = gradientOf(pendulum, [start, 1000], [0, 1, 2]);
    // angle or its sine, and its cosine's argument: one or two numbers a step
    const estimate = keptElements(program);
    const [small, large] = [estimate?.(inputs), estimate?.(gradientOf(pendulum, [start, 1_000_000]).inputs)];
    expect(small).toBeGreaterThanOrEqual(1000);
    expect(small).toBeLessThanOrEqual(4000);
    expect(large).toBe(1000 * (small ?? 0));
    expect(keptElements(gradientOf((x: number[]) => x[0]! * x[1]!, [[1, 2]]).program)).toBeNull();
    const fixed = (x: number[]) => {
      let s = x[0]!;
      for (let i = 0; i < 123_456; i++) s = Math.sin(s * x[1]!);
      return s;
    };
    const known = keptElements(gradientOf(fixed, [[1, 2]]).program)?.([]) ?? 0;
    expect(known % 123_456).toBe(0);
    expect(known).toBeGreaterThan(0);
  });

  it("is not kept: recurrences run again in parts", () => {
    const iterated = (u: Float64Array, steps: number) => {
      let v = u;
      for (let t = 0; t < steps; t++) v = v.map((x) => Math.sin(x));
      let sum = 0;
      for (let i = 0; i < v.length; i++) sum += v[i]!;
      return sum;
    };
    const slope = grad(iterated);
    const [length, steps] = [2 ** 19, 70];
    const u = Float64Array.from({ length }, (_, i) => (i % 1000) / 500 - 1);
    slope(u.slice(0, 9), steps);
    expect(slope.source).not.toContain("segment");
    expect(length * steps).toBeGreaterThan(MOST_KEPT);
    const gradient = slope(u, steps);
    expect(slope.source).toContain("segment");
    for (const at of [0, 1, 499, 500, 777, length - 1]) {
      let [x, product] = [u[at]!, 1];
      for (let t = 0; t < steps; t++) {
        product *= Math.cos(x);
        x = Math.sin(x);
      }
      expect(gradient[at]! / product).toBeCloseTo(1, 12);
    }
  }, 60_000);
});
