/** The source: the line of the current step, and behind each line what it gave. */
import { findAll, make, markCurrent, reveal, stopAt } from "./dom.js";
import type { Scene } from "./scene.js";

/** A line that computes something. What is shown is remembered: there are many lines, and few change. */
interface ActiveLine {
  readonly element: HTMLElement;
  readonly values: readonly number[];
  readonly result: HTMLElement;
  shown: string;
}

export class SourceView {
  readonly #scene: Scene;
  readonly #box = document.querySelector<HTMLElement>(".listing");
  readonly #active: readonly ActiveLine[];
  readonly #elements = findAll(".line");
  #current: HTMLElement | undefined;
  #through: HTMLElement | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#elements.forEach((element, at) => {
      element.dataset.line = String(at);
    });
    this.#active = scene.data.lines.flatMap((values, at): ActiveLine[] => {
      const element = this.#elements[at];
      if (element === undefined || values.length === 0) return [];
      const result = make("span", { class: "result" });
      element.append(result);
      element.tabIndex = -1;
      return [{ element, values, result, shown: "" }];
    });
  }

  show(at: number): void {
    for (const line of this.#active) {
      const text = this.#result(line.values, at);
      if (text !== line.shown) line.result.textContent = text;
      line.shown = text;
    }
    if (this.#current !== undefined) markCurrent(this.#current, false);
    this.#through?.classList.remove("through");
    this.#current = this.#lineOf(this.#scene.valueAt(at));
    this.#through = this.#lineOf(this.#scene.throughAt(at));
    if (this.#through !== this.#current) this.#through?.classList.add("through");
    if (this.#box === null) return;
    stopAt(this.#current ?? this.#active[0]?.element, this.#box);
    if (this.#current === undefined) return;
    markCurrent(this.#current, true);
    reveal(this.#box, this.#current, 24, false);
  }

  #lineOf(value: number | null): HTMLElement | undefined {
    return this.#elements[this.#scene.lineOf(value) ?? -1];
  }

  /** The last value of the line that is known. */
  #result(values: readonly number[], at: number): string {
    const known = values.findLast((value) => this.#scene.isComputed(value, at));
    return this.#scene.data.values[known ?? -1]?.value ?? "";
  }
}
