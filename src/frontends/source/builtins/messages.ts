/** Texts of `throw new Error(...)` and `console.log(...)`: the only places where numbers may become text. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import type { MessagePart, Value } from "../../../ir/program.js";
import { describe, readable } from "../numbers.js";
import type { Expression } from "../syntax.js";
import { textOf } from "../text.js";
import type { Env, Tracer } from "../tracer.js";
import type { Abstract, TextPart } from "../values.js";

export interface EffectParts {
  readonly message: readonly MessagePart[];
  readonly inputs: readonly Value[];
  readonly construct: ((message: string) => Error) | null;
}

/** The parts of a message: text, and positions of inputs. */
export function messageParts(parts: readonly TextPart[]): Pick<EffectParts, "message" | "inputs"> {
  const inputs: Value[] = [];
  const message = parts.map((part): MessagePart => {
    if (typeof part === "string") return part;
    if (part.kind !== "formatted") return inputs.push(part) - 1;
    return { input: inputs.push(part.value) - 1, method: part.method, argument: part.argument };
  });
  return { message, inputs };
}

/** What `throw <argument>` throws: `new SomeError(message)`. */
export function effectParts(t: Tracer, argument: Expression, env: Env, site: Site): EffectParts {
  if (argument.type !== "NewExpression" && argument.type !== "CallExpression") {
    return refuse("unsupported-construct", site, {
      what: "`throw` of this value",
      because: "the compiled function makes the error where it is thrown",
      remedy: "write `throw new Error(...)`",
    });
  }
  const callee = readable(t.evaluate(argument.callee as Expression, env));
  const [first] = argument.arguments;
  const text = first === undefined || first.type === "SpreadElement" ? [] : textOf(t, t.evaluate(first, env), site);
  return { ...messageParts(text), construct: errorConstructor(callee, site) };
}

function errorConstructor(callee: Abstract, site: Site): (message: string) => Error {
  if (callee.kind === "static" && typeof callee.value === "function") {
    const Constructor = callee.value as new (message: string) => Error;
    return (message) => new Constructor(message);
  }
  return refuse("unsupported-construct", site, {
    what: `\`throw\` of ${describe(callee)}`,
    because: "its class is made inside the function",
    remedy: "throw an `Error`, or declare the class outside of the function",
  });
}
