/** The groups of steps as the page's script wants them. */
import type { SourceLine } from "../explanation.js";
import type { Group } from "./folding.js";
import type { Formulas } from "./formulas.js";
import type { Listing } from "./listing.js";
import type { PageGroup, PageItem } from "./page-data.js";

export function pageGroups(whole: Group, listing: Listing, formulas: Formulas): PageGroup[] {
  const groups: PageGroup[] = [];
  const at = (line: SourceLine | null) => (line === null ? null : listing.positionOf(line));
  const visit = ({ id, parent, title, size, line, notes, items }: Group) => {
    groups[id] = {
      parent,
      title,
      size,
      line: at(line),
      notes: notes.map(({ formula, text }) => ({ formula: formula === null ? null : formulas.add(formula), text })),
      items: items.map((item): PageItem => {
        if (item.kind === "group") return { group: item.group.id };
        return { line: at(item.line), values: item.values };
      }),
    };
    for (const item of items) if (item.kind === "group") visit(item.group);
  };
  visit(whole);
  return groups;
}
