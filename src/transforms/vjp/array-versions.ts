/** Where the storage of an array version comes from: which versions may be kept whole, and where their lengths are known. */
import type { Definition } from "../../ir/definitions.js";
import type { Apply, Block, Loop, Program, Value, Variable } from "../../ir/program.js";
import { outputsOf, regionsOf } from "../../ir/regions.js";
import { primitives } from "../../primitives/table.js";

/**
 * Array versions of one program.
 *
 * Keeping a version for the backward pass costs a copy as soon as its storage is written again. That is paid for where the
 * version was made from scratch in the same iteration, at a cost of its length; where one element of a long array changes
 * in each iteration it would turn a linear program into a quadratic one, and single elements are kept instead.
 */
export class ArrayVersions {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  /** The innermost loop that a variable lives in. */
  readonly #loops = new Map<Variable, Loop | null>();
  readonly #outerLoops = new Map<Loop, Loop | null>();
  readonly #keepable = new Map<Variable, boolean>();

  constructor(program: Program, definitions: ReadonlyMap<Variable, Definition>) {
    this.#definitions = definitions;
    for (const input of program.inputs) this.#loops.set(input, null);
    this.#locate(program.body, null);
  }

  #locate(block: Block, loop: Loop | null): void {
    for (const param of block.params) this.#loops.set(param, loop);
    for (const statement of block.statements) {
      for (const output of outputsOf(statement)) this.#loops.set(output, loop);
      if (statement.kind === "loop") this.#outerLoops.set(statement, loop);
      for (const region of regionsOf(statement)) this.#locate(region, statement.kind === "loop" ? statement : loop);
    }
  }

  /** Whether keeping this version costs no more than making it did. What reverse mode added itself is made for keeping. */
  keepable(version: Variable): boolean {
    const loop = this.#loops.get(version) ?? null;
    if (loop === null) return true;
    let keepable = this.#keepable.get(version);
    if (keepable === undefined) {
      const roots = new Set<Variable>();
      this.#collectRoots(version, loop, new Set(), roots);
      keepable = roots.size > 0 && [...roots].every((root) => this.#isInside(root, loop));
      this.#keepable.set(version, keepable);
    }
    return keepable;
  }

  #isInside(root: Variable, loop: Loop): boolean {
    for (let at = this.#loops.get(root) ?? null; at !== null; at = this.#outerLoops.get(at) ?? null) {
      if (at === loop) return true;
    }
    return false;
  }

  /** The values that made the storage which `version` may have, seen from an iteration of `loop`. */
  #collectRoots(value: Value | undefined, loop: Loop, seen: Set<Variable>, roots: Set<Variable>): void {
    if (value?.kind !== "variable" || seen.has(value)) return;
    seen.add(value);
    const definition = this.#definitions.get(value);
    const follow = (next: Value | undefined) => this.#collectRoots(next, loop, seen, roots);
    if (definition?.kind === "apply") {
      const aliases = aliasedInputs(definition.statement);
      if (aliases.length === 0) roots.add(value);
      for (const position of aliases) follow(definition.statement.inputs[position]);
    } else if (definition?.kind === "carry" || definition?.kind === "output") {
      // The first value of the loop's own carry was made once, before it.
      if (definition.loop !== loop) follow(definition.loop.initial[definition.position]);
      follow(definition.loop.body.results[definition.position]);
    } else if (definition?.kind === "result" && definition.statement.kind === "branch") {
      follow(definition.statement.then.results[definition.position]);
      follow(definition.statement.otherwise.results[definition.position]);
    } else {
      roots.add(value);
    }
  }

  /** The earliest version that certainly has the length of `version`. */
  lengthRoot(version: Variable): Variable {
    return this.#lengthRoot(version, new Set());
  }

  #lengthRoot(version: Variable, assumed: Set<Variable>): Variable {
    const definition = this.#definitions.get(version);
    if (definition?.kind === "apply") {
      const { primitive, inputs } = definition.statement;
      const like = primitive === primitives.copy ? 0 : primitive === primitives.reserve ? null : primitive.updates;
      const updated = like === null ? undefined : inputs[like];
      return updated?.kind === "variable" ? this.#lengthRoot(updated, assumed) : version;
    }
    if (definition?.kind === "carry" || definition?.kind === "output") {
      const { loop, position } = definition;
      const param = loop.body.params[position + 1];
      const [initial, result] = [loop.initial[position], loop.body.results[position]];
      if (param === undefined || initial?.kind !== "variable" || result?.kind !== "variable") return version;
      // Induction over the iterations: carries as long as before the loop stay so.
      const root = this.#lengthRoot(initial, assumed);
      if (assumed.has(param)) return root;
      const assuming = new Set(assumed).add(param);
      return this.#lengthKey(result, assuming) === this.#lengthKey(root, assumed) ? root : version;
    }
    if (definition?.kind === "result" && definition.statement.kind === "branch") {
      const [then, otherwise] = [definition.statement.then, definition.statement.otherwise].map((side) => {
        const result = side.results[definition.position];
        return result?.kind === "variable" ? this.#lengthRoot(result, assumed) : null;
      });
      return then !== undefined && then !== null && then === otherwise ? then : version;
    }
    return version;
  }

  /** Whether `version` is a value of the forward program, not one that reverse mode added. */
  knows(version: Variable): boolean {
    return this.#definitions.has(version);
  }

  /** The same for two versions only if they are equally long: an array, or the number that it was made with. */
  lengthKey(version: Variable): Variable | number {
    return this.#lengthKey(version, new Set());
  }

  #lengthKey(version: Variable, assumed: Set<Variable>): Variable | number {
    const root = this.#lengthRoot(version, assumed);
    const count = this.count(root);
    if (count?.kind === "constant") return Number(count.value);
    if (count?.kind !== "variable") return root;
    const definition = this.#definitions.get(count);
    const measured = definition?.kind === "apply" && definition.statement.primitive === primitives.length;
    const [array] = measured ? definition.statement.inputs : [];
    return array?.kind === "variable" ? this.#lengthKey(array, assumed) : count;
  }

  /** The number that a version was made with, where it was made of so many elements. */
  count(version: Variable): Value | null {
    const definition = this.#definitions.get(version);
    if (definition?.kind !== "apply") return null;
    const { primitive, inputs } = definition.statement;
    return primitive === primitives.fill || primitive === primitives.iota ? (inputs[0] ?? null) : null;
  }
}

/** Inputs whose storage the result may have. */
function aliasedInputs(apply: Apply): readonly number[] {
  if (apply.primitive === primitives.select) return [1, 2];
  return apply.primitive.updates === null ? [] : [apply.primitive.updates];
}
