/** The source: the line of the current step, and behind each line what it gave. */
import { find, findAll, make, markCurrent, reveal } from "./dom.js";
import type { Scene } from "./scene.js";

export class SourceView {
  readonly #scene: Scene;
  readonly #box = find(".listing");
  readonly #lines = findAll(".line");
  readonly #results: HTMLElement[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
    for (const line of this.#lines) {
      const result = make("span", { class: "result" });
      this.#results.push(result);
      if (line.classList.contains("active")) line.append(result);
    }
  }

  show(at: number): void {
    const current = this.#scene.lineOf(this.#scene.valueAt(at));
    const through = this.#scene.lineOf(this.#scene.throughAt(at));
    this.#lines.forEach((line, position) => {
      markCurrent(line, position === current);
      line.classList.toggle("through", position === through && position !== current);
      const result = this.#results[position];
      if (result !== undefined) result.textContent = this.#result(position, at);
    });
    const line = this.#lines[current ?? -1];
    if (line !== undefined) reveal(this.#box, line, 24);
  }

  /** The last value of the line that is known. */
  #result(line: number, at: number): string {
    const { data } = this.#scene;
    const known = (data.lines[line] ?? []).filter((value) => this.#scene.isComputed(value, at));
    const value = data.values[known.at(-1) ?? -1];
    return value === undefined ? "" : value.value;
  }
}
