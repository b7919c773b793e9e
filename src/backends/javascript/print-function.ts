/** Writes one program as a JavaScript function: statements, control flow and moves. Expressions come from the emitters. */
import type { Site } from "../../errors/site.js";
import type {
  Apply,
  Block,
  Branch,
  Call,
  Effect,
  Loop,
  Program,
  Statement,
  Undef,
  Value,
  Variable,
} from "../../ir/program.js";
import { type EmitContext, emitterOf, newArray } from "./emitters.js";
import { call, conditional, defined, type Expression, expression, infix, LEVEL, literal, not } from "./expression.js";
import { type Inlining, planInlining } from "./inlining.js";
import { freeName, nameSlots } from "./names.js";
import { assignSlots, isConditional, type Slot, type Slots } from "./slots.js";
import { type Line, Writer } from "./writer.js";

/** What a function refers to outside of itself. */
export interface ModuleContext extends EmitContext {
  readonly globals: ReadonlySet<string>;
  readonly functionName: (program: Program) => string;
  /** An expression for the error that a failed assert throws, from the text of its message. */
  readonly failure: (effect: Effect, message: string) => string;
  /** The name of the function that prints. */
  readonly log: () => string;
}

/** @param returnsList whether a single result is returned in a list, too. */
export function printFunction(program: Program, context: ModuleContext, returnsList: boolean): Writer {
  return new FunctionPrinter(program, context, returnsList).print();
}

/** Assignment of `source` to the variable `target`; `reads` are the variables that the source refers to. */
interface Assignment {
  readonly target: Slot;
  readonly source: Expression;
  readonly reads: ReadonlySet<Slot>;
}

class FunctionPrinter {
  readonly #program: Program;
  readonly #context: ModuleContext;
  readonly #returnsList: boolean;
  readonly #inlining: Inlining;
  readonly #slots: Slots;
  readonly #names: ReadonlyMap<Slot, string>;
  readonly #declared = new Set<Slot>();
  /** Constants that are `undefined` where an element was missing; every reader takes that for NaN. */
  readonly #raw = new Set<Slot>();
  readonly #out = new Writer();
  readonly #taken: Set<string>;

  constructor(program: Program, context: ModuleContext, returnsList: boolean) {
    this.#program = program;
    this.#context = context;
    this.#returnsList = returnsList;
    this.#inlining = planInlining(program);
    this.#slots = assignSlots(program, this.#inlining);
    this.#names = nameSlots(program, this.#slots, context.globals);
    this.#taken = new Set([...this.#names.values(), ...context.globals]);
  }

  print(): Writer {
    const { inputs, body } = this.#program;
    const params = inputs.map((input) => this.#name(this.#slots.slotOf(input))).join(", ");
    for (const input of inputs) this.#declared.add(this.#slots.slotOf(input));
    this.#out.block(`function ${this.#context.functionName(this.#program)}(${params})`, null, () => {
      this.#statements(body);
      const results = body.results.map((result) => this.#operand(result).text);
      const single = results.length === 1 && !this.#returnsList;
      this.#out.line(single ? `return ${results[0]};` : `return [${results.join(", ")}];`);
    });
    return this.#out;
  }

  #statements(block: Block): void {
    block.statements.forEach((statement, position) => {
      for (const slot of this.#slots.declaredIn(block)) {
        if (slot.declaration?.position !== position || slot.initialised) continue;
        this.#declared.add(slot);
        this.#out.line(slot.unsetOnSomePath ? `let ${this.#name(slot)} = 0;` : `let ${this.#name(slot)};`);
      }
      this.#statement(statement);
    });
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "apply":
        if (this.#inlining.inlined(statement.output) === undefined) this.#apply(statement);
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
        throw new Error("javascript: expand derive statements first");
    }
  }

  #apply(statement: Apply): void {
    const { output, primitive } = statement;
    const emitter = emitterOf(statement);
    const slot = this.#slots.slotOf(output);
    if (emitter.kind === "expression") {
      const value = this.#emit(statement);
      const raw = value.mayBeUndefined && slot.constant && this.#inlining.tolerated(output);
      if (raw) this.#raw.add(slot);
      this.#write(slot, raw ? value : defined(value), output.origin.site);
      return;
    }
    const updated = primitive.updates ?? 0;
    const array = statement.inputs[updated];
    const source = this.#operand(array ?? output);
    const target = this.#name(slot);
    if (source.text !== target) this.#write(slot, source, output.origin.site);
    const operands = statement.inputs.flatMap((input, position) =>
      position === updated ? [] : [this.#argument(statement, input, position)],
    );
    this.#out.line(emitter.emit(target, operands, this.#site(statement)), output.origin.site);
  }

  /** `const x = value;`, `let x = value;` or `x = value;`, shortened to `x += y` where it is that. */
  #write(slot: Slot, value: Expression, site: Site | null): void {
    const name = this.#name(slot);
    if (this.#declared.has(slot)) {
      this.#out.line(`${assignment(name, value)};`, site);
      return;
    }
    this.#declared.add(slot);
    this.#out.line(`${slot.constant ? "const" : "let"} ${name} = ${value.text};`, site);
  }

  #site(statement: Apply) {
    const { output, inputs, attributes } = statement;
    const array = [output, ...inputs].find((value) => value.type.kind === "array")?.type;
    const element = array?.kind === "array" ? array.element : "f64";
    return { attributes, element, context: this.#context };
  }

  #emit(statement: Apply): Expression {
    const emitter = emitterOf(statement);
    if (emitter.kind === "update") throw new Error(`javascript: ${statement.primitive.name} is not an expression`);
    const operands = statement.inputs.map((input, position) => this.#argument(statement, input, position));
    return emitter.emit(operands, this.#site(statement));
  }

  #argument(statement: Apply, input: Value, position: number): Expression {
    const operand = this.#expression(input);
    return emitterOf(statement).tolerates(position) ? operand : defined(operand);
  }

  /** The value where it must be NaN, not `undefined`. */
  #operand(value: Value): Expression {
    return defined(this.#expression(value));
  }

  #expression(value: Value): Expression {
    if (value.kind === "constant") return literal(value.value);
    if (value.kind === "undef") return this.#unset(value);
    const inlined = this.#inlining.inlined(value);
    if (inlined !== undefined) return this.#emit(inlined);
    const slot = this.#slots.slotOf(value);
    return expression(this.#name(slot), LEVEL.atom, { mayBeUndefined: this.#raw.has(slot) });
  }

  #unset(value: Undef): Expression {
    if (value.type.kind === "f64") return literal(0);
    if (value.type.kind === "bool") return literal(false);
    // An unset slot is never read; the right kind of array keeps V8's types simple.
    return newArray(value.type.element, literal(0));
  }

  #name(slot: Slot): string {
    return this.#names.get(slot) ?? "unnamed";
  }

  #loop(loop: Loop): void {
    this.#moves(loop.outputs, loop.initial, loop.site);
    const counter = this.#slots.slotOf(loop.trips);
    const own = counter.counterOf === loop;
    if (!own) this.#write(counter, literal(0), loop.site);
    this.#declared.add(counter);
    const params = [loop.test?.params[0], loop.body.params[0]];
    const counted = loop.count !== null || !own || params.some((index) => index && this.#inlining.uses(index) > 0);
    const inHead = loop.test?.statements.every(
      (statement) => statement.kind === "apply" && this.#inlining.inlined(statement.output) !== undefined,
    );
    const head = this.#loopHead(loop, inHead !== false, counted ? counter : null, own);
    this.#out.block(head, loop.site, () => {
      if (loop.test !== null && inHead === false) {
        this.#statements(loop.test);
        this.#out.line(`if (${not(this.#testOf(loop.test)).text}) break;`, loop.site);
      }
      this.#statements(loop.body);
      this.#moves(loop.outputs, loop.body.results, loop.site);
    });
  }

  #testOf(test: Block): Expression {
    const [result] = test.results;
    return result === undefined ? literal(true) : this.#expression(result);
  }

  #loopHead(loop: Loop, testInHead: boolean, counter: Slot | null, own: boolean): string {
    const index = counter === null ? "" : this.#name(counter);
    const conditions: Expression[] = [];
    if (loop.count !== null) {
      const below = expression(index, LEVEL.atom);
      conditions.push(infix("<", LEVEL.relational, below, this.#expression(loop.count)));
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
    const predicate = this.#expression(branch.predicate);
    if (output !== undefined && isConditional(branch, this.#inlining) && this.#conditional(branch, output)) return;
    const then = this.#side(branch, branch.then);
    const otherwise = this.#side(branch, branch.otherwise);
    if (then.length > 0) this.#out.choice(predicate.text, then, otherwise, branch.site);
    else if (otherwise.length > 0) this.#out.choice(not(predicate).text, otherwise, then, branch.site);
  }

  /** Writes `z = p ? x : y`; not where one side leaves z as it is. */
  #conditional(branch: Branch, output: Variable): boolean {
    const slot = this.#slots.slotOf(output);
    const sides = [branch.then, branch.otherwise].map((side) => side.results[0] ?? output);
    if (sides.some((side) => this.#slotIfStored(side) === slot)) return false;
    const [then, otherwise] = sides.map((side) => this.#operand(side));
    if (then === undefined || otherwise === undefined) return false;
    this.#write(slot, conditional(this.#expression(branch.predicate), then, otherwise), branch.site);
    return true;
  }

  #side(branch: Branch, side: Block): readonly Line[] {
    const set = branch.outputs.flatMap((output, position) => {
      const result = side.results[position];
      const needed = result !== undefined && result.kind !== "undef" && this.#inlining.uses(output) > 0;
      return needed ? [{ output, result }] : [];
    });
    return this.#out.capture(() => {
      this.#out.indented(() => {
        this.#statements(side);
        this.#moves(
          set.map(({ output }) => output),
          set.map(({ result }) => result),
          branch.site,
        );
      });
    });
  }

  #call(statement: Call): void {
    const name = this.#context.functionName(statement.program);
    const value = call(
      name,
      statement.inputs.map((input) => this.#operand(input)),
    );
    const used = statement.outputs.filter((output) => this.#inlining.uses(output) > 0);
    const [only] = used;
    if (only === undefined) {
      this.#out.line(`${value.text};`, statement.site);
    } else if (statement.outputs.length === 1) {
      this.#write(this.#slots.slotOf(only), value, statement.site);
    } else {
      const list = this.#temporary("results");
      this.#out.line(`const ${list} = ${value.text};`, statement.site);
      for (const output of used) {
        const item = expression(`${list}[${statement.outputs.indexOf(output)}]`, LEVEL.call);
        this.#write(this.#slots.slotOf(output), item, statement.site);
      }
    }
  }

  #effect(effect: Effect): void {
    const message = this.#message(effect);
    if (effect.effect === "log") {
      const level = effect.level === undefined ? "" : `, ${JSON.stringify(effect.level)}`;
      this.#out.line(`${this.#context.log()}(${message}${level});`, effect.site);
      return;
    }
    const failure = `throw ${this.#context.failure(effect, message)};`;
    if (effect.predicate === null) this.#out.line(failure, effect.site);
    else this.#out.line(`if (${not(this.#expression(effect.predicate)).text}) ${failure}`, effect.site);
  }

  #message(effect: Effect): string {
    const inputs = effect.inputs.map((input) => this.#operand(input).text);
    if (effect.message.every((part) => typeof part === "string")) return JSON.stringify(effect.message.join(""));
    const parts = effect.message.map((part) => {
      if (typeof part === "string") return templateText(part);
      if (typeof part === "number") {
        const input = effect.inputs[part];
        return input?.kind === "constant" ? templateText(String(input.value)) : `\${${inputs[part] ?? ""}}`;
      }
      const argument = part.argument === null ? "" : JSON.stringify(part.argument);
      return `\${(${inputs[part.input] ?? ""}).${part.method}(${argument})}`;
    });
    return `\`${parts.join("")}\``;
  }

  /** Assigns all of `sources` to the variables of `targets` as if at once. */
  #moves(targets: readonly Variable[], sources: readonly Value[], site: Site | null): void {
    let pending: Assignment[] = [];
    targets.forEach((variable, position) => {
      const source = sources[position];
      if (source === undefined) return;
      const target = this.#slots.slotOf(variable);
      if (this.#slotIfStored(source) === target) return;
      pending.push({ target, source: this.#operand(source), reads: this.#reads(source, new Set()) });
    });
    while (pending.length > 0) {
      const isRead = (move: Assignment) => pending.some((other) => other !== move && other.reads.has(move.target));
      const ready = pending.find((move) => !isRead(move));
      if (ready !== undefined) {
        this.#write(ready.target, ready.source, site);
        pending = pending.filter((move) => move !== ready);
        continue;
      }
      // Each waits for another one: compute one ahead.
      const [first, ...rest] = pending;
      if (first === undefined) return;
      const name = this.#temporary("next");
      this.#out.line(`const ${name} = ${first.source.text};`, site);
      pending = [...rest, { target: first.target, source: expression(name, LEVEL.atom), reads: new Set() }];
    }
  }

  #temporary(name: string): string {
    const free = freeName(name, (taken) => this.#taken.has(taken));
    this.#taken.add(free);
    return free;
  }

  #slotIfStored(value: Value): Slot | null {
    if (value.kind !== "variable" || this.#inlining.inlined(value) !== undefined) return null;
    return this.#slots.slotOf(value);
  }

  #reads(value: Value, found: Set<Slot>): Set<Slot> {
    if (value.kind !== "variable") return found;
    const inlined = this.#inlining.inlined(value);
    if (inlined === undefined) found.add(this.#slots.slotOf(value));
    else for (const input of inlined.inputs) this.#reads(input, found);
    return found;
  }
}

/** `x = value`, or `x += y` where the value is x + y. */
function assignment(name: string, value: Expression): string {
  const { operation } = value;
  return operation !== null && operation.left === name
    ? `${name} ${operation.operator}= ${operation.right}`
    : `${name} = ${value.text}`;
}

/** The text inside of a template literal. */
function templateText(text: string): string {
  return text
    .replace(/[\\`]|\$\{/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r");
}
