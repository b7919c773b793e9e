/** Everything that is decided about a derived function before it is written: what is inlined, which variables there are, their names. */
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { type EmitContext, emitterOf } from "../backends/javascript/emitters.js";
import type { Expression } from "../backends/javascript/expression.js";
import { nameSlots } from "../backends/javascript/names.js";
import { assignSlots, type Slot, type Slots } from "../backends/javascript/slots.js";
import { type Definition, definitionsOf } from "../ir/definitions.js";
import type { Apply, Block, Origin, Program, Statement, Value, Variable } from "../ir/program.js";
import { regionsOf, visitStatements } from "../ir/regions.js";
import { primitives } from "../primitives/table.js";
import { ArrayUses, elementOf, type NestedForm } from "./array-forms.js";
import { ExpressionWriter } from "./expression-writer.js";
import { planReadableInlining, type ReadableInlining } from "./inlining.js";
import { isAnonymousTape, isInvented, NameInventor, PLAIN, plainName } from "./invented-names.js";
import { LocalDerivatives } from "./local-derivatives.js";
import { NestedIndices } from "./nested-index.js";
import { take } from "./print-function.js";

/** How the inputs of a function are written: as they are for a function inside of the module, as places of arguments for the entry. */
export interface InputForms {
  /** How an input is written; null for those that have a name like every other value. */
  readonly expression: (input: Variable) => Expression | null;
  readonly form: (input: Variable) => NestedForm | null;
  /** Inputs that nothing in the function may assign to or change. */
  readonly stable: readonly Variable[];
  /** For result `position`, the text that makes its zeros and its nested form, if it may be written as nested. */
  readonly resultForm: (position: number) => { readonly form: NestedForm; readonly zeros: string } | null;
}

export class FunctionPlan {
  readonly program: Program;
  readonly definitions: ReadonlyMap<Variable, Definition>;
  readonly inlining: ReadableInlining;
  readonly slots: Slots;
  readonly uses: ArrayUses;
  readonly nested: NestedIndices;
  readonly writer: ExpressionWriter;
  readonly #inputs: InputForms;
  readonly #names: ReadonlyMap<Slot, string>;
  readonly #taken: Set<string>;
  readonly #nestedSlots = new Map<Slot, { readonly form: NestedForm; readonly zeros: string }>();
  readonly #intolerant = new Set<Slot>();
  readonly #ranges: Ranges;
  readonly #lengths: Lengths;
  readonly #local: LocalDerivatives;

  constructor(program: Program, inputs: InputForms, globals: ReadonlySet<string>, context: EmitContext) {
    this.program = program;
    this.#inputs = inputs;
    this.definitions = definitionsOf(program);
    this.#lengths = new Lengths(program, this.definitions);
    this.#ranges = new Ranges(this.definitions, this.#lengths);
    this.inlining = planReadableInlining(program, inputs.stable, this.definitions, this.#ranges);
    this.slots = slotsOf(program, inputs.stable, this.inlining);
    this.uses = new ArrayUses(program);
    this.nested = new NestedIndices(this.definitions, this.#ranges);
    this.#local = new LocalDerivatives(this);
    this.#findNested();
    this.#findIntolerant();
    this.#invent();
    const own = { ...program, inputs: program.inputs.filter((input) => !inputs.stable.includes(input)) };
    this.#names = nameSlots(own, this.slots, globals);
    this.#taken = new Set([...globals, ...this.#names.values()]);
    this.writer = new ExpressionWriter({
      inlining: this.inlining,
      nested: this.nested,
      context,
      input: inputs.expression,
      slotOf: this.slots.slotOf,
      nameOf: (slot) => this.nameOf(slot),
      formOf: (array) => this.formOf(array),
      isInRange: (read) => this.#isInRange(read),
    });
  }

  nameOf(slot: Slot): string {
    return this.#names.get(slot) ?? "unnamed";
  }

  formOf(array: Variable): NestedForm | null {
    const given = this.#inputs.form(array);
    if (given !== null || this.#inputs.stable.includes(array)) return given;
    return this.formOfSlot(this.slots.slotOf(array));
  }

  formOfSlot(slot: Slot): NestedForm | null {
    const found = this.#nestedSlots.get(slot);
    return found === undefined ? null : { ...found.form, parts: [this.nameOf(slot), ...found.form.parts.slice(1)] };
  }

  /** The text that makes the zeros of a nested array; null for flat ones. */
  zerosOf(slot: Slot): string | null {
    return this.#nestedSlots.get(slot)?.zeros ?? null;
  }

  /** Whether everything that reads the variable is content with `undefined` for NaN. */
  isRaw(slot: Slot): boolean {
    return !this.#intolerant.has(slot);
  }

  temporary(name: string): string {
    return take(name, this.#taken);
  }

  slotIfStored(value: Value): Slot | null {
    if (value.kind !== "variable" || this.inlining.inlined(value) !== undefined) return null;
    return this.slots.slotOf(value);
  }

  /** Whether what is written by `setSlice` fits: tapes are made for what they keep. */
  fitsSlice({ output }: Apply): boolean {
    return output.origin.role === "residual";
  }

  /** The local derivatives that a statement multiplies adjoints by. */
  commentsOn(value: Value, target: Variable, place: string): readonly string[] {
    return this.#local.describe(value, target, place);
  }

  #findNested(): void {
    this.program.body.results.forEach((result, position) => {
      const wanted = this.#inputs.resultForm(position);
      if (wanted === null || result.kind !== "variable" || this.#inputs.stable.includes(result)) return;
      const slot = this.slots.slotOf(result);
      if (this.#nestedSlots.has(slot) || !this.#canBeNested(slot, wanted.form)) return;
      this.#nestedSlots.set(slot, wanted);
    });
  }

  /** Whether a variable is made of zeros, and only elements of it are read and changed. */
  #canBeNested(slot: Slot, form: NestedForm): boolean {
    const isElement = (statement: Apply) => elementOf(statement, form, this.nested) !== null;
    return slot.members.every((member) => {
      const definition = this.definitions.get(member);
      if (definition === undefined || definition.kind === "input") return false;
      if (definition.kind === "result" && definition.statement.kind !== "branch") return false;
      if (definition.kind === "apply") {
        const { statement } = definition;
        const [array] = statement.inputs;
        const isChange = array?.kind === "variable" && this.slotIfStored(array) === slot;
        if (statement.primitive.name !== "fill" && !(isChange && isElement(statement))) return false;
      }
      return this.uses.of(member).every((statement) => {
        if (statement.kind === "loop" || statement.kind === "branch") return true;
        return statement.kind === "apply" && statement.inputs.lastIndexOf(member) === 0 && isElement(statement);
      });
    });
  }

  #isInRange({ inputs: [array, index] }: Apply): boolean {
    if (array?.kind !== "variable" || index === undefined) return false;
    const form = this.formOf(array);
    if (form !== null && form.parts.length > 2) return false;
    const length = this.#lengths.of(array);
    if (length === null || !this.#ranges.isNonNegative(index)) return false;
    if (length.kind === "count") return this.#ranges.isBelow(index, length.value);
    for (const [value, definition] of this.definitions) {
      if (definition.kind !== "apply" || definition.statement.primitive.name !== "length") continue;
      const measured = definition.statement.inputs[0];
      const same = measured === undefined ? null : this.#lengths.of(measured);
      if (same?.kind === "array" && same.array === length.array && this.#ranges.isBelow(index, value)) return true;
    }
    return false;
  }

  #findIntolerant(): void {
    const refuse = (value: Value) => {
      const slot = this.slotIfStored(value);
      if (slot !== null) this.#intolerant.add(slot);
    };
    const move = (source: Value | undefined, target: Variable) => {
      if (source !== undefined && this.slotIfStored(source) !== this.slots.slotOf(target)) refuse(source);
    };
    const visit = (statement: Statement): void => {
      switch (statement.kind) {
        case "apply":
          statement.inputs.forEach((input, position) => {
            if (!emitterOf(statement).tolerates(position) || isEquality(statement)) refuse(input);
          });
          return;
        case "loop":
          if (statement.count !== null) refuse(statement.count);
          for (const result of statement.test?.results ?? []) refuse(result);
          statement.outputs.forEach((output, position) => {
            move(statement.initial[position], output);
            move(statement.body.results[position], output);
          });
          return;
        case "branch":
          statement.outputs.forEach((output, position) => {
            move(statement.then.results[position], output);
            move(statement.otherwise.results[position], output);
          });
          return;
        default:
          for (const input of statement.inputs) refuse(input);
      }
    };
    visitStatements(this.program.body, visit);
    for (const result of this.program.body.results) refuse(result);
  }

  #invent(): void {
    const inventor = new NameInventor(this.program, this.definitions);
    this.#inventIn(this.program.body, inventor, 0);
  }

  #inventIn(block: Block, inventor: NameInventor, depth: number): void {
    for (const slot of this.slots.declaredIn(block)) this.#inventFor(slot, inventor, depth);
    for (const statement of block.statements) {
      if (statement.kind === "loop") this.#inventFor(this.slots.slotOf(statement.trips), inventor, depth);
      const inner = statement.kind === "loop" ? depth + 1 : depth;
      for (const region of regionsOf(statement)) this.#inventIn(region, inventor, inner);
    }
  }

  /** What the user called an array when it was made; later versions may have the names of what they were assigned to. */
  #firstName(slot: Slot): string | null {
    const made = slot.members.find((member) => {
      const definition = this.definitions.get(member);
      return definition?.kind === "apply" && definition.statement.primitive.updates === null;
    });
    const origin = made?.type.kind === "array" ? made.origin : null;
    return origin !== null && origin.role === "primal" && saysSomething(origin, false) ? origin.name : null;
  }

  #inventFor(slot: Slot, inventor: NameInventor, depth: number): void {
    const first = this.#firstName(slot);
    if (first !== null) for (const member of slot.members) member.origin = { ...member.origin, name: first };
    if (slot.members.some(({ origin }) => saysSomething(origin, slot.counterOf !== null))) return;
    const invented = slot.members.find(({ origin }) => origin.name !== null && isInvented(origin.name))?.origin.name;
    const name = slot.counterOf === null && invented ? plainName(invented) : inventor.name(slot, depth);
    for (const member of slot.members) member.origin = { ...member.origin, name, role: PLAIN };
  }
}

/** `undefined` equals itself, NaN does not. */
function isEquality({ primitive }: Apply): boolean {
  return primitive === primitives.eq || primitive === primitives.ne || primitive === primitives.same;
}

/** Whether the name is the user's, or says what an adjoint belongs to. */
function saysSomething({ name, role }: Origin, isCounter: boolean): boolean {
  if (name === null || isAnonymousTape(name) || (isCounter && name === "trips")) return false;
  return !isInvented(name) || role === "adjoint";
}

/** The variables of a program whose inputs `stable` are never assigned to: they are needed to the very end. */
function slotsOf(program: Program, stable: readonly Variable[], inlining: ReadableInlining): Slots {
  const body: Block = { ...program.body, results: [...program.body.results, ...stable] };
  const slots = assignSlots({ ...program, body }, inlining);
  return {
    slotOf: (variable) => slots.slotOf(variable),
    declaredIn: (block) => slots.declaredIn(block === program.body ? body : block),
  };
}
