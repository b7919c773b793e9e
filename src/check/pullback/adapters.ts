/** Backward passes in the shapes that people write, brought into the one that `checkPullback` takes: adjoint in, list of adjoints out. */
import { nearest } from "../../errors/nearest.js";
import { refuse } from "../../errors/pullback-error.js";
import { PrivateCopy } from "../../numeric/private-copies.js";
import { gradientPart } from "../../numeric/structured-numbers.js";
import { isObject } from "../../tree/record.js";
import { showValue } from "../../tree/show-value.js";
import type { Backward } from "./backward.js";
import { firstDifference } from "./differences.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * A backward pass that returns an object: `{ dx, dW, db }`. `names` are the fields that hold the adjoint of each argument, in the
 * order of the arguments; null for an argument without adjoint, which is not checked then.
 *
 * ```ts
 * const product = (x: number, y: number) => x * y;
 * const backward = (adjoint: number, x: number, y: number) => ({ dx: adjoint * y, dy: adjoint * x });
 * checkPullback(product, [2, 3], adapters.named(backward, ["dx", "dy"])).verdict; // -> "right"
 * ```
 * @throws ChainruleError when a name is missing in what the backward pass returns.
 */
function named<A, P extends readonly unknown[]>(
  backward: (adjoint: A, ...args: P) => object,
  names: readonly (string | null | undefined)[],
): Backward<A, P> {
  checkBackward("named", backward);
  if (!Array.isArray(names) || !names.every(isName)) refuse("adapter-names", null, { found: showValue(names) });
  const pass = (adjoint: A, ...args: P) => {
    const result = backward(adjoint, ...args) as Fields;
    return names.map((name) => (typeof name === "string" ? fieldOf(result, name) : undefined));
  };
  return Object.assign(pass, { without: (index: number) => index < names.length && typeof names[index] !== "string" });
}

const isName = (name: unknown) => typeof name === "string" || name === null || name === undefined;

function fieldOf(result: Fields, name: string): unknown {
  if (typeof result === "object" && result !== null && Object.hasOwn(result, name)) return result[name];
  const close = typeof result === "object" && result !== null ? nearest(name, Object.keys(result)) : null;
  return refuse("adjoint-missing", null, {
    name,
    found: showValue(result),
    remedy: close === null ? `return a field \`${name}\`` : `write \`${close}\`, or return a field \`${name}\``,
  });
}

/**
 * A backward pass that writes its results into arrays that it is given. The buffers are structured like the arguments, undefined for those
 * without derivative; they begin as zeros, and later calls get them as the call before has left them, as it is in a training loop.
 *
 * ```ts
 * const scale = (x: Float64Array, a: Float64Array) => x.map((xi) => a[0]! * xi);
 * type Both = [Float64Array, Float64Array];
 * const backward = adapters.fillsBuffers((dy: Float64Array, [x, a]: Both, [dx, da]: Both) => {
 *   da[0] = 0;
 *   for (let i = 0; i < x.length; i++) {
 *     dx[i] = dy[i]! * a[0]!;
 *     da[0] += dy[i]! * x[i]!;
 *   }
 * });
 * checkPullback(scale, [Float64Array.of(1, 2), Float64Array.of(3)], backward).verdict; // -> "right"
 * ```
 * A number is no buffer: undefined stands in its place.
 * @throws ChainruleError when the adjoint of a number is asked for: nothing can be written into one.
 */
function fillsBuffers<A, P extends readonly unknown[], B extends readonly unknown[]>(
  backward: (adjoint: A, args: P, buffers: B) => unknown,
): Backward<A, P> {
  checkBackward("fillsBuffers", backward);
  let buffers: readonly unknown[] | null = null;
  const pass = (adjoint: A, ...args: P) => {
    buffers ??= args.map((arg) => (typeof arg === "number" ? undefined : gradientPart(arg)));
    backward(adjoint, args, buffers as B);
    return copy(buffers);
  };
  return Object.assign(pass, { absent: (index: number) => refuse("no-buffer", null, { index }) });
}

/** See `accumulates`. */
export interface Accumulating<A, P extends readonly unknown[]> {
  /** The backward pass: adds to the gradients that are kept somewhere. */
  readonly run: (adjoint: A, ...args: P) => unknown;
  /** The gradients that are kept: one for each argument, undefined for none. */
  readonly read: (...args: P) => readonly unknown[];
  /** Sets them to zero. */
  readonly clear: (...args: P) => unknown;
}

/**
 * A backward pass that adds to gradients kept elsewhere, such as `.grad` fields. That it does add, and does not replace what is there, is
 * checked too: a value that is used twice needs it. The gradients may stand in the arguments themselves, beside the values: what `clear`
 * resets may be written to.
 *
 * ```ts
 * const weight = { value: 3, grad: 0 };
 * const scale = (x: number, w: number) => x * w;
 * const backward = adapters.accumulates({
 *   run: (dy: number, x: number) => { weight.grad += dy * x; },
 *   read: () => [undefined, weight.grad],
 *   clear: () => { weight.grad = 0; },
 * });
 * checkPullback(scale, [2, weight.value], backward, { wrt: 1 }).verdict; // -> "right"
 * ```
 */
function accumulates<A, P extends readonly unknown[]>(parts: Accumulating<A, P>): Backward<A, P> {
  checkParts("accumulates", parts, ACCUMULATING);
  const { run, read, clear } = parts;
  const passes = (times: number) => {
    return (adjoint: A, ...args: P): readonly unknown[] => {
      const own = copy(args);
      clear(...own);
      const cleared = new PrivateCopy(own);
      for (let time = 1; time < times; time++) run(copy(adjoint), ...own);
      run(adjoint, ...own);
      const gradients = copy(read(...own));
      clear(...own);
      if (cleared.isChanged()) showWrites(cleared.value as P, own, args);
      return gradients;
    };
  };
  return Object.assign(passes(1), { twice: passes(2) });
}

/** Writes into `args` what differs between copies of them, so that it is seen by whoever looks for writes. */
function showWrites(before: readonly unknown[], after: readonly unknown[], args: readonly unknown[]): void {
  args.forEach((arg, index) => {
    if (isObject(arg) && firstDifference(before[index], after[index]) !== null) Object.assign(arg, after[index]);
  });
}

/** See `flat`. */
export interface Packing<T> {
  readonly pack: (value: T) => Float64Array;
  readonly unpack: (numbers: Float64Array) => T;
}

/**
 * A backward pass that works on one flat vector in place of the first argument: `pack` makes it, and `unpack` takes a vector apart again, be
 * it of parameters or of their adjoints. The other arguments are data, and not checked.
 *
 * ```ts
 * const dot = (p: { a: number; b: number }, x: number) => p.a * x + p.b;
 * const backward = (adjoint: number, _: Float64Array, x: number) => Float64Array.of(adjoint * x, adjoint);
 * const pack = (p: { a: number; b: number }) => Float64Array.of(p.a, p.b);
 * const unpack = ([a = 0, b = 0]: Float64Array) => ({ a, b });
 * checkPullback(dot, [{ a: 1, b: 2 }, 3], adapters.flat(backward, { pack, unpack })).verdict; // -> "right"
 * ```
 * @throws ChainruleError when `unpack` does not give back what `pack` was given.
 */
function flat<A, T, D extends readonly unknown[]>(
  backward: (adjoint: A, numbers: Float64Array, ...data: D) => Float64Array,
  packing: Packing<T>,
): Backward<A, [T, ...D]> {
  checkBackward("flat", backward);
  checkParts("flat", packing, PACKING);
  const { pack, unpack } = packing;
  const pass = (adjoint: A, first: T, ...data: D) => {
    const numbers = pack(first);
    const difference = firstDifference(first, unpack(numbers));
    if (difference !== null) refuse("pack-unpack", null, difference);
    return [unpack(backward(adjoint, numbers, ...data))];
  };
  return Object.assign(pass, { without: (index: number) => index > 0 });
}

/**
 * A layer that keeps what its forward pass computes until its backward pass. The forward pass runs before each backward pass, as it would
 * in use, so what is kept from the wrong call shows.
 *
 * ```ts
 * class Dense {
 *   w = 0;
 *   dw = 0;
 *   #x = 0;
 *   forward(x: number) { this.#x = x; return this.w * x; }
 *   backward(dy: number) { this.dw = dy * this.#x; return dy * this.w; }
 * }
 * const dense = new Dense();
 * const forward = (x: number, w: number) => { dense.w = w; return dense.forward(x); };
 * const backward = (dy: number) => [dense.backward(dy), dense.dw];
 * checkPullback(forward, [2, 3], adapters.layer({ forward, backward })).verdict; // -> "right"
 * ```
 */
function layer<A, P extends readonly unknown[]>(object: {
  forward(...args: P): unknown;
  backward(adjoint: A): unknown;
}): Backward<A, P> {
  checkParts("layer", object, LAYER);
  return (adjoint, ...args) => {
    object.forward(...args);
    return object.backward(adjoint);
  };
}

/** What the functions that an adapter is given are for. */
type Parts = Readonly<Record<string, string>>;

const ACCUMULATING: Parts = {
  run: "is the backward pass",
  read: "returns the gradients that are kept",
  clear: "sets the kept gradients to zero before each pass",
};
const PACKING: Parts = { pack: "makes the flat vector", unpack: "takes the flat vector apart again" };
const LAYER: Parts = { forward: "is the pass whose values are kept", backward: "is the backward pass" };

/** @throws ChainruleError when one of them is missing. */
function checkParts(adapter: string, given: unknown, parts: Parts): void {
  const names = Object.keys(parts).join(", ");
  for (const [part, purpose] of Object.entries(parts)) {
    const found = (given as Readonly<Record<string, unknown>> | null | undefined)?.[part];
    if (typeof found === "function") continue;
    refuse("adapter-part", null, { adapter, part, found: showValue(found), purpose, parts: names });
  }
}

/** What adapters that take a backward pass first are called with. */
const CALLS = {
  named: "backward, names",
  fillsBuffers: "backward",
  flat: "backward, { pack, unpack }",
};

/** @throws ChainruleError unless it is a function. */
function checkBackward(adapter: keyof typeof CALLS, backward: unknown): void {
  if (typeof backward === "function") return;
  refuse("adapter-backward", null, { adapter, found: showValue(backward), call: CALLS[adapter] });
}

/** What is kept somewhere as it is now. */
const copy = <T>(value: T): T => new PrivateCopy(value).value as T;

/** Backward passes in other shapes, for `checkPullback`. */
export const adapters = { named, fillsBuffers, accumulates, flat, layer };
