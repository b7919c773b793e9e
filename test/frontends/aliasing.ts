/** Programs in which several names mean one object: compiled, they do what the original does, to the bit; or they are refused. */
import { expect, it } from "vitest";
import { traceSource } from "../../src/frontends/source/index.js";
import { ChainruleError, jvp, valueAndGrad } from "../../src/index.js";
import { interpret } from "../../src/ir/interpret.js";
import { verify } from "../../src/ir/verify.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { flatten } from "../../src/tree/flatten.js";
import { structureOf } from "../../src/tree/structure-of.js";
import { floatsOf, withFloats } from "../samples/differences.js";

type Program<A extends unknown[]> = (...args: A) => number;
type AnyProgram = (...args: unknown[]) => number;

/** Value by the compiled function and the interpreter, gradient by both modes and differences. */
export function agrees<A extends unknown[]>(name: string, program: Program<A>, args: A): void {
  const f = program as unknown as AnyProgram;
  it(name, () => {
    const expected = f(...structuredClone(args));
    const given = structuredClone(args);
    const { value, gradient } = valueAndGrad(f)(...args);
    expect(args).toEqual(given);
    expect(value).toBe(expected);
    expect(interpreted(f, args)).toBe(expected);
    const backward = floatsOf(gradient);
    expect(backward).toEqual(slopes(f, args).map((slope) => expect.closeTo(slope, 4)));
    const along = backward.map((_, position) => Math.sin(position + 1));
    const still = args.slice(1).map((arg) => withFloats(arg, floatsOf(arg).fill(0)));
    const { tangent } = jvp(f, args, [withFloats(args[0], along), ...still]);
    const product = backward.reduce((sum, slope, position) => sum + slope * (along[position] ?? Number.NaN), 0);
    expect(tangent).toBeCloseTo(product, 8);
  });
}

export function refuses<A extends unknown[]>(name: string, code: string, program: Program<A>, args: A): void {
  const f = program as unknown as AnyProgram;
  it(name, () => {
    expect(codeOf(() => valueAndGrad(f)(...args))).toBe(code);
  });
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ChainruleError) return error.code;
    throw error;
  }
  return "accepted";
}

function interpreted(f: AnyProgram, args: readonly unknown[]): unknown {
  const structures = args.map((arg) => structureOf(arg));
  const { program, captures } = traceSource(f, structures, args);
  verify(program);
  const inputs = args.flatMap((arg, position) => flatten(arg, structures[position] ?? structureOf(arg)));
  for (const { structure, read } of captures) inputs.push(...flatten(read(f, args), structure));
  return interpret(expandDerive(program), inputs)[0];
}

/** Central differences of fourth order with respect to the first argument. */
function slopes(f: AnyProgram, args: readonly unknown[]): number[] {
  const h = 1e-3;
  const x = floatsOf(args[0]);
  return x.map((_, position) => {
    const at = (step: number) => {
      const [, ...rest] = structuredClone(args);
      return f(withFloats(args[0], x.with(position, (x[position] ?? 0) + step)), ...rest);
    };
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  });
}
