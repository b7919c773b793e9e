/**
 * Which values of a run are shown, under which names, in which sections: the run in the nesting of the source, with one iteration
 * of each loop. What does not change with the arguments and has no name of the user's is left to the formulas, and so are elements
 * that are read.
 */
import type { Loop } from "../ir/program.js";
import { isDifferentiable } from "../ir/types.js";
import { rowOf } from "../primitives/table.js";
import type { Applied, Cell, Iteration, RanBranch, RanCall, RanLoop, Ruled, Run, Step } from "../steps/record.js";
import type { Walk } from "../steps/walk.js";
import type { Carried, Section, Shown, SourceLine } from "./explanation.js";
import { firstSite, framesOf, grouped, type Placed, sourceOf } from "./grouping.js";
import type { NamedInput } from "./inputs.js";
import { Lines } from "./lines.js";
import { elementOf, HERE, isShort, Names, nameText, type Round } from "./names.js";
import { formulaOf, prettyFormula, rawNumber, subscript } from "./notation.js";

/** A value that is shown: its place in the explanation, the step that made it (none for an input or a carry). */
export interface ShownCell {
  readonly id: number;
  readonly kind: "input" | "step" | "carry";
  readonly cell: Cell;
  readonly step: Applied | Ruled | null;
  readonly line: SourceLine | null;
  /** The loops around it, outermost first: a general iteration is written in their indices. */
  readonly loops: readonly Loop[];
  /** The iteration of the innermost of them. */
  readonly iteration: Iteration | null;
  /** For a carry: the value that it comes from through iterations that are not shown. */
  readonly follows: number | null;
}

/** A loop with the iteration that is shown. */
export interface ShownLoop {
  readonly ran: RanLoop;
  readonly chosen: Iteration | null;
  /** This loop and those around it. */
  readonly loops: readonly Loop[];
  /** For each carry of the section, its place among the carries of the loop. */
  readonly places: readonly number[];
}

/** A run with its adjoints. */
export interface Explained {
  readonly run: Run;
  readonly result: Cell;
  readonly walk: Walk;
}

export interface CompositionOptions {
  /** Which iteration of each loop is shown; the last one where fewer ran. */
  readonly iteration: number;
}

/** A value is called by what computes it where that is short, in the indices of loops, too. */
const LONGEST_GENERAL = 12;

/** The letters of loops whose index has no name. */
const LETTERS = ["k", "l", "m", "n"];

/** The most values that are shown one by one. */
const MOST_SHOWN = 5000;

/** A loop that is being visited: which iteration of it, and the names of what it carries. */
interface Open {
  readonly loop: Loop;
  readonly iteration: Iteration;
  readonly bases: ReadonlySet<string>;
}

/** One carry of a loop: its name without the number of an iteration, and its place. */
interface Carry {
  readonly base: string;
  /** In formulas: with a prime for each earlier loop over the same variable, whose iterations have the same numbers. */
  readonly name: string;
  /** As the user wrote it. */
  readonly written: string | null;
  readonly at: number;
  readonly varies: boolean;
  /** Before the first iteration, and after the last. */
  readonly before: Cell;
  readonly after: Cell;
}

export class Composition {
  readonly shown: ShownCell[] = [];
  readonly sections: readonly Section[];
  readonly lines: Lines;
  readonly names: Names;
  /** The loops shown, by the section that shows them. */
  readonly loops = new Map<Section, ShownLoop>();
  readonly #walk: Walk;
  readonly #options: CompositionOptions;
  readonly #byCell = new Map<number, ShownCell>();
  readonly #taken = new Map<string, number>();
  /** How many loops over a variable were visited, by its name and how deep they are. */
  readonly #looped = new Map<string, number>();
  readonly #result: Cell;
  readonly #open: Open[] = [];
  /** Of temporaries without a name; one that the user does not use. */
  readonly #letter: string;
  #unnamed = 0;

  constructor({ run, result, walk }: Explained, inputs: readonly NamedInput[], options: CompositionOptions) {
    this.lines = new Lines(sourceOf(run));
    this.#walk = walk;
    this.#options = options;
    this.#result = result;
    this.names = new Names(run);
    this.#letter = ["v", "u", "t", "q"].find((letter) => !namesIn(run).has(letter)) ?? "v";
    for (const { cell, name, nesting } of inputs) {
      this.names.set(cell, { kind: "name", name: this.#free(name) });
      if (nesting !== null) this.names.setNesting(cell, nesting);
      this.#add(cell, "input", null, null, null);
    }
    this.sections = grouped(this.#visit(run.steps), 0, this.lines);
  }

  of(cell: Cell): ShownCell | null {
    return this.#byCell.get(cell.id) ?? null;
  }

  /** Where an operand comes from: the value itself, or the array that an element is read from. */
  origin(cell: Cell): ShownCell | null {
    const own = this.of(cell);
    if (own !== null) return own;
    const maker = this.names.maker(cell);
    const read = maker === null ? null : elementOf(maker);
    return read === null ? null : this.of(read.array);
  }

  /** Whether it is a step that only reads an element, and is not shown itself. */
  isHiddenRead(step: Applied | Ruled): step is Applied {
    if (step.kind !== "apply" || elementOf(step) === null) return false;
    return step.statement.output.origin.name === null && this.of(step.output) === null;
  }

  /** The right-hand side with the numbers of this run; null where an array takes part. */
  numbers(step: Applied | Ruled): string | null {
    if (step.kind === "ruled") return null;
    const values = step.inputs.map(({ value }) => value);
    if (typeof step.output.value === "object" || values.some((value) => typeof value === "object")) return null;
    const { notation } = rowOf(step.statement.primitive);
    return prettyFormula(
      notation.plain(...values.map((value) => (typeof value === "number" ? rawNumber(value) : String(value)))),
    );
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
      if (this.of(cell) !== null) return [];
      const name = cell.variable?.origin.name ?? null;
      const varies = this.#walk.varied.has(cell.id);
      if (!varies && (name === null || site === null || typeof cell.value !== "number")) return [];
      const isRead = step.kind === "apply" && elementOf(step) !== null;
      if (isRead && name === null && cell.id !== this.#result.id && !this.names.has(cell)) return [];
      if (!this.names.has(cell)) this.#nameStep(cell, step, name);
      return [this.#add(cell, "step", step, line, null).id];
    });
    if (values.length === 0) return [];
    return [{ frames: framesOf(site), section: { kind: "statement", line, values } }];
  }

  #nameStep(cell: Cell, step: Applied | Ruled, name: string | null): void {
    if (name !== null) {
      this.names.set(cell, { kind: "name", name: this.#free(name) });
      return;
    }
    if (cell.id === this.#result.id) {
      this.names.set(cell, { kind: "name", name: this.#free("L") });
      return;
    }
    const text = this.names.formula(step, HERE);
    const general = this.names.formula(step, new Set(this.#open.map(({ loop }) => loop)));
    if (isShort(text) && isShort(general, LONGEST_GENERAL) && !this.#taken.has(text.raw)) {
      this.#taken.set(text.raw, 1);
      this.names.set(cell, { kind: "expression", step });
      return;
    }
    this.names.set(cell, { kind: "name", name: this.#numbered() });
  }

  /** `v₁`, `v₂`, ... */
  #numbered(): string {
    this.#unnamed++;
    return this.#free(`${this.#letter}${subscript(this.#unnamed)}`);
  }

  #loop(step: RanLoop): Placed[] {
    const { statement, iterations } = step;
    const chosen = iterations[Math.min(this.#options.iteration, iterations.length - 1)] ?? null;
    this.#setLetter(statement);
    const carries = this.#carriesOf(step);
    const first = carries.map(({ before }) => this.#idOf(before));
    const into = carries.map((carry, n) =>
      chosen === null ? null : this.#into(carry, step, chosen, first[n] ?? null),
    );
    const body = chosen === null ? [] : this.#iteration(step, chosen, carries);
    const last = carries.map((carry) => this.#after(carry, step, chosen));
    if (iterations.length > 0 && body.length === 0) return [];
    const carried = carries.map(({ base, before, after }, n): Carried => {
      const ids = { first: first[n] ?? null, into: into[n] ?? null, last: last[n] ?? null };
      return {
        name: formulaOf(nameText(base)),
        before: shownValue(before),
        after: shownValue(after),
        ids,
        general: null,
      };
    });
    const section: Section = {
      kind: "loop",
      line: this.lines.at(statement.site),
      iterations: iterations.length,
      chosen: chosen === null ? null : { iteration: chosen.index, index: this.names.letter(statement) },
      body,
      carried,
      accumulated: [],
      matrix: null,
    };
    const loops = [...this.#open.map(({ loop }) => loop), statement];
    this.loops.set(section, { ran: step, chosen, loops, places: carries.map(({ at }) => at) });
    return [{ frames: framesOf(statement.site), section }];
  }

  #setLetter(loop: Loop): void {
    if (loop.body.params[0]?.origin.name != null) return;
    const around = new Set(this.#open.map((open) => this.names.letter(open.loop)));
    this.names.setLetter(loop, LETTERS.find((letter) => !around.has(letter) && !this.#taken.has(letter)) ?? "k");
  }

  /** The numbers and arrays of numbers that go round and have a name, or change with the arguments. */
  #carriesOf({ statement, outputs, initial }: RanLoop): Carry[] {
    const carries = statement.body.params.slice(1).flatMap((param, at): Carry[] => {
      const [before, after] = [initial[at], outputs[at]];
      if (before === undefined || after === undefined || before.id < 0 || after.id < 0) return [];
      if (!isDifferentiable(param.type)) return [];
      const varies = [before, after].some(({ id }) => this.#walk.varied.has(id));
      const written = param.origin.name ?? statement.outputs[at]?.origin.name ?? null;
      if (written === null && !varies) return [];
      const base = written ?? this.#numbered();
      return [{ base, name: base, written, at, varies, before, after }];
    });
    // The parts of a small array or object carry one name.
    return carries.map((carry) => {
      const same = carries.filter(({ base }) => base === carry.base);
      const base = same.length === 1 ? carry.base : `${carry.base}${subscript(same.indexOf(carry))}`;
      return { ...carry, base, name: this.#marked(base) };
    });
  }

  /** Loops around that carry the variable, too, put numbers of their own before: those of loops as deep would be the same. */
  #marked(base: string): string {
    const key = `${base}:${this.#open.filter(({ bases }) => bases.has(base)).length}`;
    const earlier = this.#looped.get(key) ?? 0;
    this.#looped.set(key, earlier + 1);
    return `${base}${"′".repeat(earlier)}`;
  }

  #rounds(base: string, own: Round): Round[] {
    const around = this.#open.filter(({ bases }) => bases.has(base));
    return [...around.map(({ loop, iteration }): Round => ({ loop, iteration: iteration.index, offset: 0 })), own];
  }

  /** What the iteration shown is given. */
  #into(
    { base, name, at, varies }: Carry,
    { statement }: RanLoop,
    chosen: Iteration,
    follows: number | null,
  ): number | null {
    const cell = chosen.before[at];
    if (cell === undefined || cell.id < 0) return null;
    const known = this.of(cell);
    const param = statement.body.params[at + 1] ?? null;
    const rounds = this.#rounds(base, { loop: statement, iteration: chosen.index, offset: 0 });
    this.names.set(cell, { kind: "carry", name, rounds, outside: this.names.naming(cell), param });
    if (!varies || !this.#walk.varied.has(cell.id)) return null;
    return (known ?? this.#add(cell, "carry", null, this.lines.at(statement.site), follows)).id;
  }

  #iteration({ statement, iterations }: RanLoop, chosen: Iteration, carries: readonly Carry[]): readonly Section[] {
    // What the next iteration makes is used in the adjoint of what this one does.
    for (const { index, after } of [chosen, ...iterations.slice(chosen.index + 1, chosen.index + 2)]) {
      for (const { base, name, written, at } of carries) {
        const cell = after[at];
        if (cell === undefined || cell.id < 0 || this.names.has(cell)) continue;
        if ((cell.variable?.origin.name ?? written) !== written) continue;
        const rounds = this.#rounds(base, { loop: statement, iteration: index, offset: 1 });
        this.names.set(cell, { kind: "carry", name, rounds, outside: null, param: null });
      }
    }
    const bases = new Set(carries.map(({ base }) => base));
    this.#open.push({ loop: statement, iteration: chosen, bases });
    const body = grouped(this.#visit(chosen.steps), framesOf(statement.site).length, this.lines);
    this.#open.pop();
    return body;
  }

  /** What the loop leaves behind. */
  #after(carry: Carry, { statement, iterations }: RanLoop, chosen: Iteration | null): number | null {
    const { base, name, at, after } = carry;
    const known = this.of(after);
    if (known !== null) return known.id;
    if (!this.names.has(after)) {
      const rounds = this.#rounds(base, { loop: statement, iteration: iterations.length, offset: null });
      this.names.set(after, { kind: "carry", name, rounds, outside: null, param: null });
    }
    if (!this.#walk.varied.has(after.id)) return null;
    const follows = this.#idOf(chosen?.after[at]);
    return this.#add(after, "carry", null, this.lines.at(statement.site), follows).id;
  }

  #idOf(cell: Cell | undefined): number | null {
    return cell === undefined ? null : (this.of(cell)?.id ?? null);
  }

  #branch(step: RanBranch): Placed[] {
    const { statement, predicate, taken } = step;
    const depth = framesOf(statement.site).length;
    const body = grouped(this.#visit(step.steps), depth, this.lines);
    const condition = formulaOf(this.names.text(predicate, statement.predicate, HERE)).plain;
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

  #add(
    cell: Cell,
    kind: ShownCell["kind"],
    step: Applied | Ruled | null,
    line: SourceLine | null,
    follows: number | null,
  ): ShownCell {
    const loops = this.#open.map(({ loop }) => loop);
    const iteration = this.#open.at(-1)?.iteration ?? null;
    const shown = { id: this.shown.length, kind, cell, step, line, loops, iteration, follows };
    this.shown.push(shown);
    this.#byCell.set(cell.id, shown);
    return shown;
  }

  /** The name, with a number behind it from its second use on. */
  #free(name: string): string {
    const uses = this.#taken.get(name) ?? 0;
    this.#taken.set(name, uses + 1);
    if (uses === 0) return name;
    return this.#free(`${name}${/[\d₀-₉]$/.test(name) ? "′".repeat(uses) : subscript(uses)}`);
  }
}

/** The names that the user gave to what was computed. */
function namesIn({ operations, inputs }: Run): Set<string | null> {
  const made = operations.flatMap((step) => (step.kind === "apply" ? [step.output] : step.outputs));
  return new Set([...inputs, ...made].map(({ variable }) => variable?.origin.name ?? null));
}

/** An array is cut after this many elements. */
const FIRST = 6;

export function shownValue({ value }: Pick<Cell, "value">): Shown {
  if (typeof value === "object") return { length: value.length, first: [...value.slice(0, FIRST)] };
  return Number(value);
}
