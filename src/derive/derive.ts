/** `derive`: the gradient of a function as TypeScript that depends on nothing. */
import { insertCopies } from "../backends/buffers/insert-copies.js";
import { freeName, identifier } from "../backends/javascript/names.js";
import { refuse } from "../errors/error.js";
import { checkFunction, checkList, checkOptions } from "../errors/options.js";
import { withScope } from "../frontends/source/captures.js";
import { expandDerive } from "../transforms/expand-derive.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import { countLeaves } from "../tree/leaves.js";
import { isIdentifier } from "../tree/path.js";
import { showStructure } from "../tree/structure-key.js";
import { checkIndices, readWrt } from "../tree/wrt.js";
import { constantText } from "./constants.js";
import { header } from "./header.js";
import { withoutImpliedAsserts } from "./implied-asserts.js";
import { moduleText } from "./module.js";
import { findNaturalInputs } from "./natural-inputs.js";
import { derivedProgram, type Kind } from "./profile.js";
import { type Annotated, type AnyFunction, type Subject, subjectOf } from "./subject.js";
import { typeDeclarations } from "./type-declarations.js";

export interface DeriveOptions {
  /** The argument, or arguments, to differentiate: indices from 0. The default is 0. */
  readonly wrt?: number | readonly number[];
  /**
   * Example arguments. They say what the arguments consist of where no annotation does; lists whose items differ in size are written
   * out item by item.
   */
  readonly at?: readonly unknown[];
  /** Forward mode: the derivative along a direction, which is one more argument. */
  readonly forward?: boolean;
  /** The function alone, without a derivative. */
  readonly valueOnly?: boolean;
  /** The name of the function that is written; `lossGradient` for `loss` by default. */
  readonly name?: string;
  /** Values of captured variables, where they cannot be read: see `grad`. */
  readonly scope?: () => Record<string, unknown>;
}

const OPTIONS = ["wrt", "at", "forward", "valueOnly", "name", "scope"];

/**
 * The value and gradient of `f` as the text of a TypeScript module without dependencies:
 * `export function lossGradient(p: Params, X: Float64Array): { value: number; gradient: Params }`.
 *
 * Names, loops and branches are those of `f`; above each backward step stands its local derivative. Types are the annotations of the
 * file that `f` is exported from, where it can be read (in Node); else they follow from the example arguments `at`. The text is
 * checked by a hash in its header; see `readHeader`.
 *
 * ```ts
 * const text = derive((x: number) => x ** 3, { at: [2], name: "cubeGradient" });
 * text.includes("export function cubeGradient(x: number)"); // -> true
 * ```
 * @throws ChainruleError for what cannot be differentiated, and for arguments of which nothing is known.
 */
export function derive(f: AnyFunction, options: DeriveOptions = {}): string {
  checkFunction("derive", f);
  checkOptions("derive", options, OPTIONS);
  return derivedText(f, options, null, "./");
}

/** @param directory where the module will stand, relative to the file of the function, for its imports of types. */
export function derivedText(
  f: AnyFunction,
  options: DeriveOptions,
  annotated: Annotated | null,
  directory: string,
): string {
  checkValues(options);
  const scoped = options.scope === undefined ? f : (withScope(f, options.scope) as AnyFunction);
  const subject = subjectOf(scoped, options.at ?? null, annotated);
  checkResult(subject);
  const kind: Kind = options.valueOnly === true ? "value" : options.forward === true ? "tangent" : "gradient";
  const { indices, single } = readWrt("derive", options.wrt);
  checkIndices({ indices, single }, subject.parameters.length);
  const wrt = kind === "value" ? [] : indices.flatMap((index) => differentiable(subject, index));
  const { program, checked } = findNaturalInputs(withoutImpliedAsserts(expandDerive(subject.source.program)));
  const whole = insertCopies(derivedProgram(program, kind, wrt)).program;
  const { parameters } = subject;
  const file = subject.file === null ? null : (subject.file.split(/[\\/]/).at(-1) ?? null);
  const code = moduleText({
    name: options.name ?? defaultName(subject.name, kind),
    kind,
    program: whole,
    parameters,
    constants: constantsOf(subject),
    wrt: indices,
    isSingle: single,
    natural: checked,
    fixed: subject.fixed,
    declarations: typeDeclarations(subject, file, directory),
    what: summary(subject, kind, indices),
  });
  return header(file, code) + code;
}

function checkValues({ at, name, forward, valueOnly }: DeriveOptions): void {
  if (at !== undefined) checkList("derive", "at", at);
  const bad = (option: string, found: string, expected: string) =>
    refuse("bad-option", null, { operator: "derive", option, found, expected });
  if (name !== undefined && (!isIdentifier(name) || freeName(name, () => false) !== name)) {
    bad("`name`", JSON.stringify(name), "a name that a function can have");
  }
  if (forward === true && valueOnly === true) bad("`forward`", "true", "no `valueOnly` beside it");
}

function defaultName(name: string, kind: Kind): string {
  const suffix = { gradient: "Gradient", tangent: "Tangent", value: "Value" }[kind];
  return `${identifier(name)}${suffix}`;
}

function summary({ name, parameters }: Subject, kind: Kind, wrt: readonly number[]): string {
  if (kind === "value") return `The value of \`${name}\``;
  const by = wrt.map((index) => `\`${parameters[index]?.name ?? index}\``).join(" and ");
  return kind === "gradient"
    ? `The value of \`${name}\` and its gradient by ${by}`
    : `The value of \`${name}\` and its derivative along a direction of ${by}`;
}

function checkResult({ source, name }: Subject): void {
  if (source.result.kind === "number") return;
  refuse("not-a-number", null, {
    name,
    found: showStructure(source.result),
    operator: "derive",
    remedy: "return the number to differentiate",
  });
}

/** Positions of the inputs that belong to an argument and have a derivative. */
function differentiable({ parameters }: Subject, index: number): readonly number[] {
  const structure = parameters[index]?.structure;
  if (structure === undefined) return [];
  const layout = gradientLayout(structure);
  if (layout.structure === null) {
    return refuse("nothing-to-differentiate", null, { what: `argument ${index}`, found: showStructure(structure) });
  }
  const offset = parameters.slice(0, index).reduce((sum, each) => sum + countLeaves(each.structure), 0);
  return layout.differentiable.map((leaf) => offset + leaf);
}

function constantsOf({ source, f, args }: Subject) {
  return source.captures.map(({ name, structure, read }) => {
    const value = read(f, args ?? []);
    return { name: identifier(name), structure, text: constantText(name, value) };
  });
}
