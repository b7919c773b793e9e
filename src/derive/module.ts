/** The text of a derived module: the function that a user calls, the functions that it calls, constants that were captured. */
import type { EmitContext } from "../backends/javascript/emitters.js";
import { type Expression, expression, LEVEL } from "../backends/javascript/expression.js";
import { freeName, identifier } from "../backends/javascript/names.js";
import { type Line, Writer } from "../backends/javascript/writer.js";
import type { Program, Variable } from "../ir/program.js";
import { reachablePrograms } from "../ir/regions.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import type { Structure } from "../tree/structure.js";
import { ArrayUses, isReadInPlace, type NestedForm, sizesOf } from "./array-forms.js";
import { type Leaf, leavesOfArguments, lengthText } from "./boundary.js";
import { FunctionPlan, type InputForms } from "./function-plan.js";
import { type GradientSource, gradientText, typeOfStructure } from "./gradient-text.js";
import { helperNames, helperText } from "./helpers.js";
import { typeText, writeStatements } from "./print-function.js";
import type { Kind } from "./profile.js";
import { withoutUnusedConstants } from "./prune-lines.js";

/** One parameter of the derived function. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly structure: Structure;
}

/** A captured value, which becomes a constant of the module. */
export interface Constant {
  readonly name: string;
  readonly structure: Structure;
  readonly value: unknown;
}

export interface ModuleSpecification {
  readonly name: string;
  readonly kind: Kind;
  /** Inputs: leaves of the parameters, then of the constants. Results: the value, then the adjoints or the tangent. */
  readonly program: Program;
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** The differentiated parameters, and whether the gradient is a tuple over them. */
  readonly wrt: readonly number[];
  readonly isSingle: boolean;
  /** Positions of inputs that have to be whole numbers of at least 0. */
  readonly natural: readonly number[];
}

export function moduleText(specification: ModuleSpecification): string {
  return new ModuleWriter(specification).write();
}

class ModuleWriter {
  readonly #specification: ModuleSpecification;
  readonly #globals: Set<string>;
  readonly #functionNames = new Map<Program, string>();
  readonly #helpers = new Map<string, string>();
  readonly #leaves: readonly Leaf[];

  constructor(specification: ModuleSpecification) {
    this.#specification = specification;
    const { parameters, constants, program } = specification;
    this.#globals = new Set([...helperNames, specification.name, ...parameters.map(({ name }) => name)]);
    for (const { name } of constants) this.#globals.add(name);
    for (const each of reachablePrograms(program)) {
      const name = each === program ? specification.name : freeName(identifier(each.name), (n) => this.#globals.has(n));
      this.#globals.add(name);
      this.#functionNames.set(each, name);
    }
    const all = [...parameters, ...constants];
    this.#leaves = leavesOfArguments(
      all.map(({ name }) => name),
      all.map(({ structure }) => structure),
    );
  }

  write(): string {
    const out = new Writer();
    for (const each of this.#specification.constants) {
      out.line(`const ${each.name} = ${JSON.stringify(each.value)};`);
      out.line("");
    }
    for (const program of this.#functionNames.keys()) {
      if (program === this.#specification.program) this.#entry(out);
      else {
        out.line("");
        this.#called(program, out);
      }
    }
    for (const text of this.#helpers.values()) {
      out.line("");
      out.line(text);
    }
    return `${out.lines.map(({ depth, text }) => (text === "" ? "" : "  ".repeat(depth) + text)).join("\n")}\n`;
  }

  get #context(): EmitContext {
    return {
      helper: (name) => {
        const helper = helperText(name);
        this.#helpers.set(helper.name, helper.text);
        return helper.name;
      },
      special: (name) => name,
    };
  }

  #entry(out: Writer): void {
    const { program, parameters, name } = this.#specification;
    const entry = new EntryForms(program, this.#leaves, this.#globals);
    const plan = new FunctionPlan(program, entry.forms(this.#resultForms()), this.#globals, this.#context);
    entry.decide(plan);
    const body = writeStatements(program, plan, this.#moduleNames);
    const result = this.#result(plan, entry);
    const head = `export function ${name}(${parameters.map((each) => `${each.name}: ${each.type}`).join(", ")})`;
    out.block(`${head}: ${this.#resultType()}`, null, () => {
      for (const line of entry.declarations()) out.line(line);
      out.append(indented(withoutUnusedConstants(body, result)));
      out.line(result);
    });
  }

  #called(program: Program, out: Writer): void {
    const forms: InputForms = { expression: () => null, form: () => null, stable: [], resultForm: () => null };
    const plan = new FunctionPlan(program, forms, this.#globals, this.#context);
    const parameters = program.inputs.map(
      (input) => `${plan.nameOf(plan.slots.slotOf(input))}: ${typeText(input.type)}`,
    );
    const results = program.body.results;
    const types = results.map(({ type }) => typeText(type));
    const type = types.length === 1 ? types[0] : types.length === 0 ? "void" : `[${types.join(", ")}]`;
    const name = this.#functionNames.get(program) ?? "";
    out.block(`function ${name}(${parameters.join(", ")}): ${type}`, null, () => {
      out.append(indented(writeStatements(program, plan, this.#moduleNames)));
      const texts = results.map((result) => plan.writer.operand(result).text);
      if (texts.length === 1) out.line(`return ${texts[0]};`);
      else if (texts.length > 1) out.line(`return [${texts.join(", ")}];`);
    });
  }

  get #moduleNames() {
    return { functionName: (program: Program) => this.#functionNames.get(program) ?? "" };
  }

  /** For each result, the place of the argument whose form it may take. */
  #resultForms(): InputForms["resultForm"] {
    const { kind, program } = this.#specification;
    if (kind !== "gradient") return () => null;
    const places = this.#differentiable();
    return (position) => {
      const place = places[position - 1];
      const leaf = place === undefined ? undefined : this.#leaves[place];
      return leaf === undefined ? null : nestedZeros(leaf, sizesOf(leaf, program.inputs));
    };
  }

  /** Positions of the leaves that the gradient is taken of, in order. */
  #differentiable(): number[] {
    const { parameters, wrt } = this.#specification;
    const offsets: number[] = [];
    let offset = 0;
    for (const { structure, name } of parameters) {
      offsets.push(offset);
      offset += leavesOfArguments([name], [structure]).length;
    }
    return wrt.flatMap((index) => {
      const structure = parameters[index]?.structure;
      const start = offsets[index];
      if (structure === undefined || start === undefined) return [];
      return gradientLayout(structure).differentiable.map((leaf) => start + leaf);
    });
  }

  #result(plan: FunctionPlan, entry: EntryForms): string {
    const { kind, program, parameters, wrt, isSingle } = this.#specification;
    const [value, ...others] = program.body.results;
    const first = value === undefined ? "0" : plan.writer.operand(value).text;
    if (kind === "value") return `return ${first};`;
    if (kind === "tangent") {
      const [tangent] = others;
      return `return { value: ${first}, tangent: ${tangent === undefined ? "0" : plan.writer.operand(tangent).text} };`;
    }
    const places = this.#differentiable();
    const gradients = wrt.map((index) => {
      const parameter = parameters[index];
      if (parameter === undefined) return "undefined";
      const start = leavesOfArguments(
        parameters.slice(0, index).map(({ name }) => name),
        parameters.slice(0, index).map(({ structure }) => structure),
      ).length;
      const source: GradientSource = {
        length: (leaf) => entry.lengthOf(start + leaf),
        adjoint: (leaf) => {
          const result = others[places.indexOf(start + leaf)];
          if (result === undefined) throw new Error("derive: a leaf without an adjoint");
          const slot = plan.slotIfStored(result);
          const isNested = slot !== null && plan.formOfSlot(slot) !== null;
          return { text: plan.writer.operand(result).text, isNested };
        },
      };
      return gradientText(parameter.structure, source) ?? "undefined";
    });
    const gradient = isSingle ? gradients[0] : `[${gradients.join(", ")}]`;
    return first === "value"
      ? `return { value, gradient: ${gradient} };`
      : `return { value: ${first}, gradient: ${gradient} };`;
  }

  #resultType(): string {
    const { kind, parameters, wrt, isSingle } = this.#specification;
    if (kind === "value") return "number";
    if (kind === "tangent") return "{ value: number; tangent: number }";
    const types = wrt.map((index) => {
      const structure = parameters[index]?.structure;
      const gradient = structure === undefined ? null : gradientLayout(structure).structure;
      return gradient === null ? "undefined" : typeOfStructure(gradient, false);
    });
    return `{ value: number; gradient: ${isSingle ? types[0] : `[${types.join(", ")}]`} }`;
  }
}

/** How the arguments are read in the function that users call. */
class EntryForms {
  readonly #program: Program;
  readonly #leaves: readonly Leaf[];
  readonly #position = new Map<Variable, number>();
  readonly #forms = new Map<Variable, NestedForm>();
  /** Names of inputs that are computed on entry: flat arrays, and lengths of rows. */
  readonly #names = new Map<number, string>();
  #used: ReadonlySet<number> = new Set();

  constructor(program: Program, leaves: readonly Leaf[], globals: Set<string>) {
    this.#program = program;
    this.#leaves = leaves;
    program.inputs.forEach((input, position) => {
      this.#position.set(input, position);
      const leaf = leaves[position];
      if (leaf?.role === "array") this.#forms.set(input, { parts: leaf.parts, sizes: sizesOf(leaf, program.inputs) });
      if (leaf?.role === "length" && leaf.parts.length > 1) {
        const name = freeName(lengthName(leaf), (taken) => globals.has(taken));
        globals.add(name);
        this.#names.set(position, name);
      }
    });
  }

  forms(resultForm: InputForms["resultForm"]): InputForms {
    return {
      stable: this.#program.inputs,
      resultForm,
      expression: (input) => this.#expression(input),
      form: (input) => this.#forms.get(input) ?? null,
    };
  }

  /** Makes the arrays flat whose elements cannot be read where they are. */
  decide(plan: FunctionPlan): void {
    const uses = new ArrayUses(this.#program);
    this.#program.inputs.forEach((input, position) => {
      const leaf = this.#leaves[position];
      const form = this.#forms.get(input);
      if (leaf === undefined || form === undefined || isReadInPlace(input, leaf, form, uses, plan.nested)) return;
      this.#forms.delete(input);
      this.#names.set(position, plan.temporary(`${baseName(leaf)}Flat`));
    });
    this.#used = usedInputs(this.#program, this.#position);
  }

  declarations(): string[] {
    return [...this.#names].flatMap(([position, name]) => {
      const leaf = this.#leaves[position];
      if (leaf === undefined || !this.#used.has(position)) return [];
      return [`const ${name} = ${leaf.role === "length" ? lengthText(leaf) : flatText(leaf)};`];
    });
  }

  lengthOf(position: number): string {
    const leaf = this.#leaves[position];
    return this.#names.get(position) ?? (leaf === undefined ? "0" : lengthText(leaf));
  }

  #expression(input: Variable): Expression | null {
    const position = this.#position.get(input);
    const leaf = position === undefined ? undefined : this.#leaves[position];
    if (position === undefined || leaf === undefined) return null;
    const name = this.#names.get(position);
    if (name !== undefined) return expression(name, LEVEL.atom);
    const text = leaf.role === "length" ? lengthText(leaf) : (leaf.parts[0] ?? "");
    return expression(text, /^[\w$]+$/.test(text) ? LEVEL.atom : LEVEL.call);
  }
}

function usedInputs(program: Program, positions: ReadonlyMap<Variable, number>): ReadonlySet<number> {
  return new Set([...positions.values()].filter((position) => program.inputs[position] !== undefined));
}

function indented(lines: readonly Line[]): readonly Line[] {
  return lines.map((line) => ({ ...line, depth: line.depth + 1 }));
}

/** `w` of `p.w`. */
function baseName({ parts }: Leaf): string {
  const text = parts.join("").replace(/\[(\d+)\]!/g, "$1");
  return identifier(text.split(".").at(-1) ?? text);
}

const DIMENSIONS = ["Rows", "Columns", "Depth"];

function lengthName(leaf: Leaf): string {
  return `${baseName(leaf)}${DIMENSIONS[leaf.parts.length - 1] ?? "Length"}`;
}

/** All numbers of a nested argument in one array, row after row. */
function flatText(leaf: Leaf): string {
  const [first = "", ...rest] = leaf.parts;
  const name = typeText({ kind: "array", element: leaf.element });
  if (rest.length === 1 && rest[0] === "") {
    return leaf.container === "booleans" ? `${name}.from(${first}, Number)` : `${name}.from(${first})`;
  }
  const numbers = rest.every((part) => part === "") && leaf.container === "numbers";
  if (numbers) return `${name}.from(${first}.flat(${rest.length > 2 ? rest.length - 1 : ""}))`;
  const inner = rest.length - 1;
  const items = rest.reduceRight((below, part, at) => {
    const item = `item${at === 0 ? "" : at}`;
    const own = `${item}${part}`;
    if (at === inner)
      return part === "" && leaf.container === "typed" ? `Array.from(HERE)` : `HERE.map((${item}) => ${own})`;
    return `HERE.flatMap((${item}) => ${below.replace("HERE", own)})`;
  }, "");
  const all = items.replace("HERE", first);
  return leaf.element === "u8" && leaf.container !== "typed" ? `${name}.from(${all}, Number)` : `${name}.from(${all})`;
}

/** The zeros of a gradient with the form of a nested argument; null where it is flat anyway, or more than rows of numbers. */
function nestedZeros(
  leaf: Leaf,
  sizes: NestedForm["sizes"],
): { readonly form: NestedForm; readonly zeros: string } | null {
  const [first = "", ...rest] = leaf.parts;
  if (rest.length < 2 || rest.some((part) => part !== "") || leaf.element !== "f64") return null;
  const row = leaf.container === "typed" ? "new Float64Array(row.length)" : "row.map(() => 0)";
  const nested = rest.slice(2).reduce((inner) => `row.map((row) => ${inner})`, row);
  return { form: { parts: ["", ...rest], sizes }, zeros: `${first}.map((row) => ${nested})` };
}
