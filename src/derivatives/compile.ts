/** From a derived program to something that runs: the passes, then the back-end. */
import { makeRunnable } from "../backends/execute.js";
import type { Program } from "../ir/program.js";
import { readsSourceMaps } from "../node/builtin.js";
import { optimize } from "../passes/pipeline.js";
import type { RuntimeLeaf } from "../tree/leaf.js";

export interface Compiled {
  /** `quiet`: the function was run before for this call, so what it logs is not printed again. */
  readonly run: (inputs: readonly RuntimeLeaf[], quiet?: boolean) => readonly RuntimeLeaf[];
  /** The JavaScript that runs. */
  readonly source: string;
}

/** How often a program was compiled; tests read it. */
export const compileCount = { value: 0 };

export function compile(program: Program): Compiled {
  compileCount.value++;
  let muted = false;
  const log = (text: string) => {
    if (!muted) console.log(text);
  };
  const { run, source } = makeRunnable(optimize(program), { log, debug: readsSourceMaps() });
  return {
    source,
    run: (inputs, quiet = false) => {
      muted = quiet;
      return run(...inputs);
    },
  };
}
