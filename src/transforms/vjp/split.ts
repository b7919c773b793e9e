/**
 * How a called program runs backwards: split in two. The forward program also returns what its backward program needs;
 * the backward program takes it, and the adjoints of the outputs, and gives those of the inputs.
 *
 *     forward(inputs) -> outputs, kept                            backward(inputs, kept, output adjoints, array adjoints) -> input adjoints
 *     forward(inputs, tape, end) -> outputs, tape, end            backward(inputs, tape, end, ...) -> input adjoints, end      (recursive)
 *
 * An array input's adjoint is passed in and comes back with the contributions added; that of a number is the contribution itself.
 */
import { Builder, variable } from "../../ir/builder.js";
import type { Call, Loop, Program, Statement, Value, Variable } from "../../ir/program.js";
import { programsCalledBy, regionsOf, visitStatements } from "../../ir/regions.js";
import { tangentType } from "../../ir/types.js";
import type { Activity, Mask } from "../activity.js";
import { Copier, openProgram } from "../copy.js";
import { prune } from "../prune.js";
import { type Keeping, keepLittle, wantedValues } from "./keeping.js";
import { type Prepared, prepare } from "./prepare.js";
import { type ReversedProgram, reverseProgram } from "./program.js";
import { reverseMode } from "./reverse-mode.js";
import { pop, push } from "./stack.js";
import { newStack, pair, type Stack } from "./threads.js";

export interface Split {
  readonly forward: Program;
  readonly backward: Program;
  /** Recursive: keeps on the tape that is handed through. */
  readonly threaded: boolean;
  /** The inputs whose adjoints `backward` gives. */
  readonly wrt: readonly number[];
  /** Those of them whose adjoints so far it takes and adds to: arrays, and numbers too where all of it runs again. */
  readonly added: readonly number[];
  /** The outputs whose adjoints it takes. */
  readonly seeds: readonly number[];
  /** What `forward` returns besides its outputs; complete once the split is. */
  readonly kept: readonly Variable[];
}

export class Splitter {
  readonly #activity: Activity;
  readonly #splits = new Map<Program, Map<string, Split>>();
  readonly #recursive = new Map<Program, boolean>();
  /** Programs to be run again and differentiated in the place of others, which keep nothing. */
  readonly #again: ReadonlyMap<Program, Program>;
  /** Loops that kept something of their iterations, as they are in the programs that were given. */
  readonly keeping = new Set<Loop>();
  /** Copies that reverse mode works on, with the loop that each was copied from. */
  readonly #copied = new WeakMap<Loop, Loop>();

  constructor(activity: Activity, again: ReadonlyMap<Program, Program> = new Map()) {
    this.#activity = activity;
    this.#again = again;
  }

  /** Takes note of which loop of `program` each loop of its copy is. */
  copied(program: Program, copy: Program): void {
    const [from, to] = [loopsOf(program), loopsOf(copy)];
    to.forEach((loop, at) => {
      const original = from[at];
      if (original !== undefined) this.#copied.set(loop, original);
    });
  }

  /** Takes note that a loop keeps something of each iteration. */
  keeps(loop: Loop): void {
    this.keeping.add(this.#copied.get(loop) ?? loop);
  }

  split(program: Program, wrt: Mask, seeds: Mask): Split {
    const splits = this.#splits.get(program) ?? new Map<string, Split>();
    this.#splits.set(program, splits);
    const key = [...wrt, ...seeds].map(Number).join("");
    let split = splits.get(key);
    if (split === undefined) {
      split = this.#split(program, wrt, seeds, (begun) => splits.set(key, begun));
      splits.set(key, split);
    }
    return split;
  }

  /** Whether `program` may call itself. */
  isRecursive(program: Program): boolean {
    let recursive = this.#recursive.get(program);
    if (recursive === undefined) {
      const reached = programsCalledBy(program);
      for (const next of reached) for (const called of programsCalledBy(next)) reached.add(called);
      recursive = reached.has(program);
      this.#recursive.set(program, recursive);
    }
    return recursive;
  }

  /** Whether a call pushes to the tape of the recursion that it stands in. */
  pushes(call: Call, active: ReadonlySet<Variable>): boolean {
    return call.rule === null && this.isRecursive(call.program) && call.outputs.some((output) => active.has(output));
  }

  /** The program of `vjp`, for a rule that has only a jvp. */
  transpose(program: Program, wrt: readonly number[]): Program {
    return reverseMode(program, wrt, this.#activity, this);
  }

  isRecursiveCall(statement: Statement): boolean {
    if (statement.kind === "call") return this.isRecursive(statement.program);
    return regionsOf(statement).some((region) => region.statements.some((inner) => this.isRecursiveCall(inner)));
  }

  #split(program: Program, wrt: Mask, seeds: Mask, begin: (split: Split) => void): Split {
    const again = this.#again.get(program);
    if (again !== undefined) {
      const prepared = prepare(again, wrt, seeds, this.#activity, this, null);
      return runAgain(program, prepared, signatureOf(prepared, seeds, true), begin);
    }
    const start = this.isRecursive(program) ? newStack() : null;
    const prepared = prepare(program, wrt, seeds, this.#activity, this, start);
    const signature = signatureOf(prepared, seeds, false);
    if (start === null) return splitInTwo(prepared, signature);
    return splitOnTape(prepared, signature, start, (split) => {
      this.#recursive.set(split.forward, true).set(split.backward, true);
      begin(split);
    });
  }
}

/** What a backward program takes and gives besides what is kept. */
interface Signature {
  readonly wrt: readonly number[];
  readonly added: readonly number[];
  readonly seeds: readonly number[];
  /** Fresh variables for the inputs of the program. */
  readonly inputs: readonly Variable[];
  /** The adjoint of the output at each position of `seeds`. */
  readonly bars: ReadonlyMap<number, Variable>;
  /** The adjoint so far of the input at each position of `added`. */
  readonly accumulators: ReadonlyMap<number, Variable>;
}

function signatureOf({ source, reversal }: Prepared, seeded: Mask, addsNumbers: boolean): Signature {
  const wrt = source.inputs.flatMap((input, at) => (reversal.active.has(input) ? [at] : []));
  const seeds = seeded.flatMap((seed, at) => (seed ? [at] : []));
  const adjoints = (positions: readonly number[], values: readonly Value[]) =>
    new Map(positions.flatMap((at): [number, Variable][] => values.slice(at, at + 1).map((of) => [at, adjointOf(of)])));
  const added = wrt.filter((at) => addsNumbers || source.inputs[at]?.type.kind === "array");
  return {
    wrt,
    added,
    seeds,
    inputs: source.inputs.map(sameAgain),
    bars: adjoints(seeds, source.body.results),
    accumulators: adjoints(added, source.inputs),
  };
}

/** Nothing is kept: the backward program runs forwards first. `forward` is what it is equal to. */
function runAgain(
  forward: Program,
  prepared: Prepared,
  { wrt, added, seeds, inputs, bars, accumulators }: Signature,
  begin: (split: Split) => void,
): Split {
  const { source } = prepared;
  const backward = openProgram(`${source.name}Backward`, [...inputs, ...bars.values(), ...accumulators.values()]);
  const split = { wrt, added, seeds, forward, backward, threaded: false, kept: [] };
  // Known before its body is: the parts of a recurrence are differentiated alike.
  begin(split);
  const reversed = reverseProgram(prepared, wrt, bars, accumulators);
  const everything = { kept: [], rerun: reversed.forward, along: [] };
  backward.body = backwardBody(residualBuilder(), reversed, everything, zip(source.inputs, inputs));
  return split;
}

/** The kept values are further results of the forward program. */
function splitInTwo(prepared: Prepared, signature: Signature): Split {
  const { source } = prepared;
  const { wrt, added, seeds, inputs, bars, accumulators } = signature;
  const reversed = reverseProgram(prepared, wrt, bars, accumulators);
  const keeping = keep(prepared, reversed);
  const forward = openProgram(`${source.name}Forward`, source.inputs);
  forward.body = { params: [], statements: reversed.forward, results: [...source.body.results, ...keeping.kept] };
  const keptInputs = keeping.kept.map(sameAgain);
  const all = [...inputs, ...keptInputs, ...bars.values(), ...accumulators.values()];
  const backward = openProgram(`${source.name}Backward`, all);
  const supplied = [...zip(source.inputs, inputs), ...zip(keeping.kept, keptInputs)];
  backward.body = backwardBody(residualBuilder(), reversed, keeping, supplied);
  return { wrt, added, seeds, forward, backward, threaded: false, kept: keeping.kept };
}

/** The kept values are pushed at the end of the forward program and popped at the beginning of the backward program. */
function splitOnTape(prepared: Prepared, signature: Signature, start: Stack, begin: (split: Split) => void): Split {
  const { source, reversal } = prepared;
  const { wrt, added, seeds, inputs, bars, accumulators } = signature;
  const { backwardTape, popped } = reversal.threads;
  const top = { tape: backwardTape, end: newStack().end };
  const forward = openProgram(`${source.name}Forward`, [...source.inputs, ...pair(start)]);
  const all = [...inputs, ...pair(top), ...bars.values(), ...accumulators.values()];
  const backward = openProgram(`${source.name}Backward`, all);
  const split = { wrt, added, seeds, forward, backward, threaded: true, kept: [] };
  begin(split);

  const reversed = reverseProgram(prepared, wrt, bars, accumulators);
  const keeping = keep(prepared, reversed);
  const pushes = residualBuilder();
  const finish = push(pushes, reversal.threads.finish ?? start, keeping.kept);
  const statements = [...reversed.forward, ...pushes.closeBlock([]).statements];
  forward.body = { params: [], statements, results: [...source.body.results, ...finish] };

  const builder = residualBuilder();
  const { values, end } = pop(builder, top, keeping.kept);
  const supplied = [...zip(source.inputs, inputs), ...zip(keeping.kept, values), [popped, end] as const];
  backward.body = backwardBody(builder, reversed, keeping, supplied);
  return split;
}

function loopsOf(program: Program): Loop[] {
  const loops: Loop[] = [];
  visitStatements(program.body, (statement) => {
    if (statement.kind === "loop") loops.push(statement);
  });
  return loops;
}

function keep({ reversal }: Prepared, { forward, backward }: ReversedProgram): Keeping {
  const region = {
    statements: forward,
    params: [],
    index: null,
    aliases: new Map<Variable, Value>(),
    versions: reversal.versions,
    once: () => true,

    next: new Map<Variable, Value>(),
  };
  return keepLittle(region, wantedValues(region, backward));
}

/** The backward code with the forward values that it names supplied. */
function backwardBody(
  builder: Builder,
  { backward }: ReversedProgram,
  { rerun }: Keeping,
  supplied: Iterable<readonly [Variable, Value]>,
) {
  const copier = new Copier(supplied);
  for (const statement of [...copier.again(rerun), ...copier.statements(backward.statements)]) builder.emit(statement);
  return prune(builder.closeBlock(backward.results.map((result) => copier.value(result))));
}

function residualBuilder(): Builder {
  const builder = new Builder();
  builder.role = "residual";
  builder.openBlock([]);
  return builder;
}

function sameAgain({ type, origin }: Variable): Variable {
  return variable(type, origin);
}

function adjointOf(value: Value): Variable {
  const origin = value.kind === "variable" ? value.origin : {};
  return variable(tangentType(value.type), { ...origin, role: "adjoint" });
}

function zip(from: readonly Variable[], to: readonly Value[]): (readonly [Variable, Value])[] {
  return from.map((value, at) => [value, to[at] ?? value] as const);
}
