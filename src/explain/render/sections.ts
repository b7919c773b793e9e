/** The nesting of an explanation's sections as indented lines: shared by what goes forwards and what goes backwards. */
import type { BranchSection, LoopSection, Section } from "../explanation.js";

/** How the parts of sections are drawn. */
export interface Pen {
  readonly head: (section: Section) => string;
  readonly steps: (ids: readonly number[]) => readonly string[];
  readonly loop: (section: LoopSection) => Drawn;
  readonly branch: (section: BranchSection) => readonly string[];
}

/** What is drawn around the body of a loop. */
export interface Drawn {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface SectionsOptions {
  readonly backwards: boolean;
  /** Else the middle of a long list is left out. */
  readonly all: boolean;
  /** Whether nothing is indented. */
  readonly flat: boolean;
}

/** Of more sections in a row, or steps in a line, only the first and last are drawn. */
const MOST = 60;
const KEPT = 15;

/** @param above the head drawn last: it is not said twice. */
export function drawSections(
  sections: readonly Section[],
  pen: Pen,
  options: SectionsOptions,
  indent = "",
  above = "",
): string[] {
  const ordered = options.backwards ? sections.toReversed() : sections;
  let head = above;
  return folded(ordered, options, `${indent}… {count} more lines …`).flatMap((section): string[] => {
    if (typeof section === "string") return [section];
    const own = pen.head(section);
    const rows = drawSection(section, pen, options, indent, own);
    if (rows.length === 0) return [];
    const isNew = own !== "" && own !== head;
    head = own;
    return [...(isNew ? [`${indent}${own}`] : []), ...rows];
  });
}

function drawSection(section: Section, pen: Pen, options: SectionsOptions, indent: string, head: string): string[] {
  const deeper = (by: string) => (options.flat ? "" : `${indent}${by}`);
  const inner = deeper("      ");
  const pad = (row: string) => `${inner}${row}`;
  switch (section.kind) {
    case "statement": {
      const ids = options.backwards ? section.values.toReversed() : section.values;
      const parts = folded(ids, options, "… {count} more steps …");
      return drawSteps(parts, pen).map(pad);
    }
    case "call":
      return drawSections(section.body, pen, options, deeper("  "), head);
    case "branch":
      return [...pen.branch(section).map(pad), ...drawSections(section.body, pen, options, deeper("  "), head)];
    case "loop": {
      const { before, after } = pen.loop(section);
      const body = drawSections(section.body, pen, options, deeper("    "), head);
      return [...before.map(pad), ...body, ...after.map(pad)];
    }
  }
}

/** Runs of ids are drawn together, so that their columns agree. */
function drawSteps(parts: readonly (number | string)[], pen: Pen): string[] {
  const rows: string[] = [];
  let ids: number[] = [];
  const flush = () => {
    rows.push(...pen.steps(ids));
    ids = [];
  };
  for (const part of parts) {
    if (typeof part === "number") ids.push(part);
    else {
      flush();
      rows.push(part);
    }
  }
  flush();
  return rows;
}

/** The first and last items, and a text for those between. */
export function folded<T>(
  items: readonly T[],
  { all }: Pick<SectionsOptions, "all">,
  text: string,
): readonly (T | string)[] {
  if (all || items.length <= MOST) return items;
  const left = items.length - 2 * KEPT;
  return [...items.slice(0, KEPT), text.replace("{count}", String(left)), ...items.slice(-KEPT)];
}

/** The steps of a loop's own iteration, without those of the loops in it. */
export function generalSteps(sections: readonly Section[]): readonly number[] {
  return sections.flatMap((section) => {
    if (section.kind === "statement") return section.values;
    return section.kind === "loop" ? [] : generalSteps(section.body);
  });
}
