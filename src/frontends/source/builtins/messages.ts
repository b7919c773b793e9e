/** Texts of `console.log(...)` and of errors that are thrown: the only places where numbers may become text. */
import type { Site } from "../../../errors/site.js";
import type { MessagePart, Value } from "../../../ir/program.js";
import { guard } from "../guards.js";
import { stringOfTraced } from "../numbers.js";
import type { Tracer } from "../tracer.js";
import type { EitherText, TextPart } from "../values.js";

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
