/**
 * Which components of the input each value of a program may depend on, for all numbers that the program may be given.
 *
 * The program runs on abstract values: what it computes is not known, but what depends on what is. Loops whose number of iterations
 * is certain run as they are; where the way on is not certain both sides run, and loops until nothing changes.
 */
import type {
  Apply,
  Block,
  Branch,
  Call,
  Loop,
  Program,
  RuntimeValue,
  Statement,
  Value,
  Variable,
} from "../ir/program.js";
import { freeVariables } from "../ir/regions.js";
import { isDifferentiable, type Type } from "../ir/types.js";
import { primitives, rowOf } from "../primitives/table.js";
import { differentiableInputs } from "../transforms/activity.js";
import { type Abstract, AbstractArray, join, scalar, sourcesOf, UNKNOWN, UNSET } from "./abstract-value.js";
import { allSources, movingRules, type Rule } from "./array-rules.js";
import { EMPTY, type IndexSet, type IndexSets } from "./index-sets.js";

const rules = new Map(
  Object.entries(movingRules).map(([name, rule]) => [rowOf(primitives[name as keyof typeof movingRules]), rule]),
);

/** The rule of an operation that moves elements; null for all others. */
export function ruleOf({ primitive }: Apply): Rule | null {
  return rules.get(rowOf(primitive)) ?? null;
}

/** How often the body of a loop of uncertain length runs before it is said to mix all that it is given. */
const MOST_ROUNDS = 16;
/** Iterations that run one by one after the first that may not happen. */
const MOST_DOUBTFUL = 1000;
/** Iterations that run one by one where it is not certain that the loop runs at all. */
const MOST_SPECULATIVE = 1e6;
const MOST_DEPTH = 500;

type Frame = Abstract[];
type Step = (frame: Frame) => void;

interface Plan {
  readonly template: Frame;
  readonly inputs: readonly number[];
  run: Step;
  results: readonly number[];
}

interface Region {
  readonly params: readonly number[];
  readonly run: Step;
  readonly results: readonly number[];
}

export class Dependence {
  readonly #sets: IndexSets;
  /** Values whose numbers decide where the program goes. */
  readonly #deciding: ReadonlySet<Variable>;
  readonly #plans = new Map<Program, Plan>();
  /** How many uncertain decisions led here. */
  #doubts = 0;
  #depth = 0;
  /** The doubts there were when a program that is running was entered. */
  readonly #entered = new Map<Program, number>();

  constructor(sets: IndexSets, deciding: ReadonlySet<Variable>) {
    this.#sets = sets;
    this.#deciding = deciding;
  }

  /** The results of `program` for these inputs. */
  run(program: Program, inputs: readonly Abstract[]): Abstract[] {
    const plan = this.#planOf(program);
    const frame = [...plan.template];
    put(frame, plan.inputs, inputs);
    plan.run(frame);
    return take(frame, plan.results);
  }

  #planOf(program: Program): Plan {
    const known = this.#plans.get(program);
    if (known !== undefined) return known;
    const slots = new Slots();
    const inputs = slots.all(program.inputs);
    const plan: Plan = { template: slots.template, inputs, run: () => {}, results: [] };
    this.#plans.set(program, plan);
    const { run, results } = this.#region(program.body, slots);
    plan.run = run;
    plan.results = results;
    return plan;
  }

  #region(block: Block, slots: Slots): Region {
    const params = slots.all(block.params);
    const steps = block.statements.flatMap((statement) => this.#step(statement, slots) ?? []);
    const run = (frame: Frame) => {
      for (let at = 0; at < steps.length; at++) steps[at]?.(frame);
    };
    return { params, run, results: slots.all(block.results) };
  }

  #step(statement: Statement, slots: Slots): Step | null {
    switch (statement.kind) {
      case "apply":
        return this.#apply(statement, slots);
      case "loop":
        return this.#loop(statement, slots);
      case "branch":
        return this.#branch(statement, slots);
      case "call":
        return this.#call(statement, slots);
      case "effect":
        return null;
      case "derive":
        throw new Error("dependence: expand derive statements first");
    }
  }

  #apply(apply: Apply, slots: Slots): Step {
    const sets = this.#sets;
    const [inputs, output] = [slots.all(apply.inputs), slots.of(apply.output)];
    const { type } = apply.output;
    const rule = ruleOf(apply);
    if (rule !== null) {
      const element = type.kind === "array" ? type.element : "f64";
      return (frame) => {
        frame[output] = rule.result({ inputs: take(frame, inputs), element, sets });
      };
    }
    const flowing = isDifferentiable(type)
      ? slots.all(differentiableInputs(apply).flatMap((at) => apply.inputs[at] ?? []))
      : [];
    const sourcesIn = (frame: Frame) => {
      let sources = EMPTY;
      for (const slot of flowing) {
        const value = frame[slot];
        if (value !== undefined) sources = sets.union(sources, sourcesOf(value, sets));
      }
      return sources;
    };
    if (!this.#deciding.has(apply.output)) {
      return (frame) => {
        frame[output] = scalar(null, sourcesIn(frame));
      };
    }
    return (frame) => {
      const values = knownValues(take(frame, inputs));
      const known = values === null ? null : apply.primitive.evaluate(values, apply.attributes);
      frame[output] = scalar(typeof known === "object" ? null : known, sourcesIn(frame));
    };
  }

  #branch(branch: Branch, slots: Slots): Step {
    const predicate = slots.of(branch.predicate);
    const then = this.#region(branch.then, slots);
    const otherwise = this.#region(branch.otherwise, slots);
    const outputs = slots.all(branch.outputs);
    return (frame) => {
      const { known } = numberIn(frame, predicate);
      const side = known === true ? then : otherwise;
      if (known !== null) {
        side.run(frame);
        put(frame, outputs, take(frame, side.results));
        return;
      }
      this.#doubts++;
      then.run(frame);
      otherwise.run(frame);
      this.#doubts--;
      put(frame, outputs, this.#joined(take(frame, then.results), take(frame, otherwise.results)));
    };
  }

  #call(call: Call, slots: Slots): Step {
    const [inputs, outputs] = [slots.all(call.inputs), slots.all(call.outputs)];
    const { program, rule } = call;
    return (frame) => {
      const given = take(frame, inputs);
      const before = this.#entered.get(program);
      // A recursion that may go on for ever, or is very deep, is said to mix all that it is given.
      const isEndless = (before !== undefined && before < this.#doubts) || this.#depth >= MOST_DEPTH;
      const mixed = () => call.outputs.map(({ type }) => anything(type, allSources(given, this.#sets)));
      if (isEndless) return put(frame, outputs, mixed());
      this.#entered.set(program, this.#doubts);
      this.#depth++;
      const results = this.run(program, given);
      this.#depth--;
      if (before === undefined) this.#entered.delete(program);
      else this.#entered.set(program, before);
      // A derivative that the user gave may have other entries than the program.
      put(
        frame,
        outputs,
        rule === null
          ? results
          : results.map((result) => withSources(result, allSources(given, this.#sets), this.#sets)),
      );
    };
  }

  #loop(loop: Loop, slots: Slots): Step {
    const count = loop.count === null ? null : slots.of(loop.count);
    const initial = slots.all(loop.initial);
    const test = loop.test === null ? null : this.#region(loop.test, slots);
    const body = this.#region(loop.body, slots);
    const outputs = slots.all(loop.outputs);
    const trips = slots.of(loop.trips);
    const types = loop.outputs.map(({ type }) => type);
    const outer = slots.all([...freeVariables(loop.body)].filter((value) => !loop.body.params.includes(value)));
    return (frame) => {
      const most = count === null ? Number.POSITIVE_INFINITY : numberIn(frame, count).known;
      const entry = this.#doubts;
      let carries = take(frame, initial);
      let exits: Abstract[] | null = null;
      let index = 0;
      let doubtful = 0;
      let isEndless = most === null;
      for (; !isEndless && index < Number(most); index++) {
        const again = test === null ? true : this.#test(frame, test, index, carries);
        if (again === false) break;
        if (again === null) {
          exits = exits === null ? carries : this.#joined(exits, carries);
          if (doubtful++ === 0) this.#doubts++;
        }
        const mostDoubtful = most === Number.POSITIVE_INFINITY ? 0 : MOST_DOUBTFUL;
        isEndless = doubtful > mostDoubtful || (this.#doubts > 0 && index >= MOST_SPECULATIVE);
        if (isEndless) break;
        put(frame, body.params, [scalar(index, EMPTY), ...carries]);
        body.run(frame);
        carries = take(frame, body.results);
      }
      if (isEndless) carries = this.#fixpoint(frame, body, carries, outer, types);
      this.#doubts = entry;
      put(frame, outputs, exits === null ? carries : this.#joined(exits, carries));
      frame[trips] = isEndless || doubtful > 0 ? UNKNOWN : scalar(index, EMPTY);
    };
  }

  #test(frame: Frame, test: Region, index: number, carries: readonly Abstract[]): boolean | null {
    put(frame, test.params, [scalar(index, EMPTY), ...carries]);
    test.run(frame);
    const { known } = numberIn(frame, test.results[0] ?? -1);
    return known === null ? null : known === true;
  }

  /** The carries after any number of iterations, none included. */
  #fixpoint(
    frame: Frame,
    body: Region,
    carries: Abstract[],
    outer: readonly number[],
    types: readonly Type[],
  ): Abstract[] {
    let state = carries;
    this.#doubts++;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      put(frame, body.params, [UNKNOWN, ...state]);
      body.run(frame);
      const next = this.#joined(state, take(frame, body.results));
      if (next.every((value, at) => value === state[at])) {
        this.#doubts--;
        return state;
      }
      state = next;
    }
    this.#doubts--;
    const sources = allSources([...state, ...take(frame, outer)], this.#sets);
    return types.map((type) => anything(type, sources));
  }

  #joined(a: readonly Abstract[], b: readonly Abstract[]): Abstract[] {
    return a.map((value, at) => join(value, b[at] ?? value, this.#sets));
  }
}

/** Places of the values of one program. */
class Slots {
  /** What stands in them before the program runs: constants. */
  readonly template: Frame = [];
  readonly #slots = new Map<Value, number>();

  of(value: Value): number {
    let slot = this.#slots.get(value);
    if (slot === undefined) {
      slot = this.template.length;
      this.#slots.set(value, slot);
      this.template.push(value.kind === "constant" ? scalar(value.value, EMPTY) : UNSET);
    }
    return slot;
  }

  all(values: readonly Value[]): number[] {
    return values.map((value) => this.of(value));
  }
}

/** A value of this type of which nothing is certain but its sources. */
function anything(type: Type, sources: IndexSet): Abstract {
  const moving = isDifferentiable(type) ? sources : EMPTY;
  return type.kind === "array" ? AbstractArray.anyLength(type.element, moving) : scalar(null, moving);
}

/** The same value with further sources. */
function withSources(value: Abstract, sources: IndexSet, sets: IndexSets): Abstract {
  if (value instanceof AbstractArray) return value.smeared(sources, sets);
  return scalar(value.known, sets.union(value.sources, sources));
}

function knownValues(values: readonly Abstract[]): RuntimeValue[] | null {
  const known: RuntimeValue[] = [];
  for (const value of values) {
    const own = value instanceof AbstractArray ? value.known() : value.known;
    if (own === null) return null;
    known.push(own);
  }
  return known;
}

function numberIn(frame: Frame, slot: number) {
  const value = frame[slot];
  return value === undefined || value instanceof AbstractArray ? UNKNOWN : value;
}

function take(frame: Frame, slots: readonly number[]): Abstract[] {
  return slots.map((slot) => frame[slot] ?? UNSET);
}

function put(frame: Frame, slots: readonly number[], values: readonly Abstract[]): void {
  for (let at = 0; at < slots.length; at++) frame[slots[at] ?? 0] = values[at] ?? UNSET;
}
