import katex from "katex";
import { describe, expect, it } from "vitest";
import { Formulas } from "../../src/explain/page/formulas.js";
import { patternText } from "../../src/explain/page/packing.js";
import { Sentences } from "../../src/explain/page/sentences.js";
import { loopExplained, lstmExplained } from "./subjects.js";

function drawnByKatex(latex: string): string {
  return katex.renderToString(latex, { output: "html", strict: "ignore" });
}

describe("formulas", () => {
  it("are what KaTeX draws, though those that differ in indices only are drawn once", () => {
    const latex = [
      "s_{1}",
      "s_{2}",
      "s_{17}",
      "s_{4711}",
      "\\frac{\\partial s_{17}}{\\partial v_{3}} = 1 - s_{17}^{2}",
      "\\frac{\\partial s_{18}}{\\partial v_{4}} = 1 - s_{18}^{2}",
      "\\bar{a}_{3} \\cdot \\left(-\\frac{1}{v_{6}^{2}}\\right) + 0.25",
      "x^{0.5} + x^{10} + \\sqrt{x_{1,2}}",
      "\\mathit{total}^{(3)} = \\mathit{total}^{(2)} + v_{1}",
      "90123 + x_{1}",
      "x_1 + x^23",
    ];
    const formulas = new Formulas(new Sentences());
    const ids = latex.map((one) => formulas.add({ plain: one, latex: one }));
    expect(ids.map((id) => formulas.html(id))).toEqual(latex.map(drawnByKatex));
    // The four `s`, and the two partial derivatives, share a pattern each.
    expect(formulas.patterns).toHaveLength(7);
  });

  it.each([
    ["a loop", loopExplained],
    ["many helpers", lstmExplained],
  ])("of an explanation are what KaTeX draws: %s", (_, explained) => {
    const formulas = new Formulas(new Sentences());
    const all = explained().values.flatMap(({ name, formula, operands, adjoint, general }) => [
      name,
      ...(formula === null ? [] : [formula]),
      ...operands.flatMap(({ partial }) => (partial === null ? [] : [partial.rule])),
      ...(adjoint === null ? [] : [adjoint.name, ...adjoint.terms.map((term) => term.formula)]),
      ...(general?.adjoint ? [general.adjoint.sum] : []),
    ]);
    expect(all.length).toBeGreaterThan(20);
    for (const formula of all) expect(formulas.html(formulas.add(formula))).toBe(drawnByKatex(formula.latex));
  });

  it("are read out as text", () => {
    const sentences = new Sentences();
    const formulas = new Formulas(sentences);
    formulas.add({ plain: "s₁₂ = tanh(a3)", latex: "s_{12} = \\tanh\\left(a_{3}\\right)" });
    formulas.add({ plain: "2·s7", latex: "2 \\cdot s_{7}" });
    const spoken = formulas.spoken.map((text, id) => {
      const [pattern, ...numbers] = typeof text === "number" ? [text, ...(formulas.drawn[id]?.slice(1) ?? [])] : text;
      return patternText(sentences.patterns[Number(pattern)] ?? [], numbers.map(String), []);
    });
    expect(spoken).toEqual(["s12 = tanh(a3)", "2·s7"]);
  });

  it("that KaTeX cannot read are shown as text", () => {
    const formulas = new Formulas(new Sentences());
    const id = formulas.add({ plain: "a < b[3]", latex: "\\frac{a_{3}" });
    expect(formulas.html(id)).toBe("a &#60; b[3]");
  });

  it("name the fonts that they need", () => {
    const fonts = (latex: string) => {
      const formulas = new Formulas(new Sentences());
      formulas.add({ plain: "", latex });
      return formulas.fonts();
    };
    expect(fonts("x + 1")).toEqual(["Main-Regular", "Math-Italic"]);
    expect(fonts("\\mathit{loss}")).toContain("Main-Italic");
    expect(fonts("\\mathbf{x}")).toContain("Main-Bold");
    expect(fonts("\\mathbb{R}")).toContain("AMS-Regular");
    expect(fonts("\\displaystyle\\sum_i x_i")).toContain("Size2-Regular");
  });
});
