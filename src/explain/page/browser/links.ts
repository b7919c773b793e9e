/** Source lines, boxes and steps that belong together light up together, and choosing one moves the slider there. */
import { findAll, stopAt } from "./dom.js";
import type { Scene } from "./scene.js";

export function linkPanels(scene: Scene, position: () => number, go: (at: number) => void): void {
  const light = (target: EventTarget | null) => {
    const values = valuesOf(scene, target);
    for (const element of findAll(".linked")) element.classList.remove("linked");
    for (const value of values) {
      const line = scene.lineOf(value);
      const selector = `.panel [data-value="${value}"]${line === null ? "" : `, .line[data-line="${line}"]`}`;
      for (const element of findAll(selector)) element.classList.add("linked");
    }
  };
  const choose = (target: EventTarget | null) => {
    const values = valuesOf(scene, target);
    const backwards = position() >= scene.turn;
    const value = backwards ? values.at(-1) : values[0];
    if (value !== undefined) go(scene.momentOf(value, position()));
  };
  document.addEventListener("pointerover", ({ target }) => light(target));
  document.addEventListener("focusin", ({ target }) => light(target));
  document.addEventListener("click", ({ target }) => {
    // Boxes choose by themselves; a click that ends a selection of text chooses nothing.
    if (closest(target, ".box") === null && document.getSelection()?.isCollapsed !== false) choose(target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && closest(event.target, ".line, .row") !== null) choose(event.target);
  });
}

function closest(target: EventTarget | null, selector: string): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(selector) : null;
}

function valuesOf(scene: Scene, target: EventTarget | null): readonly number[] {
  const value = closest(target, "[data-value]")?.dataset.value;
  if (value !== undefined) return [Number(value)];
  const line = closest(target, "[data-line]")?.dataset.line;
  return line === undefined ? [] : (scene.data.lines[Number(line)] ?? []);
}

/** Each list is one stop of the tab key; arrows up and down move inside of it. */
export function rove(list: HTMLElement, selector: string): void {
  list.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const from = closest(event.target, selector);
    if (step === 0 || from === null) return;
    const items = [...list.querySelectorAll<HTMLElement>(selector)].filter((item) => item.offsetParent !== null);
    const to = items[items.indexOf(from) + step];
    if (to === undefined) return;
    event.preventDefault();
    to.focus();
  });
  list.addEventListener("focusin", (event) => {
    const item = closest(event.target, selector);
    if (item !== null) stopAt(item, list);
  });
}
