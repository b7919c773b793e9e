/** Text: known while compiling, or (in messages only) made of numbers of the program. Methods of numbers and strings. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Format, Value } from "../../ir/program.js";
import { locate } from "./dense.js";
import { flatRow } from "./item-copies.js";
import { sequenceOf } from "./iteration.js";
import { leafOf } from "./layout.js";
import { absence, describe, readable, stringOfTraced } from "./numbers.js";
import { siteKey, type Tracer } from "./tracer.js";
import { type Abstract, type Builtin, type Ref, type Static, staticValue, type TextPart, UNDEFINED } from "./values.js";

/** The text of a value, as `String(value)` makes it; numbers are formatted when it is printed. */
export function textOf(t: Tracer, abstract: Abstract, site: Site): readonly TextPart[] {
  const value = readable(abstract);
  const missing = absence(t, value);
  switch (value.kind) {
    case "static":
      return [String(value.value)];
    case "traced":
      return missing === null ? [value.value] : [either(missing.missing, ["undefined"], [value.value])];
    case "text":
      return value.parts;
    case "maybe":
      return [either(value.present(), textOf(t, value.value, site), [String(value.absent)])];
    case "choice":
      return [either(value.predicate, textOf(t, value.then, site), textOf(t, value.otherwise, site))];
    case "ref": {
      if (!isList(t, value, site)) break;
      const text = () => joined(t, value, ",", site);
      return missing === null ? text() : [either(missing.missing, ["undefined"], text())];
    }
    default:
  }
  return refuse("string-of-traced", site, { what: describe(value) });
}

function either(predicate: Value, then: readonly TextPart[], otherwise: readonly TextPart[]): TextPart {
  return { kind: "either", predicate, then, otherwise };
}

/** Parts put together: a known string where all of them are. */
export function textFrom(parts: readonly TextPart[]): Abstract {
  return parts.every((part) => typeof part === "string") ? staticValue(parts.join("")) : { kind: "text", parts };
}

function isList(t: Tracer, ref: Ref, site: Site): boolean {
  const located = locate(t, ref, site);
  if (located.kind === "content") return located.content.kind === "tuple";
  return located.layout.kind === "list" || (located.layout.kind === "record" && located.layout.tuple);
}

/** The items of a list with text between them. */
function joined(t: Tracer, list: Ref, separator: string, site: Site): readonly TextPart[] {
  const sequence = sequenceOf(t, list, site);
  if (sequence.kind === "known") {
    return sequence.items.flatMap((item, position) => {
      const value = readable(item);
      const isNothing = value.kind === "static" && (value.value === undefined || value.value === null);
      return [...(position > 0 ? [separator] : []), ...(isNothing ? [] : textOf(t, value, site))];
    });
  }
  const place = locate(t, list, site);
  const leaf = place.kind === "dense" && place.layout.kind === "list" ? leafOf(place.layout.item) : null;
  const isPlain = place.kind === "dense" && place.layout.kind === "list" && place.layout.item?.kind === "leaf";
  if (!isPlain || leaf === null || leaf.boolean) throw stringOfTraced(site, describe(list));
  return [{ kind: "formatted", value: flatRow(t, place, leaf), method: "join", argument: separator }];
}

/** `list.join(separator)`, `list.toString()`; null for other methods. */
export function listTextMethod(t: Tracer, list: Ref, name: string): Builtin | null {
  if (name !== "join" && name !== "toString") return null;
  const call = (args: readonly Abstract[], site: Site): Abstract => {
    const separator = name === "join" ? readable(args[0] ?? UNDEFINED) : UNDEFINED;
    if (separator.kind !== "static") throw stringOfTraced(site, "a separator made of traced numbers");
    const between = separator.value === undefined ? "," : String(separator.value);
    return textFrom(joined(t, list, between, site));
  };
  return { kind: "builtin", name, call };
}

const numberMethods = ["toFixed", "toPrecision", "toExponential", "toString"] as const;

/** A method of a traced number or boolean; null for those that it does not have. */
export function numberMethod(value: Abstract & { readonly kind: "traced" }, name: string): Builtin | null {
  if (name === "valueOf") return { kind: "builtin", name, call: () => value };
  const method = numberMethods.find((known) => known === name);
  if (method === undefined) return null;
  const isBoolean = value.value.type.kind === "bool";
  if (isBoolean && method !== "toString") return null;
  const call = (args: readonly Abstract[], site: Site): Abstract => {
    const given = readable(args[0] ?? UNDEFINED);
    if (given.kind !== "static") throw stringOfTraced(site, "a traced number of digits");
    const argument = given.value === undefined || isBoolean ? null : Number(given.value);
    checkDigits(method, argument, site);
    return { kind: "text", parts: [{ kind: "formatted", value: value.value, method, argument }] };
  };
  return { kind: "builtin", name, call };
}

/** Formatting any number with these digits throws, or none does. */
function checkDigits(method: Exclude<Format["method"], "join">, argument: number | null, site: Site): void {
  try {
    if (argument !== null) (1)[method](argument);
  } catch {
    refuse("unsupported-construct", site, {
      what: `\`${method}(${argument})\``,
      because: "JavaScript throws a RangeError here",
      remedy: "give a number of digits that it takes",
    });
  }
}

/** Methods of strings that depend on where the program runs, or give iterators. */
const UNKNOWN: ReadonlySet<string> = new Set(["localeCompare", "matchAll"]);

/** `test` of a regular expression. Those with the flags `g` and `y` remember where they stopped; they serve methods of strings only. */
export function patternMethod(t: Tracer, pattern: RegExp, name: string): Builtin | null {
  if (name !== "test" && name !== "exec") return null;
  const call = (args: readonly Abstract[], site: Site): Abstract => {
    if (pattern.global || pattern.sticky) {
      return refuse("unsupported-construct", site, {
        what: `\`${name}\` of a regular expression with the flag \`${pattern.global ? "g" : "y"}\``,
        because: "it remembers where it stopped, and so gives another answer each time",
        remedy: "leave out the flag, or use `text.match(...)`",
      });
    }
    const text = readable(args[0] ?? UNDEFINED);
    if (text.kind !== "static") throw stringOfTraced(site, describe(text));
    const found = pattern.exec(String(text.value));
    return name === "test" ? staticValue(found !== null) : known(t, found, site);
  };
  return { kind: "builtin", name, call };
}

/** A value that a method of a string gave. */
function known(t: Tracer, result: unknown, site: Site): Abstract {
  if (!Array.isArray(result)) return staticValue(result);
  return t.newArray(
    result.map((item: unknown) => staticValue(item)),
    siteKey(site),
    site,
  );
}

/** A method of a number, boolean or string that is known: computed while compiling. Null for properties of other kinds. */
export function staticMethod(t: Tracer, target: Static, name: string): Builtin | null {
  const { value } = target;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return null;
  const method: unknown = Reflect.get(Object(value), name);
  if (typeof method !== "function" || UNKNOWN.has(name) || /Locale/.test(name)) return null;
  const call = (args: readonly Abstract[], site: Site): Abstract => {
    const given = args.map((arg) => {
      const found = readable(arg);
      if (found.kind !== "static" || typeof found.value === "function") throw stringOfTraced(site, describe(found));
      return found.value;
    });
    return known(t, Reflect.apply(method, value, given), site);
  };
  return { kind: "builtin", name, call };
}
