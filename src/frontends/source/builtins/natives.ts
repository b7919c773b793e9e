/** Recognising native functions: by identity, or (those of other realms) by their name and the object that they are called on. */
import { isNative } from "../inputs.js";
import type { Abstract } from "../values.js";

const identities = new Map<Function, string>();

/** The name under which a native function is known, e.g. `Math.sin`; null for others. */
export function nativeName(f: Function, self: Abstract | null): string | null {
  const owner: unknown = self?.kind === "static" ? self.value : undefined;
  const tag = Object.prototype.toString.call(owner).slice("[object ".length, -1);
  // Whatever stands in the console (a test's spy, a logger's function) does what the method of that name does.
  if (tag === "console") return `console.${memberNamed(owner as object, f) ?? f.name}`;
  const known = identities.get(f);
  if (known !== undefined) return known;
  if (isCompilerName(f)) return "compilerName";
  // In Node some of these are functions with a text, which is of no use.
  if (tag === "Performance" || tag === "Crypto") return `${tag.toLowerCase()}.${f.name}`;
  if (!isNative(f)) return null;
  if (tag === "Map" || tag === "Set") return `${tag}.${f.name}`;
  if (typeof owner === "function") return `${owner.name}.${f.name}`;
  return ofMath.get(f.name) === f.length ? `Math.${f.name}` : f.name;
}

function memberNamed(owner: object, f: Function): string | null {
  for (const key of Object.keys(owner)) if (Reflect.get(owner, key) === f) return key;
  return null;
}

/** `__name(f, "f")`, which esbuild adds to keep the names of functions. */
function isCompilerName(f: Function): boolean {
  if (f.length !== 2) return false;
  const text = Function.prototype.toString.call(f);
  return /defineProperty|__defProp/.test(text) && /"name"/.test(text);
}

/** Functions of `Math` by name, with their numbers of parameters: `console.log` has another than `Math.log`. */
const ofMath = new Map(
  Object.getOwnPropertyNames(Math).map((name) => {
    const value: unknown = Reflect.get(Math, name);
    return [name, typeof value === "function" ? value.length : -1];
  }),
);

function remember(owner: object | undefined, prefix: string): void {
  for (let object = owner; object !== undefined && object !== null && object !== Object.prototype; ) {
    for (const key of Object.getOwnPropertyNames(object)) {
      const value: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
      if (typeof value === "function" && key !== "constructor" && !identities.has(value))
        identities.set(value, `${prefix}.${key}`);
    }
    object = prefix === "performance" || prefix === "crypto" ? (Object.getPrototypeOf(object) as object) : undefined;
  }
}

for (const made of [Array, Number, Boolean, String, Date, Map, Set]) identities.set(made, made.name);
for (const name of ["isNaN", "isFinite", "parseFloat", "parseInt", "structuredClone"] as const)
  if (typeof globalThis[name] === "function") identities.set(globalThis[name], name);
remember(Math, "Math");
remember(console, "console");
remember(Array, "Array");
remember(Object, "Object");
remember(Number, "Number");
remember(Date, "Date");
remember(JSON, "JSON");
remember(Reflect, "Reflect");
remember(globalThis.performance, "performance");
remember(globalThis.crypto, "crypto");
