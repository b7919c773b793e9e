/** Comparisons, logic, selection, and casts between booleans and numbers. Both inputs of `and`, `or`, `select` are evaluated. */
import { isConstant } from "../ir/builder.js";
import { BOOL, F64, sameType, showType } from "../ir/types.js";
import { plus, zerosLike } from "./array-rows.js";
import type { Definition, Family } from "./definition.js";
import type { LogicName } from "./names.js";
import { callNotation, notation } from "./notation.js";
import {
  asBoolean,
  asNumber,
  at,
  flat,
  type Identity,
  integers,
  isSame,
  literal,
  noIdentity,
  oneStep,
  real,
} from "./scalar-rows.js";
import { bool1, bool2, compare2, signature, typeOf } from "./signature.js";

const truth = "the result is a truth value";
const anyBoolean = integers(0, 1);
const numberToBool = signature(["f64"], BOOL);

export const logic: Family<LogicName> = {
  lt: comparison((x, y) => x < y, "x < y", "x < y", irreflexive),
  le: comparison((x, y) => x <= y, "x <= y", "x \\le y", noIdentity),
  gt: comparison((x, y) => x > y, "x > y", "x > y", irreflexive),
  ge: comparison((x, y) => x >= y, "x >= y", "x \\ge y", noIdentity),
  eq: comparison((x, y) => x === y, "x === y", "x = y", noIdentity),
  ne: comparison((x, y) => x !== y, "x !== y", "x \\ne y", noIdentity),
  same: flat(bool2, ([x, y]) => asBoolean(x) === asBoolean(y), {
    because: truth,
    notation: notation("xy", "x === y", "x \\leftrightarrow y"),
    domain: [anyBoolean, anyBoolean],
    identity: ([x, y]) => {
      if (x === undefined || y === undefined) return null;
      if (isSame(x, y)) return literal(true);
      return isConstant(y, true) ? x : isConstant(x, true) ? y : null;
    },
  }),
  not: flat(bool1, ([x]) => !asBoolean(x), {
    because: truth,
    notation: notation("x", "!x", "\\lnot x"),
    domain: [anyBoolean],
  }),
  and: flat(bool2, ([x, y]) => asBoolean(x) && asBoolean(y), {
    because: truth,
    notation: notation("xy", "x && y", "x \\land y"),
    domain: [anyBoolean, anyBoolean],
    identity: absorbing(false),
  }),
  or: flat(bool2, ([x, y]) => asBoolean(x) || asBoolean(y), {
    because: truth,
    notation: notation("xy", "x || y", "x \\lor y"),
    domain: [anyBoolean, anyBoolean],
    identity: absorbing(true),
  }),
  isNaN: test(Number.isNaN, "Number.isNaN(x)", "\\operatorname{isNaN}\\left(x\\right)"),
  isFinite: test(Number.isFinite, "Number.isFinite(x)", "\\operatorname{isFinite}\\left(x\\right)"),
  isInteger: test(Number.isInteger, "Number.isInteger(x)", "x \\in \\mathbb{Z}"),
  isTruthy: test(Boolean, "Boolean(x)", "x \\notin \\left\\{0, \\mathrm{NaN}\\right\\}"),
  // Linear in both sides; p decides which one counts.
  select: {
    resultType: signature(["bool", "anything", "anything"], ([, x = F64, y = F64]) =>
      sameType(x, y) ? x : `its second and third input must have the same type, not ${showType(x)} and ${showType(y)}`,
    ),
    evaluate: ([p, x, y]) => (p === true ? x : y) ?? Number.NaN,
    identity: ([p, x, y]) => {
      if (p === undefined || x === undefined || y === undefined) return null;
      if (p.kind === "constant") return p.value === true ? x : y;
      if (isSame(x, y)) return x;
      return isConstant(x, true) && isConstant(y, false) ? p : null;
    },
    updates: null,
    dear: false,
    work: oneStep,
    derivative: {
      kind: "linear",
      in: [1, 2],
      tangent: (o, inputs, tangents) => {
        const dx = tangents[1] ?? zerosLike(o, at(inputs, 1));
        const dy = tangents[2] ?? zerosLike(o, at(inputs, 2));
        return o.select(at(inputs, 0), dx, dy);
      },
      transpose: (o, inputs, outputBar, inputBar, position) => {
        const p = at(inputs, 0);
        const chosen = position === 1 ? p : o.not(p);
        if (outputBar.type.kind !== "array") return plus(o, inputBar, o.select(chosen, outputBar, 0));
        const before = () => inputBar ?? zerosLike(o, at(inputs, position));
        const [after] = o.builder.branch(
          chosen,
          () => [plus(o, inputBar, outputBar)],
          () => [before()],
        );
        return after ?? before();
      },
      partialNotation: [
        null,
        notation("pxyz", "p ? 1 : 0", "\\left[p\\right]"),
        notation("pxyz", "p ? 0 : 1", "\\left[\\lnot p\\right]"),
      ],
    },
    notation: notation("pxy", "p ? x : y", "\\begin{cases} x & p \\\\ y & \\text{otherwise} \\end{cases}"),
    domain: [anyBoolean, real(-10, 10), real(-10, 10)],
    special: [],
    source: null,
  },
  toNumber: flat(signature(["bool"], F64), ([x]) => Number(asBoolean(x)), {
    because: "the input is a truth value",
    notation: notation("x", "Number(x)", "\\left[x\\right]"),
    domain: [anyBoolean],
  }),
  // Any type. The result may be the input's storage: its content is the same.
  stopGradient: {
    ...flat(signature(["anything"], typeOf(0)), ([x]) => x ?? Number.NaN, {
      because: "by definition: what is inside counts as a constant",
      notation: callNotation("stopGradient"),
      domain: [real(-10, 10)],
    }),
    updates: 0,
  },
};

function comparison(
  evaluate: (x: number, y: number) => boolean,
  plain: string,
  latex: string,
  identity: Identity,
): Definition {
  return flat(compare2, ([x, y]) => evaluate(asNumber(x), asNumber(y)), {
    because: truth,
    notation: notation("xy", plain, latex),
    domain: [real(-10, 10), real(-10, 10)],
    identity,
  });
}

function test(evaluate: (x: number) => boolean, plain: string, latex: string): Definition {
  return flat(numberToBool, ([x]) => evaluate(asNumber(x)), {
    because: truth,
    notation: notation("x", plain, latex),
    domain: [real(-10, 10)],
  });
}

/** x < x is false, for NaN too. */
function irreflexive(...[[x, y]]: Parameters<Identity>): ReturnType<Identity> {
  return x !== undefined && y !== undefined && isSame(x, y) ? literal(false) : null;
}

/** `and` with `false`, `or` with `true`; the other truth value is neutral. */
function absorbing(absorber: boolean): Identity {
  return ([x, y]) => {
    if (x === undefined || y === undefined) return null;
    if (isConstant(x, absorber) || isConstant(y, absorber)) return literal(absorber);
    if (isConstant(x, !absorber) || isSame(x, y)) return y;
    return isConstant(y, !absorber) ? x : null;
  };
}
