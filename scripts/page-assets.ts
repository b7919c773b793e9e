/** What is written into every page of an explanation: our script and style, bundled, and KaTeX's style sheet and fonts. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

export const PAGE_ASSETS = "src/explain/page/assets.ts";

/** Fonts that the formulas of an explanation can be set in. */
const FONTS = [
  "Main-Regular",
  "Main-Italic",
  "Main-Bold",
  "Math-Italic",
  "AMS-Regular",
  "Size1-Regular",
  "Size2-Regular",
  "Size3-Regular",
  "Size4-Regular",
];

export async function pageAssets(): Promise<string> {
  const katex = dirname(createRequire(import.meta.url).resolve("katex/dist/katex.min.css"));
  const sheet = readFileSync(join(katex, "katex.min.css"), "utf8").replace(/@font-face\{[^}]*\}/g, "");
  const fonts = FONTS.map((name) => {
    const data = readFileSync(join(katex, `fonts/KaTeX_${name}.woff2`)).toString("base64");
    return `  "${name}":\n    "${data}",`;
  });
  const [script, style] = [await bundled("browser/main.ts"), await bundled("style/main.css")];
  return `/**
 * Written into every page of an explanation; \`npm run update:page\` makes this file from \`browser/\`, \`style/\`, and the style
 * sheet and fonts of KaTeX, which are under the MIT licence, Copyright (c) 2013-2020 Khan Academy and other contributors.
 */

/** The script: \`browser/main.ts\` with all that it imports. */
export const pageScript =
  ${quoted(script)};

export const pageStyle =
  ${quoted(style)};

/** KaTeX's style sheet without its fonts. */
export const katexStyle =
  ${quoted(sheet)};

/** WOFF2, in base64. */
export const katexFonts: Readonly<Record<string, string>> = {
${fonts.join("\n")}
};
`;
}

/** A string without anything that the formatter or the linter would have otherwise. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\\"', "\\x22").replaceAll("${", "$\\x7b");
}

async function bundled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`src/explain/page/${file}`],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome105", "firefox110", "safari16"],
    charset: "utf8",
    legalComments: "none",
  });
  const text = outputFiles[0]?.text ?? "";
  if (/<\/(script|style)/i.test(text)) throw new Error(`${file} would end the element that it is written into`);
  return text.trim();
}
