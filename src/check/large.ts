/** Examines a gradient of many components: random directions first, single components where these fail. */
import type { Progress } from "../numeric/options.js";
import type { CheckedComponent, Comparison } from "./compare.js";
import { type Located, Locator } from "./locate.js";
import { overall } from "./order.js";
import { type Probe, Prober, type ProbeSummary } from "./probes.js";
import { randomNumbers } from "./random.js";
import type { ReportData } from "./report.js";
import type { Verdict } from "./verdict.js";

const DIRECTIONS = 8;
const SAMPLE = 8;
/** The size of a mistake, as a fraction of the entry, for which the chance to miss it is stated. */
const MISTAKE = 1e-3;

/** What a comparison of many or all components found. */
export type Examined = Pick<ReportData, "verdict" | "components" | "probes" | "notes">;

export function examineLarge(
  comparison: Comparison,
  seed: number,
  onProgress: ((progress: Progress) => void) | undefined,
): Examined {
  const { point, supplied } = comparison;
  const random = randomNumbers(seed);
  const prober = new Prober(comparison, random);
  const probes: Probe[] = [];
  for (let done = 1; done <= DIRECTIONS; done++) {
    probes.push(prober.probe(supplied, { first: 0, end: point.size }, false));
    onProgress?.({ done, total: DIRECTIONS, evaluations: point.evaluations });
    if (probes.some(({ verdict }) => verdict === "wrong")) break;
  }
  const isWrong = probes.some(({ verdict }) => verdict === "wrong");
  const located = isWrong ? new Locator(comparison, prober, random).locate() : null;
  const components = located?.components ?? [];
  const sampled = sampleOf(point.size, random).filter((index) => !components.some((one) => one.index === index));
  const all = [...components, ...comparison.components(sampled)];
  return {
    verdict: verdictOf(probes, all, located),
    components: all,
    probes: isWrong ? null : summaryOf(prober, probes, supplied),
    notes: notesOf(comparison, all, located),
  };
}

function sampleOf(size: number, random: () => number): number[] {
  return Array.from({ length: SAMPLE }, (_, at) => Math.floor((size * (at + random())) / SAMPLE));
}

/** A direction that is wrong needs a component that is; without one the directions decide nothing. */
function verdictOf(
  probes: readonly Probe[],
  components: readonly CheckedComponent[],
  located: Located | null,
): Verdict {
  const verdicts: Verdict[] = components.map(({ verdict }) => verdict);
  if (located !== null) return verdicts.includes("wrong") ? "wrong" : "limited";
  // Some small component is always too small to be told: the directions speak for all.
  const decisive = verdicts.filter((verdict) => verdict === "wrong" || verdict === "notSmooth");
  return overall([...decisive, ...probes.map(({ verdict }) => verdict)]);
}

function summaryOf(prober: Prober, probes: readonly Probe[], supplied: Float64Array): ProbeSummary {
  return { directions: probes.length, size: MISTAKE, chance: prober.missed(probes, supplied, MISTAKE) };
}

function notesOf(comparison: Comparison, components: readonly CheckedComponent[], located: Located | null): string[] {
  if (located === null) return [];
  const notes = located.dense.map(
    ({ block, wrong, of }) =>
      `${block.name}: ${wrong} of ${of} entries looked at are wrong, of ${block.end - block.first}`,
  );
  const { point } = comparison;
  for (const { first, end } of located.left) {
    notes.push(`more wrong entries between ${point.path(first)} and ${point.path(end - 1)}`);
  }
  const isFound = components.some(({ verdict }) => verdict === "wrong");
  if (!isFound) notes.push("along random directions it seems wrong, but no single component does");
  else if (located.isComplete && located.left.length === 0)
    notes.push("all other components pass together, along random directions");
  return notes;
}
