/** An explanation as Markdown with formulas in LaTeX between dollar signs, as GitHub and most viewers draw them. */
import type {
  ExplainedAdjoint,
  ExplainedValue,
  Explanation,
  Formula,
  LoopSection,
  Section,
  Shown,
  SourceLine,
} from "../explanation.js";
import { latexNumber } from "../notation.js";
import { costSentences } from "./cost.js";
import { type Drawn, drawSections, generalSteps, type Pen } from "./sections.js";
import { induction, isProductTerm, showShown } from "./values.js";

export interface MarkdownOptions {
  /** Shows every step; else the middle of what is long is left out. */
  readonly all?: boolean;
}

export function renderMarkdown(explanation: Explanation, { all = false }: MarkdownOptions): string {
  const { name, file, arguments: args, value, values, sections } = explanation;
  const given = args.map((arg) => `\`${arg.name} = ${arg.text}\``).join(", ");
  const blocks = [
    `# ${plainText(name)}: the chain rule, step by step`,
    `${file === null ? "" : `From \`${file}\`. `}At ${given} the value is ${showShown(value)}.`,
    "## 1. The composition",
    "Every step, its value, and how much it changes with each operand.",
    ...drawSections(sections, forwards(values), { all, backwards: false, flat: true }),
    "## 2. Backwards",
    induction(explanation),
    ...drawSections(sections, backwards(values), { all, backwards: true, flat: true }),
    ...inputs(values),
    ...formulas(explanation),
    ...remarks(explanation),
    "## What it costs",
    costSentences(explanation.cost).join(" "),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** Names and sentences, with what Markdown would read as its own set apart. */
function plainText(text: string): string {
  return text.replace(/[\\`*_[\]<>$]/g, "\\$&");
}

function code(line: SourceLine | null): string {
  if (line === null) return "";
  const text = line.text.trim();
  const ticks = text.includes("`") ? "``" : "`";
  return `**Line ${line.number}:** ${ticks}${text}${ticks}`;
}

function head(section: Section): string {
  const line = code(section.line);
  return section.kind === "call" ? `${line} calls \`${section.name}\`` : line;
}

/** Rows of an `aligned` block; each is a left-hand side, and what stands right of it. */
function block(rows: readonly (readonly [left: string, right: string])[]): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(([left, right]) => `${left} &${right}`).join(" \\\\\n");
  return [`$$\n\\begin{aligned}\n${lines}\n\\end{aligned}\n$$`];
}

function forwards(values: readonly ExplainedValue[]): Pen {
  return {
    head,
    steps: (ids) => block(ids.flatMap((id) => stepRows(values[id]))),
    loop: (section): Drawn => {
      if (section.chosen === null) return { before: ["The loop does not run."], after: [] };
      const general = generalSteps(section.body).flatMap((id): [string, string][] => {
        const step = values[id]?.general ?? null;
        if (step === null || step.formula === null || step.formula.latex === step.name.latex) return [];
        return [[step.name.latex, `= ${step.formula.latex}`]];
      });
      return {
        before: [
          ...matrix(section.matrix === null ? [] : [section.matrix.forward]),
          ...inGeneral(section, block(general)),
          iteration(section),
        ],
        after: section.carried.map(
          ({ name, before, after }) =>
            `Before the loop $${name.latex} = ${shownLatex(before)}$; after ${times(section)} it is $${shownLatex(after)}$.`,
        ),
      };
    },
    branch: ({ because }) => [plainText(sentence(because))],
  };
}

function inGeneral({ iterations, chosen }: LoopSection, rows: readonly string[]): string[] {
  if (rows.length === 0 || iterations < 2 || chosen === null) return [];
  return [`In general, for $${chosen.index} = 0, \\dots, ${iterations - 1}$:`, ...rows];
}

function matrix(forms: readonly Formula[]): string[] {
  return forms.map(({ latex }) => `In matrix notation: $${latex}$`);
}

function iteration({ chosen }: LoopSection): string {
  return chosen === null ? "" : `The iteration $${chosen.index} = ${chosen.iteration}$, with its numbers:`;
}

function times({ iterations }: LoopSection): string {
  return iterations === 1 ? "its one iteration" : `its ${iterations} iterations`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function stepRows(value: ExplainedValue | undefined): [string, string][] {
  if (value === undefined) return [];
  const { name, formula, operands } = value;
  const isName = formula === null || formula.latex === name.latex;
  const partials = operands.map(({ text, partial }): [string, string] => {
    const quotient = `\\frac{\\partial ${inside(name)}}{\\partial ${inside(text)}}`;
    if (partial === null) return ["", `\\quad ${quotient} \\text{: the rule given}`];
    const number = partial.value === null ? null : latexNumber(partial.value);
    const rest = number === null || number === partial.rule.latex ? "" : ` = ${number}`;
    return ["", `\\quad ${quotient} = ${partial.rule.latex}${rest}`];
  });
  const distinct = partials.filter(([, row], at) => partials.findIndex(([, other]) => other === row) === at);
  return [[name.latex, `= ${isName ? "" : `${formula.latex} = `}${shownLatex(value.value)}`], ...distinct];
}

function inside({ plain, latex }: Formula): string {
  return /[·+−/ ^]|[²³]$/.test(plain) ? `\\left(${latex}\\right)` : latex;
}

function backwards(values: readonly ExplainedValue[]): Pen {
  return {
    head,
    steps: (ids) => adjointBlocks(ids.map((id) => values[id])),
    loop: (section): Drawn => {
      if (section.chosen === null) return { before: [], after: [] };
      const carries = (which: "into" | "last") =>
        section.carried.flatMap(({ ids }): ExplainedValue[] => {
          const value = values[ids[which] ?? -1];
          return value?.kind === "carry" && (which === "last" || ids.into !== ids.first) ? [value] : [];
        });
      const steps = generalSteps(section.body).toReversed();
      const general = [
        ...steps.flatMap((id): [string, string][] => {
          const adjoint = values[id]?.general?.adjoint ?? null;
          return adjoint === null ? [] : [[adjoint.name.latex, `= ${adjoint.sum.latex}`]];
        }),
        ...section.accumulated.map(({ name, adds }): [string, string] => [name.latex, `\\mathrel{+}= ${adds.latex}`]),
        ...section.carried.flatMap(({ general }): [string, string][] =>
          general === null ? [] : [[general.name.latex, `= ${general.sum.latex}`]],
        ),
      ];
      return {
        before: [
          ...adjointBlocks(carries("last")),
          ...matrix(section.matrix?.backward ?? []),
          ...inGeneral(section, block(general)),
          iteration(section),
        ],
        after: [
          ...adjointBlocks(carries("into")),
          ...section.accumulated.map(({ value, name, here, all }) => {
            const whole = values[value]?.adjoint?.name ?? name;
            return `This iteration adds $${shownLatex(here)}$ to $${whole.latex}$, ${times(section)} together $${shownLatex(all)}$.`;
          }),
        ],
      };
    },
    branch: ({ because }) => [plainText(sentence(because))],
  };
}

/** The adjoints in one block, and below it why those with more than one term are complete. */
function adjointBlocks(values: readonly (ExplainedValue | undefined)[]): string[] {
  const rows = values.flatMap((value) => adjointRows(value));
  const sentences = values.flatMap((value) => {
    const adjoint = value?.adjoint ?? null;
    return adjoint === null || adjoint.terms.length < 2 ? [] : [plainText(adjoint.complete)];
  });
  return [...block(rows), ...sentences];
}

function adjointRows(value: ExplainedValue | undefined): [string, string][] {
  if (value === undefined) return [];
  const { adjoint, varies, name } = value;
  if (adjoint === null) return varies ? [[`\\frac{\\partial L}{\\partial ${inside(name)}}`, "= 0"]] : [];
  const { terms } = adjoint;
  const total = `${shownLatex(adjoint.total)}${nudged(adjoint)}`;
  if (terms.length === 0) return [[adjoint.name.latex, `= ${total}`]];
  const [first] = terms;
  if (terms.length === 1 && first !== undefined) {
    const numbers = isProductTerm(first) ? ` = ${factorsLatex(first.factors)}` : "";
    return [[adjoint.name.latex, `= ${first.formula.latex}${numbers} = ${total}`]];
  }
  const rows = terms.map((term, at): [string, string] => {
    const numbers = isProductTerm(term) ? `${factorsLatex(term.factors)} = ` : "";
    const running = at === 0 ? "" : ` \\quad \\text{(sum so far } ${shownLatex(term.running)}\\text{)}`;
    return [
      "",
      `${at === 0 ? "\\quad" : "\\quad +"} ${term.formula.latex} = ${numbers}${shownLatex(term.amount)}${running}`,
    ];
  });
  return [[adjoint.name.latex, `= ${total}`], ...rows];
}

function factorsLatex([upstream, partial]: readonly [number, number]): string {
  const factor = (value: number) => (value < 0 ? `\\left(${latexNumber(value)}\\right)` : latexNumber(value));
  return `${factor(upstream)} \\cdot ${factor(partial)}`;
}

function nudged({ nudged: found }: ExplainedAdjoint): string {
  if (found === null) return "";
  const which = found.element === null ? "" : ` [${found.element}]`;
  if (found.verdict === "says nothing") return ` \\quad \\text{(nudged${which}: says nothing here)}`;
  const mark = found.verdict === "agrees" ? "\\checkmark" : "\\times";
  return ` \\quad \\text{(nudged${which}: } ${latexNumber(found.value)}\\ ${mark}\\text{)}`;
}

export function shownLatex(shown: Shown): string {
  if (typeof shown === "number") return latexNumber(shown);
  const more = shown.length > shown.first.length ? ", \\dots" : "";
  return `\\left(${shown.first.map(latexNumber).join(", ")}${more}\\right)`;
}

function inputs(values: readonly ExplainedValue[]): string[] {
  const varying = values.filter(({ kind, varies }) => kind === "input" && varies);
  return varying.length === 0 ? [] : ["**The arguments:**", ...adjointBlocks(varying)];
}

function formulas({ formulas: found }: Explanation): string[] {
  if (found === null) return [];
  const rows = found.flatMap(({ of, formula, where, value }): [string, string][] => [
    [`\\frac{\\partial L}{\\partial ${of.latex}}`, `= ${formula.latex} = ${shownLatex(value)}`],
    ...where.map(({ name, formula: whole }): [string, string] => [
      "",
      `\\quad \\text{where } ${name.latex} = ${whole.latex}`,
    ]),
  ]);
  return ["## 3. The whole formula", ...block(rows)];
}

function remarks({ remarks: found }: Explanation): string[] {
  if (found.length === 0) return [];
  const items = found.map(({ sentence: text, line }) => `- ${plainText(text)}${line === null ? "" : ` ${code(line)}`}`);
  return ["## Zeros and kinks", items.join("\n")];
}
