/** Arrays: reductions to one number. */
import type { Value } from "../ir/program.js";
import { F64 } from "../ir/types.js";
import { arrayRow, asArray, lengthOf, readOrZero, zerosLike } from "./array-rows.js";
import type { Definition, Family, Ops } from "./definition.js";
import type { ArrayName } from "./names.js";
import { notation } from "./notation.js";
import { asNumber, at, literal, orInfinity } from "./scalar-rows.js";
import { signature } from "./signature.js";

export type ArrayReductionName = Extract<ArrayName, "sum" | "maxOf" | "minOf" | "hypotOf" | "indexOf" | "lastIndexOf">;

const arrayToNumber = signature(["array"], F64);

export const arrayReductions: Family<ArrayReductionName> = {
  // From left to right, starting at 0.
  sum: {
    ...arrayRow,
    dear: true,
    work: lengthOf(0),
    resultType: arrayToNumber,
    evaluate: ([a]) => {
      let total = 0;
      for (const value of asArray(a)) total += value;
      return total;
    },
    derivative: {
      kind: "linear",
      in: [0],
      tangent: (o, inputs, [da]) => o.sum(da ?? zerosLike(o, at(inputs, 0))),
      // ā += ȳ everywhere
      transpose: (o, inputs, yBar, aBar) =>
        aBar === null ? o.fill(o.length(at(inputs, 0)), yBar) : o.addScalar(aBar, yBar),
      partialNotation: [notation("ay", "1 everywhere", "\\mathbf{1}^{\\top}")],
    },
    notation: notation("a", "sum(a)", "\\sum_{k} a_{k}"),
  },
  maxOf: extremum("max", Math.max),
  minOf: extremum("min", Math.min),
  // As Math.hypot, which scales by the largest element: no square overflows.
  hypotOf: {
    ...arrayRow,
    dear: true,
    work: lengthOf(0),
    resultType: arrayToNumber,
    evaluate: ([a]) => Math.hypot(...asArray(a)),
    derivative: {
      kind: "explicit",
      picks: false,
      in: [0],
      // dy = Σ a[i] / y · da[i]
      tangent: (o, inputs, y, [da]) => {
        const a = at(inputs, 0);
        if (da === null || da === undefined) return literal(0);
        const length = orInfinity(o, y);
        const { outputs } = o.builder.loop({
          count: o.length(a),
          initial: [0],
          body: (i, [dy]) => [o.add(dy ?? 0, o.mul(o.div(o.get(a, i), length), o.get(da, i)))],
        });
        return at(outputs, 0);
      },
      // ā[i] += a[i] / y · ȳ
      adjoint: (o, inputs, y, yBar, aBar) => {
        const a = at(inputs, 0);
        const length = orInfinity(o, y);
        const { outputs } = o.builder.loop({
          count: o.length(a),
          initial: [aBar ?? zerosLike(o, a)],
          body: (i, [bar = zerosLike(o, a)]) => [o.accumulate(bar, i, o.mul(o.div(o.get(a, i), length), yBar))],
        });
        return at(outputs, 0);
      },
      partialNotation: [notation("ay", "a / y", "\\frac{a^{\\top}}{y}")],
    },
    notation: notation("a", "hypot(...a)", "\\left\\|a\\right\\|"),
  },
  indexOf: searching("indexOf", "min"),
  lastIndexOf: searching("lastIndexOf", "max"),
};

/**
 * The derivative goes to the extreme element. Equal ones share it as if they were compared one after the other, from left to right:
 * each tie is shared equally between the later element and all before it. An empty array has none; with a NaN, all is NaN.
 */
function extremum(name: "max" | "min", pick: typeof Math.max): Definition {
  return {
    ...arrayRow,
    dear: true,
    work: lengthOf(0),
    resultType: arrayToNumber,
    evaluate: ([a]) => {
      let best = pick();
      for (const value of asArray(a)) best = pick(best, value);
      return best;
    },
    derivative: {
      kind: "explicit",
      picks: true,
      in: [0],
      // dy = Σ share[i] · da[i]
      tangent: (o, inputs, y, [da]) =>
        da === null || da === undefined
          ? literal(0)
          : overShares(o, at(inputs, 0), y, literal(1), literal(0), {
              all: () => literal(Number.NaN),
              one: (dy, i, share) => o.add(dy, o.mul(share, readOrZero(o, da, i))),
            }),
      // ā[i] += share[i] · ȳ
      adjoint: (o, inputs, y, yBar, aBar) => {
        const a = at(inputs, 0);
        return overShares(o, a, y, yBar, aBar ?? zerosLike(o, a), {
          all: (bar) => o.addScalar(bar, Number.NaN),
          one: (bar, i, share) => o.accumulate(bar, i, share),
        });
      },
      partialNotation: [
        notation("ay", "1 at the element equal to y, 0 elsewhere; several share it", `\\partial \\${name}_{k} a_{k}`),
      ],
    },
    notation: notation("a", `${name}(...a)`, `\\${name}_{k} a_{k}`),
  };
}

/**
 * Gives each extreme element its share of `whole`: from the last to the first of them half of what is left, the first one all of it.
 * `all`: the extreme is NaN, and nothing is said about any element. An index of -1 is that of an empty array.
 */
function overShares(
  o: Ops,
  a: Value,
  y: Value,
  whole: Value,
  start: Value,
  give: { readonly all: (before: Value) => Value; readonly one: (before: Value, i: Value, share: Value) => Value },
): Value {
  const { builder } = o;
  const [first, last] = [o.indexOf(a, y), o.lastIndexOf(a, y)];
  const shared = () => {
    const { outputs } = builder.loop({
      count: o.sub(last, first),
      initial: [start, whole],
      body: (back, [before = start, rest = whole]) => {
        const i = o.sub(last, back);
        const half = o.mul(0.5, rest);
        return builder.branch(
          o.eq(o.get(a, i), y),
          () => [give.one(before, i, half), half],
          () => [before, rest],
        );
      },
    });
    return [give.one(at(outputs, 0), first, at(outputs, 1))];
  };
  const alone = () =>
    builder.branch(
      o.isNaN(y),
      () => [give.all(start)],
      () => [give.one(start, first, whole)],
    );
  return at(builder.branch(o.lt(first, last), shared, alone), 0);
}

/** The first or the last index of a number; -1 where there is none, and for NaN. Both zeros are equal. */
function searching(name: "indexOf" | "lastIndexOf", latex: "min" | "max"): Definition {
  return {
    ...arrayRow,
    dear: true,
    work: lengthOf(0),
    resultType: signature(["array", "f64"], F64),
    evaluate: ([a, v]) => asArray(a)[name](asNumber(v)),
    derivative: { kind: "zero", because: "the result is an index" },
    notation: notation("av", `a.${name}(v)`, `\\${latex} \\left\\{k : a_{k} = v\\right\\}`),
  };
}
