/** The function that `derive` is asked about: its program, and how its parameters are named and typed in the code that is written. */
import { refuse } from "../errors/error.js";
import { NeedsLabels, type SourceProgram, traceSource } from "../frontends/source/index.js";
import { parseFunction } from "../frontends/source/parse.js";
import { isTraced, record } from "../frontends/trace/index.js";
import { sourceFileAt } from "../node/source-file.js";
import { parameterNames } from "../numeric/parameter-names.js";
import { gradientStructure } from "../tree/gradient-structure.js";
import { isIdentifier } from "../tree/path.js";
import type { Structure } from "../tree/structure.js";
import { structureKey } from "../tree/structure-key.js";
import { structureOf } from "../tree/structure-of.js";
import { exportedFunctions, readFunction } from "./annotations/read.js";
import { structureOfAnnotation } from "./annotations/structure.js";
import type { AnnotatedDeclaration, AnnotatedFunction, AnnotatedParameter } from "./annotations/types.js";
import { memberText } from "./boundary.js";
import type { StaticPart } from "./entry-checks.js";
import { typeOfStructure } from "./gradient-text.js";

export type AnyFunction = (...args: never[]) => unknown;

export interface Parameter {
  readonly name: string;
  /** Its annotation. */
  readonly type: string;
  readonly structure: Structure;
  /** The type of a gradient by it. */
  readonly gradientType: string;
  /** Whether the type says how many items tuples have. */
  readonly isFixed: boolean;
}

export interface Subject {
  readonly f: AnyFunction;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly source: SourceProgram;
  readonly args: readonly unknown[] | null;
  /** Texts in arguments that the program was made for. */
  readonly fixed: readonly StaticPart[];
  readonly declarations: readonly AnnotatedDeclaration[];
  /** The file that the annotations stand in; null where there is none. */
  readonly file: string | null;
}

/** @param annotated what the file of `f` says about it, where that is known already. */
export function subjectOf(f: AnyFunction, at: readonly unknown[] | null, annotated: Annotated | null): Subject {
  const found = annotated ?? annotatedAt(f);
  const name = f.name === "" || f.name === "default" ? (found?.fallback ?? "f") : f.name;
  const all = found?.of.parameters ?? [];
  const { structures, source } = programOf(f, name, at, found);
  const names = uniqueNames(f, structures.length, all);
  return {
    f,
    name,
    parameters: structures.map((structure, index) => parameterOf(names[index] ?? "", structure, all[index], found)),
    source,
    args: at,
    fixed: at === null ? [] : fixedParts(f, name, at, structures, names, source),
    declarations: found?.of.declarations ?? [],
    file: found?.path ?? null,
  };
}

/** A function as its file has it. */
export interface Annotated {
  readonly of: AnnotatedFunction;
  readonly path: string;
  /** What it is called when it has no name of its own. */
  readonly fallback: string;
}

/** What the file that a function was written in says about it; null where that is not found. */
function annotatedAt(f: AnyFunction): Annotated | null {
  if (isTraced(f)) return null;
  const path = parseFunction(f).source.locate(0)?.file ?? null;
  const file = path === null ? null : sourceFileAt(path);
  if (path === null || file === null) return null;
  try {
    for (const exported of exportedFunctions(file)) {
      const of = readFunction(file, exported);
      const isIt = exported === f.name || of?.name === f.name;
      if (of !== null && isIt) return { of, path, fallback: f.name };
    }
  } catch {
    // What the parser of types does not understand has no annotations.
  }
  return null;
}

function annotatedStructures(name: string, found: Annotated | null): readonly Structure[] {
  if (found === null) return refuse("derive-no-types", null, { name });
  return found.of.parameters.map(({ name: parameter, type, rest }) => {
    if (rest) return refuse("derive-open-type", null, { path: `...${parameter}`, found: "any number of arguments" });
    return structureOfAnnotation(type, parameter);
  });
}

/** The program, and the structures it was made for: with the labels of records in lists, where the function reads them. */
function programOf(f: AnyFunction, name: string, at: readonly unknown[] | null, found: Annotated | null) {
  const args = at ?? [];
  const structuresWith = (labels: "unknown" | "known") =>
    at === null
      ? annotatedStructures(name, found)
      : at.map((arg, index) => structureOf(arg, `argument ${index}`, labels));
  const structures = structuresWith("unknown");
  if (isTraced(f)) return { structures, source: record(f, structures, args) };
  try {
    return { structures, source: traceSource(f, structures, args) };
  } catch (error) {
    if (!(error instanceof NeedsLabels)) throw error;
    const labelled = structuresWith("known");
    return { structures: labelled, source: traceSource(f, labelled, args) };
  }
}

function uniqueNames(f: AnyFunction, count: number, annotated: readonly AnnotatedParameter[]): readonly string[] {
  const read = parameterNames(f, count);
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const wanted = annotated[index]?.name ?? read[index] ?? "";
    let name = isIdentifier(wanted) ? wanted : `argument${index}`;
    while (taken.has(name)) name += "_";
    taken.add(name);
    return name;
  });
}

function parameterOf(
  name: string,
  structure: Structure,
  annotated: AnnotatedParameter | undefined,
  found: Annotated | null,
): Parameter {
  const text = annotated?.text ?? null;
  const gradient = gradientStructure(structure);
  const plain = gradient === null ? "undefined" : typeOfStructure(gradient, false);
  const isWhole = gradient !== null && structureKey(gradient) === structureKey(structure);
  const declaration = found?.of.declarations.find((each) => each.name === text);
  const isMutable = declaration !== undefined && declaration.text !== "" && !/readonly|Readonly/.test(declaration.text);
  return {
    name,
    structure,
    type: text ?? typeOfStructure(structure, true),
    gradientType: isWhole && isMutable && text !== null ? text : plain,
    isFixed: annotated === undefined ? false : annotated.type.kind === "tuple",
  };
}

/** Texts (and absences) that some guard of the program asks for. @throws ChainruleError for functions and objects that it asks for. */
function fixedParts(
  f: AnyFunction,
  name: string,
  args: readonly unknown[],
  structures: readonly Structure[],
  names: readonly string[],
  { guards }: SourceProgram,
): readonly StaticPart[] {
  const parts: StaticPart[] = [];
  structures.forEach((structure, index) => {
    for (const { path, keys, value } of staticParts(structure, names[index] ?? "", [])) {
      const changed = args.map((arg, at) => (at === index ? withPart(arg, keys, UNLIKE) : arg));
      if (guards.every((guard) => holds(() => guard.holds(f, changed)))) continue;
      if (typeof value === "string" || value === null || value === undefined) parts.push({ path, value });
      else refuse("derive-fixed-part", null, { name, path: `\`${path}\``, found: typeof value });
    }
  });
  return parts;
}

/** Equal to nothing that an argument holds. */
const UNLIKE = Symbol("another value");

function holds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

interface FoundPart {
  readonly path: string;
  readonly keys: readonly (string | number)[];
  readonly value: unknown;
}

function staticParts(structure: Structure, path: string, keys: readonly (string | number)[]): readonly FoundPart[] {
  switch (structure.kind) {
    case "static":
      return structure.opaque === true ? [] : [{ path, keys, value: structure.value }];
    case "tuple":
      return structure.items.flatMap((item, index) => staticParts(item, `${path}[${index}]!`, [...keys, index]));
    case "object":
      return structure.fields.flatMap(([name, field]) => staticParts(field, path + memberText(name), [...keys, name]));
    default:
      return [];
  }
}

/** A copy of the value in which one part is another. */
function withPart(value: unknown, keys: readonly (string | number)[], part: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return part;
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === key ? withPart(item, rest, part) : item));
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as Record<string, unknown>;
  Object.assign(copy, value);
  copy[String(key)] = withPart(Reflect.get(value, key), rest, part);
  return copy;
}
