/** What the checker says of a mutant, beside what is really wrong in it. */
import { checkGradient } from "../../../src/check/check-gradient.js";
import type { GradientReport } from "../../../src/check/report.js";
import type { Mutant } from "./all.js";
import { plantedGradient, type Truth, truthOf } from "./truth.js";

export interface Outcome {
  readonly report: GradientReport;
  readonly truth: Truth;
  /** Wrong components that the checker does not call wrong. */
  readonly missed: readonly string[];
  /** Right components that it does. */
  readonly falselyAccused: readonly string[];
  readonly isFound: boolean;
  readonly isLocated: boolean;
  /** Whether it is named as the mistake's kind; null when it has none. */
  readonly isNamed: boolean | null;
}

export function outcomeOf(mutant: Mutant): Outcome {
  const { model, mistake } = mutant;
  const truth = truthOf(mutant);
  const report = checkGradient(model.loss, model.example(), { gradient: plantedGradient(mutant) });
  const accused = report.components.filter(({ verdict }) => verdict === "wrong").map(({ path }) => path);
  const missed = truth.wrong.filter((path) => !accused.includes(path));
  const falselyAccused = accused.filter((path) => !truth.wrong.includes(path));
  const isNamed = mistake.kind === null ? null : report.diagnosis.some(({ kind }) => kind === mistake.kind);
  // A gradient that is right but writes to its arguments is found by that being said.
  const isFound = mistake.wrong.length === 0 ? isNamed === true : report.verdict === "wrong";
  return {
    report,
    truth,
    missed,
    falselyAccused,
    isFound,
    isLocated: missed.length === 0 && falselyAccused.length === 0,
    isNamed,
  };
}
