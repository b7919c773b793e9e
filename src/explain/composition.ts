/**
 * Which values of a run are shown, under which names, in which sections: the run in the nesting of the source, with one iteration
 * of each loop. What does not change with the arguments and has no name of the user's is left to the formulas.
 */
import type { Site } from "../errors/site.js";
import type { Value } from "../ir/program.js";
import { isDifferentiable } from "../ir/types.js";
import { rowOf } from "../primitives/table.js";
import type { Applied, Cell, RanBranch, RanCall, RanLoop, Ruled, Run, Step } from "../steps/record.js";
import type { Walk } from "../steps/walk.js";
import type { Formula, LoopSection, Section, Shown, SourceLine, StatementSection } from "./explanation.js";
import { Lines } from "./lines.js";
import { latexName, prettyFormula, showNumber, subscript } from "./notation.js";

/** A value that is shown: its place in the explanation, its name, the step that made it (none for an input). */
export interface ShownCell {
  readonly id: number;
  readonly cell: Cell;
  readonly name: Formula;
  readonly step: Applied | Ruled | null;
  readonly line: SourceLine | null;
}

export interface CompositionOptions {
  /** Which iteration of each loop is shown; the last one where fewer ran. */
  readonly iteration: number;
}

/** The most values that are shown one by one. */
const MOST_SHOWN = 5000;

/** A section with the calls that led to it, outermost first. */
interface Placed {
  readonly frames: readonly Site[];
  readonly section: Section;
}

export class Composition {
  readonly shown: ShownCell[] = [];
  readonly sections: readonly Section[];
  readonly lines = new Lines();
  readonly #walk: Walk;
  readonly #options: CompositionOptions;
  readonly #byCell = new Map<number, ShownCell>();
  readonly #makers = new Map<number, Applied>();
  readonly #taken = new Map<string, number>();
  readonly #result: Cell;
  #unnamed = 0;

  constructor(run: Run, result: Cell, walk: Walk, options: CompositionOptions) {
    this.#walk = walk;
    this.#options = options;
    this.#result = result;
    for (const operation of run.operations) {
      if (operation.kind === "apply") this.#makers.set(operation.output.id, operation);
    }
    for (const input of run.inputs) this.#show(input, null, input.variable?.origin.name ?? "input", null);
    this.sections = grouped(this.#visit(run.steps), 0, this.lines);
  }

  of(cell: Cell): ShownCell | null {
    return this.#byCell.get(cell.id) ?? null;
  }

  /** An operand as a formula: a name, a number, or the expression that computes it. */
  operand(step: Applied | Ruled, position: number): Formula {
    const cell = step.inputs[position];
    const input = step.statement.inputs[position];
    if (cell === undefined || input === undefined) return same("?");
    return this.#text(cell, input);
  }

  /** The right-hand side of a step. */
  formula(step: Applied | Ruled): Formula {
    const operands = step.inputs.map((_, position) => this.operand(step, position));
    const [plain, latex] = [operands.map((operand) => operand.plain), operands.map((operand) => operand.latex)];
    if (step.kind === "ruled") {
      const name = step.statement.rule?.name ?? step.statement.program.name;
      return { plain: `${name}(${plain.join(", ")})`, latex: `${latexName(name)}\\left(${latex.join(", ")}\\right)` };
    }
    const { notation } = rowOf(step.statement.primitive);
    return { plain: prettyFormula(notation.plain(...plain)), latex: notation.latex(...latex) };
  }

  /** The right-hand side with the numbers of this run; null where an array takes part. */
  numbers(step: Applied | Ruled): string | null {
    if (step.kind === "ruled") return null;
    const values = step.inputs.map(({ value }) => value);
    if (typeof step.output.value === "object" || values.some((value) => typeof value === "object")) return null;
    const { notation } = rowOf(step.statement.primitive);
    return prettyFormula(
      notation.plain(...values.map((value) => (typeof value === "number" ? showNumber(value) : String(value)))),
    );
  }

  #text(cell: Cell, input: Value): Formula {
    if (input.kind === "constant") return numberFormula(input.value);
    const shown = this.of(cell);
    const own = input.kind === "variable" ? input.origin.name : null;
    if (shown !== null && (own === null || cell.variable === input)) return shown.name;
    const maker = this.#makers.get(cell.id);
    // A name that the compiler made, such as that of a length, says less than what it stands for.
    const isWritten = maker === undefined || (maker.statement.output.origin.site ?? null) !== null;
    if (own !== null && isWritten) return { plain: own, latex: latexName(own) };
    if (shown !== null) return shown.name;
    if (maker !== undefined) return this.formula(maker);
    return typeof cell.value === "object" ? same("array") : numberFormula(cell.value);
  }

  #visit(steps: readonly Step[]): Placed[] {
    return steps.flatMap((step) => (this.shown.length >= MOST_SHOWN ? [] : this.#step(step)));
  }

  #step(step: Step): Placed[] {
    switch (step.kind) {
      case "apply":
      case "ruled":
        return this.#statement(step);
      case "loop":
        return this.#loop(step);
      case "branch":
        return this.#branch(step);
      case "call":
        return this.#call(step);
    }
  }

  #call({ statement, steps }: RanCall): Placed[] {
    const body = grouped(this.#visit(steps), framesOf(firstSite(steps)).length, this.lines);
    if (body.length === 0) return [];
    const { site, program } = statement;
    return [{ frames: framesOf(site), section: { kind: "call", line: this.lines.at(site), name: program.name, body } }];
  }

  #statement(step: Applied | Ruled): Placed[] {
    const made = step.kind === "apply" ? [step.output] : step.outputs;
    const site = made[0]?.variable?.origin.site ?? null;
    const line = this.lines.at(site);
    const values = made.flatMap((cell): number[] => {
      const name = cell.variable?.origin.name ?? null;
      const varies = this.#walk.varied.has(cell.id);
      if (!varies && (name === null || site === null || typeof cell.value === "object")) return [];
      return [this.#show(cell, step, name, line).id];
    });
    if (values.length === 0) return [];
    return [{ frames: framesOf(site), section: { kind: "statement", line, values } }];
  }

  #loop(step: RanLoop): Placed[] {
    const { statement, iterations, initial, outputs } = step;
    for (const { origin } of statement.body.params.slice(1)) {
      if (origin.name !== null) this.#taken.set(origin.name, Math.max(1, this.#taken.get(origin.name) ?? 0));
    }
    const chosen = iterations[Math.min(this.#options.iteration, iterations.length - 1)];
    const depth = framesOf(statement.site).length;
    const body = chosen === undefined ? [] : grouped(this.#visit(chosen.steps), depth, this.lines);
    if (iterations.length > 0 && body.length === 0) return [];
    const carried = statement.body.params.slice(1).flatMap((param, at): LoopSection["carried"] => {
      const [before, after] = [initial[at], outputs[at]];
      if (param.origin.name === null || before === undefined || after === undefined) return [];
      if (before.id < 0 || after.id < 0 || !isDifferentiable(param.type)) return [];
      return [{ name: param.origin.name, before: shownValue(before), after: shownValue(after) }];
    });
    const index = statement.body.params[0]?.origin.name ?? "iteration";
    const section: Section = {
      kind: "loop",
      line: this.lines.at(statement.site),
      iterations: iterations.length,
      chosen: chosen === undefined ? null : { iteration: chosen.index, index },
      body,
      carried,
    };
    return [{ frames: framesOf(statement.site), section }];
  }

  #branch(step: RanBranch): Placed[] {
    const { statement, predicate, taken } = step;
    const depth = framesOf(statement.site).length;
    const body = grouped(this.#visit(step.steps), depth, this.lines);
    const condition = this.#text(predicate, statement.predicate).plain;
    const holds = taken === "then";
    const section: Section = {
      kind: "branch",
      line: this.lines.at(statement.site),
      condition,
      taken: holds,
      because: `${condition} is ${holds}: the other side did not run, the result does not change with it, and it adds nothing to any adjoint`,
      body,
    };
    return [{ frames: framesOf(statement.site), section }];
  }

  #show(cell: Cell, step: Applied | Ruled | null, name: string | null, line: SourceLine | null): ShownCell {
    const known = this.of(cell);
    if (known !== null) return known;
    const shown = { id: this.shown.length, cell, name: this.#name(cell, step, name), step, line };
    this.shown.push(shown);
    this.#byCell.set(cell.id, shown);
    return shown;
  }

  #name(cell: Cell, step: Applied | Ruled | null, name: string | null): Formula {
    if (name !== null) return this.#free(name);
    if (cell.id === this.#result.id) return this.#free("L");
    const read = step?.kind === "apply" ? this.#elementName(step) : null;
    if (read !== null) return read;
    this.#unnamed++;
    return this.#free(`v${this.#unnamed}`);
  }

  /** An element that is read is called what is written: `w[2]`. */
  #elementName(step: Applied): Formula | null {
    const { derivative, notation } = rowOf(step.statement.primitive);
    if (derivative.kind !== "linear" || step.inputs.length !== 2 || typeof step.output.value !== "number") return null;
    const [array, index] = step.inputs;
    if (typeof array?.value !== "object" || typeof index?.value !== "number") return null;
    const name = this.operand(step, 0);
    const at = showNumber(index.value);
    return { plain: notation.plain(name.plain, at), latex: notation.latex(name.latex, at) };
  }

  /** The name, with a number behind it from its second use on. */
  #free(name: string): Formula {
    const uses = this.#taken.get(name) ?? 0;
    this.#taken.set(name, uses + 1);
    const plain = uses === 0 ? name : `${name}${/\d$/.test(name) ? "′".repeat(uses) : subscript(uses)}`;
    return { plain, latex: latexName(plain) };
  }
}

/** An array is cut after this many elements. */
const FIRST = 6;

export function shownValue({ value }: Pick<Cell, "value">): Shown {
  if (typeof value === "object") return { length: value.length, first: [...value.slice(0, FIRST)] };
  return Number(value);
}

function numberFormula(value: number | boolean): Formula {
  return same(typeof value === "number" ? showNumber(value) : String(value));
}

function same(text: string): Formula {
  return { plain: text, latex: text.replace(/−/g, "-") };
}

/** The calls of helper functions around a site, outermost first. */
function framesOf(site: Site | null): readonly Site[] {
  const frames: Site[] = [];
  // A function's text begins with no call: this is the call from outside.
  for (let caller = site?.caller ?? null; caller !== null && caller.caller !== null; caller = caller.caller) {
    frames.unshift(caller);
  }
  return frames;
}

function firstSite(steps: readonly Step[]): Site | null {
  for (const step of steps) {
    if (step.kind === "apply") return step.output.variable?.origin.site ?? null;
    if (step.statement.site !== null) return step.statement.site;
  }
  return null;
}

/** Puts what one call of a helper computed into a section of its own, and the steps of one line into one. */
function grouped(placed: readonly Placed[], depth: number, lines: Lines): readonly Section[] {
  const sections: Section[] = [];
  for (let at = 0; at < placed.length; ) {
    const { frames, section } = placed[at] as Placed;
    const frame = frames[depth];
    if (frame === undefined) {
      append(sections, section);
      at++;
      continue;
    }
    let end = at + 1;
    while (end < placed.length && placed[end]?.frames[depth]?.start === frame.start) end++;
    const body = grouped(placed.slice(at, end), depth + 1, lines);
    const inner = innerSource(placed[at] as Placed, depth);
    sections.push({ kind: "call", line: lines.at(frame), name: inner, body });
    at = end;
  }
  return sections;
}

function innerSource({ frames, section }: Placed, depth: number): string {
  const next = frames[depth + 1];
  if (next !== undefined) return next.source.name;
  return section.kind === "call" ? section.name : nameOfFrame(frames[depth]);
}

/** `relu` from the text of a call, `relu(z)`. */
function nameOfFrame(frame: Site | undefined): string {
  if (frame === undefined) return "";
  const text = frame.source.text.slice(frame.start, frame.end);
  return /^[\w$.]+(?=\()/.exec(text)?.[0] ?? "a function";
}

function append(sections: Section[], section: Section): void {
  const last = sections.at(-1);
  if (last?.kind === "statement" && section.kind === "statement" && last.line?.number === section.line?.number) {
    const merged: StatementSection = { ...last, values: [...last.values, ...section.values] };
    sections[sections.length - 1] = merged;
  } else sections.push(section);
}
