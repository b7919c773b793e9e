/**
 * Why a derivative is exactly zero (a step that rounds, a side that did not run, a saturated maximum, an argument that is not used), and
 * where it is not unique (a tie, an edge). What is zero by itself asks the table for its reason.
 */
import type { Block } from "../ir/program.js";
import { freeVariables } from "../ir/regions.js";
import { rowOf } from "../primitives/table.js";
import type { Applied, Cell, RanBranch, Ruled, Run, Step } from "../steps/record.js";
import { activePositions, partialOf } from "../steps/rules.js";
import type { Walk } from "../steps/walk.js";
import type { AdjointTerms } from "./adjoint-terms.js";
import type { Composition, ShownCell } from "./composition.js";
import type { Remark, SourceLine } from "./explanation.js";
import { elementOf, HERE } from "./names.js";
import { adjointText, formulaOf, inQuotient, showNumber } from "./notation.js";

/** Reasons given for one value, and elements of one array that get a reason. */
const MOST_REASONS = 3;
const MOST_ELEMENTS = 8;

interface Reason {
  readonly text: string;
  readonly line: SourceLine | null;
  readonly values: readonly number[];
  /** Whether it is a comparison, which may decide a branch. */
  readonly decides?: boolean;
}

/** One use of a value, whether or not anything can change with it. */
interface AnyUse {
  readonly step: Applied | Ruled;
  readonly position: number;
}

export class Remarks {
  readonly #composition: Composition;
  readonly #walk: Walk;
  readonly #terms: AdjointTerms;
  readonly #uses = new Map<number, AnyUse[]>();
  readonly #branches: RanBranch[] = [];
  readonly #operations: Run["operations"];

  constructor(run: Run, composition: Composition, walk: Walk, terms: AdjointTerms) {
    this.#composition = composition;
    this.#terms = terms;
    this.#walk = walk;
    this.#operations = run.operations;
    for (const step of run.operations) {
      step.inputs.forEach((input, position) => {
        const uses = this.#uses.get(input.id) ?? [];
        this.#uses.set(input.id, uses);
        uses.push({ step, position });
      });
    }
    this.#collectBranches(run.steps);
  }

  /** @param wrt the inputs that vary. */
  all(wrt: readonly Cell[]): readonly Remark[] {
    return [...wrt.flatMap((cell) => this.#zeros(cell)), ...this.#kinks()];
  }

  #collectBranches(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === "branch") this.#branches.push(step);
      if (step.kind === "loop") for (const { steps: inner } of step.iterations) this.#collectBranches(inner);
      else if (step.kind === "branch" || step.kind === "call") this.#collectBranches(step.steps);
    }
  }

  #zeros(cell: Cell): Remark[] {
    const shown = this.#composition.of(cell);
    const total = this.#walk.adjoints.get(cell.id)?.total ?? 0;
    if (shown === null) return [];
    const name = this.#composition.names.of(cell, HERE);
    const plain = formulaOf(name).plain;
    if (typeof cell.value !== "object") {
      if (total !== 0) return [];
      return [this.#remark(plain, formulaOf(adjointText(name)).plain, shown, this.#reasons(cell, new Set()))];
    }
    if (typeof total !== "object" || total.every((x) => x === 0)) {
      return [this.#remark(plain, formulaOf(adjointText(name)).plain, shown, this.#reasons(cell, new Set()))];
    }
    return this.#zeroElements(cell, shown, total);
  }

  /** Elements with the same reason are one remark. */
  #zeroElements(cell: Cell, shown: ShownCell, total: Float64Array): Remark[] {
    const { names } = this.#composition;
    const byReason = new Map<string, { readonly reasons: Reason[]; readonly elements: number[] }>();
    total.forEach((x, element) => {
      if (x !== 0) return;
      const reasons = this.#elementReasons(cell, element);
      const key = reasons
        .map(({ text, line }) => `${text.replaceAll(names.element(cell, element), "")}${line?.number}`)
        .join();
      const known = byReason.get(key) ?? { reasons, elements: [] };
      byReason.set(key, known);
      known.elements.push(element);
    });
    return [...byReason.values()].slice(0, MOST_ELEMENTS).map(({ reasons, elements }) => {
      const [first = 0, ...more] = elements;
      const name = names.element(cell, first);
      const rest = more.slice(0, 5).map((element) => names.element(cell, element));
      const others =
        more.length === 0 ? "" : ` (and for ${more.length} more: ${rest.join(", ")}${more.length > 5 ? ", …" : ""})`;
      return this.#remark(name, `∂L/∂${name}${others}`, shown, reasons);
    });
  }

  #elementReasons(cell: Cell, element: number): Reason[] {
    const uses = this.#uses.get(cell.id) ?? [];
    const reads = uses.flatMap(({ step }) => {
      const read = step.kind === "apply" ? elementOf(step) : null;
      return read?.index === element && step.kind === "apply" ? [step] : [];
    });
    const others = uses.some(
      ({ step, position }) =>
        activePositions(step).includes(position) && (step.kind === "ruled" || elementOf(step) === null),
    );
    if (reads.length > 0) return unique(reads.flatMap((step) => this.#reasons(step.output, new Set())));
    if (!others)
      return [{ text: `${this.#composition.names.element(cell, element)} is not read`, line: null, values: [] }];
    return unique(this.#reasons(cell, new Set()));
  }

  #remark(subject: string, adjoint: string, shown: ShownCell, reasons: readonly Reason[]): Remark {
    // Comparisons are the reason only where nothing else is.
    const telling = reasons.filter(({ decides }) => decides !== true);
    const few = unique(telling.length > 0 ? telling : reasons).slice(0, MOST_REASONS);
    const because =
      few.length === 0 ? "every path to the result is 0 somewhere" : few.map(({ text }) => text).join("; ");
    return {
      kind: "zero",
      subject,
      values: [...new Set([shown.id, ...few.flatMap(({ values }) => values)])],
      sentence: `${adjoint} = 0: ${because}.`,
      line: few.find(({ line }) => line !== null)?.line ?? null,
    };
  }

  /** Why nothing comes back to `cell`: the first places on its ways to the result where the product is 0. */
  #reasons(cell: Cell, visited: Set<number>): Reason[] {
    if (visited.has(cell.id) || visited.size > MOST_VISITED) return [];
    visited.add(cell.id);
    // The length of an array says nothing of its elements.
    const uses = (this.#uses.get(cell.id) ?? []).filter(
      ({ step, position }) => typeof cell.value !== "object" || activePositions(step).includes(position),
    );
    const untaken = this.#untaken(cell);
    if (uses.length === 0) return [untaken ?? this.#unused(cell)];
    const all = uses.flatMap((use) => this.#reasonsOfUse(cell, use, visited));
    // Where a comparison decided that a side did not run, the side is the reason.
    const reasons = untaken === null ? all : [untaken, ...all.filter(({ decides }) => decides !== true)];
    const amounts = (this.#walk.adjoints.get(cell.id)?.terms ?? []).map(({ amount }) => amount);
    if (amounts.length > 1 && amounts.some((amount) => typeof amount === "number" && amount !== 0)) {
      const terms = amounts.filter((amount) => amount !== 0).map((amount) => showNumber(Number(amount)));
      return [
        {
          text: `the terms of its uses cancel: ${terms.map((term, at) => (at > 0 && term.startsWith("−") ? `(${term})` : term)).join(" + ")}`,
          line: null,
          values: this.#ids(cell),
        },
      ];
    }
    return reasons;
  }

  #reasonsOfUse(cell: Cell, { step, position }: AnyUse, visited: Set<number>): Reason[] {
    const outputs = step.kind === "apply" ? [step.output] : step.outputs;
    const line = this.#lineOf(step);
    const values = [...this.#ids(cell), ...outputs.flatMap((output) => this.#ids(output))];
    const name = this.#operand(step, position);
    const formula = formulaOf(this.#composition.names.formula(step, HERE)).plain;
    if (!activePositions(step).includes(position)) {
      const { derivative } = step.kind === "apply" ? rowOf(step.statement.primitive) : { derivative: null };
      if (derivative?.kind === "zero") {
        const because = derivative.because.split(";")[0] ?? derivative.because;
        const decides = outputs.every(({ value }) => typeof value === "boolean");
        return [{ text: `${name} acts through ${formula}, whose derivative is 0 (${because})`, line, values, decides }];
      }
      return [
        {
          text: `${name} only selects an element or a length in ${formula}, which does not change with it`,
          line,
          values,
        },
      ];
    }
    const isZeroBar = outputs.every(({ id }) => isZero(this.#walk.adjoints.get(id)?.total ?? 0));
    const partial = step.kind === "apply" ? partialOf(step, position) : null;
    if (partial === 0 && step.kind === "apply") {
      return [{ text: this.#zeroPartial(step, position, name, formula), line, values }];
    }
    if (isZeroBar) return outputs.flatMap((output) => this.#reasons(output, visited));
    if (partial === null && this.#walk.varied.has(cell.id)) {
      return [{ text: `nothing comes back to this part of ${name} through ${formula}`, line, values }];
    }
    return [];
  }

  #zeroPartial(step: Applied, position: number, name: string, formula: string): string {
    const rule = this.#terms.rule(step, position, step.output, HERE);
    const numbers = this.#composition.numbers(step);
    const here = numbers === null || numbers === formula ? "" : ` at ${numbers}`;
    const quotient = `∂${inQuotient(formula)}/∂${inQuotient(name)}`;
    const general = rule === null ? "0" : formulaOf(rule).plain;
    return `${quotient} = 0${here}${general === "0" ? "" : ` (in general ${general})`}`;
  }

  #unused(cell: Cell): Reason {
    const name = formulaOf(this.#composition.names.of(cell, HERE)).plain;
    const isInput = this.#composition.of(cell)?.kind === "input";
    const text = isInput ? `${name} is not used` : `nothing that follows uses ${name}`;
    return { text, line: null, values: this.#ids(cell) };
  }

  /** A side that did not run, which would have used the value. */
  #untaken(cell: Cell): Reason | null {
    const { variable } = cell;
    const branch = this.#branches.find((ran) => variable !== null && freeVariables(otherSide(ran)).has(variable));
    if (branch === undefined) return null;
    const { predicate, statement, taken } = branch;
    const name = formulaOf(this.#composition.names.of(cell, HERE)).plain;
    const condition = formulaOf(this.#composition.names.text(predicate, statement.predicate, HERE)).plain;
    const side = taken === "then" ? "not " : "";
    return {
      text: `the side that uses ${name} (where ${side}${condition}) did not run: ${condition} is ${taken === "then"}`,
      line: this.#composition.lines.at(statement.site),
      values: this.#ids(cell),
    };
  }

  /** Steps at a point where the mathematics leaves a choice, and comparisons of equal numbers that decide a branch. */
  #kinks(): Remark[] {
    const found = new Map<string, Remark>();
    for (const step of this.#operations) {
      if (step.kind !== "apply" || found.size >= MOST_ELEMENTS) continue;
      const remark = this.#tie(step);
      if (remark !== null && !found.has(remark.sentence)) found.set(remark.sentence, remark);
    }
    for (const branch of this.#branches) {
      const remark = found.size >= MOST_ELEMENTS ? null : this.#edge(branch);
      if (remark !== null && !found.has(remark.sentence)) found.set(remark.sentence, remark);
    }
    return [...found.values()];
  }

  #tie(step: Applied): Remark | null {
    const { special, derivative } = rowOf(step.statement.primitive);
    if (derivative.kind !== "elementwise" || !this.#walk.adjoints.has(step.output.id)) return null;
    const values = step.inputs.map(({ value }) => Number(value));
    const active = activePositions(step).filter((at) => this.#walk.varied.has(step.inputs[at]?.id ?? -1));
    const [isTie, point] = [
      values.length === 2 && values[0] === values[1],
      special.find(({ inputs }) => inputs.length === values.length && inputs.every((x, at) => x === values[at])),
    ];
    const isAbout = values.length === 1 || isTie || active.length === values.length;
    // A tie is stated in the table for one pair of equal numbers, and holds for all.
    const tie = special.find(
      ({ inputs, partials }) => inputs.length === 2 && inputs[0] === inputs[1] && partials[0] === 0.5,
    );
    const found = point ?? (isTie ? tie : undefined);
    if (found === undefined || active.length === 0 || !isAbout) return null;
    const formula = formulaOf(this.#composition.names.formula(step, HERE)).plain;
    const numbers = this.#composition.numbers(step) ?? formula;
    const output = this.#composition.of(step.output);
    return {
      kind: "kink",
      subject: formula,
      values: output === null ? [] : [output.id],
      sentence: `${formula} is at a point where its derivative is a choice, ${numbers}: ${found.convention}.`,
      line: this.#lineOf(step),
    };
  }

  #edge({ predicate, statement, taken }: RanBranch): Remark | null {
    const maker = this.#composition.names.maker(predicate);
    if (maker === null || maker.inputs.length !== 2) return null;
    const [left, right] = maker.inputs;
    if (left === undefined || right === undefined || typeof left.value !== "number" || left.value !== right.value)
      return null;
    if (!this.#walk.varied.has(left.id) && !this.#walk.varied.has(right.id)) return null;
    const condition = formulaOf(this.#composition.names.text(predicate, statement.predicate, HERE)).plain;
    return {
      kind: "kink",
      subject: condition,
      values: [left, right].flatMap((cell) => this.#ids(cell)),
      sentence: `${condition} is decided at its edge, where both sides are ${showNumber(left.value)}: the derivative is that of the side that ran (${condition} is ${taken === "then"}).`,
      line: this.#composition.lines.at(statement.site),
    };
  }

  #operand(step: Applied | Ruled, position: number): string {
    return formulaOf(this.#composition.names.operand(step, position, HERE)).plain;
  }

  #lineOf(step: Applied | Ruled): SourceLine | null {
    const site = step.kind === "apply" ? step.statement.output.origin.site : step.statement.site;
    return this.#composition.lines.at(site);
  }

  #ids(cell: Cell): number[] {
    const shown = this.#composition.origin(cell);
    return shown === null ? [] : [shown.id];
  }
}

const MOST_VISITED = 2000;

function isZero(adjoint: number | Float64Array): boolean {
  return typeof adjoint === "object" ? adjoint.every((x) => x === 0) : adjoint === 0;
}

function unique(reasons: readonly Reason[]): Reason[] {
  return reasons.filter(({ text, line }, at) => {
    return reasons.findIndex((other) => other.text === text && other.line?.number === line?.number) === at;
  });
}

function otherSide({ statement, taken }: RanBranch): Block {
  return taken === "then" ? statement.otherwise : statement.then;
}
