/** Examines a gradient of many components: random directions first, single components where these fail. */
import type { Progress } from "../numeric/options.js";
import type { CheckedComponent, Comparison } from "./compare.js";
import { type Kinks, kinksOf, NO_KINKS } from "./kinks.js";
import { Locator, sampleOf } from "./locate.js";
import { overall } from "./order.js";
import { isShown, type Probe, Prober, type ProbeSummary, type Range, scalesOf } from "./probes.js";
import { randomNumbers } from "./random.js";
import type { ReportData } from "./report.js";
import type { Verdict } from "./verdict.js";

const DIRECTIONS = 8;
/** Directions through those that the others do not show. */
const FURTHER_DIRECTIONS = 2;
const MOST_GROUPS = 8;
const SAMPLE = 8;
/** The size of a mistake, as a fraction of the entry, for which the chance to miss it is stated. */
const MISTAKE = 1e-3;
/** Effects of one group differ by at most this factor, so that none drowns in another. */
const BAND = 2 ** 8;

/** What a comparison of many or all components found. */
export type Examined = Pick<ReportData, "verdict" | "components" | "probes" | "notes">;

export function examineLarge(
  comparison: Comparison,
  seed: number,
  onProgress: ((progress: Progress) => void) | undefined,
): Examined {
  return new LargeExamination(comparison, randomNumbers(seed), onProgress).run();
}

class LargeExamination {
  readonly #comparison: Comparison;
  readonly #random: () => number;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #prober: Prober;
  readonly #locator: Locator;
  readonly #whole: Range;
  /** Components at kinks: not along any direction. */
  #kinks: Kinks = NO_KINKS;
  #isWrong = false;

  constructor(comparison: Comparison, random: () => number, onProgress: ((progress: Progress) => void) | undefined) {
    this.#comparison = comparison;
    this.#random = random;
    this.#onProgress = onProgress;
    this.#prober = new Prober(comparison, random);
    this.#locator = new Locator(comparison, this.#prober, random);
    this.#whole = { first: 0, end: comparison.point.size };
  }

  run(): Examined {
    let main = this.#directions(this.#prober, DIRECTIONS);
    if (main.some(({ verdict }) => verdict === "notSmooth")) {
      this.#kinks = kinksOf(this.#comparison, this.#prober);
      for (const range of this.#kinks.ranges) this.#prober.leaveOut(range);
      if (this.#kinks.ranges.length > 0) main = this.#directions(this.#prober, DIRECTIONS);
    }
    this.#follow(this.#prober, main);
    const all = [...main, ...this.#furtherGroups(main)];
    const { located } = this.#locator;
    const own = new Set([...located.components.map(({ index }) => index)]);
    const more = [...this.#sampleOfKinks(), ...sampleOf(this.#whole.end, SAMPLE, this.#random)];
    const components = [
      ...located.components,
      ...this.#comparison.components([...new Set(more)].filter((index) => !own.has(index))),
    ];
    const verdict = this.#verdictOf(main, components);
    return {
      verdict,
      components,
      probes: verdict === "wrong" ? null : this.#summaryOf(all, main.length),
      notes: this.#notes(components, all),
    };
  }

  #directions(prober: Prober, count: number, beside = 0): Probe[] {
    const { point } = this.#comparison;
    const probes: Probe[] = [];
    for (let done = 1; done <= count; done++) {
      const direction = prober.direction(this.#whole);
      const probe = prober.along(this.#locator.mended, direction, false, beside);
      probes.push(probe);
      this.#onProgress?.({ done, total: count, evaluations: point.evaluations });
      if (probe.verdict === "wrong") {
        this.#isWrong = true;
        break;
      }
    }
    return probes;
  }

  #follow(prober: Prober, probes: readonly Probe[]): void {
    const failed = probes.find(({ verdict }) => verdict === "wrong");
    if (failed !== undefined) this.#locator.search(prober, failed);
  }

  /**
   * What the directions through all do not show: zeros together, and derivatives of small effect in groups of one size. Nothing larger
   * moves with them.
   */
  #furtherGroups(main: readonly Probe[]): Probe[] {
    const probes: Probe[] = [];
    const groups = [...this.#zeros(), ...this.#hidden(main)];
    for (const members of groups) {
      const prober = new Prober(this.#comparison, this.#random, members);
      const found = this.#directions(prober, FURTHER_DIRECTIONS, prober.typical === 0 ? this.#prober.typical : 0);
      probes.push(...found);
      this.#follow(prober, found);
    }
    return probes;
  }

  #zeros(): ReadonlySet<number>[] {
    const { supplied } = this.#comparison;
    const zeros = this.#prober.members(this.#whole).filter((index) => supplied[index] === 0);
    return zeros.length === 0 || zeros.length === supplied.length ? [] : [new Set(zeros)];
  }

  /** Groups of the components that could be wrong by `MISTAKE` without a probe that shows it. */
  #hidden(probes: readonly Probe[]): ReadonlySet<number>[] {
    const { supplied } = this.#comparison;
    const scales = scalesOf(this.#comparison);
    const effectOf = (index: number) => Math.abs((supplied[index] ?? 0) * (scales[index] ?? 0));
    const isHidden = (index: number) =>
      !probes.some((probe) => isShown(MISTAKE * (supplied[index] ?? 0), index, probe));
    let left = this.#prober
      .members(this.#whole)
      .filter((index) => effectOf(index) > 0 && effectOf(index) < Number.POSITIVE_INFINITY && isHidden(index))
      .sort((a, b) => effectOf(b) - effectOf(a));
    const groups: ReadonlySet<number>[] = [];
    while (left.length > 0 && groups.length < MOST_GROUPS) {
      const least = effectOf(left[0] ?? 0) / BAND;
      const end = left.findIndex((index) => effectOf(index) < least);
      groups.push(new Set(end < 0 ? left : left.slice(0, end)));
      left = end < 0 ? [] : left.slice(end);
    }
    return groups;
  }

  #sampleOfKinks(): number[] {
    return this.#kinks.ranges.flatMap(({ first, end }) =>
      end - first === 1 ? [first] : sampleOf(end - first, 2, this.#random).map((at) => first + at),
    );
  }

  /** A direction that is wrong needs a component that is; without one the directions decide nothing. */
  #verdictOf(main: readonly Probe[], components: readonly CheckedComponent[]): Verdict {
    const verdicts: Verdict[] = components.map(({ verdict }) => verdict);
    if (this.#isWrong) return verdicts.includes("wrong") ? "wrong" : "limited";
    // Some small component is always too small to be told: the directions speak for all.
    const decisive = components.filter(
      ({ verdict, slopes }) => verdict !== "right" && (verdict !== "limited" || slopes),
    );
    return overall([...decisive.map(({ verdict }) => verdict), ...main.map(({ verdict }) => verdict)]);
  }

  #summaryOf(probes: readonly Probe[], directions: number): ProbeSummary {
    const { supplied } = this.#comparison;
    let all = 0;
    let hidden = 0;
    supplied.forEach((slope, index) => {
      if (slope === 0) return;
      all++;
      if (!probes.some((probe) => isShown(MISTAKE * slope, index, probe))) hidden++;
    });
    return { directions, size: MISTAKE, chance: all === 0 ? 0 : hidden / all };
  }

  #notes(components: readonly CheckedComponent[], probes: readonly Probe[]): string[] {
    const { point } = this.#comparison;
    const notes: string[] = [];
    const { ranges, least, isComplete: isAll } = this.#kinks;
    const atKinks = ranges.reduce((sum, { first, end }) => sum + end - first, 0);
    const isLeftOut = !isAll || atKinks > components.filter(({ slopes }) => slopes !== null).length;
    const number = isAll ? `about ${atKinks}` : `at least ${least}`;
    if (isLeftOut)
      notes.push(`${number} components stand at kinks: some of them were compared, and none along directions`);
    if (!this.#isWrong) return notes;
    const { dense, left } = this.#locator.located;
    for (const { block, wrong, of } of dense)
      notes.push(`${block.name}: ${wrong} of ${of} entries looked at are wrong, of ${block.end - block.first}`);
    const isFound = components.some(({ verdict }) => verdict === "wrong");
    for (const { first, end } of left) {
      const where = `between ${point.path(first)} and ${point.path(end - 1)}`;
      notes.push(isFound ? `more wrong entries ${where}` : `wrong along random directions ${where}`);
    }
    const isComplete =
      !isLeftOut &&
      this.#locator.isComplete &&
      left.length === 0 &&
      probes.every(({ verdict }) => verdict !== "limited");
    if (!isFound)
      notes.push("along random directions it seems wrong, but no single component is large enough to be told");
    else if (isComplete) notes.push("all other components pass together, along random directions");
    return notes;
  }
}
