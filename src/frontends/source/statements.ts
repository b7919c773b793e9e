/** Statements of the interpreted function, but for loops. Jumps set a flag; what follows a possible jump stands in a branch. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { emitThrow } from "./builtins/thrown-errors.js";
import { classValue } from "./classes.js";
import { declare, siteOf } from "./environment.js";
import { condition } from "./expressions.js";
import { pending, takeJump, unlessJumped } from "./jumps.js";
import { closure } from "./literals.js";
import { doWhileStatement, forOfStatement, forStatement, whileStatement } from "./loop-statements.js";
import { readable } from "./numbers.js";
import { equality } from "./operators.js";
import { declarePattern, patternNames } from "./patterns.js";
import { noteReturn } from "./recursion.js";
import { Scope } from "./scope.js";
import type { Node, NodeOf, Statement } from "./syntax.js";
import type { Env, Target, Tracer } from "./tracer.js";
import { type Abstract, staticValue, UNDEFINED } from "./values.js";

const STEP_LIMIT = 200_000;

/** Runs statements in order, in a scope whose names are reserved first. */
export function executeList(t: Tracer, nodes: readonly Statement[], env: Env): void {
  hoist(t, nodes, env);
  executeFrom(t, nodes, 0, env);
}

function executeFrom(t: Tracer, nodes: readonly Statement[], start: number, env: Env): void {
  for (let position = start; position < nodes.length; position++) {
    const node = nodes[position];
    if (node === undefined || t.dead) return;
    const rest = () => executeFrom(t, nodes, position + 1, env);
    if (node.type === "IfStatement" && ifWithRest(t, node, env, rest)) return;
    if (node.type !== "IfStatement") t.execute(node, env);
    if (t.dead) return;
    const jump = pending(t, env.targets);
    if (jump === null) continue;
    if (jump.kind === "constant") return;
    if (position + 1 < nodes.length) unlessJumped(t, env.targets, jump, rest, siteOf(node, env));
    return;
  }
}

/** Runs an `if`. True: the statements after it were run too, in the side that goes on while the other one jumps. */
function ifWithRest(t: Tracer, node: NodeOf<"IfStatement">, env: Env, rest: () => void): boolean {
  const site = siteOf(node, env);
  const test = condition(t, node.test, env);
  const then = () => t.execute(node.consequent, env);
  const otherwise = () => {
    if (node.alternate != null) t.execute(node.alternate, env);
  };
  if (test.kind === "constant") {
    if (test.value === true) then();
    else otherwise();
    return false;
  }
  const continueUnlessJumped = (side: () => void) => () => {
    side();
    if (t.dead) return;
    const jump = pending(t, env.targets);
    if (jump === null) rest();
    else if (jump.kind !== "constant") unlessJumped(t, env.targets, jump, rest, site);
  };
  if (alwaysJumps(node.consequent)) {
    if (onlyThrows(node.consequent)) {
      guard(t, node.consequent, test, env);
      otherwise();
      return false;
    }
    t.branch(test, then, continueUnlessJumped(otherwise), site);
    return true;
  }
  if (node.alternate != null && alwaysJumps(node.alternate)) {
    t.branch(test, continueUnlessJumped(then), otherwise, site);
    return true;
  }
  t.branch(test, then, otherwise, site);
  return false;
}

/** `if (bad) throw new Error(...)`: an assertion rather than a branch. */
function guard(t: Tracer, node: Node, test: Value, env: Env): void {
  const statement = node.type === "BlockStatement" ? node.body[0] : node;
  if (statement?.type === "ThrowStatement") throwError(t, statement, env, t.ops.not(test));
}

function onlyThrows(node: Node): boolean {
  if (node.type === "BlockStatement") return node.body.length === 1 && node.body[0]?.type === "ThrowStatement";
  return node.type === "ThrowStatement";
}

/** Whether control never reaches the end of the statement, as far as syntax tells. */
function alwaysJumps(node: Node): boolean {
  switch (node.type) {
    case "ReturnStatement":
    case "BreakStatement":
    case "ContinueStatement":
    case "ThrowStatement":
      return true;
    case "BlockStatement": {
      const last = node.body[node.body.length - 1];
      return last !== undefined && alwaysJumps(last);
    }
    case "IfStatement":
      return node.alternate != null && alwaysJumps(node.consequent) && alwaysJumps(node.alternate);
    default:
      return false;
  }
}

export function execute(t: Tracer, node: Statement, env: Env): void {
  t.steps++;
  if (t.steps > STEP_LIMIT) refuse("too-many-steps", siteOf(node, env), { limit: STEP_LIMIT });
  const before = t.builder.site;
  t.builder.site = siteOf(node, env);
  executeNode(t, node, env);
  t.builder.site = before;
}

function executeNode(t: Tracer, node: Statement, env: Env): void {
  const site = siteOf(node, env);
  switch (node.type) {
    case "ExpressionStatement":
      t.evaluate(node.expression, env);
      return;
    case "VariableDeclaration":
      return variableDeclaration(t, node, env);
    case "FunctionDeclaration":
    case "EmptyStatement":
    case "DebuggerStatement":
      return;
    case "ClassDeclaration":
      declare(t, env, node.id?.name ?? "", classValue(t, node, env), true);
      return;
    case "BlockStatement":
      return executeList(t, node.body, { ...env, scope: new Scope(env.scope) });
    case "IfStatement":
      ifWithRest(t, node, env, () => {});
      return;
    case "ReturnStatement":
      return returnStatement(t, node, env);
    case "ThrowStatement":
      throwError(t, node, env, constant(false));
      t.dead = true;
      return;
    case "BreakStatement":
    case "ContinueStatement":
      return takeJump(t, env, node.type === "BreakStatement" ? "break" : "continue", node.label?.name ?? null, site);
    case "LabeledStatement":
      return labeled(t, node, env);
    case "SwitchStatement":
      return switchStatement(t, node, env, null);
    case "ForStatement":
      return forStatement(t, node, env, null);
    case "ForOfStatement":
      return forOfStatement(t, node, env, null);
    case "WhileStatement":
      return whileStatement(t, node, env, null);
    case "DoWhileStatement":
      return doWhileStatement(t, node, env, null);
    case "ForInStatement":
      return forOfStatement(t, node, env, null);
    case "TryStatement":
      return refuse("try-catch", { ...site, end: site.start + 3 });
    default:
      return refuse("unsupported-construct", site, {
        what: `\`${node.type}\``,
        because: "it has no meaning for numbers",
        remedy: "leave it out",
      });
  }
}

function variableDeclaration(t: Tracer, node: NodeOf<"VariableDeclaration">, env: Env): void {
  for (const declarator of node.declarations) {
    const { init, id } = declarator;
    if (node.kind === "var") {
      if (init != null) t.assignPattern(id, t.evaluate(init, env), env);
      continue;
    }
    const value = init == null ? UNDEFINED : t.evaluate(init, env);
    declarePattern(t, id, value, env, node.kind === "const");
  }
}

function returnStatement(t: Tracer, node: NodeOf<"ReturnStatement">, env: Env): void {
  const value = node.argument == null ? UNDEFINED : t.evaluate(node.argument, env);
  const [target] = env.targets;
  if (t.dead || target === undefined) return;
  noteReturn(t, env.frame, value);
  t.heap.writeVariable(env.frame.result, value);
  t.heap.writeVariable(target.taken, staticValue(true));
}

function throwError(t: Tracer, node: NodeOf<"ThrowStatement">, env: Env, predicate: Value): void {
  const site = siteOf(node, env);
  const emit = () => emitThrow(t, node.argument, env, site);
  if (predicate.kind === "constant") return emit();
  // The message may need values that exist only when it is thrown.
  const outer = t.dead;
  t.branch(
    predicate,
    () => {},
    () => {
      emit();
      t.dead = true;
    },
    site,
  );
  t.dead = outer;
}

function labeled(t: Tracer, node: NodeOf<"LabeledStatement">, env: Env): void {
  const label = node.label.name;
  const { body } = node;
  switch (body.type) {
    case "ForStatement":
      return forStatement(t, body, env, label);
    case "ForOfStatement":
    case "ForInStatement":
      return forOfStatement(t, body, env, label);
    case "WhileStatement":
      return whileStatement(t, body, env, label);
    case "DoWhileStatement":
      return doWhileStatement(t, body, env, label);
    case "SwitchStatement":
      return switchStatement(t, body, env, label);
    default: {
      const target: Target = {
        kind: "break",
        label,
        block: true,
        taken: t.heap.variable(`left ${label}`, staticValue(false)),
      };
      t.execute(body, { ...env, targets: [...env.targets, target] });
      t.heap.settle(target.taken, staticValue(false));
    }
  }
}

/** Cases in order; each runs when its value is met first, or when the one before fell through. */
function switchStatement(t: Tracer, node: NodeOf<"SwitchStatement">, env: Env, label: string | null): void {
  const site = siteOf(node, env);
  const value = readable(t.evaluate(node.discriminant, env));
  const target: Target = { kind: "break", label, taken: t.heap.variable("left switch", staticValue(false)) };
  const inner: Env = { ...env, scope: new Scope(env.scope), targets: [...env.targets, target] };
  hoist(
    t,
    node.cases.flatMap((entry) => entry.consequent),
    inner,
  );
  const matched = matchCases(t, node, value, inner, site);
  runCases(t, node, matched, 0, inner, site);
  t.heap.settle(target.taken, staticValue(false));
}

/** For each case, whether control enters at it. */
function matchCases(t: Tracer, node: NodeOf<"SwitchStatement">, value: Abstract, env: Env, site: Site): Value[] {
  let before: Value = constant(false);
  const matches = node.cases.map((entry): Value | null => {
    if (entry.test == null) return null;
    const equal = equality(t, value, t.evaluate(entry.test, env), false, site);
    const first = t.ops.and(t.ops.not(before), equal);
    before = t.ops.or(before, equal);
    return first;
  });
  return matches.map((match) => match ?? t.ops.not(before));
}

function runCases(
  t: Tracer,
  node: NodeOf<"SwitchStatement">,
  entered: readonly Value[],
  start: number,
  env: Env,
  site: Site,
): void {
  // The first case that may be entered: everything behind it runs in its sides.
  for (let position = start; position < node.cases.length; position++) {
    const match = entered[position] ?? constant(false);
    if (match.kind === "constant" && match.value === false) continue;
    const run = () => fallThrough(t, node, position, env);
    if (match.kind === "constant") return run();
    return t.branch(match, run, () => runCases(t, node, entered, position + 1, env, site), site);
  }
}

function fallThrough(t: Tracer, node: NodeOf<"SwitchStatement">, start: number, env: Env): void {
  const statements = node.cases.slice(start).flatMap((entry) => entry.consequent);
  const end = statements.findIndex((statement) => statement.type !== "FunctionDeclaration" && alwaysJumps(statement));
  executeFrom(t, end < 0 ? statements : statements.slice(0, end + 1), 0, env);
}

/** Reserves block-scoped names, and binds function declarations, before the first statement runs. */
export function hoist(t: Tracer, nodes: readonly Statement[], env: Env): void {
  for (const node of nodes) {
    if (node.type === "VariableDeclaration" && node.kind !== "var") {
      for (const declarator of node.declarations)
        for (const name of patternNames(declarator.id)) env.scope.reserve(name);
    } else if (node.type === "ClassDeclaration" && node.id != null) {
      env.scope.reserve(node.id.name);
    }
  }
  for (const node of nodes) {
    if (node.type !== "FunctionDeclaration" || node.id == null) continue;
    declare(t, env, node.id.name, closure(node, env, node.id.name, siteOf(node, env)));
  }
}
