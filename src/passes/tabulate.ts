/**
 * Computes dear values once, before a loop, that each of its iterations would compute again for every index of an inner loop:
 *
 *     for i: for c: ... exp(q[c]) ...      becomes      for c: table[c] = exp(q[c]);  for i: for c: ... table[c] ...
 *
 * Only what reads an array by these indices: a table is then no larger than what is there already.
 */
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { Builder, variable } from "../ir/builder.js";
import { definitionsOf } from "../ir/definitions.js";
import type { Apply, Block, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { outputsOf, regionsOf, visitStatements } from "../ir/regions.js";
import { mapReachable, mapRegions } from "../ir/rewrite.js";
import { F64 } from "../ir/types.js";
import { opsOn } from "../primitives/ops.js";
import { primitives, rowOf } from "../primitives/table.js";

/** The same program with tables of what does not change from one iteration of an outer loop to the next. */
export function tabulate(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: new Tabulation(each).block(each.body) }));
}

/** A value to be kept in a table: the inner loops by whose indices it differs, outermost first, and what computes it. */
interface Entry {
  readonly value: Variable;
  readonly loops: readonly Loop[];
  readonly slice: readonly Apply[];
}

/** What is known of a value that every iteration of the outer loop computes alike. */
interface Invariant {
  readonly made: Apply;
  readonly loops: ReadonlySet<Loop>;
  /** The invariant values that it is made of, and itself, in order. */
  readonly slice: ReadonlySet<Apply>;
}

class Tabulation {
  readonly #ranges: Ranges;

  constructor(program: Program) {
    const definitions = definitionsOf(program);
    this.#ranges = new Ranges(definitions, new Lengths(program, definitions));
  }

  block(block: Block): Block {
    const statements = block.statements.flatMap((statement): Statement[] => {
      if (statement.kind !== "loop") return [mapRegions(statement, (region) => this.block(region))];
      const tables = new Builder();
      tables.openBlock([]);
      const lean = this.#loop(statement, tables);
      return [...tables.closeBlock([]).statements, mapRegions(lean, (region) => this.block(region))];
    });
    return { params: block.params, statements, results: block.results };
  }

  #loop(loop: Loop, tables: Builder): Loop {
    if (loop.count?.kind === "constant" && Number(loop.count.value) <= 1) return loop;
    const search = new InvariantSearch(loop, this.#ranges);
    const reads = new Map<Apply, Statement[]>();
    for (const entries of search.entries()) {
      const made = makeTables(entries, tables);
      entries.forEach(({ value, loops, slice }, at) => {
        const table = made[at];
        const last = slice.at(-1);
        if (table !== undefined && last !== undefined) reads.set(last, readTable(table, loops, value));
      });
    }
    return reads.size === 0 ? loop : { ...loop, body: replaceStatements(loop.body, reads) };
  }
}

class InvariantSearch {
  readonly #ranges: Ranges;
  /** Everything that the loop defines. */
  readonly #inside = new Set<Value>();
  readonly #indices = new Map<Value, Loop>();
  readonly #invariant = new Map<Value, Invariant>();
  /** What others than invariant operations use. */
  readonly #used = new Set<Value>();
  readonly #order: Loop[] = [];

  constructor(loop: Loop, ranges: Ranges) {
    this.#ranges = ranges;
    for (const region of regionsOf(loop)) {
      for (const param of region.params) this.#inside.add(param);
      visitStatements(region, (statement) => {
        for (const output of outputsOf(statement)) this.#inside.add(output);
        for (const inner of regionsOf(statement)) for (const param of inner.params) this.#inside.add(param);
      });
    }
    this.#visit(loop.body, false);
    for (const region of regionsOf(loop)) this.#collectUses(region);
  }

  /** The values worth a table, those of the same loops together. */
  entries(): Entry[][] {
    const groups = new Map<string, Entry[]>();
    for (const [value, { loops, slice }] of this.#invariant) {
      if (value.kind !== "variable" || value.type.kind !== "f64" || loops.size === 0) continue;
      if (!this.#used.has(value)) continue;
      const operations = [...slice];
      if (!operations.some(({ primitive }) => rowOf(primitive).dear)) continue;
      const isReadByAll = ({ primitive, output }: Apply) =>
        primitive === primitives.get && this.#invariant.get(output)?.loops.size === loops.size;
      if (!operations.some(isReadByAll)) continue;
      const nest = this.#order.filter((loop) => loops.has(loop));
      const key = nest.map((loop) => this.#order.indexOf(loop)).join();
      groups.set(key, [...(groups.get(key) ?? []), { value, loops: nest, slice: operations }]);
    }
    return [...groups.values()];
  }

  #visit(block: Block, isNested: boolean): void {
    for (const statement of block.statements) {
      if (statement.kind === "apply" && isNested) this.#apply(statement);
      if (statement.kind === "loop" && this.#isRectangular(statement)) {
        const [index] = statement.body.params;
        if (index === undefined) continue;
        this.#indices.set(index, statement);
        this.#order.push(statement);
        this.#visit(statement.body, true);
      }
    }
  }

  #isRectangular({ count, test }: Loop): boolean {
    if (count === null || test !== null || this.#inside.has(count)) return false;
    return this.#ranges.isCounting(count) && this.#ranges.isNonNegative(count);
  }

  #apply(made: Apply): void {
    if (made.output.type.kind === "array" || made.output.origin.role !== "primal") return;
    const loops = new Set<Loop>();
    const slice = new Set<Apply>();
    for (const input of made.inputs) {
      const loop = this.#indices.get(input);
      const known = this.#invariant.get(input);
      if (loop !== undefined) loops.add(loop);
      else if (known !== undefined) {
        for (const each of known.loops) loops.add(each);
        for (const each of known.slice) slice.add(each);
      } else if (this.#inside.has(input)) return;
    }
    this.#invariant.set(made.output, { made, loops, slice: slice.add(made) });
  }

  #collectUses(block: Block): void {
    for (const result of block.results) this.#used.add(result);
    for (const statement of block.statements) {
      const isInvariant = statement.kind === "apply" && this.#invariant.has(statement.output);
      if (statement.kind === "loop")
        for (const value of [...statement.initial, statement.count]) if (value) this.#used.add(value);
      if (statement.kind === "branch") this.#used.add(statement.predicate);
      if ("inputs" in statement && !isInvariant) for (const input of statement.inputs) this.#used.add(input);
      for (const region of regionsOf(statement)) this.#collectUses(region);
    }
  }
}

/** Emits one nest of loops that fills the tables of all entries; returns the tables. */
function makeTables(entries: readonly Entry[], builder: Builder): readonly Value[] {
  const [entry] = entries;
  if (entry === undefined) return [];
  const counts = entry.loops.map(({ count }) => count ?? builder.apply(primitives.add, [0, 0]));
  const size = counts.reduce((product, count) => opsOn(builder).mul(product, count));
  const tables = entries.map(() => opsOn(builder).fill(size, 0));
  const origins = entries.map(({ value }) => value.origin);
  return fillTables(entries, tables, 0, new Map(), origins, builder);
}

function fillTables(
  entries: readonly Entry[],
  tables: readonly Value[],
  depth: number,
  replaced: ReadonlyMap<Value, Value>,
  origins: readonly Variable["origin"][],
  builder: Builder,
): readonly Value[] {
  const loop = entries[0]?.loops[depth];
  const [index] = loop?.body.params ?? [];
  if (loop === undefined || index === undefined) return setEntries(entries, tables, replaced, builder);
  return builder.loop({
    count: loop.count,
    initial: tables,
    indexOrigin: index.origin,
    origins,
    body: (at, carries) => fillTables(entries, carries, depth + 1, new Map(replaced).set(index, at), origins, builder),
  }).outputs;
}

function setEntries(
  entries: readonly Entry[],
  tables: readonly Value[],
  indices: ReadonlyMap<Value, Value>,
  builder: Builder,
): readonly Value[] {
  const values = new Map(indices);
  for (const made of new Set(entries.flatMap(({ slice }) => slice))) {
    const output = variable(made.output.type, made.output.origin);
    builder.emit({ ...made, inputs: made.inputs.map((input) => values.get(input) ?? input), output });
    values.set(made.output, output);
  }
  return entries.map(({ value, loops }, at) => {
    const table = tables[at] ?? value;
    return opsOn(builder).set(table, positionIn(loops, builder, values), values.get(value) ?? value);
  });
}

/** The read of a table that stands for what computes `value`. */
function readTable(table: Value, loops: readonly Loop[], value: Variable): Statement[] {
  const builder = new Builder();
  builder.openBlock([]);
  const position = positionIn(loops, builder, new Map());
  const read: Apply = {
    kind: "apply",
    primitive: primitives.get,
    inputs: [table, position],
    attributes: {},
    output: value,
  };
  return [...builder.closeBlock([]).statements, read];
}

/** Row-major. */
function positionIn(loops: readonly Loop[], builder: Builder, indices: ReadonlyMap<Value, Value>): Value {
  const ops = opsOn(builder);
  return (
    loops.reduce<Value | null>((position, { body, count }) => {
      const [index] = body.params;
      const at = indices.get(index ?? variable(F64)) ?? index ?? variable(F64);
      return position === null || count === null ? at : ops.add(ops.mul(position, count), at);
    }, null) ?? variable(F64)
  );
}

function replaceStatements(block: Block, replacements: ReadonlyMap<Apply, Statement[]>): Block {
  const statements = block.statements.flatMap((statement): Statement[] => {
    if (statement.kind === "apply") return replacements.get(statement) ?? [statement];
    return [mapRegions(statement, (region) => replaceStatements(region, replacements))];
  });
  return { params: block.params, statements, results: block.results };
}
