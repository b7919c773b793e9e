/** A TypeScript module as its top-level names: declarations, imports, exports. What types mean is left to `resolve.ts`. */
import { parse } from "@babel/parser";
import type { Expression, FunctionDeclaration, Node, Statement, TSType } from "@babel/types";
import type { SourceFile } from "./types.js";

/** An interface or a type alias of the module. */
export interface TypeDeclaration {
  readonly kind: "type";
  readonly node: Extract<Node, { type: "TSInterfaceDeclaration" | "TSTypeAliasDeclaration" }>;
}

/** A function, or a variable with what it is initialised with. */
export interface ValueDeclaration {
  readonly kind: "value";
  readonly node: FunctionDeclaration | Expression;
  /** The annotation of the variable. */
  readonly annotation: TSType | null;
}

/** A name of another module: `imported` of `from`. */
export interface ImportedName {
  readonly from: string;
  readonly imported: string;
}

export interface Module {
  readonly file: SourceFile;
  /** Types by name; an interface that is declared twice has two entries. */
  readonly types: ReadonlyMap<string, readonly TypeDeclaration[]>;
  readonly values: ReadonlyMap<string, ValueDeclaration>;
  readonly imports: ReadonlyMap<string, ImportedName>;
  /** The names of `export * from`. */
  readonly everythingOf: readonly string[];
  /** Exported name to a local name, or to a name of another module. */
  readonly exports: ReadonlyMap<string, string | ImportedName>;
}

/** The local name of a default export that has none. */
export const DEFAULT = "default";

const modules = new WeakMap<SourceFile, Module>();

/** @throws SyntaxError for what is no TypeScript. */
export function moduleOf(file: SourceFile): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const isJsx = /x$/.test(file.path);
  const { program } = parse(file.text, {
    sourceType: "module",
    plugins: isJsx ? ["typescript", "jsx"] : ["typescript"],
  });
  const reader = new ModuleReader(file);
  for (const statement of program.body) reader.read(statement);
  modules.set(file, reader);
  return reader;
}

class ModuleReader implements Module {
  readonly file: SourceFile;
  readonly types = new Map<string, TypeDeclaration[]>();
  readonly values = new Map<string, ValueDeclaration>();
  readonly imports = new Map<string, ImportedName>();
  readonly everythingOf: string[] = [];
  readonly exports = new Map<string, string | ImportedName>();

  constructor(file: SourceFile) {
    this.file = file;
  }

  read(statement: Statement): void {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const specifier of statement.specifiers) {
          if (specifier.type === "ImportNamespaceSpecifier") continue;
          const imported = specifier.type === "ImportSpecifier" ? nameOf(specifier.imported) : DEFAULT;
          this.imports.set(specifier.local.name, { from: statement.source.value, imported });
        }
        return;
      case "ExportAllDeclaration":
        this.everythingOf.push(statement.source.value);
        return;
      case "ExportDefaultDeclaration":
        this.exports.set(DEFAULT, this.defaultName(statement.declaration));
        return;
      case "ExportNamedDeclaration": {
        for (const specifier of statement.specifiers) {
          if (specifier.type !== "ExportSpecifier") continue;
          const from = statement.source?.value ?? null;
          const local = specifier.local.name;
          this.exports.set(nameOf(specifier.exported), from === null ? local : { from, imported: local });
        }
        const { declaration } = statement;
        if (declaration !== null && declaration !== undefined) {
          for (const name of this.declare(declaration)) this.exports.set(name, name);
        }
        return;
      }
      default:
        this.declare(statement);
    }
  }

  /** The names that a statement declares. */
  private declare(statement: Statement): string[] {
    switch (statement.type) {
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration": {
        const { name } = statement.id;
        this.types.set(name, [...(this.types.get(name) ?? []), { kind: "type", node: statement }]);
        return [name];
      }
      case "FunctionDeclaration": {
        const name = statement.id?.name ?? DEFAULT;
        this.values.set(name, { kind: "value", node: statement, annotation: null });
        return [name];
      }
      case "VariableDeclaration":
        return statement.declarations.flatMap(({ id, init }) => {
          if (id.type !== "Identifier") return [];
          if (init === null || init === undefined) return [id.name];
          const annotation = id.typeAnnotation?.type === "TSTypeAnnotation" ? id.typeAnnotation.typeAnnotation : null;
          this.values.set(id.name, { kind: "value", node: init, annotation });
          return [id.name];
        });
      default:
        return [];
    }
  }

  private defaultName(declaration: Extract<Node, { type: "ExportDefaultDeclaration" }>["declaration"]): string {
    if (declaration.type === "FunctionDeclaration") return this.declare(declaration)[0] ?? DEFAULT;
    if (declaration.type === "Identifier") return declaration.name;
    if (declaration.type === "TSDeclareFunction") return declaration.id?.name ?? DEFAULT;
    if (declaration.type !== "ClassDeclaration") {
      this.values.set(DEFAULT, { kind: "value", node: declaration, annotation: null });
    }
    return DEFAULT;
  }
}

function nameOf(
  node:
    | { readonly type: "Identifier"; readonly name: string }
    | { readonly type: "StringLiteral"; readonly value: string },
): string {
  return node.type === "Identifier" ? node.name : node.value;
}

/** Where a name is declared. */
export interface Place {
  readonly module: Module;
  readonly name: string;
}

/**
 * An exported name, followed through imports and re-exports to the module that declares it; null where that cannot be opened.
 *
 * @param passed the names on the way, by file: modules may import each other.
 */
export function followExport(module: Module, name: string, passed: readonly string[] = []): Place | null {
  const key = `${module.file.path} ${name}`;
  if (passed.includes(key)) return null;
  const way = [...passed, key];
  const target = module.exports.get(name);
  if (typeof target === "string") return followName(module, target, way);
  if (target !== undefined) return followInto(module, target, way);
  if (name === DEFAULT) return null;
  for (const from of module.everythingOf) {
    const found = followInto(module, { from, imported: name }, way);
    if (found !== null) return found;
  }
  return null;
}

/** The same for a name as it is written inside of the module. */
export function followName(module: Module, name: string, passed: readonly string[] = []): Place | null {
  const imported = module.imports.get(name);
  return imported === undefined ? { module, name } : followInto(module, imported, passed);
}

function followInto(module: Module, { from, imported }: ImportedName, passed: readonly string[]): Place | null {
  const file = module.file.open(from);
  return file === null ? null : followExport(moduleOf(file), imported, passed);
}
