/** Closures and scripts as Node's inspector sees them, synchronously. Everything here is null where there is no inspector. */
import { builtinModule } from "./builtin.js";

/** One scope around a function, innermost first: a copy of its variables at the time of reading. */
export interface ScopeView {
  /** As V8 names it: `Closure (f)`, `Block`, `Module`, `Script`, `Global`, ... */
  readonly kind: string;
  /** For the global scope the global object itself. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Where V8 says a function starts (0-based; for a declaration, its parameter list). */
export interface FunctionLocation {
  readonly scriptId: string;
  readonly line: number;
  readonly column: number;
}

export interface Closure {
  /** Innermost first; null when the inspector does not tell. */
  readonly scopes: readonly ScopeView[] | null;
  readonly location: FunctionLocation | null;
}

/** A script that was loaded. */
export interface Script {
  readonly url: string;
  readonly text: string;
  /** Position of the first character in the coordinates of `FunctionLocation`. */
  readonly startLine: number;
  readonly startColumn: number;
  readonly sourceMapUrl: string;
  readonly isModule: boolean;
}

type ScriptHead = Omit<Script, "text">;

interface RemoteValue {
  readonly objectId?: string;
  readonly value?: unknown;
}

interface InternalProperty {
  readonly name: string;
  readonly value?: RemoteValue;
}

/** Values cross over on this object: it is visible to both sides, whatever realm (`vm` context) a function comes from. */
interface Handover {
  given: unknown;
  taken: unknown;
}

/** Remote handles are released together after each reading; they would keep functions alive. */
const GROUP = "chainrule";
/** The handle of the function that was read last stays, for a descent reads one function again and again. */
const FUNCTION_GROUP = "chainrule.function";
/** What is read of a function goes into its group, which is emptied after so many readings. */
const MOST_READINGS = 64;

const HANDOVER = Symbol.for("chainrule.handover");

class Inspector {
  private readonly handover: Handover;
  private readonly handoverId: string;
  private readonly post: (method: string, parameters?: object) => unknown;
  private readonly heads = new Map<string, ScriptHead>();
  private readonly texts = new Map<string, Script | null>();
  private held: { readonly f: Function; readonly id: string } | null = null;
  private readings = 0;

  constructor(post: (method: string, parameters?: object) => unknown, handover: Handover, handoverId: string) {
    this.post = post;
    this.handover = handover;
    this.handoverId = handoverId;
  }

  closure(f: Function): Closure | null {
    const objectId = this.handleOf(f);
    if (objectId === null) return null;
    const answer = this.post("Runtime.getProperties", { objectId, ownProperties: true });
    const properties = (answer as { internalProperties?: readonly InternalProperty[] }).internalProperties ?? [];
    const closure = { scopes: this.scopes(properties), location: locationIn(properties) };
    this.post("Runtime.releaseObjectGroup", { objectGroup: GROUP });
    return closure;
  }

  private handleOf(f: Function): string | null {
    if (this.held?.f === f && this.readings++ < MOST_READINGS) return this.held.id;
    this.readings = 0;
    if (this.held !== null) this.post("Runtime.releaseObjectGroup", { objectGroup: FUNCTION_GROUP });
    this.handover.given = f;
    const { result } = this.call("function () { return this.given }", [], FUNCTION_GROUP);
    this.handover.given = null;
    this.held = result?.objectId === undefined ? null : { f, id: result.objectId };
    return this.held?.id ?? null;
  }

  private scopes(properties: readonly InternalProperty[]): readonly ScopeView[] | null {
    const scopesId = properties.find((property) => property.name === "[[Scopes]]")?.value?.objectId;
    if (scopesId === undefined) return null;
    this.call("function (scopes) { this.taken = Array.from(scopes) }", [{ objectId: scopesId }]);
    const taken = this.handover.taken as readonly { description: string; object: ScopeView["variables"] }[];
    this.handover.taken = null;
    return taken.map((scope) => ({ kind: scope.description, variables: scope.object }));
  }

  /** The debugger domain is switched on only for this, and off again: while it is on, `debugger` statements stop. */
  script(id: string): Script | null {
    const known = this.texts.get(id);
    if (known !== undefined) return known;
    this.post("Debugger.enable");
    try {
      const head = this.heads.get(id);
      const { scriptSource } = this.post("Debugger.getScriptSource", { scriptId: id }) as { scriptSource: string };
      const script = head === undefined ? null : { ...head, text: scriptSource };
      this.texts.set(id, script);
      return script;
    } finally {
      this.post("Debugger.disable");
    }
  }

  /** The script of a URL; the newest, when a module was loaded again. */
  scriptOfUrl(matches: (url: string) => boolean): Script | null {
    let found: string | null = null;
    for (const [id, head] of this.heads) if (matches(head.url)) found = id;
    return found === null ? null : this.script(found);
  }

  remember(id: string, head: ScriptHead): void {
    this.heads.set(id, head);
  }

  private call(functionDeclaration: string, parameters: readonly object[], group = GROUP): { result?: RemoteValue } {
    return this.post("Runtime.callFunctionOn", {
      objectId: this.handoverId,
      functionDeclaration,
      arguments: parameters,
      objectGroup: group,
      silent: true,
    }) as { result?: RemoteValue };
  }
}

function locationIn(properties: readonly InternalProperty[]): FunctionLocation | null {
  const location = properties.find((property) => property.name === "[[FunctionLocation]]")?.value?.value as
    | { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
    | undefined;
  if (location === undefined) return null;
  return { scriptId: location.scriptId, line: location.lineNumber, column: location.columnNumber };
}

function connect(): Inspector | null {
  const module = builtinModule("node:inspector");
  if (typeof module?.Session !== "function") return null;
  const session = new module.Session();
  session.connect();
  const post = synchronous(session);
  const handover: Handover = { given: null, taken: null };
  // The evaluated text runs in the main realm and finds the object on a class that all realms share.
  Object.defineProperty(module.Session, HANDOVER, { value: handover, configurable: true });
  const expression = `process.getBuiltinModule("node:inspector").Session[Symbol.for("chainrule.handover")]`;
  const { result } = post("Runtime.evaluate", { expression }) as { result?: RemoteValue };
  Reflect.deleteProperty(module.Session, HANDOVER);
  if (result?.objectId === undefined) return null;
  const inspector = new Inspector(post, handover, result.objectId);
  session.on("Debugger.scriptParsed", ({ params }) => {
    inspector.remember(params.scriptId, {
      url: params.url,
      startLine: params.startLine,
      startColumn: params.startColumn,
      sourceMapUrl: params.sourceMapURL ?? "",
      isModule: params.isModule ?? false,
    });
  });
  return inspector;
}

/** Node answers before `post` returns; an inspector that answers later is of no use here. */
function synchronous(session: import("node:inspector").Session): (method: string, parameters?: object) => unknown {
  return (method, parameters = {}) => {
    let answered = false;
    let failure: unknown = null;
    let answer: unknown = null;
    session.post(method, parameters, (error: Error | null, result?: object) => {
      answered = true;
      failure = error;
      answer = result;
    });
    if (!answered) throw new Error(`the inspector did not answer ${method} at once`);
    if (failure !== null && failure !== undefined) throw failure;
    return answer;
  };
}

/** Other runtimes have modules of the same name that do less: believe only what reads a secret of a fresh closure. */
function works(inspector: Inspector): boolean {
  const secret = { held: Math.random() };
  const closure = (
    (held: object) => () =>
      held
  )(secret);
  const scopes = inspector.closure(closure)?.scopes;
  return scopes?.some((scope) => Object.values(scope.variables).includes(secret)) ?? false;
}

let current: Inspector | null | undefined;

function get(): Inspector | null {
  if (current === undefined) {
    try {
      const candidate = connect();
      current = candidate !== null && works(candidate) ? candidate : null;
    } catch {
      current = null;
    }
  }
  return current;
}

/** Whether closures can be read here. */
export function hasInspector(): boolean {
  return get() !== null;
}

/** Where a function stands never changes. */
const locations = new WeakMap<Function, FunctionLocation | null>();

/** The scopes around a function, with copies of what the variables hold now, and its place. */
export function readClosure(f: Function): Closure | null {
  const closure = get()?.closure(f) ?? null;
  locations.set(f, closure?.location ?? null);
  return closure;
}

export function locateFunction(f: Function): FunctionLocation | null {
  const known = locations.get(f);
  if (known !== undefined) return known;
  const closure = readClosure(f);
  leftover = closure === null ? null : { f, closure };
  return closure?.location ?? null;
}

let leftover: { readonly f: Function; readonly closure: Closure } | null = null;

/** What looking up the place of `f` read besides; handed out once. Good only for variables that never change. */
export function takeLeftover(f: Function): Closure | null {
  if (leftover?.f !== f) return null;
  const { closure } = leftover;
  leftover = null;
  return closure;
}

export function scriptOf(id: string): Script | null {
  return get()?.script(id) ?? null;
}

/** Among the scripts that were loaded when one was last looked up. */
export function scriptOfUrl(matches: (url: string) => boolean): Script | null {
  return get()?.scriptOfUrl(matches) ?? null;
}
