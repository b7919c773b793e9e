/**
 * Makes an array once that a loop makes in every iteration and needs in that one only: it becomes a carry, cleared at the start of
 * each iteration, or not even that where every element is written before any is read.
 */

import { Lengths } from "../analysis/lengths.js";
import { variable } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import { NO_ATTRIBUTES } from "../ir/primitive.js";
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { freeVariables, operandsOf, regionsOf } from "../ir/regions.js";
import { mapReachable, mapRegions, replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { isSameValue } from "../ir/same-value.js";
import { primitives } from "../primitives/table.js";

/** The same program with fewer arrays made inside of loops. */
export function reuseArrays(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: new Reuse(each).block(each.body) }));
}

/** An array of one iteration: the statement that makes it, and its last version. */
interface Scratch {
  readonly made: Apply;
  readonly last: Variable;
  /** Whether every element is written before any is read. */
  readonly overwritten: boolean;
}

class Reuse {
  readonly #lengths: Lengths;
  readonly #definitions: ReturnType<typeof definitionsOf>;
  /** Arrays whose first content is never read. */
  readonly #overwritten = new Set<Variable>();

  constructor(program: Program) {
    this.#lengths = new Lengths(program);
    this.#definitions = definitionsOf(program);
  }

  block(block: Block): Block {
    const statements = block.statements.flatMap((statement): Statement[] => {
      const inner = mapRegions(statement, (region) => this.block(region));
      return inner.kind === "loop" ? this.#loop(inner) : [inner];
    });
    return { params: block.params, statements, results: block.results };
  }

  #loop(loop: Loop): Statement[] {
    const before: Statement[] = [];
    let now = loop;
    for (const statement of loop.body.statements) {
      const scratch = statement.kind === "apply" ? this.#scratchOf(statement, now.body) : null;
      if (scratch === null) continue;
      const { output } = scratch.made;
      const once = variable(output.type, output.origin);
      before.push({ ...scratch.made, output: once });
      if (scratch.overwritten) this.#overwritten.add(once);
      now = carried(now, scratch, once);
    }
    return [...before, now];
  }

  #scratchOf(made: Apply, body: Block): Scratch | null {
    const [count, content] = made.inputs;
    if (made.primitive !== primitives.fill || count === undefined || content?.kind !== "constant") return null;
    if (!isOutside(count, body) || !this.#isLength(count)) return null;
    let last = made.output;
    let taker = soleTaker(last, body);
    if (taker === "escapes") return null;
    const first = taker;
    while (taker !== null) {
      if (taker.kind === "apply" && taker.primitive === primitives.reserve) return null;
      const next: Variable | undefined =
        taker.kind === "apply" ? taker.output : taker.outputs[taker.initial.indexOf(last)];
      if (next === undefined || (taker.kind === "loop" && !this.#keepsLength(next, made))) return null;
      last = next;
      taker = soleTaker(last, body);
      if (taker === "escapes") return null;
    }
    const overwritten =
      this.#overwritten.has(made.output) || (first?.kind === "loop" && this.#fills(first, made, body));
    return { made, last, overwritten };
  }

  /** Loops that this pass made itself are not in `#lengths`; they never grow an array. */
  #keepsLength(output: Variable, made: Apply): boolean {
    if (!this.#definitions.has(output)) return true;
    const length = this.#lengths.of(output);
    const original = this.#lengths.of(made.output);
    if (length === null || original === null) return false;
    if (length.kind === "array") return original.kind === "array" && length.array === original.array;
    return original.kind === "count" && isSameValue(original.value, length.value);
  }

  /** A number that `fill` takes without an error, whatever it is: a natural one, or max(x, 0). */
  #isLength(count: Value): boolean {
    if (this.#lengths.isNatural(count)) return true;
    return this.#maximumWithZero(count) !== null;
  }

  /** x of max(x, 0). */
  #maximumWithZero(value: Value): Value | null {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    if (definition?.kind !== "apply" || definition.statement.primitive !== primitives.max) return null;
    const [x, y] = definition.statement.inputs;
    return x !== undefined && y?.kind === "constant" && Object.is(y.value, 0) ? x : null;
  }

  /** Whether the loop, which takes over the new array, sets each of its elements, and nothing reads what was there before. */
  #fills(loop: Loop, made: Apply, body: Block): boolean {
    const [count] = made.inputs;
    const position = loop.initial.indexOf(made.output);
    const param = loop.body.params[position + 1];
    const result = loop.body.results[position];
    if (count === undefined || param === undefined || loop.test !== null || loop.count === null) return false;
    if (loop.count !== count && this.#maximumWithZero(count) !== loop.count) return false;
    const set = loop.body.statements.find((statement) => statement.kind === "apply" && statement.output === result);
    if (set?.kind !== "apply" || set.primitive !== primitives.set) return false;
    if (set.inputs[0] !== param || set.inputs[1] !== loop.body.params[0]) return false;
    return usesOf(param, loop.body).length === 1 && usesOf(made.output, body).length === 1;
  }
}

/** The loop with the scratch array as one more carry. */
function carried(loop: Loop, scratch: Scratch, once: Variable): Loop {
  const { made, last, overwritten } = scratch;
  const param = variable(once.type, once.origin);
  const testParam = variable(once.type, once.origin);
  const replaced = overwritten ? replaceInBlock(loop.body, replaceBy(new Map([[made.output, param]]))) : loop.body;
  const statements = loop.body.statements.flatMap((statement, position): Statement[] => {
    if (statement === made) return overwritten ? [] : [cleared(made, param)];
    return [replaced.statements[position] ?? statement];
  });
  const final = overwritten && last === made.output ? param : last;
  return {
    ...loop,
    test: loop.test && { ...loop.test, params: [...loop.test.params, testParam] },
    initial: [...loop.initial, once],
    body: { params: [...loop.body.params, param], statements, results: [...replaced.results, final] },
    outputs: [...loop.outputs, variable(once.type, once.origin)],
  };
}

/** The carried array with the content that it was made with. */
function cleared(made: Apply, param: Variable): Apply {
  const [count, content] = made.inputs;
  if (count === undefined || content === undefined) return made;
  const zero: Value = { kind: "constant", type: count.type, value: 0 };
  return { ...made, primitive: primitives.fillSlice, inputs: [param, zero, count, content], attributes: NO_ATTRIBUTES };
}

/** Whether the value is defined outside of the block. */
function isOutside(value: Value, body: Block): boolean {
  return value.kind !== "variable" || freeVariables(body).has(value);
}

/** `take`: hands the storage on, directly in the block. `read`: needs the content only. `escape`: may keep the storage. */
interface Use {
  readonly kind: "take" | "read" | "escape";
  readonly statement: Apply | Loop | null;
}

/** The only statement of the block that takes the array over, null if none does; `escapes` if it may be kept elsewhere. */
function soleTaker(array: Variable, body: Block): Apply | Loop | null | "escapes" {
  const uses = usesOf(array, body);
  if (uses.some((use) => use.kind === "escape")) return "escapes";
  const [taker, other] = uses.filter((use) => use.kind === "take");
  return other === undefined ? (taker?.statement ?? null) : "escapes";
}

/** All uses in the block and the regions inside. */
function usesOf(array: Variable, block: Block, direct = true): Use[] {
  const uses: Use[] = [];
  for (const statement of block.statements) {
    const taken = direct ? "take" : "escape";
    operandsOf(statement).forEach((operand, position) => {
      if (operand !== array) return;
      if (statement.kind === "apply") {
        const { updates } = statement.primitive;
        const kind =
          position === updates ? taken : statement.output.type.kind === "array" && updates === null ? "escape" : "read";
        uses.push({ kind, statement });
      } else if (statement.kind === "loop") uses.push({ kind: taken, statement });
      else uses.push({ kind: statement.kind === "effect" ? "read" : "escape", statement: null });
    });
    for (const region of regionsOf(statement)) uses.push(...usesOf(array, region, false));
  }
  for (const result of block.results) if (result === array) uses.push({ kind: "escape", statement: null });
  return uses;
}
