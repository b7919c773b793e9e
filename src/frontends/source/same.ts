/** Whether two abstract values are the same, as far as can be told while compiling. */
import type { Abstract } from "./values.js";

/** Equality of values that need no numbers of the program to be told apart. */
export function sameAbstract(a: Abstract, b: Abstract): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "static":
      return b.kind === "static" && Object.is(a.value, b.value);
    case "traced":
      return b.kind === "traced" && a.value === b.value;
    case "ref":
      return (
        b.kind === "ref" &&
        a.cell === b.cell &&
        a.steps.length === b.steps.length &&
        a.steps.every((step, position) => step === b.steps[position])
      );
    case "closure":
      return b.kind === "closure" && a.node === b.node && a.scope === b.scope;
    case "class":
      return b.kind === "class" && a.node === b.node && a.scope === b.scope;
    case "maybe":
      return b.kind === "maybe" && a.absent === b.absent && a.present === b.present && sameAbstract(a.value, b.value);
    default:
      return false;
  }
}
