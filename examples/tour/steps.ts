/** A straight-line function taken apart: its elementary steps, their local partial derivatives, and what nudging one changes. */
import { traceSource } from "../../src/frontends/source/index.js";
import { buildProgram } from "../../src/ir/builder.js";
import { interpret } from "../../src/ir/interpret.js";
import type { Apply, Program, Value, Variable } from "../../src/ir/program.js";
import { rowOf } from "../../src/primitives/table.js";
import { prettyFormula } from "./formulas.js";

/** One operand of a step, and how much the step's result changes with it. */
export interface Operand {
  /** The value used; null for a constant. */
  readonly from: Node | null;
  readonly text: string;
  /** ∂result/∂operand as a formula and as a number; null for a constant. */
  readonly partial: { readonly formula: string; readonly value: number } | null;
}

/** An input of the function (no operands) or the result of one step. */
export interface Node {
  readonly name: string;
  readonly value: number;
  /** `w·x`; null for an input. */
  readonly formula: string | null;
  readonly operands: readonly Operand[];
  /** The user's line that the step belongs to. */
  readonly line: string;
  readonly variable: Variable;
}

export interface Composition {
  readonly inputs: readonly Node[];
  readonly steps: readonly Node[];
  readonly result: Node;
  /** The result when one intermediate value is replaced: only the steps after it run again. */
  readonly nudged: (node: Node, value: number) => number;
}

/** Takes `f(...args)` apart. `f` must be made of elementary operations on numbers, without loops or branches. */
export function takeApart(f: (...args: never[]) => number, args: readonly number[]): Composition {
  const structures = args.map(() => ({ kind: "number" }) as const);
  return takeProgramApart(traceSource(f, structures, args).program, args);
}

/** The same for a program of numbers. */
export function takeProgramApart(program: Program, args: readonly number[]): Composition {
  const nodes = new Map<Value, Node>();
  const inputs = program.inputs.map((variable, i): Node => {
    const node = {
      name: variable.origin.name ?? `x${i}`,
      value: args[i]!,
      formula: null,
      operands: [],
      line: "",
      variable,
    };
    nodes.set(variable, node);
    return node;
  });
  const applications = straightLine(program);
  let unnamed = 0;
  const steps = applications.map((apply, i) => {
    const last = i === applications.length - 1;
    const name = last ? "L" : (apply.output.origin.name ?? `v${++unnamed}`);
    const node = stepOf(apply, name, nodes);
    nodes.set(apply.output, node);
    return node;
  });
  const result = steps.at(-1);
  if (result === undefined || program.body.results[0] !== result.variable) throw new Error("no step makes the result");
  const nudged = (node: Node, value: number) => rerun(applications, nodes, node, value, result);
  return { inputs, steps, result, nudged };
}

function straightLine(program: Program): Apply[] {
  return program.body.statements.map((statement) => {
    if (statement.kind !== "apply") throw new Error(`a ${statement.kind} cannot be shown as one step`);
    return statement;
  });
}

function stepOf(apply: Apply, name: string, nodes: ReadonlyMap<Value, Node>): Node {
  const row = rowOf(apply.primitive);
  const texts = apply.inputs.map((input) => nodes.get(input)?.name ?? constantText(input));
  const values = apply.inputs.map((input) => numberOf(input, nodes));
  const value = Number(apply.primitive.evaluate(values, apply.attributes));
  const operands = apply.inputs.map((input, i): Operand => {
    const from = nodes.get(input) ?? null;
    const notation = row.derivative.kind === "elementwise" ? row.derivative.partialNotation[i] : null;
    if (from === null || !notation) return { from: null, text: texts[i]!, partial: null };
    const formula = prettyFormula(notation.plain(...texts, name));
    return { from, text: texts[i]!, partial: { formula, value: partialOf(apply, i, values, value) } };
  });
  const formula = prettyFormula(row.notation.plain(...texts));
  return { name, value, formula, operands, line: lineOf(apply.output), variable: apply.output };
}

/** The primitive's own rule for the partial derivative, run on these numbers. */
function partialOf(apply: Apply, position: number, values: readonly number[], result: number): number {
  const { derivative } = rowOf(apply.primitive);
  if (derivative.kind !== "elementwise") throw new Error(`${apply.primitive.name} has no local partial derivative`);
  const types = [...apply.inputs, apply.output].map(({ type }) => ({ type }));
  const program = buildProgram("partial", types, (builder, given) => {
    const inputs = apply.inputs.map((input, i) => (input.kind === "constant" ? input : given[i]!));
    return [derivative.partial(builder, inputs, given[inputs.length]!, position) ?? 0];
  });
  return Number(interpret(program, [...values, result])[0]);
}

function rerun(
  applications: readonly Apply[],
  nodes: ReadonlyMap<Value, Node>,
  changed: Node,
  value: number,
  result: Node,
): number {
  const values = new Map<Value, number>([[changed.variable, value]]);
  const start = applications.findIndex((apply) => apply.output === changed.variable) + 1;
  for (const apply of applications.slice(start)) {
    const inputs = apply.inputs.map((input) => values.get(input) ?? numberOf(input, nodes));
    values.set(apply.output, Number(apply.primitive.evaluate(inputs, apply.attributes)));
  }
  return values.get(result.variable) ?? result.value;
}

function numberOf(value: Value, nodes: ReadonlyMap<Value, Node>): number {
  return value.kind === "constant" ? Number(value.value) : (nodes.get(value)?.value ?? Number.NaN);
}

function constantText(value: Value): string {
  return value.kind === "constant" ? String(value.value) : "?";
}

/** The line of the user's file in which a value is made; empty where it cannot be read. */
function lineOf({ origin: { site } }: Variable): string {
  const location = site?.source.locate(site.start);
  return location?.lines?.get(location.line)?.trim() ?? "";
}
