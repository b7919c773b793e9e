import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ERRORS_PAGE, errorsPage } from "../../scripts/errors-page.js";
import { type ErrorCode, messages } from "../../src/errors/catalog.js";
import { fillIn } from "../../src/errors/message.js";

const codes = Object.keys(messages) as ErrorCode[];

it("documents every message; `npm run update:errors` after a change", () => {
  expect(readFileSync(ERRORS_PAGE, "utf8")).toBe(errorsPage());
});

it.each(codes)("%s: a kebab-case code, three parts, no full stop, filled placeholders", (code) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  const { found, because, instead } = messages[code];
  for (const part of [found, because, instead]) {
    expect(part.length).toBeGreaterThan(0);
    expect(part).not.toMatch(/\.$/);
    expect(part.trim()).toBe(part);
  }
});

it("fills in what is given and leaves braces that are no placeholder", () => {
  const parameters = { name: "lambda", function: "loss", subject: "loss", environment: "Bun" };
  expect(fillIn(messages["unreadable-capture"], parameters).instead).toBe(
    "pass `lambda` as an argument, name it with `withScope(loss, () => ({ lambda }))`, or build with `chainrule/plugin`",
  );
});
