/** Calls: functions of the user's are interpreted in place, captured ones from their text, native ones by table. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import { chooseAbstract } from "./branches.js";
import { builtinFunction } from "./builtins/functions.js";
import { childrenOf } from "./children.js";
import { declare, siteOf } from "./environment.js";
import { isNative } from "./inputs.js";
import { sequenceOf } from "./iteration.js";
import { describe, presentPart, readable } from "./numbers.js";
import { parseFunction } from "./parse.js";
import { declarePattern, patternNames } from "./patterns.js";
import { getProperty } from "./properties.js";
import { callRecursively, isRunTimeRecursion } from "./recursion.js";
import { Scope } from "./scope.js";
import { hoist } from "./statements.js";
import type { Node } from "./syntax.js";
import type { Env, Frame, Target, Tracer } from "./tracer.js";
import {
  type Abstract,
  type ClassValue,
  type Closure,
  NEVER,
  type Ref,
  type Spread,
  type Static,
  staticValue,
  UNDEFINED,
  UNSET,
} from "./values.js";

export function call(
  t: Tracer,
  callee: Abstract,
  self: Abstract | null,
  args: readonly Abstract[],
  site: Site,
): Abstract {
  const target = readable(callee);
  if (target === NEVER) return NEVER;
  switch (target.kind) {
    case "closure":
      return callClosure(t, target, self, args, site);
    case "builtin":
      return target.call(args, site);
    case "static":
      if (typeof target.value === "function") return callReal(t, target, target.value, self, args, site);
      break;
    case "choice":
      return chooseAbstract(
        t,
        target.predicate,
        () => call(t, target.then, self, args, site),
        () => call(t, target.otherwise, self, args, site),
        site,
      );
    case "class":
      return refuse("not-a-function", site, { what: `the class \`${target.name}\` without \`new\`` });
    default:
  }
  return refuse("not-a-function", site, { what: describe(target) });
}

/** A real function: one that Chainrule knows, or one whose text can be read. */
export function callReal(
  t: Tracer,
  target: Static,
  f: Function,
  self: Abstract | null,
  args: readonly Abstract[],
  site: Site,
  isRoot = false,
): Abstract {
  const known = isRoot ? null : builtinFunction(t, f, self, args, site);
  if (known !== null) return known;
  if (isNative(f)) return refuse("unknown-native", site, { name: f.name || "(anonymous)" });
  return callClosure(t, closureOf(t, target, f, site), self, args, site);
}

/** The closure that a real function is. */
export function closureOf(t: Tracer, target: Static, f: Function, site: Site): Closure {
  const parsed = parseFunction(f);
  if (parsed.node.type === "ClassExpression")
    return refuse("not-a-function", site, { what: `the class \`${f.name}\` without \`new\`` });
  const scope = t.inputs.scopeOf(f, target.path ?? []);
  const frame: Frame = {
    source: parsed.source,
    node: parsed.node,
    caller: site,
    thisValue: null,
    home: null,
    result: t.heap.variable("result", UNSET),
  };
  return { kind: "closure", node: parsed.node, scope, name: f.name || "(anonymous)", home: null, frame };
}

const DEPTH_LIMIT = 400;

export function callClosure(
  t: Tracer,
  target: Closure,
  self: Abstract | null,
  given: readonly Abstract[],
  site: Site,
): Abstract {
  const args = expandSpread(t, target, given, site);
  if (isRunTimeRecursion(t, target, site)) return callRecursively(t, target, self, args, site, runBody);
  if (t.activations.length > DEPTH_LIMIT) refuse("too-many-steps", site, { limit: DEPTH_LIMIT });
  t.activations.push({ node: target.node, depth: t.builder.depth });
  const result = runBody(t, target, self, args, site);
  t.activations.pop();
  return result;
}

/** Interprets the body of a function with its parameters bound. */
export function runBody(
  t: Tracer,
  target: Closure,
  self: Abstract | null,
  args: readonly Abstract[],
  site: Site,
): Abstract {
  const { node } = target;
  const isArrow = node.type === "ArrowFunctionExpression";
  const frame: Frame = {
    source: target.frame.source,
    node,
    caller: site,
    thisValue: isArrow ? target.frame.thisValue : self,
    home: target.home,
    result: t.heap.variable("the result", UNSET),
  };
  const returned: Target = { kind: "return", label: null, taken: t.heap.variable("returned", staticValue(false)) };
  const scope = new Scope(target.scope);
  const env: Env = { scope, frame, targets: [returned] };
  if (node.type === "FunctionExpression" && node.id != null) declare(t, env, node.id.name, target);
  bindParameters(t, target, args, env, site);
  if (node.body.type !== "BlockStatement") return t.evaluate(node.body, env);
  const inner: Env = { ...env, scope: new Scope(scope) };
  hoistVars(t, node.body, inner);
  hoist(t, node.body.body, inner);
  const before = t.dead;
  t.executeList(node.body.body, inner);
  if (!before && t.dead) return UNDEFINED;
  return resultOf(t, frame, returned);
}

function resultOf(t: Tracer, frame: Frame, returned: Target): Abstract {
  const taken = returned.taken.value;
  const result = frame.result.value;
  if (taken.kind === "static" || taken.kind === "unset")
    return taken.kind === "static" && taken.value === true ? result : UNDEFINED;
  // Some path ends without `return`: there the result is undefined.
  if (result.kind === "unset" || (result.kind === "static" && result.value === undefined)) return UNDEFINED;
  const present = taken.kind === "traced" ? taken.value : null;
  if (present === null) return result;
  const element = result.kind === "traced" ? result.present : undefined;
  if (element === undefined) return { kind: "maybe", absent: undefined, present: () => present, value: result };
  return { kind: "maybe", absent: undefined, present: () => t.ops.and(present, element()), value: presentPart(result) };
}

function bindParameters(t: Tracer, target: Closure, args: readonly Abstract[], env: Env, site: Site): void {
  const last = args[args.length - 1];
  const spread = last?.kind === "spread" ? last : null;
  const known = spread === null ? args : args.slice(0, -1);
  target.node.params.forEach((param, position) => {
    if (param.type === "RestElement") {
      declarePattern(t, param.argument, restOf(t, known, spread, position, param.start, site), env, false);
      return;
    }
    const beyond = spread === null ? UNDEFINED : spreadItem(t, spread.list, position - known.length, site);
    declarePattern(t, param, known[position] ?? beyond, env, false);
  });
  if (target.node.type !== "ArrowFunctionExpression") {
    env.scope.declare("arguments", t.heap.variable("arguments", lazyTuple(t, known)));
  }
}

function restOf(
  t: Tracer,
  known: readonly Abstract[],
  spread: Spread | null,
  from: number,
  start: number,
  site: Site,
): Abstract {
  const items = known.slice(from);
  if (spread === null) {
    return { kind: "ref", cell: t.heap.cell({ kind: "tuple", items, frozen: null }, `rest@${start}`), steps: [] };
  }
  if (from > known.length) {
    const skipped = staticValue(from - known.length);
    return t.call(getProperty(t, spread.list, "slice", site), spread.list, [skipped], site);
  }
  return t.concatenate(
    [...items.map((value) => ({ value, spread: false })), { value: spread.list, spread: true }],
    site,
  );
}

/** The arguments one by one, as far as the function has parameters for them; a rest parameter takes the list itself. */
function expandSpread(t: Tracer, target: Closure, args: readonly Abstract[], site: Site): readonly Abstract[] {
  const { params } = target.node;
  const last = args[args.length - 1];
  if (last?.kind !== "spread" || params.some((param) => param.type === "RestElement")) return args;
  const known = args.slice(0, -1);
  const taken = params.slice(known.length).map((_, position) => spreadItem(t, last.list, position, site));
  return [...known, ...taken];
}

/** `f(...xs)`: parameters take the items in order; `undefined` beyond the end. */
function spreadItem(t: Tracer, list: Ref, position: number, site: Site): Abstract {
  if (position < 0) return UNDEFINED;
  const sequence = sequenceOf(t, list, site);
  return sequence.kind === "known" ? (sequence.items[position] ?? UNDEFINED) : sequence.at(constant(position));
}

function lazyTuple(t: Tracer, items: readonly Abstract[]): Abstract {
  return { kind: "ref", cell: t.heap.cell({ kind: "tuple", items, frozen: "argument" }, "arguments"), steps: [] };
}

/** `var` names belong to the function. */
function hoistVars(t: Tracer, body: Node, env: Env): void {
  const visit = (node: Node): void => {
    if (node.type === "VariableDeclaration" && node.kind === "var") {
      for (const declarator of node.declarations) {
        for (const name of patternNames(declarator.id)) {
          if (!env.scope.declares(name) && env.scope.parent?.declares(name) !== true) declare(t, env, name, UNDEFINED);
        }
      }
    }
    for (const child of childrenOf(node)) if (!isFunction(child)) visit(child);
  };
  visit(body);
}

function isFunction(node: Node): boolean {
  return (
    node.type === "FunctionExpression" || node.type === "FunctionDeclaration" || node.type === "ArrowFunctionExpression"
  );
}

/** `new C(...)`. */
export function construct(t: Tracer, callee: Abstract, args: readonly Abstract[], site: Site): Abstract {
  const target = readable(callee);
  if (target.kind === "builtin") return target.call(args, site);
  if (target.kind === "static" && typeof target.value === "function") {
    const known = t.constructNative(target.value, args, site);
    if (known !== null) return known;
  }
  const made = asClass(t, target, site);
  const prototype =
    made.real === null
      ? made
      : staticValue((made.real.value as Function).prototype, [
          ...(made.real.path ?? []),
          { kind: "property", key: "prototype" },
        ]);
  const cell = t.heap.cell(
    { kind: "object", fields: new Map(), prototype, frozen: null },
    `${made.name}@${site.start}`,
  );
  const self: Abstract = { kind: "ref", cell, steps: [] };
  initialize(t, made, self, args, site);
  return self;
}

/** The class that a value is; a captured one is read from its text. */
export function asClass(t: Tracer, value: Abstract, site: Site): ClassValue {
  if (value.kind === "class") return value;
  if (value.kind !== "static" || typeof value.value !== "function")
    return refuse("not-a-function", site, { what: describe(value) });
  const f = value.value;
  if (isNative(f)) return refuse("unknown-native", site, { name: f.name });
  const parsed = parseFunction(f);
  if (parsed.node.type !== "ClassExpression") {
    return refuse("unsupported-construct", site, {
      what: `\`new\` with the function \`${f.name}\``,
      because: "only classes make objects here",
      remedy: "write a class, or return an object literal",
    });
  }
  const scope = t.inputs.scopeOf(f, value.path ?? []);
  const frame: Frame = {
    source: parsed.source,
    node: parsed.node,
    caller: site,
    thisValue: null,
    home: null,
    result: t.heap.variable("result", UNSET),
  };
  // The parent stands in the prototype chain: a constructor does not close over the name that `extends` mentions.
  const base: unknown = Object.getPrototypeOf(f);
  const path = [...(value.path ?? []), { kind: "property", key: "__proto__" } as const];
  const parent = parsed.node.superClass == null ? null : asClass(t, staticValue(base, path), site);
  return { kind: "class", node: parsed.node, scope, name: f.name, parent, real: value, frame };
}

/** Fields, then the constructor; a derived class does both when it calls `super`. */
export function initialize(t: Tracer, target: ClassValue, self: Abstract, args: readonly Abstract[], site: Site): void {
  const own = target.node.body.body.find(
    (member) => member.type === "MethodDefinition" && member.kind === "constructor",
  );
  if (target.parent === null) initializeFields(t, target, self, site);
  if (own?.type === "MethodDefinition") {
    callClosure(
      t,
      {
        kind: "closure",
        node: own.value,
        scope: target.scope,
        name: target.name,
        home: target,
        frame: target.frame,
      },
      self,
      args,
      site,
    );
    return;
  }
  if (target.parent !== null) {
    initialize(t, target.parent, self, args, site);
    initializeFields(t, target, self, site);
  }
}

export function initializeFields(t: Tracer, target: ClassValue, self: Abstract, site: Site): void {
  const frame: Frame = {
    source: target.frame.source,
    node: target.node,
    caller: site,
    thisValue: self,
    home: target,
    result: t.heap.variable("result", UNSET),
  };
  const env: Env = { scope: target.scope, frame, targets: [] };
  for (const member of target.node.body.body) {
    if (member.type !== "PropertyDefinition" || member.static) continue;
    const value = member.value == null ? UNDEFINED : t.evaluate(member.value, env);
    const name = member.computed ? null : t.memberName(member.key);
    if (name === null)
      refuse("unsupported-construct", siteOf(member, env), {
        what: "a computed field name",
        because: "field names must be known",
        remedy: "name the field",
      });
    t.setProperty(self, name, value, site);
  }
}
