/** Recognises derivatives that cannot be a multiple of anything: no finite numbers, and values at a kink that are none of its slopes. */
import type { CheckedComponent } from "../compare.js";
import type { Finding } from "../report.js";
import { digits } from "../text.js";
import { byBlock, count, type Evidence, type Explained, groupOf } from "./evidence.js";

export function notFinite(wrong: readonly CheckedComponent[], evidence: Evidence): Explained {
  return explain(
    wrong,
    evidence,
    ({ analytic }) => !Number.isFinite(analytic),
    (found, where) => {
      const kinds = [...new Set(found.map(({ analytic }) => analytic))].map((value) => {
        const own = found.filter(({ analytic }) => Object.is(analytic, value));
        return `${value} in ${own.length === found.length ? count(own) : own.length}`;
      });
      return { kind: "not finite", sentence: `${where}: ${kinds.join(", ")}, where the numeric derivative is finite.` };
    },
  );
}

/** At a kink, conventions choose a slope between those on both sides; beside a jump, there may be one slope. */
export function outsideSlopes(wrong: readonly CheckedComponent[], evidence: Evidence): Explained {
  return explain(
    wrong,
    evidence,
    ({ slopes }) => slopes !== null,
    (found, where) => {
      const [{ path, analytic, slopes, shape } = { path: where, analytic: 0, slopes: null, shape: "kink" }] = found;
      const [left, right] = (slopes ?? [0, 0]).map(digits);
      const others = found.length > 1 ? `, and ${found.length - 1} more like it` : "";
      if (shape === "jump") {
        const sentence = `${path}: at a jump, with the slope ${left} on both sides of it; ${digits(analytic)} is another${others}.`;
        return { kind: "not the slope beside a jump", sentence };
      }
      const sentence = `${path}: at a kink with the slopes ${left} on the left and ${right} on the right, ${digits(analytic)} is neither of them nor between${others}.`;
      return { kind: "none of the slopes at a kink", sentence };
    },
  );
}

function explain(
  wrong: readonly CheckedComponent[],
  evidence: Evidence,
  isOne: (component: CheckedComponent) => boolean,
  say: (found: readonly CheckedComponent[], where: string) => Pick<Finding, "kind" | "sentence">,
): Explained {
  const found = wrong.filter(isOne);
  if (found.length === 0) return { findings: [], left: wrong };
  const { where } = groupOf(
    found,
    byBlock(found, evidence).flatMap(({ blocks }) => blocks),
  );
  const finding = { ...say(found, where), where, fits: found.length, of: found.length };
  return { findings: [finding], left: wrong.filter((component) => !isOne(component)) };
}
