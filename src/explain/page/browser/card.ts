/** The card of the current moment: a value with its local derivatives, or an adjoint with the terms added so far. */

import { patternText } from "../packing.js";
import type { FormulaId, PageAdjoint, PageTerm, PageValue } from "../page-data.js";
import { find, make } from "./dom.js";
import type { Scene } from "./scene.js";
import { formula, nameOf } from "./texts.js";

/** Of long sums, the terms around the current one are shown. */
const TERMS_AROUND = 5;
const MOST_INPUTS = 40;

const START =
  "The inputs are given. Press →, or move the slider: forwards through the values, then backwards through the adjoints.";

const VERDICTS = {
  agrees: ["✓", "agrees"],
  differs: ["✗", "differs"],
  "says nothing": ["–", "soft"],
} as const;

export class Card {
  readonly #scene: Scene;
  readonly #box = find(".card");

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  show(at: number): void {
    this.#box.replaceChildren(...this.#content(at));
    this.#box.scrollTo(0, 0);
  }

  #content(at: number): Node[] {
    const moment = this.#scene.moment(at);
    if (!("value" in moment)) return moment.kind === "start" ? [make("p", {}, START)] : this.#gradient();
    const value = this.#scene.data.values[moment.value];
    if (value === undefined) return [];
    if (moment.kind === "value") return this.#forwards(value, moment.value);
    const term = moment.kind === "term" ? moment.term : 0;
    return value.adjoint === null ? [] : this.#backwards(value, moment.value, value.adjoint, term);
  }

  #forwards(value: PageValue, at: number): Node[] {
    const { kind, here, operands, general } = value;
    const rows = operands.map(({ from, partial, value: number }) => {
      const rule = partial === null ? `the rule given, for ${nameOf(this.#scene.data, from)}` : this.#formula(partial);
      return make("li", link(from), rule, number === null ? "" : make("span", { class: "figure" }, ` = ${number}`));
    });
    const local =
      rows.length === 0
        ? []
        : [make("h3", {}, "How much it changes with each operand"), make("ul", { class: "entries" }, ...rows)];
    return [
      this.#heading(kind === "carry" ? "From other iterations" : "Computed", value, at),
      make("p", { class: "large" }, this.#formula(value.formula ?? value.name)),
      make(
        "p",
        { class: "large figure" },
        here === null ? "" : `= ${here}`,
        make("b", { class: "value" }, ` = ${value.value}`),
      ),
      ...local,
      ...this.#everywhere(general?.forwards ?? null),
    ];
  }

  #backwards(value: PageValue, at: number, adjoint: PageAdjoint, current: number): Node[] {
    const { terms, total, complete, name } = adjoint;
    const left = terms.length - 1 - current;
    const sum = left > 0 ? (terms[current]?.running ?? total) : total;
    const state = left > 0 ? ` so far; ${left} more to come` : "";
    const { sentences } = this.#scene.data;
    const [pattern, ...numbers] = complete;
    const why = make("p", { class: "note" }, patternText(sentences[pattern] ?? [], numbers, []));
    return [
      this.#heading("How the result changes with it", value, at),
      ...this.#sum(terms, total, current),
      make("p", { class: "large figure" }, this.#formula(name), make("b", { class: "adjoint" }, ` = ${sum}`), state),
      ...(left > 0 ? [] : [why, ...this.#nudged(value, adjoint)]),
      ...this.#everywhere(value.general?.backwards ?? null),
    ];
  }

  /** The terms of an adjoint; of very many, those around the current one. */
  #sum(terms: readonly PageTerm[], total: string, current: number): Node[] {
    if (terms.length === 0) return [];
    const [from, to] = [Math.max(0, current - TERMS_AROUND), Math.min(terms.length, current + TERMS_AROUND + 1)];
    const rows = terms.slice(from, to).map((term, at) => this.#term(term, total, from + at - current));
    const more = (count: number, what: string) =>
      count === 0 ? [] : [make("li", { class: "soft" }, `${count} ${what}`)];
    return [
      make(
        "ol",
        { class: "entries sum" },
        ...more(from, "terms before"),
        ...rows,
        ...more(terms.length - to, "terms to come"),
      ),
    ];
  }

  /** `place` counts from the term that is being added. */
  #term({ through, formula: id, numbers, amount, uses }: PageTerm, total: string, place: number): HTMLElement {
    const note = [
      through === null ? "" : `through ${nameOf(this.#scene.data, through)}`,
      uses > 1 ? `${uses} uses` : "",
    ];
    const said = note.filter((part) => part !== "").join(", ");
    const state = { class: place === 0 ? "current" : place < 0 ? "added" : "later" };
    return make(
      "li",
      place === 0 ? { ...link(through), ...state, "aria-current": "step" } : { ...link(through), ...state },
      this.#formula(id),
      make(
        "span",
        { class: "figure" },
        numbers === null ? "" : ` = ${numbers}`,
        make("b", { class: "adjoint" }, ` = ${amount ?? total}`),
      ),
      make("small", {}, said),
    );
  }

  #gradient(): Node[] {
    const { values } = this.#scene.data;
    const inputs = values.flatMap(({ kind, adjoint }, at) =>
      kind === "input" && adjoint !== null ? [{ at, adjoint }] : [],
    );
    const rows = inputs
      .slice(0, MOST_INPUTS)
      .map(({ at, adjoint: { name, total } }) =>
        make("li", link(at), this.#formula(name), make("b", { class: "adjoint figure" }, ` = ${total}`)),
      );
    const left = inputs.length - MOST_INPUTS;
    return [
      make("h3", {}, "The walk is over: the gradient"),
      make("ul", { class: "entries" }, ...rows),
      ...(left > 0 ? [make("p", { class: "soft" }, `and ${left} more`)] : []),
    ];
  }

  #heading(what: string, value: PageValue, at: number): HTMLElement {
    const line = this.#scene.lineOf(at);
    const number = line === null ? null : document.querySelector(`.line[data-line="${line}"] .number`);
    const where = number === null ? "" : `, line ${number.textContent}`;
    return make("h3", {}, `${what}: `, this.#formula(value.name), where);
  }

  /** The same in index notation. */
  #everywhere(general: FormulaId | null): Node[] {
    return general === null ? [] : [make("h3", {}, "In every iteration"), make("p", {}, this.#formula(general))];
  }

  #nudged({ name }: PageValue, { nudged }: PageAdjoint): HTMLElement[] {
    if (nudged === null) return [];
    const [mark, kind] = VERDICTS[nudged.verdict];
    const verdict = make("b", { class: kind }, `${mark} ${nudged.verdict}`);
    const said = ` moved a little, and what follows computed again: ${nudged.text} `;
    return [make("p", { class: "note" }, this.#formula(name), said, verdict)];
  }

  #formula(id: FormulaId): HTMLElement {
    return formula(this.#scene.data, id);
  }
}

function link(value: number | null): Record<string, number> {
  return value === null ? {} : { "data-value": value };
}
