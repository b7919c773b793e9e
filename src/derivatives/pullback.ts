/** The pullback of a traced function at a point: one run forwards, which keeps what any number of runs backwards need. */
import type { Program } from "../ir/program.js";
import { type Halves, vjpHalves } from "../transforms/vjp.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Compiled } from "./compile.js";
import { differentiableOutputs, strictPullbackProgram } from "./programs.js";
import { settled } from "./settle.js";
import type { TracedFunction } from "./trace-cache.js";

export interface Pullback {
  /** The outputs of the program. They may be changed. */
  readonly outputs: readonly RuntimeLeaf[];
  /** The backward half as it runs. */
  readonly compiled: Compiled;
  /** Adjoints of the inputs `wrt`, from one adjoint for each differentiable leaf of the result. */
  readonly pull: (adjoints: readonly RuntimeLeaf[]) => readonly RuntimeLeaf[];
}

const known = new WeakMap<Program, Map<string, Halves>>();

/**
 * @param inputs which must not change while the pullback is in use.
 * @param quiet whether the function was run before for this call.
 */
export function pullbackAt(
  traced: TracedFunction,
  wrt: readonly number[],
  inputs: readonly RuntimeLeaf[],
  quiet: boolean,
): Pullback {
  const { program } = traced;
  const key = wrt.join();
  const forward = traced.compiled(`forward half ${key}`, () => halvesOf(program, wrt).forward);
  const backward = traced.compiled(`backward half ${key}`, () => halvesOf(program, wrt).backward);
  const results = forward.run(inputs, quiet);
  const count = program.body.results.length;
  const kept = results.slice(count);
  // An output that is kept as well is given away as a copy.
  const outputs = results
    .slice(0, count)
    .map((leaf) => (typeof leaf === "object" && kept.includes(leaf) ? leaf.slice() : leaf));
  const pull = (adjoints: readonly RuntimeLeaf[]) => {
    const bars = seeds(traced, adjoints);
    const found = backward.run([...inputs, ...kept, ...bars], true);
    return settled(traced, `adjoints ${key}`, [...inputs, ...bars], found, () => strictPullbackProgram(program, wrt));
  };
  return { outputs, compiled: backward, pull };
}

function halvesOf(program: Program, wrt: readonly number[]): Halves {
  const halves = known.get(program) ?? new Map<string, Halves>();
  known.set(program, halves);
  const key = wrt.join();
  const before = halves.get(key);
  if (before !== undefined) return before;
  const made = vjpHalves(program, wrt);
  halves.set(key, made);
  return made;
}

/** Adjoints of all differentiable outputs by type; those of lengths are zero. */
function seeds(traced: TracedFunction, adjoints: readonly RuntimeLeaf[]): RuntimeLeaf[] {
  const { differentiable } = gradientLayout(traced.source.result);
  return differentiableOutputs(traced.program).map((leaf) => {
    const position = differentiable.indexOf(leaf);
    return position < 0 ? 0 : (adjoints[position] ?? 0);
  });
}
