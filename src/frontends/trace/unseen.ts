/** Finds decisions that no tracer can notice, such as `if (x)` and `x === y`, in the text of a function and of those it names. */
import type { AnyNode, Expression } from "acorn";
import { ChainruleError } from "../../errors/chainrule-error.js";
import { errorOf } from "../../errors/error.js";
import type { Site, Source } from "../../errors/site.js";
import type { Structure } from "../../tree/structure.js";
import { structureKey } from "../../tree/structure-key.js";
import { readBinding } from "../source/captures.js";
import { childrenOf } from "../source/children.js";
import { operatorFor } from "../source/derivative-operators.js";
import { parseFunction } from "../source/parse.js";
import { outerChange } from "./cond-sides.js";
import { Definitions, isFunction, methodName } from "./definitions.js";

/** Functions that were found in order, and for which structures of their arguments. */
const inOrder = new WeakMap<Function, Set<string>>();

/**
 * Looks through the text of `f`, and of the functions that it takes from outside, as far as they can be read.
 *
 * @param structures of the arguments; null where they are not known.
 * @throws ChainruleError at the first decision that may depend on a tracer.
 */
export function refuseUnseen(f: Function, structures: readonly Structure[] | null): void {
  const key = structures === null ? "" : structures.map(structureKey).join(";");
  const known = inOrder.get(f) ?? new Set();
  if (known.has(key)) return;
  inOrder.set(f, known.add(key));
  try {
    search(f, structures);
  } catch (error) {
    known.delete(key);
    throw error;
  }
}

function search(f: Function, structures: readonly Structure[] | null): void {
  const parsed = readable(() => parseFunction(f));
  if (parsed === null || operatorFor(f) !== null) return;
  // What is called without arguments gets no tracers: a counter of test coverage, for one.
  if (structures === null && isFunction(parsed.node) && parsed.node.params.length === 0) return;
  new Search(parsed.source, parsed.node, structures).run();
  for (const name of parsed.free) {
    if (isCompilerName(name)) continue;
    const value = readable(() => readBinding(f, name, null))?.value;
    if (typeof value === "function") refuseUnseen(value, null);
  }
}

/** `__name`, `__spreadArray`, ...: what compilers add decides nothing by the numbers in its arguments. */
function isCompilerName(name: string): boolean {
  return name.startsWith("__");
}

/** Null for what cannot be read: then nothing can be said. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof ChainruleError) return null;
    throw error;
  }
}

/** Array methods that decide by what their callback returns. */
const deciding = new Set("filter some every find findIndex findLast findLastIndex".split(" "));
const searching = new Set(["includes", "indexOf", "lastIndexOf"]);
const numberTests = new Set(["isNaN", "isFinite", "isInteger", "isSafeInteger", "is"]);

const COND = "write `op.cond(condition, () => ..., () => ...)`";

class Search {
  readonly #source: Source;
  readonly #root: AnyNode;
  readonly #definitions: Definitions;

  constructor(source: Source, root: AnyNode, structures: readonly Structure[] | null) {
    this.#source = source;
    this.#root = root;
    this.#definitions = new Definitions(root, structures);
  }

  run(): void {
    this.#visit(this.#root);
  }

  #visit(node: AnyNode): void {
    switch (node.type) {
      case "IfStatement":
      case "ConditionalExpression":
      case "WhileStatement":
      case "DoWhileStatement":
        this.#decides(node.test, COND);
        break;
      case "ForStatement":
        if (node.test) this.#decides(node.test, COND);
        break;
      case "UnaryExpression":
        if (node.operator === "!") this.#decides(node.argument, "write `op.not(p)`");
        if (node.operator === "typeof")
          this.#decides(node.argument, "leave the check out: a traced number is a number");
        break;
      case "LogicalExpression":
        if (node.operator !== "??") this.#decides(node.left, "write `op.and(p, q)`, `op.or(p, q)` or `op.cond(...)`");
        break;
      case "AssignmentExpression":
        if (/^(&&|\|\|)=$/.test(node.operator)) this.#decides(node.left, COND);
        break;
      case "BinaryExpression":
        if (/^[=!]==?$/.test(node.operator)) this.#equality(node);
        break;
      case "SwitchStatement":
        this.#choice(node);
        break;
      case "CallExpression":
        this.#call(node);
        this.#construction(node.callee, node.arguments);
        break;
      case "NewExpression":
        this.#construction(node.callee, node.arguments);
        break;
      default:
    }
    for (const child of childrenOf(node)) this.#visit(child);
  }

  #decides(node: AnyNode, remedy: string): void {
    if (this.#definitions.mayBeTracer(node)) this.#refuse(node, remedy);
  }

  /** `===` compares objects by identity: two tracers are never equal, and none equals a number. */
  #equality(node: AnyNode & { type: "BinaryExpression" }): void {
    const { left, right } = node;
    if (neverNumber(left) || neverNumber(right)) return;
    const remedy = `write \`op.${node.operator.startsWith("!") ? "ne" : "eq"}(x, y)\``;
    if (left.type !== "PrivateIdentifier") this.#decides(left, remedy);
    this.#decides(right, remedy);
  }

  #choice(node: AnyNode & { type: "SwitchStatement" }): void {
    const remedy = "write `op.cond(op.eq(x, y), () => ..., () => ...)`";
    const cases = node.cases.flatMap(({ test }) => (test ? [test] : []));
    if (cases.every(neverNumber)) return;
    this.#decides(node.discriminant, remedy);
    for (const test of cases) this.#decides(test, remedy);
  }

  #call(node: AnyNode & { type: "CallExpression" }): void {
    const { callee } = node;
    const [first] = node.arguments;
    if (callee.type === "Identifier" && callee.name === "Boolean" && first) this.#decides(first, "write `op.ne(x, 0)`");
    const method = methodName(callee);
    if (method === null || callee.type !== "MemberExpression" || first === undefined) return;
    if (
      numberTests.has(method) &&
      callee.object.type === "Identifier" &&
      /^(Number|Object)$/.test(callee.object.name)
    ) {
      for (const argument of node.arguments)
        this.#decides(argument, `write \`op.${method === "is" ? "eq" : method}(...)\``);
    }
    if (searching.has(method) && !neverNumber(first)) {
      const remedy = "compare the items with `op.eq(x, y)`";
      this.#decides(first, remedy);
      if (this.#definitions.mayHoldTracers(callee.object)) this.#refuse(callee.object, remedy);
    }
    if (deciding.has(method)) this.#callback(first);
    if (method === "cond") for (const side of node.arguments.slice(1)) this.#side(side);
    // A Map or Set compares objects by identity.
    if (method === "has" || (method === "get" && node.arguments.length === 1)) {
      this.#decides(first, "compare with `op.eq(x, y)`");
    }
  }

  #side(node: AnyNode): void {
    const side = node.type === "Identifier" ? (this.#definitions.functionNamed(node.name) ?? node) : node;
    const change = outerChange(side);
    if (change === null) return;
    throw errorOf("cond-changes", this.#siteOf(change.node), { name: change.name });
  }

  /** `new Array(n)` of a tracer is an array of one item; a Set of tracers holds equal numbers twice. */
  #construction(callee: AnyNode, [first, second]: readonly AnyNode[]): void {
    if (callee.type !== "Identifier" || first === undefined) return;
    if (callee.name === "Array" && second === undefined) this.#decides(first, "pass the length as a plain value");
    if (callee.name === "Set" && this.#definitions.mayHoldTracers(first))
      this.#refuse(first, "compare with `op.eq(x, y)`");
  }

  /** What the callback of `filter`, `some`, ... returns is tested for truth. */
  #callback(node: AnyNode): void {
    const remedy = "combine the conditions with `op.and` and `op.or`";
    const callback = node.type === "Identifier" ? (this.#definitions.functionNamed(node.name) ?? node) : node;
    if (isFunction(callback)) {
      for (const returned of returnedBy(callback)) this.#decides(returned, remedy);
    } else if (callback.type === "Identifier" && callback.name === "Boolean") this.#refuse(callback, remedy);
  }

  #siteOf({ start, end }: AnyNode): Site {
    return { source: this.#source, start, end, caller: null };
  }

  #refuse(node: AnyNode, remedy: string): never {
    throw errorOf("tracer-unseen", this.#siteOf(node), {
      what: `\`${this.#source.text.slice(node.start, node.end)}\``,
      remedy,
    });
  }
}

/** Text, null and undefined: neither a tracer nor a number equals them. */
function neverNumber(node: AnyNode): boolean {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" || node.raw === "null";
    case "TemplateLiteral":
      return true;
    case "Identifier":
      return node.name === "undefined";
    case "UnaryExpression":
      return node.operator === "typeof" || node.operator === "void";
    default:
      return false;
  }
}

function returnedBy(callback: AnyNode & { body: AnyNode }): Expression[] {
  if (callback.body.type !== "BlockStatement") return [callback.body as Expression];
  const returned: Expression[] = [];
  const visit = (node: AnyNode) => {
    if (isFunction(node)) return;
    if (node.type === "ReturnStatement" && node.argument) returned.push(node.argument);
    else childrenOf(node).forEach(visit);
  };
  visit(callback.body);
  return returned;
}
