/** The mutable state of the interpreted function: variables and cells. Every write goes through one journal, so that attempts can be undone. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Value } from "../../ir/program.js";
import type { Layout } from "./layout.js";
import type { Abstract, ClassValue, Ref, Static } from "./values.js";

/** Why a cell must not be written: it belongs to the caller, or `Object.freeze` sealed it. */
export type Frozen = "argument" | "captured" | "sealed";

/** A plain array whose length is known while compiling; its items may be anything. */
export interface TupleContent {
  readonly kind: "tuple";
  readonly items: readonly Abstract[];
  readonly frozen: Frozen | null;
}

/** A record or class instance. Its field names are always known. */
export interface ObjectContent {
  readonly kind: "object";
  readonly fields: ReadonlyMap<string, Abstract>;
  /** Fields that only some paths have set: to be read (`undefined` elsewhere), but not to be listed. */
  readonly uncertain?: ReadonlySet<string>;
  /** A class of the user's, a real prototype, or null for a plain object. */
  readonly prototype: ClassValue | Static | null;
  readonly frozen: Frozen | null;
}

/** Numbers in flat arrays of the program: see `layout.ts`. */
export interface DenseContent {
  readonly kind: "dense";
  readonly layout: Layout;
  readonly frozen: Frozen | null;
}

/** `subarray`: a part of another array; reads and writes go through. */
export interface WindowContent {
  readonly kind: "window";
  readonly base: Ref;
  readonly offset: Value;
  readonly length: Value;
}

/** The content was stored into another array and lives there now. */
export interface MovedContent {
  readonly kind: "moved";
  readonly to: Ref;
}

/** One of two objects, told at run time. */
export interface ChosenContent {
  readonly kind: "chosen";
  readonly predicate: Value;
  readonly then: Ref;
  readonly otherwise: Ref;
}

/** Another name of the same object was written after the two were separated: reading this one is refused. */
export interface StaleContent {
  readonly kind: "stale";
  readonly site: Site | null;
  /** Meetings of paths that separated the two: references kept there would not have been. */
  readonly lessons: readonly string[];
  /** What it is on two paths, where these cannot be one. */
  readonly differs?: readonly [Content, Content];
}

export type Content =
  | TupleContent
  | ObjectContent
  | DenseContent
  | WindowContent
  | MovedContent
  | ChosenContent
  | StaleContent;

/** One mutable place. `birth` orders places by age: an attempt restores only those that existed before it. */
export interface Slot<T> {
  readonly birth: number;
  value: T;
}

export interface VariableSlot extends Slot<Abstract> {
  readonly place: "variable";
  readonly name: string;
}

export interface Cell extends Slot<Content> {
  readonly place: "cell";
  /** Where the object was made: the key of what was learnt about it in earlier attempts. */
  readonly origin: string;
  /** Cells that stand for the same object of the user's function on some path. */
  links: readonly Link[];
  /** Cells that hold copies of what are the same objects in the user's function: a write inside of them would be lost. */
  shares: readonly Share[];
}

export interface Link {
  readonly with: Cell;
  /** The meetings of paths that made two cells of one object. */
  readonly lessons: readonly string[];
}

/** Writes below `depth` steps (and in `field`, when named) change objects that `with` holds too. */
export interface Share {
  readonly with: Cell;
  readonly depth: number;
  readonly field: string | null;
}

export type AnySlot = VariableSlot | Cell;

type Write = { readonly slot: AnySlot; readonly before: Abstract | Content };

/** The writes of one attempt: slots that existed before it, with their values at its end. */
export type Overlay = ReadonlyMap<AnySlot, Abstract | Content>;

export class Heap {
  #births = 0;
  /** Births at which the loop bodies around began: what is older stays the same from one iteration to the next. */
  readonly iterations: number[] = [];
  readonly #journal: Write[] = [];

  variable(name: string, value: Abstract): VariableSlot {
    return { place: "variable", birth: this.#births++, name, value };
  }

  cell(value: Content, origin: string): Cell {
    return { place: "cell", birth: this.#births++, value, origin, links: [], shares: [] };
  }

  /** Remembers that two cells stand for one object: a write to one makes the other unreadable. */
  link(a: Cell, b: Cell, lessons: readonly string[]): void {
    if (a === b || a.links.some((link) => link.with === b)) return;
    a.links = [...a.links, { with: b, lessons }];
    b.links = [...b.links, { with: a, lessons }];
  }

  writeVariable(slot: VariableSlot, value: Abstract): void {
    this.#journal.push({ slot, before: slot.value });
    slot.value = value;
  }

  /**
   * The items of `list` (in `field`, when named) are objects that `source` holds `depth` steps down. `moved`: a cell that is no
   * object of its own any more.
   */
  share(list: Cell, field: string | null, source: Cell, depth: number, moved: Cell | null = null): void {
    const isRepeated = this.iterations.some((birth) => source.birth < birth && list.birth < birth);
    // Two items may hold one object: a write through one of them is lost in the other.
    if (isRepeated || list.shares.some((share) => share.with === source)) {
      list.shares = [...list.shares, { with: list, depth: 1, field: null }];
    }
    for (const one of [source, ...source.links.map((link) => link.with)]) {
      if (one === moved) continue;
      list.shares = [...list.shares, { with: one, depth: 1, field }];
      one.shares = [...one.shares, { with: list, depth, field: null }];
    }
  }

  /** `cell` stands for `source` from here on: it may be what that may be, `apart` from some, and shares what it shares. */
  inherit(cell: Cell, source: Cell, lessons: readonly string[], apart: ReadonlySet<Cell>): void {
    for (const link of source.links)
      if (!apart.has(link.with)) this.link(cell, link.with, [...link.lessons, ...lessons]);
    this.link(cell, source, lessons);
    this.inheritShares(cell, source);
  }

  inheritShares(cell: Cell, source: Cell): void {
    for (const share of source.shares) {
      if (share.with === source) {
        cell.shares = [...cell.shares, { ...share, with: cell }];
        continue;
      }
      cell.shares = [...cell.shares, share];
      share.with.shares = [...share.with.shares, { with: cell, depth: 0, field: null }];
    }
  }

  /** The meetings of paths that made two cells of what may be one object. */
  lessonsBetween(a: Cell, b: Cell): readonly string[] {
    return a.links.find((link) => link.with === b)?.lessons ?? [];
  }

  /** The cells that may hold what a cell holds. */
  relatives(cell: Cell): Cell[] {
    return [...cell.links, ...cell.shares].map((relation) => relation.with);
  }

  /** Whether two cells may hold one object. */
  related(a: Cell, b: Cell): boolean {
    return a.links.some((link) => link.with === b) || a.shares.some((share) => share.with === b);
  }

  /** `Object.freeze`: writes to the object are refused from here on, whatever path led here. */
  seal(cell: Cell): void {
    for (const one of [cell, ...cell.links.map((link) => link.with)]) {
      if ("frozen" in one.value && one.value.frozen === null) this.#record(one, { ...one.value, frozen: "sealed" });
    }
  }

  /** `depth`: how many steps below the cell the write is; `field`: in which field of an item, where known. */
  writeCell(cell: Cell, value: Content, site: Site | null, depth = 1, field: string | null = null): void {
    if (isSealed(cell.value) && depth <= 1) refuse("write-frozen", site);
    this.#record(cell, value);
    for (const share of cell.shares) {
      const isInside = depth > share.depth && (share.field === null || field === null || share.field === field);
      if (!isInside) continue;
      if (share.with === cell) this.#record(cell, { kind: "stale", site, lessons: [] });
      else this.#invalidate(share.with, new Set([cell]), site, depth - share.depth);
    }
    for (const { with: other, lessons } of cell.links) {
      if (other.value.kind !== "stale" && other.value.kind !== "chosen")
        this.#record(other, { kind: "stale", site, lessons });
    }
  }

  /** A point to return to. */
  mark(): { readonly journal: number; readonly birth: number } {
    return { journal: this.#journal.length, birth: this.#births };
  }

  /** Older slots written since the mark, oldest first. */
  writtenSince(mark: { readonly journal: number; readonly birth: number }): AnySlot[] {
    const slots = new Set<AnySlot>();
    for (let position = mark.journal; position < this.#journal.length; position++) {
      const write = this.#journal[position];
      if (write !== undefined && write.slot.birth < mark.birth) slots.add(write.slot);
    }
    return [...slots].sort((a, b) => a.birth - b.birth);
  }

  /** Undoes the writes since the mark to slots older than it, and returns what they held. Younger slots keep their values. */
  undo(mark: { readonly journal: number; readonly birth: number }): Overlay {
    const overlay = new Map<AnySlot, Abstract | Content>();
    for (const slot of this.writtenSince(mark)) overlay.set(slot, slot.value);
    while (this.#journal.length > mark.journal) {
      const write = this.#journal.pop();
      if (write !== undefined && write.slot.birth < mark.birth) restore(write.slot, write.before);
    }
    return overlay;
  }

  /** Puts a value back without telling linked cells: joins and loops set what a region left behind. */
  settle(slot: AnySlot, value: Abstract | Content): void {
    this.#record(slot, value);
  }

  /** What a cell shares was written elsewhere, `depth` steps below it. */
  #invalidate(cell: Cell, done: Set<Cell>, site: Site | null, depth = 1): void {
    if (done.has(cell)) return;
    done.add(cell);
    if (isSealed(cell.value)) {
      // Only the object itself is frozen; what its fields refer to has cells of its own, which share what they hold.
      if (depth > 1 && cell.value.kind !== "dense") return;
      refuse("write-frozen", site);
    }
    if ("frozen" in cell.value && cell.value.frozen === "argument") refuse("write-argument", site);
    if ("frozen" in cell.value && cell.value.frozen === "captured") {
      refuse("write-captured", site, { what: "an item of a captured array or object" });
    }
    if (cell.value.kind !== "stale") this.#record(cell, { kind: "stale", site, lessons: [] });
    for (const share of cell.shares) this.#invalidate(share.with, done, site);
  }

  #record(slot: AnySlot, value: Abstract | Content): void {
    this.#journal.push({ slot, before: slot.value });
    restore(slot, value);
  }
}

/** Whether the content belongs to the caller. */
export function isOutside({ frozen }: TupleContent): boolean {
  return frozen !== null && frozen !== "sealed";
}

/** The content where two paths meet that leave what cannot be one. */
export function staleWhere(a: Content, b: Content, site: Site | null): StaleContent {
  return { kind: "stale", site, lessons: [], differs: [a, b] };
}

function isSealed(content: Content): boolean {
  return "frozen" in content && content.frozen === "sealed";
}

function restore(slot: AnySlot, value: Abstract | Content): void {
  (slot as Slot<Abstract | Content>).value = value;
}
