/** Reads the project's Markdown: which documents there are, their code blocks, and their links. */
import { readdirSync, readFileSync } from "node:fs";

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** 1-based line of the first line of code. */
  readonly line: number;
  /** The paragraph or heading before the block, as plain text. */
  readonly caption: string;
}

/** Paths of every document of the repository. */
export function documents(): string[] {
  const roots = readdirSync(".").filter((name) => name.endsWith(".md"));
  const folders = ["docs", "bench", "examples"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  return [...roots, ...folders.filter((name) => name.endsWith(".md"))].sort();
}

export function codeBlocks(document: string): CodeBlock[] {
  return blocksOf(readFileSync(document, "utf8").split("\n"));
}

/** The examples in the doc comments of a source file. */
export function docstringBlocks(file: string): CodeBlock[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return blocksOf(lines.map((line) => /^ *\* ?(.*)$/.exec(line)?.[1] ?? ""));
}

function blocksOf(lines: readonly string[]): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { language: string; first: number; lines: string[] } | null = null;
  let paragraph: string[] = [];
  let caption = "";
  const endParagraph = () => {
    if (paragraph.length > 0) caption = paragraph.join(" ").replace(/^#+ /, "");
    paragraph = [];
  };
  for (const [index, text] of lines.entries()) {
    const fence = text.startsWith("```");
    if (open !== null && fence) {
      blocks.push({ language: open.language, text: open.lines.join("\n"), line: open.first, caption });
      open = null;
    } else if (open !== null) {
      open.lines.push(text);
    } else if (fence) {
      endParagraph();
      open = { language: text.slice(3).trim(), first: index + 2, lines: [] };
    } else if (text.trim() === "") {
      endParagraph();
    } else {
      paragraph.push(text.trim());
    }
  }
  return blocks;
}

export interface Link {
  readonly line: number;
  /** What the link points to, e.g. `../src/ir/verify.ts#verify`. */
  readonly target: string;
}

/** The links of a document outside of code blocks. */
export function links(document: string): Link[] {
  return proseLines(document).flatMap(({ text, line }) =>
    [...text.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => ({ line, target })),
  );
}

/** The inline code of a document. */
export function inlineCode(document: string): { text: string; line: number }[] {
  return proseLines(document).flatMap(({ text, line }) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => ({ text: code, line })),
  );
}

/** The anchors that headings of a document make. */
export function headingAnchors(document: string): Set<string> {
  const headings = proseLines(document).filter(({ text }) => /^#+ /.test(text));
  return new Set(
    headings.map(({ text }) =>
      text
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    ),
  );
}

function proseLines(document: string): { text: string; line: number }[] {
  let inCode = false;
  return readFileSync(document, "utf8")
    .split("\n")
    .flatMap((text, index) => {
      const fence = text.startsWith("```");
      if (fence) inCode = !inCode;
      return fence || inCode ? [] : [{ text, line: index + 1 }];
    });
}
