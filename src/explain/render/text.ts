/** An explanation as text for a terminal: the composition, the walk backwards, remarks, cost. */
import type {
  ExplainedAdjoint,
  ExplainedTerm,
  ExplainedValue,
  Explanation,
  Section,
  Shown,
  SourceLine,
  StatementSection,
} from "../explanation.js";
import { barred, factor, showNumber } from "../notation.js";

export function renderText(explanation: Explanation): string {
  return [
    ...heading(explanation),
    "",
    title("1. The composition: every step, its value, and how much it changes with each operand"),
    "",
    ...sectionsText(explanation, explanation.sections, 0, forwards),
    "",
    title(`2. Backwards, from ${barred(resultOf(explanation).name.plain)} = 1`),
    "",
    ...sectionsText(explanation, reversed(explanation.sections), 0, backwards),
    ...inputsText(explanation),
    "",
    title("3. What it costs"),
    "",
    ...costText(explanation),
    ...remarksText(explanation),
  ].join("\n");
}

function heading({ name, file, arguments: args, value }: Explanation): string[] {
  const given = args.map((arg) => `${arg.name} = ${brief(arg.value)}`).join(", ");
  return [`${name}${file === null ? "" : `  (${file})`}`, `at ${given}`, `value ${showNumber(value)}`];
}

function title(text: string): string {
  return `${text}\n${"─".repeat(Math.min(text.length, 80))}`;
}

type Draw = (value: ExplainedValue) => string[];

function sectionsText(explanation: Explanation, sections: readonly Section[], depth: number, draw: Draw): string[] {
  const pad = "  ".repeat(depth);
  return sections.flatMap((section): string[] => {
    if (section.kind === "statement") {
      const rows = section.values.flatMap((id) => draw(valueAt(explanation, id)));
      return rows.length === 0 ? [] : [`${pad}${lineText(section.line)}`, ...rows.map((row) => `${pad}    ${row}`)];
    }
    const body = sectionsText(explanation, section.body, depth + 1, draw);
    return [`${pad}${headText(section)}`, ...notesText(section).map((note) => `${pad}  ${note}`), ...body];
  });
}

function headText(section: Exclude<Section, StatementSection>): string {
  return section.kind === "call" ? `${lineText(section.line)}  → ${section.name}` : lineText(section.line);
}

function notesText(section: Exclude<Section, StatementSection>): string[] {
  if (section.kind === "call") return [];
  if (section.kind === "branch") return [section.because];
  const { iterations, chosen, carried } = section;
  const shown = chosen === null ? "" : `; here ${chosen.index} = ${chosen.iteration}`;
  return [
    `runs ${iterations} times${shown}`,
    ...carried.map(({ name, before, after }) => `${name}: ${showShown(before)} before, ${showShown(after)} after`),
  ];
}

function lineText(line: SourceLine | null): string {
  return line === null ? "" : `${line.number} | ${line.text.trim()}`;
}

function forwards({ name, formula, here, value, operands }: ExplainedValue): string[] {
  const numbers = here === null || here === showShown(value) ? "" : ` = ${here}`;
  const equal = formula === null || formula.plain === name.plain ? "" : ` = ${formula.plain}${numbers}`;
  return [
    `${name.plain}${equal} = ${showShown(value)}`,
    ...operands.map(({ text, partial }) => {
      if (partial === null) return `    ∂/∂${text.plain}: the rule given`;
      const number = partial.value === null ? "" : showNumber(partial.value);
      const rule = partial.rule.plain === number || number === "" ? "" : `${partial.rule.plain} = `;
      return `    ∂${name.plain}/∂${text.plain} = ${rule}${number === "" ? partial.rule.plain : number}`;
    }),
  ];
}

function backwards(value: ExplainedValue): string[] {
  const { adjoint } = value;
  if (adjoint === null) return value.varies ? [`${barred(value.name.plain)} = 0: nothing that follows uses it`] : [];
  if (adjoint.terms.length === 0) return [`${adjoint.name.plain} = ${showShown(adjoint.total)}${nudgedText(adjoint)}`];
  const sum = adjoint.terms.map((term) => term.formula.plain).join(" + ");
  const numbers = adjoint.terms.map(termNumbers).join(" + ");
  const total = showShown(adjoint.total);
  const middle = numbers === total ? "" : ` = ${numbers}`;
  return [`${adjoint.name.plain} = ${sum}${middle} = ${total}${nudgedText(adjoint)}`];
}

function termNumbers({ factors, amount }: ExplainedTerm): string {
  if (factors === null) return showShown(amount);
  const [upstream, partial] = factors;
  return partial === 1 ? factor(upstream) : `${factor(upstream)}·${factor(partial)}`;
}

function nudgedText({ nudged }: ExplainedAdjoint): string {
  if (nudged === null) return "";
  const which = nudged.element === null ? "" : `[${nudged.element}]`;
  return `    (nudged${which}: ${showNumber(nudged.value)} ${nudged.agrees ? "✓" : "✗"})`;
}

function inputsText(explanation: Explanation): string[] {
  return explanation.values
    .filter(({ formula, varies }) => formula === null && varies)
    .flatMap((value) => backwards(value));
}

function costText({ cost }: Explanation): string[] {
  const { functionOperations, gradientOperations, ratio, parameters, differenceEvaluations } = cost;
  return [
    `The function takes ${functionOperations} operations; value and gradient together ${gradientOperations}, ${ratio.toFixed(1)} times as many.`,
    `Central differences would evaluate the function ${differenceEvaluations} times for ${parameters} parameter${parameters === 1 ? "" : "s"}.`,
  ];
}

function remarksText({ remarks }: Explanation): string[] {
  return remarks.length === 0 ? [] : ["", ...remarks.map(({ sentence }) => sentence)];
}

/** The sections in reverse, the values in them too. */
function reversed(sections: readonly Section[]): Section[] {
  return sections.toReversed().map((section): Section => {
    if (section.kind === "statement") return { ...section, values: section.values.toReversed() };
    return { ...section, body: reversed(section.body) };
  });
}

function resultOf(explanation: Explanation): ExplainedValue {
  return valueAt(explanation, explanation.backwards[0] ?? explanation.values.length - 1);
}

function valueAt({ values }: Explanation, id: number): ExplainedValue {
  const value = values[id];
  if (value === undefined) throw new Error(`explain: no value ${id}`);
  return value;
}

function showShown(shown: Shown): string {
  if (typeof shown === "number") return showNumber(shown);
  const more = shown.length > shown.first.length ? `, … ${shown.length} numbers` : "";
  return `[${shown.first.map(showNumber).join(", ")}${more}]`;
}

function brief(value: unknown): string {
  if (typeof value === "number") return showNumber(value);
  if (ArrayBuffer.isView(value)) return showShown(listed(Array.from(value as unknown as ArrayLike<number>)));
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return showShown(listed(value));
  if (Array.isArray(value)) return `[${value.slice(0, 3).map(brief).join(", ")}${value.length > 3 ? ", …" : ""}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, field]) => `${name}: ${brief(field)}`)
      .join(", ")} }`;
  }
  return String(value);
}

function listed(items: readonly number[]): Shown {
  return { length: items.length, first: items.slice(0, 6) };
}
