/**
 * The steps as a tree of groups that can be folded: loops, branches and calls as the source nests them, and long stretches in parts.
 * What is drawn of a group is left to `steps-html.ts` and `graph-layout.ts`.
 */
import type { Explanation, LoopSection, Section, SourceLine, StatementSection } from "../explanation.js";
import { type Note, notesOf } from "./notes.js";

export interface Group {
  readonly id: number;
  readonly parent: number | null;
  readonly title: string;
  readonly line: SourceLine | null;
  readonly notes: readonly Note[];
  readonly items: readonly Item[];
  /** How many values are in it, in groups inside too. */
  readonly size: number;
}

export type Item = Lines | { readonly kind: "group"; readonly group: Group };

/** The values of one line. */
export interface Lines {
  readonly kind: "line";
  readonly line: SourceLine | null;
  readonly values: readonly number[];
}

/** A group of more values and groups than this is put into parts. */
const MOST_UNFOLDED = 60;

/** The size of a part. Layouts take time that grows with the square of it. */
const PART = 24;

/** All steps as one group. Ids count groups from 0, the whole, in the order in which they are met. */
export function foldedSteps(explanation: Explanation): Group {
  const { name, sections, values } = explanation;
  const placer = new Placer(sections);
  const steps = placer.pieces(sections);
  // Inputs come first; nothing that is shown may be left without a place.
  const others = values.map(({ id }) => id).filter((id) => !placer.placed.has(id));
  const given: Piece[] = others.length === 0 ? [] : [{ kind: "line", line: null, values: others }];
  return new Folder(explanation).group(null, { title: name, line: null, notes: [], pieces: [...given, ...steps] });
}

/** What a group is made of before it has an id: lines, loops and the like, and parts. */
type Piece = Lines | Region | { readonly kind: "part"; readonly pieces: readonly Piece[] };

interface Region {
  readonly kind: "region";
  readonly section: Exclude<Section, StatementSection>;
  readonly pieces: readonly Piece[];
}

/** Gives every value one place: on the line that computes it, or for a carry around the first loop that hands it on. */
class Placer {
  readonly placed: Set<number>;

  constructor(sections: readonly Section[]) {
    this.placed = new Set(statementsIn(sections).flatMap(({ values }) => values));
  }

  pieces(sections: readonly Section[]): Piece[] {
    return sections.flatMap((section): Piece[] => {
      if (section.kind === "statement") return [{ kind: "line", line: section.line, values: section.values }];
      if (section.kind !== "loop") return [{ kind: "region", section, pieces: this.pieces(section.body) }];
      const pieces = joined([...this.#carries(section, "into"), ...this.pieces(section.body)]);
      return [{ kind: "region", section, pieces }, ...this.#carries(section, "last")];
    });
  }

  /** What a loop is given by the iterations before the one shown, or gives after its last: on the line of the loop. */
  #carries({ line, carried }: LoopSection, which: "into" | "last"): Piece[] {
    const values = carried.flatMap(({ ids }) => ids[which] ?? []).filter((id) => !this.placed.has(id));
    for (const id of values) this.placed.add(id);
    return values.length === 0 ? [] : [{ kind: "line", line, values: [...new Set(values)] }];
  }
}

/** Neighbours on the same line as one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece.kind === "line" && last?.kind === "line" && isSameLine(piece.line, last.line)) {
      all[all.length - 1] = { ...last, values: [...last.values, ...piece.values] };
    } else all.push(piece);
  }
  return all;
}

function isSameLine(a: SourceLine | null, b: SourceLine | null): boolean {
  return a !== null && b !== null && a.source === b.source && a.number === b.number;
}

function statementsIn(sections: readonly Section[]): StatementSection[] {
  return sections.flatMap((section) => (section.kind === "statement" ? [section] : statementsIn(section.body)));
}

interface Draft extends Pick<Group, "title" | "line" | "notes"> {
  readonly pieces: readonly Piece[];
}

class Folder {
  readonly #explanation: Explanation;
  #groups = 0;

  constructor(explanation: Explanation) {
    this.#explanation = explanation;
  }

  group(parent: number | null, { pieces, ...rest }: Draft): Group {
    const id = this.#groups++;
    const items = inParts(pieces).map((piece): Item => {
      return piece.kind === "line" ? piece : { kind: "group", group: this.group(id, this.#draft(piece)) };
    });
    const size = items.reduce((sum, item) => sum + (item.kind === "line" ? item.values.length : item.group.size), 0);
    return { id, parent, ...rest, items, size };
  }

  #draft(piece: Exclude<Piece, Lines>): Draft {
    const { pieces } = piece;
    if (piece.kind === "region") return { ...notesOf(piece.section), line: piece.section.line, pieces };
    return { title: this.#range(pieces), line: null, notes: [], pieces };
  }

  /** `lines 12–31`, or names where it is all one line. */
  #range(pieces: readonly Piece[]): string {
    const numbers = linesOf(pieces).flatMap((line) => (line === null ? [] : [line.number]));
    const [first, last] = [numbers[0], numbers.at(-1)];
    if (first !== undefined && last !== undefined && first !== last) return `lines ${first}–${last}`;
    const ids = pieces.flatMap((piece) => (piece.kind === "line" ? piece.values : []));
    const [from, to] = [ids[0], ids.at(-1)].map((id) => this.#explanation.values[id ?? -1]?.name.plain ?? "…");
    return `${first === undefined ? "" : `line ${first}: `}${from} … ${to}`;
  }
}

/** The same pieces, or parts of them where they are too many. A line of very many values is cut. */
function inParts(pieces: readonly Piece[]): readonly Piece[] {
  const weight = (piece: Piece) => (piece.kind === "line" ? piece.values.length : 1);
  const total = pieces.reduce((sum, piece) => sum + weight(piece), 0);
  if (total <= MOST_UNFOLDED) return pieces;
  const parts: Piece[][] = [];
  let room = 0;
  for (const piece of pieces.flatMap(cut)) {
    if (room < weight(piece)) {
      parts.push([]);
      room = PART;
    }
    parts.at(-1)?.push(piece);
    room -= weight(piece);
  }
  return inParts(parts.map((inside): Piece => ({ kind: "part", pieces: inside })));
}

function cut(piece: Piece): Piece[] {
  if (piece.kind !== "line" || piece.values.length <= PART) return [piece];
  const cuts = Array.from({ length: Math.ceil(piece.values.length / PART) }, (_, at) => at * PART);
  return cuts.map((at) => ({ ...piece, values: piece.values.slice(at, at + PART) }));
}

function linesOf(pieces: readonly Piece[]): (SourceLine | null)[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === "line") return [piece.line];
    return piece.kind === "region" ? [piece.section.line] : linesOf(piece.pieces);
  });
}
