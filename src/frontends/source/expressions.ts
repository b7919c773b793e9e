/** Expressions of the interpreted function, one case a syntax node. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { nameVariable } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { arrayName } from "../../tree/leaf.js";
import { chooseAbstract } from "./branches.js";
import { memberName } from "./class-members.js";
import { assign, lookup, siteOf } from "./environment.js";
import { sequenceOf, spreadItems } from "./iteration.js";
import { arrayLiteral, classValue, closure, objectLiteral } from "./literals.js";
import { absence, describe, presentPart, readable, toBoolean, toNumber, toText } from "./numbers.js";
import { binary, unary } from "./operators.js";
import { assignPattern } from "./patterns.js";
import { getProperty, type Key, setProperty, toKey } from "./properties.js";
import type { Expression, Node, NodeOf } from "./syntax.js";
import type { Env, Tracer } from "./tracer.js";
import { type Abstract, type ClassValue, staticValue, traced, UNDEFINED } from "./values.js";

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
      return node.name === "undefined" ? UNDEFINED : t.inputs.observe(readable(lookup(t, env, node.name, node).value));
    case "ThisExpression":
      return env.frame.thisValue ?? refuse("outer-this", site);
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
        () => t.evaluate(node.consequent, env),
        () => t.evaluate(node.alternate, env),
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
        what: `\`${node.type}\``,
        because: "it has no meaning for numbers",
        remedy: "use an ordinary expression",
      });
  }
}

export function literal(node: NodeOf<"Literal">, site: Site): Abstract {
  if (typeof node.value === "bigint" || node.regex !== undefined) {
    return refuse("unsupported-construct", site, {
      what: node.regex === undefined ? "a bigint" : "a regular expression",
      because: "it is not a floating-point number",
      remedy: "use numbers",
    });
  }
  return staticValue(node.value);
}

function template(t: Tracer, node: NodeOf<"TemplateLiteral">, env: Env, site: Site): Abstract {
  const parts: (string | Value)[] = [];
  node.quasis.forEach((quasi, position) => {
    parts.push(quasi.value.cooked ?? "");
    const expression = node.expressions[position];
    if (expression !== undefined) parts.push(...toText(t, t.evaluate(expression, env), site));
  });
  return parts.every((part) => typeof part === "string") ? staticValue(parts.join("")) : { kind: "text", parts };
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
  if (node.operator === "typeof" && node.argument.type === "Identifier") {
    const slot = env.scope.lookup(node.argument.name);
    if (slot === undefined) return staticValue("undefined");
  }
  return unary(t, node.operator, t.evaluate(node.argument, env), site);
}

function binaryExpression(t: Tracer, node: NodeOf<"BinaryExpression">, env: Env, site: Site): Abstract {
  if (node.left.type === "PrivateIdentifier") {
    return refuse("unsupported-construct", site, {
      what: "`#field in object`",
      because: "classes are known here",
      remedy: "leave the test out",
    });
  }
  const left = t.evaluate(node.left, env);
  const right = t.evaluate(node.right, env);
  if (node.operator === "in") return hasKey(t, left, right, site);
  if (node.operator === "instanceof") return instanceOf(left, right, site);
  return binary(t, node.operator, left, right, site);
}

function hasKey(t: Tracer, key: Abstract, object: Abstract, site: Site): Abstract {
  const name = toKey(t, key, site);
  if (typeof name === "string" && object.kind === "ref") {
    const { value } = object.cell;
    if (value.kind === "object") return staticValue(value.fields.has(name));
    if (value.kind === "tuple") return staticValue(Number(name) < value.items.length);
  }
  return binary(t, "in", key, object, site);
}

function instanceOf(left: Abstract, right: Abstract, site: Site): Abstract {
  const prototype = left.kind === "ref" && left.cell.value.kind === "object" ? left.cell.value.prototype : null;
  if (right.kind === "class") {
    for (let home = prototype?.kind === "class" ? prototype : null; home !== null; home = home.parent) {
      if (home.node === right.node) return staticValue(true);
    }
    return staticValue(false);
  }
  if (right.kind === "static" && typeof right.value === "function") {
    if (left.kind === "static") return staticValue(left.value instanceof right.value);
    if (prototype?.kind === "static")
      return staticValue(
        right.value.prototype === prototype.value ||
          Object.prototype.isPrototypeOf.call(right.value.prototype as object, prototype.value as object),
      );
    if (prototype?.kind === "class" && prototype.real !== null)
      return staticValue(prototype.real.value === right.value);
    if (left.kind === "ref" && left.cell.value.kind === "dense") {
      const { layout } = left.cell.value;
      const name = right.value.name;
      return staticValue(
        layout.kind === "list" && (layout.array === "plain" ? name === "Array" : name === arrayName(layout.array)),
      );
    }
    if (left.kind === "ref" && left.cell.value.kind === "tuple") return staticValue(right.value.name === "Array");
    return staticValue(false);
  }
  return refuse("not-a-function", site, { what: describe(right) });
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
}

function placeOf(t: Tracer, node: Expression | NodeOf<"Super">, env: Env): Place {
  if (node.type === "Identifier") {
    return {
      read: () => readable(lookup(t, env, node.name, node).value),
      write: (value) => assign(t, env, node.name, value, node),
    };
  }
  if (node.type === "MemberExpression") {
    const object = t.evaluate(node.object as Expression, env);
    const key = memberKey(t, node, env);
    const site = siteOf(node, env);
    return {
      read: () => getProperty(t, object, key, site),
      write: (value) => setProperty(t, object, key, value, site),
    };
  }
  return refuse("unsupported-construct", siteOf(node, env), {
    what: "an assignment to this expression",
    because: "it names no place",
    remedy: "assign to a variable, element or property",
  });
}

function memberKey(t: Tracer, node: NodeOf<"MemberExpression">, env: Env): Key {
  if (!node.computed) return memberName(node.property) ?? "";
  return toKey(t, t.evaluate(node.property as Expression, env), siteOf(node, env));
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
  place.write(value);
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
  place.write(after);
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

interface Member {
  readonly object: Abstract;
  readonly value: Abstract;
}

function member(t: Tracer, node: NodeOf<"MemberExpression">, env: Env): Member {
  const site = siteOf(node, env);
  if (node.object.type === "Super") {
    const { home, thisValue } = env.frame;
    const parent = home?.parent ?? null;
    if (parent === null || thisValue === null) return refuse("outer-this", site);
    const key = memberName(node.property) ?? "";
    for (let owner: ClassValue | null = parent; owner !== null; owner = owner.parent) {
      for (const entry of owner.node.body.body) {
        if (entry.type === "MethodDefinition" && !entry.static && memberName(entry.key) === key) {
          return {
            object: thisValue,
            value: {
              kind: "closure",
              node: entry.value,
              scope: owner.scope,
              name: key,
              home: owner,
              frame: owner.frame,
            },
          };
        }
      }
    }
    return refuse("unknown-property", site, {
      name: key,
      what: "the parent class",
      remedy: "declare the method there",
    });
  }
  const object = t.evaluate(node.object, env);
  return { object, value: getProperty(t, object, memberKey(t, node, env), site) };
}

/** `a?.b.c`: the rest of the chain is skipped where `a` is missing. */
function chain(t: Tracer, node: Expression | NodeOf<"Super">, env: Env): Abstract {
  const site = siteOf(node, env);
  const follow = (object: Abstract, present: (object: Abstract) => Abstract): Abstract => {
    const missing = absence(t, object);
    if (missing === null) return present(object);
    return chooseAbstract(
      t,
      missing.missing,
      () => UNDEFINED,
      () => present(presentPart(object)),
      site,
    );
  };
  const optional = node.type === "MemberExpression" || node.type === "CallExpression" ? node.optional : false;
  if (node.type === "MemberExpression" && node.object.type !== "Super") {
    const object = chain(t, node.object, env);
    const read = (present: Abstract) => getProperty(t, present, memberKey(t, node, env), site);
    return optional || containsOptional(node.object) ? follow(object, read) : read(object);
  }
  if (
    node.type === "CallExpression" &&
    node.callee.type === "MemberExpression" &&
    node.callee.object.type !== "Super"
  ) {
    const { callee } = node;
    const object = chain(t, callee.object as Expression, env);
    const call = (present: Abstract) => {
      const method = getProperty(t, present, memberKey(t, callee, env), site);
      if (optional && isNothing(method)) return UNDEFINED;
      return t.call(method, present, argumentsOf(t, node.arguments, env), site);
    };
    return callee.optional || containsOptional(callee.object) ? follow(object, call) : call(object);
  }
  if (node.type === "CallExpression" && node.callee.type !== "Super") {
    const callee = chain(t, node.callee, env);
    if (optional && isNothing(callee)) return UNDEFINED;
    return t.call(callee, null, argumentsOf(t, node.arguments, env), site);
  }
  return t.evaluate(node as Expression, env);
}

function isNothing(value: Abstract): boolean {
  return value.kind === "static" && (value.value === undefined || value.value === null);
}

function containsOptional(node: Node): boolean {
  if (node.type === "MemberExpression") return node.optional || containsOptional(node.object);
  if (node.type === "CallExpression") return node.optional || containsOptional(node.callee);
  return false;
}

function callExpression(t: Tracer, node: NodeOf<"CallExpression">, env: Env, site: Site): Abstract {
  const { callee } = node;
  if (isCoverageCall(node, env)) return UNDEFINED;
  if (callee.type === "Super") return superCall(t, node, env, site);
  if (callee.type === "MemberExpression") {
    const found = member(t, callee, env);
    return t.call(found.value, found.object, argumentsOf(t, node.arguments, env), site);
  }
  return t.call(t.evaluate(callee, env), null, argumentsOf(t, node.arguments, env), site);
}

function superCall(t: Tracer, node: NodeOf<"CallExpression">, env: Env, site: Site): Abstract {
  const { home, thisValue } = env.frame;
  const parent = home?.parent ?? null;
  if (parent === null || thisValue === null) return refuse("outer-this", site);
  t.initialize(parent, thisValue, argumentsOf(t, node.arguments, env), site);
  if (home !== null) t.initializeFields(home, thisValue, site);
  return UNDEFINED;
}

export function argumentsOf(t: Tracer, nodes: readonly Node[], env: Env): Abstract[] {
  return nodes.flatMap((node) => {
    if (node.type === "SpreadElement") return spreadArgument(t, t.evaluate(node.argument, env), siteOf(node, env));
    return [t.evaluate(node as Expression, env)];
  });
}

function spreadArgument(t: Tracer, value: Abstract, site: Site): readonly Abstract[] {
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind === "indexed" && sequence.length.kind !== "constant")
    return [{ kind: "spread", list: sequence.ref }];
  return spreadItems(t, value, site);
}
