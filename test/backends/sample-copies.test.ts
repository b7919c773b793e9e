/** Copies that keep array values apart, in the sample library: inside of loops only where the sample itself asks for one. */
import { expect, test } from "vitest";
import { copiesInLoops } from "../../src/backends/buffers/insert-copies.js";
import { traceSource } from "../../src/frontends/source/index.js";
import type { Program } from "../../src/ir/program.js";
import { isDifferentiable } from "../../src/ir/types.js";
import { optimize } from "../../src/passes/pipeline.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { gradient } from "../../src/transforms/vjp.js";
import { structureOf } from "../../src/tree/structure-of.js";
import { samples } from "../samples/all.js";

function copying(derive: (program: Program) => Program | null): string[] {
  return samples.flatMap(({ name, f, args: [first = []] }) => {
    const structures = first.map((argument) => structureOf(argument));
    const program = derive(expandDerive(traceSource(f, structures, first).program));
    const copies = program === null ? 0 : copiesInLoops(optimize(program));
    return copies === 0 ? [] : [`${name} ${copies}`];
  });
}

test("samples make no copy in a loop", () => {
  expect(copying((program) => program)).toEqual([]);
});

test("nor do their gradients", () => {
  const found = copying((program) => {
    const wrt = program.inputs.flatMap(({ type }, at) => (isDifferentiable(type) ? [at] : []));
    return program.body.results[0]?.type.kind === "f64" ? gradient(program, wrt, { value: true }) : null;
  });
  expect(found).toEqual([]);
});
