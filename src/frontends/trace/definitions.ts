/** Which names and expressions of a function may hold tracers, judged by its text: in doubt they may. Scopes are not told apart. */
import type { AnyNode, Expression, Pattern } from "acorn";
import type { Structure } from "../../tree/structure.js";
import { childrenOf } from "../source/children.js";

/** What a name may stand for: the value of an expression, a parameter of known structure, something plain, or anything. */
type Definition = Expression | Structure | "plain" | "unknown";

/** Methods whose callback gets an index, and at which position. */
const indexPosition: Readonly<Record<string, number>> = {
  map: 1,
  forEach: 1,
  filter: 1,
  some: 1,
  every: 1,
  find: 1,
  findIndex: 1,
  findLast: 1,
  findLastIndex: 1,
  flatMap: 1,
  from: 1,
  reduce: 2,
  reduceRight: 2,
};

/** Methods that give a truth value, text or a position of plain JavaScript, whatever they are called on. */
const plainMethods = new Set(
  "has startsWith endsWith test isArray hasOwn hasOwnProperty some every includes indexOf lastIndexOf findIndex join charCodeAt".split(
    " ",
  ),
);
/** These convert to a plain value, so they throw when they are given a tracer. */
const conversions = new Set(["Number", "String", "parseInt", "parseFloat", "isNaN", "isFinite"]);
const plainProperties = new Set(["length", "size", "byteLength", "name"]);

type FunctionNode = Extract<
  AnyNode,
  { readonly type: "FunctionExpression" | "ArrowFunctionExpression" | "FunctionDeclaration" }
>;

export class Definitions {
  readonly #definitions = new Map<string, Definition[]>();
  readonly #functions = new Map<string, FunctionNode>();

  /** @param structures of the function's arguments; null where they are not known. */
  constructor(root: AnyNode, structures: readonly Structure[] | null) {
    if (isFunction(root)) {
      for (const [index, param] of root.params.entries()) {
        this.#parameter(param, structures === null ? "unknown" : (structures[index] ?? "plain"));
      }
      this.#collect(root.body);
    } else this.#collect(root);
  }

  /** The function that a name was declared as. */
  functionNamed(name: string): FunctionNode | null {
    return this.#functions.get(name) ?? null;
  }

  /** Whether the value may be a tracer, as far as the text tells. Plain objects and arrays are none, even if they hold some. */
  mayBeTracer(node: AnyNode, seen: ReadonlySet<string> = new Set()): boolean {
    const may = (inner: AnyNode) => this.mayBeTracer(inner, seen);
    switch (node.type) {
      case "Identifier":
        return this.#nameMayBeTracer(node.name, seen);
      case "MemberExpression":
        return this.#memberMayBeTracer(node, seen);
      case "CallExpression":
        return !givesPlainValue(node.callee);
      case "LogicalExpression":
        return may(node.left) || may(node.right);
      case "ConditionalExpression":
        return may(node.consequent) || may(node.alternate);
      case "AssignmentExpression":
        return /^(=|&&=|\|\|=|\?\?=)$/.test(node.operator) && may(node.right);
      case "SequenceExpression":
        return node.expressions.slice(-1).some(may);
      case "ChainExpression":
      case "ParenthesizedExpression":
        return may(node.expression);
      case "AwaitExpression":
      case "YieldExpression":
      case "TaggedTemplateExpression":
      case "Super":
        return true;
      default:
        // Operators throw on tracers, literals and new objects are none.
        return false;
    }
  }

  /** Whether a list may hold tracers. */
  mayHoldTracers(node: AnyNode): boolean {
    if (node.type === "ArrayExpression") return node.elements.some((item) => item !== null && this.mayBeTracer(item));
    if (node.type === "Literal" || node.type === "TemplateLiteral") return false;
    if (node.type !== "Identifier") return this.mayBeTracer(node);
    return (this.#definitions.get(node.name) ?? []).some((definition) => {
      if (typeof definition === "string") return definition === "unknown";
      return "kind" in definition ? holdsNumbers(definition) : this.mayHoldTracers(definition);
    });
  }

  #nameMayBeTracer(name: string, seen: ReadonlySet<string>): boolean {
    // What the function takes from outside existed before it ran.
    const definitions = this.#definitions.get(name) ?? [];
    if (seen.has(name)) return false;
    const deeper = new Set([...seen, name]);
    return definitions.some((definition) => {
      if (typeof definition === "string") return definition === "unknown";
      return "kind" in definition ? definition.kind === "number" : this.mayBeTracer(definition, deeper);
    });
  }

  #memberMayBeTracer(node: AnyNode & { type: "MemberExpression" }, seen: ReadonlySet<string>): boolean {
    const { object, property } = node;
    if (!node.computed && property.type === "Identifier" && plainProperties.has(property.name)) return false;
    const structure = this.#structureOf(node);
    if (structure !== null) return structure.kind === "number";
    const root = rootName(object);
    if (root !== null && !this.#definitions.has(root)) return false;
    if (object.type === "Identifier" || object.type === "MemberExpression") {
      const outer = this.#structureOf(object);
      if (outer !== null) return outer.kind !== "static";
    }
    return object.type === "Identifier" ? !this.#isPlainName(object.name, seen) : true;
  }

  /** Names that only ever hold plain values have plain properties. */
  #isPlainName(name: string, seen: ReadonlySet<string>): boolean {
    const definitions = this.#definitions.get(name) ?? [];
    return !seen.has(name) && definitions.every((definition) => definition === "plain");
  }

  /** The structure of a parameter, or of a field or item of one; null when it is not known. */
  #structureOf(node: AnyNode): Structure | null {
    if (node.type === "Identifier") {
      const [only, second] = this.#definitions.get(node.name) ?? [];
      return typeof only === "object" && second === undefined && "kind" in only && !("type" in only) ? only : null;
    }
    if (node.type !== "MemberExpression") return null;
    const outer = this.#structureOf(node.object);
    if (outer === null) return null;
    const key = keyOf(node);
    if (outer.kind === "object") return outer.fields.find(([name]) => name === key)?.[1] ?? null;
    if (outer.kind === "tuple") return key === null ? null : (outer.items[Number(key)] ?? null);
    if (outer.kind === "list") return key === null || /^\d+$/.test(key) ? outer.item : null;
    if (outer.kind === "typed") {
      return /^f/.test(outer.element) ? { kind: "number" } : { kind: "boolean" };
    }
    return null;
  }

  #define(name: string, definition: Definition): void {
    const known = this.#definitions.get(name);
    if (known === undefined) this.#definitions.set(name, [definition]);
    else known.push(definition);
  }

  #parameter(param: Pattern, definition: Definition): void {
    if (param.type === "Identifier") this.#define(param.name, definition);
    else if (param.type === "AssignmentPattern" && param.left.type === "Identifier") {
      this.#define(param.left.name, definition);
      this.#define(param.left.name, param.right);
      this.#collect(param.right);
    } else this.#pattern(param, definition);
  }

  #pattern(pattern: Pattern, definition: Definition): void {
    switch (pattern.type) {
      case "Identifier":
        this.#define(pattern.name, definition);
        return;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") this.#pattern(property.argument, "unknown");
          else {
            const name = property.key.type === "Identifier" && !property.computed ? property.key.name : null;
            this.#pattern(property.value, fieldOf(definition, name));
          }
        }
        return;
      case "ArrayPattern":
        pattern.elements.forEach((element, index) => {
          if (element !== null) this.#pattern(element, fieldOf(definition, String(index)));
        });
        return;
      case "AssignmentPattern":
        this.#pattern(pattern.left, definition);
        this.#pattern(pattern.left, pattern.right);
        this.#collect(pattern.right);
        return;
      case "RestElement":
        this.#pattern(pattern.argument, "unknown");
        return;
      default:
        return;
    }
  }

  #collect(node: AnyNode): void {
    switch (node.type) {
      case "VariableDeclarator":
        if (node.init) this.#initialised(node.id, node.init);
        break;
      case "AssignmentExpression":
        this.#assigned(node);
        break;
      case "ForInStatement":
        this.#loopVariable(node.left, "plain");
        break;
      case "ForOfStatement":
        this.#loopVariable(node.left, this.#itemsOf(node.right));
        break;
      case "FunctionDeclaration":
        if (node.id !== null) {
          this.#define(node.id.name, "plain");
          this.#functions.set(node.id.name, node);
        }
        this.#parametersOf(node, null);
        break;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.#parametersOf(node, null);
        break;
      case "ClassDeclaration":
        if (node.id !== null) this.#define(node.id.name, "plain");
        break;
      case "CatchClause":
        if (node.param) this.#pattern(node.param, "plain");
        break;
      case "CallExpression":
        this.#collectCall(node);
        return;
      default:
    }
    for (const child of childrenOf(node)) this.#collect(child);
  }

  /** Callbacks of array methods get an index, which is plain. */
  #collectCall(node: AnyNode & { type: "CallExpression" }): void {
    const method = methodName(node.callee);
    const position = method === null ? undefined : indexPosition[method];
    this.#collect(node.callee);
    for (const argument of node.arguments) {
      if (position !== undefined && isFunction(argument)) {
        this.#parametersOf(argument, position);
        this.#collect(argument.body);
      } else this.#collect(argument);
    }
  }

  #parametersOf(node: FunctionNode, index: number | null): void {
    for (const [position, param] of node.params.entries()) {
      this.#parameter(param, position === index ? "plain" : "unknown");
    }
  }

  #initialised(id: Pattern, init: Expression): void {
    if (id.type !== "Identifier") {
      this.#pattern(id, this.#structureOf(init) ?? "unknown");
      return;
    }
    if (isFunction(init)) this.#functions.set(id.name, init);
    this.#define(id.name, this.#structureOf(init) ?? init);
  }

  #assigned({ left, operator, right }: AnyNode & { type: "AssignmentExpression" }): void {
    const isWhole = /^(=|&&=|\|\|=|\?\?=)$/.test(operator);
    if (left.type === "Identifier") this.#define(left.name, isWhole ? right : "plain");
    else if (left.type !== "MemberExpression") this.#pattern(left, "unknown");
  }

  #loopVariable(left: AnyNode, definition: Definition | "entries"): void {
    const pattern = left.type === "VariableDeclaration" ? left.declarations[0]?.id : (left as Pattern);
    if (pattern === undefined) return;
    if (definition === "entries" && pattern.type === "ArrayPattern") {
      const [index, item] = pattern.elements;
      if (index) this.#pattern(index, "plain");
      if (item) this.#pattern(item, "unknown");
    } else this.#pattern(pattern, definition === "entries" ? "unknown" : definition);
  }

  /** What the items of a sequence are. */
  #itemsOf(node: Expression): Definition | "entries" {
    const structure = this.#structureOf(node);
    if (structure?.kind === "list") return structure.item;
    if (node.type === "ArrayExpression") return this.mayHoldTracers(node) ? "unknown" : "plain";
    if (node.type !== "CallExpression") {
      const root = rootName(node);
      return root !== null && !this.#definitions.has(root) ? "plain" : "unknown";
    }
    const method = methodName(node.callee);
    if (method === "keys") return "plain";
    return method === "entries" ? "entries" : "unknown";
  }
}

function fieldOf(definition: Definition, name: string | null): Definition {
  if (definition === "plain") return "plain";
  if (typeof definition === "string" || !("kind" in definition) || "type" in definition || name === null)
    return "unknown";
  if (definition.kind === "object") return definition.fields.find(([field]) => field === name)?.[1] ?? "unknown";
  if (definition.kind === "tuple") return definition.items[Number(name)] ?? "unknown";
  return definition.kind === "list" ? definition.item : "unknown";
}

function holdsNumbers(structure: Structure): boolean {
  switch (structure.kind) {
    case "number":
      return true;
    case "typed":
      return /^f/.test(structure.element);
    case "list":
      return holdsNumbers(structure.item);
    case "tuple":
      return structure.items.some(holdsNumbers);
    case "object":
      return structure.fields.some(([, field]) => holdsNumbers(field));
    default:
      return false;
  }
}

function givesPlainValue(callee: AnyNode): boolean {
  if (callee.type === "Identifier") return conversions.has(callee.name) || callee.name === "Boolean";
  if (callee.type !== "MemberExpression") return false;
  const root = rootName(callee);
  const method = methodName(callee);
  return (
    (root !== null && /^(Math|Number|JSON|Object|Array)$/.test(root)) || (method !== null && plainMethods.has(method))
  );
}

/** The name of the method that is called, or of a function of `Math`, `Array`, ... */
export function methodName(callee: AnyNode): string | null {
  return callee.type === "MemberExpression" ? keyOf(callee) : null;
}

function keyOf({ computed, property }: AnyNode & { type: "MemberExpression" }): string | null {
  if (!computed) return property.type === "Identifier" ? property.name : null;
  return property.type === "Literal" ? String(property.value) : null;
}

/** The variable that a chain of properties starts at. */
export function rootName(node: AnyNode): string | null {
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? rootName(node.object) : null;
}

export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression" || node.type === "FunctionDeclaration"
  );
}
