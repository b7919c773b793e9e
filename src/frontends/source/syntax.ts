/** Names for the syntax tree nodes of acorn that the interpreter speaks of. */
import type * as acorn from "acorn";

export type Node = acorn.AnyNode;
export type Expression = acorn.Expression;
export type Statement = acorn.Statement | acorn.ModuleDeclaration;
export type Pattern = acorn.Pattern;
export type FunctionNode = Extract<
  acorn.AnyNode,
  { type: "FunctionExpression" | "FunctionDeclaration" | "ArrowFunctionExpression" }
>;
export type ClassNode = acorn.Class;
/** The syntax node of a type. */
export type NodeOf<K extends Node["type"]> = Extract<Node, { type: K }>;
