/** Documents do not point into the void: links, symbols in files, paths in inline code, and npm scripts all exist. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { documents, headingAnchors, inlineCode, links } from "./markdown.js";

/** What is wrong with a link, or null. `file.ts#name` means that the file declares that name. */
function fault(document: string, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document : join(dirname(document), path);
  if (!existsSync(file)) return `${file} does not exist`;
  if (anchor === undefined) return null;
  if (file.endsWith(".md")) return headingAnchors(file).has(anchor) ? null : `${file} has no heading #${anchor}`;
  return declares(readFileSync(file, "utf8"), anchor) ? null : `${file} does not declare ${anchor}`;
}

function declares(text: string, name: string): boolean {
  const declaration = `(?:function|class|interface|type|const|let) ${name}\\b`;
  const member = `^ +(?:readonly |private |static |get )*["#]?${name}"?[(:?]`;
  return new RegExp(`${declaration}|${member}`, "m").test(text);
}

describe.each(documents())("%s", (document) => {
  test("links", () => {
    const faults = links(document).flatMap(({ line, target }) => {
      const found = fault(document, target);
      return found === null ? [] : [`line ${line}: ${found}`];
    });
    expect(faults).toEqual([]);
  });

  test("paths in inline code", () => {
    const paths = inlineCode(document).filter(
      ({ text }) => /^(?:src|test|docs|examples|bench|scripts|\.ci)\/[\w./-]*$/.test(text) && !text.includes("..."),
    );
    expect(paths.filter(({ text }) => !existsSync(text))).toEqual([]);
  });

  test("npm scripts", () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = [...readFileSync(document, "utf8").matchAll(/npm run ([\w:-]+)/g)].map(([, script = ""]) => script);
    expect(named.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });
});
