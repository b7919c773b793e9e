import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { PAGE_ASSETS, pageAssets } from "../../scripts/page-assets.js";
import { explain } from "../../src/explain/index.js";
import { renderPage } from "../../src/explain/page/render-page.js";
import { hostileExplained, longExplained, neuronExplained } from "./subjects.js";

it("writes the assets that are committed; `npm run update:page` after a change of script or style", async () => {
  expect(readFileSync(PAGE_ASSETS, "utf8") === (await pageAssets())).toBe(true);
});

describe("the file", () => {
  let page: string;
  beforeAll(() => {
    page = renderPage(neuronExplained());
  });

  it("refers to nothing outside of itself", () => {
    expect([...page.matchAll(/<[^>]*\s(?:src|href)\s*=|@import|url\((?!data:|#)/g)]).toEqual([]);
    expect(page.slice(0, 1000)).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:"`,
    );
  });

  it("holds the fonts that its formulas need, and no others", () => {
    const fonts = [...page.matchAll(/@font-face\{font-family:(\w+)/g)].map(([, family]) => family);
    expect(fonts).toContain("KaTeX_Math");
    expect(fonts).not.toContain("KaTeX_AMS");
    for (const [, data = ""] of page.matchAll(/url\(data:font\/woff2;base64,([^)]*)\)/g)) {
      expect(Buffer.from(data, "base64").subarray(0, 4).toString("latin1")).toBe("wOF2");
    }
  });

  it("is the same each time", () => {
    const explanation = neuronExplained();
    expect(renderPage(explanation) === page).toBe(true);
  });

  it("says what was explained, and where it ends: the gradient and the cost", () => {
    const text = page.slice(page.indexOf("</style>"));
    expect(page.slice(0, 1000)).toContain("<title>neuron: the chain rule, step by step</title>");
    expect(text).toMatch(/at w = 0\.5, x = 2, b = 0\.1: <b class="value">0\.06/);
    expect(text).toContain('<h2 id="gradient-title">The gradient</h2>');
    expect(text).toMatch(/Central differences would evaluate the function 6 times for 3 parameters\./);
  });

  it("tells the name of the user's file, but not where it lies", () => {
    expect(page.includes("<small>subjects.ts</small>")).toBe(true);
    expect(page.includes(process.cwd())).toBe(false);
  });

  it("writes what the user wrote as text", () => {
    const hostile = renderPage(hostileExplained());
    expect(hostile.match(/<script/g)).toHaveLength(2);
    expect(hostile.match(/<\/script>/g)).toHaveLength(2);
    expect(hostile.includes("<img")).toBe(false);
    expect(hostile.includes("/home/somebody")).toBe(false);
    expect(hostile.includes('<b class="value">NaN</b>')).toBe(true);
  });

  it("is what `toHtml` gives", () => {
    const report = explain((x: number) => Math.tanh(x) ** 2, [0.5]);
    expect(report.toHtml() === renderPage(report)).toBe(true);
  });

  it("stays small for a function of 2,000 statements", () => {
    const explanation = longExplained(2000);
    expect(explanation.values.length).toBeGreaterThanOrEqual(2000);
    expect(renderPage(explanation).length).toBeLessThan(2_000_000);
  }, 240_000);
});
