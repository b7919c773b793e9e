/** The parts of the tour: steps and partials, adjoints, formulas, pictures, the gradient as a module. */
import { describe, expect, it } from "vitest";
import { loss } from "../../examples/composition.js";
import { digitUrl } from "../../examples/tour/digit-images.js";
import { barred, factorFormula, prettyFormula, six } from "../../examples/tour/formulas.js";
import { gradientModule } from "../../examples/tour/gradient-module.js";
import { graphSvg } from "../../examples/tour/graph.js";
import { escapeHtml, tag } from "../../examples/tour/html.js";
import { adjointsOf } from "../../examples/tour/part-2-backwards.js";
import { takeApart } from "../../examples/tour/steps.js";
import { checksSoFar, pad, tick, widthOf } from "../../examples/tour/terminal.js";

const point = [0.5, 2, -0.25] as const;
const composition = takeApart(loss, point);

describe("taking a composition apart", () => {
  it("finds the steps, with the user's names and formulas", () => {
    expect(composition.steps.map(({ name, formula }) => `${name} = ${formula}`)).toEqual([
      "v1 = w·x",
      "z = v1 + b",
      "v2 = tanh(z)",
      "e = v2 − 0.5",
      "v3 = e²",
      "v4 = z²",
      "v5 = 0.1·v4",
      "L = v3 + v5",
    ]);
    expect(composition.result.value).toBe(loss(...point));
  });

  it("knows the line that a step belongs to", () => {
    const lines = composition.steps.map((step) => step.line);
    expect(lines.slice(0, 2)).toEqual(["const z = w * x + b;", "const z = w * x + b;"]);
    expect(lines.at(-1)).toBe("return e ** 2 + 0.1 * z ** 2;");
  });

  it("gives the local partial derivatives, and none for constants", () => {
    const tanh = composition.steps[2]!;
    const z = composition.steps[1]!.value;
    expect(tanh.operands[0]!.partial).toEqual({ formula: "1 − v2²", value: 1 - Math.tanh(z) ** 2 });
    const square = composition.steps[4]!;
    expect(square.operands.map((operand) => operand.partial)).toEqual([
      { formula: "2·e", value: 2 * composition.steps[3]!.value },
      null,
    ]);
  });

  it("runs the later steps again when a value is nudged", () => {
    const z = composition.steps[1]!;
    expect(composition.nudged(z, 0.8)).toBe((Math.tanh(0.8) - 0.5) ** 2 + 0.1 * 0.8 ** 2);
    expect(composition.nudged(composition.inputs[0]!, 0.7)).toBe(loss(0.7, 2, -0.25));
  });

  it("refuses what is not a line of steps", () => {
    expect(() => takeApart((x: number) => (x > 0 ? x * x : x), [1])).toThrow("branch");
  });
});

describe("adjoints", () => {
  const adjoints = adjointsOf(composition);

  it("are what nudging gives", () => {
    for (const { value, nudged } of adjoints) expect(Math.abs(value - nudged)).toBeLessThan(1e-7);
  });

  it("come in reverse order, from 1", () => {
    expect(adjoints.map(({ node }) => node.name)).toEqual("L v5 v4 v3 e v2 z v1 w x b".split(" "));
    expect(adjoints[0]!.value).toBe(1);
  });

  it("have one product for each use", () => {
    const z = adjoints.find(({ node }) => node.name === "z")!;
    expect(z.products.map(({ formula }) => formula)).toEqual([`${barred("v4")} · 2·z`, `${barred("v2")} · (1 − v2²)`]);
    expect(z.value).toBe(z.products.reduce((sum, product) => sum + product.value, 0));
  });

  it("stand in the graph", () => {
    const svg = graphSvg(composition, adjoints);
    for (const { node, value } of adjoints) expect(svg).toContain(`${barred(node.name)} = ${six(value)}`);
    expect(svg.match(/class="edge"/g)?.length).toBe(11);
  });
});

describe("text", () => {
  it("is written as in a book", () => {
    expect(prettyFormula("3 * x ** (3 - 1)")).toBe("3·x²");
    expect(prettyFormula("2 * x ** (2 - 1)")).toBe("2·x");
    expect(prettyFormula("-x / y ** 2.5")).toBe("−x / y^2.5");
    expect(factorFormula("1 − y²")).toBe("(1 − y²)");
    expect(factorFormula("cos(x − 1)")).toBe("cos(x − 1)");
    expect(six(-0.5)).toBe("−0.500000");
  });

  it("takes as much room as it shows", () => {
    expect(widthOf(`${barred("z")} = 1`)).toBe(5);
    expect(widthOf(pad(barred("z"), 4))).toBe(4);
  });

  it("is safe in HTML", () => {
    expect(tag("p", { title: 'a"b' }, escapeHtml("1 < 2 & 3"))).toBe('<p title="a&quot;b">1 &lt; 2 &amp; 3</p>');
  });
});

describe("tick marks", () => {
  it("are counted, and so are the false ones", () => {
    const before = checksSoFar();
    expect([tick(true), tick(false)].join("")).toMatch(/✓.*✗/);
    expect(checksSoFar()).toEqual({ made: before.made + 2, failed: before.failed + 1 });
  });
});

describe("files", () => {
  it("hold digits as bitmaps, dark ink on white, the first row last", () => {
    const image = new Float64Array(784);
    image[27] = 1;
    const bytes = Buffer.from(digitUrl(image, 0).replace("data:image/bmp;base64,", ""), "base64");
    expect(bytes.length).toBe(54 + 1024 + 784);
    expect(bytes.readUInt32LE(2)).toBe(bytes.length);
    const pixels = bytes.subarray(bytes.readUInt32LE(10));
    expect(pixels[27 * 28 + 27]).toBe(255);
    expect(pixels[27]).toBe(0);
    expect([...bytes.subarray(54, 58)]).toEqual([255, 255, 255, 0]);
  });

  it("hold the gradient's source behind a signature", () => {
    const text = gradientModule("function g(W1, b1, W2, b2, images, labels, H) {\n  return [W1, b1, W2, b2];\n}", [
      "HIDDEN",
    ]);
    expect(text).toContain("run(network.W1, network.b1, network.W2, network.b2, images, labels, /* HIDDEN */ 128)");
    expect(text).toContain("return g;");
    expect(() => gradientModule("const x = 1;", [])).toThrow("no function");
    expect(() => gradientModule("function g() {}", ["unheardOf"])).toThrow("unheardOf");
  });
});
