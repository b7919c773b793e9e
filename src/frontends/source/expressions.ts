/** Expressions of the interpreted function, one case a syntax node. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { nameVariable } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { chooseAbstract } from "./branches.js";
import { classValue } from "./classes.js";
import { assign, lookup, siteOf } from "./environment.js";
import { isChosenKey, onlyKey, privateKeyAt } from "./keys.js";
import { assertItem } from "./list-lengths.js";
import { arrayLiteral, closure, objectLiteral } from "./literals.js";
import { argumentsOf, member, memberKey } from "./member-access.js";
import { absence, presentPart, readable, toBoolean, toNumber } from "./numbers.js";
import { binary, unary } from "./operators.js";
import { chain } from "./optional-chains.js";
import { assignPattern } from "./patterns.js";
import { deleteField, getProperty, setProperty } from "./properties.js";
import { noteSide } from "./recursion.js";
import { superCall, superPlace, thisOf } from "./super.js";
import type { Expression, Node, NodeOf } from "./syntax.js";
import { textFrom, textOf } from "./text.js";
import type { Env, Tracer } from "./tracer.js";
import { hasKey, hasPrivate, instanceOf } from "./type-tests.js";
import { type Abstract, staticValue, type TextPart, traced, UNDEFINED } from "./values.js";

export function evaluate(t: Tracer, node: Expression | NodeOf<"Super">, env: Env): Abstract {
  const before = t.builder.site;
  t.builder.site = siteOf(node, env);
  const value = evaluateNode(t, node, env);
  t.builder.site = before;
  return value;
}

function evaluateNode(t: Tracer, node: Expression | NodeOf<"Super">, env: Env): Abstract {
  const site = siteOf(node, env);
  switch (node.type) {
    case "Literal":
      return literal(node, site);
    case "Identifier":
      return node.name === "undefined" && env.scope.declared(node.name) === null
        ? UNDEFINED
        : t.inputs.observe(readable(lookup(t, env, node.name, node).value));
    case "ThisExpression":
      return thisOf(t, env, site);
    case "TemplateLiteral":
      return template(t, node, env, site);
    case "UnaryExpression":
      return unaryExpression(t, node, env, site);
    case "BinaryExpression":
      return binaryExpression(t, node, env, site);
    case "LogicalExpression":
      return logical(t, node, env, site);
    case "ConditionalExpression": {
      const test = condition(t, node.test, env);
      return chooseAbstract(
        t,
        test,
        () => noteSide(t, env.frame, node.consequent, t.evaluate(node.consequent, env)),
        () => noteSide(t, env.frame, node.alternate, t.evaluate(node.alternate, env)),
        site,
      );
    }
    case "AssignmentExpression":
      return assignment(t, node, env, site);
    case "UpdateExpression":
      return update(t, node, env, site);
    case "SequenceExpression": {
      let last: Abstract = UNDEFINED;
      for (const expression of node.expressions) last = t.evaluate(expression, env);
      return last;
    }
    case "MemberExpression":
      return member(t, node, env).value;
    case "ChainExpression":
      return chain(t, node.expression, env);
    case "CallExpression":
      return callExpression(t, node, env, site);
    case "NewExpression":
      return t.construct(t.evaluate(node.callee, env), argumentsOf(t, node.arguments, env), site);
    case "ArrayExpression":
      return arrayLiteral(t, node, env, site);
    case "ObjectExpression":
      return objectLiteral(t, node, env, site);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return closure(
        node,
        env,
        node.type === "FunctionExpression" ? (node.id?.name ?? "(anonymous)") : "(anonymous)",
        site,
      );
    case "ClassExpression":
      return classValue(t, node, env);
    case "ParenthesizedExpression":
      return t.evaluate(node.expression, env);
    case "AwaitExpression":
      return refuse("async-function", site, { name: env.frame.source.name });
    case "YieldExpression":
      return refuse("generator", site, { name: env.frame.source.name });
    default:
      return refuse("unsupported-construct", site, {
        what: unusual[node.type] ?? `\`${node.type}\``,
        because: "it has no meaning for numbers",
        remedy: "compute it outside of the function, and pass the result in",
      });
  }
}

/** Expressions that are refused, as a user would call them. */
const unusual: Readonly<Record<string, string>> = {
  MetaProperty: "`new.target` or `import.meta`",
  TaggedTemplateExpression: "a tagged template",
  ImportExpression: "`import()`",
};

export function literal(node: NodeOf<"Literal">, site: Site): Abstract {
  if (typeof node.value === "bigint") {
    return refuse("unsupported-construct", site, {
      what: "a bigint",
      because: "the compiled function computes with floating-point numbers",
      remedy: "use a number",
    });
  }
  if (node.regex !== undefined) return staticValue(new RegExp(node.regex.pattern, node.regex.flags));
  return staticValue(node.value);
}

function template(t: Tracer, node: NodeOf<"TemplateLiteral">, env: Env, site: Site): Abstract {
  const parts: TextPart[] = [];
  node.quasis.forEach((quasi, position) => {
    parts.push(quasi.value.cooked ?? "");
    const expression = node.expressions[position];
    if (expression !== undefined) parts.push(...textOf(t, t.evaluate(expression, env), site));
  });
  return textFrom(parts);
}

/** A test: only whether the value is truthy matters, so that `n && x > 0` needs no value of its own. */
export function condition(t: Tracer, node: Expression, env: Env): Value {
  const site = siteOf(node, env);
  if (node.type === "ParenthesizedExpression") return condition(t, node.expression, env);
  if (node.type === "UnaryExpression" && node.operator === "!") return t.ops.not(condition(t, node.argument, env));
  if (node.type !== "LogicalExpression" || node.operator === "??") return toBoolean(t, t.evaluate(node, env), site);
  const left = condition(t, node.left, env);
  const right = () => traced(condition(t, node.right, env));
  const both = node.operator === "&&";
  const decided = () => staticValue(!both);
  return toBoolean(t, chooseAbstract(t, left, both ? right : decided, both ? decided : right, site), site);
}

function unaryExpression(t: Tracer, node: NodeOf<"UnaryExpression">, env: Env, site: Site): Abstract {
  if (node.operator === "!") return traced(condition(t, node, env));
  if (node.operator === "typeof" && node.argument.type === "Identifier" && !env.scope.isDeclared(node.argument.name))
    return staticValue("undefined");
  if (node.operator === "delete") return deleteExpression(t, node.argument, env, site);
  return unary(t, node.operator, t.evaluate(node.argument, env), site);
}

function deleteExpression(t: Tracer, target: Expression, env: Env, site: Site): Abstract {
  const place = target.type === "ChainExpression" ? target.expression : target;
  if (place.type !== "MemberExpression" || place.object.type === "Super")
    return unary(t, "delete", t.evaluate(target, env), site);
  return deleteField(t, t.evaluate(place.object, env), onlyKey(memberKey(t, place, env), site), site);
}

function binaryExpression(t: Tracer, node: NodeOf<"BinaryExpression">, env: Env, site: Site): Abstract {
  if (node.left.type === "PrivateIdentifier") {
    return hasPrivate(t, t.evaluate(node.right, env), privateKeyAt(env, node.left.name, site), site);
  }
  const left = t.evaluate(node.left, env);
  const right = t.evaluate(node.right, env);
  if (node.operator === "in") return hasKey(t, left, right, site);
  if (node.operator === "instanceof") return instanceOf(t, left, right, site);
  return binary(t, node.operator, left, right, site);
}

function logical(t: Tracer, node: NodeOf<"LogicalExpression">, env: Env, site: Site): Abstract {
  const left = readable(t.evaluate(node.left, env));
  const right = () => t.evaluate(node.right, env);
  return combineLogical(t, node.operator, left, right, site);
}

function combineLogical(t: Tracer, operator: string, left: Abstract, right: () => Abstract, site: Site): Abstract {
  if (operator === "??") {
    const missing = absence(t, left);
    if (missing === null) return left;
    return chooseAbstract(t, missing.missing, right, () => presentPart(left), site);
  }
  const test = toBoolean(t, left, site);
  const isBoolean = left.kind === "traced" && left.value.type.kind === "bool";
  if (operator === "&&") return chooseAbstract(t, test, right, () => (isBoolean ? staticValue(false) : left), site);
  return chooseAbstract(t, test, () => (isBoolean ? staticValue(true) : left), right, site);
}

/** Where an assignment goes: read once, so that its parts are evaluated once. */
interface Place {
  readonly read: () => Abstract;
  readonly write: (value: Abstract) => void;
  /** A write of what was computed from the value there. */
  readonly update: (value: Abstract) => void;
}

function placeOf(t: Tracer, node: Expression | NodeOf<"Super">, env: Env): Place {
  if (node.type === "Identifier") {
    const write = (value: Abstract) => assign(t, env, node.name, value, node);
    return { read: () => readable(lookup(t, env, node.name, node).value), write, update: write };
  }
  if (node.type === "MemberExpression") {
    const site = siteOf(node, env);
    if (node.object.type === "Super") {
      const place = superPlace(t, onlyKey(memberKey(t, node, env), site), env, site);
      return { ...place, update: place.write };
    }
    const object = t.evaluate(node.object, env);
    const key = memberKey(t, node, env);
    const write = (value: Abstract) => setProperty(t, object, key, value, site);
    const update = (value: Abstract) => {
      if (!isChosenKey(key)) assertItem(t, object, key, site);
      write(value);
    };
    return { read: () => getProperty(t, object, key, site), write, update };
  }
  return refuse("unsupported-construct", siteOf(node, env), {
    what: "an assignment to this expression",
    because: "it names no place",
    remedy: "assign to a variable, element or property",
  });
}

function assignment(t: Tracer, node: NodeOf<"AssignmentExpression">, env: Env, site: Site): Abstract {
  const { left, operator } = node;
  if (operator === "=" && (left.type === "ArrayPattern" || left.type === "ObjectPattern")) {
    const value = t.evaluate(node.right, env);
    assignPattern(t, left, value, env);
    return value;
  }
  const place = placeOf(t, left as Expression, env);
  if (operator === "=") {
    const value = named(t.evaluate(node.right, env), left);
    place.write(value);
    return value;
  }
  if (operator === "&&=" || operator === "||=" || operator === "??=") {
    const before = place.read();
    const value = combineLogical(t, operator.slice(0, -1), before, () => t.evaluate(node.right, env), site);
    place.write(value);
    return value;
  }
  const before = place.read();
  const value = binary(t, operator.slice(0, -1), before, t.evaluate(node.right, env), site);
  place.update(value);
  return value;
}

/** A function that is bound to a name takes it. */
function named(value: Abstract, target: Node): Abstract {
  if (target.type !== "Identifier") return value;
  if (value.kind === "closure" && value.name === "(anonymous)") return { ...value, name: target.name };
  if (value.kind === "traced") nameVariable(value.value, target.name);
  return value;
}

function update(t: Tracer, node: NodeOf<"UpdateExpression">, env: Env, site: Site): Abstract {
  if (isCoverageCounter(node, env)) return UNDEFINED;
  const place = placeOf(t, node.argument, env);
  const before = traced(toNumber(t, place.read(), site));
  const after = binary(t, node.operator === "++" ? "+" : "-", before, staticValue(1), site);
  place.update(after);
  return node.prefix ? after : before;
}

/** `cov_1abc().s[3]++`: what test coverage by Istanbul adds. It counts executions, and the compiled function has none of its own. */
function isCoverageCounter(node: NodeOf<"UpdateExpression">, env: Env): boolean {
  let root: Node = node.argument;
  while (root.type === "MemberExpression") root = root.object;
  return root.type === "CallExpression" && isCoverageCall(root, env);
}

export function isCoverageCall(node: NodeOf<"CallExpression">, env: Env): boolean {
  return (
    node.callee.type === "Identifier" &&
    /^cov_[0-9a-z]+$/i.test(node.callee.name) &&
    node.arguments.length === 0 &&
    !env.scope.declares(node.callee.name)
  );
}

function callExpression(t: Tracer, node: NodeOf<"CallExpression">, env: Env, site: Site): Abstract {
  const { callee } = node;
  if (isCoverageCall(node, env)) return UNDEFINED;
  if (callee.type === "Super") return superCall(t, argumentsOf(t, node.arguments, env), env, site);
  if (callee.type === "MemberExpression") {
    const found = member(t, callee, env);
    return t.call(found.value, found.object, argumentsOf(t, node.arguments, env), site);
  }
  return t.call(t.evaluate(callee, env), null, argumentsOf(t, node.arguments, env), site);
}
