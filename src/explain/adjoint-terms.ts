/** The adjoint of a shown value as a sum over its uses, in formulas and numbers; in loops in general, too. */
import type { Variable } from "../ir/program.js";
import { rowOf } from "../primitives/table.js";
import type { Applied, Cell, Ruled, Run } from "../steps/record.js";
import { type Adjoint, activePositions, partialOf } from "../steps/rules.js";
import type { Walk } from "../steps/walk.js";
import { type Composition, type ShownCell, shownValue } from "./composition.js";
import type { ExplainedAdjoint, ExplainedTerm, Formula, GeneralStep, Nudged, Operand } from "./explanation.js";
import { HERE, nameText, type Style } from "./names.js";
import { adjointText, factorFormula, formulaOf, prettyFormula, type Text } from "./notation.js";
import { type Use, Uses } from "./uses.js";

export class AdjointTerms {
  readonly #composition: Composition;
  readonly #walk: Walk;
  readonly uses: Uses;

  constructor(run: Run, composition: Composition, walk: Walk) {
    this.#composition = composition;
    this.#walk = walk;
    this.uses = new Uses(run, walk);
  }

  /** The operands of a step that its result changes with, each with its local partial derivative. */
  operands({ step, cell }: ShownCell): Operand[] {
    if (step === null) return [];
    const { names } = this.#composition;
    return activePositions(step).flatMap((position): Operand[] => {
      const input = step.inputs[position];
      if (input === undefined || !this.#walk.varied.has(input.id)) return [];
      const from = this.#composition.origin(input)?.id ?? null;
      const text = formulaOf(names.operand(step, position, HERE));
      const rule = this.rule(step, position, cell, HERE);
      const value = step.kind === "apply" ? partialOf(step, position) : null;
      return [{ from, text, partial: rule === null ? null : { rule: formulaOf(rule), value } }];
    });
  }

  /** The adjoint with its terms; null for a value that the result does not depend on. */
  adjoint(shown: ShownCell, isResult: boolean, nudged: Nudged | null): ExplainedAdjoint | null {
    const adjoint = this.#walk.adjoints.get(shown.cell.id);
    if (adjoint === undefined) return null;
    const uses = this.uses.of(shown.cell);
    const terms = this.#terms(shown, uses);
    const name = this.#composition.names.of(shown.cell, HERE);
    return {
      name: formulaOf(adjointText(name)),
      total: shownAdjoint(adjoint.total),
      terms,
      complete: isResult
        ? "The walk begins here: the result changes with itself at the rate 1."
        : this.#completeness(formulaOf(name), uses.length, terms, shown),
      nudged,
    };
  }

  /** The same for any iteration of the loops around; null outside of loops. */
  general({ cell, step, loops, iteration }: ShownCell): GeneralStep | null {
    if (iteration === null || step === null) return null;
    const { names } = this.#composition;
    const style = new Set(loops);
    const inside = this.uses.of(cell).filter((use) => this.uses.isIn(use.step, iteration));
    const isHandedOn = iteration.after.includes(cell);
    const sum = isHandedOn ? null : this.sum(inside, style);
    const name = names.of(cell, style);
    return {
      name: formulaOf(name),
      formula: formulaOf(names.formula(step, style)),
      adjoint: sum === null ? null : { name: formulaOf(adjointText(name)), sum },
    };
  }

  /** Terms of `uses` as one formula in the style given; null when there are none. */
  sum(uses: readonly Use[], style: Style): Formula | null {
    const terms = this.groups(uses).map((group) => this.#formula(group, style));
    if (terms.length === 0) return null;
    return { plain: joinTerms(terms.map(({ plain }) => plain)), latex: joinTerms(terms.map(({ latex }) => latex)) };
  }

  /** One term for all uses by the same statement: in loops, and in calls of one function. */
  #terms({ cell }: ShownCell, uses: readonly Use[]): ExplainedTerm[] {
    let running: Adjoint | null = null;
    return this.groups(uses).map((group): ExplainedTerm => {
      const amount = this.uses.amount(cell, group);
      running = plus(running, amount);
      const seen = this.#seen(group);
      return {
        through: this.#outputOf(seen)?.id ?? null,
        formula: this.#formula(group, HERE),
        factors: group.length > 1 ? null : this.#factors(seen),
        amount: shownAdjoint(amount),
        running: shownAdjoint(running),
        uses: group.length,
      };
    });
  }

  /** The uses by the same statement in the iterations of loops together. */
  groups(uses: readonly Use[]): Use[][] {
    const groups = new Map<string, Use[]>();
    for (const use of uses) {
      const key = `${writtenOutput(use.step)?.id}:${use.position}`;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(use);
    }
    // Calls of one function outside of loops are terms of their own.
    return [...groups.values()].flatMap((group) =>
      this.uses.summedOver(group).length === 0 ? group.map((use) => [use]) : [group],
    );
  }

  /** The use that is shown, where one is. */
  #seen(group: readonly Use[]): Use {
    const shown = group.filter((use) => this.#outputOf(use) !== null);
    const seen = shown.find((use) => this.#outputOf(use)?.kind === "step") ?? shown[0] ?? group[0];
    if (seen === undefined) throw new Error("explain: an empty group of uses");
    return seen;
  }

  /** `Σᵢ v̄·x[i]`: summed over the loops whose iterations differ. */
  #formula(group: readonly Use[], style: Style): Formula {
    const seen = this.#seen(group);
    const over = this.uses.summedOver(group).filter((loop) => !style.has(loop));
    const inner = over.length === 0 ? style : new Set([...style, ...over]);
    const product = this.#product(seen, inner);
    if (over.length === 0) return product;
    const letters = over.map((loop) => this.#composition.names.letter(loop));
    const { plain, latex } = product;
    const factors =
      factorFormula(plain) === plain || plain.includes(" / ") || plain.endsWith("]") ? plain : `(${plain})`;
    return { plain: `${sigma(letters)} ${factors}`, latex: `\\sum_{${letters.join(", ")}} ${latex}` };
  }

  /** The adjoint of what a use computes times the local partial derivative. A read passes on what uses the element. */
  #product(use: Use, style: Style): Formula {
    const { step, position } = use;
    if (this.#composition.isHiddenRead(step)) {
      const sum = this.sum(this.uses.of(step.output), style);
      const index = formulaOf(this.#composition.names.index(step, style));
      const inside = sum ?? { plain: "0", latex: "0" };
      return {
        plain: `${inside.plain} at [${index.plain}]`,
        latex: `\\left(${inside.latex}\\right) e_{${index.latex}}`,
      };
    }
    const output = outputsOf(step)[0];
    if (output === undefined) return { plain: "0", latex: "0" };
    const upstream = formulaOf(adjointText(this.#outputName(output, style)));
    const rule = this.rule(step, position, output, style);
    const shownRule = rule === null ? null : formulaOf(rule);
    return { plain: timesPlain(upstream.plain, shownRule), latex: timesLatex(upstream.latex, shownRule) };
  }

  /** A result from an iteration that is not shown goes by the name that the user gave it. */
  #outputName(cell: Cell, style: Style): Text {
    const { names } = this.#composition;
    const own = cell.variable?.origin.name ?? null;
    if (names.has(cell) || own === null) return names.of(cell, style);
    return nameText(own);
  }

  /** The local partial derivative in the names of a step; null where the user's own rule stands for it. */
  rule(step: Applied | Ruled, position: number, output: Cell, style: Style): Text | null {
    if (step.kind === "ruled") return null;
    const { derivative } = rowOf(step.statement.primitive);
    if (derivative.kind === "zero") return null;
    const { partialNotation } = derivative;
    const { names } = this.#composition;
    const operands = step.inputs.map((_, at) => names.operand(step, at, style));
    const notation = partialNotation[Math.min(position, partialNotation.length - 1)];
    if (notation === null || notation === undefined) return null;
    // An operation of any number of inputs is given the one in question.
    const given = partialNotation.length < operands.length ? operands.slice(position, position + 1) : operands;
    const all = [...given, this.#outputName(output, style)];
    return {
      raw: notation.plain(...all.map(({ raw }) => raw)),
      latex: notation.latex(...all.map(({ latex }) => latex)),
    };
  }

  #outputOf({ step }: Use): ShownCell | null {
    const through = this.#composition.isHiddenRead(step) ? this.uses.of(step.output)[0]?.step : step;
    const output = through === undefined ? undefined : outputsOf(through)[0];
    return output === undefined ? null : this.#composition.of(output);
  }

  /** The adjoint of what was computed, and the local partial derivative: numbers, or null. */
  #factors({ step, position }: Use): readonly [number, number] | null {
    if (step.kind !== "apply") return null;
    const partial = partialOf(step, position);
    const upstream = this.#walk.adjoints.get(step.output.id)?.total;
    return partial === null || typeof upstream !== "number" ? null : [upstream, partial];
  }

  #completeness({ plain }: Formula, uses: number, terms: readonly ExplainedTerm[], shown: ShownCell): string {
    if (uses === 0) return `${plain} is not used any more: nothing is added.`;
    const all = terms.flatMap(({ through }) => this.#nameOf(through));
    const through = [...new Set(all)].map((name) => {
      const times = all.filter((other) => other === name).length;
      return times === 1 ? name : `${name} (${times === 2 ? "twice" : `${times} times`})`;
    });
    const by = through.length === 0 || through.length > 4 ? "" : `, in ${listed(through)}`;
    const count = uses === 1 ? "once" : `${uses} times`;
    const later = shown.kind === "input" ? "" : " after it was computed";
    return `${plain} is used ${count}${later}${by}. Walking backwards, every use was visited before: the sum is complete.`;
  }

  #nameOf(id: number | null): string[] {
    const shown = this.#composition.shown[id ?? -1];
    return shown === undefined ? [] : [formulaOf(this.#composition.names.of(shown.cell, HERE)).plain];
  }
}

export function shownAdjoint(adjoint: Adjoint) {
  return shownValue({ value: adjoint });
}

function outputsOf(step: Applied | Ruled): readonly Cell[] {
  return step.kind === "apply" ? [step.output] : step.outputs;
}

function writtenOutput(step: Applied | Ruled): Variable | undefined {
  return step.kind === "apply" ? step.statement.output : step.statement.outputs[0];
}

/** `a + b − c` */
function joinTerms(terms: readonly string[]): string {
  return terms.reduce((sum, term) => (/^[−-]/.test(term) ? `${sum} ${term[0]} ${term.slice(1)}` : `${sum} + ${term}`));
}

/** `Σᵢ`; letters that have no small form stand behind the sign. */
function sigma(letters: readonly string[]): string {
  const small = letters.map((letter) => LOWERED[letter] ?? null);
  return small.includes(null) ? `Σ(${letters.join(", ")})` : `Σ${small.join("")}`;
}

const LOWERED: Readonly<Record<string, string>> = {
  a: "ₐ",
  e: "ₑ",
  h: "ₕ",
  i: "ᵢ",
  j: "ⱼ",
  k: "ₖ",
  l: "ₗ",
  m: "ₘ",
  n: "ₙ",
  o: "ₒ",
  p: "ₚ",
  r: "ᵣ",
  s: "ₛ",
  t: "ₜ",
  u: "ᵤ",
  v: "ᵥ",
  x: "ₓ",
};

function timesPlain(upstream: string, rule: Formula | null): string {
  if (rule === null) return `${upstream}·(the rule given)`;
  if (rule.plain === "1") return upstream;
  if (rule.plain === "−1") return `−${upstream}`;
  const divisor = /^1 \/ (.*)$/.exec(rule.plain)?.[1];
  if (divisor !== undefined) return `${upstream} / ${divisor}`;
  if (/^−[^+− ]*$/.test(rule.plain)) return `−${upstream}·${factorFormula(rule.plain.slice(1))}`;
  return `${upstream}·${factorFormula(rule.plain)}`;
}

function timesLatex(upstream: string, rule: Formula | null): string {
  if (rule === null) return `${upstream} \\cdot (\\text{the rule given})`;
  if (rule.latex === "1" || rule.latex === "I") return upstream;
  if (rule.latex === "-1") return `-${upstream}`;
  if (/^−[^+− ]*$/.test(rule.plain) && rule.latex.startsWith("-")) return `-${upstream} \\cdot ${rule.latex.slice(1)}`;
  const isSum = !rule.plain.includes(" / ") && factorFormula(prettyFormula(rule.plain)).startsWith("(");
  return `${upstream} \\cdot ${isSum ? `\\left(${rule.latex}\\right)` : rule.latex}`;
}

function plus(sum: Adjoint | null, amount: Adjoint): Adjoint {
  if (sum === null) return typeof amount === "object" ? amount.slice() : amount;
  if (typeof sum !== "object" || typeof amount !== "object") return Number(sum) + Number(amount);
  return sum.map((x, at) => x + (amount[at] ?? 0));
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
