/** Arrays: making, measuring, reading and copying them. Indices carry no derivative. */
import { arrayOf, F64, type Type } from "../ir/types.js";
import { arrayRow, asArray, convertArray, elementOf, newArray, plus, resultLength, zerosLike } from "./array-rows.js";
import type { Family } from "./definition.js";
import type { ArrayName } from "./names.js";
import { callNotation, notation } from "./notation.js";
import { asNumber, at } from "./scalar-rows.js";
import { signature, typeOf } from "./signature.js";

export type ArrayViewName = Extract<ArrayName, "length" | "get" | "fill" | "iota" | "copy" | "slice" | "reserve">;

/** The array type that an application asks for, else the given one. */
const stored = (inputs: readonly Type[], element = inputs[0]?.kind === "array" ? inputs[0].element : "f64") =>
  arrayOf(element);

export const arrayViews: Family<ArrayViewName> = {
  length: {
    ...arrayRow,
    resultType: signature(["array"], F64),
    evaluate: ([a]) => asArray(a).length,
    derivative: { kind: "zero", because: "a length does not depend on the values" },
    notation: notation("a", "a.length", "\\left|a\\right|"),
  },
  // NaN where there is no such element.
  get: {
    ...arrayRow,
    resultType: signature(["array", "f64"], F64),
    evaluate: ([a, i]) => asArray(a)[asNumber(i)] ?? Number.NaN,
    derivative: {
      kind: "linear",
      in: [0],
      // dy = da[i]
      tangent: (o, inputs, [da]) => o.get(da ?? zerosLike(o, at(inputs, 0)), at(inputs, 1)),
      // ā[i] += ȳ
      transpose: (o, inputs, yBar, aBar) => o.accumulate(aBar ?? zerosLike(o, at(inputs, 0)), at(inputs, 1), yBar),
      partialNotation: [notation("ai", "1 at [i], 0 elsewhere", "e_{i}^{\\top}"), null],
    },
    notation: notation("ai", "a[i]", "a_{i}"),
  },
  fill: {
    ...arrayRow,
    work: resultLength,
    resultType: signature(["f64", "f64"], (_, { element = "f64" }) => arrayOf(element)),
    evaluate: ([n, v], { element = "f64" }) => newArray(element, asNumber(n)).fill(asNumber(v)),
    derivative: {
      kind: "linear",
      in: [1],
      tangent: (o, inputs, [, dv]) => o.fill(at(inputs, 0), dv ?? 0),
      // v̄ += Σ ȳ
      transpose: (o, _inputs, yBar, vBar) => plus(o, vBar, o.sum(yBar)),
      partialNotation: [null, notation("nv", "1 everywhere", "\\mathbf{1}")],
    },
    notation: notation("nv", "fill(n, v)", "v \\cdot \\mathbf{1}_{n}"),
  },
  iota: {
    ...arrayRow,
    work: resultLength,
    resultType: signature(["f64"], (_, { element = "f64" }) => arrayOf(element)),
    evaluate: ([n], { element = "f64" }) => {
      const indices = newArray(element, asNumber(n));
      for (let index = 0; index < indices.length; index++) indices[index] = index;
      return indices;
    },
    derivative: { kind: "zero", because: "the elements are their own indices" },
    notation: notation("n", "iota(n)", "\\left(0, \\dots, n - 1\\right)"),
  },
  // With another element type: the conversion that stores into such an array make. Rounding to f32 has derivative 1.
  copy: {
    ...arrayRow,
    work: resultLength,
    resultType: signature(["array"], (inputs, { element }) => stored(inputs, element)),
    evaluate: ([a], { element }) => (element === undefined ? asArray(a).slice() : convertArray(element, asArray(a))),
    derivative: {
      kind: "linear",
      in: [0],
      tangent: (o, inputs, [da]) => da ?? zerosLike(o, at(inputs, 0)),
      // ā += ȳ
      transpose: (o, _inputs, yBar, aBar) => plus(o, aBar, yBar),
      partialNotation: [notation("a", "1", "I")],
    },
    notation: callNotation("copy"),
  },
  // Integers 0 <= lo <= hi <= length.
  slice: {
    ...arrayRow,
    work: resultLength,
    resultType: signature(["array", "f64", "f64"], typeOf(0)),
    evaluate: ([a, lo, hi]) => asArray(a).slice(asNumber(lo), asNumber(hi)),
    derivative: {
      kind: "linear",
      in: [0],
      tangent: (o, inputs, [da]) => o.slice(da ?? zerosLike(o, at(inputs, 0)), at(inputs, 1), at(inputs, 2)),
      // ā[lo..hi] += ȳ
      transpose: (o, inputs, yBar, aBar) => o.accumulateSlice(aBar ?? zerosLike(o, at(inputs, 0)), at(inputs, 1), yBar),
      partialNotation: [notation("alh", "1 at [l..h], 0 elsewhere", "\\left(I\\right)_{l:h}"), null, null],
    },
    notation: notation("alh", "a.slice(l, h)", "a_{l:h}"),
  },
  // At least n elements: the length is doubled, or n where that is more; the new ones are zero.
  reserve: {
    ...arrayRow,
    updates: 0,
    work: ([a], output) => (asArray(output).length > asArray(a).length ? asArray(output).length : 1),
    resultType: signature(["array", "f64"], typeOf(0)),
    evaluate: ([a, n]) => {
      const before = asArray(a);
      const wanted = asNumber(n);
      if (!(wanted > before.length)) return before;
      const after = newArray(elementOf(before), Math.max(Math.ceil(wanted), 2 * before.length));
      after.set(before);
      return after;
    },
    derivative: {
      kind: "linear",
      in: [0],
      tangent: (o, inputs, [da]) => o.reserve(da ?? zerosLike(o, at(inputs, 0)), at(inputs, 1)),
      // ā += ȳ[0..length of a]: what belongs to the new space goes, so that an adjoint is always as long as its primal.
      transpose: (o, inputs, yBar, aBar) => {
        const length = o.length(at(inputs, 0));
        const [kept] = o.builder.branch(
          o.lt(length, o.length(yBar)),
          () => [o.slice(yBar, 0, length)],
          () => [yBar],
        );
        return plus(o, aBar, kept ?? yBar);
      },
      partialNotation: [notation("an", "1", "I"), null],
    },
    notation: notation("an", "reserve(a, n)", "\\operatorname{reserve}\\left(a, n\\right)"),
  },
};
