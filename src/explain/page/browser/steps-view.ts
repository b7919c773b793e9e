/** The list of all steps in groups that fold: filled when they are opened. Shows what is known so far, opens what is current. */
import type { PageGroup, PageItem } from "../page-data.js";
import { find, make, markCurrent, stopAt } from "./dom.js";
import type { Scene } from "./scene.js";
import { counted, formula } from "./texts.js";

/** Larger functions begin folded. */
const MOST_UNFOLDED = 150;

interface Row {
  readonly element: HTMLElement;
  readonly sum: HTMLElement | null;
}

export class StepsView {
  readonly #scene: Scene;
  readonly #list = find(".list");
  readonly #isUnfolded: boolean;
  readonly #rows = new Map<number, Row>();
  readonly #groups = new Map<number, HTMLDetailsElement>();
  /** Groups that were opened to show the current step, and are closed again behind it. */
  #opened: readonly HTMLDetailsElement[] = [];
  #current: number | null = null;
  #at = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    const whole = scene.data.groups[0];
    this.#isUnfolded = whole !== undefined && whole.size <= MOST_UNFOLDED;
    this.#list.append(...(whole?.items ?? []).map((item) => this.#item(item)));
  }

  show(at: number): void {
    this.#at = at;
    if (this.#current !== null) this.#mark(this.#current, false);
    this.#current = this.#scene.valueAt(at);
    this.#open(this.#current);
    for (const value of this.#rows.keys()) this.#update(value);
    if (this.#current !== null) this.#mark(this.#current, true);
    const [first] = this.#rows.values();
    stopAt((this.#rows.get(this.#current ?? -1) ?? first)?.element, this.#list);
  }

  #mark(value: number, isCurrent: boolean): void {
    const row = this.#rows.get(value);
    if (row !== undefined) markCurrent(row.element, isCurrent);
  }

  #update(value: number): void {
    const row = this.#rows.get(value);
    if (row === undefined) return;
    const sum = this.#scene.adjoint(value, this.#at);
    row.element.classList.toggle("later", !this.#scene.isComputed(value, this.#at));
    row.element.classList.toggle("unknown", sum === null);
    if (row.sum !== null) row.sum.textContent = sum === null ? "" : ` = ${sum.text}${sum.complete ? "" : " + …"}`;
  }

  /** Opens the groups around a value, and closes those that were opened for the one before. */
  #open(value: number | null): void {
    const around: HTMLDetailsElement[] = [];
    for (const id of this.#scene.groupsAround(value).reverse()) {
      // A group inside is made when the one around it is filled.
      const details = this.#groups.get(id);
      if (details === undefined) continue;
      this.#fill(id, details);
      around.push(details);
    }
    for (const details of this.#opened) if (!around.includes(details)) details.open = false;
    this.#opened = around.filter((details) => this.#opened.includes(details) || !details.open);
    for (const details of around) details.open = true;
  }

  #item(item: PageItem): HTMLElement {
    if ("group" in item) return this.#group(item.group);
    const { line, values } = item;
    const rows = values.map((value) => this.#row(value));
    const isGiven = values.every((value) => this.#scene.data.values[value]?.kind === "input");
    if (isGiven) return make("div", { class: "statement given" }, make("p", { class: "code" }, "Given"), ...rows);
    return make("div", { class: "statement" }, ...this.#lineText(line), ...rows);
  }

  #group(id: number): HTMLElement {
    const group = this.#scene.data.groups[id];
    const details = document.createElement("details");
    if (group === undefined) return details;
    details.className = "group";
    details.append(make("summary", {}, `${group.title} `, make("span", { class: "soft" }, counted(group.size))));
    details.addEventListener("toggle", () => {
      if (details.open) this.#fill(id, details);
    });
    this.#groups.set(id, details);
    if (this.#isUnfolded) {
      this.#fill(id, details);
      details.open = true;
    }
    return details;
  }

  #fill(id: number, details: HTMLDetailsElement): void {
    const group = this.#scene.data.groups[id];
    if (group === undefined || details.dataset.filled !== undefined) return;
    details.dataset.filled = "";
    details.append(
      ...this.#lineText(group.line),
      ...this.#notes(group),
      ...group.items.map((item) => this.#item(item)),
    );
  }

  #notes({ notes }: PageGroup): HTMLElement[] {
    return notes.map(({ formula: id, text }) =>
      make("p", { class: "note" }, id === null ? "" : formula(this.#scene.data, id), ` ${text}`),
    );
  }

  /** A line of the listing, which is on the page already; nothing where it is not known. */
  #lineText(line: number | null): HTMLElement[] {
    const listed = line === null ? null : document.querySelector(`.line[data-line="${line}"]`);
    if (listed === null) return [];
    const number = make("span", { class: "number" }, listed.querySelector(".number")?.textContent ?? "");
    return [make("p", { class: "code" }, number, listed.querySelector("code")?.textContent?.trim() ?? "")];
  }

  #row(id: number): HTMLElement {
    const { data } = this.#scene;
    const value = data.values[id];
    if (value === undefined) return make("div");
    const { here, adjoint, varies } = value;
    const made = make(
      "span",
      {},
      formula(data, value.formula ?? value.name),
      make("span", { class: "number-after value" }, `${here === null ? "" : ` = ${here}`} = ${value.value}`),
    );
    const sum = adjoint === null ? null : make("span");
    const unused = adjoint === null && varies ? [make("span", { class: "soft" }, "no change comes back to it")] : [];
    const bar =
      adjoint === null || sum === null
        ? unused
        : [make("span", { class: "adjoint" }, formula(data, adjoint.name), sum)];
    const element = make("div", { class: "row", "data-value": id, tabindex: -1 }, made, ...bar);
    this.#rows.set(id, { element, sum });
    this.#update(id);
    return element;
  }
}
