/** The values of an explanation as the page's script wants them: texts and formulas, ready to show. */
import type {
  ExplainedAdjoint,
  ExplainedTerm,
  ExplainedValue,
  Explanation,
  GeneralStep,
  Operand,
} from "../explanation.js";
import { factor, showNumber } from "../notation.js";
import { showShown } from "../render/values.js";
import { equation, type Formulas } from "./formulas.js";
import type { PageAdjoint, PageGeneral, PageOperand, PageTerm, PageValue } from "./page-data.js";
import type { Sentences } from "./sentences.js";

export function pageValues({ values }: Explanation, formulas: Formulas, sentences: Sentences): PageValue[] {
  return values.map((value): PageValue => {
    const { kind, name, formula, here, operands, varies, adjoint, general } = value;
    const shown = showShown(value.value);
    return {
      kind,
      name: formulas.add(name),
      value: shown,
      formula: formula === null ? null : formulas.add(equation(name, formula)),
      here: here === shown ? null : here,
      operands: operands.map((operand) => pageOperand(value, operand, formulas)),
      varies,
      general: general === null ? null : pageGeneral(general, formulas),
      adjoint: adjoint === null ? null : pageAdjoint(adjoint, formulas, sentences),
    };
  });
}

/** What every iteration does, forwards and backwards. */
function pageGeneral({ name, formula, adjoint }: GeneralStep, formulas: Formulas): PageGeneral {
  return {
    forwards: formula === null ? null : formulas.add(equation(name, formula)),
    backwards: adjoint === null ? null : formulas.add(equation(adjoint.name, adjoint.sum)),
  };
}

function pageOperand({ name }: ExplainedValue, { from, text, partial }: Operand, formulas: Formulas): PageOperand {
  if (partial === null) return { from, partial: null, value: null };
  const { rule, value } = partial;
  const left = {
    plain: `∂${name.plain}/∂${text.plain}`,
    latex: `\\frac{\\partial ${name.latex}}{\\partial ${text.latex}}`,
  };
  const number = value === null ? null : showNumber(value);
  return { from, partial: formulas.add(equation(left, rule)), value: number === rule.plain ? null : number };
}

function pageAdjoint(
  { name, total, terms, complete, nudged }: ExplainedAdjoint,
  formulas: Formulas,
  sentences: Sentences,
): PageAdjoint {
  const where = nudged === null || nudged.element === null ? "" : ` of element ${nudged.element}`;
  const shown = showShown(total);
  return {
    name: formulas.add(name),
    total: shown,
    terms: terms.map((term) => pageTerm(term, terms.length === 1 ? shown : null, formulas)),
    complete: sentences.add(complete),
    nudged: nudged === null ? null : { text: `${showNumber(nudged.value)}${where}`, verdict: nudged.verdict },
  };
}

/** `total` is that of the only term, which need not be said twice. */
function pageTerm(
  { through, formula, factors, amount, running, uses }: ExplainedTerm,
  total: string | null,
  formulas: Formulas,
): PageTerm {
  const numbers = factors === null || factors[1] === 1 ? null : factors.map(factor).join("·");
  const said = (text: string) => (text === total ? null : text);
  return {
    through,
    formula: formulas.add(formula),
    numbers,
    amount: said(showShown(amount)),
    running: said(showShown(running)),
    uses,
  };
}
