/** The text of a derived module: the function that a user calls, the functions that it calls, constants that were captured. */
import type { EmitContext } from "../backends/javascript/emitters.js";
import { freeName, identifier } from "../backends/javascript/names.js";
import { type Line, Writer } from "../backends/javascript/writer.js";
import { refuse } from "../errors/error.js";
import type { Program } from "../ir/program.js";
import { reachablePrograms } from "../ir/regions.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import type { Structure } from "../tree/structure.js";
import { sizesOf } from "./array-forms.js";
import { type Leaf, leavesOf } from "./boundary.js";
import {
  checkLines,
  directionChecks,
  type EntryCheck,
  naturalCheck,
  type StaticPart,
  staticCheck,
  tupleChecks,
} from "./entry-checks.js";
import { EntryForms, mentions, nestedZeros } from "./entry-forms.js";
import { FunctionPlan, type InputForms } from "./function-plan.js";
import { type GradientSource, gradientText } from "./gradient-text.js";
import { helperNames, helperText } from "./helpers.js";
import { typeText, writeStatements } from "./print-function.js";
import type { Kind } from "./profile.js";
import { withoutUnusedConstants } from "./prune-lines.js";
import { specialNamesOf, specialTexts } from "./special-code.js";
import type { Parameter } from "./subject.js";
import { wrapped } from "./wrap.js";

/** A captured value, which becomes a constant of the module. */
export interface Constant {
  readonly name: string;
  readonly structure: Structure;
  readonly text: string;
}

export interface ModuleSpecification {
  readonly name: string;
  readonly kind: Kind;
  /**
   * Inputs: leaves of the parameters, then of the constants, then tangents of the differentiated leaves. Results: the value, then the
   * adjoints or the tangent.
   */
  readonly program: Program;
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** The differentiated parameters, and whether the gradient is a tuple over them. */
  readonly wrt: readonly number[];
  readonly isSingle: boolean;
  /** Positions of inputs that have to be whole numbers of at least 0. */
  readonly natural: readonly number[];
  /** Texts in arguments that the code is for. */
  readonly fixed: readonly StaticPart[];
  /** Imports and types that stand before the function. */
  readonly declarations: readonly string[];
  /** What the function computes, as a sentence. */
  readonly what: string;
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
  /** Position of the first leaf of each parameter. */
  readonly #offsets: readonly number[];

  constructor(specification: ModuleSpecification) {
    this.#specification = specification;
    const { parameters, constants, program, wrt, kind } = specification;
    const directions = kind === "tangent" ? wrt.map((index) => directionName(parameters[index]?.name ?? "")) : [];
    const special = specialNamesOf(program);
    if (special.includes(specification.name)) {
      const found = JSON.stringify(specification.name);
      const expected = "a name that no function has which the module brings along";
      refuse("bad-option", null, { operator: "derive", option: "`name`", found, expected });
    }
    this.#globals = new Set([...helperNames, ...special, specification.name, ...directions]);
    for (const { name } of [...parameters, ...constants]) this.#globals.add(name);
    for (const each of reachablePrograms(program)) {
      const name = each === program ? specification.name : freeName(identifier(each.name), (n) => this.#globals.has(n));
      this.#globals.add(name);
      this.#functionNames.set(each, name);
    }
    const leaves: Leaf[] = [];
    this.#offsets = [...parameters, ...constants].map(({ name, structure }) => {
      const offset = leaves.length;
      leaves.push(...leavesOf(name, structure, offset));
      return offset;
    });
    if (kind === "tangent") {
      for (const index of wrt) leaves.push(...directionLeaves(parameters[index], this.#offsets[index] ?? 0));
    }
    this.#leaves = leaves;
  }

  write(): string {
    const { constants, declarations, program } = this.#specification;
    const functions = new Writer();
    this.#entry(functions);
    for (const called of this.#functionNames.keys()) {
      if (called === program) continue;
      functions.line("");
      this.#called(called, functions);
    }
    const code = functions.lines.map(({ text }) => text).join("\n");
    const out = new Writer();
    for (const text of declarations) out.line(text.endsWith("\n") ? text : `${text}\n`);
    for (const { name, text } of constants) {
      if (!mentions(code, name)) continue;
      out.line("/** As captured by the function when its derivative was taken. */");
      out.line(`const ${name} = ${text};\n`);
    }
    out.append(functions.lines);
    const own = out.lines.flatMap(({ depth, text }) => (text === "" ? [""] : wrapped(text, depth)));
    return `${[own.join("\n"), ...this.#helpers.values()].join("\n\n")}\n`;
  }

  get #context(): EmitContext {
    return {
      helper: (name) => {
        const helper = helperText(name);
        this.#helpers.set(helper.name, helper.text);
        return helper.name;
      },
      special: (name) => {
        for (const [own, text] of specialTexts(name)) this.#helpers.set(own, text);
        return name;
      },
    };
  }

  #entry(out: Writer): void {
    const { program, name, what } = this.#specification;
    const entry = new EntryForms(program, this.#leaves, this.#globals);
    const plan = new FunctionPlan(program, entry.forms(this.#resultForms()), this.#globals, this.#context);
    entry.decide(plan);
    const statements = writeStatements(program, plan, this.#moduleNames);
    const result = this.#result(plan, entry);
    const body = indented(withoutUnusedConstants(statements, result));
    const code = `${body.map(({ text }) => text).join("\n")}\n${result}`;
    out.line(`/** ${what}. */`);
    const declarations = entry.declarations(code);
    out.block(
      `export function ${name}(${this.#parameters([...declarations, code].join("\n")).join(", ")}): ${this.#resultType()}`,
      null,
      () => {
        for (const check of this.#checks()) for (const line of checkLines(check)) out.line(line);
        for (const line of declarations) out.line(line);
        out.append(body);
        out.line(result);
      },
    );
  }

  /** A parameter that the code does not read is marked as such, as linters and the compiler want it. */
  #parameters(code: string): string[] {
    const { parameters, kind, wrt } = this.#specification;
    const all = [code, ...this.#checks().map(({ condition }) => condition)].join("\n");
    const own = parameters.map(({ name, type }) => `${mentions(all, name) ? name : `_${name}`}: ${type}`);
    if (kind !== "tangent") return own;
    const directions = wrt.flatMap((index) => parameters.slice(index, index + 1));
    return [...own, ...directions.map(({ name, gradientType }) => `${directionName(name)}: ${gradientType}`)];
  }

  #checks(): readonly EntryCheck[] {
    const { parameters, natural, fixed } = this.#specification;
    return [
      ...natural.map((position) => naturalCheck(this.#leaves[position]?.parts.join("") ?? "")),
      ...parameters.flatMap((each) => (each.isFixed ? [] : tupleChecks(each.structure, each.name))),
      ...fixed.map(staticCheck),
      ...this.#directionChecks(),
    ];
  }

  #called(program: Program, out: Writer): void {
    const forms: InputForms = { expression: () => null, form: () => null, stable: [], resultForm: () => null };
    const plan = new FunctionPlan(program, forms, this.#outerNames(), this.#context);
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

  /** The names outside of all functions. */
  #outerNames(): ReadonlySet<string> {
    const { constants } = this.#specification;
    return new Set([
      ...helperNames,
      ...specialNamesOf(this.#specification.program),
      ...this.#functionNames.values(),
      ...constants.map(({ name }) => name),
    ]);
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

  #directionChecks(): readonly EntryCheck[] {
    if (this.#specification.kind !== "tangent") return [];
    const places = this.#differentiable();
    const directions = this.#leaves.slice(this.#leaves.length - places.length);
    return places.flatMap((place, at) => {
      const [direction, argument] = [directions[at], this.#leaves[place]];
      return direction === undefined || argument === undefined ? [] : directionChecks(direction, argument);
    });
  }

  /** Positions of the leaves that the gradient is taken of, in order. */
  #differentiable(): number[] {
    const { parameters, wrt } = this.#specification;
    return wrt.flatMap((index) => {
      const structure = parameters[index]?.structure;
      const start = this.#offsets[index];
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
      const start = this.#offsets[index] ?? 0;
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
    const types = wrt.map((index) => parameters[index]?.gradientType ?? "undefined");
    return `{ value: number; gradient: ${isSingle ? types[0] : `[${types.join(", ")}]`} }`;
  }
}

/** The direction in which an argument moves, in forward mode. */
function directionName(name: string): string {
  return `${name}Dot`;
}

/** The differentiable leaves of a direction, whose structure is that of the gradient. */
function directionLeaves(parameter: Parameter | undefined, offset: number): readonly Leaf[] {
  if (parameter === undefined) return [];
  const { name, structure } = parameter;
  const leaves = leavesOf(directionName(name), structure, offset);
  return gradientLayout(structure).differentiable.flatMap((leaf) => leaves.slice(leaf, leaf + 1));
}

function indented(lines: readonly Line[]): readonly Line[] {
  return lines.map((line) => ({ ...line, depth: line.depth + 1 }));
}
