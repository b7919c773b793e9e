/** How a gradient runs: with all that its backward sweep needs kept, or, where that is much or the user says so, with little. */
import { keptElements } from "../analysis/kept-elements.js";
import { refuse } from "../errors/error.js";
import { show } from "../errors/options.js";
import type { Program } from "../ir/program.js";
import type { Scheme } from "../transforms/checkpoint/checkpoints.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Compiled } from "./compile.js";
import { checkpointedProgram, fastGradientProgram } from "./programs.js";
import type { TracedFunction } from "./trace-cache.js";
import type { Mode } from "./types.js";

/** Numbers kept for a backward sweep beyond which recurrences run again in parts, unless the user says otherwise: 256 MiB. */
export const MOST_KEPT = 2 ** 25;

/** `all`: whatever it takes. `limited`: all, up to `MOST_KEPT`. */
export type Keeping = "all" | "limited" | Scheme;

/** @throws ChainruleError for what the option `checkpoint` cannot be. */
export function readCheckpoint(operator: string, value: unknown): Keeping {
  if (value === undefined) return "limited";
  if (typeof value === "boolean") return value ? "segments" : "all";
  if (typeof value === "number" && Number.isInteger(value) && value >= 2) return value;
  return refuse("bad-option", null, {
    operator,
    option: "`checkpoint`",
    found: show(value),
    expected: "true, false or a whole number of states to keep, at least 2",
  });
}

export interface GradientRun extends Compiled {
  /** Whether a run that keeps everything is affordable for these inputs. */
  readonly affords: (inputs: readonly RuntimeLeaf[]) => boolean;
}

const runs = new WeakMap<TracedFunction, Map<string, GradientRun>>();

/**
 * The gradient of the first output of `program`, after the outputs where `value` is asked for.
 *
 * @param name tells the programs of one function apart.
 */
export function gradientRun(
  traced: TracedFunction,
  name: string,
  program: Program,
  wrt: readonly number[],
  { value, mode, keeping }: { readonly value: boolean; readonly mode: Mode | null; readonly keeping: Keeping },
): GradientRun {
  const known = runs.get(traced) ?? new Map<string, GradientRun>();
  runs.set(traced, known);
  const key = `${name} ${keeping}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const plain = fastGradientProgram(program, wrt, value, mode);
  const estimate = keptElements(plain);
  const affords = (inputs: readonly RuntimeLeaf[]) => estimate === null || !(estimate(inputs) > MOST_KEPT);
  const all = () => traced.compiled(name, () => plain);
  const little = (scheme: Scheme) =>
    traced.compiled(`${name} ${scheme}`, () => checkpointedProgram(program, wrt, value, scheme));
  const run = choose();
  known.set(key, run);
  return run;

  function choose(): GradientRun {
    // A gradient that keeps nothing is the same whatever is asked for.
    if (keeping === "all" || (keeping === "limited" && estimate === null)) return { ...all(), affords };
    if (keeping !== "limited") return { ...little(keeping), affords };
    let last: Compiled | null = null;
    return {
      affords,
      get source() {
        return (last ?? all()).source;
      },
      run: (inputs, quiet) => {
        last = affords(inputs) ? all() : little("segments");
        return last.run(inputs, quiet);
      },
    };
  }
}
