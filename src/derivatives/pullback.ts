/** The pullback of a traced function at a point: one run forwards, which keeps what any number of runs backwards need. */
import type { Program } from "../ir/program.js";
import { type Halves, vjpHalves } from "../transforms/vjp.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Compiled } from "./compile.js";
import { differentiableOutputs, forwardLanes, strictPullbackProgram } from "./programs.js";
import { settled } from "./settle.js";
import type { TracedFunction } from "./trace-cache.js";

export interface Pullback {
  /** The outputs of the program. They may be changed. */
  readonly outputs: readonly RuntimeLeaf[];
  /** The backward half as it runs. */
  readonly compiled: Compiled;
  /** Adjoints of the inputs `wrt`, from one adjoint for each differentiable leaf of the result. */
  readonly pull: (adjoints: readonly RuntimeLeaf[]) => readonly RuntimeLeaf[];
  /** The same for several adjoints in one run, as far as zero times infinity does not occur: see `settle.ts`. */
  readonly pullLanes: (lanes: readonly (readonly RuntimeLeaf[])[]) => readonly RuntimeLeaf[];
}

/** What a pullback needs is kept already. */
const always = () => true;

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
    const given = [...inputs, ...bars];
    return settled(traced, `adjoints ${key}`, given, found, always, () => strictPullbackProgram(program, wrt));
  };
  const pullLanes = (lanes: readonly (readonly RuntimeLeaf[])[]) => {
    const bars = lanes.map((lane) => seeds(traced, lane));
    const derive = () => backwardLanes(halvesOf(program, wrt).backward, bars[0]?.length ?? 0, lanes.length);
    // The backward half is linear in its adjoints: they are its tangents too. What it masks where an adjoint is 0 it must not.
    const anywhere = (bars[0] ?? []).map((bar) =>
      typeof bar === "object" ? new Float64Array(bar.length).fill(Number.NaN) : Number.NaN,
    );
    const compiled = traced.compiled(`backward half ${key} x${lanes.length}`, derive);
    return compiled.run([...inputs, ...kept, ...anywhere, ...bars.flat()], true);
  };
  return { outputs, compiled: backward, pull, pullLanes };
}

/** [...inputs of `backward`, ...its last `count` inputs in each lane] → [...its results in each lane]. */
function backwardLanes(backward: Program, count: number, lanes: number): Program {
  const first = backward.inputs.length - count;
  const wrt = Array.from({ length: count }, (_, at) => first + at);
  return forwardLanes(backward, wrt, lanes);
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
