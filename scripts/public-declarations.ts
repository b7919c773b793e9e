/** Everything that users can see of the types: the declarations reachable from the entry points of package.json, as one text. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join, posix } from "node:path";
import { type ESTree, parseSync, Visitor } from "rolldown/utils";

export const SNAPSHOT = "test/api/public-declarations.snapshot";

/** One top-level declaration of a module. */
interface Declaration {
  readonly text: string;
  /** Names of the same module that it mentions. */
  readonly mentions: ReadonlySet<string>;
}

/** A name of another module; `*` is the module itself as a namespace. */
interface Foreign {
  readonly file: string;
  readonly name: string;
}

interface Module {
  /** By local name; overloads and merged declarations stand together. */
  readonly declarations: Map<string, Declaration[]>;
  readonly imports: Map<string, Foreign>;
  /** By exported name: a local name, or a name of another module. */
  readonly exports: Map<string, string | Foreign>;
}

/** Compiles the declarations of src and gathers those that an importer of the package can reach. */
export function publicDeclarations(): string {
  const folder = join(".tmp", `declarations-${process.pid}`);
  try {
    const compiler = join("node_modules", "typescript", "bin", "tsc");
    const options = ["-p", "tsconfig.build.json", "--outDir", folder, "--emitDeclarationOnly", "--removeComments"];
    const { status, stdout } = spawnSync(process.execPath, [compiler, ...options, "--declarationMap", "false"]);
    if (status !== 0) throw new Error(`tsc failed\n${stdout}`);
    return collectDeclarations(folder, entryPoints());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The declarations that the entry points reach among the declaration files of a folder. */
export function collectDeclarations(folder: string, entries: ReadonlyMap<string, string>): string {
  return new Collector(folder).collect(entries);
}

/** Entry points by the name that importers write, such as `chainrule/plugin`, to the declaration file below the output folder. */
function entryPoints(): Map<string, string> {
  const manifest: { exports: Record<string, unknown> } = JSON.parse(readFileSync("package.json", "utf8"));
  const entries = new Map<string, string>();
  for (const [path, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions !== "object" || conditions === null || !("types" in conditions)) continue;
    entries.set(posix.join("chainrule", path), String(conditions.types).replace("./dist/", ""));
  }
  return entries;
}

class Collector {
  readonly #folder: string;
  readonly #modules = new Map<string, Module>();
  /** Reached local names, by file. */
  readonly #reached = new Map<string, Set<string>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  collect(entries: ReadonlyMap<string, string>): string {
    const lists = [...entries].map(([name, file]) => {
      const names = this.#reachAll(file, "");
      return `// ${name}\n${names.map((exported) => `//   ${exported}\n`).join("")}`;
    });
    const files = [...this.#reached.keys()].sort().map((file) => {
      const names = [...(this.#reached.get(file) ?? [])].sort();
      const declarations = names.flatMap((name) => this.#module(file).declarations.get(name) ?? []);
      return `// src/${file.replace(/\.d\.ts$/, ".ts")}\n${declarations.map(({ text }) => `${text}\n`).join("")}`;
    });
    return [...lists, ...files].join("\n");
  }

  /** Reaches every export of a module; returns their names, those of namespaces with a dot. */
  #reachAll(file: string, prefix: string): string[] {
    const names = [...this.#module(file).exports.keys()].sort();
    return names.flatMap((name) => {
      const target = this.#reachExport(file, name);
      return target?.name === "*" ? this.#reachAll(target.file, `${prefix}${name}.`) : [`${prefix}${name}`];
    });
  }

  /** Follows an exported name to its declaration. Returns the namespace when it is one. */
  #reachExport(file: string, name: string): Foreign | null {
    if (name === "*") return { file, name };
    const target = this.#module(file).exports.get(name);
    if (target === undefined) throw new Error(`${file} does not export ${name}`);
    return typeof target === "string" ? this.#reachLocal(file, target) : this.#reachExport(target.file, target.name);
  }

  #reachLocal(file: string, name: string): Foreign | null {
    const module = this.#module(file);
    const foreign = module.imports.get(name);
    if (foreign !== undefined) return this.#reachExport(foreign.file, foreign.name);
    const declarations = module.declarations.get(name);
    if (declarations === undefined) return null;
    const reached = this.#reached.get(file) ?? new Set();
    this.#reached.set(file, reached);
    if (reached.has(name)) return null;
    reached.add(name);
    for (const { mentions } of declarations) {
      for (const mentioned of mentions) {
        const namespace = this.#reachLocal(file, mentioned);
        if (namespace !== null) this.#reachAll(namespace.file, "");
      }
    }
    return null;
  }

  #module(file: string): Module {
    let module = this.#modules.get(file);
    if (module === undefined) {
      module = readModule(file, readFileSync(join(this.#folder, file), "utf8"));
      this.#modules.set(file, module);
    }
    return module;
  }
}

function readModule(file: string, text: string): Module {
  const module: Module = { declarations: new Map(), imports: new Map(), exports: new Map() };
  const { program } = parseSync(file, text, { lang: "dts" });
  const resolve = (specifier: string) => posix.join(posix.dirname(file), specifier.replace(/\.js$/, ".d.ts"));
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") {
      readImport(statement, module, resolve);
    } else if (statement.type === "ExportAllDeclaration") {
      if (statement.exported === null) throw new Error(`${file}: exports must be listed by name`);
      module.exports.set(nameOf(statement.exported), { file: resolve(statement.source.value), name: "*" });
    } else if (statement.type === "ExportNamedDeclaration" && statement.declaration === null) {
      const source = statement.source?.value;
      for (const { local, exported } of statement.specifiers) {
        const name = nameOf(local);
        module.exports.set(nameOf(exported), source === undefined ? name : { file: resolve(source), name });
      }
    } else {
      readDeclaration(statement, text, module);
    }
  }
  return module;
}

function readImport(statement: ESTree.ImportDeclaration, module: Module, resolve: (specifier: string) => string): void {
  const specifier = statement.source.value;
  if (!specifier.startsWith(".")) return;
  for (const imported of statement.specifiers) {
    const name = imported.type === "ImportSpecifier" ? nameOf(imported.imported) : "*";
    module.imports.set(imported.local.name, { file: resolve(specifier), name });
  }
}

function readDeclaration(statement: ESTree.Statement | ESTree.ModuleDeclaration, text: string, module: Module): void {
  const exported = statement.type === "ExportNamedDeclaration";
  const node = exported ? statement.declaration : statement;
  if (node === null) return;
  const declaration: Declaration = {
    text: text.slice(statement.start, statement.end),
    mentions: mentionsOf(statement),
  };
  for (const name of declaredNames(node)) {
    module.declarations.set(name, [...(module.declarations.get(name) ?? []), declaration]);
    if (exported) module.exports.set(name, name);
  }
}

function declaredNames(node: ESTree.Node): string[] {
  if (node.type === "VariableDeclaration") {
    return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  }
  if ("id" in node && node.id !== null && typeof node.id === "object" && "name" in node.id) {
    return [String(node.id.name)];
  }
  return [];
}

/** Names used as types, in `typeof`, in `extends` and `implements`. */
function mentionsOf(statement: ESTree.Statement | ESTree.ModuleDeclaration): Set<string> {
  const names = new Set<string>();
  const add = (node: ESTree.Node | null) => {
    let left = node;
    while (left?.type === "TSQualifiedName") left = left.left;
    if (left?.type === "Identifier") names.add(left.name);
  };
  new Visitor({
    TSTypeReference: (node) => add(node.typeName),
    TSTypeQuery: (node) => add(node.exprName),
    TSInterfaceHeritage: (node) => add(node.expression),
    TSClassImplements: (node) => add(node.expression),
    ClassDeclaration: (node) => add(node.superClass),
    MemberExpression: (node) => add(node.object),
  }).visit({ type: "Program", body: [statement], sourceType: "module", hashbang: null, start: 0, end: statement.end });
  return names;
}

function nameOf(node: ESTree.ModuleExportName): string {
  return node.type === "Literal" ? node.value : node.name;
}
