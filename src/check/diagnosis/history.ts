/** Recognises what a gradient function does besides, from call to call: writes to its arguments, accumulates, keeps what is stale. */
import { blockAt } from "../blocks.js";
import type { CheckedComponent } from "../compare.js";
import { firstLevels } from "../levels.js";
import { componentLine } from "../line.js";
import type { Finding } from "../report.js";
import { bestEstimate } from "../slope.js";
import { digits } from "../text.js";
import { EVIDENCE } from "../verdict.js";
import { accuracy, byBlock, count, type Evidence, type Explained, fitAll, groupOf } from "./evidence.js";

export function modified({ calls, comparison }: Evidence): Finding[] {
  if (calls.written.length === 0) return [];
  const where = calls.written.map((index) => comparison.point.name(index)).join(", ");
  const sentence = `The gradient function writes to its argument${calls.written.length > 1 ? "s" : ""} ${where}: after a call it is not what it was.`;
  return [{ kind: "modifies its arguments", where, sentence, fits: 1, of: 1 }];
}

export function overwritten({ calls }: Evidence): Finding[] {
  if (!calls.isOverwritten) return [];
  const sentence = "The result of an earlier call was changed by a later one: the same buffer is returned each time.";
  return [{ kind: "reused buffer", where: "", sentence, fits: 1, of: 1 }];
}

/** Components that the second of two calls at the same arguments gave otherwise than the first. */
export function accumulated(wrong: readonly CheckedComponent[], evidence: Evidence): Explained {
  const { first, second } = evidence.calls;
  const changed = wrong.filter(({ index }) => !Object.is(first[index], second[index]));
  if (changed.length === 0) return { findings: [], left: [...wrong] };
  const left = wrong.filter((component) => !changed.includes(component));
  const growth = ({ index }: CheckedComponent) => (second[index] ?? Number.NaN) - (first[index] ?? Number.NaN);
  const { where } = groupOf(
    changed,
    byBlock(changed, evidence).flatMap(({ blocks }) => blocks),
  );
  const fit = fitAll(changed, evidence, growth);
  const of = changed.length;
  if (fit !== null) {
    const sentence = `${where}: accumulates across calls: a second call at the same arguments added the gradient once more in ${count(changed, "component")} that changed, ${accuracy(fit)}.`;
    return { findings: [{ kind: "accumulated", where, sentence, fits: of, of }], left };
  }
  const sentence = `${where}: a second call at the same arguments gave something else in ${of} component${of > 1 ? "s" : ""}: the result depends on earlier calls.`;
  return { findings: [{ kind: "depends on earlier calls", where, sentence, fits: of, of }], left };
}

const MOST_STALE = 8;

/** Components that stayed the same at another point, where the true derivative is another. */
export function stale(wrong: readonly CheckedComponent[], evidence: Evidence): Explained {
  const { elsewhere, second } = evidence.calls;
  const kept = wrong.filter(
    ({ index, analytic }) =>
      analytic !== 0 && Number.isFinite(analytic) && elsewhere !== null && Object.is(elsewhere[index], second[index]),
  );
  const none = { findings: [], left: [...wrong] };
  if (kept.length === 0) return none;
  let isOfCall = true;
  for (const component of kept.slice(0, MOST_STALE)) {
    const there = derivativeElsewhere(component, evidence);
    if (there === null) return none;
    const moved = Math.abs(there.value - component.numeric);
    if (moved <= EVIDENCE * (there.error + component.error) + 1e-6 * Math.abs(component.numeric)) return none;
    isOfCall &&= Math.abs(there.value - component.analytic) <= EVIDENCE * there.error + 1e-6 * Math.abs(there.value);
  }
  const { where } = groupOf(
    kept,
    byBlock(kept, evidence).flatMap(({ blocks }) => blocks),
  );
  const value = kept.length === 1 ? ` (${digits(kept[0]?.analytic ?? 0)})` : "";
  const same = `${count(kept)} stayed the same${value} at another point, where the numeric derivative is another`;
  const finding = isOfCall
    ? { kind: "stale", sentence: `${where}: stale: ${same}, namely the derivative at the point of the call before.` }
    : { kind: "stale or constant", sentence: `${where}: ${same}: a constant, or kept from an earlier call.` };
  return {
    findings: [{ ...finding, where, fits: kept.length, of: kept.length }],
    left: wrong.filter((component) => !kept.includes(component)),
  };
}

/** By three steps, at the point where the gradient was called before. */
function derivativeElsewhere({ index }: CheckedComponent, { comparison, calls }: Evidence) {
  const { point, blocks, bounds, noise } = comparison;
  const line = componentLine(point, index, blockAt(blocks, index).typical, noise.grain, bounds);
  const moved = calls.other.slice();
  const x = moved[index] ?? 0;
  const shift = (point.values[index] ?? 0) - x;
  const at = (t: number) => {
    moved[index] = x + t;
    return point.evaluateWith(moved);
  };
  const levels = firstLevels({ ...line, at, lower: line.lower + shift, upper: line.upper + shift }, at(0));
  return bestEstimate(levels, "central", noise.level, 0);
}
