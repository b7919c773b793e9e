/** What all derivative functions share: reading options, `.source` and `.captures`. */
import { refuse } from "../errors/error.js";
import { checkChoice, checkFunction, checkOptions, show } from "../errors/options.js";
import { withScope } from "../frontends/source/captures.js";
import { showStructure } from "../tree/structure-key.js";
import { readWrt, type Selection } from "../tree/wrt.js";
import type { Compiled } from "./compile.js";
import { makeReadable, showOptions } from "./derived-function.js";
import { Subject, type TracedFunction } from "./trace-cache.js";
import type { AnyFunction, Mode } from "./types.js";

export interface GivenOptions {
  readonly wrt?: unknown;
  readonly mode?: unknown;
  readonly scope?: unknown;
  readonly aux?: unknown;
  readonly sparse?: unknown;
}

export interface ReadOptions {
  readonly subject: Subject;
  readonly selection: Selection;
  /** Null when the user leaves it to the operator. */
  readonly mode: Mode | null;
}

/** @throws ChainruleError for a non-function, unknown options, and values that an option cannot have. */
export function readOptions(
  operator: string,
  f: unknown,
  options: GivenOptions,
  known: readonly string[],
): ReadOptions {
  checkFunction(operator, f);
  if (isClass(f)) refuse("operator-needs-function", null, { operator, found: `the class \`${f.name}\`` });
  checkOptions(operator, options, known);
  if (options.mode !== undefined) checkChoice(operator, "mode", options.mode, ["forward", "reverse"]);
  const scoped =
    options.scope === undefined ? f : withScope(f as AnyFunction, options.scope as () => Record<string, unknown>);
  return {
    subject: Subject.of(scoped as AnyFunction),
    selection: readWrt(operator, options.wrt),
    mode: (options.mode as Mode | undefined) ?? null,
  };
}

/** @throws ChainruleError unless an option is true, false or left out. */
export function readFlag(operator: string, option: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  return refuse("bad-option", null, {
    operator,
    option: `\`${option}\``,
    found: show(value),
    expected: "true or false",
  });
}

/** Whether a function can be called with `new` only. */
function isClass(f: unknown): f is AnyFunction {
  return typeof f === "function" && /^class\b/.test(Function.prototype.toString.call(f));
}

/** What `.source` and `.captures` read: what the last call used. */
export class History {
  readonly operator: string;
  readonly subject: Subject;
  #last: { readonly traced: TracedFunction; readonly compiled: Compiled } | null = null;

  constructor(operator: string, subject: Subject) {
    this.operator = operator;
    this.subject = subject;
  }

  record(traced: TracedFunction, compiled: Compiled): void {
    this.#last = { traced, compiled };
  }

  source(): string {
    return this.#of("source").compiled.source;
  }

  captures(): readonly string[] {
    return this.#of("captures").traced.source.captures.map((capture) => capture.name);
  }

  #of(property: string): { readonly traced: TracedFunction; readonly compiled: Compiled } {
    return this.#last ?? refuse("not-called-yet", null, { property: `${this.operator}(f).${property}` });
  }
}

/** Gives a derivative function the properties of `Compiled`, and lets it be differentiated itself. */
export function finish<D extends AnyFunction>(
  derivative: D,
  history: History,
  operator: AnyFunction,
  options: GivenOptions,
): D {
  const { f } = history.subject;
  const name = history.operator;
  makeReadable(derivative, `${name}(f${showOptions(options)})`, { [name]: operator, f }, [f]);
  return Object.defineProperties(derivative, {
    source: { get: () => history.source() },
    captures: { get: () => history.captures() },
  });
}

/** @throws ChainruleError unless `f` returned one number. */
export function checkScalar(operator: string, subject: Subject, traced: TracedFunction): void {
  const { result } = traced.source;
  if (result.kind === "number") return;
  refuse("not-a-number", null, {
    name: nameOf(subject),
    found: showStructure(result),
    operator,
    remedy: "return the number to differentiate, or take its `jacobian`",
  });
}

export function nameOf(subject: Subject): string {
  return subject.f.name || "the function";
}
