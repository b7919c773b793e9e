/**
 * Loops that are operations on whole arrays, in matrix notation: a sum of products is a dot product, and with a row of a matrix one
 * entry of a matrix times a vector. What is not certainly one of these is left to the general iteration.
 */
import { primitives } from "../primitives/table.js";
import type { Cell, Iteration } from "../steps/record.js";
import type { Walk } from "../steps/walk.js";
import type { Composition, ShownLoop } from "./composition.js";
import type { Formula, MatrixForm } from "./explanation.js";
import { elementOf, HERE, type Style } from "./names.js";
import { adjointText, formulaOf, type Text } from "./notation.js";

/** An array that a loop reads in order: all of it, or one row of it. */
interface Run {
  readonly array: Cell;
  /** The array by its name, and what is read of it. */
  readonly name: Text;
  readonly part: Text;
  /** The index of the row; null for a whole array. */
  readonly row: Text | null;
}

/** `s = s + a[j]·b[j]` for all j as one equation, and its adjoints; null for any other loop. */
export function matrixForm(composition: Composition, walk: Walk, loop: ShownLoop): MatrixForm | null {
  const { ran, chosen, loops, places } = loop;
  const [at] = places;
  if (chosen === null || places.length !== 1 || at === undefined) return null;
  const [before, after, first, last] = [chosen.before[at], chosen.after[at], ran.initial[at], ran.outputs[at]];
  if (before === undefined || after === undefined || first === undefined || last === undefined) return null;
  const sum = composition.names.maker(after);
  if (sum?.statement.primitive !== primitives.add) return null;
  const product = sum.inputs.find((cell) => cell !== before);
  if (product === undefined || !sum.inputs.includes(before)) return null;
  const factors = composition.names.maker(product);
  if (factors?.statement.primitive !== primitives.mul) return null;
  const runs = factors.inputs.map((cell) => runOf(composition, cell, loop, chosen));
  const [a, b] = runs;
  if (a === undefined || b === undefined || a === null || b === null) return null;
  const around: Style = new Set(loops.slice(0, -1));
  return written(composition, walk, { first, last, a, b, around });
}

interface DotProduct {
  readonly first: Cell;
  readonly last: Cell;
  readonly a: Run;
  readonly b: Run;
  /** The loops around, whose indices are letters. */
  readonly around: Style;
}

function written({ names }: Composition, walk: Walk, { first, last, a, b, around }: DotProduct): MatrixForm {
  const result = names.of(last, around);
  const dot = times(a, b);
  const start = first.variable === null && first.value === 0 ? null : names.of(first, around);
  const right = start === null ? dot : { raw: `${start.raw} + ${dot.raw}`, latex: `${start.latex} + ${dot.latex}` };
  const bar = adjointText(result);
  const backward = [
    { own: a, other: b },
    { own: b, other: a },
  ].flatMap(({ own, other }): Formula[] => {
    if (!walk.adjoints.has(own.array.id)) return [];
    const name = own.row === null ? adjointText(own.name) : rowOfText(adjointText(own.name), own.row);
    const part = own.row === null && other.row !== null ? transposed(other.part) : other.part;
    return [
      formulaOf({
        raw: `${name.raw} += ${bar.raw} * ${part.raw}`,
        latex: `${name.latex} \\mathrel{+}= ${bar.latex} \\cdot ${part.latex}`,
      }),
    ];
  });
  return {
    forward: formulaOf({ raw: `${result.raw} = ${right.raw}`, latex: `${result.latex} = ${right.latex}` }),
    backward,
  };
}

/** `aᵀ·b`; with a row of a matrix `X[i]·w`, entry i of the matrix times the vector. */
function times(a: Run, b: Run): Text {
  const [left, right] = a.row === null && b.row !== null ? [b, a] : [a, b];
  const isRow = left.row !== null;
  const second = right.row === null ? right.part : transposed(right.part);
  const first = isRow ? left.part : transposed(left.part);
  return { raw: `${first.raw} * ${second.raw}`, latex: `${first.latex} ${second.latex}` };
}

function transposed({ raw, latex }: Text): Text {
  return { raw: `${raw}ᵀ`, latex: `{${latex}}^{\\top}` };
}

function rowOfText({ raw, latex }: Text, row: Text): Text {
  return { raw: `${raw}[${row.raw}]`, latex: `${latex}_{${row.latex}}` };
}

/** The array that a factor reads at the loop's own index, in all of its length; or a whole row of it. */
function runOf(
  { names }: Composition,
  cell: Cell,
  { ran, chosen, loops }: ShownLoop,
  iteration: Iteration,
): Run | null {
  const step = names.maker(cell);
  const read = step === null ? null : elementOf(step);
  if (step === null || read === null || chosen === null) return null;
  const letter = names.letter(ran.statement);
  const count = ran.iterations.length;
  const name = names.operand(step, 0, HERE);
  const { raw } = names.index(step, new Set(loops));
  const { array, index } = read;
  if (raw === letter) {
    const isWhole = index === iteration.index && sizeOf(array) === count;
    return isWhole ? { array, name, part: name, row: null } : null;
  }
  const [, nested, flat, last] = /^(?:(.+)\]\[|\(?([\w$]+) \* [\w.$]+\)? \+ )([\w$]+)$/u.exec(raw) ?? [];
  const row = nested ?? flat;
  // Elements of one row that begins at a multiple of the count: the row is as long as the loop.
  const isRow = last === letter && index % count === iteration.index && sizeOf(array) % count === 0;
  if (row === undefined || !isRow || rowSize(names, step.inputs[1]) !== count) return null;
  const place = { raw: row, latex: row.replaceAll("][", ", ") };
  return { array, name, part: rowOfText(name, place), row: place };
}

function sizeOf({ value }: Cell): number {
  return typeof value === "object" ? value.length : Number.NaN;
}

/** By which an index `row · size + column` multiplies; the index of nested lists may be guarded by a choice. */
function rowSize(names: Composition["names"], index: Cell | undefined): number | null {
  const made = index === undefined ? null : names.maker(index);
  if (made?.statement.primitive === primitives.select) return rowSize(names, made.inputs[1]);
  const product = made?.inputs[0] === undefined ? null : names.maker(made.inputs[0]);
  if (made?.statement.primitive !== primitives.add || product?.statement.primitive !== primitives.mul) return null;
  return Number(product.inputs[1]?.value);
}
