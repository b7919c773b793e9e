/**
 * The derived modules in `fixtures/`: unchanged, right, linted and formatted. That they compile under the strictest settings is checked
 * with the rest of the repository, by `npm run typecheck`.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHeader } from "../../src/derive/index.js";
import { jvp, numericGradient, valueAndGrad } from "../../src/index.js";
import { floatsOf } from "../samples/differences.js";
import { type Case, cases } from "./cases.js";
import { derivedFile, derivedName, goldenPath, kindOf, root } from "./golden.js";

type AnyFunction = (...args: unknown[]) => unknown;
type Derived = (...args: readonly unknown[]) => { value: number; gradient: unknown; tangent: number };

async function derivedFunction(each: Case): Promise<Derived> {
  const module = (await import(/* @vite-ignore */ goldenPath(each))) as Record<string, Derived>;
  const derived = module[derivedName(each)];
  if (derived === undefined) throw new Error(`${goldenPath(each)} does not export ${derivedName(each)}`);
  return derived;
}

function shapeOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${floatsOf(value).length}`;
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  }
  return typeof value;
}

describe.each(cases)("$name $options", (each) => {
  it("is written as the golden file has it", () => {
    const { text, upToDate } = derivedFile(each);
    expect(text).toBe(readFileSync(goldenPath(each), "utf8"));
    expect(upToDate).toBe(true);
  });

  if (kindOf(each) === "gradient") {
    it("computes the value and the gradient", async () => {
      const derived = await derivedFunction(each);
      const wrt = each.options.wrt ?? 0;
      const expected = valueAndGrad(each.f as (...args: unknown[]) => number, { wrt })(...each.args);
      const actual = derived(...each.args);
      expect(actual.value).toBe((each.f as AnyFunction)(...each.args));
      expect(shapeOf(actual.gradient)).toEqual(shapeOf(expected.gradient));
      const [a, b] = [floatsOf(actual.gradient), floatsOf(expected.gradient)];
      a.forEach((x, i) => {
        expect(Math.abs(x - (b[i] ?? Number.NaN)), `component ${i}: ${x}`).toBeLessThanOrEqual(
          1e-11 * Math.max(1, Math.abs(x)),
        );
      });
    });

    it("agrees with differences", async () => {
      const derived = await derivedFunction(each);
      const indices = each.options.wrt === undefined ? [0] : [each.options.wrt].flat();
      const found = derived(...each.args).gradient;
      indices.forEach((index, position) => {
        const numeric = numericGradient(each.f as (...args: never[]) => number, [...each.args] as never[], {
          wrt: index,
        });
        const own = floatsOf(each.options.wrt === undefined ? found : (found as readonly unknown[])[position]);
        expect(own.length).toBe(numeric.components.length);
        numeric.components.forEach(({ value, error }, i) => {
          const tolerance = 1e-6 * Math.max(1, Math.abs(value)) + 10 * error;
          expect(Math.abs((own[i] ?? Number.NaN) - value), `component ${i}`).toBeLessThanOrEqual(tolerance);
        });
      });
    });
  }

  if (kindOf(each) === "tangent") {
    it("computes the derivative along a direction", async () => {
      const derived = await derivedFunction(each);
      const direction = valueAndGrad(each.f as (...args: unknown[]) => number)(...each.args).gradient;
      const expected = jvp(each.f as AnyFunction, [...each.args], [direction]);
      const actual = derived(...each.args, direction);
      expect(actual.value).toBe(expected.value);
      expect(actual.tangent).toBeCloseTo(Number(expected.tangent), 9);
    });
  }

  if (kindOf(each) === "value") {
    it("computes the value", async () => {
      const derived = await derivedFunction(each);
      expect(derived(...each.args)).toBe((each.f as AnyFunction)(...each.args));
    });
  }
});

describe("all golden files", () => {
  it("are at least 25, each with a header", () => {
    expect(cases.length).toBeGreaterThanOrEqual(25);
    for (const each of cases) expect(readHeader(readFileSync(goldenPath(each), "utf8"))?.version).toBe("0.1.0");
  });

  it("are what the documentation shows", () => {
    const [, code = ""] = readFileSync(`${root}test/derive/fixtures/logistic.gradient.ts`, "utf8").split(/\n\n(.*)/s);
    expect(readFileSync(`${root}docs/derive.md`, "utf8")).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it("are formatted, and clean by all rules of the linter that ask for no other style", { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "derived-"));
    try {
      cpSync(`${root}test/derive/fixtures`, join(folder, "derived"), { recursive: true });
      writeFileSync(join(folder, "biome.json"), JSON.stringify(LINTER));
      const biome = (command: string) =>
        execFileSync(
          `${root}node_modules/.bin/biome`,
          [command, "--error-on-warnings", `--config-path=${folder}`, join(folder, "derived")],
          {
            encoding: "utf8",
          },
        );
      expect(biome("lint")).toContain("No fixes applied");
      expect(biome("format")).toContain("No fixes applied");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const LINTER = {
  formatter: { indentStyle: "space", lineWidth: 100 },
  linter: {
    rules: {
      preset: "recommended",
      correctness: { noUnusedVariables: "error", noUnusedImports: "error", noUndeclaredVariables: "error" },
      style: { useConst: "error", noInferrableTypes: "error", useImportType: "error", noNonNullAssertion: "off" },
      suspicious: { noExplicitAny: "error", noEvolvingTypes: "error", noVar: "error" },
    },
  },
};
