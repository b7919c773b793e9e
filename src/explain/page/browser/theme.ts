/** Light or dark: as the system has it, until the button is pressed. */
import { find } from "./dom.js";

export function startTheme(): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const button = find(".theme");
  button.addEventListener("click", () => {
    const shown = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = shown === "dark" ? "light" : "dark";
  });
}
