/** The entry `chainrule/check` as it is bundled: no parser, no compiler, and how much it weighs. */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

interface Bundle {
  /** Files that something was taken of. */
  readonly inputs: readonly string[];
  /** Bytes, minified and compressed. */
  readonly size: number;
}

async function bundle(names: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: `export ${names} from "./src/check/index.ts";`, resolveDir: ".", loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  const inputs = Object.values(metafile.outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : []));
  return { inputs, size: gzipSync(file.contents, { level: 9 }).length };
}

const NUMERIC =
  "{ numericGrad, numericGradient, numericHessian, numericHessianReport, numericJacobian, numericJacobianReport, stencilWeights }";

test("contains neither parser nor compiler, and no package", async () => {
  const { inputs } = await bundle("*");
  const folders = new Set(inputs.map((input) => /^src\/([^/]+)\//.exec(input)?.[1] ?? input));
  expect([...folders].sort()).toEqual(["check", "errors", "numeric", "tree"]);
  const messages = inputs.filter((input) =>
    /errors\/(?:catalog|error|frame|source-messages|structure-error)\.ts$/.test(input),
  );
  expect(messages).toEqual([]);
});

test("all numeric derivatives together weigh at most 12 KB", async () => {
  const { size } = await bundle(NUMERIC);
  expect(size).toBeLessThanOrEqual(12 * 1024);
});

test("checkGradient, with its diagnosis and reports, weighs at most 28 KB, and with numeric derivatives at most 31 KB", async () => {
  expect((await bundle("{ checkGradient }")).size).toBeLessThanOrEqual(28 * 1024);
  const both = await bundle(NUMERIC.replace("{", "{ checkGradient,"));
  expect(both.size).toBeLessThanOrEqual(31 * 1024);
});

test("the whole entry weighs at most 39 KB", async () => {
  const { size } = await bundle("*");
  expect(size).toBeLessThanOrEqual(39 * 1024);
});

test("numeric derivatives have no messages of checks", async () => {
  const { inputs } = await bundle(NUMERIC);
  expect(inputs.filter((input) => /errors\/(?:check|pullback)-/.test(input))).toEqual([]);
});
