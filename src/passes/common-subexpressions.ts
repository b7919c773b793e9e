/**
 * Computes equal values once. Arrays are values: two reads of one version at one index are the same value, whatever is written in
 * between. New arrays are not shared, since an array that is changed later would have to be copied.
 */
import type { Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { effectfulPrograms, hasEffect, outputsOf, reachablePrograms } from "../ir/regions.js";
import { mapPrograms, mapRegions, replaceAll, replaceOperands } from "../ir/rewrite.js";

/** The same program without repeated computations; whole loops, branches and calls count as computations, too. */
export function shareCommonSubexpressions(program: Program): Program {
  const programs = reachablePrograms(program);
  const effectful = effectfulPrograms(programs);
  const mapped = mapPrograms(programs, (each) => ({
    inputs: each.inputs,
    body: new Sharing(effectful).block(each.body, new Map()),
  }));
  return mapped.get(program) ?? program;
}

/** Outputs of the computations that dominate a place, by what they compute. */
type Known = Map<string, readonly Variable[]>;

class Sharing {
  readonly #effectful: ReadonlySet<Program>;
  readonly #replacements = new Map<Variable, Value>();

  constructor(effectful: ReadonlySet<Program>) {
    this.#effectful = effectful;
  }

  readonly #replace = (value: Value): Value =>
    value.kind === "variable" ? (this.#replacements.get(value) ?? value) : value;

  block(block: Block, outer: Known): Block {
    const known: Known = new ScopedMap(outer);
    const statements: Statement[] = [];
    for (const statement of block.statements) {
      const replaced = mapRegions(replaceOperands(statement, this.#replace), (region) => this.block(region, known));
      const key = this.#key(replaced);
      const same = key === null ? undefined : known.get(key);
      const outputs = outputsOf(replaced);
      if (same !== undefined && same.length === outputs.length) {
        outputs.forEach((output, position) => {
          this.#replacements.set(output, same[position] ?? output);
        });
        continue;
      }
      if (key !== null) known.set(key, outputs);
      statements.push(replaced);
    }
    return { params: block.params, statements, results: replaceAll(block.results, this.#replace) };
  }

  /** Equal for computations that give equal values; null for what must not be shared. */
  #key(statement: Statement): string | null {
    switch (statement.kind) {
      case "apply":
        return statement.output.type.kind === "array" ? null : describe(statement, new Map());
      case "loop":
      case "branch":
      case "call":
        return hasEffect(statement, this.#effectful) ? null : describe(statement, new Map());
      default:
        return null;
    }
  }
}

/** A map on top of another one; what is added stays in it. */
class ScopedMap extends Map<string, readonly Variable[]> {
  readonly #outer: Known;

  constructor(outer: Known) {
    super();
    this.#outer = outer;
  }

  override get(key: string): readonly Variable[] | undefined {
    return super.get(key) ?? this.#outer.get(key);
  }
}

/** Text that says what is computed. Values from outside stand by identity, those of inner regions by their order. */
function describe(statement: Statement, local: Map<Variable, number>): string {
  const name = (value: Value) => nameOf(value, local);
  const list = (values: readonly Value[]) => values.map(name).join();
  const region = (block: Block | null) => (block === null ? "" : describeBlock(block, local));
  switch (statement.kind) {
    case "apply":
      return `${statement.primitive.name}${statement.attributes.element ?? ""}(${list(statement.inputs)})`;
    case "loop":
      return describeLoop(statement, list, region);
    case "branch":
      return `if(${name(statement.predicate)}){${region(statement.then)}}{${region(statement.otherwise)}}`;
    case "call":
      return `call ${identityOf(statement.program)}(${list(statement.inputs)})`;
    default:
      throw new Error(`sharing: a ${statement.kind} statement is never shared`);
  }
}

function describeLoop(
  loop: Loop,
  list: (values: readonly Value[]) => string,
  region: (block: Block | null) => string,
): string {
  const count = loop.count === null ? "" : list([loop.count]);
  return `loop(${count};${list(loop.initial)}){${region(loop.test)}}{${region(loop.body)}}`;
}

function describeBlock(block: Block, local: Map<Variable, number>): string {
  const define = (variables: readonly Variable[]) => {
    for (const variable of variables) local.set(variable, local.size);
  };
  define(block.params);
  const statements = block.statements.map((statement) => {
    const text = describe(statement, local);
    define(outputsOf(statement));
    return text;
  });
  return `${statements.join(";")}:${block.results.map((result) => nameOf(result, local)).join()}`;
}

function nameOf(value: Value, local: ReadonlyMap<Variable, number>): string {
  if (value.kind === "constant") return Object.is(value.value, -0) ? "-0" : String(value.value);
  if (value.kind === "undef") return "?";
  const inner = local.get(value);
  return inner === undefined ? `v${value.id}` : `$${inner}`;
}

const identities = new WeakMap<Program, number>();
let programs = 0;

function identityOf(program: Program): number {
  let identity = identities.get(program);
  if (identity === undefined) {
    identity = programs++;
    identities.set(program, identity);
  }
  return identity;
}
