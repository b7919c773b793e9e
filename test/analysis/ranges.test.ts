/** What is certain about integers: indices of nested loops, counters, lengths; and what is not, because floating point intervenes. */
import { describe, expect, test } from "vitest";
import { Lengths } from "../../src/analysis/lengths.js";
import { Ranges } from "../../src/analysis/ranges.js";
import { Builder, constant, variable } from "../../src/ir/builder.js";
import { definitionsOf } from "../../src/ir/definitions.js";
import type { Program, Value, Variable } from "../../src/ir/program.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";

interface Seen {
  readonly ranges: Ranges;
  readonly values: Readonly<Record<string, Value>>;
}

/** Runs `fill` with a natural number n, any number x and an array a; the values that it notes are asked about. */
function seen(
  fill: (
    o: Ops,
    builder: Builder,
    inputs: { n: Variable; x: Variable; a: Variable },
    values: Record<string, Value>,
  ) => void,
): Seen {
  const builder = new Builder();
  const inputs = {
    n: variable(F64, { name: "n" }, true),
    x: variable(F64, { name: "x" }),
    a: variable(arrayOf("f64"), { name: "a" }),
  };
  const values: Record<string, Value> = { ...inputs };
  builder.openBlock([]);
  fill(opsOn(builder), builder, inputs, values);
  const program: Program = { name: "f", inputs: Object.values(inputs), body: builder.closeBlock([]) };
  const definitions = definitionsOf(program);
  return { ranges: new Ranges(definitions, new Lengths(program, definitions)), values };
}

function value({ values }: Seen, name: string): Value {
  const found = values[name];
  if (found === undefined) throw new Error(`no value ${name}`);
  return found;
}

describe("a triangle: j from i + 1 to n", () => {
  const triangle = seen((o, builder, { n }, values) => {
    builder.loop({
      count: n,
      initial: [0],
      body: (i, [next]) => {
        const count = o.sub(n, o.add(i, 1));
        const inner = builder.loop({
          count,
          initial: [next ?? 0],
          body: (k, [position]) => {
            Object.assign(values, { i, k, j: o.add(o.add(i, 1), k), position, count });
            return [o.add(position ?? 0, 1)];
          },
        });
        values.last = o.sub(o.sub(n, 1), i);
        return inner.outputs;
      },
    });
  });
  const { ranges } = triangle;

  test("indices are below what bounds them", () => {
    expect(ranges.isBelow(value(triangle, "j"), value(triangle, "n"))).toBe(true);
    expect(ranges.isBelow(value(triangle, "i"), value(triangle, "j"))).toBe(true);
    expect(ranges.isBelow(value(triangle, "j"), value(triangle, "i"))).toBe(false);
    expect(ranges.isBelow(value(triangle, "n"), value(triangle, "n"))).toBe(false);
    expect(ranges.isAtMost(value(triangle, "n"), value(triangle, "n"))).toBe(true);
  });

  test("differences are not negative where the index bounds them", () => {
    expect(ranges.isNatural(value(triangle, "count"))).toBe(true);
    expect(ranges.isNatural(value(triangle, "last"))).toBe(true);
  });

  test("a counter over both loops is an integer of at least 0, and of unknown size", () => {
    expect(ranges.isCounting(value(triangle, "position"))).toBe(true);
    expect(ranges.isNonNegative(value(triangle, "position"))).toBe(true);
    expect(ranges.isBelow(value(triangle, "position"), value(triangle, "n"))).toBe(false);
  });
});

describe("floating point", () => {
  test("nothing is known of an arbitrary number, rounded or not", () => {
    const facts = seen((o, _, { x }, values) => {
      values.whole = o.floor(x);
      values.next = o.add(values.whole ?? x, 1);
    });
    const { ranges } = facts;
    expect(ranges.isWhole(value(facts, "whole"))).toBe(true);
    expect(ranges.isCounting(value(facts, "whole"))).toBe(false);
    // 2 ** 53 + 1 is 2 ** 53.
    expect(ranges.isBelow(value(facts, "whole"), value(facts, "next"))).toBe(false);
    expect(ranges.isNonNegative(value(facts, "x"))).toBe(false);
  });

  test("products of many lengths may be beyond what is exact", () => {
    const facts = seen((o, _, { n }, values) => {
      const square = o.mul(n, n);
      values.cube = o.mul(square, o.add(n, 1));
      values.twice = o.mul(values.cube, 2);
      values.fourth = o.mul(square, square);
      values.large = o.mul(values.cube, 2 ** 20);
      values.more = o.add(values.fourth, 1);
    });
    const { ranges } = facts;
    expect(ranges.isCounting(value(facts, "cube"))).toBe(true);
    expect(ranges.isCounting(value(facts, "twice"))).toBe(true);
    for (const name of ["fourth", "large", "more"]) expect(ranges.isCounting(value(facts, name)), name).toBe(false);
    expect(ranges.isBelow(value(facts, "fourth"), value(facts, "more"))).toBe(false);
  });

  test("an index is below a count that is a fraction, and may be its integer part", () => {
    const facts = seen((_, builder, { x }, values) => {
      builder.loop({
        count: x,
        initial: [],
        body: (i) => {
          values.i = i;
          return [];
        },
      });
    });
    expect(facts.ranges.isBelow(value(facts, "i"), value(facts, "x"))).toBe(true);
  });

  test("a count that is a fraction leaves less than 1 to the last index, or nothing known", () => {
    const facts = seen((o, builder, { n, x, a }, values) => {
      builder.loop({
        count: x,
        initial: [],
        body: (i) => {
          Object.assign(values, { i, next: o.add(i, 1), before: o.sub(x, 1), rest: o.sub(o.sub(x, 1), i) });
          return [];
        },
      });
      builder.loop({
        count: o.floor(x),
        initial: [],
        body: (i) => {
          Object.assign(values, { whole: o.sub(o.sub(o.floor(x), 1), i) });
          return [];
        },
      });
      builder.loop({
        count: constant(2.5),
        initial: [],
        body: (i) => {
          Object.assign(values, { few: i, length: o.length(a), n });
          return [];
        },
      });
    });
    const of = (name: string) => value(facts, name);
    expect(facts.ranges.isAtMost(of("next"), of("x"))).toBe(false);
    expect(facts.ranges.isAtMost(of("i"), of("before"))).toBe(false);
    expect(facts.ranges.isNonNegative(of("rest"))).toBe(false);
    expect(facts.ranges.isBelow(of("few"), of("length"))).toBe(false);
    expect(facts.ranges.isWithin(of("few"), constant(0.5), of("n"))).toBe(false);
  });

  test("what is added to large numbers may be lost", () => {
    const facts = seen((o, builder, { n }, values) => {
      builder.loop({
        count: n,
        initial: [],
        body: (i) => {
          Object.assign(values, {
            rounded: o.sub(o.add(i, 2 ** 60), 2 ** 60),
            exact: o.sub(o.add(i, 2 ** 30), 2 ** 30),
          });
          return [];
        },
      });
    });
    expect(facts.ranges.isBelow(value(facts, "rounded"), value(facts, "n"))).toBe(false);
    expect(facts.ranges.isBelow(value(facts, "exact"), value(facts, "n"))).toBe(true);
  });

  test("a carry that doubles, or adds another carry, leaves the integers that are exact", () => {
    const facts = seen((o, builder, { n }, values) => {
      builder.loop({
        count: n,
        initial: [1, 1, 0],
        body: (_, [twice, one, other]) => {
          Object.assign(values, { twice, one, other });
          const [t, a, b] = [twice ?? n, one ?? n, other ?? n];
          return [o.add(t, t), o.add(a, b), a];
        },
      });
    });
    for (const name of ["twice", "one", "other"]) expect(facts.ranges.isCounting(value(facts, name)), name).toBe(false);
  });

  test("-0 is told from 0", () => {
    const facts = seen((o, builder, { n }, values) => {
      values.negated = o.neg(n);
      values.sum = o.sub(n, 0);
      builder.loop({
        count: n,
        initial: [-0],
        body: (_, [carry]) => {
          values.carry = carry ?? n;
          return [o.add(carry ?? n, 1)];
        },
      });
    });
    expect(facts.ranges.isNeverMinusZero(value(facts, "negated"))).toBe(false);
    expect(facts.ranges.isNeverMinusZero(value(facts, "sum"))).toBe(true);
    expect(facts.ranges.isCounting(value(facts, "carry"))).toBe(false);
  });
});

test("lengths of arrays that are equally long are one number", () => {
  const facts = seen((o, builder, { a }, values) => {
    const other = o.fill(o.length(a), 0);
    values.length = o.length(a);
    builder.loop({
      count: o.length(other),
      initial: [],
      body: (i) => {
        values.i = i;
        return [];
      },
    });
  });
  expect(facts.ranges.isBelow(value(facts, "i"), value(facts, "length"))).toBe(true);
});
