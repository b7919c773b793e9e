/** docs/primitives.md is what the table of primitives says, and names every one. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PRIMITIVES_PAGE, primitivesPage } from "../../scripts/primitives-page.js";
import { primitiveNames } from "../../src/primitives/table.js";

test("the page is up to date: npx tsx scripts/update-primitives.ts", () => {
  expect(readFileSync(PRIMITIVES_PAGE, "utf8")).toBe(primitivesPage());
});

test("every primitive has one line in the tables", () => {
  for (const name of primitiveNames) {
    const lines = primitivesPage().split("## Conventions")[0]?.split("\n") ?? [];
    expect(lines.filter((line) => line.startsWith(`| \`${name}\` |`))).toHaveLength(1);
  }
});
