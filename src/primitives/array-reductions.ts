/** Arrays: reductions to one number. */
import { F64 } from "../ir/types.js";
import { arrayRow, asArray, lengthOf, readOrZero, zerosLike } from "./array-rows.js";
import type { Definition, Family } from "./definition.js";
import type { ArrayName } from "./names.js";
import { callNotation, notation } from "./notation.js";
import { at, literal, orInfinity } from "./scalar-rows.js";
import { signature } from "./signature.js";

export type ArrayReductionName = Extract<ArrayName, "sum" | "maxOf" | "minOf" | "hypotOf" | "argMax" | "argMin">;

const arrayToNumber = signature(["array"], F64);

export const arrayReductions: Family<ArrayReductionName> = {
  // From left to right, starting at 0.
  sum: {
    ...arrayRow,
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
  maxOf: extremum("max", "argMax", Math.max),
  minOf: extremum("min", "argMin", Math.min),
  // As Math.hypot, which scales by the largest element: no square overflows.
  hypotOf: {
    ...arrayRow,
    work: lengthOf(0),
    resultType: arrayToNumber,
    evaluate: ([a]) => Math.hypot(...asArray(a)),
    derivative: {
      kind: "explicit",
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
  argMax: position("max", Math.max),
  argMin: position("min", Math.min),
};

/** The derivative goes to the element that argMax or argMin names: the first of equals. An empty array has none. */
function extremum(name: "max" | "min", index: "argMax" | "argMin", pick: typeof Math.max): Definition {
  return {
    ...arrayRow,
    work: lengthOf(0),
    resultType: arrayToNumber,
    evaluate: ([a]) => {
      let best = pick();
      for (const value of asArray(a)) best = pick(best, value);
      return best;
    },
    derivative: {
      kind: "explicit",
      in: [0],
      // dy = da[argMax a]
      tangent: (o, inputs, _y, [da]) => readOrZero(o, da ?? zerosLike(o, at(inputs, 0)), o[index](at(inputs, 0))),
      // ā[argMax a] += ȳ
      adjoint: (o, inputs, _y, yBar, aBar) =>
        o.accumulate(aBar ?? zerosLike(o, at(inputs, 0)), o[index](at(inputs, 0)), yBar),
      partialNotation: [
        notation("ay", `1 at [${index}(a)], 0 elsewhere`, `e_{\\operatorname{arg\\,${name}} a}^{\\top}`),
      ],
    },
    notation: notation("a", `${name}(...a)`, `\\${name}_{k} a_{k}`),
  };
}

/** The index of the element that is the extremum as Math.max and Math.min see it: the first NaN if any; 0 is above -0; -1 for []. */
function position(name: "max" | "min", pick: typeof Math.max): Definition {
  return {
    ...arrayRow,
    work: lengthOf(0),
    resultType: arrayToNumber,
    evaluate: ([a]) => {
      const values = asArray(a);
      let best = -1;
      for (const [index, value] of values.entries()) {
        if (Number.isNaN(value)) return index;
        const leader = values[best];
        if (leader === undefined || !Object.is(pick(leader, value), leader)) best = index;
      }
      return best;
    },
    derivative: { kind: "zero", because: "the result is an index" },
    notation: callNotation(`arg${name === "max" ? "Max" : "Min"}`, `\\operatorname{arg\\,${name}}`),
  };
}
