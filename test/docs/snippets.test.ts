/** Every TypeScript block of README, docs and doc comments compiles and runs, and each `// -> value` in it is true. `language.test.ts` runs those of language.md. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { expect, test } from "vitest";
import * as derive from "../../src/derive/index.js";
import * as explain from "../../src/explain/index.js";
import * as core from "../../src/index.js";
import { type CodeBlock, codeBlocks, docstringBlocks, documents } from "./markdown.js";
import { type Claim, matches, runSnippet, shownText } from "./snippet.js";

/** Where the blocks are compiled. */
const FOLDER = join(".tmp", "snippet-types");

interface Snippet extends CodeBlock {
  readonly document: string;
  /** File name, without extension. */
  readonly name: string;
}

function snippetsOf(document: string, blocks: readonly CodeBlock[]): Snippet[] {
  return blocks
    .filter(({ language }) => language === "ts")
    .map((block) => ({ ...block, document, name: `${document.replace(/[^\w]/g, "-")}-line-${block.line}` }));
}

const surfaces = { chainrule: core, "chainrule/derive": derive, "chainrule/explain": explain };

/** Examples of doc comments take for granted that what they mention of the public surface is imported. */
function withImports(snippet: Snippet): Snippet {
  const imports = Object.entries(surfaces).flatMap(([entry, surface]) => {
    const names = Object.keys(surface).filter((name) => new RegExp(`\\b${name}\\b`).test(snippet.text));
    return names.length === 0 ? [] : [`import { ${names.join(", ")} } from "${entry}";`];
  });
  return { ...snippet, text: [...imports, snippet.text].join(" ") };
}

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const snippets: readonly Snippet[] = [
  ...documents().flatMap((document) => snippetsOf(document, codeBlocks(document))),
  ...sources.flatMap((name) => snippetsOf(`src/${name}`, docstringBlocks(`src/${name}`))).map(withImports),
];

/** Evaluates the statement into `__shown`: what it prints, throws, defines, or its value. */
function capture({ statement, textOf, expected }: Claim): string {
  if (statement.type === "VariableDeclaration" && statement.declarations.length === 1) {
    const [declarator] = statement.declarations;
    if (declarator !== undefined) return `${textOf(statement)} __shown.push(${textOf(declarator.id)});`;
  }
  if (statement.type !== "ExpressionStatement") throw new Error(`cannot show ${textOf(statement)}`);
  const { expression } = statement;
  const code = textOf(expression);
  if (expected.startsWith("throws ")) {
    return `try { ${code}; __shown.push("nothing"); } catch (error) { __shown.push(error); }`;
  }
  const prints = expression.type === "CallExpression" && textOf(expression.callee) === "console.log";
  return prints ? `__shown.push([${expression.arguments.map(textOf).join(", ")}]);` : `__shown.push(${code});`;
}

/** The text to compare with the claim. */
function seen({ statement, expected, textOf }: Claim, value: unknown): string {
  if (expected.startsWith("throws ")) {
    return value instanceof Error ? `throws ${value.message.split("\n")[0]}` : "does not throw";
  }
  const prints = statement.type === "ExpressionStatement" && textOf(statement).startsWith("console.log(");
  return prints && Array.isArray(value) ? format(...value) : shownText(value);
}

test("all compile", () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, text } of snippets) writeFileSync(join(FOLDER, `${name}.ts`), `${text}\nexport {};\n`);
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"] };
  writeFileSync(join(FOLDER, "tsconfig.json"), JSON.stringify(config));
  const { stdout } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", FOLDER]);
  expect(String(stdout)).toBe("");
});

const run = snippets.filter(({ document }) => document !== "docs/language.md");

test.each(run)("$document, line $line", async ({ name, text }) => {
  const { claims, shown } = await runSnippet(name, text, capture);
  const wrong = claims
    .map((claim, position) => ({ expected: claim.expected, found: seen(claim, shown[position]) }))
    .filter(({ expected, found }) => !matches(found, expected));
  expect(wrong).toEqual([]);
});
