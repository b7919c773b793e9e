/** Which values matter for a derivative: varied (depends on an input that varies) and useful (a wanted output depends on it). */
import type { Apply, Block, Call, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { isDifferentiable } from "../ir/types.js";
import { rowOf } from "../primitives/table.js";

/** Positions of the inputs through which a derivative may flow. */
export function differentiableInputs(apply: Apply): readonly number[] {
  const { derivative } = rowOf(apply.primitive);
  switch (derivative.kind) {
    case "zero":
      return [];
    case "elementwise":
      return apply.inputs.map((_, position) => position);
    default:
      return derivative.in;
  }
}

/** One flag for each input or output of a program. */
export type Mask = readonly boolean[];

/**
 * A fixpoint analysis of programs that call each other: what a mask at one end of a program implies at the other end.
 * Sets only grow, so loops and recursion are iterated until nothing changes.
 */
abstract class Flow {
  readonly #summaries = new Map<Program, Map<string, Mask>>();
  readonly #visited = new Map<Program, Set<string>>();
  #changed = false;

  protected abstract width(program: Program): number;
  /** Follows one program; returns the mask at its other end. */
  protected abstract follow(program: Program, mask: Mask, marked: Set<Variable>): Mask;

  /** The marked variables of `program`. */
  marked(program: Program, mask: Mask): ReadonlySet<Variable> {
    const marked = new Set<Variable>();
    do {
      this.#visited.clear();
      this.#changed = false;
      this.follow(program, mask, marked);
    } while (this.#changed);
    return marked;
  }

  /** What a call of `program` implies; of a call that is being followed already, what is known so far. */
  protected summary(program: Program, mask: Mask): Mask {
    let summaries = this.#summaries.get(program);
    if (summaries === undefined) {
      summaries = new Map();
      this.#summaries.set(program, summaries);
    }
    const key = mask.map(Number).join("");
    const before = summaries.get(key) ?? new Array<boolean>(this.width(program)).fill(false);
    const visited = this.#visited.get(program) ?? new Set();
    if (visited.has(key)) return before;
    this.#visited.set(program, visited.add(key));
    summaries.set(key, before);
    const after = this.follow(program, mask, new Set());
    summaries.set(key, after);
    if (after.some((flag, position) => flag !== before[position])) this.#changed = true;
    return after;
  }
}

/** Forward: from the inputs that vary to everything that depends on them through a derivative. */
class VariedFlow extends Flow {
  protected width(program: Program): number {
    return program.body.results.length;
  }

  protected follow(program: Program, mask: Mask, varied: Set<Variable>): Mask {
    program.inputs.forEach((input, position) => {
      if (mask[position] === true) varied.add(input);
    });
    this.#block(program.body, varied);
    return flags(program.body.results, varied);
  }

  #block(block: Block, varied: Set<Variable>): void {
    for (const statement of block.statements) this.#statement(statement, varied);
  }

  #statement(statement: Statement, varied: Set<Variable>): void {
    switch (statement.kind) {
      case "apply":
        if (!isDifferentiable(statement.output.type)) return;
        if (differentiableInputs(statement).some((position) => has(varied, statement.inputs[position]))) {
          varied.add(statement.output);
        }
        return;
      case "loop":
        this.#loop(statement, varied);
        return;
      case "branch":
        this.#block(statement.then, varied);
        this.#block(statement.otherwise, varied);
        mark(statement.outputs, flags(statement.then.results, varied), varied);
        mark(statement.outputs, flags(statement.otherwise.results, varied), varied);
        return;
      case "call":
        mark(statement.outputs, this.#call(statement, flags(statement.inputs, varied)), varied);
        return;
      case "derive":
        throw new Error("activity: expand derive statements first");
      case "effect":
        return;
    }
  }

  #loop(loop: Loop, varied: Set<Variable>): void {
    const params = loop.body.params.slice(1);
    mark(params, flags(loop.initial, varied), varied);
    let before: number;
    do {
      before = varied.size;
      this.#block(loop.body, varied);
      mark(params, flags(loop.body.results, varied), varied);
    } while (varied.size > before);
    mark(loop.outputs, flags(params, varied), varied);
  }

  #call(call: Call, mask: Mask): Mask {
    if (!mask.includes(true)) return [];
    if (call.rule !== null) return call.outputs.map(() => true);
    return this.summary(call.program, mask);
  }
}

/** Backward: from the outputs that are wanted to everything they depend on through a derivative. */
class UsefulFlow extends Flow {
  protected width(program: Program): number {
    return program.inputs.length;
  }

  protected follow(program: Program, mask: Mask, useful: Set<Variable>): Mask {
    mark(program.body.results, mask, useful);
    this.#block(program.body, useful);
    return flags(program.inputs, useful);
  }

  #block(block: Block, useful: Set<Variable>): void {
    for (let at = block.statements.length - 1; at >= 0; at--) {
      const statement = block.statements[at];
      if (statement !== undefined) this.#statement(statement, useful);
    }
  }

  #statement(statement: Statement, useful: Set<Variable>): void {
    switch (statement.kind) {
      case "apply":
        if (!useful.has(statement.output)) return;
        for (const position of differentiableInputs(statement)) add(useful, statement.inputs[position]);
        return;
      case "loop":
        this.#loop(statement, useful);
        return;
      case "branch": {
        const wanted = flags(statement.outputs, useful);
        for (const side of [statement.then, statement.otherwise]) {
          mark(side.results, wanted, useful);
          this.#block(side, useful);
        }
        return;
      }
      case "call":
        mark(statement.inputs, this.#call(statement, flags(statement.outputs, useful)), useful);
        return;
      case "derive":
        throw new Error("activity: expand derive statements first");
      case "effect":
        return;
    }
  }

  #loop(loop: Loop, useful: Set<Variable>): void {
    const params = loop.body.params.slice(1);
    mark(params, flags(loop.outputs, useful), useful);
    let before: number;
    do {
      before = useful.size;
      mark(loop.body.results, flags(params, useful), useful);
      this.#block(loop.body, useful);
    } while (useful.size > before);
    mark(loop.initial, flags(params, useful), useful);
  }

  #call(call: Call, mask: Mask): Mask {
    if (!mask.includes(true)) return [];
    if (call.rule !== null) return call.inputs.map(() => true);
    return this.summary(call.program, mask);
  }
}

/** A carry is one slot: its parameter is marked when any of its versions is, at whichever end of the loop. */
export class Activity {
  readonly #varied = new VariedFlow();
  readonly #useful = new UsefulFlow();

  /** What depends on the inputs of `program` flagged in `wrt`. */
  varied(program: Program, wrt: Mask): ReadonlySet<Variable> {
    return this.#varied.marked(program, wrt);
  }

  /** What the flagged outputs depend on, among what depends on the flagged inputs. */
  active(program: Program, wrt: Mask, outputs: Mask): ReadonlySet<Variable> {
    const useful = this.#useful.marked(program, outputs);
    return new Set([...this.varied(program, wrt)].filter((variable) => useful.has(variable)));
  }
}

function has(marked: ReadonlySet<Variable>, value: Value | undefined): boolean {
  return value?.kind === "variable" && marked.has(value);
}

function add(marked: Set<Variable>, value: Value | undefined): void {
  if (value?.kind === "variable" && isDifferentiable(value.type)) marked.add(value);
}

function flags(values: readonly Value[], marked: ReadonlySet<Variable>): Mask {
  return values.map((value) => has(marked, value));
}

function mark(values: readonly Value[], mask: Mask, marked: Set<Variable>): void {
  values.forEach((value, position) => {
    if (mask[position] === true) add(marked, value);
  });
}
