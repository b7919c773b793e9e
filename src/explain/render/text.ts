/** An explanation as text for a terminal: the composition, the walk backwards, whole formulas, remarks, cost. */
import picocolors from "picocolors";
import type {
  ExplainedAdjoint,
  ExplainedValue,
  Explanation,
  LoopSection,
  Section,
  SourceLine,
} from "../explanation.js";
import { inQuotient, showNumber } from "../notation.js";
import { aligned } from "./columns.js";
import { costSentences } from "./cost.js";
import { type Drawn, drawSections, generalSteps, type Pen } from "./sections.js";
import { induction, showShown, termNumbers } from "./values.js";

export interface TextOptions {
  /** Colours for a terminal; default false. `isColorSupported` of `picocolors` tells, and honours NO_COLOR. */
  readonly colours?: boolean;
  /** Shows every step; else the middle of what is long is left out. */
  readonly all?: boolean;
}

type Colours = ReturnType<typeof picocolors.createColors>;

export function renderText(explanation: Explanation, { colours = false, all = false }: TextOptions): string {
  const paint = picocolors.createColors(colours);
  const { values, sections } = explanation;
  const context = { values, paint, all };
  const result = values[explanation.backwards[0] ?? -1] ?? null;
  return [
    ...heading(explanation, paint),
    "",
    ...title(paint, "1. The composition: every step, its value, and how much it changes with each operand"),
    ...drawSections(sections, forwards(context), { all, backwards: false, flat: false }),
    "",
    ...title(paint, `2. Backwards: ∂L/∂ of every value, from ${result?.adjoint?.name.plain ?? "L̄"} = 1`),
    ...paragraph(induction(explanation)),
    "",
    ...drawSections(sections, backwards(context), { all, backwards: true, flat: false }),
    ...inputsText(context),
    "",
    ...formulasText(explanation, paint),
    ...remarksText(explanation, paint),
    ...title(paint, `${explanation.formulas === null ? 3 : 4}. What it costs`),
    ...costSentences(explanation.cost).flatMap((sentence) => paragraph(sentence)),
  ].join("\n");
}

interface Context {
  readonly values: readonly ExplainedValue[];
  readonly paint: Colours;
}

const WIDTH = 100;

function heading({ name, file, arguments: args, value, gradient: _ }: Explanation, paint: Colours): string[] {
  const given = args.map((arg) => `${arg.name} = ${arg.text}`).join(", ");
  return [
    `${paint.bold(name)}${file === null ? "" : paint.dim(`  (${file})`)}`,
    `at ${given}`,
    `value ${showNumber(value)}`,
  ];
}

function title(paint: Colours, text: string): string[] {
  return [paint.bold(text), paint.dim("─".repeat(Math.min([...text].length, WIDTH)))];
}

function paragraph(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function lineText(paint: Colours, line: SourceLine | null): string {
  return line === null ? "" : paint.cyan(`${String(line.number).padStart(3)} | ${line.text.trim()}`);
}

function sectionHead({ paint }: Context, section: Section): string {
  const line = lineText(paint, section.line);
  return section.kind === "call" ? `${line}${line === "" ? "" : "  "}→ ${section.name}` : line;
}

function forwards(context: Context): Pen {
  const { values, paint } = context;
  return {
    head: (section) => sectionHead(context, section),
    steps: (ids) =>
      stepRows(
        ids.flatMap((id) => values[id] ?? []),
        paint,
      ),
    loop: (section) => {
      if (section.chosen === null) return { before: ["runs 0 times"], after: [] };
      const { index, iteration } = section.chosen;
      const general = generalSteps(section.body).flatMap((id): string[][] => {
        const step = values[id]?.general ?? null;
        if (step === null || step.formula === null || step.formula.plain === step.name.plain) return [];
        return [[step.name.plain, `= ${step.formula.plain}`]];
      });
      const { matrix } = section;
      return {
        before: [
          ...(matrix === null ? [] : [`${paint.bold("in matrix notation")}: ${matrix.forward.plain}`]),
          ...inGeneral(section, aligned(general), paint),
          `${paint.bold(`${index} = ${iteration}`)}, with its numbers:`,
        ],
        after: section.carried.map(({ name, before, after }) => {
          const times = section.iterations === 1 ? "once" : `${section.iterations} times`;
          return paint.dim(
            `${name.plain} was ${showShown(before)} before, and after it ran ${times} it is ${showShown(after)}`,
          );
        }),
      };
    },
    branch: ({ because }) => paragraph(because).map((row) => paint.dim(row)),
  };
}

function inGeneral({ iterations, chosen }: LoopSection, rows: readonly string[], paint: Colours): string[] {
  if (rows.length === 0 || iterations < 2) return [];
  return [`${paint.bold("in general")}, ${chosen?.index} = 0 … ${iterations - 1}:`, ...rows.map((row) => `    ${row}`)];
}

function stepRows(values: readonly ExplainedValue[], paint: Colours): string[] {
  const rows = aligned(
    values.map(({ name, formula, here, value }) => {
      const shown = showShown(value);
      const isName = formula === null || formula.plain === name.plain;
      return [
        isName ? name.plain : `${name.plain} = ${formula.plain}`,
        here === null || here === shown || here === formula?.plain ? "" : `= ${here}`,
        `= ${paint.green(shown)}`,
      ];
    }),
  );
  return values.flatMap((value, at) => [rows[at] ?? "", ...partialRows(value).map((row) => `      ${row}`)]);
}

/** `∂z/∂x = rule = number`, the same partial of two equal operands once. */
function partialRows({ name, operands }: ExplainedValue): string[] {
  const rows = operands.map(({ text, partial }) => {
    const quotient = `∂${inQuotient(name.plain)}/∂${inQuotient(text.plain)}`;
    if (partial === null) return [quotient, "the rule given", ""];
    const number = partial.value === null ? "" : showNumber(partial.value);
    const rule = partial.rule.plain;
    return [quotient, `= ${rule}`, number === "" || number === rule ? "" : `= ${number}`];
  });
  return aligned(rows.filter((row, at) => rows.findIndex((other) => other.join() === row.join()) === at));
}

function backwards(context: Context): Pen {
  const { values, paint } = context;
  const adjointOf = (id: number | null): string[] => adjointRows(values[id ?? -1], paint);
  return {
    head: (section) => sectionHead(context, section),
    steps: (ids) => ids.flatMap(adjointOf),
    loop: (section): Drawn => {
      if (section.chosen === null) return { before: [], after: [] };
      const { index, iteration } = section.chosen;
      return {
        before: [
          ...section.carried.flatMap(({ ids }) => carryRows(values, ids.last, paint)),
          ...(section.matrix?.backward ?? []).map(({ plain }) => `${paint.bold("in matrix notation")}: ${plain}`),
          ...inGeneral(section, generalAdjoints(section, values), paint),
          `${paint.bold(`${index} = ${iteration}`)}, with its numbers:`,
        ],
        after: [
          ...section.carried.flatMap(({ ids }) => (ids.into === ids.first ? [] : carryRows(values, ids.into, paint))),
          ...section.accumulated.map(({ name, here, all, value }) => {
            const whole = values[value]?.adjoint?.name.plain ?? name.plain;
            const times = section.iterations === 1 ? "the iteration" : `its ${section.iterations} iterations together`;
            return paint.dim(`this iteration adds ${showShown(here)} to ${whole}, ${times} ${showShown(all)}`);
          }),
        ],
      };
    },
    branch: ({ because }) => paragraph(because).map((row) => paint.dim(row)),
  };
}

/** A carry's own rows; a value that is shown as a step or an input has them there. */
function carryRows(values: readonly ExplainedValue[], id: number | null, paint: Colours): string[] {
  const value = values[id ?? -1];
  return value?.kind === "carry" ? adjointRows(value, paint) : [];
}

function generalAdjoints({ body, carried, accumulated }: LoopSection, values: readonly ExplainedValue[]): string[] {
  const steps = generalSteps(body).toReversed();
  return aligned([
    ...steps.flatMap((id): string[][] => {
      const adjoint = values[id]?.general?.adjoint ?? null;
      return adjoint === null ? [] : [[adjoint.name.plain, `=  ${adjoint.sum.plain}`]];
    }),
    ...accumulated.map(({ name, adds }) => [name.plain, `+= ${adds.plain}`]),
    ...carried.flatMap(({ general }) => (general === null ? [] : [[general.name.plain, `=  ${general.sum.plain}`]])),
  ]);
}

function adjointRows(value: ExplainedValue | undefined, paint: Colours): string[] {
  if (value === undefined) return [];
  const { adjoint, varies, name } = value;
  if (adjoint === null) return varies ? [`∂L/∂${inQuotient(name.plain)} = 0: no change comes back to it`] : [];
  const total = paint.yellow(showShown(adjoint.total));
  const beside = nudgedText(adjoint, paint);
  const { terms } = adjoint;
  if (terms.length === 0) return [`${adjoint.name.plain} = ${total}${beside}`];
  if (terms.length === 1 && terms[0] !== undefined) {
    const [term] = terms;
    const numbers = termNumbers(term);
    const middle = numbers === showShown(adjoint.total) ? "" : ` = ${numbers}`;
    return [`${adjoint.name.plain} = ${term.formula.plain}${middle} = ${total}${beside}`];
  }
  const rows = terms.map((term, at) => {
    const numbers = termNumbers(term);
    const amount = showShown(term.amount);
    return [
      at === 0 ? "  " : " +",
      term.formula.plain,
      numbers === amount ? "" : `= ${numbers}`,
      `= ${amount}`,
      at === 0 ? "" : `sum so far ${showShown(term.running)}`,
    ];
  });
  return [
    `${adjoint.name.plain} = ${total}${beside}`,
    ...aligned(rows).map((row) => `   ${row}`),
    ...paragraph(adjoint.complete).map((row) => paint.dim(`      ${row}`)),
  ];
}

function nudgedText({ nudged }: ExplainedAdjoint, paint: Colours): string {
  if (nudged === null) return "";
  const which = nudged.element === null ? "" : ` [${nudged.element}]`;
  if (nudged.verdict === "says nothing") return paint.dim(`   nudged${which}: says nothing here`);
  const mark = nudged.verdict === "agrees" ? paint.green("✓") : paint.red("✗");
  return paint.dim(`   nudged${which}: ${showNumber(nudged.value)} `) + mark;
}

function inputsText({ values, paint }: Context): string[] {
  const inputs = values.filter(({ kind, varies }) => kind === "input" && varies);
  return inputs.length === 0
    ? []
    : [paint.bold("the arguments"), ...inputs.flatMap((value) => adjointRows(value, paint))];
}

function formulasText({ formulas }: Explanation, paint: Colours): string[] {
  if (formulas === null) return [];
  const rows = formulas.flatMap(({ of, formula, where, value }) => [
    `∂L/∂${of.plain} = ${formula.plain} = ${showShown(value)}`,
    ...where.map(({ name, formula: whole }) => `    where ${name.plain} = ${whole.plain}`),
  ]);
  return [...title(paint, "3. The whole formula"), ...rows, ""];
}

function remarksText({ remarks }: Explanation, paint: Colours): string[] {
  if (remarks.length === 0) return [];
  const rows = remarks.flatMap(({ sentence, line }) => [
    ...paragraph(sentence),
    ...(line === null ? [] : [`    ${lineText(paint, line)}`]),
  ]);
  return [...title(paint, "Zeros and kinks"), ...rows, ""];
}
