/**
 * Sums of products with numbers in front: what formulas are simplified by. `x·x` is `x²`, like terms are added, a factor 0 or 1 goes.
 * Products of sums stay products, as a person writes a derivative. Knows arithmetic alone: everything else is an atom.
 */
import type { Text } from "../notation.js";

/** A sum of products. No terms: 0. */
export interface Sum {
  readonly terms: readonly Product[];
}

/** `numerator / denominator · base^exponent · ...` */
export interface Product {
  readonly numerator: number;
  readonly denominator: number;
  readonly factors: readonly Factor[];
}

export interface Factor {
  readonly base: Atom;
  /** Not 0. */
  readonly exponent: number;
}

/** A name, a call, or a sum that is a factor. */
export type Atom = { readonly kind: "text"; readonly text: Text } | { readonly kind: "sum"; readonly sum: Sum };

export const ZERO: Sum = { terms: [] };

export function number(value: number): Sum {
  return value === 0 ? ZERO : { terms: [{ ...fractionOf(value), factors: [] }] };
}

/** 0.333… is 1 / 3; what is written in a few decimals stays. */
function fractionOf(value: number): Pick<Product, "numerator" | "denominator"> {
  if (Number(value.toPrecision(6)) === value) return { numerator: value, denominator: 1 };
  for (let denominator = 3; denominator <= LARGEST_DENOMINATOR; denominator++) {
    const numerator = value * denominator;
    if (Number.isInteger(numerator) && numerator / denominator === value) return { numerator, denominator };
  }
  return { numerator: value, denominator: 1 };
}

const LARGEST_DENOMINATOR = 1000;

export function atom(text: Text): Sum {
  return power({ kind: "text", text }, 1);
}

export function add(a: Sum, b: Sum): Sum {
  const terms = new Map<string, Product>();
  for (const term of [...a.terms, ...b.terms]) {
    const key = keyOf(term.factors);
    const known = terms.get(key);
    terms.set(key, known === undefined ? term : { ...known, ...fractionSum(known, term) });
  }
  return { terms: [...terms.values()].filter(({ numerator }) => numerator !== 0) };
}

export function negate(a: Sum): Sum {
  return { terms: a.terms.map((term) => ({ ...term, numerator: -term.numerator })) };
}

export function multiply(a: Sum, b: Sum): Sum {
  if (a.terms.length === 0 || b.terms.length === 0) return ZERO;
  const [left, right] = [asProduct(a), asProduct(b)];
  const factors = [...left.factors];
  for (const factor of right.factors) {
    const at = factors.findIndex(({ base }) => atomKey(base) === atomKey(factor.base));
    const known = factors[at];
    if (known === undefined) factors.push(factor);
    else factors[at] = { base: known.base, exponent: known.exponent + factor.exponent };
  }
  const fraction = reduced(left.numerator * right.numerator, left.denominator * right.denominator);
  const product = { ...fraction, factors: factors.filter(({ exponent }) => exponent !== 0) };
  const [only, ...more] = product.factors;
  // A sum with nothing but a number in front is that sum.
  if (only?.base.kind === "sum" && only.exponent === 1 && more.length === 0 && product.denominator === 1) {
    if (Math.abs(product.numerator) === 1) return product.numerator === 1 ? only.base.sum : negate(only.base.sum);
  }
  return { terms: [product] };
}

/** a^n for a number n that is not 0. */
export function raise(a: Sum, n: number): Sum {
  if (a.terms.length === 0) return n > 0 ? ZERO : atom({ raw: `0 ** ${n}`, latex: `0^{${n}}` });
  const product = asProduct(a);
  const isWhole = Number.isInteger(n);
  // A root of a product is not the product of the roots where both may be negative.
  if (!isWhole && (product.numerator !== 1 || product.denominator !== 1 || product.factors.length > 1)) {
    return power({ kind: "sum", sum: a }, n);
  }
  if (!isWhole && product.factors.some(({ exponent }) => exponent !== 1)) return power({ kind: "sum", sum: a }, n);
  const [top, bottom] = [product.numerator ** Math.abs(n), product.denominator ** Math.abs(n)];
  const fraction = n > 0 ? reduced(top, bottom) : reduced(bottom, top);
  const factors = product.factors.map(({ base, exponent }) => ({ base, exponent: exponent * n }));
  return { terms: [{ ...fraction, factors }] };
}

/** The number that a sum is, or null. */
export function numberIn({ terms }: Sum): number | null {
  const [only, ...more] = terms;
  if (only === undefined) return 0;
  return more.length === 0 && only.factors.length === 0 ? only.numerator / only.denominator : null;
}

function power(base: Atom, exponent: number): Sum {
  return { terms: [{ numerator: 1, denominator: 1, factors: [{ base, exponent }] }] };
}

function asProduct(sum: Sum): Product {
  const [only, ...more] = sum.terms;
  if (only !== undefined && more.length === 0) return only;
  return { numerator: 1, denominator: 1, factors: [{ base: { kind: "sum", sum }, exponent: 1 }] };
}

function fractionSum(a: Product, b: Product): Pick<Product, "numerator" | "denominator"> {
  return reduced(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** Whole numbers stay a fraction; others become one number. The denominator is positive. */
function reduced(numerator: number, denominator: number): Pick<Product, "numerator" | "denominator"> {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator)) {
    return { numerator: numerator / denominator, denominator: 1 };
  }
  const divisor = greatestDivisor(Math.abs(numerator), Math.abs(denominator)) * Math.sign(denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** The same for the same factors in any order. */
function keyOf(factors: readonly Factor[]): string {
  return factors
    .map(({ base, exponent }) => `${atomKey(base)}^${exponent}`)
    .sort()
    .join("·");
}

function atomKey(base: Atom): string {
  return base.kind === "text" ? base.text.raw : `(${sumKey(base.sum)})`;
}

function sumKey({ terms }: Sum): string {
  return terms
    .map(({ numerator, denominator, factors }) => `${numerator}/${denominator}·${keyOf(factors)}`)
    .sort()
    .join("+");
}
