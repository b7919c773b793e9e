/** Finding, making and scrolling elements. */

/** The element, which the generator wrote into the page. */
export function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`no ${selector}`);
  return found;
}

export function findAll(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

export type Attributes = Readonly<Record<string, string | number>>;

export function make(name: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElement {
  return filled(document.createElement(name), attributes, children);
}

export function makeSvg(name: string, attributes: Attributes = {}, ...children: readonly Node[]): SVGElement {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly (Node | string)[]): E {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** Marks the element as the current one of its panel, for eyes and for screen readers. */
export function markCurrent(element: Element, isCurrent: boolean): void {
  element.classList.toggle("current", isCurrent);
  if (isCurrent) element.setAttribute("aria-current", "step");
  else element.removeAttribute("aria-current");
}

/** Makes `item` the one that the tab key stops at, among the items of its list. */
export function stopAt(item: HTMLElement | undefined, list: HTMLElement): void {
  for (const other of list.querySelectorAll<HTMLElement>('[tabindex="0"]')) other.tabIndex = -1;
  if (item !== undefined) item.tabIndex = 0;
}

/** Scrolls `box` so that `inside` stands in it, with `margin` around; the page itself stays where it is. */
export function reveal(box: HTMLElement, inside: Element, margin: number, isSideways: boolean): void {
  const [outer, inner] = [box.getBoundingClientRect(), inside.getBoundingClientRect()];
  const top = past([inner.top, inner.bottom], [outer.top, outer.bottom], margin);
  const left = isSideways ? past([inner.left, inner.right], [outer.left, outer.right], margin) : 0;
  if (top !== 0 || left !== 0) box.scrollBy({ top, left });
}

type Stretch = readonly [start: number, end: number];

/** How far to scroll: 0 for what is in view, the middle for what is not. */
function past([start, end]: Stretch, [from, to]: Stretch, margin: number): number {
  const room = Math.min(margin, Math.max(0, (to - from - (end - start)) / 2));
  return start >= from + room && end <= to - room ? 0 : (start + end - from - to) / 2;
}
