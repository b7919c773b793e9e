/** The chain rule, forwards over a recorded run: how every value changes when the inputs move. Rules of the user's are not trusted. */
import type { Run } from "./record.js";
import { type Adjoint, activePositions, ruledTangents, tangentOf, zeroLike } from "./rules.js";

/** Tangents by the id of the cell, from those of the inputs. A cell without an entry does not change. */
export function walkForwards(run: Run, directions: ReadonlyMap<number, Adjoint>): ReadonlyMap<number, Adjoint> {
  const tangents = new Map(directions);
  for (const step of run.operations) {
    const active = new Set(activePositions(step));
    const given = step.inputs.map(({ id }, at) => (active.has(at) ? (tangents.get(id) ?? null) : null));
    if (given.every((tangent) => tangent === null)) continue;
    if (step.kind === "apply") {
      tangents.set(step.output.id, tangentOf(step, given));
      continue;
    }
    const ofActive = [...active].map((at) => given[at] ?? zeroLike(step.inputs[at]?.value ?? 0));
    ruledTangents(step, ofActive, "chain rule").forEach((tangent, at) => {
      const output = step.outputs[at];
      if (tangent !== null && output !== undefined) tangents.set(output.id, tangent);
    });
  }
  return tangents;
}
