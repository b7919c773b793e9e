/** From type annotations to `AnnotatedType`: names are looked through, across files too; what means no data is `unknown`. */
import type { TSEntityName, TSType, TSTypeElement } from "@babel/types";
import { arrayName } from "../../tree/leaf.js";
import type { TypedElement } from "../../tree/structure.js";
import { followName, type Module } from "./module.js";
import type { AnnotatedField, AnnotatedType } from "./types.js";

/** Where a type is written: its module, what its type parameters stand for, and the names being looked through. */
export interface TypeScope {
  readonly module: Module;
  readonly parameters: ReadonlyMap<string, AnnotatedType>;
  readonly within: readonly object[];
}

const ELEMENTS: readonly TypedElement[] = ["f64", "f32", "i32", "u32", "i16", "u16", "i8", "u8", "u8c"];
const typedArrays: ReadonlyMap<string, AnnotatedType> = new Map(
  ELEMENTS.map((element) => [arrayName(element), { kind: "typed-array", element }]),
);

const NUMBER: AnnotatedType = { kind: "number" };
const BOOLEAN: AnnotatedType = { kind: "boolean" };
const STRING: AnnotatedType = { kind: "string" };
const UNDEFINED: AnnotatedType = { kind: "literal", value: undefined };

export function typeOf(node: TSType, scope: TypeScope): AnnotatedType {
  switch (node.type) {
    case "TSNumberKeyword":
      return NUMBER;
    case "TSBooleanKeyword":
      return BOOLEAN;
    case "TSStringKeyword":
      return STRING;
    case "TSNullKeyword":
      return { kind: "literal", value: null };
    case "TSUndefinedKeyword":
    case "TSVoidKeyword":
      return UNDEFINED;
    case "TSParenthesizedType":
      return typeOf(node.typeAnnotation, scope);
    case "TSTypeOperator":
      return node.operator === "readonly" ? typeOf(node.typeAnnotation, scope) : unknown(node, scope);
    case "TSArrayType":
      return { kind: "list", item: typeOf(node.elementType, scope) };
    case "TSTupleType":
      return tuple(node, scope);
    case "TSTypeLiteral":
      return members(node.members, scope) ?? unknown(node, scope);
    case "TSUnionType":
      return union(node.types.map((member) => typeOf(member, scope)));
    case "TSIntersectionType":
      return intersection(node.types.map((member) => typeOf(member, scope))) ?? unknown(node, scope);
    case "TSLiteralType":
      return literal(node) ?? unknown(node, scope);
    case "TSIndexedAccessType":
      return fieldOf(typeOf(node.objectType, scope), typeOf(node.indexType, scope)) ?? unknown(node, scope);
    case "TSTypeReference": {
      const given = (node.typeParameters?.params ?? []).map((argument) => typeOf(argument, scope));
      return reference(node.typeName, given, scope) ?? unknown(node, scope);
    }
    default:
      return unknown(node, scope);
  }
}

function unknown({ start, end }: { start?: number | null; end?: number | null }, { module }: TypeScope): AnnotatedType {
  return { kind: "unknown", text: module.file.text.slice(start ?? 0, end ?? 0) };
}

function tuple(node: Extract<TSType, { type: "TSTupleType" }>, scope: TypeScope): AnnotatedType {
  const items: AnnotatedType[] = [];
  for (const element of node.elementTypes) {
    const inner = element.type === "TSNamedTupleMember" ? element.elementType : element;
    // A tuple of any length is no more than a list of what it may hold.
    if (inner.type === "TSRestType" || inner.type === "TSOptionalType") return unknown(node, scope);
    items.push(typeOf(inner, scope));
  }
  return { kind: "tuple", items };
}

function literal({ literal: node }: Extract<TSType, { type: "TSLiteralType" }>): AnnotatedType | null {
  switch (node.type) {
    case "NumericLiteral":
    case "StringLiteral":
    case "BooleanLiteral":
      return { kind: "literal", value: node.value };
    case "UnaryExpression":
      return node.operator === "-" && node.argument.type === "NumericLiteral"
        ? { kind: "literal", value: -node.argument.value }
        : null;
    default:
      return null;
  }
}

function union(members: readonly AnnotatedType[]): AnnotatedType {
  const flat = members.flatMap((member) => (member.kind === "union" ? member.members : [member]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: "union", members: flat };
}

/** Objects are merged; anything else has no common value that could be built. */
function intersection(members: readonly AnnotatedType[]): AnnotatedType | null {
  const fields = new Map<string, AnnotatedField>();
  for (const member of members) {
    if (member.kind !== "object") return null;
    for (const field of member.fields) {
      const optional = field.optional && (fields.get(field.name)?.optional ?? true);
      fields.set(field.name, { ...field, optional });
    }
  }
  return { kind: "object", fields: [...fields.values()] };
}

/** `P["w"]`, `number[][number]`. */
function fieldOf(type: AnnotatedType, index: AnnotatedType): AnnotatedType | null {
  if (type.kind === "list" && index.kind === "number") return type.item;
  if (index.kind !== "literal") return null;
  if (type.kind === "tuple" && typeof index.value === "number") return type.items[index.value] ?? null;
  if (type.kind !== "object") return null;
  const field = type.fields.find(({ name }) => name === index.value);
  if (field === undefined) return null;
  return field.optional ? union([field.type, UNDEFINED]) : field.type;
}

/** An object type from its members; null where one is a method, a call signature, or has a computed name. */
function members(nodes: readonly TSTypeElement[], scope: TypeScope): AnnotatedType | null {
  const fields: AnnotatedField[] = [];
  for (const node of nodes) {
    const annotation = node.typeAnnotation?.type === "TSTypeAnnotation" ? node.typeAnnotation.typeAnnotation : null;
    if (annotation === null) return null;
    if (node.type === "TSIndexSignature" && nodes.length === 1)
      return { kind: "record", item: typeOf(annotation, scope) };
    if (node.type !== "TSPropertySignature" || node.computed === true) return null;
    const { key } = node;
    const name = key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : null;
    if (name === null) return null;
    fields.push(optionalField(name, typeOf(annotation, scope), node.optional === true));
  }
  return { kind: "object", fields };
}

/** A field that may be undefined may be missing. */
function optionalField(name: string, type: AnnotatedType, optional: boolean): AnnotatedField {
  const { present, isOptional } = withoutUndefined(type);
  return { name, type: present, optional: optional || isOptional };
}

/** The type without `undefined`, and whether it had it. */
export function withoutUndefined(type: AnnotatedType): {
  readonly present: AnnotatedType;
  readonly isOptional: boolean;
} {
  if (type.kind !== "union") return { present: type, isOptional: false };
  const isUndefined = (member: AnnotatedType) => member.kind === "literal" && member.value === undefined;
  const rest = type.members.filter((member) => !isUndefined(member));
  return { present: union(rest), isOptional: rest.length < type.members.length };
}

/** A name with its type arguments; null for what is not declared where it can be read. */
function reference(name: TSEntityName, given: readonly AnnotatedType[], scope: TypeScope): AnnotatedType | null {
  if (name.type !== "Identifier") return null;
  const parameter = scope.parameters.get(name.name);
  if (parameter !== undefined) return parameter;
  return declared(name.name, given, scope) ?? standard(name.name, given);
}

function declared(name: string, given: readonly AnnotatedType[], scope: TypeScope): AnnotatedType | null {
  const found = followName(scope.module, name);
  const declarations = found?.module.types.get(found.name);
  if (found === null || declarations === undefined) return null;
  const parts: AnnotatedType[] = [];
  for (const { node } of declarations) {
    // A type that contains itself has no end.
    if (scope.within.includes(node)) return null;
    const parameters = new Map<string, AnnotatedType>();
    for (const [index, { name: parameter, default: fallback }] of (node.typeParameters?.params ?? []).entries()) {
      const here = { module: found.module, parameters, within: scope.within };
      const value = given[index] ?? (fallback === null || fallback === undefined ? null : typeOf(fallback, here));
      if (value !== null) parameters.set(parameter, value);
    }
    const inner = { module: found.module, parameters, within: [...scope.within, node] };
    if (node.type === "TSTypeAliasDeclaration") return typeOf(node.typeAnnotation, inner);
    for (const base of node.extends ?? []) {
      const { expression } = base;
      if (expression.type !== "Identifier") return null;
      const types = (base.typeParameters?.params ?? []).map((argument) => typeOf(argument, inner));
      const part = reference(expression, types, inner);
      if (part === null) return null;
      parts.push(part);
    }
    const own = members(node.body.body, inner);
    if (own === null) return null;
    parts.push(own);
  }
  return parts.length === 1 ? (parts[0] ?? null) : intersection(parts);
}

/** Types of the language. */
function standard(name: string, given: readonly AnnotatedType[]): AnnotatedType | null {
  const array = typedArrays.get(name);
  if (array !== undefined) return array;
  const [first, second] = given;
  if (first === undefined) return null;
  switch (name) {
    case "Array":
    case "ReadonlyArray":
      return { kind: "list", item: first };
    case "Readonly":
    case "NonNullable":
      return first;
    case "Partial":
    case "Required":
      return first.kind === "object"
        ? { kind: "object", fields: first.fields.map((field) => ({ ...field, optional: name === "Partial" })) }
        : null;
    case "Record":
      return second === undefined ? null : record(first, second);
    default:
      return null;
  }
}

function record(keys: AnnotatedType, item: AnnotatedType): AnnotatedType | null {
  if (keys.kind === "string") return { kind: "record", item };
  const names = keys.kind === "union" ? keys.members : [keys];
  const fields = names.flatMap((key) => (key.kind === "literal" && typeof key.value === "string" ? [key.value] : []));
  if (fields.length < names.length) return null;
  return { kind: "object", fields: fields.map((name) => ({ name, type: item, optional: false })) };
}
