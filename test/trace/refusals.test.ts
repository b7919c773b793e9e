/** What a traced function may not do: every message, whole. */
import { describe, expect, test } from "vitest";
import { ChainruleError, customDerivative, grad, op, trace } from "../../src/index.js";

/** What `grad(trace(f))(...args)` throws. */
function refusal(f: (...args: never[]) => unknown, ...args: unknown[]): ChainruleError {
  return thrown(() => grad(trace(f as (...args: unknown[]) => number))(...args));
}

function thrown(call: () => unknown): ChainruleError {
  try {
    call();
  } catch (error) {
    if (error instanceof ChainruleError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const message = (...lines: string[]) => lines.join("\n");

const operator = message(
  "a traced number is used in an operator, a comparison or a function of `Math`",
  "",
  "Why: JavaScript computes with plain numbers there, and a traced number has no value yet",
  "Instead: use the operations of `op`, e.g. `op.add(x, y)`, `op.lt(x, y)`, `op.sin(x)`, or differentiate the function without `trace`",
);

describe("operators, comparisons and Math", () => {
  const uses: Readonly<Record<string, (x: number, y: number) => unknown>> = {
    "x + y": (x, y) => x + y,
    "1 - x": (x) => 1 - x,
    "x ** 2": (x) => x ** 2,
    "-x": (x) => -x,
    "+x": (x) => +x,
    "x | 0": (x) => x | 0,
    "x < y": (x, y) => x < y,
    "x >= 1": (x) => x >= 1,
    "x += 1": (x) => {
      let t = x;
      t += 1;
      return t;
    },
    "x++": (x) => {
      let t = x;
      return ++t;
    },
    "Math.sin(x)": (x) => Math.sin(x),
    "Math.max(x, y)": (x, y) => Math.max(x, y),
    "isNaN(x)": (x) => Number.parseFloat(String(0)) + Number(x),
    "new Float64Array([x])": (x) => new Float64Array([x]),
    "xs.sort()": (x, y) => [x, y].sort((a, b) => a - b),
    "if (x > 0)": (x) => {
      if (x > 0) return x;
      return 0;
    },
  };
  test.each(Object.entries(uses))("%s", (_, f) => {
    const error = refusal(f, 1, 2);
    expect(error.code).toBe("tracer-operator");
    expect(error.message).toBe(operator);
  });
});

test("text and names of properties", () => {
  const expected = message(
    "text or the name of a property is made of a traced number",
    "",
    "Why: a traced number has no value yet",
    "Instead: read elements with `op.get(list, index)`, and format numbers outside of the traced function",
  );
  expect(refusal((x: number) => `${x}`, 1).message).toBe(expected);
  expect(refusal((x: number, xs: number[]) => xs[x], 1, [1, 2]).message).toBe(expected);
  expect(refusal((x: number) => String(x), 1).message).toBe(expected);
});

test("properties and classes", () => {
  expect(refusal((x: number) => x.toFixed(2), 1).message).toBe(
    message(
      "`toFixed` of a traced number is read",
      "",
      "Why: a traced number has no value, no properties and no class; only the operations of `op` know what to do with it",
      "Instead: compute with `op`, and take derivatives outside of the traced function",
    ),
  );
  const uses: Readonly<Record<string, (x: number) => unknown>> = {
    "`valueOf` of a traced number is read": (x) => x.valueOf(),
    "`length` of a traced number is written": (x) => Object.assign(x as unknown as object, { length: 1 }),
    "the properties of a traced number are listed": (x) => Object.keys(x),
    "a traced number is searched for `a`": (x) => "a" in (x as never),
    "a traced number is used where a plain value is needed": (x) => (x as unknown) instanceof Number,
    "`Symbol(Symbol.iterator)` of a traced number is read": (x) => [...(x as never)],
    "a derivative is given a traced number": (x) => grad((y: number) => y * y)(x),
    "a function with a derivative of its own is given a traced number": (x) =>
      customDerivative((y: number) => y, { vjp: () => [7] })(x),
  };
  for (const [found, f] of Object.entries(uses)) {
    const error = refusal(f, 1);
    expect(error.code).toBe("tracer-inspected");
    expect(error.message.split("\n")[0]).toBe(found);
  }
});

describe("traced numbers where they mean nothing", () => {
  test("after the function has returned", () => {
    let kept = 0;
    const f = trace((x: number) => {
      kept = x;
      return x;
    });
    grad(f)(1);
    expect(thrown(() => op.add(kept, 1)).message).toBe(
      message(
        "a traced number is used after the traced function has returned",
        "",
        "Why: it stands for a value that exists only while the function runs",
        "Instead: return it from the function",
      ),
    );
  });

  test("outside of the side of a branch", () => {
    const f = (x: number) => {
      const state = { kept: x };
      const y = op.cond(
        op.gt(x, 0),
        () => {
          Object.assign(state, { kept: op.sin(x) });
          return x;
        },
        () => x,
      );
      return op.add(y, state.kept);
    };
    expect(refusal(f, 1).message).toBe(
      message(
        "a traced number is used outside of the side of `op.cond` that computed it",
        "",
        "Why: it stands for a value that exists only while this side runs",
        "Instead: return it from there: `op.cond` gives what the side returns",
      ),
    );
  });

  test("in another traced function", () => {
    const f = (x: number) => grad(trace((y: number) => op.mul(x, y)))(2);
    expect(refusal(f, 1).message).toBe(
      message(
        "a traced number is used in a traced function that does not get it as an argument",
        "",
        "Why: it stands for a value that exists only while its own function runs",
        "Instead: pass it as an argument, or take one derivative of the whole function",
      ),
    );
  });
});

test("operands that are no numbers", () => {
  expect(refusal((xs: number[]) => op.add(xs[0]!, xs[2]!), [1, 2]).message).toBe(
    message(
      "`op.add` was given undefined",
      "",
      "Why: it takes numbers",
      "Instead: pass one; an element that is read beyond the end of an array is `undefined`",
    ),
  );
});

test("methods that make or change typed arrays", () => {
  const expected = (name: string) =>
    message(
      `\`${name}\` of a traced typed array is used`,
      "",
      "Why: it makes or changes a typed array, which cannot hold traced numbers",
      "Instead: use `Array.from(x, callback)` or `[...x]`, and `op.float64Array(list)` where a Float64Array is wanted",
    );
  const x = Float64Array.of(1, 2);
  expect(refusal((v: Float64Array) => v.map((y) => y), x).message).toBe(expected("map"));
  expect(refusal((v: Float64Array) => v.subarray(1), x).message).toBe(expected("subarray"));
  expect(refusal((v: Float64Array) => op.float64Array([v[0]!]).slice(), x).message).toBe(expected("slice"));
});

test("arguments are not written to", () => {
  const expected = message(
    "an argument is written to",
    "",
    "Why: the compiled function never modifies its inputs, and a gradient refers to the values that were passed",
    "Instead: copy it first, e.g. `const local = x.slice()` or `{ ...x }`, and write to the copy",
  );
  const writes: readonly ((p: { a: number; list: number[] }) => unknown)[] = [
    (p) => {
      p.a = 1;
      return p.a;
    },
    (p) => {
      p.list[0] = 1;
      return p.list[0];
    },
    (p) => p.list.push(1),
    (p) => p.list.reverse()[0],
  ];
  for (const f of writes) expect(refusal(f, { a: 1, list: [1, 2] }).message).toBe(expected);
});

test("sides of a branch that return different things", () => {
  const f = (x: number) =>
    op.cond<unknown>(
      op.gt(x, 0),
      () => [x, 1],
      () => ({ x }),
    );
  expect(refusal(f, 1).message).toBe(
    message(
      "`op.cond` is an array of 2 on one path and an object { x } on another",
      "",
      "Why: after the paths meet, one value of the program has to stand for both",
      "Instead: give it the same kind and shape on every path, or use it before the paths meet",
    ),
  );
});

test("a refusal that the function catches is thrown all the same", () => {
  const f = (x: number) => {
    try {
      return x * 2;
    } catch {
      return 0;
    }
  };
  expect(refusal(f, 1).message).toBe(operator);
});

test("traced functions, and what stands for control flow, in functions that are read", () => {
  const square = trace(function square(x: number) {
    return op.mul(x, x);
  });
  const outer = (x: number) => square(x) + 1;
  const inside = thrown(() => grad(outer)(2)).message.split("\n");
  expect(inside[0]).toBe("`trace(square)` is used in a function that Chainrule reads");
  expect(inside.slice(-2)).toEqual([
    "Why: it belongs to functions that are passed to `trace`, which are called, not read",
    "Instead: call the function itself, without `trace`; second derivatives are `hessian(f)` and `hvp(f, ...)`",
  ]);
  const chosen = (x: number) =>
    op.cond(
      x > 0,
      () => x,
      () => 0,
    );
  const lines = thrown(() => grad(chosen)(2)).message.split("\n");
  expect(lines[0]).toBe("`op.cond` is used in a function that Chainrule reads");
  expect(lines.at(-1)).toBe("Instead: write `condition ? a : b` or `if`");
});

test("what is no function", () => {
  expect(() => trace(3 as never)).toThrow("trace was given 3");
});
