/** Loops end where their iterations would do nothing, and nowhere else. */
import { describe, expect, it } from "vitest";
import { type Builder, buildProgram } from "../../src/ir/builder.js";
import { interpret } from "../../src/ir/interpret.js";
import type { Value, Variable } from "../../src/ir/program.js";
import { visitStatements } from "../../src/ir/regions.js";
import { F64 } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { shortenLoops } from "../../src/passes/shorten-loops.js";
import { opsOn } from "../../src/primitives/ops.js";

/** `for (i = 0; i < count; i++) if (i < bound) total += i + 1`, with more to do on the other side, or after the loop. */
function counting(kind: "idle" | "busy" | "counted") {
  return buildProgram(
    "counting",
    [
      { type: F64, name: "count" },
      { type: F64, name: "bound" },
    ],
    (builder: Builder, inputs: readonly Variable[]) => {
      const [count, bound] = inputs as readonly [Variable, Variable];
      const ops = opsOn(builder);
      const { outputs, trips } = builder.loop({
        count,
        initial: [0],
        body: (index, [total]) => {
          const before: Value = total ?? index;
          return builder.branch(
            ops.lt(index, bound),
            () => [ops.add(before, ops.add(index, 1))],
            () => [kind === "busy" ? ops.sub(before, 1) : before],
          );
        },
      });
      return kind === "counted" ? [outputs[0] ?? 0, trips] : [outputs[0] ?? 0];
    },
  );
}

function branches(program: ReturnType<typeof counting>): number {
  let count = 0;
  visitStatements(program.body, ({ kind }) => {
    if (kind === "branch") count++;
  });
  return count;
}

const numbers = [-1, 0, 1, 2.5, 4, Number.NaN, 7];

describe("loops with a bound inside", () => {
  it("run up to it, with the same result", () => {
    const original = counting("idle");
    const shorter = shortenLoops(original);
    verify(shorter);
    expect(branches(shorter)).toBe(0);
    for (const count of numbers) {
      for (const bound of [...numbers, Number.POSITIVE_INFINITY])
        expect(interpret(shorter, [count, bound]), `${count} ${bound}`).toEqual(interpret(original, [count, bound]));
    }
  });

  it.each(["busy", "counted"] as const)("stay as they are where the rest does something, or is counted: %s", (kind) => {
    const original = counting(kind);
    expect(branches(shortenLoops(original))).toBe(1);
  });
});
