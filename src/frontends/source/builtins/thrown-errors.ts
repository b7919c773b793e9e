/** `throw new SomeError(...)`: the error is made by its own class where it is thrown, from what the program knows there. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import { isNative } from "../inputs.js";
import { sequenceOf } from "../iteration.js";
import { argumentsOf } from "../member-access.js";
import { describe, readable } from "../numbers.js";
import type { Expression } from "../syntax.js";
import { textOf } from "../text.js";
import type { Env, Tracer } from "../tracer.js";
import type { Abstract, TextPart } from "../values.js";
import { isList } from "./array-copies.js";
import { withMessage } from "./messages.js";

/** Between the parts of the message that belong to different arguments of the class. */
const SEPARATOR = "\uE001";

/** Makes an argument from the texts of the message. */
type Recipe = (texts: readonly string[]) => unknown;

/** `throw <argument>`, where it is reached. */
export function emitThrow(t: Tracer, argument: Expression, env: Env, site: Site): void {
  if (argument.type !== "NewExpression" && argument.type !== "CallExpression") {
    return refuse("unsupported-construct", site, {
      what: "`throw` of this value",
      because: "the compiled function makes the error where it is thrown",
      remedy: "write `throw new Error(...)`",
    });
  }
  const Made = errorClass(readable(t.evaluate(argument.callee as Expression, env)), site);
  const isText = isNative(Made) && Made !== AggregateError;
  const isCall = argument.type === "CallExpression";
  const given = new ErrorArguments(t, site);
  const recipes = argumentsOf(t, argument.arguments, env).map((value, at) =>
    at === 0 && isText ? given.text(value) : given.recipe(value),
  );
  const construct = (message: string) => {
    const texts = message.split(SEPARATOR);
    const values = recipes.map((recipe) => recipe(texts));
    return isCall ? (Reflect.apply(Made, undefined, values) as Error) : new Made(...values);
  };
  withMessage(t, given.parts, site, (message) =>
    t.builder.effect({ effect: "assert", predicate: constant(false), ...message, construct }),
  );
}

function errorClass(callee: Abstract, site: Site): new (...args: readonly unknown[]) => Error {
  if (callee.kind === "static" && typeof callee.value === "function") {
    return callee.value as new (
      ...args: readonly unknown[]
    ) => Error;
  }
  return refuse("unsupported-construct", site, {
    what: `\`throw\` of ${describe(callee)}`,
    because: "its class is made inside the function",
    remedy: "throw an `Error`, or declare the class outside of the function",
  });
}

/** What a class of errors is given: known values as they are, numbers and texts of the program through the message. */
class ErrorArguments {
  readonly parts: TextPart[] = [];
  readonly #t: Tracer;
  readonly #site: Site;
  #texts = 0;

  constructor(t: Tracer, site: Site) {
    this.#t = t;
    this.#site = site;
  }

  text(abstract: Abstract): Recipe {
    if (this.#texts > 0) this.parts.push(SEPARATOR);
    this.parts.push(...textOf(this.#t, abstract, this.#site));
    const at = this.#texts++;
    return (texts) => texts[at] ?? "";
  }

  recipe(abstract: Abstract): Recipe {
    const value = readable(abstract);
    switch (value.kind) {
      case "static":
        return typeof value.value === "string" ? this.text(value) : () => value.value;
      case "traced": {
        const text = this.text(value);
        return value.value.type.kind === "bool"
          ? (texts) => text(texts) === "true"
          : (texts) => numberFrom(String(text(texts)));
      }
      case "ref":
        return isList(this.#t, value, this.#site) ? this.#list(value) : this.#record(value);
      default:
        return isTextual(value) ? this.text(value) : this.#refuse(value);
    }
  }

  #list(list: Abstract): Recipe {
    const sequence = sequenceOf(this.#t, list, this.#site);
    if (sequence.kind !== "known") return this.#refuse(list);
    const items = sequence.items.map((item) => this.recipe(item));
    return (texts) => items.map((item) => item(texts));
  }

  #record(record: Abstract): Recipe {
    const fields = this.#t
      .entriesOf(record, this.#site)
      .map(([name, field]): readonly [string, Recipe] => [name, this.recipe(field)]);
    return (texts) => Object.fromEntries(fields.map(([name, field]) => [name, field(texts)]));
  }

  #refuse(value: Abstract): never {
    return refuse("unsupported-construct", this.#site, {
      what: `an error made of ${describe(value)}`,
      because: "it is made when the function runs, from the numbers and texts that the program has there",
      remedy: "give it numbers, text, and records of them",
    });
  }
}

/** Text, or one of several texts. */
function isTextual(abstract: Abstract): boolean {
  const value = readable(abstract);
  if (value.kind === "choice") return isTextual(value.then) && isTextual(value.otherwise);
  return value.kind === "text" || (value.kind === "static" && typeof value.value === "string");
}

/** As numbers, and elements that are missing, are written; what stands for a number in printed code stays. */
function numberFrom(text: string): number | string | undefined {
  if (text === "undefined") return undefined;
  const value = Number(text);
  return Number.isNaN(value) && text !== "NaN" ? text : value;
}
