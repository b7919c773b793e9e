/** What tells the captured values of a function where no inspector can: an explicit `scope`, or the build plugin's annotation. */

/** Reads the captured values now; called each time, so reassigned bindings are seen. */
export type ScopeGetter = () => Readonly<Record<string, unknown>>;

/**
 * What `chainrule/plugin` attaches to a function. It is made before minification, so the function's text is kept as the
 * user's names were; minifiers rename the values in `scope`, not its keys.
 */
export interface Annotation {
  /** The function as it stood before minification. */
  readonly text: string;
  readonly scope: ScopeGetter;
  /** The user's name for the function, which minifiers shorten. */
  readonly name: string;
  /** Names that are never assigned again after their declaration. */
  readonly constant: readonly string[];
  readonly file: string;
  /** For each line of `text` its line in the user's file, 1-based. */
  readonly lines: readonly number[];
  /** The column of the first character of `text`, 1-based. */
  readonly column: number;
}

/** Registered globally, so that the plugin's output needs no import. */
export const annotationKey: unique symbol = Symbol.for("chainrule.scope") as never;

const explicitScopes = new WeakMap<object, ScopeGetter>();

/** The annotation of a function, or null. Only an own property counts: a class does not inherit its parent's. */
export function annotationOf(f: object): Annotation | null {
  const value = Object.getOwnPropertyDescriptor(f, annotationKey)?.value as Annotation | undefined;
  return value !== undefined && typeof value.text === "string" && typeof value.scope === "function" ? value : null;
}

export function explicitScopeOf(f: object): ScopeGetter | null {
  return explicitScopes.get(f) ?? null;
}

export function setExplicitScope(f: object, scope: ScopeGetter): void {
  explicitScopes.set(f, scope);
}
