/** `console`: prints values of the function, never derivatives. What keeps state in the console is refused. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import type { ConsoleLevel } from "../../../ir/program.js";
import { locate } from "../dense.js";
import { flatRow } from "../item-copies.js";
import { isPrivate } from "../keys.js";
import { describe, readable, toBoolean } from "../numbers.js";
import { textOf } from "../text.js";
import type { Tracer } from "../tracer.js";
import { type Abstract, type TextPart, UNDEFINED } from "../values.js";
import { withMessage } from "./messages.js";

const levels: Readonly<Record<string, ConsoleLevel>> = {
  log: "log",
  info: "info",
  warn: "warn",
  error: "error",
  debug: "debug",
};

/** `console.method(...args)`. */
export function consoleMethod(t: Tracer, method: string, args: readonly Abstract[], site: Site): Abstract {
  const level = Object.hasOwn(levels, method) ? levels[method] : undefined;
  if (level !== undefined) print(t, level, args, site);
  else if (method === "assert") assertion(t, args, site);
  else {
    refuse("unsupported-construct", site, {
      what: `\`console.${method}\``,
      because: "it counts, times or lays out what is printed, which the compiled function does not",
      remedy: "print with `console.log`, or call it outside of the differentiated function",
    });
  }
  return UNDEFINED;
}

function print(t: Tracer, level: ConsoleLevel, args: readonly Abstract[], site: Site): void {
  const parts = args.flatMap((arg, position) => [...(position > 0 ? [" "] : []), ...printable(t, arg, site)]);
  const shown = level === "log" ? {} : { level };
  withMessage(t, parts, site, (message) =>
    t.builder.effect({ effect: "log", ...shown, predicate: null, ...message, construct: null }),
  );
}

/** Prints unless the condition holds; throws nothing. */
function assertion(t: Tracer, args: readonly Abstract[], site: Site): void {
  const [condition, ...rest] = args;
  const holds = toBoolean(t, condition ?? UNDEFINED, site);
  const fail = () => {
    const [first] = rest;
    const isText = first?.kind === "text" || (first?.kind === "static" && typeof first.value === "string");
    const start: Abstract = { kind: "text", parts: [isText ? "Assertion failed:" : "Assertion failed"] };
    print(t, "warn", [start, ...rest], site);
  };
  if (holds.kind !== "constant") t.branch(holds, () => {}, fail, site);
  else if (holds.value !== true) fail();
}

/** Arrays and objects print as their parts. */
function printable(t: Tracer, arg: Abstract, site: Site): readonly TextPart[] {
  const value = readable(arg);
  if (value.kind === "closure" || value.kind === "builtin") return [`[Function: ${value.name}]`];
  if (value.kind === "class") return [`[class ${value.name}]`];
  if (value.kind === "accessor") return ["[Getter/Setter]"];
  if (value.kind !== "ref") return textOf(t, value, site);
  const located = locate(t, value, site);
  if (located.kind === "content" && located.content.kind === "tuple") {
    return ["[ ", ...listed(located.content.items.map((item) => printable(t, item, site))), " ]"];
  }
  if (located.kind === "content" && located.content.kind === "object") {
    const fields = [...located.content.fields].filter(([name]) => !isPrivate(name));
    return ["{ ", ...listed(fields.map(([name, field]) => [`${name}: `, ...printable(t, field, site)])), " }"];
  }
  if (located.kind === "dense" && located.layout.kind === "list") {
    const numbers = located.layout.item;
    if (numbers?.kind === "leaf") return ["[", flatRow(t, located, numbers), "]"];
  }
  return [describe(value)];
}

function listed(items: readonly (readonly TextPart[])[]): readonly TextPart[] {
  return items.flatMap((item, position) => [...(position > 0 ? [", "] : []), ...item]);
}
