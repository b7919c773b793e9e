/** checkGradient as users call it: options, refusals, paths, order, reports. Verdicts are tested in verdicts.test.ts. */
import { describe, expect, it } from "vitest";
import * as supplied from "../../src/check/index.js";
import { checkGradient as checkSupplied } from "../../src/check/index.js";
import * as own from "../../src/index.js";
import { ChainruleError, checkGradient } from "../../src/index.js";

interface Parameters {
  W: number[][];
  b: Float64Array;
  name: string;
}

function loss(p: Parameters, x: number[]): number {
  let sum = 0;
  for (let i = 0; i < p.W.length; i++) {
    let z = p.b[i]!;
    for (let j = 0; j < x.length; j++) z += p.W[i]![j]! * x[j]!;
    sum += Math.tanh(z);
  }
  return sum;
}

function gradient(p: Parameters, x: number[]): { W: number[][]; b: number[] } {
  const slopes = p.W.map((row, i) => 1 - Math.tanh(p.b[i]! + row.reduce((z, w, j) => z + w * x[j]!, 0)) ** 2);
  return { W: slopes.map((slope) => x.map((xj) => slope * xj)), b: slopes };
}

const parameters = (): Parameters => ({
  W: [
    [0.5, -0.25, 1],
    [0.125, 0.75, -0.5],
  ],
  b: Float64Array.of(0.1, -0.2),
  name: "layer",
});
const x = [0.3, -0.6, 0.9];

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ChainruleError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("what is checked", () => {
  it("Chainrule's own gradient by default", () => {
    const report = checkGradient(loss, [parameters(), x]);
    expect(report.verdict).toBe("right");
    expect(report.size).toBe(8);
    expect(report.diagnosis).toEqual([]);
  });

  it("a supplied one, components by path and worst first", () => {
    const mistaken = (p: Parameters, data: number[]) => {
      const g = gradient(p, data);
      g.W[1]![2]! *= 1.01;
      g.b[0]! = -g.b[0]!;
      return g;
    };
    const { verdict, components } = checkSupplied(loss, [parameters(), x], { gradient: mistaken });
    expect(verdict).toBe("wrong");
    expect(components.slice(0, 2).map((one) => [one.path, one.verdict])).toEqual([
      ["p.b[0]", "wrong"],
      ["p.W[1][2]", "wrong"],
    ]);
    expect(components.slice(2).every((one) => one.verdict === "right")).toBe(true);
    const [first] = components;
    expect(first!.analytic).toBeLessThan(0);
    expect(first!.numeric).toBeCloseTo(-first!.analytic, 9);
    expect(first!.error).toBeLessThan(1e-8);
  });

  it("with respect to several arguments", () => {
    const f = (a: number, b: number[], c: number) => a * b[0]! ** 2 * c;
    const report = checkSupplied(f, [2, [3], 5], { wrt: [2, 0], gradient: (a, b, c) => [a * b[0]! ** 2, b[0]! * c] });
    expect(report.components.map(({ path, verdict, analytic }) => [path, verdict, analytic])).toEqual([
      ["a", "wrong", 15],
      ["c", "right", 18],
    ]);
    expect(checkGradient(f, [2, [3], 5], { wrt: [2, 0] }).verdict).toBe("right");
  });

  it("functions without text, and functions that throw nearby", () => {
    const bound: (y: number) => number = Math.hypot.bind(null, 3);
    expect(checkSupplied(bound, [4], { gradient: () => 0.8 }).verdict).toBe("right");
    const positive = (p: { w: number[] }) => {
      if (p.w[0]! < 0) return Number.NaN;
      return Math.sqrt(p.w[0]!);
    };
    expect(
      checkSupplied(positive, [{ w: [1e-9] }], { gradient: (p) => ({ w: [0.5 / Math.sqrt(p.w[0]!)] }) }).verdict,
    ).toBe("right");
  });

  it("functions that throw beside the point, and numbers without steps", () => {
    const guarded = (w: number) => {
      if (w < 0) throw new RangeError("negative");
      return w * w + 2 * w;
    };
    expect(checkSupplied(guarded, [0], { gradient: (w) => 2 * w + 2 }).verdict).toBe("right");
    const own = new RangeError("always");
    const run = () =>
      checkSupplied(
        (_: number): number => {
          throw own;
        },
        [1],
        { gradient: () => 1 },
      );
    expect(run).toThrow(own);
    const { components } = checkSupplied((w: number[]) => 2 * w[1]!, [[Number.POSITIVE_INFINITY, 1]], {
      gradient: () => [0, 2],
    });
    expect(components.map(({ path, verdict }) => [path, verdict])).toEqual([
      ["w[0]", "limited"],
      ["w[1]", "right"],
    ]);
  });

  it("leaves the arguments as they are", () => {
    const p = parameters();
    const before = structuredClone(p);
    checkSupplied(loss, [p, x], { gradient });
    expect(p).toEqual(before);
  });
});

describe("options", () => {
  it("bounds: no step leaves them", () => {
    const seen: number[] = [];
    const f = (w: number) => {
      seen.push(w);
      return w ** 3;
    };
    const report = checkSupplied(f, [1], { gradient: (w) => 3 * w * w, bounds: { lower: 0.75, upper: 1 } });
    expect(report.verdict).toBe("right");
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0.75);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
  });

  it("tolerance: smaller differences are never wrong", () => {
    const options = { gradient: (w: number) => 3.0003 * w * w };
    expect(checkSupplied((w) => w ** 3, [2], options).verdict).toBe("wrong");
    expect(checkSupplied((w) => w ** 3, [2], { ...options, tolerance: 1e-3 }).verdict).toBe("right");
  });

  it("onProgress tells of each component, signal ends the check with its reason", () => {
    const seen: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(`${done}/${total}`);
    checkSupplied(loss, [parameters(), x], { gradient, onProgress });
    expect(seen).toEqual(["1/8", "2/8", "3/8", "4/8", "5/8", "6/8", "7/8", "8/8"]);
    const controller = new AbortController();
    const reason = new Error("enough");
    const stop = ({ done }: { done: number }) => {
      if (done === 2) controller.abort(reason);
    };
    const run = () => checkSupplied(loss, [parameters(), x], { gradient, onProgress: stop, signal: controller.signal });
    expect(run).toThrow(reason);
  });
});

describe("refusals", () => {
  it("no gradient: chainrule/check has none of its own", () => {
    const options = {} as { gradient: (w: number) => number };
    expect(messageOf(() => checkSupplied((w) => w, [1], options))).toBe(`checkGradient was given no gradient to check

Why: \`chainrule/check\` has no compiler, so it has no gradient of its own
Instead: pass \`{ gradient }\`, or import \`checkGradient\` from \`chainrule\` to check Chainrule's own`);
  });

  it("a gradient in the place of the options, here and in the other checks", () => {
    const square = (w: number) => w * w;
    const slope = (w: number) => 2 * w;
    expect(
      messageOf(() => checkSupplied(square, [1], slope as never)),
    ).toBe(`checkGradient was given a function where its options belong

Why: what is to be checked is named, beside other options
Instead: write \`{ gradient: slope }\``);
    for (const [operator, option] of [
      ["checkGradient", "gradient"],
      ["expectGradient", "gradient"],
      ["search", "gradient"],
      ["checkHvp", "hvp"],
      ["checkHessian", "hessian"],
    ] as const) {
      for (const entry of [own, supplied]) {
        const message = messageOf(() => (entry[operator] as (...args: unknown[]) => unknown)(square, [1], slope));
        expect(message).toMatch(`${operator} was given a function where its options belong`);
        expect(message).toMatch(`{ ${option}: slope }`);
      }
    }
  });

  it("numbers in the place of an array of them", () => {
    const product = (v: number[]) => v[0]! * v[1]!;
    const options = { gradient: (v: number[]) => [v[1]!, v[0]!] };
    expect(
      messageOf(() => checkSupplied(product, [1, 2] as never, options)),
    ).toBe(`checkGradient was given 2 numbers as arguments of \`product\`, which has one parameter, \`v\`

Why: the list of arguments has one item for each parameter
Instead: write \`[[1, 2]]\` for one argument that is an array of these numbers`);
    const rest = (...v: number[]) => v[0]! * v[1]!;
    const optional = (a: number, b = 1) => a * b;
    expect(checkSupplied(rest, [1, 2], { gradient: (_, b) => b! }).verdict).toBe("right");
    expect(checkSupplied(optional, [1, 2], { gradient: (_, b) => b! }).verdict).toBe("right");
  });

  it("fields that the argument does not have", () => {
    const gradient = () => ({ w: 2, b: 7 });
    expect(
      messageOf(() => checkSupplied((p: { w: number }) => p.w ** 2, [{ w: 1 }], { gradient })),
    ).toBe(`the gradient is { w: number, b: number }, where { w: number } is needed: \`.b\` of it is a number, not a field of the argument

Why: it belongs to an argument of that structure
Instead: give one number for each component, in the place of that component`);
  });

  it("nothing is compared of an argument without numbers, and that is said", () => {
    const report = checkSupplied((v: number[]) => v.length, [[]], { gradient: () => [] });
    expect([report.verdict, report.evaluations, report.notes]).toEqual([
      "right",
      1,
      ["the argument holds no numbers: nothing was compared"],
    ]);
  });

  it("a gradient of another structure: both are named", () => {
    const message = messageOf(() =>
      checkSupplied((p: { w: number[] }) => p.w[0]!, [{ w: [1, 2] }], { gradient: () => [1, 0] as never }),
    );
    expect(message).toMatch(/^the gradient is number\[\], where \{ w: number\[\] \} is needed/);
  });

  it("options that are no numbers", () => {
    const options = { gradient: (w: number) => w, tolerance: Number.NaN };
    expect(messageOf(() => checkSupplied((w) => w, [1], options))).toMatch(/^checkGradient got `tolerance`: NaN\n/);
  });

  it("unknown options name the nearest", () => {
    const options = { gradient: (w: number) => w, tolerence: 1e-3 };
    expect(messageOf(() => checkSupplied((w) => w, [1], options))).toContain("write `tolerance`");
  });
});

describe("reports", () => {
  const wrong = () =>
    checkSupplied(loss, [parameters(), x], {
      gradient: (p, data) => {
        const g = gradient(p, data);
        return { W: g.W, b: g.b.map((slope) => 2 * slope) };
      },
    });

  it("as text", () => {
    const report = wrong();
    expect(
      report
        .toText()
        .replace(/± \S+/g, "± …")
        .replace(/to \de-\d+/, "to …"),
    ).toBe(
      `gradient WRONG: 8 components, ${report.evaluations} evaluations of the function
  p.b: 2 times too large: supplied / numeric is 2 in all 2 wrong components, to ….

       component  analytic   numeric
wrong  p.b[1]     0.7624617  0.3812308 ± …
wrong  p.b[0]     0.5148664  0.2574332 ± …
… and 6 more: 6 right`,
    );
    expect(String(report)).toBe(report.toText());
  });

  it("kinks are counted", () => {
    const f = (v: number[]) => Math.abs(v[0]!) + Math.max(v[1]!, 0) + v[2]! ** 2;
    const headline = (at: number[], g: number[]) =>
      checkSupplied(f, [at], { gradient: () => g })
        .toText()
        .replace(/\d+ evaluations/, "… evaluations")
        .split("\n");
    const smooth = "gradient right where the function is smooth";
    expect(headline([0, 0, 1], [0, 1, 2])[0]).toBe(
      `${smooth}; a subgradient was accepted at 2 kinks: 3 components, … evaluations of the function`,
    );
    expect(headline([0, 1, 1], [0, 1, 2])[0]).toContain(
      `${smooth}; a subgradient was accepted at 1 kink: 3 components`,
    );
    expect(headline([0, 1, 1], [-3, 1, 2])[1]).toBe(
      "  v[0]: at a kink with the slopes -1 on the left and 1 on the right, -3 is neither of them nor between.",
    );
    const root = checkSupplied(Math.sqrt, [0], { gradient: () => Number.POSITIVE_INFINITY });
    expect(root.toText()).toContain(`${smooth}; it is not smooth here: 1 component`);
  });

  it("as data that survives JSON", () => {
    const report = wrong();
    const data = JSON.parse(JSON.stringify(report)) as { verdict: string; components: unknown[]; evaluations: number };
    expect(data.verdict).toBe("wrong");
    expect(data.components.length).toBe(8);
    expect(data.evaluations).toBe(report.evaluations);
    const infinite = checkSupplied(Math.abs, [0], { gradient: () => Number.NaN });
    expect(infinite.verdict).toBe("wrong");
    expect(JSON.stringify(infinite)).toContain('"analytic":"NaN"');
  });

  it("as a page that loads nothing, with the plateau of each component that is wrong", () => {
    const html = wrong().toHtml();
    expect(html).toMatch(/^<!doctype html>/);
    expect(html.match(/<svg/g)?.length).toBe(2);
    expect(html).not.toMatch(/<script|https?:|src=|NaN|undefined/);
    expect(html).toContain("p.b: 2 times too large");
    // Between two slopes, there is nothing that difference quotients come near to.
    expect(checkGradient(Math.abs, [0], { gradient: () => 0.5 }).toHtml()).not.toMatch(/<svg|<figure/);
    const odd = checkSupplied((p: Record<string, number>) => p["<b>"]!, [{ "<b>": 1 }], {
      gradient: () => ({ "<b>": 2 }),
    });
    expect(odd.toHtml()).not.toContain("<b>");
  });
});
