/** One side of a meeting of paths: what variables and cells hold at its end. `join.ts` brings two of them together. */
import type { AnySlot, Cell, Content, Overlay } from "./heap.js";

/** One side of a meeting: the state at its end, on top of the state before. */
export interface Side {
  readonly overlay: Overlay;
  /** Cells born later than this belong to the region and do not exist outside. */
  readonly birth: number;
}

/** The content of a cell at the end of a side. */
export function contentAt(cell: Cell, side: Side): Content {
  const found = side.overlay.get(cell);
  return found === undefined ? cell.value : (found as Content);
}

/** The value of a slot at the end of a side. */
export function valueAt<T extends AnySlot>(slot: T, side: Side): T["value"] {
  return (side.overlay.get(slot) as T["value"] | undefined) ?? slot.value;
}
