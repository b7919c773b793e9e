/** Bitwise operations and the conversions of stores into integer arrays, bit for bit as JavaScript does them. */
import type { Definition, Family } from "./definition.js";
import type { IntegerName } from "./names.js";
import { callNotation, notation } from "./notation.js";
import { asNumber, flat, integers, real } from "./scalar-rows.js";
import { number1, number2 } from "./signature.js";

const because = "the result is an integer, piecewise constant; at the jumps by convention";

export const integer: Family<IntegerName> = {
  bitAnd: bitwise((x, y) => x & y, "x & y", "x \\mathbin{\\&} y"),
  bitOr: bitwise((x, y) => x | y, "x | y", "x \\mathbin{|} y"),
  bitXor: bitwise((x, y) => x ^ y, "x ^ y", "x \\oplus y"),
  bitNot: conversion((x) => ~x, "~x", "{\\sim} x"),
  shiftLeft: bitwise((x, y) => x << y, "x << y", "x \\ll y"),
  shiftRight: bitwise((x, y) => x >> y, "x >> y", "x \\gg y"),
  shiftRightUnsigned: bitwise((x, y) => x >>> y, "x >>> y", "x \\ggg y"),
  imul: flat(number2, ([x, y]) => Math.imul(asNumber(x), asNumber(y)), {
    because,
    notation: callNotation("imul"),
    domain: [integers(-1000, 1000), integers(-1000, 1000)],
  }),
  clz32: conversion(Math.clz32, "clz32(x)", "\\operatorname{clz32}\\left(x\\right)"),
  toInt32: conversion((x) => x | 0, "x | 0", "\\operatorname{int32}\\left(x\\right)"),
  toUint32: conversion((x) => x >>> 0, "x >>> 0", "\\operatorname{uint32}\\left(x\\right)"),
  toInt16: conversion((x) => (x << 16) >> 16, "x << 16 >> 16", "\\operatorname{int16}\\left(x\\right)"),
  toUint16: conversion((x) => x & 0xffff, "x & 65535", "\\operatorname{uint16}\\left(x\\right)"),
  toInt8: conversion((x) => (x << 24) >> 24, "x << 24 >> 24", "\\operatorname{int8}\\left(x\\right)"),
  toUint8: conversion((x) => x & 0xff, "x & 255", "\\operatorname{uint8}\\left(x\\right)"),
  // Rounds half to even and clamps; NaN gives 0.
  toUint8Clamped: conversion(
    (x) => Uint8ClampedArray.of(x)[0] ?? 0,
    "Uint8ClampedArray.of(x)[0]",
    "\\operatorname{uint8}\\left(x\\right)",
  ),
};

function bitwise(evaluate: (x: number, y: number) => number, plain: string, latex: string): Definition {
  return flat(number2, ([x, y]) => evaluate(asNumber(x), asNumber(y)), {
    because,
    notation: notation("xy", plain, latex),
    domain: [integers(-1000, 1000), integers(0, 31)],
  });
}

function conversion(evaluate: (x: number) => number, plain: string, latex: string): Definition {
  return flat(number1, ([x]) => evaluate(asNumber(x)), {
    because,
    notation: notation("x", plain, latex),
    domain: [real(-1000, 1000)],
  });
}
