import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe, { type AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Explanation } from "../../src/explain/explanation.js";
import { renderPage } from "../../src/explain/page/render-page.js";
import { findChromium, missing } from "../environments/programs.js";
import { oddExplanations } from "./odd-functions.js";
import { foldedExplained, hostileExplained, loopExplained, lstmExplained, neuronExplained } from "./subjects.js";

const executablePath = findChromium();
const left = missing(executablePath, "Chromium");

let browser: Browser;
let folder: string;
let page: Page;
/** What went wrong on the page, and what it asked the network for. */
let complaints: string[] = [];

beforeAll(async () => {
  if (executablePath === null) return;
  folder = mkdtempSync(join(tmpdir(), "explained-"));
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}, 60_000);
afterEach(async () => {
  await page?.context().close();
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

interface View {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
}

async function open(
  explanation: Explanation,
  { width = 1440, height = 900, colorScheme = "light" }: View = {},
): Promise<void> {
  const file = join(folder, "page.html");
  const { href } = pathToFileURL(file);
  writeFileSync(file, renderPage(explanation));
  complaints = [];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
  page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== href && !url.startsWith("data:")) complaints.push(url);
  });
  await page.goto(href);
}

/** The texts of all elements, without white space around them. */
async function texts(selector: string): Promise<string[]> {
  return (await page.locator(selector).allInnerTexts()).map((text) => text.trim());
}

async function press(key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await page.keyboard.press(key);
}

function position(): Promise<string> {
  return page.locator('input[type="range"]').getAttribute("aria-valuetext").then(String);
}

async function goTo(at: number): Promise<void> {
  await page.locator('input[type="range"]').fill(String(at));
}

/** Moments until the walk backwards begins. */
function forwards({ values }: Explanation): number {
  return values.filter(({ kind }) => kind !== "input").length;
}

describe.skipIf(left)("the page in Chromium", { timeout: 120_000 }, () => {
  it("begins with the inputs, and shows values as they are computed", async () => {
    const explanation = neuronExplained();
    await open(explanation);
    expect(await position()).toBe("the inputs");
    expect(await texts(".box:not(.later) .value")).toHaveLength(3);
    await press("ArrowRight", 2);
    expect(await position()).toBe(`forwards, 2 of ${forwards(explanation)}: z`);
    expect(await texts(".box.current .value")).toEqual(["1.1"]);
    expect(await page.locator(".line.current code").innerText()).toBe("  const z = w * x + b;");
    expect(await page.locator(".row.current").getAttribute("data-value")).toBe(
      await page.locator(".box.current").getAttribute("data-value"),
    );
    expect(await texts(".box .adjoint")).toEqual(explanation.values.map(() => ""));
    // Arrows from what it is computed from.
    expect(await page.locator(".arrow.current").count()).toBe(2);
  });

  it("walks backwards term by term: the sum so far, then the whole with its reason and check", async () => {
    const explanation = neuronExplained();
    await open(explanation);
    const w = explanation.values.find(({ name }) => name.plain === "w");
    const terms = w?.adjoint?.terms ?? [];
    expect(terms.length).toBeGreaterThan(1);
    const steps = explanation.backwards.flatMap((id) => (explanation.values[id]?.adjoint?.terms ?? []).map(() => id));
    // The seed stands before all terms.
    await goTo(forwards(explanation) + 2 + steps.indexOf(w?.id ?? -1));
    expect(await texts(".sum li.current")).toHaveLength(1);
    expect(await texts(".sum li.later")).toHaveLength(terms.length - 1);
    expect(await page.locator(".box.current .adjoint").innerText()).toMatch(/ \+ …$/);
    expect(await page.locator(".box.through").count()).toBe(1);
    expect(await page.locator(".arrow.current").count()).toBe(1);
    expect(
      (await page.locator(".line.through").count()) + (await page.locator(".line.current").count()),
    ).toBeGreaterThan(0);
    await press("ArrowRight", terms.length - 1);
    // The derivative of (σ(wx + b) − ½)² + w²/100, by hand.
    const a = 1 / (1 + Math.exp(-1.1));
    const expected = 2 * (a - 0.5) * a * (1 - a) * 2 + 0.02 * 0.5;
    expect(Number(await page.locator(".box.current .adjoint").innerText())).toBeCloseTo(expected, 5);
    const card = await page.locator(".card").innerText();
    expect(card).toContain("every use was visited before");
    expect(card).toContain("✓ agrees");
  });

  it("ends with the gradient, and goes back", async () => {
    await open(neuronExplained());
    await page.keyboard.press("End");
    expect(await position()).toBe("the gradient");
    expect(await page.locator(".card h3").innerText()).toBe("The walk is over: the gradient");
    expect(await page.locator(".card li").count()).toBe(3);
    expect(await texts(".row.later")).toEqual([]);
    await page.keyboard.press("Home");
    expect(await position()).toBe("the inputs");
    expect(await texts(".row:not(.unknown) .adjoint")).toEqual([]);
  });

  it("lights up what belongs together when the pointer is over it, and goes there on a click", async () => {
    await open(lstmExplained());
    await page.locator(".line", { hasText: "const c = f * c0 + i * g;" }).hover();
    const linked = await page
      .locator(".box.linked")
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute("data-value")));
    const rows = await page
      .locator(".row.linked")
      .evaluateAll((found) => found.map((row) => row.getAttribute("data-value")));
    expect(linked).toHaveLength(3);
    expect(rows).toEqual(linked);
    await page.locator(".box", { hasText: "tanh" }).last().hover();
    expect(await page.locator(".line.linked code").innerText()).toContain("Math.tanh(c)");
    await page.locator(".line", { hasText: "const h = o * Math.tanh(c);" }).click();
    expect(await page.locator(".line.current code").innerText()).toContain("const h");
    await page.locator(".row", { hasText: "0.440971" }).first().click();
    expect(await page.locator(".box.current .value").innerText()).toBe("0.440971");
    // Terms in the card lead to what they come through.
    await page.keyboard.press("End");
    await page.locator(".card li").first().click();
    expect(await position()).toMatch(/^backwards/);
  });

  it("can be used from the keyboard alone, in the order of the page", async () => {
    await open(neuronExplained());
    const active = "document.activeElement";
    const focused = () => page.evaluate<string>(`${active}.getAttribute("aria-label") ?? ${active}.classList[0]`);
    const stops: string[] = [];
    for (let stop = 0; stop < 13; stop++) {
      await page.keyboard.press("Tab");
      stops.push(await focused());
    }
    expect(stops).toEqual([
      "Light or dark",
      "To the beginning",
      "One step back",
      "Play",
      "One step on",
      "To the end",
      "Position in the walk",
      "line",
      "fit",
      "Graph of the values",
      "box",
      "This step",
      "row",
    ]);
    // Up and down move inside of a list, Enter chooses, left and right move the slider from there.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await position()).toMatch(/^forwards, 1 of/);
    await page.keyboard.press("ArrowRight");
    expect(await position()).toMatch(/^forwards, 2 of/);
    const outline = await page.evaluate<string>(`getComputedStyle(${active}).outlineStyle`);
    expect(outline).toBe("solid");
  });

  it("plays by itself, until it is stopped", async () => {
    await open(neuronExplained());
    await page.clock.install();
    await page.locator('[data-go="play"]').click();
    await page.clock.runFor(3500);
    expect(await position()).toMatch(/^forwards, 3 of/);
    await page.locator('[data-go="play"]').click();
    await page.clock.runFor(5000);
    expect(await position()).toMatch(/^forwards, 3 of/);
  });

  it("shows loops with what goes round, and the step in index notation", async () => {
    await open(loopExplained());
    const list = await page.locator(".list").innerText();
    expect(list).toContain("loop, 3 iterations");
    expect(list).toContain("is 0 before the loop and 217.12 after it");
    await page.locator(".line", { hasText: "const b =" }).click();
    expect(await page.locator(".card").innerText()).toContain("In every iteration");
    expect(await page.locator(".arrow.carried").count()).toBeGreaterThan(0);
  });

  it("folds a long function: groups open around the current step, and close behind it", async () => {
    const explanation = foldedExplained();
    await open(explanation);
    expect(await page.locator("details[open]").count()).toBe(0);
    expect(await page.locator(".list .row").count()).toBeLessThan(10);
    expect(await page.locator(".box.folded").count()).toBeGreaterThan(1);
    await goTo(60);
    expect(await page.locator("details[open]").count()).toBe(1);
    expect(await page.locator(".row.current").isVisible()).toBe(true);
    expect(await page.locator(".box.current").count()).toBe(1);
    expect(await page.locator(".box.outside").count()).toBeGreaterThan(0);
    await page.locator(".crumbs button").first().click();
    expect(await page.locator(".box.folded.current").count()).toBe(1);
    // With the keyboard: the tab key stops at the current box, arrows go on from there.
    await page.locator(".canvas").focus();
    await page.keyboard.press("Tab");
    expect(await page.locator(".box.folded.current:focus").count()).toBe(1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.locator(".crumbs [aria-current]").innerText()).toMatch(/^lines/);
    await goTo(1);
    expect(await page.locator("details[open]").count()).toBeLessThanOrEqual(1);
  });

  it("shows the whole graph at once, and in its own size again", async () => {
    await open(lstmExplained());
    const scrolls = () =>
      page
        .locator(".canvas")
        .evaluate((canvas) => [canvas.scrollWidth > canvas.clientWidth, canvas.scrollHeight > canvas.clientHeight]);
    expect(await scrolls()).toEqual([true, true]);
    await page.locator(".fit").click();
    expect(await scrolls()).toEqual([false, false]);
    await page.locator('.box[title="c = 0.440971"]').click();
    expect(await page.locator(".box.current .value").innerText()).toBe("0.440971");
    await page.locator(".fit").click();
    expect(await scrolls()).toEqual([true, true]);
  });

  it("draws formulas with the fonts that it brings along", async () => {
    await open(neuronExplained());
    const fonts = await page.evaluate<string[]>(
      `document.fonts.ready.then((all) => [...all].filter(({ status }) => status === "loaded").map(({ family }) => family))`,
    );
    expect(fonts).toContain("KaTeX_Main");
    expect(fonts).toContain("KaTeX_Math");
    expect(await page.locator(".row .katex").count()).toBeGreaterThan(5);
    expect(await page.locator(".row .formula").first().getAttribute("aria-label")).toBe("w");
  });

  it.each([
    ["light", 1440, lstmExplained],
    ["dark", 1440, neuronExplained],
    ["light", 390, loopExplained],
  ] as const)("is accessible by the rules of axe: %s, %i px", async (colorScheme, width, explained) => {
    await open(explained(), { colorScheme, width, height: 844 });
    await goTo(9);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
    );
    expect(found).toEqual([]);
  });

  it("is dark or light as the system is, until the button is pressed", async () => {
    await open(neuronExplained(), { colorScheme: "dark" });
    const paper = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(await paper()).toBe("rgb(17, 20, 27)");
    await page.locator(".theme").click();
    expect(await paper()).toBe("rgb(255, 255, 255)");
    await page.locator(".theme").click();
    expect(await paper()).toBe("rgb(17, 20, 27)");
  });

  it.each([
    ["many helpers", lstmExplained],
    ["a loop", loopExplained],
    ["a folded function", foldedExplained],
  ])("fits on a phone: %s", async (_, explained) => {
    await open(explained(), { width: 390, height: 844 });
    for (const at of [0, 5, 40]) {
      await goTo(at);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(390);
    }
    // The slider stays in view.
    await page.evaluate("scrollTo(0, 900)");
    expect(await page.locator('input[type="range"]').isVisible()).toBe(true);
    expect((await page.locator(".player").boundingBox())?.y).toBe(0);
  });

  it.each(oddExplanations)("walks through all of it: %s", async (_, explained) => {
    const explanation = explained();
    await open(explanation);
    const last = Number(await page.locator('input[type="range"]').getAttribute("max"));
    const terms = explanation.backwards.map((id) => explanation.values[id]?.adjoint?.terms.length ?? 0);
    const count = terms.reduce((sum, length) => sum + Math.max(1, length), 0);
    expect(last).toBe(1 + forwards(explanation) + count);
    for (let at = 0; at <= last; at++) {
      await goTo(at);
      expect(await page.locator(".box.current").count()).toBe(at === 0 || at === last ? 0 : 1);
      expect(await page.locator(".row.current").count()).toBe(at === 0 || at === last ? 0 : 1);
    }
  });

  it("shows what the user wrote as text", async () => {
    await open(hostileExplained());
    await page.keyboard.press("End");
    await press("ArrowLeft", 3);
    expect(await page.title()).toMatch(/the chain rule, step by step$/);
    expect(await page.locator("img").count()).toBe(0);
  });
});
