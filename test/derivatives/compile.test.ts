import { expect, it, vi } from "vitest";
import { compile } from "../../src/derivatives/compile.js";
import { buildProgram } from "../../src/ir/builder.js";
import { F64 } from "../../src/ir/types.js";
import { opsOn } from "../../src/primitives/ops.js";

it("prints what the function logs, unless it was printed before", () => {
  const program = buildProgram("f", [{ type: F64, name: "x" }], (builder, [x]) => {
    if (x === undefined) return [];
    builder.effect({ effect: "log", predicate: null, message: ["x = ", 0], inputs: [x], construct: null });
    return [opsOn(builder).mul(x, x)];
  });
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const { run } = compile(program);
  expect([...run([3]), ...run([4], true), ...run([5])]).toEqual([9, 16, 25]);
  expect(log.mock.calls).toEqual([["x = 3"], ["x = 5"]]);
  log.mockRestore();
});
