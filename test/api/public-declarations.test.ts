/** Every change of the public types shows in review: the declarations that users can reach equal the committed snapshot. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { collectDeclarations, publicDeclarations, SNAPSHOT } from "../../scripts/public-declarations.js";

test("the public declarations are those of the snapshot (npm run update:declarations)", () => {
  expect(publicDeclarations()).toBe(readFileSync(SNAPSHOT, "utf8"));
});

function collect(files: Record<string, string>): string {
  mkdirSync(".tmp", { recursive: true });
  const folder = mkdtempSync(join(".tmp", "collect-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return collectDeclarations(folder, new Map([["chainrule", "index.d.ts"]]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("what an export mentions is listed, directly or not; what nothing mentions is not", () => {
  const text = collect({
    "index.d.ts": 'export { grad as derivative } from "./a/grad.js";\n',
    "a/grad.d.ts":
      'import type { Options } from "../options.js";\n' +
      "export declare function grad(f: Options): number;\n" +
      "export declare function grad(f: string): number;\n" +
      "export declare function unused(): number;\n",
    "options.d.ts":
      "export interface Options extends Base<typeof level> {}\n" +
      "interface Base<T> { readonly t: T }\n" +
      "declare const level: 3;\n" +
      "interface Unused {}\n",
  });
  expect(text).toBe(`// chainrule
//   derivative

// src/a/grad.ts
export declare function grad(f: Options): number;
export declare function grad(f: string): number;

// src/options.ts
interface Base<T> { readonly t: T }
export interface Options extends Base<typeof level> {}
declare const level: 3;
`);
});

test("the members of a namespace are listed by name", () => {
  const files = {
    "tree/index.d.ts": 'export { map } from "./map.js";\n',
    "tree/map.d.ts": "export declare function map(): void;\n",
  };
  const expected = `// chainrule
//   tree.map

// src/tree/map.ts
export declare function map(): void;
`;
  expect(collect({ "index.d.ts": 'export * as tree from "./tree/index.js";\n', ...files })).toBe(expected);
  const imported = 'import * as tree from "./tree/index.js";\nexport { tree };\n';
  expect(collect({ "index.d.ts": imported, ...files })).toBe(expected);
});
