/** Native functions that Chainrule knows: a table by name. `natives.ts` tells the names; larger families have files of their own. */

import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import type { ElementType } from "../../../ir/types.js";
import type { PrimitiveName } from "../../../primitives/names.js";
import * as special from "../../../special/index.js";
import { arrayName } from "../../../tree/leaf.js";
import { type EntryKey, entryAt } from "../capture-path.js";
import { locate } from "../dense.js";
import { operatorFor } from "../derivative-operators.js";
import { isNative } from "../inputs.js";
import { flatRow } from "../item-copies.js";
import { sequenceOf } from "../iteration.js";
import { leafOf } from "../layout.js";
import {
  describe,
  markInteger,
  needsStatic,
  presentPart,
  readable,
  stringOfTraced,
  toBoolean,
  toNumber,
} from "../numbers.js";
import { textFrom, textOf } from "../text.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Spread, staticValue, traced, UNDEFINED } from "../values.js";
import { newCollection } from "./collections.js";
import { consoleMethod } from "./console.js";
import { holes, listFrom, listOf, zeros } from "./lists.js";
import { nativeName } from "./natives.js";
import { objectFunctions, structuredCloneOf } from "./objects.js";
import { guessOf } from "./walking.js";

const elements: readonly ElementType[] = ["f64", "f32", "i32", "u32", "i16", "u16", "i8", "u8", "u8c"];

type Handler = (t: Tracer, args: readonly Abstract[], site: Site, name: string) => Abstract;

/** The result of a function that is known by name; null for the user's own. */
export function builtinFunction(
  t: Tracer,
  f: Function,
  self: Abstract | null,
  args: readonly Abstract[],
  site: Site,
): Abstract | null {
  const operator = operatorFor(f);
  if (operator !== null) return operator(t, args, site);
  const known = specialFunctions.get(f);
  if (known !== undefined) return primitive(t, known, args.slice(0, f.length), site);
  const name = nativeName(f, self);
  if (name === null) return null;
  const handler = handlers.get(name);
  if (handler !== undefined) return handler(t, args, site, name);
  const [owner, method = ""] = name.split(".");
  if (owner === "console") return consoleMethod(t, method, args, site);
  if (owner === "performance") return clock(t, args, site, name);
  if (owner === "crypto") return random(t, args, site, name);
  if (owner === "Map" || owner === "Set") return capturedCollection(t, owner, method, self, args, site);
  if (owner === "JSON") refuse("json", site, { name });
  if (name === "compilerName") return args[0] ?? UNDEFINED;
  return null;
}

/** `get` and `has` of a captured `Map` or `Set`, with a key that is known. */
function capturedCollection(
  t: Tracer,
  kind: "Map" | "Set",
  method: string,
  self: Abstract | null,
  args: readonly Abstract[],
  site: Site,
): Abstract {
  const key = readable(args[0] ?? UNDEFINED);
  const step = method === "has" ? "has" : method === "get" ? "entry" : null;
  if (
    step !== null &&
    self?.kind === "static" &&
    self.path !== null &&
    key.kind === "static" &&
    isEntryKey(key.value)
  ) {
    const path = [...self.path, { kind: step, key: key.value } as const];
    return t.inputs.fromReal(entryAt(self.value, step, key.value), path);
  }
  return refuse("captured-collection", site, {
    what: `\`${method}\``,
    kind,
    plain: kind === "Map" ? "Object.fromEntries(map)" : "[...set]",
  });
}

function isEntryKey(value: unknown): value is EntryKey {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

const specialFunctions = new Map<Function, PrimitiveName>(
  Object.entries(special).map(([name, f]) => [f, name as keyof typeof special]),
);

function primitive(t: Tracer, name: PrimitiveName, args: readonly Abstract[], site: Site): Abstract {
  const values = numbersOf(t, args, site);
  return traced(t.ops[name](...values));
}

function numbersOf(t: Tracer, args: readonly Abstract[], site: Site): Value[] {
  return args.map((arg) => {
    if (arg.kind === "spread") throw needsStatic(site, "the number of values that are spread");
    return toNumber(t, arg, site);
  });
}

const unaryMath = [
  ..."abs sign floor ceil round trunc fround sqrt cbrt exp expm1 log log1p log2 log10 sin cos tan asin acos atan".split(
    " ",
  ),
  ..."sinh cosh tanh asinh acosh atanh clz32".split(" "),
] as readonly PrimitiveName[];
const binaryMath = ["pow", "atan2", "imul"] as const;
const INTEGER_VALUED: ReadonlySet<string> = new Set(["floor", "ceil", "round", "trunc", "clz32", "imul"]);

function mathFunction(name: PrimitiveName, arity: number): Handler {
  return (t, args, site) => {
    // More arguments are ignored, as `list.map(Math.tanh)` needs it.
    const values = numbersOf(t, args.slice(0, arity), site);
    while (values.length < arity) values.push(constant(Number.NaN));
    const value = t.ops[name](...values);
    return traced(INTEGER_VALUED.has(name) ? markInteger(t, value) : value);
  };
}

function extremum(name: "max" | "min"): Handler {
  return (t, args, site) => {
    const parts = args.map((arg) =>
      arg.kind === "spread"
        ? t.ops[name === "max" ? "maxOf" : "minOf"](spreadNumbers(t, arg, site))
        : toNumber(t, arg, site),
    );
    const [first, ...rest] = parts;
    if (first === undefined) return staticValue(name === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    const value = rest.reduce((best, next) => t.ops[name](best, next), first);
    return traced(parts.every((part) => t.isInteger(part)) ? markInteger(t, value) : value);
  };
}

/** The numbers of a list that is spread, as one array. */
function spreadNumbers(t: Tracer, { list }: Spread, site: Site): Value {
  const place = locate(t, list, site);
  const numbers = place.kind === "dense" && place.layout.kind === "list" ? leafOf(place.layout.item) : null;
  if (place.kind !== "dense" || numbers === null) return refuse("operand-not-number", site, { what: describe(list) });
  return flatRow(t, place, numbers);
}

const hypot: Handler = (t, args, site) => {
  const [first] = args;
  if (first?.kind === "spread" && args.length === 1) return traced(t.ops.hypotOf(spreadNumbers(t, first, site)));
  if (args.some((arg) => arg.kind === "spread")) {
    // It scales by the largest of all, so that a result for some of them could not be combined with the rest exactly.
    const all = t.concatenate(
      args.map((arg) => (arg.kind === "spread" ? { value: arg.list, spread: true } : { value: arg, spread: false })),
      site,
    );
    if (all.kind === "ref") return traced(t.ops.hypotOf(spreadNumbers(t, { kind: "spread", list: all }, site)));
  }
  const values = numbersOf(t, args, site);
  return values.length === 0 ? staticValue(0) : traced(t.ops.hypot(...values));
};

const arrayFrom: Handler = (t, args, site) => {
  const [source, callback] = args;
  const target = readable(source ?? UNDEFINED);
  const length = lengthOption(t, target, site);
  const item = (index: Value, value: Abstract): Abstract =>
    callback === undefined ? value : t.call(callback, null, [value, traced(index)], site);
  if (length !== null) return listFrom(t, length, "plain", site, guessOf(callback), (index) => item(index, UNDEFINED));
  if (callback === undefined) return listOf(t, target, "plain", site);
  const sequence = sequenceOf(t, target, site);
  if (sequence.kind === "known")
    return t.newArray(
      sequence.items.map((value, position) => item(constant(position), value)),
      siteKey(site),
      site,
    );
  return listFrom(t, sequence.length, "plain", site, guessOf(callback), (index) => item(index, sequence.at(index)));
};

/** `{ length: n }`: null for anything else. */
function lengthOption(t: Tracer, value: Abstract, site: Site): Value | null {
  if (value.kind !== "ref") return null;
  const content = value.cell.value;
  if (content.kind !== "object") return null;
  const length = content.fields.get("length");
  return length === undefined ? null : toNumber(t, length, site);
}

function typedFrom(element: ElementType): Handler {
  return (t, args, site) => {
    const [source, callback] = args;
    const length = lengthOption(t, readable(source ?? UNDEFINED), site);
    if (callback === undefined && length === null) return listOf(t, source ?? UNDEFINED, element, site);
    if (callback === undefined) return zeros(t, length ?? constant(0), element, siteKey(site), site);
    if (length !== null)
      return listFrom(t, length, element, site, guessOf(callback), (index) =>
        t.call(callback, null, [UNDEFINED, traced(index)], site),
      );
    const sequence = sequenceOf(t, source ?? UNDEFINED, site);
    const count = sequence.kind === "known" ? constant(sequence.items.length) : sequence.length;
    return listFrom(t, count, element, site, guessOf(callback), (index) => {
      const item =
        sequence.kind === "known"
          ? sequence.items[Number(index.kind === "constant" ? index.value : 0)]
          : sequence.at(index);
      if (sequence.kind === "known" && index.kind !== "constant") throw needsStatic(site, "an index into known items");
      return t.call(callback, null, [item ?? UNDEFINED, traced(index)], site);
    });
  };
}

const random: Handler = (_t, _args, site, name) =>
  refuse("no-random", site, { name: `${name}()`, remedy: "draw the noise first and pass it in" });

const clock: Handler = (_t, _args, site, name) =>
  refuse("no-random", site, { name: `${name}()`, remedy: "read the clock before the call and pass the time in" });

const handlers = new Map<string, Handler>([
  ...unaryMath.map((name): [string, Handler] => [`Math.${name}`, mathFunction(name, 1)]),
  ...binaryMath.map((name): [string, Handler] => [`Math.${name}`, mathFunction(name, 2)]),
  ["Math.max", extremum("max")],
  ["Math.min", extremum("min")],
  ["Math.hypot", hypot],
  ["Math.random", random],
  ["Date.now", clock],
  ["Date", clock],
  ["Array.from", arrayFrom],
  ["Array.of", (t, args, site) => t.newArray(args, siteKey(site), site)],
  ["Array.isArray", (t, args, site) => staticValue(isPlainArray(t, args[0] ?? UNDEFINED, site))],
  ["Array", (t, args, site) => newPlainArray(t, args, site)],
  ...Object.entries(objectFunctions).map(([name, call]): [string, Handler] => [`Object.${name}`, call]),
  ["structuredClone", (t, args, site) => structuredCloneOf(t, args[0] ?? UNDEFINED, site)],
  ["Number", (t, args, site) => traced(toNumber(t, args[0] ?? staticValue(0), site))],
  ["Boolean", (t, args, site) => traced(toBoolean(t, args[0] ?? UNDEFINED, site))],
  ["Number.isFinite", numberTest("isFinite")],
  ["Number.isNaN", numberTest("isNaN")],
  ["Number.isInteger", numberTest("isInteger")],
  ["isFinite", (t, args, site) => traced(t.ops.isFinite(toNumber(t, args[0] ?? UNDEFINED, site)))],
  ["isNaN", (t, args, site) => traced(t.ops.isNaN(toNumber(t, args[0] ?? UNDEFINED, site)))],
  ["String", (t, args, site) => textFrom(textOf(t, args[0] ?? staticValue(""), site))],
  ["parseFloat", parsed(Number.parseFloat)],
  ["parseInt", parsed(Number.parseInt)],
  ["Number.parseFloat", parsed(Number.parseFloat)],
  ["Number.parseInt", parsed(Number.parseInt)],
  ["Number.isSafeInteger", safeInteger],
  ...elements.map((element): [string, Handler] => [`${arrayName(element)}.from`, typedFrom(element)]),
  ...elements.map((element): [string, Handler] => [
    `${arrayName(element)}.of`,
    (t, args, site) => listOf(t, t.newArray(args, `${siteKey(site)}of`, site), element, site),
  ]),
]);

/** Text that is known, as a number. */
function parsed(parse: (text: string, radix?: number) => number): Handler {
  return (_t, args, site) => {
    const [text, radix] = args.map(readable);
    if (text?.kind !== "static" || (radix !== undefined && radix.kind !== "static"))
      throw stringOfTraced(site, "a traced number, which would be written and read again");
    return staticValue(parse(String(text.value), radix === undefined ? undefined : Number(radix.value)));
  };
}

/** `Number.isNaN` and its like convert nothing: of what is no number, a missing element included, they are false. */
function numberTest(name: "isFinite" | "isNaN" | "isInteger"): Handler {
  return (t, args, site) => {
    const value = readable(args[0] ?? UNDEFINED);
    const isNumber = value.kind === "static" ? typeof value.value === "number" : !isBoolean(presentPart(value));
    if (!isNumber) return staticValue(false);
    const test = t.ops[name](toNumber(t, value, site));
    const present = value.kind === "traced" || value.kind === "maybe" ? value.present?.() : undefined;
    return traced(present === undefined ? test : t.ops.and(present, test));
  };
}

function safeInteger(t: Tracer, args: readonly Abstract[], site: Site): Abstract {
  const isInteger = toBoolean(t, numberTest("isInteger")(t, args, site, "Number.isInteger"), site);
  const value = readable(args[0] ?? UNDEFINED);
  if (isInteger.kind === "constant" && isInteger.value === false) return staticValue(false);
  const size = t.ops.abs(toNumber(t, value, site));
  return traced(t.ops.and(isInteger, t.ops.le(size, Number.MAX_SAFE_INTEGER)));
}

function isBoolean(value: Abstract): boolean {
  return value.kind === "traced" && value.value.type.kind === "bool";
}

function isPlainArray(t: Tracer, value: Abstract, site: Site): boolean {
  const target = readable(value);
  if (target.kind === "static") return Array.isArray(target.value);
  if (target.kind !== "ref") return false;
  const located = locate(t, target, site);
  if (located.kind === "content") return located.content.kind === "tuple";
  return located.layout.kind === "list"
    ? located.layout.array === "plain"
    : located.layout.kind === "record" && located.layout.tuple;
}

function newPlainArray(t: Tracer, args: readonly Abstract[], site: Site): Abstract {
  const [length] = args;
  if (args.length !== 1 || length === undefined) return t.newArray(args, siteKey(site), site);
  return holes(t, toNumber(t, length, site), siteKey(site), site);
}

/** `new Float64Array(...)`, `new Array(n)`, errors; null for classes of the user's. */
export function constructNative(t: Tracer, f: Function, args: readonly Abstract[], site: Site): Abstract | null {
  if (!isNative(f)) return null;
  const element = elements.find((key) => arrayName(key) === f.name);
  if (element !== undefined) return newTyped(t, element, args, site);
  if (f.name === "Array") return newPlainArray(t, args, site);
  if (f.name === "Map" || f.name === "Set") return newCollection(t, f.name, args, site);
  if (f.name === "Date" && args.length === 0) return clock(t, args, site, "new Date");
  return refuse("unsupported-construct", site, {
    what: `\`new ${f.name}(...)\``,
    because: "the program has numbers, arrays and objects only",
    remedy: f.name === "WeakMap" ? "keep the value in a field of the object" : "use arrays and objects",
  });
}

function newTyped(t: Tracer, element: ElementType, args: readonly Abstract[], site: Site): Abstract {
  const [source] = args;
  const value = readable(source ?? staticValue(0));
  if (value.kind === "ref" || value.kind === "spread")
    return listOf(t, value.kind === "spread" ? value.list : value, element, site);
  return zeros(t, toNumber(t, value, site), element, siteKey(site), site);
}
