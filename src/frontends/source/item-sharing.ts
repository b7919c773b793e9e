/** Objects that are stored in a list: their other names from then on, and other places that hold the same ones. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { locate } from "./dense.js";
import type { Cell } from "./heap.js";
import { readable } from "./numbers.js";
import type { Tracer } from "./tracer.js";
import type { Abstract, Ref } from "./values.js";

/** After an object was stored in a list, its other names mean the place in the list. */
export function settleMoved(t: Tracer, item: Abstract, to: Ref): void {
  if (item.kind !== "ref" || item.steps.length > 0) return;
  const content = item.cell.value;
  if (content.kind === "stale" || content.kind === "moved") return;
  if (content.kind === "window" || content.kind === "chosen") return;
  if (content.frozen !== null) return;
  for (const link of item.cell.links) t.heap.share(to.cell, null, link.with, 0, item.cell);
  t.heap.inheritShares(to.cell, item.cell);
  t.heap.settle(item.cell, { kind: "moved", to });
}

/**
 * Items are copied into flat storage. Where the user's function keeps the same object in two places, a write in one would be
 * lost in the other: both remember each other, and such a write is refused.
 */
export function shareItem(t: Tracer, list: Cell, item: Abstract, site: Site): void {
  shareParts(t, list, item, true, null, site);
}

function shareParts(t: Tracer, list: Cell, value: Abstract, isItem: boolean, field: string | null, site: Site): void {
  const ref = readable(value);
  if (ref.kind !== "ref") return;
  const { value: target } = ref.cell;
  if (target.kind === "chosen") {
    for (const option of [target.then, target.otherwise]) {
      if (locate(t, option, site).cell === list) refuse("row-stored-twice", site);
      shareParts(t, list, option, false, field, site);
    }
    return;
  }
  const located = locate(t, ref, site);
  if (located.cell === list) return;
  // A fresh object that becomes an item moves into the list, its names with it.
  const moves = isItem && located.content.frozen === null;
  if (located.kind === "dense") {
    const isWhole = located.steps.length === 0 && located.window === null;
    if (moves && isWhole) return;
    return t.heap.share(list, field, located.cell, located.window === null ? located.steps.length : 0);
  }
  if (!moves) t.heap.share(list, field, located.cell, 0);
  const { content } = located;
  const parts =
    content.kind === "object" ? [...content.fields] : content.items.map((item, at) => [String(at), item] as const);
  for (const [name, part] of parts) shareParts(t, list, part, false, field ?? name, site);
}
