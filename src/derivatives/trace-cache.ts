/** Traced functions, kept by the function's code and the structure of its arguments: a fresh closure of the same code traces nothing. */
import { readOnce } from "../frontends/source/captures.js";
import { NeedsLabels, type SourceProgram, traceSource } from "../frontends/source/index.js";
import { isTraced, record, refuseTracers } from "../frontends/trace/index.js";
import type { Call, Program } from "../ir/program.js";
import { prepare } from "../passes/pipeline.js";
import { expandDerive } from "../transforms/expand-derive.js";
import { type Flattener, flattenerOf } from "../tree/flatten.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { countLeaves } from "../tree/leaves.js";
import type { Structure } from "../tree/structure.js";
import { structureKey } from "../tree/structure-key.js";
import { structureOf } from "../tree/structure-of.js";
import { checkRules, ruledCalls } from "./check-rules.js";
import { type Compiled, compile } from "./compile.js";
import { identityOf } from "./derived-function.js";
import { registerLibrary } from "./inside/tree.js";
import type { AnyFunction } from "./types.js";

registerLibrary();

/** A function traced for one structure of its arguments, with the programs that were derived from it. */
export class TracedFunction {
  readonly source: SourceProgram;
  /** The program, without derivative operators inside. */
  readonly program: Program;
  readonly args: readonly Structure[];
  /** Position of the first flat input of each argument. */
  readonly offsets: readonly number[];
  readonly #argFlatteners: readonly Flattener[];
  readonly #captureFlatteners: readonly Flattener[];
  readonly #compiled = new Map<string, Compiled>();
  /** Calls with rules that were not compared with differences yet; null when all were. */
  #unchecked: ReadonlySet<Call> | null;

  constructor(source: SourceProgram, args: readonly Structure[]) {
    this.source = source;
    this.program = prepare(expandDerive(source.program));
    const ruled = ruledCalls(this.program);
    this.#unchecked = ruled.size === 0 ? null : ruled;
    this.args = args;
    let offset = 0;
    this.offsets = args.map((arg) => {
      const own = offset;
      offset += countLeaves(arg);
      return own;
    });
    this.#argFlatteners = args.map((arg) => flattenerOf(arg));
    this.#captureFlatteners = source.captures.map((capture) => flattenerOf(capture.structure));
  }

  /** The flat inputs of `f(...args)`; null when this trace says nothing about that call. */
  inputs(f: AnyFunction, args: readonly unknown[]): RuntimeLeaf[] | null {
    const flatteners = this.#argFlatteners;
    if (args.length !== flatteners.length) return null;
    const leaves: RuntimeLeaf[] = [];
    for (let index = 0; index < flatteners.length; index++) {
      if (!flatteners[index]?.(args[index], leaves)) return null;
    }
    const { guards, captures } = this.source;
    for (const guard of guards) if (!guard.holds(f, args)) return null;
    for (let index = 0; index < captures.length; index++) {
      if (!this.#captureFlatteners[index]?.(captures[index]?.read(f, args), leaves)) return null;
    }
    return leaves;
  }

  /** Whether all arguments are numbers, and nothing else goes into the program. */
  takesNumbersOnly(): boolean {
    return this.source.captures.length === 0 && this.args.every(({ kind }) => kind === "number");
  }

  /** Whether what was read while tracing is still so, and the rules of the user's were checked. */
  holds(f: AnyFunction, args: readonly unknown[]): boolean {
    if (this.#unchecked !== null) return false;
    for (const guard of this.source.guards) if (!guard.holds(f, args)) return false;
    return true;
  }

  /** Checks the rules of the user's at the first point; one that failed is checked again. */
  checkRules(inputs: readonly RuntimeLeaf[]): void {
    if (this.#unchecked === null) return;
    if (checkRules(this.program, inputs, this.#unchecked)) this.#unchecked = null;
  }

  /** The compiled form of a program derived from this one, made at the first request. */
  compiled(key: string, derive: () => Program): Compiled {
    let compiled = this.#compiled.get(key);
    if (compiled === undefined) {
      compiled = compile(derive());
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }
}

/** A trace that holds for a call, and the flat inputs of that call. */
export interface Point {
  readonly traced: TracedFunction;
  readonly inputs: RuntimeLeaf[];
}

/** How often a function was traced; tests read it. */
export const traceCount = { value: 0 };

/** Traces of one code and structure that are told apart by guards; the oldest gives way. */
const MOST_VARIANTS = 16;

const traces = new Map<string, TracedFunction[]>();

/** How many traces a function keeps at hand, the last used first. */
const MOST_RECENT = 4;

const subjects = new WeakMap<AnyFunction, Subject>();

/** One function of the user's, remembering the traces that held last. */
export class Subject {
  readonly f: AnyFunction;
  #recent: TracedFunction[] = [];

  private constructor(f: AnyFunction) {
    this.f = f;
  }

  /** The subject of all derivatives of `f`. */
  static of(f: AnyFunction): Subject {
    let subject = subjects.get(f);
    if (subject === undefined) {
      subject = new Subject(f);
      subjects.set(f, subject);
    }
    return subject;
  }

  /** The trace that holds for a call with `args`, made if there is none. */
  at(args: readonly unknown[]): Point {
    if (isTraced(this.f)) return this.#remember(recorded(this.f, args));
    for (const traced of this.#recent) {
      const inputs = traced.inputs(this.f, args);
      if (inputs !== null) return this.#remember({ traced, inputs });
    }
    return this.#remember(readOnce(() => findTrace(this.f, args) ?? trace(this.f, args)));
  }

  #remember(point: Point): Point {
    const { traced } = point;
    traced.checkRules(point.inputs);
    if (this.#recent[0] === traced) return point;
    this.#recent = [traced, ...this.#recent.filter((other) => other !== traced)].slice(0, MOST_RECENT);
    return point;
  }
}

/** By function: its recordings, the last used last. */
const recordings = new WeakMap<AnyFunction, Map<string, TracedFunction>>();

/** A function made by `trace` is called for every point; code is compiled for new recordings only. */
function recorded(f: AnyFunction, args: readonly unknown[]): Point {
  const structures = structuresOf(args);
  const program = record(f, structures, args);
  const key = `${structures.map(structureKey).join(";")}|${program.key}`;
  const known = recordings.get(f) ?? new Map<string, TracedFunction>();
  recordings.set(f, known);
  const traced = known.get(key) ?? new TracedFunction(program, structures);
  known.delete(key);
  known.set(key, traced);
  const [oldest] = known.keys();
  if (known.size > MOST_VARIANTS && oldest !== undefined) known.delete(oldest);
  const inputs = traced.inputs(f, args);
  if (inputs === null) throw new Error("Chainrule: a fresh recording does not hold for the call it was made for");
  return { traced, inputs };
}

function keyOf(f: AnyFunction, structures: readonly Structure[]): string {
  return `${structures.map(structureKey).join(";")}|${identityOf(f)}`;
}

/** Functions that read labels of records in lists, by their code. */
const readsLabels = new Set<string>();

function structuresOf(args: readonly unknown[], labels: "unknown" | "known" = "unknown"): Structure[] {
  refuseTracers("a derivative", args);
  return args.map((arg, index) => structureOf(arg, `argument ${index}`, labels));
}

function structuresFor(f: AnyFunction, args: readonly unknown[]): Structure[] {
  return structuresOf(args, readsLabels.has(identityOf(f)) ? "known" : "unknown");
}

function findTrace(f: AnyFunction, args: readonly unknown[]): Point | null {
  for (const traced of traces.get(keyOf(f, structuresFor(f, args))) ?? []) {
    const inputs = traced.inputs(f, args);
    if (inputs !== null) return { traced, inputs };
  }
  return null;
}

/** The program; null where it needs structures that know the labels of records. */
function sourceFor(f: AnyFunction, structures: readonly Structure[], args: readonly unknown[]): SourceProgram | null {
  try {
    return traceSource(f, structures, args);
  } catch (error) {
    if (error instanceof NeedsLabels) return null;
    throw error;
  }
}

function trace(f: AnyFunction, args: readonly unknown[]): Point {
  const structures = structuresFor(f, args);
  traceCount.value++;
  const source = sourceFor(f, structures, args);
  if (source === null) {
    readsLabels.add(identityOf(f));
    return trace(f, args);
  }
  const traced = new TracedFunction(source, structures);
  const inputs = traced.inputs(f, args);
  if (inputs === null) throw new Error("Chainrule: a fresh trace does not hold for the call it was made for");
  const key = keyOf(f, structures);
  const known = traces.get(key) ?? [];
  traces.set(key, [traced, ...known.slice(0, MOST_VARIANTS - 1)]);
  return { traced, inputs };
}
