/**
 * Decides where an array must be copied, so that every update may change its storage in place and every value keeps its
 * content for as long as it is read. `insert-copies.ts` writes the decisions into the program.
 *
 * Every array value has a set of roots: the storages that it may refer to. A value that owns has exactly one, which nobody
 * else may hold when it is handed on; values that do not own may share, and are never changed. Storage is handed on by an update, into a
 * carry, out of a branch, into a call: there the value is moved if it owns and no live value shares its root, else copied.
 */
import type { Apply, Block, Branch, Call, Loop, Program, Statement, Value, Variable } from "../../ir/program.js";
import { arrayLiveness, type Liveness } from "./liveness.js";
import { type Ownership, sharesInput } from "./ownership.js";

/**
 * The operands to be copied: input positions of an update or call, positions of initial carries of a loop, positions of results
 * of a block.
 */
export type Placement = ReadonlyMap<Statement | Block, ReadonlySet<number>>;

export function placeCopies(program: Program, ownership: Ownership): Placement {
  return new PlacementAnalysis(program, ownership).run();
}

/** One storage, or several of which at most one is meant at a time. `level` is the number of loops around its creation. */
interface Root {
  readonly level: number;
}

type Roots = ReadonlySet<Root>;
const NO_ROOTS: Roots = new Set();

class PlacementAnalysis {
  readonly #program: Program;
  readonly #ownership: Ownership;
  readonly #liveness: Liveness;
  readonly #roots = new Map<Variable, Roots>();
  /** One root a definition, the same in every round of a fixpoint. */
  readonly #created = new Map<Variable, Root>();
  /** Roots of storage that a sharing carry keeps from an earlier iteration. */
  readonly #kept = new Map<Variable, Root>();
  readonly #copies = new Map<Statement | Block, Set<number>>();
  #level = 0;

  constructor(program: Program, ownership: Ownership) {
    this.#program = program;
    this.#ownership = ownership;
    this.#liveness = arrayLiveness(program);
  }

  run(): Placement {
    const { inputs, body } = this.#program;
    for (const input of inputs) this.#setFresh(input);
    this.#statements(body);
    const owned = body.results.map((_, position) => this.#ownership.resultOwned(this.#program, position));
    this.#handOver(body, body.results, owned, NO_VARIABLES);
    return this.#copies;
  }

  #statements(block: Block): void {
    for (const statement of block.statements) {
      switch (statement.kind) {
        case "apply":
          this.#apply(statement);
          break;
        case "loop":
          this.#loop(statement);
          break;
        case "branch":
          this.#branch(statement);
          break;
        case "call":
          this.#call(statement);
          break;
        case "derive":
          throw new Error("buffers: expand derive statements first");
        case "effect":
          break;
      }
    }
  }

  #apply(statement: Apply): void {
    const { primitive, inputs, output } = statement;
    if (output.type.kind !== "array") return;
    if (primitive.updates !== null) {
      const position = primitive.updates;
      const owned = inputs.map((_, input) => input === position);
      const roots = this.#handOver(statement, inputs, owned, this.#live(statement));
      const moved = roots[position];
      if (moved !== undefined) this.#roots.set(output, moved);
      else this.#setFresh(output);
    } else if (sharesInput(primitive)) {
      this.#roots.set(output, this.#unite(inputs));
    } else {
      this.#setFresh(output);
    }
  }

  #loop(loop: Loop): void {
    const live = this.#live(loop);
    const owned = loop.outputs.map((output) => this.#owns(output));
    this.#handOver(loop, loop.initial, owned, live);
    this.#level++;
    loop.outputs.forEach((output, position) => {
      if (owned[position] === true)
        this.#setCarry(loop, position, new Set([this.#create(this.#param(loop, position))]));
      else this.#setCarry(loop, position, union(this.#rootsOf(loop.initial[position]), [this.#keep(output)]));
    });
    for (let changed = true; changed; ) {
      if (loop.test !== null) this.#statements(loop.test);
      this.#statements(loop.body);
      this.#handOver(loop.body, loop.body.results, owned, live);
      changed = this.#mergeResults(loop, owned);
    }
    this.#level--;
    loop.outputs.forEach((output, position) => {
      if (owned[position] === true) this.#setFresh(output);
      else this.#roots.set(output, this.#rootsOf(this.#param(loop, position)));
    });
  }

  /** Adds what the body hands to its sharing carries. Storage made inside counts as the carry's own from the next iteration on. */
  #mergeResults(loop: Loop, owned: readonly boolean[]): boolean {
    let changed = false;
    loop.body.results.forEach((result, position) => {
      if (owned[position] === true) return;
      const before = this.#rootsOf(this.#param(loop, position));
      const outer = [...this.#rootsOf(result)].filter((root) => root.level < this.#level);
      const after = union(before, outer);
      if (after.size === before.size) return;
      this.#setCarry(loop, position, after);
      changed = true;
    });
    return changed;
  }

  #branch(statement: Branch): void {
    const live = this.#live(statement);
    const owned = statement.outputs.map((output) => this.#owns(output));
    for (const side of [statement.then, statement.otherwise]) {
      this.#statements(side);
      this.#handOver(side, side.results, owned, live);
    }
    statement.outputs.forEach((output, position) => {
      if (output.type.kind !== "array") return;
      if (owned[position] === true) this.#setFresh(output);
      else this.#roots.set(output, this.#unite([statement.then, statement.otherwise].map((s) => s.results[position])));
    });
  }

  #call(call: Call): void {
    const owned = call.program.inputs.map((input) => this.#ownership.owns(call.program, input));
    this.#handOver(call, call.inputs, owned, this.#live(call));
    const lent = call.inputs.filter((_, position) => owned[position] !== true);
    call.outputs.forEach((output, position) => {
      if (output.type.kind !== "array") return;
      if (this.#ownership.resultOwned(call.program, position)) this.#setFresh(output);
      else this.#roots.set(output, union(this.#unite(lent), [this.#create(output)]));
    });
  }

  /**
   * Hands the `owned` ones of `operands` over, one after the other; notes which must be copied. Returns the roots that each moved
   * operand takes along, undefined where it was copied or is not owned.
   */
  #handOver(
    site: Statement | Block,
    operands: readonly Value[],
    owned: readonly boolean[],
    live: ReadonlySet<Variable>,
  ): (Roots | undefined)[] {
    const held = operands.map((operand) => this.#rootsOf(operand));
    return operands.map((operand, position) => {
      if (owned[position] !== true || operand.kind !== "variable" || operand.type.kind !== "array") return undefined;
      const roots = this.#rootsOf(operand);
      const shared =
        this.#isCopied(site, position) ||
        !this.#owns(operand) ||
        held.some((other, at) => at !== position && intersects(other, roots)) ||
        [...live].some((other) => intersects(this.#rootsOf(other), roots));
      if (!shared) return roots;
      held[position] = NO_ROOTS;
      this.#copy(site, position);
      return undefined;
    });
  }

  #owns(variable: Variable): boolean {
    return this.#ownership.owns(this.#program, variable);
  }

  /** Decisions stay: the rounds of a fixpoint only add to them. */
  #isCopied(site: Statement | Block, position: number): boolean {
    return this.#copies.get(site)?.has(position) ?? false;
  }

  #copy(site: Statement | Block, position: number): void {
    const positions = this.#copies.get(site);
    if (positions === undefined) this.#copies.set(site, new Set([position]));
    else positions.add(position);
  }

  #live(statement: Statement): ReadonlySet<Variable> {
    return this.#liveness.get(statement) ?? NO_VARIABLES;
  }

  #rootsOf(value: Value | undefined): Roots {
    return value?.kind === "variable" ? (this.#roots.get(value) ?? NO_ROOTS) : NO_ROOTS;
  }

  #unite(values: readonly (Value | undefined)[]): Roots {
    return union(
      NO_ROOTS,
      values.flatMap((value) => [...this.#rootsOf(value)]),
    );
  }

  #param(loop: Loop, position: number): Variable | undefined {
    return loop.body.params[position + 1];
  }

  #setCarry(loop: Loop, position: number, roots: Roots): void {
    for (const region of [loop.test, loop.body]) {
      const param = region?.params[position + 1];
      if (param?.type.kind === "array") this.#roots.set(param, roots);
    }
  }

  #setFresh(variable: Variable): void {
    if (variable.type.kind === "array") this.#roots.set(variable, new Set([this.#create(variable)]));
  }

  #create(variable: Variable | undefined): Root {
    return this.#memoised(this.#created, variable, this.#level);
  }

  /** Outlives the loop, so it belongs to the level outside. */
  #keep(output: Variable): Root {
    return this.#memoised(this.#kept, output, this.#level - 1);
  }

  #memoised(roots: Map<Variable, Root>, variable: Variable | undefined, level: number): Root {
    const known = variable === undefined ? undefined : roots.get(variable);
    if (known !== undefined) return known;
    const root = { level };
    if (variable !== undefined) roots.set(variable, root);
    return root;
  }
}

const NO_VARIABLES: ReadonlySet<Variable> = new Set();

function union(roots: Roots, more: Iterable<Root>): Roots {
  const all = new Set(roots);
  for (const root of more) all.add(root);
  return all;
}

function intersects(a: Roots, b: Roots): boolean {
  for (const root of a) if (b.has(root)) return true;
  return false;
}
