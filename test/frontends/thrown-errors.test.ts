/** Errors that a differentiated function throws: of the class, with the fields and the cause, that the function itself gives them. */
import { describe, expect, it } from "vitest";
import { ChainruleError, grad } from "../../src/index.js";

class Failure extends Error {
  readonly code = 7;
  readonly at: unknown;
  constructor(message: string, at?: unknown, options?: ErrorOptions) {
    super(message, options);
    this.name = "Failure";
    this.at = at;
  }
}

class OfNumber extends Error {
  readonly value: number;
  constructor(value: number) {
    super(`value ${value.toFixed(1)}`);
    this.value = value;
  }
}

class OfRecord extends Error {
  readonly info: unknown;
  constructor(info: { why: string; at: number; list: number[]; over: boolean }) {
    super(`${info.why} at ${info.at}`);
    this.info = info;
  }
}

const fail = (message: string, at: number) => new Failure(message, at);

/** What is thrown, with its class, text, cause and own fields. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof ChainruleError) throw error;
    return [error.constructor, error.name, error.message, error.cause, { ...error }];
  }
  throw new Error("nothing was thrown");
}

describe("an error that is thrown is the one of the function itself", () => {
  const samples: Readonly<Record<string, (x: number) => number>> = {
    "with fields and cause": (x) => {
      if (x > 1) throw new Failure(`bad ${x}`, 3 * x, { cause: "c" });
      return x;
    },
    "with a number as the cause": (x) => {
      if (x > 1) throw new Error("bad", { cause: x });
      return x;
    },
    "made of a number": (x) => {
      if (x > 1) throw new OfNumber(x / 4);
      return x;
    },
    "made of a record": (x) => {
      if (x > 1) throw new OfRecord({ why: `w${x}`, at: x * 2, list: [x, 3], over: x > 1 });
      return x;
    },
    "with one of two texts": (x) => {
      if (x > 1) throw new Failure(x > 5 ? "big" : "small", -x);
      return x;
    },
    "in a loop": (x) => {
      let sum = 0;
      for (let i = 0; i < 5; i++) {
        if (x < i) throw new Failure("below", i);
        sum += x;
      }
      return sum;
    },
    "with an element that is missing": (x) => {
      const xs = [x];
      if (x > 1) throw new Failure("missing", xs[Math.floor(3 * x)]);
      return x;
    },
    "made by a function": (x) => {
      if (x > 1) throw fail("made", x);
      return x;
    },
    "with arguments that are spread": (x) => {
      const given = ["spread", x] as const;
      if (x > 1) throw new Failure(...given);
      return x;
    },
    "of several errors": (x) => {
      if (x > 1) throw new AggregateError([], `several ${x}`);
      return x;
    },
  };

  for (const [name, f] of Object.entries(samples)) {
    it(name, () => {
      expect(thrownBy(() => grad(f)(2.5))).toEqual(thrownBy(() => f(2.5)));
      expect(thrownBy(() => grad(f, { mode: "forward" })(1.25))).toEqual(thrownBy(() => f(1.25)));
    });
  }
});

it("an error made of what the program does not have as numbers is refused", () => {
  const f = (x: number) => {
    if (x > 1) throw new Failure("bad", (y: number) => x * y);
    return x;
  };
  expect(() => grad(f)(2)).toThrow(
    /an error made of the function `.*` is not accepted in a differentiated function[\s\S]*Why: it is made when the function runs, from the numbers and texts that the program has there\nInstead: give it numbers, text, and records of them/,
  );
});
