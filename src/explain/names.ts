/**
 * What each value of a run is called in formulas: here (`w[0]`, `z⁽¹⁾`), and in general, in the indices of loops (`w[j]`, `z⁽ʲ⁺¹⁾`).
 * Which values have names is decided in `composition.ts`.
 */
import type { Loop, Value, Variable } from "../ir/program.js";
import { primitives, rowOf } from "../primitives/table.js";
import type { Applied, Cell, Ruled, Run } from "../steps/record.js";
import type { Nesting } from "./inputs.js";
import { latexName, latexNumber, prettyFormula, rawNumber, superscript, type Text } from "./notation.js";

/** Which iteration a carry stands before: in numbers, and as `j` or `j + 1`. */
export interface Round {
  readonly loop: Loop;
  readonly iteration: number;
  /** 1 for what the iteration makes, 0 for what it is given. Null where no iteration is meant: before and after the loop. */
  readonly offset: 0 | 1 | null;
}

/** How a value is called. */
export type Naming =
  | { readonly kind: "name"; readonly name: string }
  /** `outside` is what it is called out of its loop, where it has a name there: the first carry is a value from before the loop. */
  | {
      readonly kind: "carry";
      readonly name: string;
      readonly rounds: readonly Round[];
      readonly outside: Naming | null;
      /** By which the loop's body reads it. */
      readonly param: Variable | null;
    }
  /** Short ones are called by what computes them: `e²`. */
  | { readonly kind: "expression"; readonly step: Applied | Ruled };

/** The loops whose indices are written as letters; numbers stand for all others. */
export type Style = ReadonlySet<Loop>;

/** Expressions in expressions: below, a number stands for them; for arrays, which say little, at once. */
const DEEPEST = 5;

/** With the numbers of this run. */
export const HERE: Style = new Set();

export class Names {
  readonly #namings = new Map<number, Naming>();
  readonly #makers = new Map<number, Applied>();
  readonly #letters = new Map<Loop, string>();
  readonly #nestings = new Map<number, Nesting>();
  /** How many unnamed values deep a formula is. */
  #depth = 0;

  constructor(run: Run) {
    for (const operation of run.operations) {
      if (operation.kind === "apply") this.#makers.set(operation.output.id, operation);
    }
  }

  has(cell: Cell): boolean {
    return this.#namings.has(cell.id);
  }

  set(cell: Cell, naming: Naming): void {
    this.#namings.set(cell.id, naming);
  }

  maker(cell: Cell): Applied | null {
    return this.#makers.get(cell.id) ?? null;
  }

  /** The name of a value that has one; else what computes it. */
  of(cell: Cell, style: Style): Text {
    const naming = this.#namings.get(cell.id);
    return naming === undefined ? this.#unnamed(cell, style) : this.#named(naming, style);
  }

  #named(naming: Naming, style: Style): Text {
    switch (naming.kind) {
      case "name":
        return nameText(naming.name);
      case "carry": {
        const { name, rounds, outside } = naming;
        const isGeneral = rounds.some(({ loop }) => style.has(loop));
        return outside === null || isGeneral ? this.#carry(name, rounds, style) : this.#named(outside, style);
      }
      case "expression":
        return this.formula(naming.step, style);
    }
  }

  naming(cell: Cell): Naming | null {
    return this.#namings.get(cell.id) ?? null;
  }

  /** An operand: a name, a number, or the expression that computes it. */
  operand(step: Applied | Ruled, position: number, style: Style): Text {
    const [cell, input] = [step.inputs[position], step.statement.inputs[position]];
    if (cell === undefined || input === undefined) return nameText("?");
    return this.text(cell, input, style);
  }

  text(cell: Cell, input: Value, style: Style): Text {
    const naming = this.naming(cell);
    if (naming !== null) return this.#named(asRead(naming, input), style);
    if (input.kind === "constant") return numberText(input.value);
    const own = input.kind === "variable" ? input.origin.name : null;
    const maker = this.maker(cell);
    if (maker !== null && style === HERE && elementOf(maker) !== null) return this.#element(maker, style);
    // A name that the compiler made, such as that of a length, says less than what it stands for.
    const isWritten = maker === null || (maker.statement.output.origin.site ?? null) !== null;
    return own !== null && isWritten ? nameText(own) : this.#unnamed(cell, style);
  }

  /** The right-hand side of a step. */
  formula(step: Applied | Ruled, style: Style): Text {
    const operands = step.inputs.map((_, position) => this.operand(step, position, style));
    const [raw, latex] = [operands.map((operand) => operand.raw), operands.map((operand) => operand.latex)];
    if (step.kind === "ruled") {
      const name = step.statement.rule?.name ?? step.statement.program.name;
      return { raw: `${name}(${raw.join(", ")})`, latex: `${latexName(name)}\\left(${latex.join(", ")}\\right)` };
    }
    const { notation } = rowOf(step.statement.primitive);
    return { raw: notation.plain(...raw), latex: notation.latex(...latex) };
  }

  /** The letter that stands for the number of an iteration. */
  letter(loop: Loop): string {
    return loop.body.params[0]?.origin.name ?? this.#letters.get(loop) ?? "k";
  }

  /** An array that holds nested lists. */
  setNesting(array: Cell, nesting: Nesting): void {
    this.#nestings.set(array.id, nesting);
  }

  setLetter(loop: Loop, letter: string): void {
    this.#letters.set(loop, letter);
  }

  #unnamed(cell: Cell, style: Style): Text {
    for (const loop of style) {
      if (loop.body.params[0] === cell.variable) return nameText(this.letter(loop));
    }
    const maker = this.maker(cell);
    const own = cell.variable?.origin.name ?? null;
    const isFlat = typeof cell.value !== "object" || this.#depth === 0;
    if (maker !== null && isFlat && this.#depth < DEEPEST) {
      this.#depth++;
      try {
        return elementOf(maker) === null ? this.formula(maker, style) : this.#element(maker, style);
      } finally {
        this.#depth--;
      }
    }
    if (own !== null) return nameText(own);
    return typeof cell.value === "object" ? nameText("array") : numberText(cell.value);
  }

  #carry(name: string, rounds: readonly Round[], style: Style): Text {
    const above = rounds.map(({ loop, iteration, offset }) => {
      if (offset === null || !style.has(loop)) return String(iteration + (offset ?? 0));
      return offset === 0 ? this.letter(loop) : `${this.letter(loop)}+1`;
    });
    return {
      raw: `${name}${above.map(superscript).join("")}`,
      latex: latexName(name, above.map((part) => `(${part})`).join("")),
    };
  }

  /** The index of a step that reads an element: `j`, or `i][j` in nested lists. */
  index(step: Applied, style: Style): Text {
    return asIndex(this.#indices(step, style));
  }

  /** An element by its place in the flat array. */
  element(array: Cell, flat: number): string {
    const { raw } = this.of(array, HERE);
    const nesting = this.#nestings.get(array.id);
    if (nesting === undefined) return `${raw}[${flat}]`;
    const indices = nestedIndices(
      flat,
      nesting.sizes.map(({ value }) => Number(value)),
    );
    return nesting.around.map((part, at) => `${part}${indices[at] ?? ""}`).join("");
  }

  #indices(step: Applied, style: Style): readonly Text[] {
    const [array, index] = step.inputs;
    const nesting = this.#nestings.get(array?.id ?? -1);
    const flat = Number(index?.value);
    if (nesting !== undefined && index !== undefined) {
      const sizes = nesting.sizes.map(({ value }) => Number(value));
      if (style === HERE) return nestedIndices(flat, sizes).map(numberText);
      const input = step.statement.inputs[1];
      const split = input === undefined ? null : this.#split(index, input, nesting.sizes, style);
      if (split !== null) return split;
    }
    return [style === HERE ? numberText(flat) : this.operand(step, 1, style)];
  }

  /** `i · size + j` taken apart: the indices of nested lists; null for anything else. */
  #split(cell: Cell, input: Value, sizes: readonly Cell[], style: Style): readonly Text[] | null {
    const size = sizes.at(-1);
    if (size === undefined) return [this.text(cell, input, style)];
    const maker = this.maker(cell);
    if (maker === null) return null;
    const { primitive, inputs } = maker.statement;
    const operand = (at: number) => [maker.inputs[at], inputs[at]] as const;
    const outer = (at: number): readonly Text[] | null => {
      const [product, written] = operand(at);
      const made = product === undefined ? null : this.maker(product);
      if (written === undefined || made === null || made.statement.primitive !== primitives.mul) return null;
      const [row, factor] = made.inputs;
      const rowWritten = made.statement.inputs[0];
      if (factor !== size || row === undefined || rowWritten === undefined) return null;
      return this.#split(row, rowWritten, sizes.slice(0, -1), style);
    };
    if (primitive === primitives.select) {
      // Out of range is read at −1.
      const [inside, written] = operand(1);
      return inside === undefined || written === undefined ? null : this.#split(inside, written, sizes, style);
    }
    if (primitive === primitives.mul) {
      const [row, written] = operand(0);
      if (maker.inputs[1] !== size || row === undefined || written === undefined) return null;
      const rows = this.#split(row, written, sizes.slice(0, -1), style);
      return rows === null ? null : [...rows, numberText(0)];
    }
    const [last, written] = operand(1);
    const rows = primitive === primitives.add ? outer(0) : null;
    if (rows === null || last === undefined || written === undefined) return null;
    return [...rows, this.text(last, written, style)];
  }

  #element(step: Applied, style: Style): Text {
    const indices = this.#indices(step, style);
    const array = this.operand(step, 0, style);
    const nesting = this.#nestings.get(step.inputs[0]?.id ?? -1);
    if (nesting !== undefined && indices.length > 1) {
      const raw = nesting.around.map((part, at) => `${part}${indices[at]?.raw ?? ""}`).join("");
      return { raw, latex: `${array.latex}_{${asIndex(indices).latex}}` };
    }
    const { notation } = rowOf(step.statement.primitive);
    const [at = numberText(0)] = indices;
    return { raw: notation.plain(array.raw, at.raw), latex: notation.latex(array.latex, at.latex) };
  }
}

/** Row-major: the last index runs fastest. */
function nestedIndices(flat: number, sizes: readonly number[]): number[] {
  const size = sizes.at(-1);
  if (size === undefined || !(size > 0)) return [flat];
  return [...nestedIndices(Math.floor(flat / size), sizes.slice(0, -1)), flat % size];
}

function asIndex(texts: readonly Text[]): Text {
  return { raw: texts.map(({ raw }) => raw).join("]["), latex: texts.map(({ latex }) => latex).join(", ") };
}

/** The array and the index of a step that reads one element; null for others. */
export function elementOf(step: Applied): { readonly array: Cell; readonly index: number } | null {
  const { derivative } = rowOf(step.statement.primitive);
  const [array, index] = step.inputs;
  if (derivative.kind !== "linear" || step.inputs.length !== 2 || typeof step.output.value !== "number") return null;
  if (typeof array?.value !== "object" || typeof index?.value !== "number") return null;
  return { array, index: index.value };
}

export function nameText(name: string): Text {
  return { raw: name, latex: latexName(name) };
}

export function numberText(value: number | boolean): Text {
  if (typeof value === "boolean") return { raw: String(value), latex: `\\text{${value}}` };
  return { raw: rawNumber(value), latex: latexNumber(value) };
}

/** A first carry may be read from the body as what it is out of the loop, too. */
function asRead(naming: Naming, input: Value): Naming {
  if (naming.kind !== "carry" || naming.outside === null || naming.param === input) return naming;
  return asRead(naming.outside, input);
}

/** Whether a formula is so short that it can be a name. */
export function isShort({ raw }: Text, longest = LONGEST_NAME): boolean {
  const plain = prettyFormula(raw);
  return plain.length <= longest && !/[?,<>=]| with /.test(plain);
}

const LONGEST_NAME = 9;
