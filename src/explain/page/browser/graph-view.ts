/** The graph of one group: boxes that can be chosen above arrows in SVG. Follows the slider. */
import type { Arrow, Box, PageGraph } from "../page-data.js";
import { find, make, makeSvg, markCurrent, reveal, stopAt } from "./dom.js";
import type { Scene } from "./scene.js";
import { counted, formula, nameOf } from "./texts.js";

/** A box on the page, with what changes in it. */
interface DrawnBox {
  readonly box: Box;
  readonly element: HTMLElement;
  readonly value: HTMLElement;
  readonly adjoint: HTMLElement;
}

/** What is left around the current box. */
const MARGIN = 90;

export class GraphView {
  readonly #scene: Scene;
  readonly #canvas = find(".canvas");
  readonly #crumbs = find(".crumbs");
  readonly #fit = find(".fit");
  readonly #choose: (value: number) => void;
  /** The graph of each group that has one. */
  readonly #ofGroup: ReadonlyMap<number, number>;
  #graph: PageGraph | null = null;
  #boxes: readonly DrawnBox[] = [];
  #arrows: readonly SVGElement[] = [];
  #at = 0;

  constructor(scene: Scene, choose: (value: number) => void) {
    this.#scene = scene;
    this.#choose = choose;
    this.#ofGroup = new Map(scene.data.graphs.map(({ group }, at) => [group, at]));
    this.#fit.addEventListener("click", () => {
      this.#fit.setAttribute("aria-pressed", String(!this.#isFitted));
      this.#resize();
      this.#mark();
    });
  }

  /** Draws the graph in which the current value has its box, as it is at this moment. */
  show(at: number): void {
    this.#at = at;
    const value = this.#scene.valueAt(at);
    if (value !== null) this.#open(this.#scene.graphOf(value));
    else if (this.#graph === null || at === 0) this.#open(0);
    this.#mark();
  }

  #open(at: number): void {
    const graph = this.#scene.data.graphs[at];
    if (graph === undefined || graph === this.#graph) return;
    this.#graph = graph;
    const { width, height, boxes, arrows } = graph;
    this.#arrows = arrows.map(arrowSvg);
    this.#boxes = boxes.map((box) => this.#drawBox(box));
    const style = `width:${width}px;height:${height}px`;
    const sheet = make("div", { class: "sheet", style }, svgOf(graph, this.#arrows));
    sheet.append(...this.#boxes.map(({ element }) => element));
    this.#canvas.replaceChildren(sheet);
    this.#resize();
    this.#canvas.scrollTo(Math.max(0, (width - this.#canvas.clientWidth) / 2), 0);
    this.#drawCrumbs(graph.group);
  }

  get #isFitted(): boolean {
    return this.#fit.getAttribute("aria-pressed") === "true";
  }

  /** In its own size, or so small that all of it is in view. */
  #resize(): void {
    const sheet = this.#canvas.querySelector<HTMLElement>(".sheet");
    if (sheet === null || this.#graph === null) return;
    const { clientWidth, clientHeight } = this.#canvas;
    const scale = Math.min(1, clientWidth / this.#graph.width, clientHeight / this.#graph.height);
    sheet.style.setProperty("zoom", this.#isFitted ? String(scale) : "1");
  }

  #drawBox(box: Box): DrawnBox {
    const { shows, x, y, width, height } = box;
    const { data } = this.#scene;
    const style = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
    const element = make("button", { type: "button", style, tabindex: -1 });
    const [value, adjoint] = [make("span", { class: "value" }), make("span", { class: "adjoint" })];
    if ("group" in shows) {
      const { title = "", size = 0 } = data.groups[shows.group] ?? {};
      element.className = "box folded";
      element.title = `${title}: unfold`;
      element.append(make("span", {}, title), make("small", {}, counted(size)));
      element.addEventListener("click", () => this.#unfold(shows.group));
    } else if ("outside" in shows) {
      const [first = 0, ...more] = shows.outside;
      element.className = "box outside";
      element.title = shows.outside
        .slice(0, 20)
        .map((id) => nameOf(data, id))
        .join(", ");
      element.dataset.value = String(first);
      const name = data.values[first]?.name;
      element.append(
        name === undefined ? "" : formula(data, name),
        more.length === 0 ? "" : ` and ${more.length} more`,
      );
    } else {
      const shown = data.values[shows.value];
      element.className = shown?.kind === "input" ? "box input" : "box";
      element.title = `${nameOf(data, shows.value)} = ${shown?.value ?? ""}`;
      element.dataset.value = String(shows.value);
      element.append(
        make("span", { class: "name" }, shown === undefined ? "" : formula(data, shown.name)),
        value,
        adjoint,
      );
    }
    const goes = "value" in shows ? shows.value : "outside" in shows ? shows.outside[0] : undefined;
    if (goes !== undefined) element.addEventListener("click", () => this.#choose(goes));
    return { box, element, value, adjoint };
  }

  #unfold(group: number): void {
    this.#open(this.#ofGroup.get(group) ?? 0);
    this.#mark();
    this.#canvas.focus();
  }

  /** The way from the whole to the graph shown. */
  #drawCrumbs(group: number): void {
    const { groups } = this.#scene.data;
    const crumbs: HTMLElement[] = [make("span", { "aria-current": "true" }, groups[group]?.title ?? "")];
    for (let id = groups[group]?.parent ?? null; id !== null; id = groups[id]?.parent ?? null) {
      if (!this.#ofGroup.has(id)) continue;
      const around = id;
      const button = make("button", { type: "button" }, groups[id]?.title ?? "");
      button.addEventListener("click", () => this.#unfold(around));
      crumbs.unshift(button);
    }
    this.#crumbs.replaceChildren(...(crumbs.length === 1 ? [] : crumbs));
  }

  /** Marks the current value, and the one through which a term comes; fills in what is known. */
  #mark(): void {
    const { data } = this.#scene;
    const [current, through] = [
      this.#boxOf(this.#scene.valueAt(this.#at)),
      this.#boxOf(this.#scene.throughAt(this.#at)),
    ];
    for (const { box, element, value, adjoint } of this.#boxes) {
      const isCurrent = box === current;
      markCurrent(element, isCurrent);
      element.classList.toggle("through", box === through && !isCurrent);
      if (isCurrent && this.#at > 0) reveal(this.#canvas, element, MARGIN, true);
      if (!("value" in box.shows)) continue;
      const id = box.shows.value;
      const isComputed = this.#scene.isComputed(id, this.#at);
      const sum = this.#scene.adjoint(id, this.#at);
      element.classList.toggle("later", !isComputed);
      value.textContent = isComputed ? (data.values[id]?.value ?? "") : "";
      adjoint.textContent = sum === null ? "" : `${sum.text}${sum.complete ? "" : " + …"}`;
    }
    this.#markArrows(current, through);
    const stop = this.#boxes.find(({ box }) => box === current) ?? this.#boxes[0];
    stopAt(stop?.element, this.#canvas);
  }

  /** Forwards, what the current value is computed from; backwards, the way that the term comes. */
  #markArrows(current: Box | null, through: Box | null): void {
    const isBackwards = this.#at >= this.#scene.turn;
    this.#canvas.classList.toggle("backwards", isBackwards);
    this.#graph?.arrows.forEach(({ from, to }, at) => {
      const [start, end] = [this.#graph?.boxes[from], this.#graph?.boxes[to]];
      const isUsed = !isBackwards && current !== null && end === current;
      const isTerm = isBackwards && current !== null && through !== null && start === current && end === through;
      this.#arrows[at]?.classList.toggle("current", isUsed || isTerm);
    });
  }

  /** The box that stands for a value: its own, that of a folded group around it, or a stub beside the current box. */
  #boxOf(id: number | null): Box | null {
    if (id === null) return null;
    const boxes = this.#boxes.map(({ box }) => box);
    const own = boxes.find(({ shows }) => "value" in shows && shows.value === id);
    if (own !== undefined) return own;
    const around = this.#scene.groupsAround(id);
    const folded = boxes.find(({ shows }) => "group" in shows && around.includes(shows.group));
    return folded ?? this.#stubBehind(id);
  }

  /** The stub for the uses of the current value outside of this graph. */
  #stubBehind(id: number): Box | null {
    const { boxes, arrows } = this.#graph ?? { boxes: [], arrows: [] };
    const current = this.#scene.valueAt(this.#at);
    const arrow = arrows.find(({ from, to }) => {
      const [start, end] = [boxes[from]?.shows, boxes[to]?.shows];
      if (start === undefined || end === undefined || !("value" in start) || !("outside" in end)) return false;
      return start.value === current && end.outside.includes(id);
    });
    return arrow === undefined ? null : (boxes[arrow.to] ?? null);
  }
}

function svgOf({ width, height }: PageGraph, arrows: readonly SVGElement[]): SVGElement {
  const head = makeSvg("path", { d: "M0 1 7 4 0 7z", class: "head" });
  const marker = { id: "head", viewBox: "0 0 8 8", refX: 7, refY: 4, orient: "auto" };
  const sizes = { markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse" };
  const defined = makeSvg("defs", {}, makeSvg("marker", { ...marker, ...sizes }, head));
  return makeSvg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    defined,
    ...arrows,
  );
}

function arrowSvg({ points, carried, label }: Arrow): SVGElement {
  const arrow = makeSvg("g", { class: carried ? "arrow carried" : "arrow" });
  arrow.append(makeSvg("path", { d: curve(points), "marker-end": "url(#head)" }));
  if (label !== null) {
    const text = makeSvg("text", { x: label.x, y: label.y + 4 });
    text.textContent = label.text;
    arrow.append(text);
  }
  return arrow;
}

/** A smooth path: quadratic curves from the middle of one stretch to that of the next. */
function curve(points: readonly number[]): string {
  const parts = [`M${points[0]} ${points[1]}`];
  for (let at = 2; at < points.length; at += 2) {
    const [x = 0, y = 0, nextX, nextY] = points.slice(at, at + 4);
    if (nextX === undefined || nextY === undefined) parts.push(`L${x} ${y}`);
    else parts.push(`Q${x} ${y} ${(x + nextX) / 2} ${(y + nextY) / 2}`);
  }
  return parts.join("");
}
