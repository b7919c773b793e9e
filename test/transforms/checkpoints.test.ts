/** Gradients that keep little of their recurrences: the same to the last bit, in the memory that is promised. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/derivatives/compile.js";
import { Subject } from "../../src/derivatives/trace-cache.js";
import type { AnyFunction } from "../../src/derivatives/types.js";
import { cost } from "../../src/ir/cost.js";
import { interpret } from "../../src/ir/interpret.js";
import type { Program, RuntimeValue } from "../../src/ir/program.js";
import { F64, isDifferentiable } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { optimize } from "../../src/passes/pipeline.js";
import type { Scheme } from "../../src/transforms/checkpoint/checkpoints.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { gradient } from "../../src/transforms/vjp.js";
import { randomProgram } from "../random/programs.js";

const schemes: readonly Scheme[] = ["segments", 2, 5];

function numbersOf(values: readonly RuntimeValue[]): (number | boolean)[][] {
  return values.map((value) => (typeof value === "object" ? [...value] : [value]));
}

function expectClose(actual: (number | boolean)[][], expected: (number | boolean)[][], what: string): void {
  expect(
    actual.map((values) => values.length),
    what,
  ).toEqual(expected.map((values) => values.length));
  expected.forEach((values, at) => {
    values.forEach((value, index) => {
      const found = actual[at]?.[index];
      const close =
        Object.is(found, value) || Math.abs(Number(found) - Number(value)) <= 1e-12 * Math.abs(Number(value));
      expect(close, `${what}: ${found} instead of ${value}`).toBe(true);
    });
  });
}

interface Case {
  readonly program: Program;
  readonly inputs: readonly RuntimeValue[];
}

function caseOf(f: AnyFunction, args: readonly unknown[]): Case {
  const { traced, inputs } = Subject.of(f).at(args);
  return { program: traced.program, inputs };
}

/** The first argument is differentiated: the first flat input. */
function expectSame(f: AnyFunction, args: readonly unknown[], scheme: Scheme): void {
  const { program, inputs } = caseOf(f, args);
  const plain = numbersOf(interpret(gradient(program, [0], { value: true }), inputs));
  const kept = gradient(program, [0], { value: true, checkpoints: scheme });
  verify(kept);
  verify(optimize(kept));
  expect(numbersOf(interpret(kept, inputs))).toEqual(plain);
  expect(numbersOf(compile(kept).run([...inputs]))).toEqual(plain);
}

/** A pendulum: two numbers that change together, and one that stays. */
function pendulum(p: Float64Array, steps: number): number {
  let [angle, speed] = [p[0]!, p[1]!];
  for (let i = 0; i < steps; i++) {
    const before = angle;
    angle += 0.01 * speed;
    speed -= 0.01 * Math.sin(before) * p[2]!;
  }
  return angle * speed;
}

/** A row of numbers that is replaced as a whole in each step. */
function heat(u: Float64Array, steps: number): number {
  let current = u.slice();
  for (let t = 0; t < steps; t++) {
    const next = new Float64Array(current.length);
    for (let i = 0; i < current.length; i++) {
      const left = i > 0 ? current[i - 1]! : 0;
      const right = i + 1 < current.length ? current[i + 1]! : 0;
      next[i] = current[i]! + 0.1 * (left - 2 * current[i]! + right) + 0.01 * Math.sin(current[i]!);
    }
    current = next;
  }
  let sum = 0;
  for (const v of current) sum += v * v;
  return sum;
}

/** A row in which one number is overwritten in each step. */
function overwritten(u: Float64Array, steps: number): number {
  const a = u.slice();
  for (let t = 0; t < steps; t++) {
    const i = t % a.length;
    a[i] = Math.sin(a[i]! * a[(i + 1) % a.length]!) + u[0]!;
  }
  let sum = 0;
  for (const v of a) sum += v * v;
  return sum;
}

/** Leaves by break, by return, or at the end. */
function exits(x: Float64Array, steps: number): number {
  let s = x[0]!;
  for (let i = 0; i < steps; i++) {
    s = Math.sin(s * x[1]!) + 0.3;
    if (s > 1.2) break;
    if (i > 40 && s < x[2]!) return s * 2;
  }
  return s;
}

/** As many steps as it takes. */
function untilClose(x: Float64Array, most: number): number {
  let [y, k] = [x[0]!, 0];
  while (Math.abs(y * y - x[1]!) > 1e-6 && k < most) {
    y -= (0.05 * (y * y - x[1]!)) / (2 * y);
    k++;
  }
  return y * (1 + k);
}

/** A short recurrence in each step of a longer one, and one of other length after it. */
function nested(x: Float64Array, steps: number): number {
  let s = x[0]!;
  for (let i = 0; i < steps; i++) {
    let t = s;
    for (let j = 0; j < i % 4; j++) t = Math.sin(t * x[1]!);
    s = s * 0.9 + t * 0.1;
  }
  for (let i = 0; i < 2 * steps; i++) s = Math.cos(s + x[2]!);
  return s;
}

/** Few long recurrences. */
function epochs(x: Float64Array, steps: number): number {
  let s = x[0]!;
  for (let epoch = 0; epoch < 3; epoch++) for (let i = 0; i < steps; i++) s = Math.sin(s * x[1]!) + 0.1;
  return s;
}

/** What is kept depends on the side taken. */
function branching(x: Float64Array, steps: number): number {
  let s = x[0]!;
  let seen = 0;
  for (let i = 0; i < steps; i++) {
    if (s > 0.5) {
      s = Math.exp(-s) * x[1]!;
      seen += s;
    } else s = s * 0.7 + Math.cos(s);
  }
  return s + 0.1 * seen;
}

/** Every step goes into an array of its own place. */
function filled(x: Float64Array, steps: number): number {
  const out = new Float64Array(steps + 1);
  out[0] = x[0]!;
  for (let i = 0; i < steps; i++) out[i + 1] = Math.sin(out[i]! * x[1]!);
  return out[steps]! + out[steps >> 1]!;
}

/** Every step is appended to a list. */
function recorded(x: Float64Array, steps: number): number {
  const list: number[] = [x[0]!];
  for (let i = 0; i < steps; i++) list.push(Math.sin(list[i]! * x[1]!));
  let sum = 0;
  for (const v of list) sum += v * v;
  return sum;
}

const functions = [pendulum, filled, recorded, heat, overwritten, exits, untilClose, nested, epochs, branching];
const x = Float64Array.of(0.3, 1.1, 0.35);

describe("the same gradient", () => {
  for (const f of functions) {
    for (const scheme of schemes) {
      it(`of ${f.name}, ${scheme}`, () => {
        for (const steps of [0, 1, 2, 5, 17, 60]) expectSame(f, [x, steps], scheme);
      });
    }
  }

  it("of counts that are negative, fractional or no number", () => {
    for (const steps of [-3, 2.5, Number.NaN]) for (const scheme of schemes) expectSame(pendulum, [x, steps], scheme);
  });

  it("of 140 random programs, but for the rounding of some sums", () => {
    let [compared, kept, same] = [0, 0, 0];
    for (let seed = 0; seed < 140; seed++) {
      const { program, inputs } = randomProgram(seed, { effects: seed % 2 === 0 });
      const at = program.body.results.findIndex(({ type }) => type === F64);
      if (at < 0) continue;
      const whole = expandDerive(program);
      const { results } = whole.body;
      const scalar = { ...whole, body: { ...whole.body, results: results.slice(at, at + 1) } };
      const wrt = whole.inputs.flatMap(({ type }, position) => (isDifferentiable(type) ? [position] : []));
      const plain = gradient(scalar, wrt, { value: true });
      const logs: string[] = [];
      const options = { log: (text: string) => logs.push(text), budget: 300_000 };
      let expected: (number | boolean)[][];
      try {
        expected = numbersOf(interpret(plain, inputs(0), options));
      } catch {
        continue;
      }
      const scheme = schemes[seed % schemes.length] ?? "segments";
      const divided = gradient(scalar, wrt, { value: true, checkpoints: scheme });
      verify(divided);
      const own: string[] = [];
      const found = interpret(divided, inputs(0), { log: (text) => own.push(text), budget: 3_000_000 });
      expectClose(numbersOf(found), expected, `seed ${seed}`);
      expect(own).toEqual(logs);
      if (JSON.stringify(numbersOf(found)) === JSON.stringify(expected)) same++;
      compared++;
      if (cost(divided).total !== cost(plain).total) kept++;
    }
    expect(compared).toBeGreaterThan(60);
    expect(kept).toBeGreaterThan(15);
    expect(same).toBeGreaterThan(0.95 * compared);
  }, 120_000);
});

describe("memory", () => {
  const measured = (f: AnyFunction, args: readonly unknown[], scheme: Scheme | null) => {
    const { program, inputs } = caseOf(f, args);
    return cost(optimize(gradient(program, [0], { value: false, checkpoints: scheme })), inputs);
  };

  it("grows with the root of the number of steps, for at most one more forward pass", () => {
    for (const f of [pendulum, heat, untilClose, branching]) {
      const state = f === heat ? 3 : 4;
      for (const steps of [100, 1600]) {
        const [plain, divided] = [measured(f, [x, steps], null), measured(f, [x, steps], "segments")];
        const forward = cost(caseOf(f, [x, steps]).program, caseOf(f, [x, steps]).inputs);
        if (f !== untilClose) expect(divided.residualBytes).toBeLessThan(8 * 4 * state * Math.sqrt(steps));
        expect(divided.work).toBeLessThan(plain.work + 1.5 * forward.work + 20 * Math.sqrt(steps) + 100);
      }
    }
  });

  it("of so many states does not grow with the steps, but by a logarithm", () => {
    const bytes = [64, 512, 4096].map((steps) => measured(heat, [x, steps], 4).residualBytes);
    expect(Math.max(...bytes)).toBeLessThan(2000);
  });

  it("is not more than without where every step is kept by the function itself", () => {
    for (const f of [filled, recorded]) {
      const plain = measured(f, [x, 400], null);
      expect(measured(f, [x, 400], "segments").residualBytes).toBeLessThanOrEqual(plain.residualBytes);
    }
  });

  it("is left as it is where nothing is kept of the steps", () => {
    function sumOfSquares(v: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < v.length; i++) sum += Math.exp(v[i]!) * v[i]!;
      return sum;
    }
    const plain = measured(sumOfSquares, [x], null);
    expect(measured(sumOfSquares, [x], "segments")).toEqual(plain);
  });
});
