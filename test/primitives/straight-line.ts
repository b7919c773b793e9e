/** A forward mode for straight-line programs of scalars: enough to take derivatives of the table's own partials. Tests only. */
import { Builder, isConstant, type Operand, toValue, variable } from "../../src/ir/builder.js";
import { interpret } from "../../src/ir/interpret.js";
import type { Program, RuntimeValue, Value, Variable } from "../../src/ir/program.js";
import { BOOL, F64, type Type } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";
import type { Row } from "../../src/primitives/row.js";
import { rowOf } from "../../src/primitives/table.js";

/** A verified program of the given inputs, from operations. */
export function programOf(
  types: readonly Type[],
  fill: (o: Ops, inputs: readonly Variable[]) => readonly Operand[],
): Program {
  const builder = new Builder();
  const inputs = types.map((type) => variable(type));
  const program = { name: "test", inputs, body: builder.block([], () => fill(opsOn(builder), inputs)) };
  verify(program);
  return program;
}

/** Runs `fill` on run-time values. */
export function run(
  inputs: readonly RuntimeValue[],
  types: readonly Type[],
  fill: (o: Ops, inputs: readonly Variable[]) => readonly Operand[],
): RuntimeValue[] {
  return interpret(programOf(types, fill), inputs);
}

/** The types of scalar inputs. */
export function scalarTypes(inputs: readonly RuntimeValue[]): Type[] {
  return inputs.map((input) => (typeof input === "boolean" ? BOOL : F64));
}

/** x -> row(x), as a program of as many inputs as given. */
export function programOfRow(row: Row, types: readonly Type[]): Program {
  return programOf(types, (o, inputs) => [o.builder.apply(row, inputs)]);
}

/** The program of one partial derivative of the result of a straight-line program: ∂f/∂(input at `position`). */
export function partialProgram(program: Program, position: number): Program {
  const types = program.inputs.map((input) => input.type);
  return programOf(types, (o, inputs) => {
    const values = new Map<Value, Value>(program.inputs.map((input, index) => [input, toValue(inputs[index] ?? 0)]));
    const tangents = new Map<Value, Value>([[program.inputs[position] ?? toValue(0), toValue(1)]]);
    const mapped = (value: Value) => values.get(value) ?? value;
    for (const statement of program.body.statements) {
      if (statement.kind !== "apply") throw new Error("not a straight line");
      const own = statement.inputs.map(mapped);
      const output = o.builder.apply(rowOf(statement.primitive), own, statement.attributes);
      values.set(statement.output, output);
      const tangent = tangentOf(
        o,
        rowOf(statement.primitive),
        own,
        output,
        statement.inputs.map((x) => tangents.get(x)),
      );
      if (tangent !== null) tangents.set(statement.output, tangent);
    }
    const result = program.body.results[0] ?? toValue(0);
    return [tangents.get(result) ?? 0];
  });
}

function tangentOf(
  o: Ops,
  row: Row,
  inputs: readonly Value[],
  output: Value,
  tangents: readonly (Value | undefined)[],
): Value | null {
  const { derivative } = row;
  if (derivative.kind === "zero" || tangents.every((tangent) => tangent === undefined)) return null;
  if (derivative.kind !== "elementwise") {
    const given = tangents.map((tangent) => tangent ?? null);
    return derivative.kind === "linear"
      ? derivative.tangent(o.builder, inputs, given)
      : derivative.tangent(o.builder, inputs, output, given);
  }
  let total: Value | null = null;
  for (const [position, tangent] of tangents.entries()) {
    if (tangent === undefined) continue;
    const partial = derivative.partial(o.builder, inputs, output, position);
    if (partial === null) continue;
    const term = isConstant(tangent, 1) ? partial : o.mul(partial, tangent);
    total = total === null ? term : o.add(total, term);
  }
  return total;
}

/** The value of one partial by the table's rule. */
export function partialOf(row: Row, inputs: readonly number[], position: number): number {
  return Number(interpret(partialProgram(programOfRow(row, scalarTypes(inputs)), position), inputs)[0]);
}
