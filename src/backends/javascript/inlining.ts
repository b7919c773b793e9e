/**
 * Which values are written as expressions where they are used, instead of into a variable. A value may move to its only use if
 * that is in the same loop, and if no array is changed in between that it reads.
 */
import type { Apply, Block, Program, Statement, Value, Variable } from "../../ir/program.js";
import { operandsOf, regionsOf } from "../../ir/regions.js";
import { primitives } from "../../primitives/table.js";
import { emitterOf } from "./emitters.js";

export interface Inlining {
  /** The statement that makes `variable`, if it is written at its use. */
  readonly inlined: (variable: Variable) => Apply | undefined;
  /** Number of places that read the variable. */
  readonly uses: (variable: Variable) => number;
  /** Whether every place that reads the variable is content with `undefined` for NaN. */
  readonly tolerated: (variable: Variable) => boolean;
}

/** More operations than this in one expression are hard to read. */
const LONGEST_EXPRESSION = 14;

/** A moment at which a value is computed: position in the text, array changes so far, and the innermost loop. */
interface Moment {
  readonly changes: number;
  readonly loop: Block | null;
}

export function planInlining(program: Program): Inlining {
  return new InliningPlan(program);
}

class InliningPlan implements Inlining {
  readonly #uses = new Map<Variable, number>();
  readonly #intolerant = new Set<Variable>();
  readonly #applies: { readonly statement: Apply; readonly moment: Moment }[] = [];
  /** When the single use of a variable is computed; a statement for an operand of an `apply`, which may move itself. */
  readonly #useMoments = new Map<Variable, Moment | Apply>();
  readonly #computed = new Map<Statement, Moment>();
  readonly #inlined = new Map<Variable, Apply>();
  readonly #inputs: ReadonlySet<Variable>;
  /** Lengths of inputs. */
  readonly #stableLengths = new Set<Variable>();
  #changes = 0;

  constructor(program: Program) {
    this.#inputs = new Set(program.inputs);
    this.#scan(program.body, null);
    for (const apply of this.#applies.toReversed()) this.#decide(apply.statement, apply.moment);
    this.#limitLength();
  }

  inlined(variable: Variable): Apply | undefined {
    return this.#inlined.get(variable);
  }

  uses(variable: Variable): number {
    return this.#uses.get(variable) ?? 0;
  }

  tolerated(variable: Variable): boolean {
    return !this.#intolerant.has(variable);
  }

  #scan(block: Block, loop: Block | null): void {
    for (const statement of block.statements) {
      const moment = { changes: this.#changes, loop };
      if (statement.kind === "apply") this.#scanApply(statement, moment);
      else {
        for (const operand of operandsOf(statement))
          this.#use(operand, this.#operandMoment(statement, operand, moment));
      }
      for (const region of regionsOf(statement)) this.#scan(region, statement.kind === "loop" ? region : loop);
      if (changesArrays(statement)) this.#changes++;
    }
    for (const result of block.results) this.#use(result, { changes: this.#changes, loop });
  }

  #scanApply(statement: Apply, moment: Moment): void {
    this.#applies.push({ statement, moment });
    if (statement.primitive === primitives.length && !this.#readsContent(statement)) {
      this.#stableLengths.add(statement.output);
    }
    const emitter = emitterOf(statement);
    statement.inputs.forEach((input, position) => {
      this.#use(input, statement);
      if (input.kind === "variable" && !emitter.tolerates(position)) this.#intolerant.add(input);
    });
  }

  /** The bound of a loop is computed again before every iteration: only the length of an array that stays is worth that. */
  #operandMoment(statement: Statement, operand: Value, moment: Moment): Moment | null {
    return statement.kind === "loop" && statement.count === operand && !this.#isStableLength(operand) ? null : moment;
  }

  #isStableLength(operand: Value): boolean {
    return operand.kind === "variable" && this.#stableLengths.has(operand);
  }

  #use(value: Value, moment: Moment | Apply | null): void {
    if (value.kind !== "variable") return;
    this.#uses.set(value, this.uses(value) + 1);
    if (moment === null) this.#useMoments.delete(value);
    else this.#useMoments.set(value, moment);
    if (moment === null || !("kind" in moment)) this.#intolerant.add(value);
  }

  /** Statements come in reverse: the use of a value has been decided before the value. */
  #decide(statement: Apply, moment: Moment): void {
    const { output } = statement;
    this.#computed.set(statement, moment);
    if (output.type.kind === "array" || this.uses(output) !== 1 || keepsName(output)) return;
    const use = this.#useMoments.get(output);
    if (use === undefined) return;
    const target = "kind" in use ? this.#computed.get(use) : use;
    if (target === undefined || target.loop !== moment.loop) return;
    if (this.#readsContent(statement) && target.changes !== moment.changes) return;
    this.#inlined.set(output, statement);
    this.#computed.set(statement, target);
  }

  /** Whether the value depends on when an array is read. The length of an input never changes. */
  #readsContent({ primitive, inputs }: Apply): boolean {
    const arrays = inputs.filter((input) => input.type.kind === "array");
    if (primitive !== primitives.length) return arrays.length > 0;
    return arrays.some((array) => array.kind !== "variable" || !this.#inputs.has(array));
  }

  #limitLength(): void {
    const lengths = new Map<Variable, number>();
    for (const { statement } of this.#applies) {
      const operands = statement.inputs.filter((input) => input.kind === "variable" && this.#inlined.has(input));
      const length = (operand: Value) => (operand.kind === "variable" ? (lengths.get(operand) ?? 0) : 0);
      let total = operands.reduce((sum, operand) => sum + length(operand), 1);
      if (total > LONGEST_EXPRESSION) operands.sort((a, b) => length(b) - length(a));
      for (const operand of operands) {
        if (total <= LONGEST_EXPRESSION || operand.kind !== "variable") break;
        total -= length(operand);
        this.#inlined.delete(operand);
      }
      lengths.set(statement.output, total);
    }
  }
}

/** What the user named stays visible under its name. */
function keepsName(variable: Variable): boolean {
  return variable.origin.name !== null && variable.origin.role === "primal";
}

/** Whether running the statement may change an array in place. */
function changesArrays(statement: Statement): boolean {
  if (statement.kind === "apply") return statement.primitive.updates !== null;
  return statement.kind === "call";
}
