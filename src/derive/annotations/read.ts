/** Finds an exported function in a TypeScript file and reads the annotations of its parameters. */
import type {
  ArrowFunctionExpression,
  Expression,
  FunctionDeclaration,
  FunctionExpression,
  FunctionParameter,
  TSFunctionType,
  TSType,
} from "@babel/types";
import { mentionedDeclarations } from "./mentioned.js";
import { DEFAULT, followExport, followName, type Module, moduleOf, type ValueDeclaration } from "./module.js";
import { type TypeScope, typeOf, withoutUndefined } from "./resolve.js";
import type { AnnotatedFunction, AnnotatedParameter, AnnotatedType, SourceFile } from "./types.js";

type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** The names under which a file exports functions that stand in it or in files that it imports, `default` included. */
export function exportedFunctions(file: SourceFile): string[] {
  const module = moduleOf(file);
  return [...module.exports.keys()].filter((name) => readFunction(file, name) !== null);
}

/** The annotations of the parameters of an exported function; null where there is no such function, or its text is elsewhere. */
export function readAnnotations(file: SourceFile, exportName: string): readonly AnnotatedParameter[] | null {
  return readFunction(file, exportName)?.parameters ?? null;
}

/**
 * An exported function of a file, with its annotations, followed through imports and re-exports; null where there is no such
 * function, or where its text is elsewhere: the result of a call, a method of an object.
 *
 * @throws SyntaxError for what is no TypeScript.
 */
export function readFunction(file: SourceFile, exportName: string): AnnotatedFunction | null {
  const found = followExport(moduleOf(file), exportName);
  const value = found?.module.values.get(found.name);
  if (found === null || value === undefined) return null;
  return functionOf(found.module, found.name, value, []);
}

function functionOf(
  module: Module,
  name: string,
  { node, annotation }: ValueDeclaration,
  passed: readonly ValueDeclaration[],
): AnnotatedFunction | null {
  const value = node.type === "FunctionDeclaration" ? node : plainExpression(node);
  if (value.type === "Identifier") {
    const found = followName(module, value.name);
    const target = found?.module.values.get(found.name);
    if (found === null || target === undefined || passed.includes(target)) return null;
    return functionOf(found.module, found.name, target, [...passed, target]);
  }
  if (!isFunction(value)) return null;
  const scope: TypeScope = { module, parameters: new Map(), within: [] };
  const contextual = annotation === null ? null : functionType(annotation, module);
  const parameters = value.params.filter(
    (parameter) => !(parameter.type === "Identifier" && parameter.name === "this"),
  );
  const annotated = parameters.map((parameter, index) =>
    parameterOf(parameter, index, scope, contextual?.node.parameters[index] ?? null, contextual?.module ?? module),
  );
  const nodes = parameters.flatMap((parameter) => annotationOf(parameter) ?? []);
  return {
    name:
      name === DEFAULT && node.type !== "ArrowFunctionExpression"
        ? (isFunction(node) && node.id?.name) || DEFAULT
        : name,
    parameters: annotated,
    declarations: mentionedDeclarations(module, annotation === null ? nodes : [...nodes, annotation]),
  };
}

function isFunction(node: FunctionDeclaration | Expression): node is FunctionNode {
  return ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(node.type);
}

/** An expression without what only the types see. */
function plainExpression(node: Expression): Expression {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      return plainExpression(node.expression);
    default:
      return node;
  }
}

/** `(p: P) => number` of an annotated variable, also behind one alias. */
function functionType(
  annotation: TSType,
  module: Module,
): { readonly node: TSFunctionType; readonly module: Module } | null {
  if (annotation.type === "TSFunctionType") return { node: annotation, module };
  if (annotation.type !== "TSTypeReference" || annotation.typeName.type !== "Identifier") return null;
  const found = followName(module, annotation.typeName.name);
  const node = found?.module.types.get(found.name)?.[0]?.node;
  const isPlain = node?.type === "TSTypeAliasDeclaration" && node.typeAnnotation.type === "TSFunctionType";
  return found !== null && isPlain && !node.typeParameters
    ? { node: node.typeAnnotation as TSFunctionType, module: found.module }
    : null;
}

function parameterOf(
  parameter: FunctionParameter,
  index: number,
  scope: TypeScope,
  contextual: TSFunctionType["parameters"][number] | null,
  contextModule: Module,
): AnnotatedParameter {
  const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
  const bare = target.type === "RestElement" ? target.argument : target;
  const name = bare.type === "Identifier" ? bare.name : `argument ${index}`;
  const own = annotationOf(parameter);
  const node = own ?? (contextual === null ? null : annotationOf(contextual));
  const module = own === null ? contextModule : scope.module;
  const type = node === null ? defaultType(parameter) : typeOf(node, { ...scope, module });
  const { present, isOptional } = withoutUndefined(type);
  const isMarked = bare.type === "Identifier" && bare.optional === true;
  return {
    name,
    type: present,
    text: node === null ? null : module.file.text.slice(node.start ?? 0, node.end ?? 0),
    optional: parameter.type === "AssignmentPattern" || isMarked || isOptional,
    rest: target.type === "RestElement",
  };
}

/** The annotation of a parameter, which stands at the pattern before a default. */
function annotationOf(parameter: FunctionParameter | TSFunctionType["parameters"][number]): TSType | null {
  const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
  if (!("typeAnnotation" in target)) return null;
  const { typeAnnotation } = target;
  return typeAnnotation?.type === "TSTypeAnnotation" ? typeAnnotation.typeAnnotation : null;
}

/** Without an annotation, a default value says what the parameter is. */
function defaultType(parameter: FunctionParameter): AnnotatedType {
  if (parameter.type === "AssignmentPattern") {
    const { type } = parameter.right;
    if (type === "NumericLiteral" || type === "UnaryExpression") return { kind: "number" };
    if (type === "BooleanLiteral") return { kind: "boolean" };
    if (type === "StringLiteral") return { kind: "string" };
  }
  return { kind: "unknown", text: "" };
}
