/** The passes in order: what a derivative goes through before a back-end gets it. */
import type { Program } from "../ir/program.js";
import { combineUpdates } from "./combine-updates.js";
import { shareCommonSubexpressions } from "./common-subexpressions.js";
import { countLoops } from "./count-loops.js";
import { removeDeadCode } from "./dead-code.js";
import { takeExtremes } from "./extremes.js";
import { writeFirstUpdates } from "./first-updates.js";
import { fuseLoops } from "./fuse.js";
import { hoistInvariants } from "./hoist.js";
import { hoistAsserts } from "./hoist-asserts.js";
import { replaceCounters } from "./induction.js";
import { readSlicesInPlace } from "./read-slices.js";
import { reuseArrays } from "./reuse-arrays.js";
import { replaceSmallArrays } from "./scalars.js";
import { separateArrays } from "./separate-arrays.js";
import { shortenLoops } from "./shorten-loops.js";
import { simplify } from "./simplify.js";
import { skipNothing } from "./skip-nothing.js";
import { tabulate } from "./tabulate.js";

export interface Pass {
  readonly name: string;
  readonly run: (program: Program) => Program;
}

const first: readonly Pass[] = [
  { name: "dead code", run: removeDeadCode },
  { name: "simplify", run: simplify },
];

const shared: readonly Pass[] = [
  { name: "common subexpressions", run: shareCommonSubexpressions },
  { name: "dead code", run: removeDeadCode },
];

const ROUNDS = 4;

/** Fusing two loops shows what they have in common, and sharing that makes more loops equal. */
function fuseAndShare(program: Program): Program {
  let now = program;
  for (let round = 0; round < ROUNDS; round++) {
    const fused = fuseLoops(now);
    if (fused === now) break;
    now = shareCommonSubexpressions(fused);
  }
  return now;
}

const after: readonly Pass[] = [
  { name: "combine updates", run: combineUpdates },
  { name: "read slices", run: readSlicesInPlace },
  { name: "simplify", run: simplify },
  { name: "hoist", run: hoistInvariants },
  { name: "common subexpressions", run: shareCommonSubexpressions },
  { name: "dead code", run: removeDeadCode },
  { name: "skip nothing", run: skipNothing },
  { name: "shorten loops", run: shortenLoops },
  { name: "separate arrays", run: separateArrays },
  { name: "first updates", run: writeFirstUpdates },
  { name: "reuse arrays", run: reuseArrays },
];

/** Dead code goes first, so that nothing else is spent on it. */
export const pipeline: readonly Pass[] = [...first, ...shared, { name: "fuse and share", run: fuseAndShare }, ...after];

/** What pays before a program is differentiated: fewer values to keep, lengths that are known, no dead work. */
export const preparation: readonly Pass[] = [
  ...first,
  { name: "count loops", run: countLoops },
  { name: "counters", run: replaceCounters },
  { name: "extremes", run: takeExtremes },
  ...shared,
  { name: "small arrays", run: replaceSmallArrays },
  { name: "hoist", run: hoistInvariants },
  { name: "hoist asserts", run: hoistAsserts },
  { name: "tabulate", run: tabulate },
  { name: "separate arrays", run: separateArrays },
];

/** An equal program that is simpler to differentiate. */
export function prepare(program: Program): Program {
  return preparation.reduce((before, pass) => pass.run(before), program);
}

/**
 * An equal program that is faster: results that are primal are the same to the last bit, tangents and adjoints up to rounding.
 * Programs that are called are optimised as well. The given program is not changed.
 */
export function optimize(program: Program): Program {
  return pipeline.reduce((before, pass) => pass.run(before), program);
}
