/** Reads the variables that a function takes from outside. Which of them become inputs is the interpreter's business. */
import type { AnyNode } from "acorn";
import { refuse } from "../../errors/error.js";
import { nearest } from "../../errors/nearest.js";
import type { Site } from "../../errors/site.js";
import { currentRuntime, type Runtime } from "../../node/builtin.js";
import { type Closure, hasInspector, locateFunction, readClosure, takeLeftover } from "../../node/inspector.js";
import { annotationOf, explicitScopeOf, type ScopeGetter, setExplicitScope } from "./annotation.js";
import { childrenOf } from "./children.js";
import type { LexicalBinding } from "./lexical.js";
import { parseFunction } from "./parse.js";
import { missingDeclaration, type Stability, sharedDeclarationOf, stabilityOf } from "./stability.js";

export type { ScopeGetter } from "./annotation.js";
export type { Stability } from "./stability.js";

/** What a free name of a function means now. */
export interface Binding {
  readonly value: unknown;
  /** `reassigned` bindings may hold another value at the next call: read them again then. */
  readonly stability: Stability;
  /** Its declaration has not run yet, or may not have. */
  readonly early?: "certain" | "possible";
}

/** Bindings that never change, read once a closure. */
const constants = new WeakMap<Function, Map<string, Binding>>();

/** What was read of each function since `readOnce` began; null outside of it. */
let reading: Map<Function, Map<string, Binding>> | null = null;

/**
 * Runs `action`, in which no code of the user's runs: no variable changes meanwhile, and each is read once. Whether it ever changes
 * takes its script to say, and is not asked before it is read again.
 */
export function readOnce<R>(action: () => R): R {
  if (reading !== null) return action();
  reading = new Map();
  try {
    return action();
  } finally {
    reading = null;
  }
}

/**
 * What `name` means inside `f`, now. In order: the explicit `scope`, the build plugin's annotation, Node's inspector, the
 * globals of the language. Throws a `ChainruleError` with the remedy for this environment when it cannot be read.
 */
export function readBinding(f: Function, name: string, site: Site | null): Binding {
  const binding = findBinding(f, name);
  if (binding?.early !== undefined) {
    const code = binding.early === "certain" ? "before-declaration" : "perhaps-before-declaration";
    refuse(code, site ?? siteOfName(f, name), { name });
  }
  if (binding !== null) return binding;
  const { source, free } = parseFunction(f);
  const at = site ?? siteOfName(f, name);
  const parameters = { name, function: source.name };
  if (canSeeAll(f)) {
    const known = new Set([...free, ...Object.getOwnPropertyNames(globalThis)]);
    known.delete(name);
    const near = nearest(name, known);
    refuse("undefined-name", at, { ...parameters, hint: near === null ? "" : `; did you mean \`${near}\`?` });
  }
  const environment = environments[currentRuntime()];
  refuse("unreadable-capture", at, { ...parameters, subject: f.name === "" ? "f" : f.name, environment });
}

/** Where the function mentions the name first; a name from outside is rarely declared inside again. */
function siteOfName(f: Function, name: string): Site {
  const { node, source } = parseFunction(f);
  const mention = mentionOf(node, name) ?? { start: 0, end: firstLine(source.text) };
  return { source, start: mention.start, end: mention.end, caller: null };
}

function mentionOf(node: AnyNode, name: string): AnyNode | null {
  if (node.type === "Identifier") return node.name === name ? node : null;
  for (const child of childrenOf(node)) {
    const isName = "property" in node ? node.property === child : "key" in node && node.key === child;
    const mention = isName && "computed" in node && !node.computed ? null : mentionOf(child, name);
    if (mention !== null) return mention;
  }
  return null;
}

/** Whether `name` is declared where `f` stands: what `typeof name` asks. Throws where that cannot be known. */
export function hasBinding(f: Function, name: string): boolean {
  const binding = findBinding(f, name);
  if (binding?.early !== undefined || (binding === null && !canSeeAll(f) && !(name in globalThis)))
    readBinding(f, name, null);
  return binding !== null;
}

/**
 * Names the variables that `f` takes from outside, for places where they cannot be read (a browser, Bun, Deno), and returns
 * `f`. The option `scope` does the same for the function that is differentiated; this serves its helpers too. `scope` is
 * called again at each call, so variables that change are seen.
 *
 * ```ts
 * const rate = 3;
 * const scaled = withScope((x: number) => rate * x, () => ({ rate }));
 * grad((x: number) => scaled(x) * x)(2); // -> 12
 * ```
 * @throws ChainruleError when `scope` names a variable that `f` does not mention, or says something else than an earlier one.
 */
export function withScope<F extends Function>(f: F, scope: ScopeGetter): F {
  if (typeof scope !== "function")
    refuse("invalid-scope", null, { what: scope === null ? "null" : `of type ${typeof scope}` });
  const given = scope();
  if (typeof given !== "object" || given === null)
    refuse("invalid-scope", null, { what: "a function that returns no object" });
  const { free, node, source } = parseFunction(f);
  const mentioned = new Set(free);
  propertyNames(node, mentioned);
  for (const name of Object.keys(given)) {
    // Bun writes the values of constants into the text in place of their names.
    if (mentioned.has(name) || currentRuntime() === "bun") continue;
    const near = nearest(name, free);
    const hint = near === null ? "" : `, or did you mean \`${near}\`?`;
    const names = [...free].filter((known) => !languageGlobals.has(known)).join(", ");
    const site = { source, start: 0, end: firstLine(source.text), caller: null };
    refuse("unknown-scope-name", site, {
      name,
      function: source.name,
      hint,
      free: names === "" ? "there is none" : names,
    });
  }
  refuseConflict(f, given, source.name);
  setExplicitScope(f, scope);
  return f;
}

/** The last scope given serves every derivative of `f`, so an earlier one must not say something else. */
function refuseConflict(f: Function, given: Readonly<Record<string, unknown>>, functionName: string): void {
  const earlier = explicitScopeOf(f)?.() ?? {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(earlier, name) || Object.is(earlier[name], value)) continue;
    refuse("conflicting-scope", null, { name, function: functionName });
  }
}

/** The variable that `name` means inside `f`, where it is found in its script: two functions may name the same one. */
export function declarationIn(f: Function, name: string): LexicalBinding | null {
  if (explicitScopeOf(f) !== null || annotationOf(f) !== null) return null;
  const location = locateFunction(f);
  return location === null ? null : sharedDeclarationOf(location, parseFunction(f).source.text, name);
}

function findBinding(f: Function, name: string): Binding | null {
  const explicit = explicitScopeOf(f)?.();
  if (explicit !== undefined && Object.hasOwn(explicit, name))
    return { value: explicit[name], stability: "reassigned" };
  const annotation = annotationOf(f);
  if (annotation !== null) {
    // The inspector is not asked: in minified code it knows other names, perhaps the same ones for other variables.
    const scope = annotation.scope();
    if (!Object.hasOwn(scope, name)) return globalBinding(globalThis, name);
    return { value: scope[name], stability: annotation.constant.includes(name) ? "constant" : "reassigned" };
  }
  const read = reading?.get(f)?.get(name);
  if (read !== undefined) return read;
  const earlier = takeLeftover(f);
  if (earlier?.scopes) inspectedBinding(f, name, earlier);
  const known = constants.get(f)?.get(name);
  if (known !== undefined) return known;
  const closure = readClosure(f);
  return closure?.scopes ? inspectedBinding(f, name, closure) : languageGlobal(name);
}

function inspectedBinding(f: Function, name: string, closure: Closure): Binding | null {
  // Reading one name cost as much as reading all: keep those that will never change, and all while nothing changes.
  const read = new Map<string, Binding>();
  reading?.set(f, read);
  let found: Binding | null = null;
  for (const free of new Set([...parseFunction(f).free, name])) {
    const binding = bindingIn(f, free, closure);
    if (reading === null && binding?.stability === "constant") remember(f, free, binding);
    if (binding !== null) read.set(free, binding);
    if (free === name) found = binding;
  }
  return found;
}

function bindingIn(f: Function, name: string, closure: Closure): Binding | null {
  for (const scope of closure.scopes ?? []) {
    if (scope.kind === "Global") return globalBinding(scope.variables, name);
    if (!Object.hasOwn(scope.variables, name)) continue;
    const value = scope.variables[name];
    const { location } = closure;
    if (location === null) return { value, stability: "reassigned" };
    const { text } = parseFunction(f).source;
    // The inspector shows a variable whose declaration has not run as `undefined`.
    if (value === undefined) {
      const early = missingDeclaration(location, text, name);
      return { value, stability: "reassigned", ...(early === null ? {} : { early }) };
    }
    // Another classic script may assign to what stands in the script scope.
    if (scope.kind.startsWith("Script")) return { value, stability: "reassigned" };
    return {
      value,
      get stability() {
        return stabilityOf(location, text, name);
      },
    };
  }
  return globalBinding(globalThis, name);
}

function remember(f: Function, name: string, binding: Binding): void {
  let known = constants.get(f);
  if (known === undefined) {
    known = new Map();
    constants.set(f, known);
  }
  known.set(name, binding);
}

/** A property of the global object, in the realm that the function comes from. */
function globalBinding(realm: object, name: string): Binding | null {
  if (!(name in realm)) return null;
  return { value: Reflect.get(realm, name), stability: languageGlobals.has(name) ? "constant" : "reassigned" };
}

/**
 * Where closures cannot be read, a free name may be a local variable as well as a global: `length` and `name` are both
 * properties of a page's window and favourite variable names. Only what the language itself defines is believed.
 */
function languageGlobal(name: string): Binding | null {
  return languageGlobals.has(name) ? globalBinding(globalThis, name) : null;
}

const languageGlobals: ReadonlySet<string> = new Set(
  `undefined NaN Infinity globalThis Math JSON Object Function Array Number Boolean String Symbol BigInt Date RegExp Map Set
  WeakMap WeakSet Promise Proxy Reflect Intl Error EvalError RangeError ReferenceError SyntaxError TypeError URIError
  AggregateError ArrayBuffer SharedArrayBuffer DataView Float32Array Float64Array Int8Array Int16Array Int32Array Uint8Array
  Uint8ClampedArray Uint16Array Uint32Array BigInt64Array BigUint64Array isNaN isFinite parseInt parseFloat console
  structuredClone`.split(/\s+/),
);

const environments: Readonly<Record<Runtime, string>> = {
  node: "this Node (without its inspector, or before 20.16)",
  bun: "Bun",
  deno: "Deno",
  browser: "a browser",
};

function canSeeAll(f: Function): boolean {
  return annotationOf(f) !== null || hasInspector();
}

function propertyNames(node: AnyNode, into: Set<string>): void {
  if (node.type === "MemberExpression" && node.property.type === "Identifier") into.add(node.property.name);
  for (const child of childrenOf(node)) propertyNames(child, into);
}

function firstLine(text: string): number {
  const end = text.indexOf("\n");
  return end < 0 ? text.length : end;
}
