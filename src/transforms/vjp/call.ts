/** How a call runs backwards: the forward program of its split stands in its place, and the backward program is called for it. */
import { constant, toValue, variable } from "../../ir/builder.js";
import type { Call, Statement, Value, Variable } from "../../ir/program.js";
import { outputsOf } from "../../ir/regions.js";
import { F64 } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import { reverseCustomCall } from "./custom-call.js";
import { type Region, TAPE_TYPE } from "./region.js";
import type { Reversal } from "./reversal.js";
import type { Split } from "./split.js";

export function reverseCall(call: Call, region: Region, reversal: Reversal): Statement[] {
  if (call.rule !== null) {
    reverseCustomCall(call, call.rule, region, reversal);
    return [call];
  }
  const thread = reversal.threads.of(call);
  const active = call.outputs.map((output) => reversal.active.has(output));
  const seeded = call.outputs.map((output, at) => active[at] === true && region.get(output) !== null);
  if (thread === null && !seeded.includes(true)) return [call];
  const wrt = call.inputs.map((input) => input.kind === "variable" && reversal.active.has(input));
  const split = reversal.splitter.split(call.program, wrt, thread === null ? seeded : active);
  region.builder.site = call.site;
  const forward = thread === null ? callForward(call, split) : callOnThread(call, split, reversal);
  reversal.definers.define(forward.statements.flatMap(outputsOf), call);
  callBackward(call, split, forward.given, region, reversal);
  region.builder.site = null;
  return forward.statements;
}

interface ForwardCall {
  readonly statements: Statement[];
  /** What the backward call takes after the inputs. */
  readonly given: readonly Value[];
}

/** A call from outside of a recursion: what is kept are values of the caller. */
function callForward(call: Call, split: Split): ForwardCall {
  if (!split.threaded) {
    const kept = split.kept.map(({ type, origin }) => variable(type, { ...origin, role: "residual" }));
    const outputs = [...call.outputs, ...kept];
    return { statements: [{ ...call, program: split.forward, outputs }], given: kept };
  }
  const [empty, tape] = [null, null].map(() => variable(TAPE_TYPE, { name: "tape", role: "residual" }));
  const end = variable(F64, { name: "end", role: "residual" });
  if (empty === undefined || tape === undefined) return { statements: [call], given: [] };
  const zeros = [constant(0), constant(0)];
  const outputs = [...call.outputs, tape, end];
  return {
    statements: [
      { kind: "apply", primitive: primitives.fill, inputs: zeros, attributes: { element: "f64" }, output: empty },
      { ...call, program: split.forward, inputs: [...call.inputs, empty, constant(0)], outputs },
    ],
    given: [tape, end],
  };
}

/** A call inside of a recursion: it pushes to the tape that is handed through. */
function callOnThread(call: Call, split: Split, reversal: Reversal): ForwardCall {
  const { threads } = reversal;
  const thread = threads.of(call);
  const before = thread === null ? [] : [thread.before.tape, thread.before.end];
  const outputs = [...call.outputs, ...(thread?.after ?? [])];
  return {
    statements: [{ ...call, program: split.forward, inputs: [...call.inputs, ...before], outputs }],
    given: [threads.backwardTape, threads.cursor],
  };
}

function callBackward(call: Call, split: Split, given: readonly Value[], region: Region, reversal: Reversal): void {
  const { threads } = reversal;
  const onThread = given.includes(threads.cursor);
  const bars = split.seeds.flatMap((at) => call.outputs.slice(at, at + 1).map((output) => region.current(output)));
  const wrt = split.wrt.map((at) => toValue(call.inputs[at] ?? 0)).filter((input) => input.kind === "variable");
  const isAdded = (at: number) => split.added.includes(split.wrt[at] ?? -1);
  // What is passed twice gets its second contributions on their own.
  const shared = (input: Variable, at: number) => isAdded(at) && wrt.indexOf(input) === at;
  const accumulators = wrt.flatMap((input, at) => {
    if (!isAdded(at)) return [];
    return [shared(input, at) ? region.current(input) : region.zeros(input)];
  });
  const kept = given.map((value) => (value === threads.cursor ? region.current(threads.cursor) : value));
  const types = [...wrt.map(adjointType), ...(split.threaded ? [F64] : [])];
  const origins = wrt.map(({ origin }) => ({ ...origin, role: "adjoint" as const }));
  const inputs = [...call.inputs, ...kept, ...bars, ...accumulators];
  const adjoints = region.builder.call(split.backward, inputs, types, null, origins);
  wrt.forEach((input, at) => {
    const adjoint = adjoints[at];
    if (adjoint === undefined) return;
    if (shared(input, at)) region.set(input, adjoint);
    else region.add(input, adjoint);
  });
  const end = adjoints[wrt.length];
  if (onThread && end !== undefined) region.set(threads.cursor, end);
}

function adjointType({ type }: Variable) {
  return type.kind === "array" ? TAPE_TYPE : type;
}
