/** Lexical scopes of a syntax tree: who declares a name, who writes it, which names are free. Knows no values. */
import type { AnyNode, ModuleDeclaration, Pattern, VariableDeclaration } from "acorn";
import { childrenOf } from "./children.js";

type OfType<Type> = Extract<AnyNode, { readonly type: Type }>;
type FunctionLike = OfType<"FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression">;
type ClassLike = OfType<"ClassDeclaration" | "ClassExpression">;

export type BindingKind = "var" | "let" | "const" | "function" | "class" | "parameter" | "import" | "own";

/** One declared name of a scope. */
export interface LexicalBinding {
  readonly name: string;
  readonly kind: BindingKind;
  /** The names this import stands for: module and exported name (`*` for the namespace). */
  readonly imported: { readonly module: string; readonly name: string } | null;
  /** Assignments, beyond the one initialisation that a declaration makes. */
  readonly reassigned: boolean;
  /** Whether its declaration gives it a value that is not `undefined`, as far as syntax tells. */
  readonly defined: boolean;
}

/** A region of the text in which names are declared. */
export interface LexicalScope {
  readonly start: number;
  readonly end: number;
  readonly parent: LexicalScope | null;
  readonly bindings: ReadonlyMap<string, LexicalBinding>;
  readonly children: readonly LexicalScope[];
}

export interface LexicalTree {
  readonly root: LexicalScope;
  /** Names that no scope declares. */
  readonly free: ReadonlySet<string>;
}

interface OpenBinding extends LexicalBinding {
  kind: BindingKind;
  reassigned: boolean;
  defined: boolean;
  initialisers: number;
}

interface OpenScope extends LexicalScope {
  readonly parent: OpenScope | null;
  readonly bindings: Map<string, OpenBinding>;
  readonly children: OpenScope[];
  /** Whether `var` stops here. */
  readonly holdsVar: boolean;
  /** Whether code of this scope may run again without a new `var` scope. */
  readonly repeats: boolean;
  /** Direct `eval` or `with` inside: anything may be written. */
  opaque: boolean;
}

interface Reference {
  readonly name: string;
  readonly scope: OpenScope;
  readonly write: boolean;
}

/** Builds the scopes of a function, a class or a whole script. */
export function lexicalTree(node: AnyNode): LexicalTree {
  return new Analysis(node).finish();
}

/** The innermost scope around a range of text, not counting scopes of that very range. */
export function scopeAround(root: LexicalScope, start: number, end: number): LexicalScope {
  for (const child of root.children) {
    const contains = child.start <= start && child.end >= end && (child.start < start || child.end > end);
    if (contains) return scopeAround(child, start, end);
  }
  return root;
}

/** The declaration that a name means in a scope, or null when it is free. */
export function resolve(scope: LexicalScope, name: string): LexicalBinding | null {
  for (let at: LexicalScope | null = scope; at !== null; at = at.parent) {
    const binding = at.bindings.get(name);
    if (binding !== undefined) return binding;
  }
  return null;
}

/** Declarations are hoisted, so references are resolved only when all have been seen. */
class Analysis {
  private readonly root: OpenScope;
  private readonly references: Reference[] = [];
  private readonly free = new Set<string>();
  private scope: OpenScope;

  constructor(node: AnyNode) {
    this.root = openScope(node, null, { holdsVar: true, repeats: false });
    this.scope = this.root;
    this.visit(node);
  }

  finish(): LexicalTree {
    for (const { name, scope, write } of this.references) {
      const binding = resolve(scope, name) as OpenBinding | null;
      if (binding === null) this.free.add(name);
      else if (write) binding.reassigned = true;
      // In a sloppy function, writing `arguments[0]` writes the parameter.
      if (name === "arguments") markParameters(scope);
    }
    markOpaque(this.root);
    return { root: this.root, free: this.free };
  }

  private inside(node: AnyNode, flags: { holdsVar: boolean; repeats: boolean }, action: () => void): void {
    const outer = this.scope;
    this.scope = openScope(node, outer, flags);
    outer.children.push(this.scope);
    action();
    this.scope = outer;
  }

  private block(node: AnyNode, action: () => void): void {
    this.inside(node, { holdsVar: false, repeats: this.scope.repeats }, action);
  }

  private declare(name: string, kind: BindingKind, imported: LexicalBinding["imported"] = null): OpenBinding {
    let scope = this.scope;
    if (kind === "var") while (!scope.holdsVar && scope.parent !== null) scope = scope.parent;
    const known = scope.bindings.get(name);
    if (known === undefined) {
      const binding: OpenBinding = {
        name,
        kind,
        imported,
        reassigned: false,
        defined: kind === "class",
        initialisers: 0,
      };
      scope.bindings.set(name, binding);
      return binding;
    }
    // `function f() {} var f = 1`: the declaration alone changes nothing, its initialiser does.
    if (known.kind !== kind) known.initialisers++;
    return known;
  }

  private reference(name: string, write: boolean): void {
    this.references.push({ name, scope: this.scope, write });
  }

  private visitAll(nodes: readonly (AnyNode | null | undefined)[]): void {
    for (const node of nodes) if (node !== null && node !== undefined) this.visit(node);
  }

  private visit(node: AnyNode): void {
    switch (node.type) {
      case "Identifier":
        this.reference(node.name, false);
        return;
      case "FunctionDeclaration":
        if (node.id !== null) this.declare(node.id.name, "function");
        this.visitFunction(node);
        return;
      case "FunctionExpression":
        this.block(node, () => {
          if (node.id) this.declare(node.id.name, "own");
          this.visitFunction(node);
        });
        return;
      case "ArrowFunctionExpression":
        this.visitFunction(node);
        return;
      case "ClassDeclaration":
        if (node.id !== null) this.declare(node.id.name, "class");
        this.visitClass(node);
        return;
      case "ClassExpression":
        this.visitClass(node);
        return;
      case "StaticBlock":
        this.inside(node, { holdsVar: true, repeats: false }, () => this.visitAll(node.body));
        return;
      case "BlockStatement":
        this.block(node, () => this.visitAll(node.body));
        return;
      case "CatchClause":
        this.block(node, () => {
          if (node.param) this.pattern(node.param, (name) => this.declare(name, "let"));
          this.visit(node.body);
        });
        return;
      case "SwitchStatement":
        this.visit(node.discriminant);
        this.block(node, () => this.visitAll(node.cases));
        return;
      default:
        this.visitExpression(node);
        return;
    }
  }

  private visitExpression(node: AnyNode): void {
    switch (node.type) {
      case "VariableDeclaration":
        this.visitDeclaration(node, node.kind === "var" && this.scope.repeats);
        return;
      case "AssignmentExpression":
        this.write(node.left);
        this.visit(node.right);
        return;
      case "UpdateExpression":
        this.write(node.argument);
        return;
      case "MemberExpression":
        this.visit(node.object);
        if (node.computed) this.visit(node.property);
        return;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
        if (node.computed) this.visit(node.key);
        if (node.type === "PropertyDefinition") {
          this.inside(node, { holdsVar: true, repeats: false }, () => this.visitAll([node.value]));
        } else this.visit(node.value);
        return;
      case "CallExpression":
        if (node.callee.type === "Identifier" && node.callee.name === "eval") this.markOpaque();
        this.visitAll(childrenOf(node));
        return;
      case "WithStatement":
        this.markOpaque();
        this.visitAll(childrenOf(node));
        return;
      case "MetaProperty":
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "LabeledStatement":
        this.visit(node.body);
        return;
      default:
        this.visitLoopOrModule(node);
        return;
    }
  }

  private visitLoopOrModule(node: AnyNode): void {
    switch (node.type) {
      case "ForStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        this.inside(node, { holdsVar: false, repeats: true }, () => this.visitAll(childrenOf(node)));
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.inside(node, { holdsVar: false, repeats: true }, () => {
          if (node.left.type === "VariableDeclaration") this.visitDeclaration(node.left, node.left.kind === "var");
          else this.write(node.left);
          this.visit(node.right);
          this.visit(node.body);
        });
        return;
      case "ImportDeclaration":
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        this.visitModule(node);
        return;
      default:
        this.visitAll(childrenOf(node));
        return;
    }
  }

  private visitModule(node: ModuleDeclaration): void {
    if (node.type === "ImportDeclaration") {
      for (const specifier of node.specifiers) {
        const name = importedName(specifier);
        this.declare(specifier.local.name, "import", { module: String(node.source.value), name });
      }
    } else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration) this.visit(node.declaration);
      else if (!node.source) this.visitAll(node.specifiers.map((specifier) => specifier.local));
    }
  }

  private visitDeclaration(node: VariableDeclaration, repeated: boolean): void {
    for (const { id, init } of node.declarations) {
      this.pattern(id, (name) => {
        const binding = this.declare(name, node.kind === "var" ? "var" : node.kind === "let" ? "let" : "const");
        if (init) binding.initialisers++;
        if (init && id.type === "Identifier" && node.kind !== "var") binding.defined = isDefined(init);
        if (repeated) binding.reassigned = true;
      });
      if (init) this.visit(init);
    }
  }

  private visitFunction(node: FunctionLike): void {
    this.inside(node, { holdsVar: true, repeats: false }, () => {
      if (node.type !== "ArrowFunctionExpression") this.declare("arguments", "own");
      for (const parameter of node.params) this.pattern(parameter, (name) => this.declare(name, "parameter"));
      // A default value does not see the variables of the body, so the body has a scope of its own.
      this.inside(node.body, { holdsVar: true, repeats: false }, () => {
        if (node.body.type === "BlockStatement") this.visitAll(node.body.body);
        else this.visit(node.body);
      });
    });
  }

  private visitClass(node: ClassLike): void {
    this.visitAll([node.superClass]);
    this.block(node, () => {
      if (node.id) this.declare(node.id.name, "own");
      this.visit(node.body);
    });
  }

  /** Declares the names of a pattern and visits the expressions in it. */
  private pattern(node: Pattern, declare: (name: string) => void): void {
    switch (node.type) {
      case "Identifier":
        declare(node.name);
        return;
      case "ObjectPattern":
        for (const property of node.properties) {
          if (property.type === "RestElement") this.pattern(property.argument, declare);
          else {
            if (property.computed) this.visit(property.key);
            this.pattern(property.value, declare);
          }
        }
        return;
      case "ArrayPattern":
        for (const element of node.elements) if (element !== null) this.pattern(element, declare);
        return;
      case "RestElement":
        this.pattern(node.argument, declare);
        return;
      case "AssignmentPattern":
        this.pattern(node.left, declare);
        this.visit(node.right);
        return;
      default:
        this.visit(node);
        return;
    }
  }

  private write(target: AnyNode): void {
    const inner = target.type === "ParenthesizedExpression" ? target.expression : target;
    const isPattern = /^(Identifier|.*Pattern|RestElement)$/.test(inner.type);
    if (isPattern) this.pattern(inner as Pattern, (name) => this.reference(name, true));
    else this.visit(inner);
  }

  private markOpaque(): void {
    for (let at: OpenScope | null = this.scope; at !== null; at = at.parent) at.opaque = true;
  }
}

const DEFINED = /^(Literal|TemplateLiteral|(Array|Object|Function|ArrowFunction|Class|New|Binary|Update)Expression)$/;

/** Whether the value of an expression is never `undefined`, as far as syntax tells. */
function isDefined(node: AnyNode): boolean {
  if (node.type === "UnaryExpression") return node.operator !== "void";
  if (node.type === "ConditionalExpression") return isDefined(node.consequent) && isDefined(node.alternate);
  return DEFINED.test(node.type);
}

function openScope(node: AnyNode, parent: OpenScope | null, flags: { holdsVar: boolean; repeats: boolean }): OpenScope {
  return { start: node.start, end: node.end, parent, bindings: new Map(), children: [], opaque: false, ...flags };
}

function markParameters(from: OpenScope): void {
  let scope: OpenScope | null = from;
  while (scope !== null && !scope.bindings.has("arguments")) scope = scope.parent;
  for (const binding of scope?.bindings.values() ?? []) if (binding.kind === "parameter") binding.reassigned = true;
}

function markOpaque(scope: OpenScope): void {
  for (const binding of scope.bindings.values()) {
    if (scope.opaque || binding.initialisers > 1) binding.reassigned = true;
  }
  for (const child of scope.children) markOpaque(child);
}

function importedName(specifier: AnyNode): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  if (specifier.type !== "ImportSpecifier") return "*";
  return specifier.imported.type === "Identifier" ? specifier.imported.name : String(specifier.imported.value);
}
