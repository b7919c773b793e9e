/** What is said of a loop, a branch or a call above its steps. */
import type { Formula, LoopSection, Section, StatementSection } from "../explanation.js";
import { showShown } from "../render/values.js";

/** A formula with what is said of it, or a sentence alone. */
export interface Note {
  readonly formula: Formula | null;
  readonly text: string;
}

export function notesOf(section: Exclude<Section, StatementSection>): { title: string; notes: Note[] } {
  switch (section.kind) {
    case "call":
      return { title: `${section.name}(…)`, notes: [] };
    case "branch":
      return { title: `if ${section.condition}: ${section.taken}`, notes: [{ formula: null, text: section.because }] };
    case "loop":
      return {
        title: `loop, ${section.iterations} iteration${section.iterations === 1 ? "" : "s"}`,
        notes: loopNotes(section),
      };
  }
}

function loopNotes({ chosen, carried, accumulated, matrix }: LoopSection): Note[] {
  const shown = chosen === null ? [] : [{ formula: null, text: `Shown here: ${chosen.index} = ${chosen.iteration}.` }];
  const around = carried.map(({ name, before, after }) => {
    return { formula: name, text: `is ${showShown(before)} before the loop and ${showShown(after)} after it` };
  });
  const sums = accumulated.map(({ name, adds, here, all }) => {
    const formula = { plain: `${name.plain} += ${adds.plain}`, latex: `${name.latex} \\mathrel{+}= ${adds.latex}` };
    return {
      formula,
      text: `in each iteration, going backwards: ${showShown(here)} in this one, ${showShown(all)} in all`,
    };
  });
  const together =
    matrix === null
      ? []
      : [
          { formula: matrix.forward, text: "all iterations together" },
          ...matrix.backward.map((formula) => ({ formula, text: "going backwards" })),
        ];
  return [...shown, ...around, ...sums, ...together];
}
