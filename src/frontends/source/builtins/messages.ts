/** Texts of `throw new Error(...)` and `console.log(...)`: the only places where numbers may become text. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { MessagePart, Value } from "../../../ir/program.js";
import { guard } from "../guards.js";
import { describe, readable, stringOfTraced } from "../numbers.js";
import type { Expression } from "../syntax.js";
import { textOf } from "../text.js";
import type { Env, Tracer } from "../tracer.js";
import type { Abstract, EitherText, TextPart } from "../values.js";

/** The parts of a message: text, and positions of inputs. */
export interface EffectMessage {
  readonly message: readonly MessagePart[];
  readonly inputs: readonly Value[];
}

/** Texts of one message that are one of two, each of which doubles what is emitted. */
const MOST_CHOICES = 6;

/** Emits an effect with this message; in branches of its own where a part is one of two texts. */
export function withMessage(
  t: Tracer,
  parts: readonly TextPart[],
  site: Site,
  emit: (message: EffectMessage) => void,
  choices = 0,
): void {
  const at = parts.findIndex(isEither);
  const either = parts[at];
  if (either === undefined || !isEither(either)) return emit(messageOf(parts));
  if (choices >= MOST_CHOICES)
    return emit(messageOf(parts.flatMap((part) => (isEither(part) ? presentText(t, part, site) : [part]))));
  const side = (chosen: readonly TextPart[]) => () =>
    withMessage(t, [...parts.slice(0, at), ...chosen, ...parts.slice(at + 1)], site, emit, choices + 1);
  t.branch(either.predicate, side(either.then), side(either.otherwise), site);
}

/** The text of what may be missing, after a check that it is there. */
function presentText(t: Tracer, { predicate, then, otherwise }: EitherText, site: Site): readonly TextPart[] {
  const isWord = ([part, ...more]: readonly TextPart[]) =>
    more.length === 0 && (part === "undefined" || part === "null");
  if (isWord(then) === isWord(otherwise)) throw stringOfTraced(site, "many texts that depend on the arguments");
  guard(t, isWord(then) ? t.ops.not(predicate) : predicate, "many-missing", site, {});
  return (isWord(then) ? otherwise : then).flatMap((part) => (isEither(part) ? presentText(t, part, site) : [part]));
}

function isEither(part: TextPart): part is EitherText {
  return typeof part !== "string" && part.kind === "either";
}

function messageOf(parts: readonly TextPart[]): EffectMessage {
  const inputs: Value[] = [];
  const message = parts.flatMap((part): MessagePart | [] => {
    if (typeof part === "string") return part;
    if (isEither(part)) return [];
    if (part.kind !== "formatted") return inputs.push(part) - 1;
    return { input: inputs.push(part.value) - 1, method: part.method, argument: part.argument };
  });
  return { message, inputs };
}

/** `throw <argument>`, where it is reached: `new SomeError(message)`. */
export function emitThrow(t: Tracer, argument: Expression, env: Env, site: Site): void {
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
  const construct = errorConstructor(callee, site);
  withMessage(t, text, site, (message) =>
    t.builder.effect({ effect: "assert", predicate: constant(false), ...message, construct }),
  );
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
