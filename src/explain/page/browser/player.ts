/** The slider, its buttons and the keys that move it. */
import { find, findAll } from "./dom.js";
import type { Scene } from "./scene.js";
import { nameOf, spoken } from "./texts.js";

const PAUSE_MS = 1100;

export class Player {
  readonly #scene: Scene;
  readonly #range: HTMLInputElement;
  readonly #position = find(".position");
  readonly #play = find('[data-go="play"]');
  readonly #moved: (at: number) => void;
  #at = 0;
  #timer: number | null = null;

  constructor(scene: Scene, moved: (at: number) => void) {
    this.#scene = scene;
    this.#moved = moved;
    const range = find('input[type="range"]');
    if (!(range instanceof HTMLInputElement)) throw new Error("no slider");
    this.#range = range;
    range.max = String(scene.end);
    find(".slider").style.setProperty("--turn", `${(100 * scene.turn) / Math.max(1, scene.end)}%`);
    range.addEventListener("input", () => this.#choose(Number(range.value)));
    for (const button of findAll("[data-go]")) {
      button.addEventListener("click", () => this.#press(button.dataset.go ?? ""));
    }
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  get at(): number {
    return this.#at;
  }

  go(at: number): void {
    this.#at = Math.min(this.#scene.end, Math.max(0, at));
    this.#range.value = String(this.#at);
    const text = this.#text();
    this.#position.textContent = text.shown;
    this.#range.setAttribute("aria-valuetext", text.spoken);
    this.#moved(this.#at);
    if (this.#at === this.#scene.end) this.#stop();
  }

  #choose(at: number): void {
    this.#stop();
    this.go(at);
  }

  #press(where: string): void {
    if (where === "play") {
      if (this.#timer === null) this.#start();
      else this.#stop();
    } else if (where === "first") this.#choose(0);
    else if (where === "last") this.#choose(this.#scene.end);
    else this.#choose(this.#at + (where === "back" ? -1 : 1));
  }

  #start(): void {
    if (this.#at === this.#scene.end) this.go(0);
    this.#timer = window.setInterval(() => this.go(this.#at + 1), PAUSE_MS);
    this.#play.setAttribute("aria-pressed", "true");
  }

  #stop(): void {
    if (this.#timer !== null) window.clearInterval(this.#timer);
    this.#timer = null;
    this.#play.setAttribute("aria-pressed", "false");
  }

  /** Left and right move the slider from anywhere but from where text or a graph wider than its frame is scrolled. */
  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.#range) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const jump = { Home: 0, End: this.#scene.end }[event.key];
    if (step !== undefined) this.#choose(this.#at + step);
    else if (jump !== undefined) this.#choose(jump);
    else return;
    event.preventDefault();
  }

  #text(): { readonly shown: string; readonly spoken: string } {
    const { turn, end, data } = this.#scene;
    const moment = this.#scene.moment(this.#at);
    if (!("value" in moment)) {
      const text = moment.kind === "start" ? "the inputs" : "the gradient";
      return { shown: text, spoken: text };
    }
    const isForwards = moment.kind === "value";
    const [step, steps] = isForwards ? [this.#at, turn - 1] : [this.#at - turn + 1, end - turn];
    const adjoint = data.values[moment.value]?.adjoint ?? null;
    const name = isForwards || adjoint === null ? nameOf(data, moment.value) : spoken(data, adjoint.name);
    const direction = isForwards ? "forwards" : "backwards";
    return { shown: `${step} / ${steps} · ${name}`, spoken: `${direction}, ${step} of ${steps}: ${name}` };
  }
}
