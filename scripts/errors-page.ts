/** docs/errors.md: the catalog of error messages as a page. A test keeps it up to date. */
import { messages } from "../src/errors/catalog.js";
import type { Message } from "../src/errors/message.js";

export const ERRORS_PAGE = "docs/errors.md";

const introduction = `# Errors

Every \`ChainruleError\` has a \`code\`, a \`site\` (where in your source, when known) and a message of four parts: what was
found, where (file, line, the code with a caret), why it cannot be, and what to write instead.
*Words in italics*, in code \`{in braces}\`, are filled in.

This page is written from src/errors by \`npm run update:errors\`.
`;

/** One section a code, in alphabetical order. */
export function errorsPage(): string {
  const sections = Object.entries(messages)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, message]) => section(code, message));
  return `${[introduction, ...sections].join("\n")}`;
}

function section(code: string, { found, because, instead }: Message): string {
  return `## ${code}

- **Found:** ${placeholders(found)}
- **Why:** ${placeholders(because)}
- **Instead:** ${placeholders(instead)}
`;
}

/** Inside code spans the braces stay: italics do not work there. */
function placeholders(template: string): string {
  return template
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/\{(\w+)\}/g, " *$1* ").replace(/ {2,}/g, " ")))
    .join("")
    .replace(/ ([.,;:)])/g, "$1")
    .trim();
}
