import { describe, expect, it } from "vitest";
import { colourColumns } from "../../src/sparse/column-colouring.js";
import { entriesOf, type Pattern, patternOf, symmetric, transposed } from "../../src/sparse/pattern.js";
import { starColouring } from "../../src/sparse/star-colouring.js";
import { Choices } from "../random/choices.js";

const fromRows = (columns: number, rows: readonly (readonly number[])[]): Pattern =>
  patternOf(rows.length, columns, (row, visit) => {
    for (const column of rows[row] ?? []) visit(column);
  });

const toRows = (pattern: Pattern) => Array.from({ length: pattern.rows }, (_, row) => [...entriesOf(pattern, row)]);

function random(seed: number): Pattern {
  const choices = new Choices(seed);
  const [rows, columns] = [choices.below(12), choices.below(12)];
  const chance = choices.pick([0, 0.1, 0.3, 0.9]);
  const entries = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, (_, column) => column).filter(() => choices.chance(chance)),
  );
  return fromRows(columns, entries);
}

/** No two columns of a row share a colour; only columns without entries have none. */
function expectColumnColouring(pattern: Pattern): number {
  const { colours, count } = colourColumns(pattern);
  for (const row of toRows(pattern)) {
    const own = row.map((column) => colours[column]);
    expect(new Set(own).size).toBe(own.length);
    expect(own.every((colour) => colour !== undefined && colour >= 0 && colour < count)).toBe(true);
  }
  expect(colours.length).toBe(pattern.columns);
  return count;
}

/** Neighbours differ, and each path of four has three colours: checked path by path. */
function expectStarColouring(pattern: Pattern): number {
  const { colours, count } = starColouring(pattern);
  const near = (of: number) => [...entriesOf(pattern, of)].filter((other) => other !== of);
  for (let a = 0; a < pattern.rows; a++) {
    for (const b of near(a)) {
      expect(colours[a]).not.toBe(colours[b]);
      for (const c of near(b)) {
        if (c === a) continue;
        for (const d of near(c)) {
          if (d === a || d === b) continue;
          expect(new Set([colours[a], colours[b], colours[c], colours[d]]).size, `${[a, b, c, d]}`).toBeGreaterThan(2);
        }
      }
    }
  }
  return count;
}

const range = (n: number) => Array.from({ length: n }, (_, index) => index);
const band = (n: number, width: number) =>
  fromRows(
    n,
    range(n).map((row) => range(n).filter((column) => Math.abs(row - column) <= width)),
  );
const arrow = (n: number) => fromRows(n, [range(n), ...range(n - 1).map((row) => [0, row + 1])]);

describe("patterns", () => {
  it("transpose and become symmetric", () => {
    const pattern = fromRows(4, [[1, 3], [], [0]]);
    expect(toRows(transposed(pattern))).toEqual([[2], [0], [], [0]]);
    expect(toRows(transposed(transposed(pattern)))).toEqual(toRows(pattern));
    expect(toRows(symmetric(fromRows(3, [[0, 2], [], [1]])))).toEqual([[0, 2], [2], [0, 1]]);
  });

  it("may be empty", () => {
    for (const pattern of [fromRows(0, []), fromRows(3, []), fromRows(0, [[], []])]) {
      expect(colourColumns(pattern).count).toBe(0);
    }
    expect(starColouring(fromRows(2, [[], []])).count).toBe(0);
  });
});

describe("colourings", () => {
  it("separate the columns of each row", () => {
    for (let seed = 0; seed < 300; seed++) expectColumnColouring(random(seed));
  });

  it("take as many colours as a band is wide", () => {
    expect(expectColumnColouring(band(40, 1))).toBe(3);
    expect(expectColumnColouring(band(40, 3))).toBe(7);
  });

  it("have no path of four with two colours", () => {
    for (let seed = 0; seed < 300; seed++) {
      const pattern = random(seed);
      const square = patternOf(pattern.columns, pattern.columns, (row, visit) => {
        for (const column of row < pattern.rows ? entriesOf(pattern, row) : []) visit(column);
      });
      expectStarColouring(symmetric(square));
    }
  });

  it("take two colours for an arrow and three for three diagonals", () => {
    expect(expectStarColouring(arrow(30))).toBe(2);
    expect(expectStarColouring(band(30, 1))).toBe(3);
    expect(starColouring(arrow(30_000)).count).toBe(2);
  });
});
