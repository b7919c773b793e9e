/** Plants a mistake: edits the text of a model's file, and gives the gradient function of what comes out. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Mistake } from "./mistake.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../hand-written");

export type GradientFunction = (...args: readonly unknown[]) => unknown;

/** The gradient of the model with the mistake in it: a fresh module each time, so that no state is shared. */
export function plant(model: string, { name, edits }: Mistake): GradientFunction {
  let text = readFileSync(join(folder, `${model}.ts`), "utf8");
  for (const [from, to] of edits) {
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`${model}, ${name}: \`${from}\` occurs ${parts.length - 1} times`);
    text = parts.join(to);
  }
  const { outputFiles } = buildSync({
    stdin: { contents: text, resolveDir: folder, loader: "ts" },
    bundle: true,
    format: "iife",
    globalName: "model",
    write: false,
  });
  const { gradient } = new Function(`${outputFiles[0]?.text}\nreturn model;`)() as { gradient: GradientFunction };
  return gradient;
}
