/** What loops do to adjoints, added to their sections: how a carry is handed back, and which adjoints every iteration adds to. */
import type { Walk } from "../steps/walk.js";
import { type AdjointTerms, shownAdjoint } from "./adjoint-terms.js";
import type { Composition, ShownCell, ShownLoop } from "./composition.js";
import type { Accumulated, Carried, LoopSection, Section } from "./explanation.js";
import { matrixForm } from "./matrix-forms.js";
import type { Style } from "./names.js";
import { adjointText, formulaOf } from "./notation.js";
import type { Use } from "./uses.js";

export function withLoopSums(composition: Composition, terms: AdjointTerms, walk: Walk): readonly Section[] {
  const visit = (section: Section): Section => {
    if (section.kind === "statement") return section;
    const body = section.body.map(visit);
    const loop = composition.loops.get(section);
    if (section.kind !== "loop" || loop === undefined) return { ...section, body };
    const carried = section.carried.map((carry, n) => ({ ...carry, general: handedBack(composition, terms, loop, n) }));
    return {
      ...section,
      body,
      carried,
      accumulated: accumulated(composition, terms, loop, section),
      matrix: matrixForm(composition, walk, loop),
    };
  };
  return composition.sections.map(visit);
}

/** The adjoint of a carry before an iteration, from its uses in it. */
function handedBack(
  { names }: Composition,
  terms: AdjointTerms,
  { ran, chosen, loops, places }: ShownLoop,
  n: number,
): Carried["general"] {
  const at = places[n] ?? 0;
  const [cell, param] = [chosen?.before[at], ran.statement.body.params[at + 1]];
  if (cell === undefined || param === undefined || chosen === null) return null;
  const uses = terms.uses
    .of(cell)
    .filter(({ step, position }) => terms.uses.isIn(step, chosen) && step.statement.inputs[position] === param);
  const style = new Set(loops);
  const sum = terms.sum(uses, style);
  return sum === null ? null : { name: formulaOf(adjointText(names.text(cell, param, style))), sum };
}

/** Values from outside of the loop that its own steps use, with what these add; an element that is read by its index. */
function accumulated(
  composition: Composition,
  terms: AdjointTerms,
  { ran, chosen, loops }: ShownLoop,
  section: LoopSection,
): readonly Accumulated[] {
  if (chosen === null) return [];
  const carried = new Set(section.carried.map(({ ids }) => ids.into));
  const style = new Set(loops);
  return composition.shown.flatMap((shown): Accumulated[] => {
    if (shown.loops.includes(ran.statement) || carried.has(shown.id)) return [];
    const own = terms.uses.of(shown.cell).filter(({ step }) => terms.uses.frame(step)?.ran === ran);
    const here = own.filter(({ step }) => terms.uses.frame(step)?.iteration === chosen);
    return terms.groups(here).flatMap((group): Accumulated[] => {
      const all = own.filter((use) => group.some((one) => isSameUse(one, use)));
      const added = addedBy(composition, terms, shown, group, style);
      if (added === null) return [];
      const amounts = {
        here: shownAdjoint(terms.uses.amount(shown.cell, group)),
        all: shownAdjoint(terms.uses.amount(shown.cell, all)),
      };
      return [{ value: shown.id, ...added, ...amounts }];
    });
  });
}

function addedBy(
  composition: Composition,
  terms: AdjointTerms,
  { cell }: ShownCell,
  group: readonly Use[],
  style: Style,
): Pick<Accumulated, "name" | "adds"> | null {
  const { names } = composition;
  const [use] = group;
  if (use !== undefined && composition.isHiddenRead(use.step)) {
    const adds = terms.sum(terms.uses.of(use.step.output), style);
    return adds === null ? null : { name: formulaOf(adjointText(names.of(use.step.output, style))), adds };
  }
  const adds = terms.sum(group, style);
  return adds === null ? null : { name: formulaOf(adjointText(names.of(cell, style))), adds };
}

function isSameUse(a: Use, b: Use): boolean {
  return a.step.statement === b.step.statement && a.position === b.position;
}
