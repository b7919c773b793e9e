/** What is known at a position of the slider: which values are computed, and how much of each adjoint. */
import type { PageData, PageTerm } from "../page-data.js";
import { type Moment, momentsOf } from "./timeline.js";

export class Scene {
  readonly data: PageData;
  /** The first moment of the walk backwards; the end where there is none. */
  readonly turn: number;
  /** For each value the moment at which it is computed, and the moments of its first and last term. */
  readonly #moments: readonly Moment[];
  readonly #made = new Map<number, number>();
  readonly #first = new Map<number, number>();
  readonly #last = new Map<number, number>();
  /** For each value the line, group and graph in which it stands. */
  readonly #lines = new Map<number, number>();
  readonly #groups = new Map<number, number>();
  readonly #graphs = new Map<number, number>();

  constructor(data: PageData) {
    this.data = data;
    const moments = momentsOf(data);
    this.#moments = moments;
    moments.forEach((moment, at) => {
      if (moment.kind === "value") this.#made.set(moment.value, at);
      if (moment.kind !== "seed" && moment.kind !== "term") return;
      if (!this.#first.has(moment.value)) this.#first.set(moment.value, at);
      this.#last.set(moment.value, at);
    });
    const turn = moments.findIndex(({ kind }) => kind === "seed" || kind === "term");
    this.turn = turn < 0 ? moments.length - 1 : turn;
    data.lines.forEach((values, line) => {
      for (const value of values) this.#lines.set(value, line);
    });
    data.groups.forEach(({ items }, group) => {
      for (const item of items) if ("values" in item) for (const value of item.values) this.#groups.set(value, group);
    });
    data.graphs.forEach(({ boxes }, graph) => {
      for (const { shows } of boxes) if ("value" in shows) this.#graphs.set(shows.value, graph);
    });
  }

  get end(): number {
    return this.#moments.length - 1;
  }

  moment(at: number): Moment {
    return this.#moments[at] ?? { kind: "start" };
  }

  lineOf(value: number | null): number | null {
    return this.#lines.get(value ?? -1) ?? null;
  }

  graphOf(value: number): number {
    return this.#graphs.get(value) ?? 0;
  }

  /** The groups around a value, innermost first. */
  groupsAround(value: number | null): number[] {
    const around: number[] = [];
    for (let id = this.#groups.get(value ?? -1) ?? null; id !== null; id = this.data.groups[id]?.parent ?? null)
      around.push(id);
    return around;
  }

  isComputed(value: number, at: number): boolean {
    return (this.#made.get(value) ?? 0) <= at;
  }

  /** The sum of the terms added so far as text; null before the first. */
  adjoint(value: number, at: number): { readonly text: string; readonly complete: boolean } | null {
    const adjoint = this.data.values[value]?.adjoint ?? null;
    const first = this.#first.get(value);
    if (adjoint === null || first === undefined || at < first) return null;
    const term = adjoint.terms[at - first];
    const complete = at >= (this.#last.get(value) ?? first);
    return { text: complete ? adjoint.total : (term?.running ?? adjoint.total), complete };
  }

  /** Where the slider goes when a value is chosen: to its computation, or while walking backwards to the whole of its adjoint. */
  momentOf(value: number, at: number): number {
    const backwards = this.#last.get(value);
    return at >= this.turn && backwards !== undefined ? backwards : (this.#made.get(value) ?? 0);
  }

  /** The value that the moment is about; null at the beginning and at the end. */
  valueAt(at: number): number | null {
    const moment = this.moment(at);
    return "value" in moment ? moment.value : null;
  }

  /** The term that is added at a moment. */
  termAt(at: number): PageTerm | null {
    const moment = this.moment(at);
    return moment.kind === "term" ? (this.data.values[moment.value]?.adjoint?.terms[moment.term] ?? null) : null;
  }

  /** While a term is added, the value through which it comes. */
  throughAt(at: number): number | null {
    return this.termAt(at)?.through ?? null;
  }
}
