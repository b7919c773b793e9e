/** Calls: functions of the user's are interpreted in place, captured ones from their text, native ones by table. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import { chooseAbstract } from "./branches.js";
import { builtinFunction } from "./builtins/functions.js";
import { nativeName } from "./builtins/natives.js";
import { closureOf } from "./captured-functions.js";
import { declare } from "./environment.js";
import { hoistVars } from "./hoisting.js";
import { isNative } from "./inputs.js";
import { sequenceOf } from "./iteration.js";
import { describe, presentPart, readable } from "./numbers.js";
import { refuseBound } from "./parse.js";
import { declarePattern } from "./patterns.js";
import { getProperty } from "./properties.js";
import { callRecursively, isRunTimeRecursion } from "./recursion.js";
import { Scope } from "./scope.js";
import { hoist } from "./statements.js";
import type { Env, Frame, Target, Tracer } from "./tracer.js";
import {
  type Abstract,
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
        () => callOption(t, target.then, self, args, site),
        () => callOption(t, target.otherwise, self, args, site),
        site,
      );
    case "maybe":
      return chooseAbstract(
        t,
        target.present(),
        () => call(t, target.value, self, args, site),
        () => callOption(t, staticValue(target.absent), self, args, site),
        site,
      );
    case "class":
      return refuse("class-without-new", site, { name: target.name });
    default:
  }
  return refuse("not-a-function", site, { what: describe(target) });
}

/** One of several that may be called: where it is no function, JavaScript throws when it gets there. */
function callOption(
  t: Tracer,
  target: Abstract,
  self: Abstract | null,
  args: readonly Abstract[],
  site: Site,
): Abstract {
  if (target.kind !== "static" || typeof target.value === "function") return call(t, target, self, args, site);
  t.builder.effect({
    effect: "assert",
    predicate: constant(false),
    message: [`${String(target.value)} is not a function`],
    inputs: [],
    construct: (message) => new TypeError(message),
  });
  t.dead = true;
  return UNDEFINED;
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
  if (isNative(f)) {
    refuseBound(f, site);
    return refuse("unknown-native", site, { name: nativeName(f, self) ?? "(anonymous)" });
  }
  return callClosure(t, closureOf(t, target, f, site), self, args, site);
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
  const first = args.findIndex((arg) => arg.kind === "spread");
  if (first < 0) return args;
  const known = args.slice(0, first);
  const list = listOfSpread(t, args.slice(first), site);
  if (params.some((param) => param.type === "RestElement")) return [...known, { kind: "spread", list }];
  const taken = params.slice(known.length).map((_, position) => spreadItem(t, list, position, site));
  return [...known, ...taken];
}

/** `...xs` alone, or what stands behind it as one list. */
function listOfSpread(t: Tracer, args: readonly Abstract[], site: Site): Ref {
  const [only] = args;
  if (only?.kind === "spread" && args.length === 1) return only.list;
  const parts = args.map((arg) => ({
    value: arg.kind === "spread" ? arg.list : arg,
    spread: arg.kind === "spread",
  }));
  return t.concatenate(parts, site);
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
