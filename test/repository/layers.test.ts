/** The layer order of src is enforced: a forbidden import is reported, in every form that an import can take. */
import { describe, expect, test } from "vitest";
import { layers, layerViolations } from "../../scripts/layers.js";

describe("layer order", () => {
  test.each([
    ["an import", 'import { x } from "../transforms/vjp.js";'],
    ["a type import", 'import type { X } from "../transforms/vjp.js";'],
    ["a re-export", 'export { x } from "../transforms/vjp.js";'],
    ["a star re-export", 'export * from "../transforms/vjp.js";'],
    ["a dynamic import", 'const x = await import("../transforms/vjp.js");'],
    ["an import type", 'type X = import("../transforms/vjp.js").X;'],
  ])("%s of a higher layer is refused", (_form, text) => {
    expect(layerViolations("ir/print.ts", text)).toEqual([
      "src/ir/print.ts imports src/transforms/vjp.js, but `ir` may import errors, tree",
    ]);
  });

  test("front-ends, transforms, passes and back-ends do not import each other", () => {
    const peers = ["frontends", "transforms", "passes", "backends"];
    for (const from of peers) {
      for (const to of peers.filter((peer) => peer !== from)) {
        expect(layerViolations(`${from}/deep/a.ts`, `import "../../${to}/b.js";`)).toHaveLength(1);
      }
    }
  });

  test("its own folder and lower layers are allowed", () => {
    const text = 'import "./other.js"; import "../loop/cursor.js"; import "../../ir/program.js"; import "acorn";';
    expect(layerViolations("transforms/vjp/loop.ts", text)).toEqual([]);
  });

  test("leaving src, and a folder without a row, are refused", () => {
    expect(layerViolations("ir/print.ts", 'import "../../test/random/programs.js";')).toEqual([
      "src/ir/print.ts imports ../../test/random/programs.js, which is outside of src",
    ]);
    expect(layerViolations("misc/a.ts", "")).toEqual([
      "src/misc/a.ts: the folder `misc` has no row in scripts/layers.ts",
    ]);
  });

  test("the table has no cycle: some order puts every folder after those it imports", () => {
    const placed = new Set<string>();
    let before = -1;
    while (placed.size > before) {
      before = placed.size;
      for (const [layer, allowed] of Object.entries(layers)) {
        if (allowed.every((lower) => placed.has(lower))) placed.add(layer);
      }
    }
    expect(Object.keys(layers).filter((layer) => !placed.has(layer))).toEqual([]);
  });
});
