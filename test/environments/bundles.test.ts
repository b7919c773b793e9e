import { type BuildOptions, build } from "esbuild";
import { minify } from "terser";
import { afterAll, beforeAll, describe, it } from "vitest";
import { chainruleEsbuild } from "../../src/plugin/index.js";
import { expectReports, WORKS } from "./expected.js";
import { createWorkspace, run, type Workspace } from "./workspace.js";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
}, 120_000);
afterAll(() => workspace?.remove());

interface Kind {
  readonly minify: "no" | "esbuild" | "terser";
  readonly plugin: boolean;
}

async function bundle({ minify: by, plugin }: Kind): Promise<string> {
  const options: BuildOptions = {
    entryPoints: [workspace.path("fixture/print.ts")],
    absWorkingDir: workspace.folder,
    bundle: true,
    write: false,
    format: "esm",
    minify: by === "esbuild",
    // Chainrule itself is minified by esbuild; terser would take ten seconds for it each time.
    external: by === "terser" ? ["chainrule"] : [],
    plugins: plugin ? [chainruleEsbuild({ exclude: /node_modules[\\/]chainrule/ })] : [],
  };
  const { outputFiles } = await build(options);
  const text = outputFiles![0]!.text;
  if (by !== "terser") return text;
  return (await minify(text, { module: true, compress: true, mangle: true })).code!;
}

const kinds: Kind[] = (["no", "esbuild", "terser"] as const).flatMap((by) => [
  { minify: by, plugin: false },
  { minify: by, plugin: true },
]);

describe.each(kinds)("a bundle, minified: $minify, plugin: $plugin", (kind) => {
  const refused = (name: string) => [
    `\`scope\` gives \`${name}\`, which`,
    "in minified code, where variables are renamed, build with `chainrule/plugin`",
  ];
  let text = "";
  beforeAll(async () => {
    text = await bundle(kind);
  }, 120_000);
  const renamed = kind.minify !== "no" && !kind.plugin;

  it("works with Node's inspector", async () => {
    workspace.write("bundle.mjs", text);
    const ran = await run(process.execPath, ["bundle.mjs"], { cwd: workspace.folder });
    expectReports(ran, renamed ? { loss: "works", scope: refused("bias"), named: refused("RATE") } : WORKS);
  });

  it("works or refuses without one", async () => {
    workspace.write("bundle.mjs", `process.getBuiltinModule = undefined;\n${text}`);
    const ran = await run(process.execPath, ["bundle.mjs"], { cwd: workspace.folder });
    const lossRefused = ["cannot be read", "build with `chainrule/plugin`"];
    if (kind.plugin) expectReports(ran, WORKS);
    else
      expectReports(
        ran,
        renamed
          ? { loss: lossRefused, scope: refused("bias"), named: refused("RATE") }
          : { ...WORKS, loss: lossRefused },
      );
  });
});
