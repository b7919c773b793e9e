/** Jacobians and Hessians, several directions in one run, against one direction at a time. */
import { describe, expect, it } from "vitest";
import { hessian, hvp, jacobian, jvp, vjp } from "../../src/index.js";

const unit = (length: number, at: number) => Float64Array.from({ length }, (_, index) => Number(index === at));

function columns(f: (x: Float64Array) => Float64Array, x: Float64Array): number[][] {
  return Array.from(x, (_, at) => [...jvp(f, [x], [unit(x.length, at)]).tangent]);
}

function rows(f: (x: Float64Array) => Float64Array, x: Float64Array): number[][] {
  const { value, pullback } = vjp(f, [x]);
  return Array.from(value, (_, at) => [...pullback(unit(value.length, at))[0]]);
}

const vector = (n: number) => Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));

function recurrence(x: Float64Array): Float64Array {
  const out = x.slice();
  for (let step = 0; step < 3; step++) {
    for (let i = 1; i < out.length; i++) out[i] = Math.tanh(out[i - 1]! * out[i]! + x[0]!);
  }
  return out;
}

/** The square root has an infinite derivative at 0, where it is not taken. */
function guarded(x: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! > 0 ? Math.sqrt(x[i]!) * x[0]! : x[i]! * 2 + x[0]!;
  return out;
}

describe("jacobian", () => {
  for (const f of [recurrence, guarded]) {
    // Lengths around the numbers of lanes: whole runs, and some left over.
    for (const n of [0, 1, 2, 3, 4, 5, 8, 9, 17]) {
      it(`${f.name} of ${n} numbers`, () => {
        const x = vector(n);
        if (n > 2) x[2] = 0;
        const forward = jacobian(f, { mode: "forward" })(x);
        const reverse = jacobian(f, { mode: "reverse" })(x);
        const at = (data: Float64Array, i: number, j: number) => data[i * n + j];
        const [byColumn, byRow] = [columns(f, x), rows(f, x)];
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            expect(at(forward.data, i, j)).toBe(byColumn[j]![i]);
            expect(at(reverse.data, i, j)).toBe(byRow[i]![j]);
            expect(at(reverse.data, i, j)).toBeCloseTo(byColumn[j]![i]!, 12);
          }
        }
      });
    }
  }

  it("keeps zero times infinity apart in each lane", () => {
    const f = (x: Float64Array) => x.map((v, i) => (i === 3 ? Math.sqrt(v) : v * x[0]!));
    const x = Float64Array.of(2, 1, 1, 0, 5, 1, 1, 1, 1);
    for (const mode of ["forward", "reverse"] as const) {
      const { data } = jacobian(f, { mode })(x);
      const row = (i: number) => [...data.subarray(9 * i, 9 * i + 9)];
      expect(row(3)).toEqual([0, 0, 0, Number.POSITIVE_INFINITY, 0, 0, 0, 0, 0]);
      expect(row(4)).toEqual([5, 0, 0, 0, 2, 0, 0, 0, 0]);
    }
  });

  it("prints what the function logs once", () => {
    const lines: unknown[] = [];
    const log = console.log;
    console.log = (...args: unknown[]) => lines.push(args);
    try {
      const f = (x: Float64Array) => {
        console.log("called");
        return x.map((v) => v * v);
      };
      jacobian(f)(vector(9));
      hessian((x: Float64Array) => {
        console.log("called");
        return x[0]! * x[8]!;
      })(vector(9));
    } finally {
      console.log = log;
    }
    expect(lines.length).toBe(2);
  });
});

describe("hessian", () => {
  function energy(x: Float64Array): number {
    let total = 0;
    for (let i = 1; i < x.length; i++) total += Math.exp(x[i]! * x[i - 1]!) + (x[i]! > 0 ? x[i]! ** 3 : x[0]! * x[i]!);
    return total;
  }

  for (const n of [0, 1, 2, 5, 8, 11]) {
    it(`of ${n} numbers has the columns of hvp`, () => {
      const x = vector(n);
      const { data } = hessian(energy)(x);
      for (let j = 0; j < n; j++) {
        const column = hvp(energy, [x], unit(n, j));
        for (let i = 0; i < n; i++) expect(data[i * n + j]).toBe(column[i]);
      }
    });
  }
});
