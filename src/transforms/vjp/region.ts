/** The backward side of one region: its code as it grows, and the adjoint of each forward value seen from there. */
import { Builder, constant, isConstant, nameVariable, type Operand, toValue, variable } from "../../ir/builder.js";
import type { Attributes, Primitive } from "../../ir/primitive.js";
import type { Block, Value, Variable } from "../../ir/program.js";
import { outputsOf } from "../../ir/regions.js";
import { isSameValue } from "../../ir/same-value.js";
import { arrayOf, tangentType } from "../../ir/types.js";
import { plus } from "../../primitives/array-rows.js";
import { type Ops, opsOn } from "../../primitives/ops.js";
import { primitives } from "../../primitives/table.js";
import type { Reversal } from "./reversal.js";

/**
 * - `program`: the body of a program.
 * - `side`: one side of a branch. It starts from the adjoints of outer values as they stand and returns those it changed.
 * - `iteration`: the body of a loop. An outer value that it contributes to gets an accumulator: a carry of the backward loop.
 */
export type RegionKind = "program" | "side" | "iteration";

/** The adjoint of an outer value while a backward loop adds to it. */
export interface Accumulator {
  readonly of: Variable;
  readonly param: Variable;
  readonly initial: Value;
}

const READS_AND_CHECKS: ReadonlySet<Primitive> = new Set([
  primitives.get,
  primitives.select,
  primitives.and,
  primitives.isInteger,
  primitives.ge,
  primitives.lt,
]);

/**
 * The code of a backward region. Asked for the length of a forward array it names a forward number instead of the array; checks
 * that an index is in range are left out where that is certain.
 */
class BackwardBuilder extends Builder {
  readonly #reversal: Reversal;
  /** How reads of arrays in this region were made, checks of their indices, and arrays with an element cleared. */
  readonly #made = new Map<Value, { readonly primitive: Primitive; readonly inputs: readonly Value[] }>();
  readonly #leftAsTheyAre = new Set<Value>();

  constructor(reversal: Reversal) {
    super();
    this.#reversal = reversal;
    this.role = "adjoint";
  }

  override apply(
    primitive: Primitive,
    inputs: readonly Operand[],
    attributes?: Attributes,
    name: string | null = null,
  ): Value {
    const values = inputs.map(toValue);
    const known = this.#known(primitive, values) ?? this.#putBack(primitive, values) ?? this.#left(primitive, values);
    if (known !== null) return known;
    const made = super.apply(primitive, values, attributes, name);
    const clears = primitive === primitives.set && isConstant(values[2] ?? made, 0);
    const isNew = !values.includes(made) && !this.#made.has(made);
    if (isNew && (clears || READS_AND_CHECKS.has(primitive))) this.#made.set(made, { primitive, inputs: values });
    return made;
  }

  override isZero(adjoint: Value): boolean {
    return this.#reversal.zeros.has(adjoint);
  }

  /** Nobody looks at the elements of `array` again once they were read, so they need not be cleared. */
  leave(array: Variable): void {
    this.#leftAsTheyAre.add(array);
  }

  #left(primitive: Primitive, [array, , element]: readonly Value[]): Value | null {
    if (primitive !== primitives.set || array === undefined || element === undefined) return null;
    return isConstant(element, 0) && this.#leftAsTheyAre.has(array) ? array : null;
  }

  /** `z = a[i]; a[i] = 0; a[i] += z` changes nothing: how y[i] += x runs backwards. */
  #putBack(primitive: Primitive, [cleared, index, added]: readonly Value[]): Value | null {
    if (primitive !== primitives.accumulate || cleared === undefined || added === undefined) return null;
    const clearing = this.#made.get(cleared);
    const [array, clearedIndex] = clearing?.inputs ?? [];
    if (clearing?.primitive !== primitives.set || array === undefined || !isSameValue(clearedIndex, index)) return null;
    return this.#isElement(added, array, index) ? array : null;
  }

  /** Whether `value` is the element at `index`, perhaps 0 where there is none. */
  #isElement(value: Value, array: Value, index: Value | undefined): boolean {
    const made = this.#made.get(value);
    const [first, second, third] = made?.inputs ?? [];
    if (made?.primitive === primitives.get) return first === array && isSameValue(second, index);
    if (made?.primitive !== primitives.select || first === undefined || second === undefined) return false;
    return (
      isConstant(third ?? value, 0) && this.#isElement(second, array, index) && this.#isInside(first, array, index)
    );
  }

  /** Whether the condition holds wherever the array has an element at `index`. */
  #isInside(condition: Value, array: Value, index: Value | undefined): boolean {
    const made = this.#made.get(condition);
    const [x, y] = made?.inputs ?? [];
    if (made === undefined || x === undefined) return false;
    if (made.primitive === primitives.and)
      return this.#isInside(x, array, index) && y !== undefined && this.#isInside(y, array, index);
    if (!isSameValue(x, index)) return false;
    if (made.primitive === primitives.isInteger) return true;
    if (made.primitive === primitives.ge) return isConstant(y ?? x, 0);
    const length = array.kind === "variable" ? this.#reversal.lengths.of(array) : null;
    return made.primitive === primitives.lt && isSameValue(y, length);
  }

  #known(primitive: Primitive, [x, y]: readonly Value[]): Value | null {
    const { lengths, ranges } = this.#reversal;
    if (x === undefined) return null;
    if (primitive === primitives.length) return x.kind === "variable" ? lengths.of(x) : null;
    const certain =
      (primitive === primitives.isInteger && ranges.isWhole(x) && ranges.isNonNegative(x)) ||
      (primitive === primitives.ge && y !== undefined && isConstant(y, 0) && ranges.isNonNegative(x)) ||
      (primitive === primitives.lt && y !== undefined && ranges.isBelow(x, y));
    return certain ? constant(true) : null;
  }
}

export class Region {
  readonly kind: RegionKind;
  readonly parent: Region | null;
  readonly builder: BackwardBuilder;
  readonly ops: Ops;
  readonly accumulators: Accumulator[] = [];
  readonly #reversal: Reversal;
  /** Forward values defined in this region. */
  readonly #owned: Set<Variable>;
  readonly #adjoints = new Map<Variable, Value>();
  /** Values whose contributions so far all came from sides of branches, which may not have run: their adjoint may be a mere zero. */
  readonly #spare = new Set<Variable>();

  constructor(
    kind: RegionKind,
    parent: Region | null,
    forward: Block,
    params: readonly Variable[],
    reversal: Reversal,
  ) {
    this.kind = kind;
    this.parent = parent;
    this.#reversal = reversal;
    this.builder = new BackwardBuilder(reversal);
    this.builder.openBlock([]);
    this.ops = opsOn(this.builder);
    this.#owned = new Set([...params, ...forward.statements.flatMap(outputsOf)]);
  }

  /** The adjoint so far, null when zero. A region asks in order to contribute: outer values are taken in. */
  get(of: Variable): Value | null {
    const known = this.#adjoints.get(of);
    if (known !== undefined) return known;
    if (this.#owned.has(of) || this.parent === null) return null;
    const outer = this.kind === "iteration" ? this.#accumulate(of, this.parent) : this.#start(of, this.parent);
    if (outer !== null) {
      this.#adjoints.set(of, outer);
      this.#spare.add(of);
    }
    return outer;
  }

  /** The adjoint so far; zeros are made when there is none. */
  current(of: Variable): Value {
    let value = this.get(of);
    if (value === null) {
      value = this.zeros(of);
      this.#adjoints.set(of, value);
      this.#spare.add(of);
    }
    return value;
  }

  /** `spare`: what was contributed came from a branch that may not have run. */
  set(of: Variable, adjoint: Value, spare = false): void {
    if (adjoint.kind === "variable" && adjoint.origin.role === "adjoint" && of.origin.name !== null) {
      nameVariable(adjoint, of.origin.name);
    }
    this.#measure(adjoint, of);
    this.#adjoints.set(of, adjoint);
    if (spare) this.#spare.add(of);
    else this.#spare.delete(of);
  }

  /** Adds a contribution to the adjoint of `to`, if that is asked for. */
  add(to: Value | undefined, contribution: Value, spare = false): void {
    if (to?.kind === "variable" && this.#reversal.active.has(to))
      this.set(to, plus(this.ops, this.get(to), contribution), spare);
  }

  /** Whether the adjoint of `of` is zero unless a branch ran that may not have run. */
  isSpare(of: Variable): boolean {
    return this.#spare.has(of);
  }

  /** Whether nothing that certainly ran has contributed to the adjoint of `of` here. */
  isFresh(of: Variable): boolean {
    return !this.#adjoints.has(of) || this.#spare.has(of);
  }

  zeros(like: Variable): Value {
    if (like.type.kind !== "array") return constant(0);
    const zeros = this.ops.fill(this.ops.length(like), 0);
    this.#reversal.zeros.add(zeros);
    return zeros;
  }

  /** Adjoints of arrays are made and changed here: all of them pass. */
  #measure(adjoint: Value, of: Variable): void {
    if (adjoint.kind !== "variable" || adjoint.type.kind !== "array") return;
    if (adjoint.origin.role === "adjoint") this.#reversal.lengths.isAdjoint(adjoint, of);
  }

  /** Outer values whose adjoint this region changed. */
  touched(): Variable[] {
    return [...this.#adjoints.keys()].filter((of) => !this.#owned.has(of));
  }

  #accumulate(of: Variable, parent: Region): Variable {
    const param = variable(tangentType(of.type), { ...of.origin, role: "adjoint" });
    this.#measure(param, of);
    this.accumulators.push({ of, param, initial: parent.current(of) });
    return param;
  }

  /** Zero arrays are made before the branch, so that both sides have them. */
  #start(of: Variable, parent: Region): Value | null {
    return of.type.kind === "array" ? parent.current(of) : parent.get(of);
  }
}

export const TAPE_TYPE = arrayOf("f64");
