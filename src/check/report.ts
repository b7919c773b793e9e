/** What a check found: data, with its text and page. */
import type { CheckedComponent } from "./compare.js";
import { reportHtml } from "./html.js";
import type { ProbeSummary } from "./probes.js";
import { reportText } from "./text.js";
import type { Verdict } from "./verdict.js";

/** What is known of a mistake. */
export interface Finding {
  /** A stable name: `opposite sign`, `constant factor`, … */
  readonly kind: string;
  /** Where: a block, a component, or the whole gradient. */
  readonly where: string;
  /** One plain sentence with the evidence. */
  readonly sentence: string;
  /** How many of the wrong components that it speaks of fit. */
  readonly fits: number;
  readonly of: number;
}

export interface ReportData {
  readonly verdict: Verdict;
  /** The number of components of the gradient. */
  readonly size: number;
  /** Those compared one by one, worst first. */
  readonly components: readonly CheckedComponent[];
  /** The random directions that spoke for the others; null when all components were compared, and when something is wrong. */
  readonly probes: ProbeSummary | null;
  readonly diagnosis: readonly Finding[];
  /** What else should be known: noise, values that are no numbers. */
  readonly notes: readonly string[];
  /** Evaluations of the function. */
  readonly evaluations: number;
}

/** The result of `checkGradient`. */
export class GradientReport implements ReportData {
  readonly verdict: Verdict;
  readonly size: number;
  readonly components: readonly CheckedComponent[];
  readonly probes: ProbeSummary | null;
  readonly diagnosis: readonly Finding[];
  readonly notes: readonly string[];
  readonly evaluations: number;

  constructor(data: ReportData) {
    this.verdict = data.verdict;
    this.size = data.size;
    this.components = data.components;
    this.probes = data.probes;
    this.diagnosis = data.diagnosis;
    this.notes = data.notes;
    this.evaluations = data.evaluations;
  }

  /** For terminals. */
  toText(): string {
    return reportText(this);
  }

  /** A page of its own, with error against step as a plot. */
  toHtml(): string {
    return reportHtml(this);
  }

  /** Plain data; numbers that JSON lacks are text. */
  toJSON(): unknown {
    return JSON.parse(
      JSON.stringify({ ...this }, (_, value: unknown) =>
        typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
      ),
    );
  }

  toString(): string {
    return this.toText();
  }
}
