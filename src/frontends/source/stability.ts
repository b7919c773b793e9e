/** Whether a captured binding can change: decided by parsing the whole script in which the function stands. */
import { type AnyNode, type Program, parse } from "acorn";
import { type FunctionLocation, type Script, scriptOf, scriptOfUrl } from "../../node/inspector.js";
import { functionStart } from "../../node/locate.js";
import { mayRunBefore } from "./declaration-order.js";
import {
  type LexicalBinding,
  type LexicalScope,
  type LexicalTree,
  lexicalTree,
  resolve,
  scopeAround,
} from "./lexical.js";
import { plainDeclaration } from "./plain-declarations.js";

/** `constant`: never assigned after its declaration. `reassigned`: assigned somewhere, or not known. */
export type Stability = "constant" | "reassigned";

interface ParsedScript {
  readonly program: Program;
  readonly tree: LexicalTree;
}

const parsedScripts = new WeakMap<Script, ParsedScript | null>();
/** One piece of code: the script and scope it stands in, and what is known about names there. */
interface Surrounding {
  readonly script: Script;
  readonly program: Program;
  /** Where the function begins. */
  readonly start: number;
  readonly scope: LexicalScope;
  readonly known: Map<string, Stability>;
}

const surroundings = new Map<string, Surrounding | null>();

/** Re-exports of re-exports are followed this far; circular ones end here too. */
const MAXIMUM_HOPS = 16;

/** How a name that is free in the function at this place behaves. When in doubt, `reassigned`: then it is read again each time. */
export function stabilityOf(location: FunctionLocation, text: string, name: string): Stability {
  const script = scriptOf(location.scriptId);
  const plain = script === null ? null : plainDeclaration(script, name);
  if (script !== null && plain !== null) {
    if (plain.imported === null) return "constant";
    return importStability(script, plain.imported.module, plain.imported.name, MAXIMUM_HOPS);
  }
  const around = surroundingOf(location, text);
  if (around === null) return "reassigned";
  let stability = around.known.get(name);
  if (stability === undefined) {
    stability = decide(around, name);
    around.known.set(name, stability);
  }
  return stability;
}

/**
 * Where a name that is free in the function at this place is declared in its script; null when it is not, or not known. `defined` of a
 * declaration that is plain from the text is not known.
 */
export function sharedDeclarationOf(location: FunctionLocation, text: string, name: string): LexicalBinding | null {
  const script = scriptOf(location.scriptId);
  return (script === null ? null : plainDeclaration(script, name)) ?? declarationOf(location, text, name);
}

/** The same, as parsing tells. */
function declarationOf(location: FunctionLocation, text: string, name: string): LexicalBinding | null {
  const around = surroundingOf(location, text);
  return around === null ? null : resolve(around.scope, name);
}

/**
 * What it means that a name is `undefined`, where the engine shows variables so whose declaration has not run: that it has not
 * (`certain`), that it may not have (`possible`), or null: that it is undefined.
 */
export function missingDeclaration(
  location: FunctionLocation,
  text: string,
  name: string,
): "certain" | "possible" | null {
  const around = surroundingOf(location, text);
  const binding = around === null ? null : resolve(around.scope, name);
  if (around === null || binding === null || !/^(let|const|class)$/.test(binding.kind)) return null;
  if (binding.defined && !binding.reassigned) return "certain";
  return mayRunBefore(around.program, around.start, name) ? "possible" : null;
}

function decide({ script, scope }: Surrounding, name: string): Stability {
  const binding = resolve(scope, name);
  if (binding === null || binding.reassigned) return "reassigned";
  if (binding.imported === null) return "constant";
  return importStability(script, binding.imported.module, binding.imported.name, MAXIMUM_HOPS);
}

function surroundingOf(location: FunctionLocation, text: string): Surrounding | null {
  const key = `${location.scriptId}:${location.line}:${location.column}`;
  let around = surroundings.get(key);
  if (around === undefined) {
    around = findSurrounding(location, text);
    surroundings.set(key, around);
  }
  return around;
}

function findSurrounding(location: FunctionLocation, text: string): Surrounding | null {
  const script = scriptOf(location.scriptId);
  const start = script === null ? null : functionStart(script, location, text);
  const parsed = script === null ? null : parsedScript(script);
  if (script === null || start === null || parsed === null) return null;
  const scope = scopeAround(parsed.tree.root, start, start + text.length);
  return { script, program: parsed.program, start, scope, known: new Map() };
}

function parsedScript(script: Script): ParsedScript | null {
  let parsed = parsedScripts.get(script);
  if (parsed === undefined) {
    const program = parseAs(script.text, "module") ?? (script.isModule ? null : parseAs(script.text, "script"));
    parsed = program === null ? null : { program, tree: lexicalTree(program) };
    parsedScripts.set(script, parsed);
  }
  return parsed;
}

function parseAs(text: string, sourceType: "module" | "script"): Program | null {
  try {
    return parse(text, {
      ecmaVersion: "latest",
      sourceType,
      allowHashBang: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    });
  } catch {
    return null;
  }
}

/** An imported name is as constant as the exporting module's binding. */
function importStability(importer: Script, module: string, name: string, hops: number): Stability {
  if (name === "*" || /^(node:|chainrule(\/|$))/.test(module)) return "constant";
  const script = hops === 0 ? null : importedScript(importer, module);
  if (script !== null && plainDeclaration(script, name)?.exported === true) return "constant";
  const parsed = script === null ? null : parsedScript(script);
  if (script === null || parsed === null) return "reassigned";
  for (const statement of parsed.program.body) {
    const found = exportStability(script, parsed.tree.root, statement, name, hops - 1);
    if (found !== null) return found;
  }
  return "reassigned";
}

/** What one statement of the exporting module says about an exported name; null when nothing. */
function exportStability(
  script: Script,
  root: LexicalScope,
  statement: AnyNode,
  name: string,
  hops: number,
): Stability | null {
  if (statement.type === "ExportAllDeclaration") {
    if (statement.exported) return exportedName(statement.exported) === name ? "constant" : null;
    const found = importStability(script, String(statement.source.value), name, hops);
    return found === "constant" ? found : null;
  }
  if (statement.type === "ExportDefaultDeclaration") {
    if (name !== "default") return null;
    const { declaration } = statement;
    const isDeclared = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
    return isDeclared && declaration.id ? localStability(root, declaration.id.name) : "constant";
  }
  if (statement.type !== "ExportNamedDeclaration") return null;
  for (const specifier of statement.specifiers) {
    if (exportedName(specifier.exported) !== name) continue;
    const local = exportedName(specifier.local);
    if (statement.source) return importStability(script, String(statement.source.value), local, hops);
    const binding = root.bindings.get(local);
    if (!binding?.imported) return localStability(root, local);
    return importStability(script, binding.imported.module, binding.imported.name, hops);
  }
  return statement.declaration && declares(statement.declaration, name) ? localStability(root, name) : null;
}

function localStability(root: LexicalScope, name: string): Stability {
  return root.bindings.get(name)?.reassigned === false ? "constant" : "reassigned";
}

function declares(declaration: AnyNode, name: string): boolean {
  return lexicalTree({
    type: "Program",
    start: 0,
    end: 0,
    body: [declaration],
    sourceType: "module",
  } as Program).root.bindings.has(name);
}

function exportedName(node: AnyNode): string {
  return node.type === "Identifier" ? node.name : node.type === "Literal" ? String(node.value) : "";
}

/** TypeScript sources name the compiled file (`./x.js` for `./x.ts`), and loaders append queries. */
function importedScript(importer: Script, module: string): Script | null {
  if (!/^(\.|\/|file:)/.test(module) || !URL.canParse(module, importer.url)) return null;
  const url = bare(new URL(module, importer.url).href);
  const stem = url.replace(/\.([cm]?)[jt]sx?$/, "");
  const candidates = new Set([url]);
  for (const extension of ["ts", "tsx", "mts", "cts", "js", "mjs", "cjs"]) {
    candidates.add(`${url}.${extension}`).add(`${url}/index.${extension}`);
    if (stem !== url) candidates.add(`${stem}.${extension}`);
  }
  return scriptOfUrl((candidate) => candidates.has(bare(candidate)));
}

function bare(url: string): string {
  return url.replace(/[?#].*$/, "");
}
