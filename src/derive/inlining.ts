/**
 * Which values are written where they are used instead of under a name of their own. As in code that runs, a value moves to its only
 * use where nothing that it reads changes in between; besides, arithmetic of indices and reads of arguments are written out at every
 * use, as people do, and what the user named keeps its name.
 */

import type { Ranges } from "../analysis/ranges.js";
import { emitterOf } from "../backends/javascript/emitters.js";
import type { Inlining } from "../backends/javascript/inlining.js";
import { isConstant } from "../ir/builder.js";
import type { Definition } from "../ir/definitions.js";
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { operandsOf, regionsOf, visitStatements } from "../ir/regions.js";
import { primitives } from "../primitives/table.js";
import { isInvented } from "./invented-names.js";

/** More operations than this in one expression are hard to read. */
const LONGEST_EXPRESSION = 9;
/** More operations than this in an index get a name. */
const LONGEST_INDEX = 4;

/** A moment at which a value is computed: array changes so far, and the innermost loop. */
interface Moment {
  readonly changes: number;
  readonly loop: Block | null;
}

export interface ReadableInlining extends Inlining {
  /** The last index of a loop that is written with a counter that runs down from it; null for others. */
  readonly lastIndex: (loop: Loop) => Value | null;
  /** Whether the statement computes the counter of a reversed loop. */
  readonly isCounter: (statement: Apply) => boolean;
}

/** @param stable arrays that nothing changes while the program runs: the arguments of the derived function. */
export function planReadableInlining(
  program: Program,
  stable: readonly Variable[],
  definitions: ReadonlyMap<Variable, Definition>,
  ranges: Ranges,
): ReadableInlining {
  return new Plan(program, stable, definitions, ranges);
}

class Plan implements ReadableInlining {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #ranges: Ranges;
  readonly #stable: ReadonlySet<Value>;
  readonly #uses = new Map<Variable, number>();
  readonly #applies: { readonly statement: Apply; readonly moment: Moment }[] = [];
  readonly #useMoments = new Map<Variable, Moment | Apply>();
  readonly #computed = new Map<Statement, Moment>();
  readonly #inlined = new Map<Variable, Apply>();
  /** Operations in values that are written out at every use. */
  readonly #free = new Map<Variable, number>();
  /** Numbers that nothing but indices, bounds of indices and arithmetic of them use. */
  readonly #indices = new Set<Variable>();
  /** Operands of such values, which keep a name. */
  readonly #pinned = new Set<Value>();
  readonly #counters = new Set<Apply>();
  readonly #reversed = new Map<Loop, Value>();
  #changes = 0;

  constructor(
    program: Program,
    stable: readonly Variable[],
    definitions: ReadonlyMap<Variable, Definition>,
    ranges: Ranges,
  ) {
    this.#definitions = definitions;
    this.#ranges = ranges;
    this.#stable = new Set<Value>(stable);
    this.#findReversed(program);
    this.#scan(program.body, null);
    this.#findIndices(program);
    for (const { statement } of this.#applies) this.#findFree(statement);
    for (const { statement, moment } of this.#applies.toReversed()) this.#decide(statement, moment);
    this.#limitLength();
  }

  inlined(variable: Variable): Apply | undefined {
    return this.#inlined.get(variable);
  }

  uses(variable: Variable): number {
    return this.#uses.get(variable) ?? 0;
  }

  tolerated(): boolean {
    return false;
  }

  lastIndex(loop: Loop): Value | null {
    return this.#reversed.get(loop) ?? null;
  }

  isCounter(statement: Apply): boolean {
    return this.#counters.has(statement);
  }

  /** A range loop whose index is only ever subtracted from its last one counts down. */
  #findReversed(program: Program): void {
    const uses = new Map<Variable, Statement[]>();
    const use = (value: Value, statement: Statement) => {
      if (value.kind !== "variable") return;
      const known = uses.get(value);
      if (known === undefined) uses.set(value, [statement]);
      else known.push(statement);
    };
    const loops: Loop[] = [];
    visitStatements(program.body, (statement) => {
      if (statement.kind === "loop") loops.push(statement);
      for (const operand of operandsOf(statement)) use(operand, statement);
      for (const region of regionsOf(statement)) for (const result of region.results) use(result, statement);
    });
    for (const loop of loops) {
      const step = loop.body.params[0];
      const all = step === undefined ? undefined : uses.get(step);
      if (step === undefined || all === undefined || loop.test !== null || uses.has(loop.trips)) continue;
      const counters = all.flatMap((each) =>
        each.kind === "apply" && this.#isFromLast(each, step, loop.count) ? [each] : [],
      );
      const last = counters[0]?.inputs[0];
      if (last === undefined || counters.length < all.length) continue;
      this.#reversed.set(loop, last);
      for (const each of counters) this.#counters.add(each);
    }
  }

  /** Whether it is `last - step`, the last index of a loop with this count. */
  #isFromLast({ primitive, inputs }: Apply, step: Variable, count: Value | null): boolean {
    const [last, second] = inputs;
    if (primitive !== primitives.sub || second !== step || last === undefined || count === null) return false;
    if (isConstant(last)) return isConstant(count, Number(last.value) + 1);
    const [bound, one] = this.#inputsOf(last, primitives.sub);
    if (bound === undefined || one === undefined || !isConstant(one, 1)) return false;
    return bound === count ? this.#ranges.isWhole(count) : this.#inputsOf(bound, primitives.ceil)[0] === count;
  }

  #inputsOf(value: Value, primitive: Apply["primitive"]): readonly Value[] {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    if (definition?.kind !== "apply" || definition.statement.primitive !== primitive) return [];
    return definition.statement.inputs;
  }

  #scan(block: Block, loop: Block | null): void {
    for (const statement of block.statements) {
      const moment = { changes: this.#changes, loop };
      if (statement.kind === "apply") {
        this.#applies.push({ statement, moment });
        for (const input of statement.inputs) this.#use(input, statement);
      } else {
        for (const operand of operandsOf(statement)) {
          this.#use(operand, statement.kind === "loop" && statement.count === operand ? null : moment);
        }
      }
      for (const region of regionsOf(statement)) this.#scan(region, statement.kind === "loop" ? region : loop);
      if (changesArrays(statement)) this.#changes++;
    }
    for (const result of block.results) this.#use(result, { changes: this.#changes, loop });
  }

  #use(value: Value, moment: Moment | Apply | null): void {
    if (value.kind !== "variable") return;
    this.#uses.set(value, this.uses(value) + 1);
    if (moment === null) this.#useMoments.delete(value);
    else this.#useMoments.set(value, moment);
  }

  #findFree(statement: Apply): void {
    const { output, inputs } = statement;
    if (this.#counters.has(statement)) {
      this.#free.set(output, 0);
      return;
    }
    if (keepsName(output) || !this.#isFree(statement)) return;
    const size = inputs.reduce(
      (total, input) => total + (input.kind === "variable" ? (this.#free.get(input) ?? 0) : 0),
      1,
    );
    if (size > LONGEST_INDEX) return;
    this.#free.set(output, size);
    for (const input of inputs) if (input.kind === "variable" && !this.#free.has(input)) this.#pinned.add(input);
  }

  #isFree({ primitive, inputs, output }: Apply): boolean {
    if (output.type.kind === "array") return false;
    const [array] = inputs;
    if (primitive === primitives.length) return array !== undefined && this.#stable.has(array);
    if (primitive === primitives.get) return array !== undefined && this.#stable.has(array);
    if (primitive === primitives.neg) return this.#isAtom(array);
    return INDEX_ARITHMETIC.has(primitive) && (this.#ranges.isWhole(output) || this.#indices.has(output));
  }

  #findIndices(program: Program): void {
    const others = new Set<Value>();
    visitStatements(program.body, (statement) => {
      for (const region of regionsOf(statement)) for (const result of region.results) others.add(result);
      if (statement.kind !== "apply") for (const operand of operandsOf(statement)) others.add(operand);
    });
    for (const result of program.body.results) others.add(result);
    for (const { statement } of this.#applies.toReversed()) {
      const { primitive, inputs, output } = statement;
      const isIndex = INDEX_ARITHMETIC.has(primitive) && !others.has(output);
      if (isIndex) this.#indices.add(output);
      inputs.forEach((input, position) => {
        const isFine = isIndex || COMPARISONS.has(primitive) || (position === 1 && INDEXED.has(primitive));
        if (!isFine) others.add(input);
      });
    }
  }

  /** What may be written twice without a second thought: a name or a read. */
  #isAtom(value: Value | undefined): boolean {
    if (value?.kind !== "variable") return false;
    const definition = this.#definitions.get(value);
    return definition?.kind !== "apply" || this.#free.has(value) || keepsName(value);
  }

  /** Statements come in reverse: the use of a value has been decided before the value. */
  #decide(statement: Apply, moment: Moment): void {
    const { output } = statement;
    this.#computed.set(statement, moment);
    if (this.#free.has(output)) {
      this.#inlined.set(output, statement);
      return;
    }
    if (this.#pinned.has(output) || output.type.kind === "array") return;
    if (this.uses(output) !== 1 || keepsName(output)) return;
    const use = this.#useMoments.get(output);
    if (use === undefined) return;
    const target = "kind" in use ? this.#computed.get(use) : use;
    if (target === undefined || target.loop !== moment.loop) return;
    if (this.#readsContent(statement) && target.changes !== moment.changes) return;
    this.#inlined.set(output, statement);
    this.#computed.set(statement, target);
  }

  /** Whether the value depends on when an array is read. Arguments never change. */
  #readsContent({ inputs }: Apply): boolean {
    return inputs.some((input) => input.type.kind === "array" && !this.#stable.has(input));
  }

  #limitLength(): void {
    const lengths = new Map<Variable, number>();
    const length = (operand: Value) => (operand.kind === "variable" ? (lengths.get(operand) ?? 0) : 0);
    for (const { statement } of this.#applies) {
      const { inputs, output } = statement;
      if (this.#free.has(output)) continue;
      const operands = inputs.filter((input) => input.kind === "variable" && this.#inlined.has(input));
      let total = operands.reduce((sum, operand) => sum + length(operand), 1);
      if (total > LONGEST_EXPRESSION) operands.sort((a, b) => length(b) - length(a));
      for (const operand of operands) {
        if (total <= LONGEST_EXPRESSION || operand.kind !== "variable" || this.#free.has(operand)) break;
        total -= length(operand);
        this.#inlined.delete(operand);
      }
      lengths.set(output, total);
    }
  }
}

const INDEX_ARITHMETIC: ReadonlySet<Apply["primitive"]> = new Set([primitives.add, primitives.sub, primitives.mul]);

const INDEXED: ReadonlySet<Apply["primitive"]> = new Set([primitives.get, primitives.set, primitives.accumulate]);
const COMPARISONS: ReadonlySet<Apply["primitive"]> = new Set([primitives.lt, primitives.ge]);

/** What the user named stays visible under its name. */
function keepsName({ origin }: Variable): boolean {
  const { name, role } = origin;
  return name !== null && role === "primal" && !isInvented(name) && !name.endsWith("Length");
}

/** Whether running the statement may change an array in place. */
function changesArrays(statement: Statement): boolean {
  if (statement.kind === "apply") return statement.primitive.updates !== null && emitterOf(statement).kind === "update";
  return statement.kind === "call";
}
