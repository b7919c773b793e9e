/** How many numbers a gradient will keep for its backward sweep, as far as its inputs tell before it runs. */
import { definitionsOf } from "../ir/definitions.js";
import type { Apply, Program, RuntimeValue, Value, Variable } from "../ir/program.js";
import { primitives } from "../primitives/table.js";

/** From the inputs of the program, how many numbers it keeps. */
export type Estimate = (inputs: readonly RuntimeValue[]) => number;

/**
 * The sizes of the tapes that `program` makes room for before its loops, where they follow from its inputs without running one; null when
 * there are none. Tapes of loops that end at a test grow while they run, and are not counted.
 */
export function keptElements(program: Program): Estimate | null {
  const definitions = definitionsOf(program);
  const needed = new Set<Variable>();
  const sizes: Value[] = [];
  for (const statement of program.body.statements) {
    if (statement.kind !== "apply" || statement.primitive !== primitives.fill) continue;
    const [size] = statement.inputs;
    if (statement.output.origin.role !== "residual" || size === undefined || isFew(size)) continue;
    const slice = sliceOf(size);
    if (slice === null) continue;
    sizes.push(size);
    for (const value of slice) needed.add(value);
  }
  if (sizes.length === 0) return null;
  const steps = program.body.statements.filter(
    (statement): statement is Apply => statement.kind === "apply" && needed.has(statement.output),
  );
  const relevant = program.inputs.flatMap((input, at) => (needed.has(input) ? [{ input, at }] : []));
  /** The numbers and lengths of the last question, and the answer: most calls ask the same again. */
  const asked = new Array<number>(relevant.length).fill(Number.NaN);
  let answer: number | null = null;
  return (given) => {
    let isSame = answer !== null;
    for (let index = 0; index < asked.length; index++) {
      const value = given[relevant[index]?.at ?? -1] ?? 0;
      const size = typeof value === "object" ? value.length : Number(value);
      if (size === asked[index]) continue;
      asked[index] = size;
      isSame = false;
    }
    if (answer === null || !isSame) answer = total(given);
    return answer;
  };

  function total(given: readonly RuntimeValue[]): number {
    const known = new Map<Value, RuntimeValue>(relevant.map(({ input, at }) => [input, given[at] ?? 0]));
    const valueIn = (value: Value) => (value.kind === "constant" ? value.value : (known.get(value) ?? Number.NaN));
    for (const { primitive, inputs: operands, attributes, output } of steps) {
      known.set(output, primitive.evaluate(operands.map(valueIn), attributes));
    }
    return sizes.reduce((sum, size) => sum + Math.max(0, Number(valueIn(size)) || 0), 0);
  }

  /** The values from which `size` follows by operations on numbers and lengths; null where more is needed. */
  function sliceOf(size: Value): ReadonlySet<Variable> | null {
    const slice = new Set<Variable>(size.kind === "variable" ? [size] : []);
    for (const value of slice) {
      const definition = definitions.get(value);
      if (definition?.kind === "input") continue;
      if (definition?.kind !== "apply") return null;
      const { primitive, inputs: operands, output } = definition.statement;
      const isLengthOfInput = primitive === primitives.length && program.inputs.some((input) => input === operands[0]);
      if (output.type.kind === "array" || (takesArray(operands) && !isLengthOfInput)) return null;
      for (const operand of operands) if (operand.kind === "variable") slice.add(operand);
    }
    return slice;
  }
}

/** Whether a size is known and of no account. */
function isFew(size: Value): boolean {
  return size.kind === "constant" && Number(size.value) < 1000;
}

function takesArray(values: readonly Value[]): boolean {
  return values.some((value) => value.type.kind === "array");
}
