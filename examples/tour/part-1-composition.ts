/** Part 1: a function is a composition of small steps, each with a derivative that fits on a line. */

import { six } from "./formulas.js";
import type { Composition } from "./steps.js";
import { bold, checked, heading, line, paragraph, type Row, table } from "./terminal.js";

export function showComposition(source: string, composition: Composition, direct: number): void {
  heading("1. A composition");
  paragraph("Ordinary TypeScript, from examples/composition.ts:");
  line();
  for (const text of source.trim().split("\n")) line(`    ${text}`);
  line();
  const given = composition.inputs.map(({ name, value }) => `${name} = ${value}`).join(",  ");
  paragraph(`At ${given}. Every step, its value, and how much its result changes for a small change of each operand:`);
  line();
  const rows: Row[] = [];
  let shown = "";
  for (const step of composition.steps) {
    if (step.line !== shown && step.line !== "") rows.push(bold(step.line));
    shown = step.line;
    const partials = step.operands.filter((operand) => operand.partial !== null);
    partials.forEach(({ text, partial }, i) => {
      const first = i === 0 ? [`${step.name} = ${step.formula}`, six(step.value)] : ["", ""];
      const formula = partial!.formula === String(partial!.value) ? "" : partial!.formula;
      rows.push([`  ${first[0]}`, first[1]!, `∂${step.name}/∂${text}`, formula, six(partial!.value)]);
    });
  }
  table(["  step", "value", "", "local partial", ""], rows, [1, 4]);
  line();
  checked(
    composition.result.value === direct,
    `The steps give exactly what calling the function gives: L = ${direct} (${composition.steps.length} steps).`,
  );
}
