/** What a program costs: operations counted in its text or while it runs, and the memory that a backward pass needs. */
import { type InterpretObserver, interpret } from "./interpret.js";
import type { Apply, Program, RuntimeValue, TypedArray } from "./program.js";
import { reachablePrograms, visitStatements } from "./regions.js";

export interface Cost {
  /** How often each operation occurs, by the primitive's name; only those that occur. */
  readonly operations: Readonly<Record<string, number>>;
  /** All of them together. */
  readonly total: number;
}

export interface MeasuredCost extends Cost {
  /** Steps when arrays are changed in place: 1 for an operation on numbers, the number of elements for one on whole arrays. */
  readonly work: number;
  /** The most bytes that arrays kept for the backward pass (role "residual") took at one time. */
  readonly residualBytes: number;
}

/**
 * The operations in the text of `program` and of all programs that it calls, each once; or, with inputs, those that run on them.
 *
 * @throws what `interpret` throws, when inputs are given.
 */
export function cost(program: Program): Cost;
export function cost(program: Program, inputs: readonly RuntimeValue[]): MeasuredCost;
export function cost(program: Program, inputs?: readonly RuntimeValue[]): Cost | MeasuredCost {
  const meter = new Meter();
  if (inputs !== undefined) {
    interpret(program, inputs, { observer: meter, log: () => {} });
    return { ...meter.counts(), work: meter.work, residualBytes: meter.peak };
  }
  for (const { body } of reachablePrograms(program)) {
    visitStatements(body, (statement) => {
      if (statement.kind === "apply") meter.count(statement);
    });
  }
  return meter.counts();
}

/** The memory of one array through all its versions. */
interface Storage {
  bytes: number;
}

/** Counts what the interpreter does. Versions of an array share their storage, as they do in a back-end that updates in place. */
class Meter implements InterpretObserver {
  work = 0;
  peak = 0;
  #bytes = 0;
  readonly #operations = new Map<string, number>();
  readonly #storages = new WeakMap<TypedArray, Storage>();
  /** The storages made in each open region, innermost last. */
  readonly #regions: Set<Storage>[] = [];

  counts(): Cost {
    const counts = [...this.#operations.values()];
    return { operations: Object.fromEntries(this.#operations), total: counts.reduce((sum, count) => sum + count, 0) };
  }

  count({ primitive }: Apply): void {
    this.#operations.set(primitive.name, (this.#operations.get(primitive.name) ?? 0) + 1);
  }

  applied(statement: Apply, inputs: readonly RuntimeValue[], output: RuntimeValue): void {
    this.count(statement);
    this.work += statement.primitive.work(inputs, output);
    if (typeof output !== "object") return;
    const { updates } = statement.primitive;
    const updated = updates === null ? undefined : this.#storageOf(inputs[updates]);
    if (updated === undefined && statement.output.origin.role !== "residual") return;
    const storage = updated ?? { bytes: 0 };
    if (updated === undefined) this.#regions.at(-1)?.add(storage);
    this.#storages.set(output, storage);
    this.#resize(storage, output.byteLength);
  }

  entered(): void {
    this.#regions.push(new Set());
  }

  iterated(carries: readonly RuntimeValue[]): void {
    this.#keepOnly(carries);
  }

  left(results: readonly RuntimeValue[]): void {
    this.#keepOnly(results);
    const kept = this.#regions.pop() ?? [];
    const outer = this.#regions.at(-1);
    for (const storage of kept) outer?.add(storage);
  }

  /** Frees what the innermost region made, but for these values. */
  #keepOnly(values: readonly RuntimeValue[]): void {
    const made = this.#regions.at(-1);
    if (made === undefined || made.size === 0) return;
    const kept = new Set(values.map((value) => this.#storageOf(value)));
    for (const storage of made) {
      if (kept.has(storage)) continue;
      this.#resize(storage, 0);
      made.delete(storage);
    }
  }

  #storageOf(value: RuntimeValue | undefined): Storage | undefined {
    return typeof value === "object" ? this.#storages.get(value) : undefined;
  }

  #resize(storage: Storage, bytes: number): void {
    this.#bytes += bytes - storage.bytes;
    storage.bytes = bytes;
    this.peak = Math.max(this.peak, this.#bytes);
  }
}
