/**
 * ∂result/∂input as one formula: the adjoints of a run without loops, composed and simplified. What the user gave a name stays a name,
 * said in `where`. Where a function has branches or kinks, the formula is that of the side that ran.
 */

import { buildProgram } from "../../ir/builder.js";
import type { Primitive } from "../../ir/primitive.js";
import type { Block, RuntimeValue, Value } from "../../ir/program.js";
import type { PrimitiveName } from "../../primitives/names.js";
import { rowOf } from "../../primitives/table.js";
import type { Applied, Cell, Run, Step } from "../../steps/record.js";
import { activePositions, partialOf } from "../../steps/rules.js";
import type { Walk } from "../../steps/walk.js";
import type { Composition } from "../composition.js";
import type { WholeFormula } from "../explanation.js";
import { elementOf, HERE } from "../names.js";
import { formulaOf, type Text } from "../notation.js";
import { add, atom, multiply, negate, number, numberIn, raise, type Sum, ZERO } from "./algebra.js";
import { writeSum } from "./write.js";

/** Longer runs and formulas are no formulas for people. */
const MOST_OPERATIONS = 300;
const MOST_ATOMS = 60;
const LONGEST = 240;

/** A formula that grew too long. */
class TooLong extends Error {}

/** One formula for each input number, and for each element of an input array that is read; null where there is none. */
export function wholeFormulas(
  composition: Composition,
  run: Run,
  walk: Walk,
  result: Cell,
  wrt: readonly Cell[],
): readonly WholeFormula[] | null {
  const steps = straightLine(run.steps);
  if (steps === null || run.operations.length > MOST_OPERATIONS) return null;
  if (steps.some((step) => !isElementary(step, walk))) return null;
  try {
    return new Composer(composition, walk, steps, result).formulas(wrt);
  } catch (error) {
    if (error instanceof TooLong) return null;
    throw error;
  }
}

/** The operations of a run without loops; null where one ran, or a rule of the user's stands for a derivative. */
function straightLine(steps: readonly Step[]): Applied[] | null {
  const all: Applied[] = [];
  for (const step of steps) {
    if (step.kind === "apply") all.push(step);
    else if (step.kind === "branch" || step.kind === "call") {
      const inner = straightLine(step.steps);
      if (inner === null) return null;
      all.push(...inner);
    } else return null;
  }
  return all;
}

/** Numbers from numbers, or an element of an array that is given. */
function isElementary(step: Applied, walk: Walk): boolean {
  if (!walk.varied.has(step.output.id)) return true;
  const { derivative } = rowOf(step.statement.primitive);
  return derivative.kind === "elementwise" || derivative.kind === "zero" || elementOf(step) !== null;
}

class Composer {
  readonly #composition: Composition;
  readonly #steps: readonly Applied[];
  readonly #walk: Walk;
  readonly #adjoints = new Map<number, Sum>();
  readonly #values = new Map<number, Sum>();
  /** What the user named, by its text. */
  readonly #named = new Map<string, Applied>();

  constructor(composition: Composition, walk: Walk, steps: readonly Applied[], result: Cell) {
    this.#composition = composition;
    this.#walk = walk;
    this.#steps = steps;
    this.#adjoints.set(result.id, number(1));
    for (const step of steps.toReversed()) this.#handBack(step);
  }

  formulas(wrt: readonly Cell[]): WholeFormula[] {
    return wrt.flatMap((cell): WholeFormula[] => {
      const name = this.#composition.names.of(cell, HERE);
      const total = this.#walk.adjoints.get(cell.id)?.total ?? 0;
      if (typeof cell.value !== "object")
        return [this.#formula(name, this.#adjoints.get(cell.id) ?? ZERO, Number(total))];
      return this.#elements(cell, total);
    });
  }

  #elements(array: Cell, total: number | Float64Array): WholeFormula[] {
    const sums = new Map<number, { readonly name: Text; readonly sum: Sum }>();
    for (const step of this.#steps) {
      const read = elementOf(step);
      if (read === null || read.array !== array) continue;
      const known = sums.get(read.index);
      const sum = add(known?.sum ?? ZERO, this.#adjoints.get(step.output.id) ?? ZERO);
      sums.set(read.index, { name: known?.name ?? this.#composition.names.formula(step, HERE), sum: checked(sum) });
    }
    return [...sums].map(([index, { name, sum }]) => {
      const value = typeof total === "object" ? (total[index] ?? Number.NaN) : 0;
      return this.#formula(name, sum, value);
    });
  }

  #formula(of: Text, sum: Sum, value: number): WholeFormula {
    const text = writeSum(sum);
    const formula = formulaOf(text);
    if (formula.plain.length > LONGEST) throw new TooLong();
    return { of: formulaOf(of), formula, where: this.#where(text), value };
  }

  /** The names in a formula, and those in what they stand for. */
  #where(text: Text): WholeFormula["where"] {
    const found = new Map<string, { readonly name: Text; readonly formula: Text }>();
    const visit = ({ raw }: Text) => {
      for (const [name, step] of this.#named) {
        if (found.has(name) || !mentions(raw, name)) continue;
        const formula = writeSum(this.#computed(step));
        found.set(name, { name: this.#composition.names.of(step.output, HERE), formula });
        visit(formula);
      }
    };
    visit(text);
    return [...found.values()].map(({ name, formula }) => ({ name: formulaOf(name), formula: formulaOf(formula) }));
  }

  /** Hands the adjoint of a step's result on to what it was computed from. */
  #handBack(step: Applied): void {
    const bar = this.#adjoints.get(step.output.id);
    if (bar === undefined || elementOf(step) !== null) return;
    for (const position of activePositions(step)) {
      const input = step.inputs[position];
      if (input === undefined || !this.#walk.varied.has(input.id)) continue;
      const term = multiply(bar, this.#partial(step, position));
      this.#adjoints.set(input.id, checked(add(this.#adjoints.get(input.id) ?? ZERO, term)));
    }
  }

  /** A value as a formula: a name where the user gave one, else what computes it. */
  #value(cell: Cell, input: Value): Sum {
    if (input.kind === "constant")
      return typeof input.value === "number" ? number(input.value) : asAtom(String(input.value));
    let value = this.#values.get(cell.id);
    if (value === undefined) {
      value = this.#numberIn(cell, input);
      this.#values.set(cell.id, value);
    }
    return value;
  }

  #numberIn(cell: Cell, input: Value): Sum {
    const { names } = this.#composition;
    const maker = names.maker(cell);
    if (maker === null) return wrapped(names.text(cell, input, HERE));
    const own = cell.variable?.origin ?? null;
    if (own?.name != null && own.site !== null && names.has(cell)) {
      const text = names.of(cell, HERE);
      this.#named.set(text.raw, maker);
      return atom(text);
    }
    if (elementOf(maker) !== null) return wrapped(names.formula(maker, HERE));
    return this.#computed(maker);
  }

  #computed(step: Applied): Sum {
    const operands = step.inputs.map((cell, at) => this.#value(cell, step.statement.inputs[at] ?? UNKNOWN));
    return checked(applied(step.statement.primitive, operands));
  }

  /** ∂output/∂input from the rule of the table; a number where the rule is a choice: on the side that ran, it is constant. */
  #partial(step: Applied, position: number): Sum {
    const { derivative } = rowOf(step.statement.primitive);
    if (derivative.kind !== "elementwise") return ZERO;
    const { inputs, output } = step.statement;
    const program = buildProgram(
      "partial",
      [...inputs, output].map(({ type }) => ({ type })),
      (builder, values) => {
        const given = inputs.map((input, at) => (input.kind === "constant" ? input : (values[at] ?? input)));
        return [derivative.partial(builder, given, values[inputs.length] ?? output, position) ?? 0];
      },
    );
    const variables = program.inputs;
    const known = new Map<Value, Sum>();
    step.inputs.forEach((cell, at) => known.set(variables[at] ?? UNKNOWN, this.#value(cell, inputs[at] ?? UNKNOWN)));
    known.set(variables[inputs.length] ?? UNKNOWN, this.#value(step.output, output));
    return rewritten(program.body, known) ?? number(partialOf(step, position) ?? 0);
  }
}

const UNKNOWN: Value = { kind: "undef", type: { kind: "f64" } };

/** The result of a block of arithmetic; null where it compares or chooses. */
function rewritten(block: Block, known: Map<Value, Sum>): Sum | null {
  const read = (value: Value): Sum | null =>
    value.kind === "constant" ? constant(value.value) : (known.get(value) ?? null);
  for (const statement of block.statements) {
    if (statement.kind !== "apply" || statement.output.type.kind !== "f64") return null;
    const operands = statement.inputs.map(read);
    if (operands.some((operand) => operand === null)) return null;
    const sums = operands.filter((operand) => operand !== null);
    known.set(statement.output, checked(applied(statement.primitive, sums)));
  }
  const [result] = block.results;
  return result === undefined ? null : read(result);
}

function constant(value: RuntimeValue): Sum | null {
  return typeof value === "number" ? number(value) : null;
}

/** An operation on formulas: arithmetic is done, everything else is written. */
function applied(primitive: Primitive, operands: readonly Sum[]): Sum {
  const { name, notation } = rowOf(primitive);
  const done = ARITHMETIC[name]?.(...operands);
  if (done !== undefined && done !== null) return done;
  const texts = operands.map(writeSum);
  return wrapped({
    raw: notation.plain(...texts.map(({ raw }) => raw)),
    latex: notation.latex(...texts.map(({ latex }) => latex)),
  });
}

type Arithmetic = (...operands: readonly Sum[]) => Sum | null;

const ARITHMETIC: Partial<Record<PrimitiveName, Arithmetic>> = {
  add: (a = ZERO, b = ZERO) => add(a, b),
  sub: (a = ZERO, b = ZERO) => add(a, negate(b)),
  mul: (a = ZERO, b = ZERO) => multiply(a, b),
  div: (a = ZERO, b = ZERO) => (numberIn(b) === 0 ? null : multiply(a, raise(b, -1))),
  neg: (a = ZERO) => negate(a),
  pow: (a = ZERO, b = ZERO) => {
    const exponent = numberIn(b);
    if (exponent === 0) return number(1);
    return exponent === null || numberIn(a) === 0 ? null : raise(a, exponent);
  },
};

/** A name or a call is an atom as it is; anything else in parentheses. */
function wrapped(text: Text): Sum {
  if (/^[\w.$\u0080-\uffff]+((\[[^[\]]*\][\w.$]*)*|\(.*\))$/.test(text.raw)) return atom(text);
  return atom({ raw: `(${text.raw})`, latex: `\\left(${text.latex}\\right)` });
}

function asAtom(text: string): Sum {
  return atom({ raw: text, latex: `\\text{${text}}` });
}

function checked(sum: Sum): Sum {
  if (sizeOf(sum, MOST_ATOMS) < 0) throw new TooLong();
  return sum;
}

/** What is left of `budget` after counting the atoms; negative when it is exceeded. */
function sizeOf({ terms }: Sum, budget: number): number {
  let left = budget;
  for (const { factors } of terms) {
    for (const { base } of factors) {
      left = base.kind === "text" ? left - 1 : sizeOf(base.sum, left);
      if (left < 0) return left;
    }
  }
  return left;
}

function mentions(raw: string, name: string): boolean {
  const escaped = name.replace(/[$.*+?^()[\]{}|\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.$\\u0080-\\uffff])${escaped}(?![\\w$\\u0080-\\uffff]|\\.\\w)`).test(raw);
}
