/** The names of all primitives, by family. Tables and emitters are total records over them: a missing row does not compile. */

export type ArithmeticName =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "neg"
  | "pow"
  | "powSlope"
  | "powLog"
  | "rem"
  | "abs"
  | "sign"
  | "min"
  | "max"
  | "floor"
  | "ceil"
  | "round"
  | "trunc"
  | "fround";

/** Bitwise operations and the conversions that stores into integer arrays make. All piecewise constant. */
export type IntegerName =
  | "bitAnd"
  | "bitOr"
  | "bitXor"
  | "bitNot"
  | "shiftLeft"
  | "shiftRight"
  | "shiftRightUnsigned"
  | "imul"
  | "clz32"
  | "toInt32"
  | "toUint32"
  | "toInt16"
  | "toUint16"
  | "toInt8"
  | "toUint8"
  | "toUint8Clamped";

export type MathName =
  | "sqrt"
  | "cbrt"
  | "hypot"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "log2"
  | "log10"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "atan2"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh";

/** Functions that Chainrule exports, because `Math` lacks them. */
export type SpecialName =
  | "logistic"
  | "softplus"
  | "logLogistic"
  | "logAddExp"
  | "log1mexp"
  | "logit"
  | "xlogy"
  | "erf"
  | "erfc"
  | "lgamma"
  | "digamma"
  | "polygamma";

/** Comparisons, logic, selection and casts between booleans and numbers. */
export type LogicName =
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "eq"
  | "ne"
  | "same"
  | "not"
  | "and"
  | "or"
  | "isNaN"
  | "isFinite"
  | "isInteger"
  | "isTruthy"
  | "select"
  | "toNumber"
  | "stopGradient";

/** Arrays as values: reading, changing (the result is the changed array), creating, reducing. */
export type ArrayName =
  | "length"
  | "get"
  | "set"
  | "accumulate"
  | "fill"
  | "iota"
  | "copy"
  | "slice"
  | "setSlice"
  | "accumulateSlice"
  | "fillSlice"
  | "reserve"
  | "sum"
  | "addScalar"
  | "maxOf"
  | "minOf"
  | "hypotOf"
  | "indexOf"
  | "lastIndexOf";

export type PrimitiveName = ArithmeticName | IntegerName | MathName | SpecialName | LogicName | ArrayName;
