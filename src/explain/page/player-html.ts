/** The slider with its buttons. */
import { tag } from "./html.js";

export function playerHtml(): string {
  const buttons = BUTTONS.map(({ go, label, icon }) =>
    tag("button", { type: "button", "data-go": go, "aria-label": label, title: label }, iconHtml(icon)),
  ).join("");
  const range = '<input type="range" min="0" max="0" value="0" step="1" aria-label="Position in the walk">';
  return `<div class="player" role="region" aria-label="Walk through the steps">
<div class="buttons">${buttons}</div>
<div class="slider"><div class="phases" aria-hidden="true"><span>forwards</span><span>backwards</span></div>${range}</div>
<output class="position"></output>
</div>`;
}

export function themeIcon(): string {
  return iconHtml("M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18v-2a7 7 0 0 0 0-14z");
}

const BUTTONS = [
  { go: "first", label: "To the beginning", icon: "M5 5h2v14H5zM19 5v14L8 12z" },
  { go: "back", label: "One step back", icon: "M17 5v14L6 12z" },
  { go: "play", label: "Play", icon: "M4 5l7 7-7 7zM12 5h3v14h-3zM17 5h3v14h-3z" },
  { go: "next", label: "One step on", icon: "M7 5l11 7-11 7z" },
  { go: "last", label: "To the end", icon: "M5 5l11 7-11 7zM17 5h2v14h-2z" },
] as const;

function iconHtml(path: string): string {
  const drawing = tag("path", { d: path, fill: "currentColor" });
  return tag("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }, drawing);
}
