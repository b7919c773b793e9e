/** The parts of the tour: the composition and its walk, texts, pictures, the gradient as a module. */
import { describe, expect, it } from "vitest";
import { loss } from "../../examples/composition.js";
import { digitUrl } from "../../examples/tour/digit-images.js";
import { gradientModule } from "../../examples/tour/gradient-module.js";
import { graphSvg } from "../../examples/tour/graph.js";
import { escapeHtml, tag } from "../../examples/tour/html.js";
import { equationOf } from "../../examples/tour/part-1-composition.js";
import { inReverse } from "../../examples/tour/part-2-backwards.js";
import { checksSoFar, pad, six, tick, widthOf } from "../../examples/tour/terminal.js";
import { explain } from "../../src/explain/index.js";

const point = [0.5, 2, -0.25] as const;
const explanation = explain(loss, [...point], { wrt: [0, 1, 2] });

describe("the composition", () => {
  it("is told in equations", () => {
    const steps = explanation.values.filter(({ kind }) => kind === "step");
    expect(steps.map(equationOf)).toEqual([
      "w·x",
      "z = w·x + b",
      "tanh(z)",
      "e = tanh(z) − 0.5",
      "e²",
      "z²",
      "0.1·z²",
      "L = e² + 0.1·z²",
    ]);
  });

  it("is walked in reverse order, from 1", () => {
    const reached = inReverse(explanation);
    expect(reached.map(({ name }) => name.plain)).toEqual("L 0.1·z² z² e² e tanh(z) z w·x b x w".split(" "));
    expect(reached[0]!.adjoint.total).toBe(1);
  });

  it("stands in the graph", () => {
    const svg = graphSvg(explanation);
    for (const { adjoint } of inReverse(explanation)) {
      expect(svg).toContain(escapeHtml(`${adjoint.name.plain} = ${six(Number(adjoint.total))}`));
    }
    expect(svg.match(/class="edge"/g)?.length).toBe(11);
  });
});

describe("text", () => {
  it("has a true minus sign", () => {
    expect(six(-0.5)).toBe("−0.500000");
  });

  it("takes as much room as it shows", () => {
    expect(widthOf("z\u0304 = 1")).toBe(5);
    expect(widthOf(pad("z\u0304", 4))).toBe(4);
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
