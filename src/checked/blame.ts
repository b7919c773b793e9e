/** Where a wrong derivative comes from, when it is one of the user's own: the share of each `customDerivative` in the error. */

import { trustingRules } from "../derivatives/check-rules.js";
import { type Differentiated, differentiate } from "../derivatives/recorded.js";
import type { AnyFunction } from "../derivatives/types.js";
import { type Site, visibleSite } from "../errors/site.js";
import type { Call } from "../ir/program.js";
import { type Ruled, TooManySteps } from "../steps/record.js";
import { type Adjoint, activePositions, dot, ruledContributions, zeroLike } from "../steps/rules.js";
import { walkForwards } from "../steps/tangents.js";
import { walkBackwards } from "../steps/walk.js";
import type { Selection } from "../tree/wrt.js";

/** What one call with a derivative of the user's contributes to the error of a gradient. */
export interface BlamedCall {
  /** `loss (file:line)` and the line itself. */
  readonly place: string;
  readonly line: string;
  /** Its part of the error; the shares of all calls add up to 1. Negative where it makes the error smaller. */
  readonly share: number;
  /** How often the call ran. */
  readonly calls: number;
}

/** Longer runs are not kept step by step. */
const MOST_OPERATIONS = 200_000;

/**
 * Ranks the calls whose derivative is a rule of the user's by their share of the error of the gradient of `f`. With A_k the derivative
 * that rule k gives and J_k the one of the chain rule, the error of a directional derivative is Σ_k (adjoint after k)·(A_k − J_k)·(tangent
 * before k): it telescopes, so the shares add up to the whole error. The direction is the error itself.
 *
 * Empty when the gradient is right, when no rule takes part, and for runs that are too long to be kept step by step.
 */
export function blame(f: AnyFunction, args: readonly unknown[], selection: Selection): readonly BlamedCall[] {
  const found = recorded(f, args, selection);
  if (found === null) return [];
  const ruled = found.run.operations.filter((step): step is Ruled => step.kind === "ruled");
  if (ruled.length === 0) return [];
  const error = errorOf(found);
  const whole = [...error.values()].reduce<number>((sum, part) => sum + dot(part, part), 0);
  if (!(whole > 0)) return [];
  const tangents = walkForwards(found.run, error);
  const shares = new Map<Call, { share: number; calls: number }>();
  for (const step of ruled) {
    const sum = shares.get(step.statement) ?? { share: 0, calls: 0 };
    shares.set(step.statement, sum);
    sum.calls++;
    sum.share += shareOf(found, step, tangents) / whole;
  }
  return [...shares]
    .map(([call, sum]) => ({ ...placeOf(call.site), ...sum }))
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

/** Null where the run is too long to be kept. */
function recorded(f: AnyFunction, args: readonly unknown[], selection: Selection): Differentiated | null {
  try {
    return trustingRules(() => differentiate("checkGradient", f, args, selection, MOST_OPERATIONS));
  } catch (error) {
    if (error instanceof TooManySteps) return null;
    throw error;
  }
}

/** The gradient with the rules minus the one without, by the ids of the inputs. */
function errorOf({ run, result, walk, wrt }: Differentiated): Map<number, Adjoint> {
  const truth = walkBackwards(run, result, new Set(wrt.map(({ id }) => id)), "chain rule");
  return new Map(
    wrt.map(({ id, value }) => [
      id,
      minus(walk.adjoints.get(id)?.total ?? zeroLike(value), truth.adjoints.get(id)?.total ?? zeroLike(value)),
    ]),
  );
}

/** (adjoint after the call)·(A − J)·(tangent before it). */
function shareOf({ walk }: Differentiated, step: Ruled, tangents: ReadonlyMap<number, Adjoint>): number {
  const bars = step.outputs.map(({ id }) => walk.adjoints.get(id)?.total ?? null);
  if (bars.every((bar) => bar === null)) return 0;
  const [given, truth] = [ruledContributions(step, bars, "rules"), ruledContributions(step, bars, "chain rule")];
  return activePositions(step).reduce((sum, position, at) => {
    const tangent = tangents.get(step.inputs[position]?.id ?? -1);
    return tangent === undefined ? sum : sum + dot(minus(given[at] ?? 0, truth[at] ?? 0), tangent);
  }, 0);
}

function minus(a: Adjoint, b: Adjoint): Adjoint {
  if (typeof a === "number" || typeof b === "number") return Number(a) - Number(b);
  return a.map((x, at) => x - (b[at] ?? 0));
}

function placeOf(site: Site | null): { readonly place: string; readonly line: string } {
  const own = visibleSite(site);
  if (own === null) return { place: "a recorded function", line: "" };
  const location = own.source.locate(own.start);
  const line = location?.lines?.get(location.line) ?? own.source.text.slice(own.start, own.end);
  const place =
    location === null ? own.source.name : `${own.source.name} (${location.file}:${location.line}:${location.column})`;
  return { place, line: line.trim() };
}
