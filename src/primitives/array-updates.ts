/** Arrays: changing elements. The result is the changed array; the input keeps its value. Writes beyond either end change nothing. */
import { isConstant, type Operand } from "../ir/builder.js";
import type { TypedArray, Value } from "../ir/program.js";
import { arrayOf, sameType, showType, type Type } from "../ir/types.js";
import { arrayRow, asArray, lengthOf, plus, readOrZero, zerosLike } from "./array-rows.js";
import type { Family, Ops } from "./definition.js";
import type { ArrayName } from "./names.js";
import { notation } from "./notation.js";
import { asNumber, at, type Identity } from "./scalar-rows.js";
import { signature, typeOf } from "./signature.js";

export type ArrayUpdateName = Extract<
  ArrayName,
  "set" | "accumulate" | "setSlice" | "accumulateSlice" | "fillSlice" | "addScalar"
>;

const f64s = arrayOf("f64");
const update = { ...arrayRow, updates: 0 } as const;

export const arrayUpdates: Family<ArrayUpdateName> = {
  set: {
    ...update,
    resultType: signature(["array", "f64", "f64"], typeOf(0)),
    evaluate: ([a, i, v]) => changed(a, (out) => put(out, asNumber(i), asNumber(v))),
    derivative: {
      kind: "linear",
      in: [0, 2],
      tangent: (o, inputs, [da, , dv]) => o.set(da ?? zerosLike(o, at(inputs, 0)), at(inputs, 1), dv ?? 0),
      // v̄ += ȳ[i]; ā += ȳ with 0 at i
      transpose: (o, inputs, yBar, inputBar, position) =>
        position === 2
          ? plus(o, inputBar, readOrZero(o, yBar, at(inputs, 1)))
          : plus(o, inputBar, o.set(yBar, at(inputs, 1), 0)),
      partialNotation: [
        notation("aiv", "0 at [i], 1 elsewhere", "I - e_{i} e_{i}^{\\top}"),
        null,
        notation("aiv", "1 at [i], 0 elsewhere", "e_{i}"),
      ],
    },
    notation: notation("aiv", "a with [i] = v", "a + \\left(v - a_{i}\\right) e_{i}"),
  },
  accumulate: {
    ...update,
    resultType: signature(["f64[]", "f64", "f64"], f64s),
    evaluate: ([a, i, v]) => changed(a, (out) => add(out, asNumber(i), asNumber(v))),
    identity: addsZero(2),
    derivative: {
      kind: "linear",
      in: [0, 2],
      tangent: (o, inputs, [da, , dv]) => o.accumulate(da ?? zerosLike(o, at(inputs, 0)), at(inputs, 1), dv ?? 0),
      // v̄ += ȳ[i]; ā += ȳ
      transpose: (o, inputs, yBar, inputBar, position) =>
        plus(o, inputBar, position === 2 ? readOrZero(o, yBar, at(inputs, 1)) : yBar),
      partialNotation: [notation("aiv", "1", "I"), null, notation("aiv", "1 at [i], 0 elsewhere", "e_{i}")],
    },
    notation: notation("aiv", "a with [i] += v", "a + v e_{i}"),
  },
  // b over a from index p on; elements of b beyond either end of a are ignored.
  setSlice: {
    ...update,
    work: lengthOf(2),
    resultType: signature(["array", "f64", "array"], sameElements),
    evaluate: ([a, p, b]) =>
      changed(a, (out) => {
        for (const [index, value] of asArray(b).entries()) put(out, asNumber(p) + index, value);
      }),
    derivative: {
      kind: "linear",
      in: [0, 2],
      tangent: (o, inputs, [da, , db]) => {
        const start = da ?? zerosLike(o, at(inputs, 0));
        return db ? o.setSlice(start, at(inputs, 1), db) : clearOverlap(o, start, at(inputs, 1), at(inputs, 2));
      },
      // b̄ += ȳ[p..]; ā += ȳ with 0 from p on
      transpose: (o, inputs, yBar, inputBar, position) =>
        position === 2
          ? readOverlap(o, yBar, at(inputs, 1), at(inputs, 2), inputBar)
          : plus(o, inputBar, clearOverlap(o, yBar, at(inputs, 1), at(inputs, 2))),
      partialNotation: [
        notation("apb", "0 at [p..p + b.length], 1 elsewhere", "I - P_{p}^{} P_{p}^{\\top}"),
        null,
        notation("apb", "1 at [p..p + b.length], 0 elsewhere", "P_{p}^{}"),
      ],
    },
    notation: notation("apb", "a with [p..] = b", "\\left.a\\right|_{p:} \\leftarrow b"),
  },
  accumulateSlice: {
    ...update,
    work: lengthOf(2),
    resultType: signature(["f64[]", "f64", "f64[]"], f64s),
    evaluate: ([a, p, b]) =>
      changed(a, (out) => {
        for (const [index, value] of asArray(b).entries()) add(out, asNumber(p) + index, value);
      }),
    derivative: {
      kind: "linear",
      in: [0, 2],
      tangent: (o, inputs, [da, , db]) => {
        const start = da ?? zerosLike(o, at(inputs, 0));
        return db ? o.accumulateSlice(start, at(inputs, 1), db) : start;
      },
      // b̄ += ȳ[p..]; ā += ȳ
      transpose: (o, inputs, yBar, inputBar, position) =>
        position === 2 ? readOverlap(o, yBar, at(inputs, 1), at(inputs, 2), inputBar) : plus(o, inputBar, yBar),
      partialNotation: [
        notation("apb", "1", "I"),
        null,
        notation("apb", "1 at [p..p + b.length], 0 elsewhere", "P_{p}^{}"),
      ],
    },
    notation: notation("apb", "a with [p..] += b", "a + P_{p}^{} b"),
  },
  // Integers 0 <= lo <= hi <= length.
  fillSlice: {
    ...update,
    work: ([, lo, hi]) => asNumber(hi) - asNumber(lo),
    resultType: signature(["array", "f64", "f64", "f64"], typeOf(0)),
    evaluate: ([a, lo, hi, v]) => changed(a, (out) => out.fill(asNumber(v), asNumber(lo), asNumber(hi))),
    derivative: {
      kind: "linear",
      in: [0, 3],
      tangent: (o, inputs, [da, , , dv]) =>
        o.fillSlice(da ?? zerosLike(o, at(inputs, 0)), at(inputs, 1), at(inputs, 2), dv ?? 0),
      // v̄ += Σ ȳ[lo..hi]; ā += ȳ with 0 at lo..hi
      transpose: (o, inputs, yBar, inputBar, position) =>
        position === 3
          ? plus(o, inputBar, o.sum(o.slice(yBar, at(inputs, 1), at(inputs, 2))))
          : plus(o, inputBar, o.fillSlice(yBar, at(inputs, 1), at(inputs, 2), 0)),
      partialNotation: [
        notation("alhv", "0 at [l..h], 1 elsewhere", "I - P_{l:h}^{} P_{l:h}^{\\top}"),
        null,
        null,
        notation("alhv", "1 at [l..h], 0 elsewhere", "P_{l:h}^{} \\mathbf{1}"),
      ],
    },
    notation: notation("alhv", "a with [l..h] = v", "\\left.a\\right|_{l:h} \\leftarrow v"),
  },
  addScalar: {
    ...update,
    work: lengthOf(0),
    resultType: signature(["f64[]", "f64"], f64s),
    evaluate: ([a, s]) => asArray(a).map((value) => value + asNumber(s)),
    identity: addsZero(1),
    derivative: {
      kind: "linear",
      in: [0, 1],
      tangent: (o, inputs, [da, ds]) => {
        if (da === null || da === undefined) return o.fill(o.length(at(inputs, 0)), ds ?? 0);
        return ds ? o.addScalar(da, ds) : da;
      },
      // s̄ += Σ ȳ; ā += ȳ
      transpose: (o, _inputs, yBar, inputBar, position) => plus(o, inputBar, position === 1 ? o.sum(yBar) : yBar),
      partialNotation: [notation("as", "1", "I"), notation("as", "1 everywhere", "\\mathbf{1}")],
    },
    notation: notation("as", "a + s", "a + s \\mathbf{1}"),
  },
};

/** A changed copy of a run-time array. */
function changed(array: Parameters<typeof asArray>[0], change: (out: TypedArray) => void): TypedArray {
  const out = asArray(array).slice();
  change(out);
  return out;
}

/** out[i] = v where there is such an element; typed arrays ignore all other indices, fractional ones and NaN included. */
function put(out: TypedArray, index: number, value: number): void {
  out[index] = value;
}

/** out[i] += v, likewise. */
function add(out: TypedArray, index: number, value: number): void {
  put(out, index, (out[index] ?? 0) + value);
}

/** a + 0 is a in real arithmetic; a + -0 is a in floating point too. */
function addsZero(position: number): Identity {
  return (inputs, level) => {
    const [a, added] = [inputs[0], inputs[position]];
    if (a === undefined || added === undefined) return null;
    return isConstant(added, -0) || (level === "algebraic" && isConstant(added, 0)) ? a : null;
  };
}

function sameElements([a = f64s, , b = f64s]: readonly Type[]): Type | string {
  return sameType(a, b)
    ? a
    : `its first and third input must have the same type, not ${showType(a)} and ${showType(b)}`;
}

/** b̄ += the part of ȳ that b went to: adding ȳ into b̄ from -p on meets exactly the overlap. */
function readOverlap(o: Ops, yBar: Value, p: Value, b: Value, bBar: Value | null): Value {
  return o.accumulateSlice(bBar ?? zerosLike(o, b), o.neg(p), yBar);
}

/** `array` with 0 where b was laid over it from p on: nowhere, unless p is an integer. */
function clearOverlap(o: Ops, array: Value, p: Value, b: Value): Value {
  const within = (low: Operand, index: Operand) => o.min(o.max(index, low), o.length(array));
  const start = o.select(o.isInteger(p), p, o.length(array));
  const lo = within(0, start);
  return o.fillSlice(array, lo, within(lo, o.add(start, o.length(b))), 0);
}
