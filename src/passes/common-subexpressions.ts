/**
 * Computes equal values once. Arrays are values: two reads of one version at one index are the same value, whatever is written in
 * between. Where an array that was shared is changed in two ways, `separate-arrays.ts` makes two again.
 */
import type { Block, DerivativeRule, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { effectfulPrograms, hasEffect, outputsOf, reachablePrograms } from "../ir/regions.js";
import { mapPrograms, mapRegions, replaceAll, replaceOperands } from "../ir/rewrite.js";
import { isSameValue } from "../ir/same-value.js";
import { showType } from "../ir/types.js";

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
  readonly #replacements: Map<Variable, Value>;

  constructor(effectful: ReadonlySet<Program>, replacements: ReadonlyMap<Variable, Value> = new Map()) {
    this.#effectful = effectful;
    this.#replacements = new Map(replacements);
  }

  readonly #replace = (value: Value): Value =>
    value.kind === "variable" ? (this.#replacements.get(value) ?? value) : value;

  block(block: Block, outer: Known): Block {
    const known: Known = new ScopedMap(outer);
    const statements: Statement[] = [];
    for (const statement of block.statements) {
      const outside = replaceOperands(statement, this.#replace);
      if (outside.kind === "loop") this.#mergeCarries(outside, known);
      const replaced = mapRegions(outside, (region) => this.block(region, known));
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

  /** Two carries that start alike and go on alike, each as long as the other one does, are one. */
  #mergeCarries(loop: Loop, known: Known): void {
    let pairs = candidates(loop);
    while (pairs.length > 0) {
      const trial = new Sharing(this.#effectful, this.#replacements);
      for (const pair of pairs) trial.#mergeParams(loop, pair);
      const { results } = trial.block(loop.body, known);
      const equal = pairs.filter(({ one, other }) => isSameValue(results[one], results[other]));
      if (equal.length === pairs.length) break;
      pairs = equal;
    }
    for (const pair of pairs) {
      this.#mergeParams(loop, pair);
      const [one, other] = [loop.outputs[pair.one], loop.outputs[pair.other]];
      if (one !== undefined && other !== undefined) this.#replacements.set(other, one);
    }
  }

  #mergeParams(loop: Loop, pair: Pair): void {
    for (const region of [loop.test, loop.body]) {
      const [one, other] = [region?.params[pair.one + 1], region?.params[pair.other + 1]];
      if (one !== undefined && other !== undefined) this.#replacements.set(other, one);
    }
  }

  /** Equal for computations that give equal values; null for what must not be shared. */
  #key(statement: Statement): string | null {
    switch (statement.kind) {
      case "apply":
      case "loop":
      case "branch":
      case "call":
      case "derive":
        return hasEffect(statement, this.#effectful) ? null : describe(statement, new Map());
      default:
        return null;
    }
  }
}

/** Positions of two carries. */
interface Pair {
  readonly one: number;
  readonly other: number;
}

/** Carries that start with the same value and are made by the same operation. */
function candidates(loop: Loop): Pair[] {
  const makers = new Map<Value, string>();
  for (const statement of loop.body.statements) {
    const maker = statement.kind === "apply" ? statement.primitive.name : statement.kind;
    for (const output of outputsOf(statement)) makers.set(output, maker);
  }
  const first = new Map<string, number>();
  const pairs: Pair[] = [];
  loop.initial.forEach((initial, other) => {
    const result = loop.body.results[other];
    if (result === undefined) return;
    const key = `${showType(initial.type)} ${nameOf(initial, new Map())} ${makers.get(result) ?? ""}`;
    const one = first.get(key);
    if (one === undefined) first.set(key, other);
    else pairs.push({ one, other });
  });
  return pairs;
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
      return `call ${identityOf(statement.program)} ${statement.rule === null ? "" : identityOf(statement.rule)}(${list(statement.inputs)})`;
    case "derive": {
      const { operator, program, wrt, inputs } = statement;
      return `${operator} ${identityOf(program)} [${wrt.join()}](${list(inputs)})`;
    }
    case "effect":
      throw new Error("sharing: effects are never shared");
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

const identities = new WeakMap<object, number>();
let numbered = 0;

function identityOf(thing: Program | DerivativeRule): number {
  let identity = identities.get(thing);
  if (identity === undefined) {
    identity = numbered++;
    identities.set(thing, identity);
  }
  return identity;
}
