/** Part 1: a function is a composition of small steps, each with a derivative that fits on a line. */

import type { ExplainedValue, Explanation } from "../../src/explain/index.js";
import { bold, checked, heading, line, paragraph, type Row, six, table } from "./terminal.js";

export function showComposition(source: string, explanation: Explanation, direct: number): void {
  heading("1. A composition");
  paragraph("Ordinary TypeScript, from examples/composition.ts:");
  line();
  for (const text of source.trim().split("\n")) line(`    ${text}`);
  line();
  const given = explanation.arguments.map(({ name, text }) => `${name} = ${text}`).join(",  ");
  paragraph(`At ${given}. Every step, its value, and how much its result changes for a small change of each operand:`);
  line();
  const steps = explanation.values.filter(({ kind }) => kind === "step");
  const rows: Row[] = [];
  let shown: number | null = null;
  for (const step of steps) {
    if (step.line !== null && step.line.number !== shown) rows.push(bold(step.line.text.trim()));
    shown = step.line?.number ?? shown;
    rows.push(...partialRows(step));
  }
  table(["  step", "value", "", "local partial", ""], rows, [1, 4]);
  line();
  checked(
    explanation.value === direct,
    `The steps give exactly what calling the function gives: L = ${direct} (${steps.length} steps).`,
  );
}

/** The step beside its first operand, and a row for each other one. */
function partialRows(step: ExplainedValue): Row[] {
  return step.operands.flatMap(({ text, partial }, at): Row[] => {
    if (partial === null || partial.value === null) return [];
    const [title, value] = at === 0 ? [equationOf(step), six(Number(step.value))] : ["", ""];
    const rule = partial.rule.plain === String(partial.value) ? "" : partial.rule.plain;
    return [
      [`  ${title}`, value, `∂${inBrackets(step.name.plain)}/∂${inBrackets(text.plain)}`, rule, six(partial.value)],
    ];
  });
}

function inBrackets(name: string): string {
  return /[·²]/.test(name) ? `(${name})` : name;
}

/** `z = w·x + b`; a value that is called by what computes it stands alone. */
export function equationOf({ name, formula }: ExplainedValue): string {
  return formula === null || formula.plain === name.plain ? name.plain : `${name.plain} = ${formula.plain}`;
}
