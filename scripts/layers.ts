/** Which folder of src may import from which: the layer order as data, and the check of one file against it. */
import { posix } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";

/** A folder of src, and the folders whose files it may import besides its own. */
export const layers: Readonly<Record<string, readonly string[]>> = layerTable();

function layerTable(): Record<string, readonly string[]> {
  const program = ["errors", "tree", "special", "ir", "primitives"];
  const compiler = ["frontends", "transforms", "passes", "backends"];
  return {
    errors: [],
    special: [],
    tree: ["errors"],
    ir: ["errors", "tree"],
    primitives: ["errors", "tree", "special", "ir"],
    analysis: program,
    node: ["errors"],
    frontends: [...program, "node"],
    transforms: [...program, "analysis"],
    sparse: [...program, "transforms"],
    passes: [...program, "analysis"],
    backends: [...program, "analysis"],
    numeric: ["errors", "tree"],
    check: ["errors", "tree", "numeric"],
    steps: [...program, "transforms"],
    derivatives: [...program, "analysis", ...compiler, "sparse", "numeric", "check", "steps", "node"],
    checked: [...program, ...compiler, "numeric", "check", "derivatives", "steps"],
    explain: [...program, "analysis", ...compiler, "numeric", "derivatives", "steps"],
    derive: [...program, "analysis", ...compiler, "numeric", "derivatives", "steps", "node"],
    plugin: ["errors", "frontends"],
    cli: ["errors", "tree", "numeric", "check", "derivatives", "checked", "explain", "derive", "node"],
  };
}

/** One sentence for each import of `file` (a path below src, such as `ir/print.ts`) that the layer order forbids. */
export function layerViolations(file: string, text: string): string[] {
  const layer = layerOf(file);
  if (layer === null) return [];
  const allowed = layers[layer];
  if (allowed === undefined) return [`src/${file}: the folder \`${layer}\` has no row in scripts/layers.ts`];
  return importsOf(file, text).flatMap((specifier) => {
    const target = posix.join(posix.dirname(file), specifier);
    if (target.startsWith("..")) return [`src/${file} imports ${specifier}, which is outside of src`];
    const targetLayer = layerOf(target);
    if (targetLayer === layer || (targetLayer !== null && allowed.includes(targetLayer))) return [];
    const may = allowed.length === 0 ? "nothing but itself" : allowed.join(", ");
    return [`src/${file} imports src/${target}, but \`${layer}\` may import ${may}`];
  });
}

/** The folder of src that a file belongs to; null for files of src itself, which may import everything. */
function layerOf(file: string): string | null {
  const slash = file.indexOf("/");
  return slash < 0 ? null : file.slice(0, slash);
}

/** The relative specifiers that a module names: imports, re-exports, dynamic imports, `import("...")` types. */
function importsOf(file: string, text: string): string[] {
  const { program, errors } = parseSync(file, text, { lang: "ts" });
  const fault = errors[0];
  if (fault !== undefined) throw new Error(`${file}: ${fault.message}`);
  const found = new Set<string>();
  const add = (node: { source: { type: string } | null }) => {
    const { source } = node;
    if (source !== null && "value" in source && typeof source.value === "string" && source.value.startsWith(".")) {
      found.add(source.value);
    }
  };
  new Visitor({
    ImportDeclaration: add,
    ExportNamedDeclaration: add,
    ExportAllDeclaration: add,
    ImportExpression: add,
    TSImportType: add,
  }).visit(program);
  return [...found];
}
