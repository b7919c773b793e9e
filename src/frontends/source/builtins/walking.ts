/** Walking over lists with a callback: item by item, or as a loop. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import type { AnySlot, VariableSlot } from "../heap.js";
import { keepingLength, type Sequence, sequenceOf } from "../iteration.js";
import { builtinLoop } from "../loop-statements.js";
import { markInteger, toBoolean } from "../numbers.js";
import { markBelow } from "../presence.js";
import type { Tracer } from "../tracer.js";
import { type Abstract, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { guessWritten } from "../written.js";
import { type Holes, isSetAt } from "./holes.js";

/** What a callback may write, guessed from its text. */
export function guessOf(callback: Abstract | undefined): AnySlot[] {
  if (callback?.kind !== "closure") return [];
  return guessWritten([callback.node.body], { scope: callback.scope, frame: callback.frame, targets: [] });
}

export function callbackOf(args: readonly Abstract[], site: Site): Abstract {
  const [callback] = args;
  return callback === undefined ? refuse("not-a-function", site, { what: "`undefined`" }) : callback;
}

export interface Walk {
  /** When set, it ends the walk. */
  readonly stop?: VariableSlot | null;
  readonly holes?: Holes;
  readonly backwards?: boolean;
}

/** Runs `each` for the items in order. */
export function walk(
  t: Tracer,
  self: Ref,
  site: Site,
  guess: readonly AnySlot[],
  each: (item: Abstract, index: Abstract) => void,
  { stop = null, holes = "skipped", backwards = false }: Walk = {},
): void {
  const visit = (item: Abstract, index: Abstract) => keepingLength(t, self, site, () => each(item, index));
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind === "known") {
    const items = sequence.items.map((item, position) => ({ item, position }));
    return walkKnown(t, backwards ? items.reverse() : items, 0, visit, stop, site);
  }
  const last = t.ops.sub(sequence.length, 1);
  const step = (index: Value) => visit(itemWithin(t, sequence, index), traced(index));
  const body = (position: Value) => {
    const index = backwards ? markInteger(t, t.ops.sub(last, position)) : position;
    const isSet = holes === "skipped" ? isSetAt(t, sequence.ref, index, site) : null;
    t.branch(
      isSet ?? constant(true),
      () => step(index),
      () => {},
      site,
    );
  };
  builtinLoop(t, sequence.length, site, guess, body, stop);
}

function walkKnown(
  t: Tracer,
  items: readonly { readonly item: Abstract; readonly position: number }[],
  start: number,
  visit: (item: Abstract, index: Abstract) => void,
  stop: VariableSlot | null,
  site: Site,
): void {
  for (let at = start; at < items.length; at++) {
    const entry = items[at];
    visit(entry?.item ?? UNDEFINED, staticValue(entry?.position ?? at));
    if (stop === null) continue;
    const stopped = toBoolean(t, stop.value, site);
    if (stopped.kind !== "constant")
      return t.branch(
        stopped,
        () => {},
        () => walkKnown(t, items, at + 1, visit, stop, site),
        site,
      );
    if (stopped.value === true) return;
  }
}

/** The item at an index that is computed so that it is within the list. */
export function itemWithin(t: Tracer, sequence: Sequence & { readonly kind: "indexed" }, index: Value): Abstract {
  markBelow(t, index, sequence.length);
  return sequence.at(index);
}
