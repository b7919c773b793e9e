/** `var`: names that belong to the whole function, declared before its first statement runs. */
import { childrenOf } from "./children.js";
import { declare } from "./environment.js";
import { patternNames } from "./pattern-names.js";
import type { Node } from "./syntax.js";
import type { Env, Tracer } from "./tracer.js";
import { UNDEFINED } from "./values.js";

/** Declares the `var` names of a body, inner functions aside. */
export function hoistVars(t: Tracer, body: Node, env: Env): void {
  if (body.type === "VariableDeclaration" && body.kind === "var") {
    for (const declarator of body.declarations) {
      for (const name of patternNames(declarator.id)) {
        if (!env.scope.declares(name) && env.scope.parent?.declares(name) !== true) declare(t, env, name, UNDEFINED);
      }
    }
  }
  for (const child of childrenOf(body)) if (!isFunction(child)) hoistVars(t, child, env);
}

function isFunction(node: Node): boolean {
  return /^(Function|ArrowFunction|Class)/.test(node.type);
}
