/**
 * Meeting of paths: what a variable or cell is after a branch or around a loop.
 *
 * `Joiner.join` finds a *shape* that both sides fit: which parts are numbers of the program (leaves) and which are the same
 * on both. `leaves` then lists the numbers of one side, and `instantiate` builds the joined value from the numbers of the
 * region's outputs. Objects that differ are joined by value into a fresh cell, linked to its sources: a later write to one
 * of them makes the others unreadable, so that shared changes are refused, never lost.
 */
import { errorOf } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant, undef } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { F64, type Type } from "../../ir/types.js";
import { functionLeaves, instantiateFunction, joinFunctions } from "./function-shapes.js";
import { type Cell, type Content, isOutside } from "./heap.js";
import type { ContentShape, Shape } from "./join-shapes.js";
import { shownName } from "./keys.js";
import { joinLayouts, layoutFrom, layoutLeaves, Mismatch } from "./layout-shapes.js";
import { accessorsDiffer, fieldOf, fitsFields, samePrototype, uncertainNames } from "./meeting-records.js";
import {
  absentValue,
  isOptional,
  NOTHING,
  presenceOf,
  presentOf,
  sameScalar,
  scalarIsInteger,
  scalarType,
  withinMaybe,
} from "./meeting-values.js";
import { describe, markInteger, needsStatic } from "./numbers.js";
import {
  chosenLeaves,
  fitsSteps,
  instantiateChosen,
  joinReferences,
  partFrom,
  partLeaves,
  partOf,
  settled,
} from "./references.js";
import { sameAbstract } from "./same.js";
import { contentAt, type Side } from "./sides.js";
import { Restart, siteKey, type Tracer } from "./tracer.js";
import { type Abstract, NEVER, type Ref, traced, UNDEFINED, UNSET } from "./values.js";

export class Joiner {
  readonly #t: Tracer;
  readonly site: Site;
  /** Whether references to different objects become one object by value, for reading only. */
  readonly #isSnapshot: boolean;
  /** The object that each shape of an object was, when its leaves were listed last. */
  readonly endings = new Map<Shape & { readonly kind: "cell" }, Cell>();
  /** Cells joined by value, by the pair they stand for: names that share a cell on both sides share the joined one. */
  readonly #joined = new Map<Cell | null, Map<Cell | null, Shape & { kind: "cell" }>>();

  constructor(t: Tracer, site: Site, isSnapshot = false) {
    this.#t = t;
    this.site = site;
    this.#isSnapshot = isSnapshot;
  }

  /** The shape that both values fit. `widen`: numbers become leaves even when they are equal (loops). */
  join(a: Abstract, sideA: Side, b: Abstract, sideB: Side, name: string, widen = false): Shape {
    if (a === NEVER && b !== NEVER) return this.join(UNDEFINED, sideA, b, sideB, name, widen);
    if (b === NEVER && a !== NEVER) return this.join(a, sideA, UNDEFINED, sideB, name, widen);
    if (a.kind === "poison") return { kind: "poison", error: a.error };
    if (b.kind === "poison") return { kind: "poison", error: b.error };
    if (a.kind === "unset" && b.kind === "unset") return { kind: "unset" };
    if (a.kind === "unset") return this.join(b, sideB, b, sideB, name, true);
    if (b.kind === "unset") return this.join(a, sideA, a, sideA, name, true);
    const typeA = scalarType(a);
    const typeB = scalarType(b);
    if (typeA !== null && typeB !== null && typeA.kind === typeB.kind) {
      if (!widen && sameScalar(a, b)) return { kind: "same", value: a };
      const integer = scalarIsInteger(this.#t, a) && scalarIsInteger(this.#t, b);
      return { kind: "leaf", type: typeA, integer, optional: isOptional(a) || isOptional(b) };
    }
    if (a.kind === "ref" && b.kind === "ref") return this.#joinRefs(a, sideA, b, sideB, name, widen);
    const maybe = this.#joinMaybe(a, sideA, b, sideB, name, widen);
    if (maybe !== null) return maybe;
    if (a.kind !== "closure" && a.kind !== "choice" && sameAbstract(a, b)) return { kind: "same", value: a };
    return joinFunctions(this, a, sideA, b, sideB) ?? this.#conflict(a, b, name);
  }

  #conflict(a: Abstract, b: Abstract, name: string): Shape {
    const site = this.site;
    return {
      kind: "poison",
      error: () => errorOf("differs-between-paths", site, { name, first: describe(a), second: describe(b) }),
    };
  }

  #joinMaybe(a: Abstract, sideA: Side, b: Abstract, sideB: Side, name: string, widen: boolean): Shape | null {
    const absentA = absentValue(a);
    const absentB = absentValue(b);
    if (absentA === NOTHING && absentB === NOTHING) return null;
    // One text of several is a choice; beside a number it stands for its absence.
    if ((typeof absentA === "string" && b.kind === "choice") || (typeof absentB === "string" && a.kind === "choice"))
      return null;
    if (absentA !== NOTHING && absentB !== NOTHING && absentA !== absentB) return null;
    const presentA = presentOf(a);
    const presentB = presentOf(b);
    if (presentA === null && presentB === null) return null;
    const absent = absentA === NOTHING ? absentB : absentA;
    if (absent === NOTHING) return null;
    const inner = (value: Abstract | null) => withinMaybe(value ?? UNSET, absent);
    const value = this.join(inner(presentA), sideA, inner(presentB), sideB, name, widen);
    return value.kind === "poison" ? value : { kind: "maybe", absent, value };
  }

  #joinRefs(
    a: Abstract & { kind: "ref" },
    sideA: Side,
    b: Abstract & { kind: "ref" },
    sideB: Side,
    name: string,
    widen: boolean,
  ): Shape {
    const outer = (cell: Cell, side: Side) => cell.birth < side.birth;
    if (a.cell === b.cell && outer(a.cell, sideA) && outer(b.cell, sideB)) {
      if (a.steps.length === 0 && b.steps.length === 0) return { kind: "same", value: a };
      if (a.steps.length > 0 && fitsSteps(partOf(a, a), b)) {
        const identical = a.steps.every((step, position) => step === b.steps[position]);
        if (identical && a.arrangement === b.arrangement && !widen) return { kind: "same", value: a };
        return partOf(a, b);
      }
    }
    const [atA, atB] = [settled(a, sideA), settled(b, sideB)];
    if (atA !== a || atB !== b) return this.#joinRefs(atA, sideA, atB, sideB, name, widen);
    const lessons = this.#isSnapshot ? [] : [`${siteKey(this.site)} ${name}`];
    const isReference = (ref: Ref, side: Side) => ref.steps.length > 0 || contentAt(ref.cell, side).kind === "chosen";
    const byReference =
      isReference(a, sideA) || isReference(b, sideB) || lessons.some((lesson) => this.#t.facts.chosen.has(lesson));
    const byValue = byReference ? null : this.joinCells(a.cell, sideA, b.cell, sideB, name, lessons);
    if (byValue !== null) return byValue;
    const chosen = this.#isSnapshot ? null : joinReferences(this, a, sideA, b, sideB, name);
    return chosen ?? this.#conflict(a, b, name);
  }

  /** The shape of one object made of two by value; null when they have nothing in common. */
  joinCells(a: Cell, sideA: Side, b: Cell, sideB: Side, name: string, lessons: readonly string[] = []): Shape | null {
    const known = this.#joined.get(a)?.get(b);
    if (known !== undefined) return known;
    const shape: { -readonly [K in keyof (Shape & { kind: "cell" })]: (Shape & { kind: "cell" })[K] } = {
      kind: "cell",
      content: { kind: "stale", site: null, lessons: [] },
      sources: a === b ? [a] : [a, b],
      origin: a.origin,
      lessons,
    };
    const row = this.#joined.get(a) ?? new Map();
    this.#joined.set(a, row.set(b, shape));
    const content = this.joinContents(contentAt(a, sideA), sideA, contentAt(b, sideB), sideB, name, [a, b], true);
    if (content === null) {
      row.delete(b);
      return null;
    }
    shape.content = content;
    return shape;
  }

  /** The shape of a cell's content after the meeting; null when the contents have nothing in common. */
  joinContents(
    a: Content,
    sideA: Side,
    b: Content,
    sideB: Side,
    name: string,
    cells: readonly Cell[],
    widen = false,
  ): ContentShape | null {
    if (a === b && !widen) return { kind: "same", content: a };
    const stale = a.kind === "stale" ? a : b;
    if (stale.kind === "stale") return { ...stale, site: this.site };
    if (a.kind === "window" && b.kind === "window") {
      const base = this.join(a.base, sideA, b.base, sideB, name);
      return base.kind === "poison" || base.kind === "chosen" ? null : { kind: "window", base };
    }
    const frozen = "frozen" in a && a.frozen !== null ? a.frozen : "frozen" in b ? b.frozen : null;
    if (a.kind === "tuple" && b.kind === "tuple" && a.items.length === b.items.length) {
      const items = a.items.map((item, position) =>
        this.join(item, sideA, b.items[position] ?? UNSET, sideB, name, widen),
      );
      return { kind: "tuple", items, frozen };
    }
    if (a.kind === "object" && b.kind === "object" && samePrototype(a, b)) {
      if (accessorsDiffer(a, b)) return null;
      const names = new Set([...a.fields.keys(), ...b.fields.keys()]);
      const uncertain = uncertainNames(a, b);
      const fields = [...names].map((field): readonly [string, Shape] => [
        field,
        this.join(fieldOf(a, field), sideA, fieldOf(b, field), sideB, `${name}.${shownName(field)}`, widen),
      ]);
      return { kind: "object", fields, like: { ...a, uncertain }, frozen };
    }
    if (a.kind === "dense" && b.kind === "dense") {
      const layout = joinLayouts(a.layout, b.layout);
      return layout === null ? null : { kind: "dense", layout, frozen };
    }
    if ((a.kind === "tuple" || a.kind === "dense") && (b.kind === "tuple" || b.kind === "dense")) {
      return this.#makeDense(cells);
    }
    return null;
  }

  /** One side knows the length, the other does not: the arrays have to lie in flat storage from the start. */
  #makeDense(cells: readonly Cell[]): ContentShape | null {
    let grew = false;
    for (const cell of cells) {
      if (this.#t.facts.sparse.has(cell.origin))
        throw needsStatic(this.site, "the number of items of an array of functions");
      if (cell.value.kind === "tuple" && isOutside(cell.value)) continue;
      if (!this.#t.facts.dense.has(cell.origin)) grew = true;
      this.#t.facts.dense.add(cell.origin);
    }
    if (grew) throw new Restart();
    return null;
  }

  /** The numbers of one side, in the order of the shape. Emits into the current block. */
  leaves(shape: Shape, value: Abstract, side: Side, seen: Set<Shape>): Value[] {
    if (value === NEVER && !(shape.kind === "same" && shape.value === NEVER))
      return this.leaves(shape, UNDEFINED, side, seen);
    switch (shape.kind) {
      case "same":
        if (value.kind === "unset" || sameAbstract(shape.value, value)) return [];
        throw new Mismatch();
      case "unset":
        if (value.kind === "unset") return [];
        throw new Mismatch();
      case "poison":
        return [];
      case "leaf": {
        const number = this.#scalarLeaf(shape.type, shape.integer, value);
        if (isOptional(value) && !shape.optional) throw new Mismatch();
        return shape.optional ? [number, presenceOf(value) ?? constant(value.kind !== "unset")] : [number];
      }
      case "maybe": {
        const absent = absentValue(value);
        if (absent !== NOTHING && absent !== shape.absent) throw new Mismatch();
        const isElement = shape.absent === undefined && isOptional(value);
        const present = value.kind === "maybe" || isElement ? presenceOf(value) : constant(presentOf(value) !== null);
        const inner = withinMaybe(presentOf(value) ?? UNSET, shape.absent);
        return [present ?? constant(true), ...this.leaves(shape.value, inner, side, seen)];
      }
      case "choice":
      case "closure":
        return functionLeaves(this.#t, this, shape, value, side, seen);
      case "part":
        return partLeaves(shape, value.kind === "ref" ? settled(value, side) : value);
      case "chosen":
        return chosenLeaves(this.#t, this, shape, value, side, seen);
      case "cell": {
        if (value.kind !== "unset" && (value.kind !== "ref" || value.steps.length > 0)) throw new Mismatch();
        if (seen.has(shape)) {
          if (value.kind === "ref" && this.endings.get(shape) !== value.cell) throw new Mismatch();
          return [];
        }
        seen.add(shape);
        if (value.kind === "ref") this.endings.set(shape, value.cell);
        else this.endings.delete(shape);
        const content = value.kind === "ref" ? contentAt(value.cell, side) : null;
        return this.contentLeaves(shape.content, content, side, seen);
      }
    }
  }

  #scalarLeaf(type: Type, integer: boolean, value: Abstract): Value {
    if (value.kind === "unset") return undef(type);
    const found = scalarType(value);
    if (found === null || found.kind !== type.kind) throw new Mismatch();
    if (integer && !scalarIsInteger(this.#t, value)) throw new Mismatch();
    if (value.kind === "traced") return value.value;
    if (value.kind === "static" && (typeof value.value === "number" || typeof value.value === "boolean"))
      return constant(value.value);
    throw new Mismatch();
  }

  /** `content` null: the cell does not exist on this side. */
  contentLeaves(shape: ContentShape, content: Content | null, side: Side, seen: Set<Shape>): Value[] {
    const frozen = content !== null && "frozen" in content ? content.frozen : null;
    if (frozen !== null && "frozen" in shape && shape.frozen === null) throw new Mismatch();
    switch (shape.kind) {
      case "same":
      case "stale":
        return [];
      case "tuple":
        if (content !== null && (content.kind !== "tuple" || content.items.length !== shape.items.length))
          throw new Mismatch();
        return shape.items.flatMap((item, position) =>
          this.leaves(item, content?.items[position] ?? UNSET, side, seen),
        );
      case "object": {
        if (content !== null && content.kind !== "object") throw new Mismatch();
        if (content !== null && !fitsFields(content, shape)) throw new Mismatch();
        return shape.fields.flatMap(([name, field]) =>
          this.leaves(field, content === null ? UNSET : fieldOf(content, name), side, seen),
        );
      }
      case "window": {
        if (content === null) return [...this.leaves(shape.base, UNSET, side, seen), undef(F64), undef(F64)];
        if (content.kind !== "window") throw new Mismatch();
        return [...this.leaves(shape.base, content.base, side, seen), content.offset, content.length];
      }
      case "dense":
        if (content !== null && content.kind !== "dense") throw new Mismatch();
        return layoutLeaves(this.#t, shape.layout, content?.layout ?? null);
    }
  }

  /** The joined value, from the values of the region's parameters or outputs, taken in order from `supply`. */
  instantiate(shape: Shape, supply: () => Value, made: Map<Shape, Cell>): Abstract {
    switch (shape.kind) {
      case "same":
        return shape.value;
      case "unset":
        return UNSET;
      case "poison":
        return { kind: "poison", error: shape.error };
      case "leaf": {
        const value = supply();
        if (shape.integer && value.kind === "variable") this.#t.integers.add(value);
        if (!shape.optional) return traced(value);
        const present = supply();
        const always = value.kind === "constant" || (present.kind === "constant" && present.value === true);
        return always ? traced(value) : { kind: "traced", value, present: () => present };
      }
      case "maybe": {
        const present = supply();
        const value = this.instantiate(shape.value, supply, made);
        return { kind: "maybe", absent: shape.absent, present: () => present, value };
      }
      case "choice":
      case "closure":
        return instantiateFunction(this.#t, this, shape, supply, made);
      case "part":
        return partFrom(shape, supply);
      case "chosen":
        return instantiateChosen(this.#t, this, shape, supply, made);
      case "cell": {
        let cell = made.get(shape);
        if (cell === undefined) {
          cell = this.#t.heap.cell({ kind: "stale", site: this.site, lessons: [] }, shape.origin);
          made.set(shape, cell);
          cell.value = this.instantiateContent(shape.content, supply, made);
          this.#relate(shape, cell, made);
        }
        return { kind: "ref", cell, steps: [] };
      }
    }
  }

  /** Two cells made here stand for one object only where that was so on one of the sides. */
  #relate(shape: Shape & { kind: "cell" }, cell: Cell, made: Map<Shape, Cell>): void {
    const { heap } = this.#t;
    const apart = new Set(made.values());
    for (const source of shape.sources) heap.inherit(cell, source, shape.lessons, apart);
    const onSides = ({ sources: [a, b] }: Shape & { kind: "cell" }) => [a, b ?? a] as const;
    const mayBeOne = (a?: Cell, b?: Cell) => a !== undefined && b !== undefined && (a === b || heap.related(a, b));
    const [first, second] = onSides(shape);
    for (const [other, otherCell] of made) {
      if (other === shape || other.kind !== "cell") continue;
      const [a, b] = onSides(other);
      if (mayBeOne(first, a) || mayBeOne(second, b)) heap.link(cell, otherCell, [...shape.lessons, ...other.lessons]);
    }
  }

  instantiateContent(shape: ContentShape, supply: () => Value, made: Map<Shape, Cell>): Content {
    switch (shape.kind) {
      case "same":
        return shape.content;
      case "stale":
        return shape;
      case "tuple":
        return {
          kind: "tuple",
          items: shape.items.map((item) => this.instantiate(item, supply, made)),
          frozen: shape.frozen,
        };
      case "object": {
        const fields = new Map(shape.fields.map(([name, field]) => [name, this.instantiate(field, supply, made)]));
        return { ...shape.like, fields, frozen: shape.frozen };
      }
      case "window": {
        const base = this.instantiate(shape.base, supply, made);
        const [offset, length] = [markInteger(this.#t, supply()), markInteger(this.#t, supply())];
        if (base.kind !== "ref") throw new Mismatch();
        return { kind: "window", base, offset, length };
      }
      case "dense":
        return { kind: "dense", layout: layoutFrom(this.#t, shape.layout, supply), frozen: shape.frozen };
    }
  }
}
