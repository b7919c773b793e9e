/** Loops in matrix notation: dot products and rows of a matrix, and loops that are nearly that. */
import { describe, expect, it } from "vitest";
import { explain, type MatrixForm, type Section } from "../../src/explain/index.js";
import { logisticLoss } from "./functions.js";

function formsIn(sections: readonly Section[]): MatrixForm[] {
  return sections.flatMap((section): MatrixForm[] => {
    if (section.kind === "statement") return [];
    const own = section.kind === "loop" && section.matrix !== null ? [section.matrix] : [];
    return [...own, ...formsIn(section.body)];
  });
}

function linesOf(f: (...args: never[]) => number, args: readonly unknown[], wrt: readonly number[]): string[] {
  const { sections } = explain(f as (...given: unknown[]) => number, [...args], { wrt });
  return formsIn(sections).flatMap(({ forward, backward }) =>
    [forward, ...backward].map(({ plain }) => plain.normalize("NFC")),
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  return s * s;
}

function flatRows(w: Float64Array, X: Float64Array): number {
  const d = w.length;
  let total = 1;
  for (let i = 0; i < X.length / d; i++) {
    let z = 0.5;
    for (let j = 0; j < d; j++) z += w[j]! * X[i * d + j]!;
    total *= z;
  }
  return total;
}

describe("matrix notation", () => {
  it("a dot product", () => {
    const [a, b] = [Float64Array.of(1, 2), Float64Array.of(3, 4)];
    const lines = linesOf(dot, [a, b], [0, 1]);
    expect(lines).toEqual(["s⁽²⁾ = aᵀ·b", "ā += s̄⁽²⁾·b".normalize("NFC"), "b̄ += s̄⁽²⁾·a".normalize("NFC")]);
  });

  it("a row of a matrix times a vector", () => {
    const args = [{ w: Float64Array.of(0.5, -1), b: 0.1 }, [[1, 2]], Float64Array.of(1)];
    expect(linesOf(logisticLoss, args, [0])).toEqual(["z⁽²⁾ = b + X[i]·w", "w̄ += z̄⁽²⁾·X[i]ᵀ".normalize("NFC")]);
  });

  it("a row in a flat array", () => {
    const args = [Float64Array.of(1, 2), Float64Array.of(1, 2, 3, 4)];
    expect(linesOf(flatRows, args, [0])).toEqual(["z⁽²⁾ = z⁽⁰⁾ + X[i]·w", "w̄ += z̄⁽²⁾·X[i]ᵀ".normalize("NFC")]);
  });

  it("nothing for a part of a vector, for shifted ones, and for rows that are longer", () => {
    const part = (a: number[], b: number[]) => {
      let s = 0;
      for (let i = 0; i < 2; i++) s += a[i]! * b[i]!;
      return s;
    };
    const shifted = (a: number[], b: number[]) => {
      let s = 0;
      for (let i = 1; i < a.length; i++) s += a[i]! * b[i - 1]!;
      return s;
    };
    const longer = (a: number[], X: number[][]) => {
      let s = 0;
      for (let i = 0; i < X.length; i++) for (let j = 0; j < a.length; j++) s += a[j]! * X[i]![j]!;
      return s;
    };
    const a = [1, 2, 3];
    const b = [4, 5, 6];
    expect(linesOf(part, [a, b], [0])).toEqual([]);
    expect(linesOf(shifted, [a, b], [0])).toEqual([]);
    expect(linesOf(longer, [a, [[1, 2, 3, 4]]], [0])).toEqual([]);
  });
});
