/** What the parts of the interpreter share: the program under construction, the heap, what earlier attempts learnt, and each other. */
import type { ChainruleError } from "../../errors/chainrule-error.js";
import type { Site, Source } from "../../errors/site.js";
import type { Builder } from "../../ir/builder.js";
import type { Statement as IrStatement, Value } from "../../ir/program.js";
import type { Ops } from "../../primitives/ops.js";
import type { DensePlace } from "./dense.js";
import type { AnySlot, Cell, ChosenContent, Heap, ObjectContent, VariableSlot } from "./heap.js";
import type { Inputs } from "./inputs.js";
import type { Layout } from "./layout.js";
import type { Recursion } from "./recursion.js";
import type { Scope } from "./scope.js";
import type { ClassNode, Expression, FunctionNode, Node, Pattern, Statement } from "./syntax.js";
import type { Abstract, ClassValue, Ref, Static } from "./values.js";

/** One activation of a function. */
export interface Frame {
  readonly source: Source;
  /** The function that runs. */
  readonly node: FunctionNode | ClassNode;
  readonly caller: Site | null;
  readonly thisValue: Abstract | null;
  readonly home: ClassValue | null;
  /** What `return` sets. */
  readonly result: VariableSlot;
}

/** Where a jump goes: the end of a function, a loop, one iteration, a labelled block. `taken` holds whether it happened. */
export interface Target {
  readonly kind: "return" | "break" | "continue";
  readonly label: string | null;
  /** A labelled block, which only a `break` with its label leaves. */
  readonly block?: true;
  readonly taken: VariableSlot;
}

/** Where code runs: names, activation, and the jumps that are possible, innermost last. */
export interface Env {
  readonly scope: Scope;
  readonly frame: Frame;
  readonly targets: readonly Target[];
}

/** What was learnt in an attempt that had to be given up; the next attempt starts with it. Keys are allocation or loop sites. */
export interface Facts {
  /** Arrays that must lie in flat storage from the start. */
  readonly dense: Set<string>;
  /** Arrays whose items are no numbers (functions): they must never lie in flat storage. */
  readonly sparse: Set<string>;
  /** Arrays of rows that are shared or swapped: positions hold handles of stored rows. */
  readonly pooled: Set<string>;
  /** Meetings of paths at which references stay references, since what they refer to is written later. */
  readonly chosen: Set<string>;
  /** Whether captured numbers are taken as known while compiling (and guarded), because some code needs one. */
  staticNumbers: boolean;
  /** Places where what would better be known while compiling is left to the run: see `NeedsStatic.place`. */
  readonly left: Set<string>;
  /** Loops that must be unrolled. */
  readonly unrolled: Set<string>;
  /** Functions that call themselves at run time. */
  readonly recursive: Set<string>;
}

/** A loop `for (let i = 0; i < n; i++)`: what every iteration stores at `i` is set at every position afterwards. */
export interface Filling {
  readonly index: Value;
  /** The block of its body: what stands in it runs in every iteration. */
  readonly block: readonly IrStatement[];
  readonly lists: Set<Cell>;
}

/** `index` is within a length, or the state of that item says so, wherever the statement has run. */
export interface Proof {
  readonly index: Value;
  /** The block of the statement, and where it stands there. */
  readonly block: readonly IrStatement[];
  readonly position: number;
  readonly statement: IrStatement;
}

/** Thrown after `facts` grew: tracing starts again from the beginning. */
export class Restart extends Error {}

/** A value is traced where it must be known while compiling. A loop that can be unrolled catches it. */
export class NeedsStatic extends Error {
  readonly refusal: ChainruleError;
  /** A place where the value may be left to the run, once no loop can give it; null where there is none. */
  readonly place: string | null;

  constructor(refusal: ChainruleError, place: string | null = null) {
    super(refusal.message);
    this.refusal = refusal;
    this.place = place;
  }
}

/** Labels of records are read that the structures of the arguments do not know: tracing needs structures that do. */
export class NeedsLabels extends Error {
  override readonly message = "labels of records are read; take `structureOf` with known labels";
}

export interface Tracer {
  readonly builder: Builder;
  readonly ops: Ops;
  readonly heap: Heap;
  readonly facts: Facts;
  readonly inputs: Inputs;
  /** Values proven to be integers, where they are finite numbers: what is rounded may be NaN or infinite. */
  readonly integers: WeakSet<Value>;
  /** Those among them that are finite for certain: lengths, indices, results of bitwise operations, and sums of these. */
  readonly finite: WeakSet<Value>;
  /** For an index of a range loop: values that it stays below (and it is never negative). */
  readonly below: WeakMap<Value, Set<Value>>;
  /** Sums of a value and a constant: `i - 1`. */
  readonly offsets: WeakMap<Value, { readonly from: Value; readonly by: number }>;
  /** By length of a list, or states of its items: proofs that some are there. */
  readonly proofs: WeakMap<Value, Proof[]>;
  /** Values proven not to be negative: lengths. */
  readonly nonNegative: WeakSet<Value>;
  /** Captured classes, as they were read from their text. */
  readonly classes: Map<Function, ClassValue>;
  /** Captured prototypes, functions and the like whose holder was flattened: how each is reached, for who makes that value again. */
  readonly known: Map<unknown, Static | ClassValue>;
  /** Objects whose constructor has not called `super` yet. */
  readonly uninitialized: Set<Cell>;
  /** Functions that are running, outermost first, with the depth of regions at which they started. */
  readonly activations: { readonly node: FunctionNode; readonly depth: number }[];
  /** Recursive functions that are being traced. */
  readonly recursions: Recursion[];
  /** The loop over all indices of arrays whose body is being traced; null in any other block. */
  filling: Filling | null;
  /** Slots read since a range loop began to evaluate its bound; null when nobody listens. */
  reads: Set<AnySlot> | null;
  /** Whether the code being traced cannot be reached: a `throw` came before. */
  dead: boolean;
  /** Statements traced so far, against endless unrolling. */
  steps: number;

  evaluate(node: Expression | Extract<Node, { type: "Super" }>, env: Env): Abstract;
  execute(node: Statement, env: Env): void;
  executeList(nodes: readonly Statement[], env: Env): void;
  assignPattern(pattern: Pattern, value: Abstract, env: Env): void;
  call(callee: Abstract, self: Abstract | null, args: readonly Abstract[], site: Site): Abstract;
  construct(callee: Abstract, args: readonly Abstract[], site: Site): Abstract;
  /** Runs the constructor of a class on an object that exists. */
  initialize(target: ClassValue, self: Ref, args: readonly Abstract[], site: Site): void;
  /** Runs the field initialisers that a class itself declares. */
  initializeFields(target: ClassValue, self: Ref, site: Site): void;
  setProperty(object: Abstract, key: string, value: Abstract, site: Site): void;
  /** Makes a field of the object itself, whatever setters there are. */
  defineField(object: Ref, key: string, value: Abstract, site: Site): void;
  /** `new` of a native constructor; null where the function is the user's. */
  constructNative(f: Function, args: readonly Abstract[], site: Site): Abstract | null;

  /** A copy of a list with flat storage; null for anything else. */
  copyList(value: Abstract, site: Site): Abstract | null;
  isDenseList(value: Abstract, site: Site): boolean;
  concatenate(parts: readonly { readonly value: Abstract; readonly spread: boolean }[], site: Site): Ref;
  /** The method of that name of a list; null when lists have none. */
  arrayMethod(list: Ref, name: string): Abstract | null;
  /** What a `Map` or `Set` walks over; null for other objects. */
  collectionItems(ref: Ref, content: ObjectContent, site: Site): readonly Abstract[] | null;
  /** A property of a `Map` or `Set`; null for other objects. */
  collectionProperty(ref: Ref, content: ObjectContent, name: string, site: Site): Abstract | null;
  /** A plain array of known items. */
  newArray(items: readonly Abstract[], origin: string, site: Site): Abstract;
  push(list: Ref, value: Abstract, site: Site): void;
  store(list: Ref, index: Value, value: Abstract, site: Site): void;
  getLength(list: Ref, site: Site): Abstract;
  /** Position in the flat array of item `index` of a dense list. */
  flatOffset(place: DensePlace, index: Value): Value;
  updateLayout(place: DensePlace, item: Layout, site: Site): void;
  whileLoop(site: Site, guess: readonly AnySlot[], test: () => Value, body: () => void): void;
  isInteger(value: Value): boolean;
  /** Names and values of the fields of an object, as `Object.entries`. */
  entriesOf(value: Abstract, site: Site): readonly (readonly [string, Abstract])[];
  /** One object, to be read only, made of those that a reference may be. */
  snapshot(chosen: ChosenContent, site: Site): Ref;
  branch(predicate: Value, then: () => void, otherwise: () => void, site: Site): void;
}

/** The key of a place in the user's code, helpers' call chains included. */
export function siteKey(site: Site): string {
  let key = `${site.source.name}@${site.start}`;
  for (let caller = site.caller; caller !== null; caller = caller.caller)
    key += `<${caller.source.name}@${caller.start}`;
  return key;
}
