/** The tracer put together: the parts of the interpreter wired to each other, for one attempt. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { Builder, constant, type Operand } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { type Ops, opsOn } from "../../primitives/ops.js";
import { branch, snapshot } from "./branches.js";
import { arrayMethod } from "./builtins/array-methods.js";
import { collectionItems, collectionProperty } from "./builtins/collections.js";
import { constructNative } from "./builtins/functions.js";
import { concatenate, copyList } from "./builtins/lists.js";
import { call } from "./calls.js";
import { construct, initialize, initializeFields } from "./construct.js";
import { integerAdd, integerMul, isDenseList, lengthOf, linearIndex, locate } from "./dense.js";
import { evaluate } from "./expressions.js";
import { type AnySlot, Heap } from "./heap.js";
import { Inputs } from "./inputs.js";
import { newArray } from "./literals.js";
import { emitLoop } from "./loops.js";
import { isInteger, markLength } from "./numbers.js";
import { entriesOf } from "./object-fields.js";
import { assignPattern } from "./patterns.js";
import { defineField, setProperty } from "./properties.js";
import { execute, executeList } from "./statements.js";
import { pushItem, storeItem, updateLayout } from "./store.js";
import type { Facts, Tracer } from "./tracer.js";
import { type Abstract, type Ref, staticValue, traced } from "./values.js";

/** A tracer that starts with what earlier attempts learnt. */
export function makeTracer(facts: Facts): Tracer {
  const builder = new Builder();
  const heap = new Heap();
  const offsets: Tracer["offsets"] = new WeakMap();
  const t: Tracer = {
    builder,
    heap,
    facts,
    integers: new WeakSet(),
    finite: new WeakSet(),
    offsets,
    ops: notingOffsets(opsOn(builder), offsets),
    inputs: new Inputs(heap, facts, (length) => markLength(t, length)),
    nonNegative: new WeakSet(),
    below: new WeakMap(),
    proofs: new WeakMap(),
    filling: null,
    classes: new Map(),
    known: new Map(),
    uninitialized: new Set(),
    activations: [],
    recursions: [],
    reads: null,
    dead: false,
    steps: 0,
    evaluate: (node, env) => evaluate(t, node, env),
    execute: (node, env) => execute(t, node, env),
    executeList: (nodes, env) => executeList(t, nodes, env),
    assignPattern: (pattern, value, env) => assignPattern(t, pattern, value, env),
    call: (callee, self, args, site) => call(t, callee, self, args, site),
    construct: (callee, args, site) => construct(t, callee, args, site),
    constructNative: (f, args, site) => constructNative(t, f, args, site),
    initialize: (target, self, args, site) => initialize(t, target, self, args, site),
    initializeFields: (target, self, site) => initializeFields(t, target, self, site),
    defineField: (object, key, value, site) => defineField(t, object, key, value, site),
    setProperty: (object, key, value, site) => setProperty(t, object, key, value, site),
    copyList: (value, site) => copyList(t, value, site, "plain"),
    isDenseList: (value, site) => isDenseList(t, value, site),
    concatenate: (parts, site) => concatenate(t, parts, site),
    arrayMethod: (list, name) => arrayMethod(t, list, name),
    collectionItems: (ref, content, site) => collectionItems(t, ref, content, site),
    collectionProperty: (ref, content, name, site) => collectionProperty(t, ref, content, name, site),
    newArray: (items, origin, site) => newArray(t, items, origin, site),
    push: (list, value, site) => push(t, list, value, site),
    store: (list, index, value, site) => store(t, list, index, value, site),
    getLength: (list, site) => getLength(t, list, site),
    flatOffset: (place, index) => {
      const { index: row } = linearIndex(t, place.content, place.steps);
      const offset = integerAdd(t, place.window?.offset ?? constant(0), index);
      return row === null || place.layout.kind !== "list"
        ? offset
        : integerAdd(t, integerMul(t, row, place.layout.length), offset);
    },
    updateLayout: (place, item, site) =>
      updateLayout(t, place, (part) => (part.kind === "list" ? { ...part, item } : part), site),
    whileLoop: (site, guess, test, body) => whileLoop(t, site, guess, test, body),
    isInteger: (value) => isInteger(t, value),
    entriesOf: (value, site) => entriesOf(t, value, site),
    snapshot: (chosen, site) => snapshot(t, chosen, site),
    branch: (predicate, then, otherwise, site) => branch(t, predicate, then, otherwise, site),
  };
  return t;
}

/** Operations that remember of a sum with a constant what was added to what. */
function notingOffsets(ops: Ops, offsets: Tracer["offsets"]): Ops {
  const note = (sum: Value, from: Operand, by: Operand, sign: number): Value => {
    if (sum.kind !== "variable" || typeof from !== "object") return sum;
    const amount = typeof by === "object" && by.kind === "constant" ? by.value : by;
    if (typeof amount !== "number" || !Number.isInteger(amount)) return sum;
    const known = offsets.get(from);
    offsets.set(sum, { from: known?.from ?? from, by: (known?.by ?? 0) + sign * amount });
    return sum;
  };
  return {
    ...ops,
    add: (a = 0, b = 0) => note(note(ops.add(a, b), a, b, 1), b, a, 1),
    sub: (a = 0, b = 0) => note(ops.sub(a, b), a, b, -1),
  };
}

function whileLoop(t: Tracer, site: Site, guess: readonly AnySlot[], test: () => Value, body: () => void): void {
  emitLoop(t, { site, count: null, indexName: null, guess, test, body, stopped: () => null, flags: [] });
}

function push(t: Tracer, list: Ref, value: Abstract, site: Site): void {
  const located = locate(t, list, site);
  if (located.kind === "dense") return pushItem(t, list, value, site);
  if (located.content.kind !== "tuple")
    return refuse("unknown-property", site, { name: "push", what: "an object", remedy: "push to an array" });
  setProperty(t, list, String(located.content.items.length), value, site);
}

function store(t: Tracer, list: Ref, index: Value, value: Abstract, site: Site): void {
  if (index.kind === "constant") return setProperty(t, list, String(index.value), value, site);
  storeItem(t, list, index, value, site);
}

function getLength(t: Tracer, list: Ref, site: Site): Abstract {
  const located = locate(t, list, site);
  if (located.kind === "content")
    return staticValue(located.content.kind === "tuple" ? located.content.items.length : undefined);
  return traced(lengthOf(located) ?? constant(0));
}
