/** The style sheet of formulas: KaTeX's own, with the fonts that a page needs written into it. */
import { katexFonts, katexStyle } from "./assets.js";

/** `names` such as `Math-Italic`. */
export function formulaStyle(names: readonly string[]): string {
  return `${names.map(fontFace).join("")}${katexStyle}`;
}

function fontFace(name: string): string {
  const data = katexFonts[name];
  if (data === undefined) throw new Error(`explain: no font ${name}`);
  const [family = "", face = ""] = name.split("-");
  const weight = face.startsWith("Bold") ? "bold" : "normal";
  const style = face.endsWith("Italic") ? "italic" : "normal";
  return `@font-face{font-family:KaTeX_${family};font-weight:${weight};font-style:${style};src:url(data:font/woff2;base64,${data}) format("woff2")}`;
}
