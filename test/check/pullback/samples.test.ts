/** The pullbacks of Chainrule itself, for the whole sample library: none is called wrong. */
import { describe, expect, it } from "vitest";
import { checkPullback, vjp } from "../../../src/index.js";
import { flatten } from "../../../src/tree/tree.js";
import { samples } from "../../samples/all.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** A function without numbers to differentiate, or with none in its result, has no pullback. */
const hasPullback = (f: AnyFunction, args: readonly unknown[], wrt: readonly number[]) =>
  flatten(f(...args)).length > 0 && wrt.some((index) => flatten(args[index]).length > 0);

describe("pullbacks of the samples", () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))("%s", (_, { f, args, wrt }) => {
    const own = f as AnyFunction;
    const given = args.find((one) => hasPullback(own, one, wrt));
    if (given === undefined) return;
    const backward = (adjoint: unknown, ...at: unknown[]) => vjp(own, at).pullback(adjoint);
    const report = checkPullback(own, [...given], backward, { wrt });
    expect(report.verdict, report.toText()).not.toBe("wrong");
    expect(report.diagnosis).toEqual([]);
  });
});
