/** Programs at complex numbers: what values are there, and how primitives act on them. The formulas stand in src/primitives/complex.ts. */
import type { Arithmetic } from "../ir/interpret.js";
import type { Apply, RuntimeValue } from "../ir/program.js";
import { type ComplexRow, complexRows, realNumber } from "../primitives/complex.js";
import { rowOf } from "../primitives/table.js";
import { isFloatArray } from "../tree/leaf.js";

/** A number or array with its imaginary part: a number, or an f64 array of the same length; null where it is zero everywhere. */
export interface Complex {
  readonly re: RuntimeValue;
  readonly im: number | Float64Array | null;
}

export const complexArithmetic: Arithmetic<Complex> = {
  constant: (re) => ({ re, im: null }),
  real: ({ re }) => re,
  apply: applyComplex,
};

function applyComplex(statement: Apply, inputs: readonly Complex[]): Complex {
  const { primitive, attributes } = statement;
  const re = primitive.evaluate(
    inputs.map((input) => input.re),
    attributes,
  );
  const isReal = inputs.every((input) => input.im === null);
  return {
    re,
    im:
      isReal || !isDifferentiable(re) ? null : imaginaryPart(complexRows[rowOf(primitive).name], statement, inputs, re),
  };
}

function isDifferentiable(value: RuntimeValue): boolean {
  return typeof value === "number" || isFloatArray(value);
}

function imaginaryPart(
  row: ComplexRow,
  { primitive, attributes }: Apply,
  inputs: readonly Complex[],
  re: RuntimeValue,
): Complex["im"] {
  switch (row.kind) {
    case "real":
      return null;
    case "scalar":
      return row.imaginary(
        inputs.map((input) => realNumber(input.re)),
        inputs.map(({ im }) => (typeof im === "number" ? im : 0)),
        Number(re),
      );
    case "linear": {
      const parts = inputs.map((input, position) => (row.in.includes(position) ? imaginaryOf(input) : input.re));
      // Imaginary parts are far too small to be stored in 32 bits.
      const part = primitive.evaluate(
        parts,
        attributes.element === undefined ? attributes : { ...attributes, element: "f64" },
      );
      return part instanceof Float64Array || typeof part === "number" ? part : null;
    }
    case "reduce": {
      const [array] = inputs;
      const im = array?.im;
      if (array === undefined || !isFloatArray(array.re) || !(im instanceof Float64Array)) return null;
      return row.imaginary(array.re, im, Number(re));
    }
  }
}

function imaginaryOf({ re, im }: Complex): number | Float64Array {
  return im ?? (typeof re === "object" ? new Float64Array(re.length) : 0);
}
