/** The adjoint of a shown value as a sum over its uses, in formulas and numbers. */

import type { Variable } from "../ir/program.js";
import { rowOf } from "../primitives/table.js";
import type { Applied, Ruled } from "../steps/record.js";
import { type Adjoint, activePositions, partialOf } from "../steps/rules.js";
import type { AdjointOf, Term, Walk } from "../steps/walk.js";
import type { Composition, ShownCell } from "./composition.js";
import { shownValue } from "./composition.js";
import type { ExplainedAdjoint, ExplainedTerm, Formula, Nudged, Operand } from "./explanation.js";
import { barred, barredLatex, factorFormula, latexName, prettyFormula } from "./notation.js";

/** The operands of a step that its result changes with, each with its local partial derivative. */
export function operandsOf(composition: Composition, walk: Walk, shown: ShownCell): Operand[] {
  const { step } = shown;
  if (step === null) return [];
  return activePositions(step).flatMap((position): Operand[] => {
    const input = step.inputs[position];
    if (input === undefined || !walk.varied.has(input.id)) return [];
    const from = composition.of(input)?.id ?? null;
    const text = composition.operand(step, position);
    const rule = partialRule(composition, step, position, shown.name);
    const value = step.kind === "apply" ? partialOf(step, position) : null;
    return [{ from, text, partial: rule === null ? null : { rule, value } }];
  });
}

/** The local partial derivative in the names of a step; null where the user's own rule stands for it. */
function partialRule(
  composition: Composition,
  step: Applied | Ruled,
  position: number,
  result: Formula,
): Formula | null {
  if (step.kind === "ruled") return null;
  const { derivative } = rowOf(step.statement.primitive);
  if (derivative.kind === "zero") return null;
  const { partialNotation } = derivative;
  const operands = step.inputs.map((_, at) => composition.operand(step, at));
  const notation = partialNotation[Math.min(position, partialNotation.length - 1)];
  if (notation === null || notation === undefined) return null;
  // An operation of any number of inputs is given the one in question.
  const given = partialNotation.length < operands.length ? operands.slice(position, position + 1) : operands;
  const all = [...given, result];
  return {
    plain: prettyFormula(notation.plain(...all.map(({ plain }) => plain))),
    latex: notation.latex(...all.map(({ latex }) => latex)),
  };
}

export function adjointName({ plain, latex }: Formula): Formula {
  return { plain: barred(plain), latex: barredLatex(latex) };
}

/** The adjoint of `shown` with its terms; null for a value that the result does not depend on. */
export function explainAdjoint(
  composition: Composition,
  walk: Walk,
  shown: ShownCell,
  isResult: boolean,
  nudged: Nudged | null,
): ExplainedAdjoint | null {
  const adjoint = walk.adjoints.get(shown.cell.id);
  if (adjoint === undefined) return null;
  const terms = explainTerms(composition, walk, adjoint);
  return {
    name: adjointName(shown.name),
    total: shownAdjoint(adjoint.total),
    terms,
    complete: completeness(shown, adjoint, terms, composition, isResult),
    nudged,
  };
}

/** One term a use; the uses by the same statement, in a loop, are one. */
function explainTerms(composition: Composition, walk: Walk, adjoint: AdjointOf): ExplainedTerm[] {
  const groups = new Map<string, Term[]>();
  for (const term of adjoint.terms) {
    const key = `${writtenOutput(term.step)?.id}:${term.position}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(term);
  }
  const kept = adjoint.terms.length > 0;
  let running: Adjoint | null = null;
  const terms = [...groups.values()].map((group): ExplainedTerm => {
    const amount = group.reduce<Adjoint | null>((sum, term) => plus(sum, term.amount), null) ?? 0;
    running = plus(running, amount);
    return { ...explainGroup(composition, walk, group), amount: shownAdjoint(amount), running: shownAdjoint(running) };
  });
  if (kept || adjoint.uses === 0) return terms;
  const total = shownAdjoint(adjoint.total);
  const text = `the sum over ${adjoint.uses} uses`;
  const formula = { plain: text, latex: `\\text{${text}}` };
  return [{ through: null, formula, factors: null, amount: total, running: total, uses: adjoint.uses }];
}

function explainGroup(
  composition: Composition,
  walk: Walk,
  group: readonly Term[],
): Pick<ExplainedTerm, "through" | "formula" | "factors" | "uses"> {
  const seen = group.find((term) => outputOf(composition, term) !== null) ?? group[0];
  if (seen === undefined) throw new Error("explain: an empty group of terms");
  const through = outputOf(composition, seen);
  const name = through?.name ?? writtenName(seen.step);
  const upstream = adjointName(name);
  const rule = partialRule(composition, seen.step, seen.position, name);
  const product = { plain: timesPlain(upstream.plain, rule), latex: timesLatex(upstream.latex, rule) };
  const many = group.length > 1;
  const formula = many ? { plain: `Σ ${product.plain}`, latex: `\\sum ${product.latex}` } : product;
  return { through: through?.id ?? null, formula, factors: many ? null : factorsOf(walk, seen), uses: group.length };
}

function outputOf(composition: Composition, { step }: Term): ShownCell | null {
  const output = step.kind === "apply" ? step.output : step.outputs[0];
  return output === undefined ? null : composition.of(output);
}

function writtenOutput(step: Applied | Ruled): Variable | undefined {
  return step.kind === "apply" ? step.statement.output : step.statement.outputs[0];
}

function writtenName(step: Applied | Ruled): Formula {
  const name = writtenOutput(step)?.origin.name ?? "v";
  return { plain: name, latex: latexName(name) };
}

/** The adjoint of what was computed, and the local partial derivative: numbers, or null. */
function factorsOf(walk: Walk, { step, position }: Term): readonly [number, number] | null {
  if (step.kind !== "apply") return null;
  const partial = partialOf(step, position);
  const upstream = walk.adjoints.get(step.output.id)?.total;
  return partial === null || typeof upstream !== "number" ? null : [upstream, partial];
}

function timesPlain(upstream: string, rule: Formula | null): string {
  if (rule === null) return `${upstream}·(the rule given)`;
  if (rule.plain === "1") return upstream;
  if (rule.plain === "−1") return `−${upstream}`;
  const divisor = /^1 \/ (.*)$/.exec(rule.plain)?.[1];
  return divisor === undefined ? `${upstream}·${factorFormula(rule.plain)}` : `${upstream} / ${divisor}`;
}

function timesLatex(upstream: string, rule: Formula | null): string {
  if (rule === null) return `${upstream} \\cdot (\\text{the rule given})`;
  if (rule.latex === "1" || rule.latex === "I") return upstream;
  if (rule.latex === "-1") return `-${upstream}`;
  const isSum = factorFormula(prettyFormula(rule.plain)).startsWith("(");
  return `${upstream} \\cdot ${isSum ? `\\left(${rule.latex}\\right)` : rule.latex}`;
}

function plus(sum: Adjoint | null, amount: Adjoint): Adjoint {
  if (sum === null) return typeof amount === "object" ? amount.slice() : amount;
  if (typeof sum !== "object" || typeof amount !== "object") return Number(sum) + Number(amount);
  return sum.map((x, at) => x + (amount[at] ?? 0));
}

export function shownAdjoint(adjoint: Adjoint) {
  return shownValue({ value: adjoint });
}

function completeness(
  { name }: ShownCell,
  { uses }: AdjointOf,
  terms: readonly ExplainedTerm[],
  composition: Composition,
  isResult: boolean,
): string {
  if (isResult) return "The walk begins here: the result changes with itself at the rate 1.";
  const through = terms.flatMap(({ through }) => composition.shown[through ?? -1]?.name.plain ?? []);
  const by = through.length === 0 || through.length > 4 ? "" : ` (${through.join(", ")})`;
  const count = uses === 1 ? "once" : `${uses} times`;
  return `${name.plain} is used ${count}${by}, always later than it is computed: walking backwards, every use was visited before, so the sum is complete.`;
}
