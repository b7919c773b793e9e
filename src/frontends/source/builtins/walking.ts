/** Walking over lists with a callback: item by item, or as a loop. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import type { AnySlot } from "../heap.js";
import { keepingLength, sequenceOf } from "../iteration.js";
import { builtinLoop } from "../loop-statements.js";
import { toBoolean } from "../numbers.js";
import type { Tracer } from "../tracer.js";
import { type Abstract, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { guessWritten } from "../written.js";

/** What a callback may write, guessed from its text. */
export function guessOf(callback: Abstract | undefined): AnySlot[] {
  if (callback?.kind !== "closure") return [];
  return guessWritten([callback.node.body], { scope: callback.scope, frame: callback.frame, targets: [] });
}

export function callbackOf(args: readonly Abstract[], site: Site): Abstract {
  const [callback] = args;
  return callback === undefined ? refuse("not-a-function", site, { what: "`undefined`" }) : callback;
}

/** Runs `visit` for the items in order; `stop`, when set, ends the walk. */
export function walk(
  t: Tracer,
  self: Ref,
  site: Site,
  guess: readonly AnySlot[],
  each: (item: Abstract, index: Abstract) => void,
  stop: ReturnType<Tracer["heap"]["variable"]> | null = null,
): void {
  const visit = (item: Abstract, index: Abstract) => keepingLength(t, self, site, () => each(item, index));
  const sequence = sequenceOf(t, self, site);
  const length = sequence.kind === "known" ? constant(sequence.items.length) : sequence.length;
  if (sequence.kind === "known") return walkKnown(t, sequence.items, 0, visit, stop, site);
  builtinLoop(t, length, site, guess, (index) => visit(sequence.at(index), traced(index)), stop);
}

function walkKnown(
  t: Tracer,
  items: readonly Abstract[],
  start: number,
  visit: (item: Abstract, index: Abstract) => void,
  stop: ReturnType<Tracer["heap"]["variable"]> | null,
  site: Site,
): void {
  for (let position = start; position < items.length; position++) {
    visit(items[position] ?? UNDEFINED, staticValue(position));
    if (stop === null) continue;
    const stopped = toBoolean(t, stop.value, site);
    if (stopped.kind !== "constant")
      return t.branch(
        stopped,
        () => {},
        () => walkKnown(t, items, position + 1, visit, stop, site),
        site,
      );
    if (stopped.value === true) return;
  }
}

export function plain(value: Abstract): Abstract {
  return value.kind === "traced" ? traced(value.value) : value;
}

export function sequenceItem(t: Tracer, self: Ref, index: Value, site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  return sequence.kind === "indexed" ? sequence.at(index) : UNDEFINED;
}
