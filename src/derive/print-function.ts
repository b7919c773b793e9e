/**
 * Writes one program as a TypeScript function: statements, control flow and moves, like the back-end's printer, but for people to
 * read. Values come from `expression-writer.ts`, the comments on backward steps from `local-derivatives.ts`.
 */
import { emitterOf } from "../backends/javascript/emitters.js";
import {
  conditional,
  defined,
  type Expression,
  expression,
  infix,
  LEVEL,
  literal,
  not,
} from "../backends/javascript/expression.js";
import { freeName } from "../backends/javascript/names.js";
import { isConditional, type Slot } from "../backends/javascript/slots.js";
import { type Line, Writer } from "../backends/javascript/writer.js";
import { isConstant } from "../ir/builder.js";
import type { Apply, Block, Branch, Call, Effect, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import type { Type } from "../ir/types.js";
import { primitives } from "../primitives/table.js";
import { arrayName } from "../tree/leaf.js";
import { errorName, messageText } from "./effect-text.js";
import type { FunctionPlan } from "./function-plan.js";

/** What a function refers to outside of itself. */
export interface ModuleNames {
  readonly functionName: (program: Program) => string;
}

/** Assignment of `source` to the variable `target`; `reads` are the variables that the source refers to. */
interface Assignment {
  readonly target: Slot;
  readonly source: Expression;
  readonly reads: ReadonlySet<Slot>;
}

/** The statements of the program's body, without what returns the results. */
export function writeStatements(program: Program, plan: FunctionPlan, names: ModuleNames): readonly Line[] {
  return new StatementWriter(plan, names).write(program);
}

class StatementWriter {
  readonly #plan: FunctionPlan;
  readonly #names: ModuleNames;
  readonly #declared = new Set<Slot>();
  readonly #out = new Writer();

  constructor(plan: FunctionPlan, names: ModuleNames) {
    this.#plan = plan;
    this.#names = names;
  }

  write({ inputs, body }: Program): readonly Line[] {
    for (const input of inputs) {
      const slot = this.#plan.slotIfStored(input);
      if (slot !== null) this.#declared.add(slot);
    }
    this.#statements(body);
    return this.#out.lines;
  }

  #statements(block: Block): void {
    block.statements.forEach((statement, position) => {
      for (const slot of this.#plan.slots.declaredIn(block)) {
        if (slot.declaration?.position !== position || slot.initialised) continue;
        this.#declared.add(slot);
        const type = typeText(slot.members[0]?.type ?? { kind: "f64" });
        const initial = slot.unsetOnSomePath ? " = 0" : `: ${type}`;
        this.#out.line(`let ${this.#name(slot)}${initial};`);
      }
      this.#statement(statement);
    });
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "apply":
        if (this.#plan.inlining.inlined(statement.output) === undefined) this.#apply(statement);
        break;
      case "loop":
        this.#loop(statement);
        break;
      case "branch":
        this.#branch(statement);
        break;
      case "call":
        this.#call(statement);
        break;
      case "effect":
        this.#effect(statement);
        break;
      case "derive":
        throw new Error("derive: expand derive statements first");
    }
  }

  #apply(statement: Apply): void {
    const { output, primitive, inputs } = statement;
    const slot = this.#plan.slots.slotOf(output);
    if (emitterOf(statement).kind === "expression") {
      const zeros = primitive === primitives.fill ? this.#plan.zerosOf(slot) : null;
      this.#comment(output, output, this.#name(slot));
      const value = zeros === null ? this.#writer.emit(statement) : expression(zeros, LEVEL.call);
      this.#write(slot, this.#stored(slot, value));
      return;
    }
    const updated = inputs[primitive.updates ?? 0];
    const source = this.#writer.expression(updated ?? output);
    if (source.text !== this.#name(slot)) this.#write(slot, source);
    this.#update(statement, this.#name(slot));
  }

  #update(statement: Apply, target: string): void {
    const { primitive, inputs } = statement;
    if (primitive === primitives.set || primitive === primitives.accumulate) {
      this.#element(statement);
      return;
    }
    const operands = inputs.flatMap((_, position) =>
      position === primitive.updates ? [] : [this.#writer.argument(statement, position)],
    );
    const [first = literal(0), second = literal(0)] = operands;
    if (primitive === primitives.setSlice && this.#plan.fitsSlice(statement)) {
      this.#out.line(`${target}.set(${first.text === "0" ? second.text : `${second.text}, ${first.text}`});`);
      return;
    }
    const emitter = emitterOf(statement);
    if (emitter.kind !== "update") return;
    const text = emitter.emit(target, operands, this.#writer.site(statement));
    const [, head, rest] = /^(if \(.*?\)) (\w+ = .*)$/.exec(text) ?? [];
    if (head === undefined || rest === undefined) this.#out.line(text);
    else this.#out.block(head, null, () => this.#out.line(rest));
  }

  /** `a[i] = v` or `a[i]! += v`. */
  #element(statement: Apply): void {
    const { primitive, inputs } = statement;
    const { text, guard } = this.#writer.place(statement);
    const value = this.#writer.argument(statement, 2);
    const line = () => {
      this.#comment(inputs[2] ?? statement.output, statement.output, text);
      if (primitive === primitives.accumulate) {
        const [sign, amount] = value.opposite === null ? ["+", value] : ["-", value.opposite];
        this.#out.line(`${asserted(text)} ${sign}= ${amount.text};`);
      } else {
        const { operation } = value;
        const updates = operation !== null && operation.left === `${text}!`;
        this.#out.line(
          updates ? `${asserted(text)} ${operation.operator}= ${operation.right};` : `${text} = ${value.text};`,
        );
      }
    };
    if (guard === null) line();
    else this.#out.block(`if (${this.#writer.operand(guard).text})`, null, line);
  }

  #comment(value: Value, target: Variable, place: string): void {
    for (const text of this.#plan.commentsOn(value, target, place)) this.#out.line(`// ${text}`);
  }

  /** `const x = value;`, `let x = value;` or `x = value;`, shortened to `x += y` where it is that. */
  #write(slot: Slot, value: Expression): void {
    const name = this.#name(slot);
    if (this.#declared.has(slot)) {
      this.#out.line(`${assignment(name, value)};`);
      return;
    }
    this.#declared.add(slot);
    if (slot.constant) this.#out.line(`const ${name} = ${value.text};`);
    else {
      const type = slot.members[0]?.type;
      const annotation = type?.kind === "array" && this.#plan.formOfSlot(slot) === null ? `: ${typeText(type)}` : "";
      this.#out.line(`let ${name}${annotation} = ${value.text};`);
    }
  }

  #stored(slot: Slot, value: Expression): Expression {
    return this.#plan.isRaw(slot) ? value : defined(value);
  }

  get #writer() {
    return this.#plan.writer;
  }

  #name(slot: Slot): string {
    return this.#plan.nameOf(slot);
  }

  #loop(loop: Loop): void {
    this.#moves(loop.outputs, loop.initial);
    const counter = this.#plan.slots.slotOf(loop.trips);
    const own = counter.counterOf === loop;
    if (!own) this.#write(counter, literal(0));
    this.#declared.add(counter);
    const params = [loop.test?.params[0], loop.body.params[0]];
    const counted = loop.count !== null || !own || params.some((index) => index && this.#plan.inlining.uses(index) > 0);
    const inHead = loop.test?.statements.every(
      (statement) => statement.kind === "apply" && this.#plan.inlining.inlined(statement.output) !== undefined,
    );
    const head = this.#loopHead(loop, inHead !== false, counted ? counter : null, own);
    this.#out.block(head, null, () => {
      if (loop.test !== null && inHead === false) {
        this.#statements(loop.test);
        this.#out.line(`if (${not(this.#testOf(loop.test)).text}) break;`);
      }
      this.#statements(loop.body);
      this.#moves(loop.outputs, loop.body.results);
    });
  }

  #testOf(test: Block): Expression {
    const [result] = test.results;
    return result === undefined ? literal(true) : this.#writer.condition(result);
  }

  #loopHead(loop: Loop, testInHead: boolean, counter: Slot | null, own: boolean): string {
    const index = counter === null ? "" : this.#name(counter);
    const conditions: Expression[] = [];
    if (loop.count !== null) {
      const count = this.#writer.operand(loop.count);
      const last = this.#plan.inlining.lastIndex(loop);
      if (last !== null) return `for (let ${index} = ${this.#writer.operand(last).text}; ${index} >= 0; ${index}--)`;
      conditions.push(infix("<", LEVEL.relational, expression(index, LEVEL.atom), count));
    }
    if (loop.test !== null && testInHead) conditions.push(this.#testOf(loop.test));
    const [first, second] = conditions;
    const condition =
      first === undefined ? "" : (second === undefined ? first : infix("&&", LEVEL.and, first, second)).text;
    if (counter === null) return `while (${condition === "" ? "true" : condition})`;
    return `for (${own ? `let ${index} = 0` : ""}; ${condition}; ${index}++)`;
  }

  #branch(branch: Branch): void {
    const [output] = branch.outputs;
    const predicate = this.#writer.condition(branch.predicate);
    if (output !== undefined && isConditional(branch, this.#plan.inlining) && this.#conditional(branch, output)) return;
    const then = this.#side(branch, branch.then);
    const otherwise = this.#side(branch, branch.otherwise);
    if (then.length > 0) this.#out.choice(predicate.text, then, otherwise, null);
    else if (otherwise.length > 0) this.#out.choice(not(predicate).text, otherwise, then, null);
  }

  /** Writes `z = p ? x : y`; not where one side leaves z as it is. */
  #conditional(branch: Branch, output: Variable): boolean {
    const slot = this.#plan.slots.slotOf(output);
    const sides = [branch.then, branch.otherwise].map((side) => side.results[0] ?? output);
    if (sides.some((side) => this.#slotIfStored(side) === slot)) return false;
    const [then, otherwise] = sides.map((side) => this.#writer.operand(side));
    if (then === undefined || otherwise === undefined) return false;
    this.#write(slot, conditional(this.#writer.condition(branch.predicate), then, otherwise));
    return true;
  }

  #side(branch: Branch, side: Block): readonly Line[] {
    const set = branch.outputs.flatMap((output, position) => {
      const result = side.results[position];
      const needed = result !== undefined && result.kind !== "undef" && this.#plan.inlining.uses(output) > 0;
      return needed ? [{ output, result }] : [];
    });
    return this.#out.capture(() => {
      this.#out.indented(() => {
        this.#statements(side);
        this.#moves(
          set.map(({ output }) => output),
          set.map(({ result }) => result),
        );
      });
    });
  }

  #call(statement: Call): void {
    const name = this.#names.functionName(statement.program);
    const operands = statement.inputs.map((input) => this.#writer.operand(input).text);
    const text = `${name}(${operands.join(", ")})`;
    const used = statement.outputs.filter((output) => this.#plan.inlining.uses(output) > 0);
    const [only] = used;
    if (only === undefined) {
      this.#out.line(`${text};`);
    } else if (statement.outputs.length === 1) {
      this.#write(this.#plan.slots.slotOf(only), expression(text, LEVEL.call));
    } else {
      this.#results(statement, used, text);
    }
  }

  /** `const [value, tape] = f(...)`, or one after the other where some are variables that are there already. */
  #results({ outputs }: Call, used: readonly Variable[], text: string): void {
    const slots = used.map((output) => this.#plan.slots.slotOf(output));
    if (slots.every((slot) => slot.constant && !this.#declared.has(slot))) {
      const names = outputs.map((output) => (used.includes(output) ? this.#name(this.#plan.slots.slotOf(output)) : ""));
      while (names.at(-1) === "") names.pop();
      for (const slot of slots) this.#declared.add(slot);
      this.#out.line(`const [${names.join(", ")}] = ${text};`);
      return;
    }
    const list = this.#plan.temporary("results");
    this.#out.line(`const ${list} = ${text};`);
    for (const output of used) {
      const item = expression(`${list}[${outputs.indexOf(output)}]`, LEVEL.call);
      this.#write(this.#plan.slots.slotOf(output), item);
    }
  }

  #effect(effect: Effect): void {
    const message = messageText(effect, this.#writer);
    if (effect.effect === "log") {
      this.#out.line(`console.${effect.level ?? "log"}(${message});`);
      return;
    }
    const failure = `throw new ${errorName(effect)}(${message});`;
    if (effect.predicate === null || isConstant(effect.predicate, false)) this.#out.line(failure);
    else
      this.#out.block(`if (${not(this.#writer.condition(effect.predicate)).text})`, null, () =>
        this.#out.line(failure),
      );
  }

  /** Assigns all of `sources` to the variables of `targets` as if at once. */
  #moves(targets: readonly Variable[], sources: readonly Value[]): void {
    let pending: (Assignment & { readonly from: Value; readonly to: Variable })[] = [];
    targets.forEach((variable, position) => {
      const source = sources[position];
      if (source === undefined) return;
      const target = this.#plan.slots.slotOf(variable);
      if (this.#slotIfStored(source) === target) return;
      const value = this.#stored(target, this.#writer.expression(source));
      pending.push({ target, source: value, reads: this.#reads(source, new Set()), from: source, to: variable });
    });
    while (pending.length > 0) {
      const isRead = (move: Assignment) => pending.some((other) => other !== move && other.reads.has(move.target));
      const ready = pending.find((move) => !isRead(move));
      if (ready !== undefined) {
        if (this.#declared.has(ready.target)) this.#comment(ready.from, ready.to, this.#name(ready.target));
        this.#write(ready.target, ready.source);
        pending = pending.filter((move) => move !== ready);
        continue;
      }
      // Each waits for another one: compute one ahead.
      const [first, ...rest] = pending;
      if (first === undefined) return;
      const name = this.#plan.temporary("next");
      this.#out.line(`const ${name} = ${first.source.text};`);
      pending = [...rest, { ...first, source: expression(name, LEVEL.atom), reads: new Set() }];
    }
  }

  #slotIfStored(value: Value): Slot | null {
    return this.#plan.slotIfStored(value);
  }

  #reads(value: Value, found: Set<Slot>): Set<Slot> {
    if (value.kind !== "variable") return found;
    const inlined = this.#plan.inlining.inlined(value);
    if (inlined === undefined) found.add(this.#plan.slots.slotOf(value));
    else for (const input of inlined.inputs) this.#reads(input, found);
    return found;
  }
}

/** The type of a value of the program, as an annotation. */
export function typeText(type: Type): string {
  if (type.kind === "f64") return "number";
  return type.kind === "bool" ? "boolean" : arrayName(type.element);
}

/** A place that may be added to, as the compiler wants it under `noUncheckedIndexedAccess`. */
function asserted(place: string): string {
  return place.endsWith("]") ? `${place}!` : place;
}

/** `x = value`, or `x += y` where the value is x + y. */
function assignment(name: string, value: Expression): string {
  const { operation } = value;
  return operation !== null && operation.left === name
    ? `${name} ${operation.operator}= ${operation.right}`
    : `${name} = ${value.text}`;
}

/** A name that is free, and taken from now on. */
export function take(name: string, taken: Set<string>): string {
  const free = freeName(name, (other) => taken.has(other));
  taken.add(free);
  return free;
}
